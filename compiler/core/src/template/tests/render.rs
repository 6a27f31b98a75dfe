//! What is written, and what ends a template that would not end. That it is what Helm writes, the tests
//! with real Helm prove.

use proptest::prelude::*;

use super::super::*;
use crate::data::map;
use crate::yaml;

const VALUES: &str = "a: {b: 1}\nl: [x, y]\ns: text\nport: 8080\n";

fn write(files: &[(&str, &str)]) -> Vec<Rendered> {
    let parsed: Vec<Parsed> = files.iter().map(|(name, text)| parse(name, text)).collect();
    let templates: Vec<Template<'_>> =
        parsed.iter().zip(files).map(|(parsed, (_, text))| Template { parsed, text }).collect();
    let release = map([("Name", "rel".into())]);
    let chart = map([("Name", "web".into())]);
    let values = yaml::read_values(VALUES).unwrap();
    render(&templates, &Input { values, release, chart, kube_version: "v1.33.0".into(), ..Input::default() })
}

fn one(text: &str) -> Result<String, String> {
    write(&[("templates/a.yaml", text)]).remove(0).text.map_err(|error| error.to_string())
}

#[track_caller]
fn refuses(text: &str, message: &str) {
    assert_eq!(one(text).unwrap_err(), message, "{text}");
}

#[test]
fn files_and_definitions() {
    let files = [
        ("templates/_helpers.tpl", "{{ define \"n\" }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}"),
        ("templates/b.yaml", "n: {{ include \"n\" . }}{{ .Values.missing }}\n"),
        ("templates/a.yaml", "{{ include (print $.Template.BasePath \"/b.yaml\") . | indent 2 }}"),
    ];
    let written: Vec<_> = write(&files).into_iter().map(|file| (file.name, file.text.unwrap())).collect();
    assert_eq!(
        written,
        [
            ("templates/b.yaml".into(), "n: rel-web\n".into()),
            ("templates/a.yaml".into(), "  n: rel-web\n  ".into()),
        ]
    );
}

#[test]
fn one_broken_file_leaves_the_others() {
    let files = [("templates/a.yaml", "x\n{{ fail \"no\" }}"), ("templates/b.yaml", "{{ .Values.s }}")];
    let written = write(&files);
    assert_eq!(written[0].text.as_ref().unwrap_err().to_string(), "templates/a.yaml:2: no");
    assert_eq!(written[1].text, Ok("text".into()));
}

#[test]
fn errors_name_what_is_not_known_and_where() {
    refuses(
        "\n\n{{ genCA \"a\" 1 }}",
        "templates/a.yaml:3: phxc does not know the function `genCA` with 2 arguments of these kinds",
    );
    refuses("{{ .Files.Glob \"*\" }}", "templates/a.yaml:1: phxc does not know the method `.Files.Glob`");
    refuses("{{ include \"x\" . }}", "templates/a.yaml:1: the template `x` is not here");
    refuses("{{ .Values.a.c.d }}", "templates/a.yaml:1: `.d` of nothing");
    refuses("{{ .Capabilities }}", "templates/a.yaml:1: the text of this object is not known");
    refuses(
        "{{ printf \"%d\" .Values.port }}",
        "templates/a.yaml:1: `printf` cannot write a value of kind float64 with `%d`",
    );
    refuses("{{ typeOf 1 }}", "templates/a.yaml:1: phxc does not tell `int` and `int64` apart");
    refuses("a\n{{ tpl \"{{ fail `no` }}\" . }}", "templates/a.yaml:2: no");
    refuses("{{ if }}{{ end }}", "templates/a.yaml:1: a value is missing here");
}

#[test]
fn what_would_not_end_ends() {
    let repeated = "{{ $x := \"ab\" }}".to_owned() + &"{{ $x = cat $x $x }}".repeat(40);
    let nested = "{{ $x := dict }}{{ range until 90000 }}{{ $x = dict \"x\" $x }}{{ end }}";
    for (text, message) in [
        ("{{ range until 3000 }}{{ range until 3000 }}{{ end }}{{ end }}", "the templates do too much"),
        ("{{ range 1000000000000 }}{{ end }}", "the templates do too much"),
        ("{{ until 1000000000000 }}", "the templates do too much"),
        ("{{ repeat 1000000000 \"ab\" }}", "the templates write too much"),
        ("{{ indent 1000000000 \"ab\" }}", "the templates write too much"),
        ("{{ printf \"%999999d\" 1 }}", "`%999999` is too wide"),
        (
            "{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}",
            "the templates are nested too deeply",
        ),
        (
            "{{ define \"x\" }}{{ tpl \"{{ include `x` . }}\" . }}{{ end }}{{ include \"x\" . }}",
            "the templates are nested too deeply",
        ),
        (&repeated, "the templates write too much"),
        (&(nested.to_owned() + "{{ toYaml $x }}"), "a value is nested too deeply"),
        (&(nested.to_owned() + "{{ deepCopy $x }}"), "a value is nested too deeply"),
        ("{{ $x := dict }}{{ $_ := set $x \"x\" $x }}{{ $x }}", "a value is nested too deeply"),
        ("{{ $x := dict }}{{ $_ := set $x \"x\" $x }}{{ toJson $x }}", "a value is nested too deeply"),
        (
            "{{ $x := dict }}{{ $_ := set $x \"x\" $x }}{{ deepEqual $x (deepCopy $x) }}",
            "a value is nested too deeply",
        ),
    ] {
        let error = one(text).unwrap_err();
        assert!(error.ends_with(message), "{error}: {}", text.get(..80).unwrap_or(text));
    }
    assert_eq!(one(nested), Ok(String::new()));
}

const TOKENS: [&str; 60] = [
    "{{",
    "}}",
    "{{-",
    "-}}",
    " ",
    "\n",
    "if ",
    "else ",
    "end",
    "with ",
    "range ",
    "define ",
    "template ",
    "break",
    "\"x\"",
    "\"%s %d\"",
    "$",
    "$x",
    ":=",
    "=",
    ".",
    ".Values",
    ".Values.a",
    ".Values.l",
    ".Values.s",
    "(",
    ")",
    "|",
    "include ",
    "tpl ",
    "dict ",
    "index ",
    "set ",
    "merge ",
    "list ",
    "nil ",
    "-1 ",
    "1 ",
    "0.5 ",
    "printf ",
    "quote ",
    "toYaml ",
    "fromYaml ",
    "default ",
    "trunc ",
    "substr ",
    "slice ",
    "int ",
    "div ",
    "regexMatch ",
    "replace ",
    "split ",
    "until ",
    "semverCompare ",
    "dig ",
    "eq ",
    "and ",
    "é",
    "indent ",
    "seq ",
];

proptest! {
    #[test]
    fn any_tokens(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..40)) {
        let _ = one(&tokens.concat());
    }

    #[test]
    fn any_call(tokens in prop::collection::vec(prop::sample::select(&TOKENS[14..]), 1..8)) {
        let _ = one(&format!("{{{{ {} }}}}", tokens.join(" ")));
    }
}
