//! One megabyte of one thing: what takes longer than its length says is found here.

use super::hostile::{PLATFORM, service};

/// How many bytes of one thing there are.
const SIZE: usize = 1_000_000;

/// A large text, by its name; made when it is wanted.
pub(super) type Large = (&'static str, Box<dyn Fn() -> String>);

/// Every large text.
pub(super) fn all() -> Vec<Large> {
    let mut all = broken();
    all.extend(items());
    all.extend(bodies());
    all.extend(products());
    all.extend(shapes());
    all
}

/// The text with a number.
type One = fn(usize) -> String;

/// Such texts within a beginning and an end.
type Within = (&'static str, &'static str, &'static str, One);

fn large(name: &'static str, text: impl Fn() -> String + 'static) -> Large {
    (name, Box::new(text))
}

/// `one(0)`, `one(1)`, … until there are enough bytes.
fn many(one: impl Fn(usize) -> String) -> String {
    upto(SIZE, one)
}

fn upto(size: usize, one: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    let mut n = 0;
    while out.len() < size {
        out += &one(n);
        n += 1;
    }
    out
}

/// Texts that are no program.
fn broken() -> Vec<Large> {
    let signs: &'static [&'static str] = &[
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "\"\"\"\n",
        "\"${",
        "'",
        "=",
        "= ",
        "a",
        "a ",
        "a.",
        "a = ",
        "1",
        "1.",
        "-",
        "/",
        "//",
        "// ",
        "/*",
        "///a\n",
        "///a ",
        "\n",
        "\t",
        "\\",
        "é",
        "😀",
        "\u{301}",
        "if ",
        "if a {",
        "else ",
        "match a {",
        "for a in ",
        "let x = ",
        "service ",
        "service a {\n",
        "service a\n",
        "service a { x = \n",
        "abstract ",
        "r\"",
        "?.",
        "+ ",
        "a: ",
        "a, ",
        "<<<<<<< HEAD\n",
        "x = = 1\n",
        "x = 1 2\n",
        "x { = }\n",
        "x = \"a\n",
        "x = [1\n",
        "x = 5GiB\n",
        "x = 0777\n",
        "let x = if a { 1 }\n",
        "let x = a < b < c\n",
        "let x = \"\\q\"\n",
        "deploy a, b { }\n",
        "requires { a }\n",
        "// phxc: allow(W0512)\n",
    ];
    let repeated = |sign: &str| many(|_| sign.to_owned());
    let alone = signs.iter().map(|sign| large(sign, move || repeated(sign)));
    let in_service = signs.iter().map(|sign| large(sign, move || service(&repeated(sign))));
    let in_constant =
        signs.iter().map(|sign| large(sign, move || format!("{PLATFORM}let x = {}", repeated(sign))));
    alone.chain(in_service).chain(in_constant).collect()
}

/// Many items.
fn items() -> Vec<Large> {
    let all: Vec<(&'static str, One)> = vec![
        ("lets", |n| format!("let a{} = a{n}\n", n + 1)),
        ("lets of one name", |_| "let a = 1\n".to_owned()),
        ("lets of unknown names", |n| format!("let a{n} = b{n}\n")),
        ("lets in lists", |n| format!("let a{} = [a{n}]\n", n + 1)),
        ("lets of texts", |n| format!("let a{} = \"${{a{n}}}\"\n", n + 1)),
        ("functions", |n| format!("fn f{n}(a: Int) -> Int = a + nothing\n")),
        ("types", |n| format!("type T{} {{ a: T{n} }}\n", n + 1)),
        ("types of unknown names", |n| format!("type T{n} {{ a: Nothing{n} }}\n")),
        ("types that double", |n| format!("type T{} {{ a: T{n}, b: T{n} }}\n", n + 1)),
        ("services", |n| format!("service s{n} {{ chart = local }}\n")),
        ("services without a chart", |n| format!("service s{n} {{}}\n")),
        ("heirs", |n| format!("service s{} : s{n} {{}}\n", n + 1)),
        ("services with unknown parents", |n| format!("service s{n} : nothing{n} {{}}\n")),
        ("a line of services", |n| format!("service s{} {{ requires service s{n} }}\n", n + 1)),
        ("environments", |n| format!("environment e{n} {{}}\n")),
        ("a line of environments", |n| format!("environment e{} : e{n} {{}}\n", n + 1)),
        ("environments with an unknown setting", |n| format!("environment e{n} {{ nothing{n} = 1 }}\n")),
        ("environments with an unknown service", |n| format!("environment e{n} {{ deploy s{n} }}\n")),
        ("charts", |n| format!("chart c{n} {{ path = \"charts/c\", values: Any }}\n")),
        ("charts that are not there", |n| format!("chart c{n} {{ path = \"charts/c{n}\", values: Any }}\n")),
        ("capabilities", |n| format!("capability k{n} {{ a: Int }}\n")),
        ("checks", |n| format!("check env.size == {n} else \"no\"\n")),
        ("configures", |n| format!("configure s in e {{ values.a{n} = 1 }}\n")),
        ("unused secrets", |n| format!("secret s{n} {{ a = provided }}\n")),
        ("platforms", |n| format!("platform p{n} {{}}\n")),
    ];
    all.into_iter()
        .map(|(name, one)| large(name, move || format!("{}//- more.phx\n{}", service(""), many(one))))
        .collect()
}

/// Many statements in one body.
fn bodies() -> Vec<Large> {
    let of_service: Vec<(&'static str, One)> = vec![
        ("keys", |n| format!("values.a{n} = {n}\n")),
        ("one key", |n| format!("values.a = {n}\n")),
        ("deep keys", |n| format!("values.a.b.c.d{n} = {n}\n")),
        ("appended", |n| format!("values.a += [{n}]\n")),
        ("unknown names", |n| format!("values.a{n} = nothing{n}\n")),
        ("params", |n| format!("param p{n}: Int = {n}\n")),
        ("params without a value", |n| format!("param p{n}: Int\n")),
        ("params of one name", |_| "param p: Int = 1\n".to_owned()),
        ("unknown keys", |n| format!("nothing{n} = {n}\n")),
        ("requires", |n| format!("requires k{n}\n")),
        ("requires of services", |n| format!("requires service s{n}\n")),
        ("provides", |n| format!("provides k{n}\n")),
        ("subcharts", |n| format!("subchart c{n} = charts.c\n")),
        ("secrets", |n| format!("secrets.a{n} = provided\n")),
        ("copies", |n| format!("secrets.a{n} = copy s.a{}\n", n + 1)),
        ("manifests", |n| format!("manifest m{n} {{ kind = \"A\" }}\n")),
        ("manifests of one object", |n| {
            format!("manifest m{n} {{ apiVersion = \"v1\", kind = \"ConfigMap\", metadata.name = \"a\" }}\n")
        }),
        ("ingresses of one host", |n| {
            format!(
                "manifest m{n} {{ apiVersion = \"networking.k8s.io/v1\", kind = \"Ingress\", metadata.name = \"a{n}\", spec.rules = [{{ host = \"a.example.org\", http.paths = [{{ path = \"/\", pathType = \"Prefix\" }}] }}] }}\n"
            )
        }),
        ("guards", |n| format!("if env.size == {n} {{ values.a = {n} }}\n")),
        ("checks of a service", |n| format!("check env.size == {n} else \"${{env.size}}\"\n")),
        ("constants of a service", |n| format!("let l{} = l{n}\n", n + 1)),
        ("passwords", |n| format!("values.a{n}.password = \"Abc1-{n}\"\n")),
    ];
    let mut all: Vec<_> =
        of_service.into_iter().map(|(name, one)| large(name, move || service(&many(one)))).collect();
    let within: Vec<Within> = vec![
        ("list", "let x = [", "]", |n| format!("{n}, ")),
        ("list of unknown names", "let x = [", "]", |n| format!("a{n}, ")),
        ("record", "let x = {", "}", |n| format!("a{n} = {n}, ")),
        ("record of one key", "let x = {", "}", |_| "a = 1, ".to_owned()),
        ("holes", "let x = \"", "\"", |_| "${1}".to_owned()),
        ("arms", "let x = match 1 {", "}", |n| format!("{n} => {n}, ")),
        ("union", "type T = ", "1", |n| format!("\"a{n}\" | ")),
        ("fields", "type T {", "}", |n| format!("a{n}: Int, ")),
        ("arguments", "let x = length(", "1)", |n| format!("{n}, ")),
        ("deploys", "environment f { deploy ", "b }", |n| format!("a{n}, ")),
        ("settings", "environment f { ", "}", |n| format!("size{n} = {n}, ")),
        ("parents", "environment f : ", "b {}", |n| format!("a{n}, ")),
        ("one parent", "environment f : ", "b {}", |_| "e, ".to_owned()),
    ];
    all.extend(within.into_iter().map(|(name, open, close, one)| {
        large(name, move || format!("{}//- more.phx\n{open}{}{close}\n", service(""), many(one)))
    }));
    all
}

/// What multiplies: services by environments, consumers by providers, layers by keys.
fn products() -> Vec<Large> {
    let chart = "chart c { path = \"charts/c\", values: Any }\n";
    let files = "//- charts/c/Chart.yaml\napiVersion: v2\nname: c\nversion: 1.0.0\n";
    let names = move |count: usize| (0..count).map(|n| format!("s{n}")).collect::<Vec<_>>().join(", ");
    let grid = move |services: usize, body: &str, environments: usize| {
        let services_text: String =
            (0..services).map(|n| format!("service s{n} {{ chart = charts.c\n{body} }}\n")).collect();
        let rest: String =
            (0..environments).map(|n| format!("environment e{n} : all {{ size = {n} }}\n")).collect();
        format!(
            "{PLATFORM}{chart}{services_text}abstract environment all {{ deploy {} }}\n{rest}{files}",
            names(services)
        )
    };
    let market = move |providers: usize, consumers: usize| {
        let all: String = (0..providers)
            .map(|n| format!("service s{n} {{ chart = charts.c\nprovides k {{ v = {n} }} }}\n"))
            .collect();
        let more: String = (providers..providers + consumers)
            .map(|n| format!("service s{n} {{ chart = charts.c\nrequires k\nvalues.a = k.v }}\n"))
            .collect();
        format!(
            "{PLATFORM}{chart}capability k {{ v: Int }}\n{all}{more}environment e {{ deploy {} }}\n{files}",
            names(providers + consumers)
        )
    };
    let doubled = |count: usize| -> String {
        (0..count).map(|n| format!("let b{} = {{ a = b{n}, b = b{n} }}\n", n + 1)).collect()
    };
    let layers = || -> String {
        let one = |n: usize| {
            let parent = if n == 0 { String::new() } else { format!(": s{} ", n - 1) };
            let keys: Vec<String> = (0..40).map(|k| format!("k{n}-{k} = {k}")).collect();
            format!("abstract service s{n} {parent}{{ values {{ {} }} }}\n", keys.join(", "))
        };
        (0..2_000).map(one).collect()
    };
    vec![
        large("100 services in 180 environments", move || grid(100, "values.a = env.size", 180)),
        large("2,000 services in 2,000 environments", move || grid(2_000, "", 2_000)),
        large("100 services in 10,000 environments", move || grid(100, "values.a = env.size", 10_000)),
        large("10,000 services in 10 environments", move || grid(10_000, "values.a = env.size", 10)),
        large("100 environments that use up their steps", move || {
            grid(10, "values.a = sum([for a in range(100000) { a }])", 100)
        }),
        large("large values in many environments", move || {
            grid(20, "values.a = [for a in range(20000) { env.size }]", 200)
        }),
        large("one large value in many places", move || {
            format!("let b0 = 1\n{}{}", doubled(16), grid(100, "values.a = b16", 100))
        }),
        large("one large text in many places", move || {
            format!("let t = pad-left(\"a\", 4000000, \"b\")\n{}", grid(100, "values.a = t", 100))
        }),
        large("2,000 providers, 2,000 consumers", move || market(2_000, 2_000)),
        large("10,000 providers, one consumer", move || market(10_000, 1)),
        large("one provider, 10,000 consumers", move || market(1, 10_000)),
        large("layers of keys", move || {
            format!(
                "{PLATFORM}{}service s : s1999 {{ chart = local }}\nenvironment e {{ deploy s }}\n",
                layers()
            )
        }),
        large("errors in loops", move || {
            service("values { for a in range(1000) { for b in range(1000) { \"k${a}\" = [1][5] } } }")
        }),
        large("warnings in loops", move || {
            service("values { for a in range(1000) { for b in range(1000) { \"k${a}${b}\" = \"false\" } } }")
        }),
        large("unique", move || format!("{PLATFORM}let x = unique([for a in range(100000) {{ a }}])\n")),
        large("ranges", move || {
            format!("{PLATFORM}let x = [for a in range(100000) {{ length(range(100000)) }}]\n")
        }),
        large("patterns in loops", move || {
            format!(
                "{PLATFORM}let x = [for a in range(100000) {{ matches(\"a${{a}}\", \"({}){{10}}\") }}]\n",
                "a|b".repeat(100)
            )
        }),
        large("parts", move || format!("{PLATFORM}let x = split(pad-left(\"\", 4000000, \"a\"), \"a\")\n")),
        large("equal lists", move || {
            format!(
                "{PLATFORM}let r = range(100000)\nlet s = range(100000)\nlet x = [for a in r {{ r == s }}]\n"
            )
        }),
        large("copies of records", move || {
            service(
                "let r = { for a in range(20000) { \"k${a}\" = a } }\nvalues { for a in range(20000) { a = r, a.b = a } }",
            )
        }),
        large("functions with large arguments", move || {
            format!(
                "{PLATFORM}fn f(a: [Int]) -> [Int] = a\nlet r = range(100000)\nlet x = [for a in r {{ length(f(r)) }}]\n"
            )
        }),
    ]
}

/// Types, and charts with what stands beside them.
fn shapes() -> Vec<Large> {
    let types = |first: &str, next: &str, count: usize| -> String {
        let rest: String = (0..count)
            .map(|n| format!("type T{} {}\n", n + 1, next.replace('#', &format!("T{n}"))))
            .collect();
        format!("type T0 {first}\n{rest}")
    };
    let uses = |types: String, last: usize, value: &str| {
        format!(
            "{types}{}",
            service(&format!(
                "param p: T{last}\nparam q: T{last} = {value}\nvalues.a = q\nvalues.b = \"${{p}}\""
            ))
        )
    };
    let chart = |file: &str, text: &str| {
        let own = service("values.a = 1\nvalues.nothing = 2").replace(", values: Any", "");
        format!("{own}//- charts/c/{file}\n{text}\n")
    };
    let nest = |open: &str, inner: &str, close: &str, depth: usize| {
        format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
    };
    vec![
        large("types that double by defaults", move || {
            uses(types("{ a: Int = 1 }", "{ a: #, b: # }", 60), 60, "{}")
        }),
        large("types that double and lack", move || {
            uses(types("{ a: Int }", "{ a: #, b: # }", 60), 60, "{}")
        }),
        large("unions that double", move || uses(types("= Int", "= [#] | {String: #}", 60), 60, "[[[1]]]")),
        large("optional types that double", move || {
            uses(types("{ a: Int }", "{ a: #?, b: #? }", 60), 60, "null")
        }),
        large("a wide union", move || uses(many_types(), 0, "\"b\"")),
        large("a deep schema", move || {
            chart("values.schema.json", &nest("{\"properties\":{\"a\":", "{}", "}}", 100))
        }),
        large("a schema of references", move || {
            chart(
                "values.schema.json",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}",
            )
        }),
        large("a schema that doubles", move || chart("values.schema.json", &doubling_schema(40))),
        large("a schema in itself", move || {
            chart("values.schema.json", "{\"properties\":{\"a\":{\"$ref\":\"#\"},\"b\":{\"$ref\":\"#\"}}}")
        }),
        large("a large schema", move || {
            chart(
                "values.schema.json",
                &format!(
                    "{{\"properties\":{{{}\"z\":{{}}}}}}",
                    many(|n| format!("\"a{n}\":{{\"type\":\"string\"}},"))
                ),
            )
        }),
        large("large defaults", move || chart("values.yaml", &many(|n| format!("a{n}: {n}\n")))),
        large("defaults of one line", move || {
            chart("values.yaml", &format!("a: [{}]", many(|n| format!("{n}, "))))
        }),
        large("deep defaults", move || chart("values.yaml", &format!("a: {}", nest("[", "", "]", 100_000)))),
        large("aliases that double", move || {
            chart(
                "values.yaml",
                &format!(
                    "a0: &a0 [x]\n{}",
                    upto(2_000, |n| format!("a{}: &a{} [*a{n}, *a{n}]\n", n + 1, n + 1))
                ),
            )
        }),
        large("a bad Chart.yaml", move || {
            chart("Chart.yaml", &format!("dependencies: {}", nest("[", "", "]", 100_000)))
        }),
        large("many dependencies", move || {
            chart(
                "Chart.yaml",
                &format!(
                    "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n{}",
                    many(|n| format!(
                        "- {{name: a{n}, version: 1.0.0, repository: \"https://a.example.org\"}}\n"
                    ))
                ),
            )
        }),
        large("many templates", move || {
            format!(
                "{}{}",
                service(""),
                many(|n| format!("//- charts/c/templates/a{n}.yaml\na: {{{{ .Values.a }}}}\n"))
            )
        }),
        large("a large template", move || {
            chart("templates/a.yaml", &many(|n| format!("a{n}: {{{{ .Values.a{n} }}}}\n")))
        }),
    ]
}

fn many_types() -> String {
    format!("type T0 = {}\"z\"\n", many(|n| format!("\"a{n}\" | ")))
}

fn doubling_schema(count: usize) -> String {
    let defs: Vec<String> = (0..count)
        .map(|n| {
            let next = format!("{{\"$ref\":\"#/$defs/d{}\"}}", n + 1);
            format!("\"d{n}\":{{\"properties\":{{\"a\":{next},\"b\":{next}}}}}")
        })
        .collect();
    format!(
        "{{\"$ref\":\"#/$defs/d0\",\"$defs\":{{{},\"d{count}\":{{\"type\":\"string\"}}}}}}",
        defs.join(",")
    )
}
