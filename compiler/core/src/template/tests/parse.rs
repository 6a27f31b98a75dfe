//! Templates and the trees they give.

use super::super::*;
use super::show;

#[track_caller]
fn check(text: &str, expected: &str) {
    let parsed = parse("a.yaml", text);
    assert_eq!(parsed.errors, [], "{text}");
    assert_eq!(show::nodes(text, &parsed.body), expected, "{text}");
}

/// The errors as `part of the text: message`, and the tree beside them.
#[track_caller]
fn check_errors(text: &str, expected: &str, tree: &str) {
    let parsed = parse("a.yaml", text);
    let told = |error: &ParseError| format!("{}: {}", &text[error.span.start..error.span.end], error.message);
    let errors: Vec<String> = parsed.errors.iter().map(told).collect();
    assert_eq!(errors.join("; "), expected, "{text}");
    assert_eq!(show::nodes(text, &parsed.body), tree, "{text}");
}

#[test]
fn text_and_trimming() {
    check("", "");
    check("a: 1\n", r#""a: 1\n""#);
    check("a {{ 1 }} b", r#""a " {1} " b""#);
    check("a \n {{- 1 -}} \t\r\n b", r#""a" {1} "b""#);
    check("a {{-1}} b", r#""a " {-1} " b""#);
    check("a {{- -1 -}} b", r#""a" {-1} "b""#);
    check("  {{- 1 -}}  ", "{1}");
    check("{{1}}\n{{-\n2\n-}}\n{{3}}", "{1} {2} {3}");
    check("} }} { a", r#""} }} { a""#);
    check("a{{/* c }} */}}b{{- /* {{ d */ -}} e", r#""a" "b" "e""#);
    check("{{`{{ x }}`}} {{ \"}}\" }}", r#"{"{{ x }}"} " " {"}}"}"#);
}

#[test]
fn literals() {
    for (written, shown) in [
        ("0", "0"),
        ("-12", "-12"),
        ("+3", "3"),
        ("1_000", "1000"),
        ("0777", "511"),
        ("0x1F", "31"),
        ("0o17", "15"),
        ("0b101", "5"),
        ("9223372036854775807", "9223372036854775807"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("1e3", "1000.0"),
        ("1.e+2", "100.0"),
        ("-2E-2", "-0.02"),
        ("'a'", "97"),
        (r"'\n'", "10"),
        (r"'\''", "39"),
        (r"'\u00e9'", "233"),
        ("true", "true"),
        ("false", "false"),
        (r#""a\tb\"\\""#, r#""a\tb\"\\""#),
        (r#""\x41\101\u00e9\U0001F600""#, r#""AAé😀""#),
        (r#""\xff""#, "\"\u{fffd}\""),
        ("`a\\n\"\nb`", r#""a\\n\"\nb""#),
        ("\"é{{}}\"", r#""é{{}}""#),
    ] {
        check(&format!("{{{{ {written} }}}}"), &format!("{{{shown}}}"));
    }
    for wrong in [
        "0x",
        "1x",
        "08",
        "1e",
        "9223372036854775808",
        "1i",
        "'ab'",
        "''",
        r#""\q""#,
        r#""\u12""#,
        "1.2.3",
        "+",
    ] {
        let parsed = parse("", &format!("{{{{ {wrong} }}}}"));
        assert_eq!(parsed.errors.len(), 1, "{wrong}: {:?}", parsed.errors);
    }
}

#[test]
fn operands() {
    check("{{ . }}{{ $ }}{{ .a.b }}{{ $.a }}{{ $x.a.b }}", "{.} {$} {.a.b} {$.a} {$x.a.b}");
    check("{{ (.a).b.c }}{{ (index .a 0).b }}", "{(.a).b.c} {(index .a 0).b}");
    check("{{ f .a .b }}{{ f (.a) .b }}{{f (.a).b}}", "{f .a .b} {f (.a) .b} {f (.a).b}");
    check("{{ .été._x1 }}", "{.été._x1}");
    check("{{ .Capabilities.APIVersions.Has \"v1\" }}", r#"{.Capabilities.APIVersions.Has "v1"}"#);
}

#[test]
fn pipelines_and_variables() {
    check("{{ .a | f 1 | g }}", "{.a | f 1 | g}");
    check("{{ $x := .a }}{{ $x = f .b | g }}", "{$x := .a} {$x = f .b | g}");
    check("{{$x:=1}}{{ $x }}", "{$x := 1} {$x}");
    check("{{ f (g .a | h) nil }}", "{f (g .a | h) nil}");
    check("{{ if $x := .a }}{{ end }}", "if {$x := .a} []");
}

#[test]
fn branches() {
    check("{{ if .a }}1{{ end }}", r#"if {.a} ["1"]"#);
    check(
        "{{ if .a }}1{{ else if .b }}2{{ else if .c }}3{{ else }}4{{ end }}",
        r#"if {.a} ["1"] else if {.b} ["2"] else if {.c} ["3"] else ["4"]"#,
    );
    check(
        "{{ with .a }}1{{ else with .b }}2{{ else }}3{{ end }}",
        r#"with {.a} ["1"] else with {.b} ["2"] else ["3"]"#,
    );
    check(
        "{{ range $i, $v := .a }}{{ if $i }}{{ break }}{{ end }}{{ continue }}{{ else }}0{{ end }}",
        r#"range {$i,$v := .a} [if {$i} [break] continue] else ["0"]"#,
    );
    check("{{ range $v := .a }}{{ end }}{{ range 3 }}{{ end }}", "range {$v := .a} [] range {3} []");
    check("{{ range $i, $v = .a }}{{ end }}", "range {$i,$v = .a} []");
}

#[test]
fn definitions() {
    let text = "a{{ define \"x\" }}1{{ end }}{{ block `y` .a }}2{{ end }}{{ template \"x\" }}{{ template \"y\" $ | f }}";
    check(text, r#""a" template "y" {.a} template "x" template "y" {$ | f}"#);
    let parsed = parse("", text);
    let defines: Vec<_> =
        parsed.defines.iter().map(|one| format!("{} {}", one.name, show::nodes(text, &one.body))).collect();
    assert_eq!(defines, [r#"x "1""#, r#"y "2""#]);
    let span = parsed.defines[0].span;
    assert_eq!(&text[span.start..span.end], "{{ define \"x\" }}1{{ end }}");
}

#[test]
fn what_is_broken_leaves_the_rest() {
    check_errors("a{{ }}b", "}}: a value is missing here", r#""a" {} "b""#);
    check_errors("{{ .a | }}b", "}}: a value is missing here", r#"{.a} "b""#);
    check_errors("{{ .a\n{{ .b }}", ": this action has no `}}`", "{.a} {.b}");
    check_errors("{{ .a", ": this action has no `}}`", "{.a}");
    check_errors(
        "{{ (.a }}b",
        "(.a: this parenthesis is not closed".replace("(.a", "(").as_str(),
        r#"{(.a)} "b""#,
    );
    check_errors("{{ .a) }}b", "): `)` cannot stand here", r#"{.a} "b""#);
    check_errors(
        "{{ \"a }}\n{{ .b }}",
        "\"a }}: this text has no closing quote; : this action has no `}}`".split(';').next().unwrap(),
        "{} {.b}",
    );
    check_errors("{{ .a # }}b", "#: this character has no meaning in an action", r#"{.a} "b""#);
    check_errors("{{ f \"a\"\"b\" }}", "\"b\": a space is missing before this", r#"{f "a" "b"}"#);
    check_errors("{{ \"a\".b }}", "\"a\".b: a value that is written here has no fields", r#"{"a"}"#);
    check_errors("{{ if }}1{{ end }}", "}}: a value is missing here", r#"if {} ["1"]"#);
    check_errors("{{ if .a }}1", "{{: this `if` has no `end`", r#"if {.a} ["1"]"#);
    check_errors(
        "{{ range .a }}{{ else }}{{ break }}{{ end }}",
        "{{ break }}: `break` belongs to no `range`",
        "range {.a} [] else [break]",
    );
    check_errors("1{{ end }}2", "{{ end }}: `end` closes nothing", r#""1" "2""#);
    check_errors("1{{ else }}2", "{{ else: `else` belongs to no `if`, `with` or `range`", r#""1" "2""#);
    check_errors(
        "{{ if .a }}1{{ else }}2{{ else }}3{{ end }}",
        "{{ else: a second `else`: nothing can lead here",
        r#"if {.a} ["1"] else ["2" "3"]"#,
    );
    check_errors(
        "{{ range .a }}{{ else if .b }}2{{ end }}",
        "{{ else: `else if` cannot stand here",
        r#"range {.a} [] else ["2"]"#,
    );
    check_errors(
        "{{ if .a }}{{ define \"x\" }}1{{ end }}{{ end }}2",
        "{{ define: `define` cannot stand within another block",
        r#"if {.a} [] "2""#,
    );
    check_errors("{{ define x }}1{{ end }}2", "x: the name of a template must be a text in quotes", r#""2""#);
    check_errors("{{ template .a }}2", ".a: the name of a template must be a text in quotes", r#""2""#);
    check_errors("{{ f if }}2", "if: `if` cannot stand here", r#"{f nil} "2""#);
    check_errors("{{/* a }}", "{{/* a }}: this comment has no `*/`", "{}");
    check_errors(
        "{{/* a */ b }}c",
        "{{/* a */ : a comment must fill its action: `}}` must follow `*/`",
        r#"{} " b }}c""#.replace("\" b", "\"b").as_str(),
    );
}
