//! Repositories for the import: accidents in those of `tests/import`, charts made of pieces of YAML and of templates,
//! and a few that are as deep, long or many as somebody could make them.

use super::accidents::{self, Accidents};
use super::{Files, Random};
use crate::folder;

/// What gets into YAML and templates where it should not be.
const INSERTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ": ",
    ":",
    "- ",
    "-",
    "? ",
    "#",
    " # x",
    "&a ",
    "*a",
    "<<: *a\n",
    "<<: [*a, *b]\n",
    "!!str ",
    "!x ",
    "|\n",
    "|-\n",
    ">+2\n",
    "\"",
    "'",
    "\\",
    "\t",
    "  ",
    "\r\n",
    "\r",
    "\n\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "\u{feff}",
    "\u{0}",
    "\u{2028}",
    "\u{85}",
    "é",
    "😀",
    "yes",
    "off",
    "~",
    "null",
    "0777",
    "0o17",
    "1_000",
    "1e3",
    ".inf",
    ".nan",
    "12:30",
    "2001-01-01",
    "9223372036854775808",
    "global:\n  ",
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{ end }}",
    "{{ if .Values.a }}",
    "{{ range $k, $v := .Values }}",
    "{{ with . }}",
    "{{ else }}",
    "{{ define \"a\" }}",
    "{{ include \"a\" . }}",
    "{{ tpl (toYaml .Values) . }}",
    "{{ .Values.a.b.c }}",
    "{{ fail \"x\" }}",
    "{{/* ",
    "| quote",
    "| nindent 4",
    "| default dict",
    "(",
    ")",
    "$",
    "$x := ",
    "printf \"%5d\" ",
    "until 3",
    "../../",
    "file://",
    "kind: Application\n",
    "argoproj.io/v1alpha1",
    "values-live.yaml",
    "$values/",
    "goTemplate: true\n",
    "<<<<<<< HEAD\n",
];

/// Accidents in one of the repositories of `tests/import`.
pub(super) fn repository(random: &mut Random) -> Result<Files, String> {
    let place = crate::here().join("import");
    let mut all: Vec<String> = vec![];
    for path in folder::files(&place)? {
        all.extend(path.split_once("/repository/").map(|(case, _)| case.to_owned()));
    }
    all.dedup();
    let place = place.join(random.pick(&all)).join("repository");
    let mut files = Files::new();
    for path in folder::files(&place)? {
        let bytes = folder::read(&place.join(&path))?;
        files.insert(path, bytes);
    }
    if random.chance(20) {
        swap(&mut files, random);
    }
    accidents::befall(&mut files, &Accidents { inserts: INSERTS, sources: |_| true }, random);
    Ok(files)
}

/// Two files change places.
fn swap(files: &mut Files, random: &mut Random) {
    let paths: Vec<String> = files.keys().cloned().collect();
    let (one, other) = (random.pick(&paths), random.pick(&paths));
    let (first, second) = (files[one].clone(), files[other].clone());
    files.insert(one.clone(), second);
    files.insert(other.clone(), first);
}

/// Lines of YAML that may or may not fit together.
fn yaml(random: &mut Random) -> String {
    let keys = ["a", "b", "\"c d\"", "yes", "1", "<<", "global", "? x\n", "'é'", "~", "&k key", "*x"];
    let values = [
        "1",
        "-0",
        "0x1f",
        "1e3",
        "true",
        "no",
        "~",
        "",
        "text",
        "\"q\\n\\u00e9\"",
        "'it''s'",
        "&x {a: 1}",
        "*x",
        "[1, [2], {a: b}]",
        "{a: {b: [c]}, d}",
        "|\n{}  block\n{}  more",
        ">-\n{}  folded\n\n{}  text",
        "|2\n{}    two",
        "# only a comment",
        "!!str 1",
        "\"open",
        "[1,\n{}  2]",
        "x: y",
        "- z",
        "@at",
        "%p",
        "text # and a comment",
        "'multi\n{}  line'",
    ];
    let mut out = String::new();
    let mut depth = 0_usize;
    for _ in 0..random.between(1, 24) {
        depth = random.below((depth + 2).min(8));
        let indent = " ".repeat(depth * *random.pick(&[2, 2, 2, 1, 4]));
        let value = random.pick(&values).replace("{}", &indent);
        let line = match random.below(6) {
            0 => format!("{indent}- {value}"),
            1 => format!("{indent}- {}: {value}", random.pick(&keys)),
            2 => format!("{indent}# {value}"),
            _ => format!("{indent}{}: {value}", random.pick(&keys)),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// A template of actions that may or may not fit together.
fn template(random: &mut Random) -> String {
    let operands = [
        ".",
        "$",
        ".Values",
        ".Values.a",
        ".Values.a.b",
        "$x",
        "\"t\"",
        "`raw`",
        "1",
        "-1",
        "1.5",
        "'c'",
        "nil",
        "true",
        "(list 1 2)",
        "(dict \"a\" 1)",
        ".Values.list",
        "(index .Values \"a\")",
        ".Release.Name",
        "(until 5)",
        "(printf \"%s-%d\" .Values.a 3)",
        "(include \"h\" .)",
        ".Files",
        ".Chart.Name",
        "(tuple)",
        "(fromYaml \"a: [1\")",
        "(toYaml .Values)",
        "(splitList \",\" \"a,b\")",
    ];
    let functions = [
        "quote",
        "default",
        "toYaml",
        "toJson",
        "fromJson",
        "nindent 2",
        "indent -1",
        "trunc -3",
        "trim",
        "b64enc",
        "b64dec",
        "upper",
        "printf \"%v %q %x %05d\"",
        "int",
        "add 1",
        "div 0",
        "mod 0",
        "len",
        "first",
        "last",
        "rest",
        "keys",
        "values",
        "merge",
        "mergeOverwrite",
        "hasKey",
        "dig \"a\" \"b\" 0",
        "get",
        "set",
        "unset",
        "omit \"a\"",
        "pick \"a\"",
        "join \",\"",
        "sortAlpha",
        "uniq",
        "replace \"a\" \"b\"",
        "regexMatch \"(\"",
        "regexReplaceAll \"a*\" \"b\"",
        "semverCompare \">1\"",
        "tpl .",
        "required \"r\"",
        "fail",
        "ternary 1 2",
        "eq 1",
        "lt 1",
        "and",
        "or",
        "not",
        "coalesce",
        "compact",
        "repeat 3",
        "substr 2 1",
        "slice",
        "abbrev 2",
        "date \"2006\"",
        "seq",
        "untilStep 0 5",
        "toString",
        "kindOf",
        "typeOf",
        "deepEqual",
        "concat",
        "append",
        "prepend",
        "has",
        "without",
        "max",
        "min",
        "round",
        "floor",
        "lookup",
    ];
    let mut out = String::from("{{- define \"h\" }}{{ .Values.a }}{{ end }}\n");
    let mut open = 0;
    for _ in 0..random.between(1, 16) {
        let pipe =
            (0..random.below(4)).map(|_| format!(" | {}", random.pick(&functions))).collect::<String>();
        let (one, other) = (random.pick(&operands), random.pick(&operands));
        let piece = match random.below(12) {
            0 => format!("{{{{ if {one}{pipe} }}}}"),
            1 => format!("{{{{ range {one} }}}}"),
            2 => format!("{{{{- range $k, $v := {one}{pipe} }}}}"),
            3 => format!("{{{{ with {one} }}}}"),
            4 => "{{ else }}".into(),
            5 => format!("{{{{ $x := {one}{pipe} }}}}"),
            6 => format!("{{{{ $x = {one} }}}}"),
            7 if open > 0 => "{{ end -}}".into(),
            8 => format!("{{{{ {} {one} {other} }}}}", random.pick(&functions)),
            9 => format!("{{{{ if and {one} (or {other} 0) }}}}x{{{{ else if {one} }}}}y{{{{ end }}}}"),
            _ => format!("a: {{{{ {one}{pipe} }}}}"),
        };
        match random.below(2) {
            _ if piece.contains(" if and ") => {}
            _ if ["{{ if", "{{ range", "{{- range", "{{ with"]
                .iter()
                .any(|start| piece.starts_with(start)) =>
            {
                open += 1
            }
            _ if piece == "{{ end -}}" => open -= 1,
            _ => {}
        }
        out.push_str(&piece);
        out.push('\n');
    }
    out + &"{{ end }}".repeat(open)
}

/// A repository whose values and templates are made of pieces.
pub(super) fn charts(random: &mut Random) -> Files {
    let mut files = around();
    for path in ["charts/web/values.yaml", "charts/web/values-live.yaml", "apps/values-live.yaml"] {
        files.insert(path.into(), yaml(random).into_bytes());
    }
    files.insert("charts/web/templates/a.yaml".into(), template(random).into_bytes());
    if random.chance(50) {
        let text = template(random) + &String::from_utf8_lossy(&files["apps/templates/web.yaml"]);
        files.insert("apps/templates/web.yaml".into(), text.into_bytes());
    }
    files
}

/// A chart with its app-of-apps.
fn around() -> Files {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\nspec:\n  destination: {namespace: web}\n  source:\n    \
        repoURL: https://git.example.org/r\n    path: charts/web\n    helm:\n      valueFiles: [values.yaml, values-live.yaml]\n";
    let files = [
        ("apps/Chart.yaml", "apiVersion: v2\nname: apps\nversion: 1.0.0\n"),
        ("apps/values-live.yaml", "a: 1\n"),
        ("apps/templates/web.yaml", application),
        ("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("charts/web/values.yaml", "a: 1\n"),
        ("charts/web/values-live.yaml", "a: 2\n"),
        ("charts/web/templates/a.yaml", "a: {{ .Values.a }}\n"),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
}

/// Repositories that are too much of something.
pub(super) fn hostile() -> Vec<(&'static str, Files)> {
    let mut out = vec![];
    let mut with = |name, path: &str, text: String| {
        let mut files = around();
        files.insert(path.to_owned(), text.into_bytes());
        out.push((name, files));
    };
    let values = "charts/web/values-live.yaml";
    let texts = "charts/web/templates/a.yaml";
    let apps = "apps/templates/web.yaml";
    let many = 100_000;
    with("flow lists", values, format!("a: {}{}\n", "[".repeat(many), "]".repeat(many)));
    with("flow lists that stay open", values, format!("a: {}", "[".repeat(many)));
    with("flow maps", values, format!("a: {}1{}\n", "{a: ".repeat(many), "}".repeat(many)));
    with("lists in one line", values, format!("a:\n  {}1\n", "- ".repeat(many)));
    with("question marks", values, format!("{}1\n", "? ".repeat(many)));
    with("blocks", values, (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect());
    with(
        "blocks with comments",
        values,
        (0..2_000).map(|depth| format!("{0}# c\n{0}a:\n", " ".repeat(depth))).collect(),
    );
    with("ten megabytes of text", values, format!("a: \"{}\"\n", "x".repeat(10 << 20)));
    with("ten megabytes of comments", values, "# comment\n".repeat(1 << 20) + "a: 1\n");
    with("a hundred thousand keys", values, (0..many).map(|n| format!("k{n}: {n}\n")).collect());
    with("a long list", values, format!("a:\n{}", "  - {b: 1, c: text}\n".repeat(many)));
    with("a list of anchors", values, (0..many).map(|n| format!("k{n}: &a{n} x{n}\n")).collect());
    let laughs = (1..30).map(|n| format!("l{n}: &l{n} [*l{0}, *l{0}, *l{0}, *l{0}]\n", n - 1));
    with("laughs", values, format!("l0: &l0 [lol]\n{}", laughs.collect::<String>()));
    let merges = (1..30).map(|n| format!("m{n}: &m{n}\n  <<: *m{0}\n  a{n}: *m{0}\n", n - 1));
    with("merges", values, format!("m0: &m0 {{a: 1}}\n{}", merges.collect::<String>()));
    with("an alias of itself", values, "a: &a [*a]\nb: &b {<<: *b}\n".into());
    with("carriage returns", values, "a: 1\r".repeat(many));
    with("nothing but quotes", values, "\"".repeat(many));
    with("nothing but zeros", values, "\0".repeat(many));
    with("a long key", values, format!("{}: 1\n", "k".repeat(1 << 20)));
    with("actions that stay open", texts, "{{ if .Values.a }}".repeat(many));
    with(
        "nested actions",
        texts,
        format!("{}{}", "{{ if .Values.a }}".repeat(5_000), "{{ end }}".repeat(5_000)),
    );
    with("parentheses", texts, format!("{{{{ {}1{} }}}}", "(".repeat(many), ")".repeat(many)));
    with("pipes", texts, format!("{{{{ 1{} }}}}", " | quote".repeat(10_000)));
    with("fields", texts, format!("{{{{ .Values{} }}}}", ".a".repeat(many)));
    with("braces", texts, "{{".repeat(many));
    with(
        "definitions",
        texts,
        (0..20_000).map(|n| format!("{{{{ define \"d{n}\" }}}}{{{{ end }}}}")).collect(),
    );
    with("calls of each other", texts, "{{ define \"a\" }}{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ include \"a\" . }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}".into());
    let doubling = (1..40).map(|n| {
        format!(
            "{{{{ define \"d{n}\" }}}}{{{{ include \"d{0}\" . }}}}{{{{ include \"d{0}\" . }}}}{{{{ end }}}}",
            n - 1
        )
    });
    with(
        "calls that double",
        apps,
        format!(
            "{{{{ define \"d0\" }}}}x{{{{ end }}}}{}{{{{ include \"d39\" . }}}}",
            doubling.collect::<String>()
        ) + APPS,
    );
    with(
        "a text that grows",
        apps,
        format!("{{{{ $x := \"x\" }}}}{}{{{{ $x }}}}{APPS}", "{{ $x = printf \"%s%s\" $x $x }}".repeat(60)),
    );
    with("a text repeated", apps, format!("{{{{ repeat 1000000000 \"abc\" }}}}{APPS}"));
    with("a wide number", apps, format!("{{{{ printf \"%999999999d\" 1 }}}}{APPS}"));
    with("a long count", apps, format!("{{{{ range until 1000000000 }}}}x{{{{ end }}}}{APPS}"));
    with(
        "loops in loops",
        apps,
        format!("{}x{}{APPS}", "{{ range until 100 }}".repeat(20), "{{ end }}".repeat(20)),
    );
    with("an indentation", apps, format!("{{{{ nindent 1000000000 \"abc\" }}}}{APPS}"));
    with(
        "a list that grows",
        apps,
        format!("{{{{ $x := list 1 }}}}{}{APPS}", "{{ $x = concat $x $x }}".repeat(60)),
    );
    with(
        "a template in itself",
        apps,
        format!(
            "{{{{ $x := `{{{{ tpl .Values.t . }}}}` }}}}{{{{ tpl $x (dict \"Values\" (dict \"t\" $x) \"Template\" .Template) }}}}{APPS}"
        ),
    );
    with(
        "a deep text of YAML",
        apps,
        format!("{{{{ fromYaml (printf \"a: %s\" (repeat 100000 \"[\")) }}}}{APPS}"),
    );
    with("a deep text of JSON", apps, format!("{{{{ fromJson (repeat 100000 \"[\") }}}}{APPS}"));
    with(
        "a pattern that looks everywhere",
        apps,
        format!("{{{{ regexMatch \"(a*)*(a*)*(a*)*b\" (repeat 5000 \"a\") }}}}{APPS}"),
    );
    with(
        "two thousand Applications",
        apps,
        format!(
            "{{{{ range $n := until 2000 }}}}\n---\n{}{{{{ end }}}}",
            APPS.replace("name: web", "name: web-{{ $n }}")
        ),
    );
    let parameters = "          - {name: \"a[999].b[999].c[999]\", value: x}\n".repeat(500);
    with("parameters in lists of lists", apps, format!("{APPS}      parameters:\n{parameters}"));
    out.push(("charts in charts", towers()));
    out
}

/// The Application of [`around`], for what stands before it.
const APPS: &str = "\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\nspec:\n  destination: {namespace: web}\n  source:\n    \
    repoURL: https://git.example.org/r\n    path: charts/web\n    helm:\n      valueFiles: [values.yaml, values-live.yaml]\n";

/// Charts that depend on each other, and on themselves.
fn towers() -> Files {
    let mut files = around();
    for n in 0..30 {
        let entry =
            |to: usize| format!("  - {{name: c{to}, version: 1.0.0, repository: \"file://../c{to}\"}}\n");
        let text = format!(
            "apiVersion: v2\nname: c{n}\nversion: 1.0.0\ndependencies:\n{}{}",
            entry((n + 1) % 30),
            entry((n + 2) % 30)
        );
        files.insert(format!("charts/c{n}/Chart.yaml"), text.into_bytes());
        files.insert(format!("charts/c{n}/values-live.yaml"), b"a: 1\n".to_vec());
    }
    let itself = "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - {name: web, repository: \"file://.\"}\n  - {name: c0, repository: \"file://../c0\"}\n";
    files.insert("charts/web/Chart.yaml".into(), itself.as_bytes().to_vec());
    files
}
