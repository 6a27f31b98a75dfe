//! Whole projects made from the grammar: mostly right, wrong here and there.

use super::expressions::Scope;
use super::judge::SECRET;
use super::types::{KINDS, Kind};
use super::{Files, Random};

/// How deep expressions are made.
const DEPTH: usize = 3;

/// The chart that local services use.
const CHART: &str = "apiVersion: v2\nname: small\nversion: 1.0.0\n";
const DEFAULTS: &str =
    "replicaCount: 1\nname: a\nratio: 0.5\non: true\nlist: [a]\nmap: {a: b}\nnested:\n  deep: {}\n";

/// A project: a platform, what it declares, services and environments.
pub(super) fn program(random: &mut Random) -> Files {
    let mut scope = Scope::default();
    let mut files = Files::new();
    let platform = platform(&mut scope, random);
    files.insert("platform.phx".into(), platform.into_bytes());
    // Settings are read as `env.name`, which constants may not.
    let settings = std::mem::take(&mut scope.names);
    let library = library(&mut scope, random);
    files.insert("library.phx".into(), library.into_bytes());
    scope.names.extend(settings);
    let count = random.between(1, 6);
    for n in 0..count {
        let text = service(n, count, &scope, random);
        files.insert(format!("services/s{n}/s{n}.phx"), text.into_bytes());
        files.insert(format!("services/s{n}/values.yaml"), DEFAULTS.into());
        files.insert(format!("services/s{n}/templates/a.yaml"), "a: {{ .Values.replicaCount }}\n".into());
    }
    files.insert("charts/small/Chart.yaml".into(), CHART.into());
    files.insert("charts/small/values.yaml".into(), DEFAULTS.into());
    files.insert("environments.phx".into(), environments(count, &scope, random).into_bytes());
    files
}

fn platform(scope: &mut Scope, random: &mut Random) -> String {
    let mut out = "platform p {\n  repo = \"https://git.example.org/p\"\n  environment {\n    host: Host = \"example.org\"\n    vault: { address: Url = \"https://vault.example.org\", path: VaultPath = \"secret/p\" }\n".to_owned();
    scope.names.push(("env.host".into(), Kind::Host));
    for n in 0..random.between(0, 6) {
        let kind = *random.pick(&KINDS);
        let default = if random.chance(85) {
            format!(" = {}", scope.expression(kind, 2, random))
        } else {
            String::new()
        };
        out += &format!("    set{n}: {}{default}\n", kind.written(random));
        scope.names.push((format!("env.set{n}"), kind));
    }
    out += "  }\n  project apps { description = \"What people use\" }\n";
    if random.chance(50) {
        out += &format!("  globals {{ host = env.host, a = {} }}\n", scope.expression(Kind::Text, 2, random));
    }
    if random.chance(30) {
        out += &format!("  check {} else \"not so\"\n", scope.expression(Kind::Bool, 2, random));
    }
    out + "}\n"
}

/// Types, constants, functions, capabilities and charts.
fn library(scope: &mut Scope, random: &mut Random) -> String {
    let mut out = "type Level = \"a\" | \"b\" | \"c\"\ntype Point { x: Int, y: Int = 2 }\n\
        chart small { path = \"charts/small\", values: Any }\n\
        chart outer {\n  repository = \"https://charts.example.org\"\n  version = \"1.0.0\"\n  values { replicaCount: Int = 1, name: String = \"\", list: [String] = [], map: {String: String} = {}, on: Bool = true, nested: Any = {} }\n}\n\
        capability k0 { v: Int, t: String = \"a\" }\ncapability k1 {}\n"
        .to_owned();
    for n in 0..random.between(0, 6) {
        let kind = *random.pick(&KINDS);
        out += &format!("let c{n} = {}\n", scope.expression(kind, DEPTH, random));
        scope.names.push((format!("c{n}"), kind));
    }
    for n in 0..random.between(0, 4) {
        let (argument, result) = (*random.pick(&KINDS), *random.pick(&KINDS));
        let mut inner = scope.clone();
        inner.names.push(("a".into(), argument));
        let body = inner.expression(result, DEPTH, random);
        out += &format!(
            "/// Function {n}.\nfn f{n}(a: {}) -> {} = {body}\n",
            argument.written(random),
            result.written(random)
        );
        scope.functions.push((format!("f{n}"), argument, result));
    }
    out
}

fn service(n: usize, count: usize, scope: &Scope, random: &mut Random) -> String {
    let mut scope = scope.clone();
    let is_abstract = if n == 0 && random.chance(40) { "abstract " } else { "" };
    let parent = if n > 0 && random.chance(25) { format!(" : s{}", random.below(n)) } else { String::new() };
    let chart = *random.pick(&["local", "local", "charts.small", "charts.outer", "std.charts.web-service"]);
    let mut out = format!("/// Service {n}.\n{is_abstract}service s{n}{parent} {{\n  chart = {chart}\n");
    if n > 0 && random.chance(40) {
        let how = *random.pick(&["requires", "wants", "requires"]);
        let end = *random.pick(&["", " eventually", " if env.host == \"b\""]);
        out += &format!("  {how} service s{}{end}\n", random.below(count));
    }
    if random.chance(20) {
        out += &format!(
            "  {} k0{}\n",
            random.pick(&["requires", "wants"]),
            random.pick(&["", " as k", " eventually"])
        );
        scope.names.push(("k0.v".into(), Kind::Int));
    }
    if random.chance(30) {
        out += &format!("  provides k0 {{ v = {} }}\n", scope.expression(Kind::Int, 2, random));
    }
    for p in 0..random.between(0, 4) {
        let kind = *random.pick(&KINDS);
        let default = if random.chance(80) {
            format!(" = {}", scope.expression(kind, 2, random))
        } else {
            String::new()
        };
        out += &format!("  /// Parameter {p}.\n  param p{n}-{p}: {}{default}\n", kind.written(random));
        scope.names.push((format!("p{n}-{p}"), kind));
    }
    if random.chance(20) {
        out += &format!(
            "  subchart sub = charts.outer{}\n  sub.replicaCount = 2\n",
            random.pick(&["", " if env.host == \"b\""])
        );
    }
    if random.chance(40) {
        out += &secrets(n, count, &scope, random);
    }
    out += &format!("  values {{\n{}  }}\n", values(&scope, 2, random));
    if random.chance(20) {
        out += &format!(
            "  manifest m {{ apiVersion = \"v1\", kind = \"ConfigMap\", data {{ a = {} }} }}\n",
            scope.expression(Kind::Text, 2, random)
        );
    }
    if random.chance(20) {
        out += &format!("  check {} else \"not so\"\n", scope.expression(Kind::Bool, 2, random));
    }
    if random.chance(20) {
        out += "  application.syncPolicy.syncOptions += [\"ServerSideApply=true\"]\n";
    }
    out + "}\n"
}

fn secrets(n: usize, count: usize, scope: &Scope, random: &mut Random) -> String {
    let mut out = "  secrets {\n".to_owned();
    for entry in 0..random.between(1, 4) {
        let other = random.below(count);
        let condition = scope.expression(Kind::Bool, 1, random);
        let origin = match random.below(7) {
            0 => "provided".to_owned(),
            1 => "provided encoded from \"other\"".to_owned(),
            2 => "generate password(32)".to_owned(),
            3 => "generate bcrypt-hash(e0)".to_owned(),
            4 => format!("copy s{other}.e{}", random.below(3)),
            5 => "template \"user:${secrets.e0}\"".to_owned(),
            _ => format!("if ({condition}) {{ generate fernet-key }} else {{ provided }}"),
        };
        out += &format!("    /// Secret {n}.\n    e{entry} = {origin}\n");
    }
    out + "  }\n"
}

/// Entries of a body of values: every form that writes one.
fn values(scope: &Scope, depth: usize, random: &mut Random) -> String {
    let mut out = String::new();
    let keys = [
        "replicaCount",
        "name",
        "list",
        "map",
        "on",
        "nested",
        "nested.deep",
        "\"a.b/c\"",
        "other",
        "global",
    ];
    for _ in 0..random.between(0, 4) {
        let key = *random.pick(&keys);
        let kind = match key {
            "replicaCount" => Kind::Int,
            "name" => Kind::Text,
            "list" => Kind::Texts,
            "map" => Kind::Labels,
            "on" => Kind::Bool,
            _ => *random.pick(&KINDS),
        };
        let value = scope.expression(kind, DEPTH, random);
        out += &match random.below(8) {
            0 if depth > 0 => format!(
                "    if ({}) {{\n{}    }}\n",
                scope.expression(Kind::Bool, 2, random),
                values(scope, depth - 1, random)
            ),
            1 if depth > 0 => format!("    nested {{\n{}    }}\n", values(scope, depth - 1, random)),
            2 => format!("    list += {}\n", scope.expression(Kind::Texts, 2, random)),
            3 => format!("    {key} = null\n"),
            5 if random.chance(30) => format!("    {key} = {value}, adminPassword = \"{SECRET}\"\n"),
            4 => format!(
                "    for t in ({}) {{ \"x${{t}}\" = {value} }}\n",
                scope.expression(Kind::Ints, 2, random)
            ),
            _ => format!("    {key} = {value}\n"),
        };
    }
    out
}

fn environments(services: usize, scope: &Scope, random: &mut Random) -> String {
    let mut out = String::new();
    let count = random.between(1, 5);
    for n in 0..count {
        let is_abstract = if n + 1 < count && random.chance(50) { "abstract " } else { "" };
        let mut parents: Vec<String> = vec![];
        for parent in (0..n).rev() {
            if random.chance(40) {
                parents.push(format!("e{parent}"));
            }
        }
        let parents = if parents.is_empty() { String::new() } else { format!(" : {}", parents.join(", ")) };
        out += &format!("{is_abstract}environment e{n}{parents} {{\n");
        for _ in 0..random.between(0, 2) {
            let (name, kind) = random.pick(&scope.names).clone();
            if let Some(setting) = name.strip_prefix("env.") {
                out += &format!("  {setting} = {}\n", scope.expression(kind, 2, random));
            }
        }
        for s in 0..services {
            let body = match random.below(5) {
                0 => continue,
                1 => format!(" {{ values {{\n{}  }} }}", values(scope, 1, random)),
                2 => format!(" {{ p{s}-0 = {} }}", scope.expression(*random.pick(&KINDS), 2, random)),
                _ => String::new(),
            };
            out += &format!("  deploy s{s}{body}\n");
        }
        if random.chance(15) {
            out += &format!("  omit s{}\n", random.below(services));
        }
        if random.chance(20) {
            out += &format!("  provides k0 {{ v = {} }}\n", scope.expression(Kind::Int, 1, random));
        }
        if random.chance(20) {
            out += &format!("  choose k0 from {}\n", random.pick(&["environment", "s0", "s1"]));
        }
        out += "}\n";
        if random.chance(20) {
            out += &format!("configure s0 in e{n} {{ values {{\n{}  }} }}\n", values(scope, 1, random));
        }
    }
    out
}
