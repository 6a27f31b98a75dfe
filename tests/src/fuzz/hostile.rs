//! Texts that are right, or nearly so, and as deep, long or many as somebody could make them.

/// A project with room for services and environments.
pub(super) const PLATFORM: &str = "platform p {\n  repo = \"https://git.example.org/p\"\n  environment { host: Host = \"example.org\", size: Int = 1 }\n}\n";

/// Every hostile text with its name.
pub(super) fn all() -> Vec<(&'static str, String)> {
    let mut all = nested();
    all.extend(long());
    all.extend(grown());
    all.extend(cycles());
    all.extend(families());
    all
}

fn nest(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

pub(super) fn service(body: &str) -> String {
    format!(
        "{PLATFORM}chart c {{ path = \"charts/c\", values: Any }}\nservice s {{\n  chart = charts.c\n{body}\n}}\n\
         environment e {{ deploy s }}\n//- charts/c/Chart.yaml\napiVersion: v2\nname: c\nversion: 1.0.0\n"
    )
}

/// As deep as brackets may nest, and one deeper.
fn nested() -> Vec<(&'static str, String)> {
    let constant = |text: String| format!("{PLATFORM}let x = {text}\n");
    let mut all = vec![];
    for depth in [240, 250, 257] {
        all.extend([
            ("lists", constant(nest("[", "1", "]", depth))),
            ("parentheses", constant(nest("(", "1", ")", depth))),
            ("records", constant(nest("{ a = ", "1", " }", depth))),
            ("branches", constant(nest("if true { ", "1", " } else { 2 }", depth))),
            ("matches", constant(nest("match 1 { _ => ", "1", " }", depth))),
            ("calls", constant(nest("length(", "[]", ")", depth))),
            ("loops", constant(nest("[for a in [1] { ", "a", " }]", depth / 2))),
            ("types", format!("{PLATFORM}type T = {}\n", nest("[", "Int", "]", depth))),
            ("type records", format!("{PLATFORM}type T = {}\n", nest("{ a: ", "Int", " }", depth))),
            ("guards", service(&nest("if env.size == 1 { ", "values.a = 1", " }", depth - 4))),
            ("values", service(&format!("values {}", nest("{ a ", "{ b = 1 }", " }", depth - 4)))),
            ("manifest", service(&format!("manifest m {}", nest("{ a = [", "1", "] }", (depth - 4) / 2)))),
            ("list values", service(&format!("values.a = {}", nest("[", "1", "]", depth - 4)))),
        ]);
    }
    let deep = nest("[", "1", "]", 200);
    let calls: String = (0..120).map(|n| format!("let v{} = [v{n}]\n", n + 1)).collect();
    all.push((
        "values that nest by constants",
        format!("{PLATFORM}let v0 = {deep}\n{calls}let x = json(v120)\n"),
    ));
    let more: String = (0..3_000).map(|n| format!("let v{} = [v{n}]\n", n + 1)).collect();
    all.push(("a tower of constants", format!("{PLATFORM}let v0 = 1\n{more}let x = yaml(v3000)\n")));
    all.push(("a tower in values", format!("let v0 = 1\n{more}{}", service("values.a = v3000"))));
    all
}

/// Long chains and large numbers.
fn long() -> Vec<(&'static str, String)> {
    let sum = " + 1".repeat(990);
    let digits = "9".repeat(5_000);
    let functions: String =
        (0..300).map(|n| format!("fn f{}(a: Int) -> Int = f{n}(a + 1) + f{n}(a)\n", n + 1)).collect();
    let line: String = (0..300).map(|n| format!("fn f{}(a: Int) -> Int = f{n}(a + 1)\n", n + 1)).collect();
    let lets: String = (0..5_000).map(|n| format!("let a{} = a{n} + 1\n", n + 1)).collect();
    let params: String = (0..2_000).map(|n| format!("param p{}: Int = p{n} + 1\n", n + 1)).collect();
    let many: String = (0..3_000).map(|n| format!("k{n} = nothing-{n}\n")).collect();
    let base = "fn f0(a: Int) -> Int = a\n";
    vec![
        ("sum", format!("{PLATFORM}let x = 1{sum}\n")),
        ("conjunction", format!("{PLATFORM}let x = true{}\n", " && true".repeat(990))),
        ("negations", format!("{PLATFORM}let x = {}true\n", "!".repeat(200))),
        (
            "digits",
            format!(
                "{PLATFORM}let x = {digits}\nlet y = {digits}Gi\nlet z = 1.{digits}\nlet w = {digits}.5\n"
            ),
        ),
        ("durations", format!("{PLATFORM}type T {{ d: Duration, m: Memory }}\nlet x = {digits}h{digits}m\n")),
        (
            "limits",
            format!(
                "{PLATFORM}type T = Int({digits}..)\ntype U = String({digits})\ntype V = [Int](9223372036854775807..)\n"
            ),
        ),
        (
            "extremes",
            format!(
                "{PLATFORM}let a = -9223372036854775807 - 1\nlet b = -a\nlet c = div(a, -1)\nlet d = mod(a, -1)\nlet e = a * -1\nlet f = a - 1\n"
            ),
        ),
        (
            "pads",
            format!(
                "{PLATFORM}let a = pad-left(\"a\", 9223372036854775807, \"b\")\nlet b = indent(\"a\", -9223372036854775807)\nlet c = truncate(\"é\", -1)\nlet d = range(9223372036854775807)\nlet e = range(-1)\nlet f = pad-right(\"a\", 100, \"\")\nlet g = [1][-1]\n"
            ),
        ),
        (
            "networks",
            format!(
                "{PLATFORM}let a = cidr-host(\"10.0.0.0/8\", -9223372036854775807)\nlet b = cidr-subnet(\"10.0.0.0/8\", 200, 3)\nlet c = cidr-subnet(\"::/0\", 128, -1)\nlet d = cidr-host(\"::/0\", 9223372036854775807)\nlet e = cidr-subnet(\"::/0\", -9223372036854775807, 1)\n"
            ),
        ),
        (
            "patterns",
            format!(
                "{PLATFORM}let a = matches(\"{}\", \"(a*)*b\")\nlet b = matches(\"a\", \"{}\")\ntype T = String(/(((a{{100}}){{100}}){{100}})/)\n",
                "a".repeat(5_000),
                nest("(", "a", ")", 300)
            ),
        ),
        ("300 functions deep", format!("{PLATFORM}{base}{line}let x = f300(1)\n")),
        ("300 functions that double", format!("{PLATFORM}{base}{functions}let x = f300(1)\n")),
        ("constants in a row", format!("{PLATFORM}let a0 = 1\n{lets}")),
        ("parameters in a row", service(&format!("param p0: Int = 1\n{params}values.a = p2000"))),
        ("thousands of unknown names", service(&format!("values {{\n{many}}}"))),
        ("a long name", format!("{PLATFORM}service {} {{ chart = local }}\n", "a".repeat(100_000))),
        ("a long line", format!("{PLATFORM}let x = \"{}\" + nothing\n", "é".repeat(500_000))),
        ("nothing but blanks", " \n\t\r\n".repeat(50_000)),
        ("nothing but quotes", "\"".repeat(50_001)),
        ("nothing but braces", "{".repeat(50_000)),
        ("zeros", "\u{0}".repeat(10_000)),
    ]
}

/// What grows by itself.
fn grown() -> Vec<(&'static str, String)> {
    let doubled = |first: &str, next: &str| -> String {
        let rest: String =
            (0..64).map(|n| format!("let b{} = {}\n", n + 1, next.replace('#', &format!("b{n}")))).collect();
        format!("{PLATFORM}let b0 = {first}\n{rest}")
    };
    let functions: String =
        (0..64).map(|n| format!("fn f{}(a: String) -> String = f{n}(\"${{a}}${{a}}\")\n", n + 1)).collect();
    let loops = "[for a in r { ".repeat(6) + "1" + &" }]".repeat(6);
    vec![
        ("texts that double", doubled("\"ab\"", "\"${#}${#}\"")),
        ("lists that double", doubled("[1]", "[...#, ...#]")),
        ("lists in lists that double", doubled("[1]", "[#, #]")),
        ("records that double", doubled("{ a = 1 }", "{ a = #, b = # }")),
        (
            "records shown",
            format!("{}let x = json(b20)\nlet y = b64 == b64\n", doubled("{ a = 1 }", "{ a = #, b = # }")),
        ),
        (
            "records that double in values",
            format!(
                "{}{}",
                doubled("{ a = 1 }", "{ a = #, b = # }").replacen(PLATFORM, "", 1),
                service("values.a = b64")
            ),
        ),
        ("texts by join", doubled("\"ab\"", "join([#, #], \"-\")")),
        ("texts by replace", doubled("\"aa\"", "replace(#, \"a\", \"aa\")")),
        ("texts by base64", doubled("\"aaaa\"", "base64(#)")),
        ("texts by JSON", doubled("\"\\\"\"", "json(#)")),
        (
            "texts by functions",
            format!("{PLATFORM}fn f0(a: String) -> String = a\n{functions}let x = f64(\"a\")\n"),
        ),
        ("loops in loops", format!("{PLATFORM}let r = range(100)\nlet x = {loops}\n")),
        (
            "many texts",
            service("values { for i in range(300) { \"k${i}\" = \"${pad-left(\"a\", 100000, \"b\")}\" } }"),
        ),
        ("many keys", service("values { for i in range(20000) { \"k${i}\" = i } }")),
        ("many secrets", service("secrets { for i in range(5000) { \"k${i}\" = generate password(32) } }")),
        ("sorts", format!("{PLATFORM}let r = range(20000)\nlet x = unique(reverse(sort(r)))\n")),
        ("flatten", format!("{PLATFORM}let r = range(3000)\nlet x = flatten([for a in r {{ r }}])\n")),
    ]
}

/// What reads itself.
fn cycles() -> Vec<(&'static str, String)> {
    let ring = |count: usize| -> String {
        (0..count).map(|n| format!("let a{n} = a{} + 1\n", (n + 1) % count)).collect()
    };
    let types: String = (0..300).map(|n| format!("type T{n} {{ a: T{} }}\n", (n + 1) % 300)).collect();
    vec![
        ("a ring of constants", format!("{PLATFORM}{}", ring(1_000))),
        ("a ring of types", format!("{PLATFORM}{types}")),
        (
            "types by lists",
            format!("{PLATFORM}type T = [T]\ntype U = U\ntype V = V | V?\ntype W = {{String: W}}\n"),
        ),
        (
            "functions",
            format!("{PLATFORM}fn f(a: Int) -> Int = g(a)\nfn g(a: Int) -> Int = f(a)\nlet x = f(1)\n"),
        ),
        ("parameters", service("param a: Int = b\nparam b: Int = a\nvalues.a = a")),
        ("settings", PLATFORM.replace("size: Int = 1", "size: Int = env.other, other: Int = env.size")),
        (
            "environments",
            format!("{PLATFORM}environment a : b {{}}\nenvironment b : a {{}}\nenvironment c : c {{}}\n"),
        ),
        (
            "services",
            format!("{PLATFORM}service a : b {{}}\nservice b : a {{}}\nenvironment e {{ deploy a, b }}\n"),
        ),
        (
            "capabilities",
            format!(
                "{}capability k {{ v: Int }}\ncapability l {{ v: Int }}\n",
                service("requires k\nprovides l { v = k.v }\nprovides k { v = l.v }\nrequires l")
            ),
        ),
        (
            "copies",
            service(
                "secrets {\n a = copy s.b\n b = copy s.a\n c = copy s.c\n d = template \"${secrets.d}\"\n}",
            ),
        ),
        ("the platform", format!("{PLATFORM}{PLATFORM}")),
    ]
}

/// Many environments, parents and services.
fn families() -> Vec<(&'static str, String)> {
    let mut lattice = PLATFORM.to_owned();
    for level in 0..24 {
        for side in ["a", "b"] {
            let parents = if level == 0 { String::new() } else { format!(": a{0}, b{0} ", level - 1) };
            lattice += &format!("abstract environment {side}{level} {parents}{{ size = {level} }}\n");
        }
    }
    lattice += "environment e : a23, b23 {}\n";
    let mut tower = PLATFORM.to_owned();
    for level in 0..400 {
        let parent = if level == 0 { String::new() } else { format!(": a{} ", level - 1) };
        tower += &format!("abstract environment a{level} {parent}{{ size = {level} }}\n");
        let parent = if level == 0 { String::new() } else { format!(": s{} ", level - 1) };
        tower += &format!("abstract service s{level} {parent}{{ values.a{level} = 1 }}\n");
    }
    tower += "service s : s399 { chart = local }\nenvironment e : a399 { deploy s }\n";
    let mut wide = PLATFORM.to_owned();
    for n in 0..120 {
        wide += &format!(
            "environment e{n} {{ size = {n}\ndeploy {} }}\n",
            (0..6).map(|s| format!("s{s}")).collect::<Vec<_>>().join(", ")
        );
    }
    for s in 0..6 {
        let needs = if s == 0 { String::new() } else { format!("requires service s{}\n", s - 1) };
        wide += &format!("service s{s} {{\nchart = charts.c\n{needs}values.a = env.size\n}}\n");
    }
    wide += "chart c { path = \"charts/c\", values: Any }\n//- charts/c/Chart.yaml\napiVersion: v2\nname: c\nversion: 1.0.0\n";
    let mut crowd =
        PLATFORM.to_owned() + "capability k { v: Int }\nchart c { path = \"charts/c\", values: Any }\n";
    for s in 0..200 {
        crowd += &format!(
            "service s{s} {{\nchart = charts.c\nrequires k\nprovides k {{ v = k.v + 1 }}\nrequires service s{}\n}}\n",
            (s + 1) % 200
        );
    }
    let all: Vec<_> = (0..200).map(|s| format!("s{s}")).collect();
    crowd += &format!("environment e {{ deploy {} }}\n", all.join(", "));
    vec![
        ("a lattice", lattice),
        ("a tower", tower),
        ("many environments", wide),
        ("a ring of services", crowd),
    ]
}
