//! What templates read: the ways of Go's own language.

use super::super::*;
use super::show;

/// The uses of one file, a line for each path.
#[track_caller]
pub(super) fn check(text: &str, expected: &[&str]) {
    let parsed = parse("templates/a.yaml", text);
    assert_eq!(parsed.errors, [], "{text}");
    let uses = super::super::uses(&[parsed], &[]);
    assert_eq!(show::uses(&uses), expected, "{text}");
    assert_eq!(uses.unfollowed, [], "{text}");
}

#[test]
fn printed_and_tested() {
    check("{{ .Values.a }}{{ .Values.b.c }}{{ $.Values.d }}", &["a: printed", "b.c: printed", "d: printed"]);
    check("{{ if .Values.a.on }}{{ .Values.a.b }}{{ end }}", &["a.on: tested", "a.b: printed"]);
    check(
        "{{ if and .Values.a (not .Values.b) }}{{ else if or .Values.c .Values.d }}{{ end }}",
        &["a: tested", "b: tested", "c: tested", "d: tested"],
    );
    check(
        "{{ if eq .Values.a \"x\" }}{{ end }}{{ if ne .Values.b .Values.c }}{{ end }}{{ if gt .Values.d 3 }}{{ end }}",
        &["a: compared with \"x\"", "b: printed", "c: printed", "d: number"],
    );
    check("{{ .Release.Name }}{{ .Chart.Name }}{{ .Values }}", &[".: printed"]);
    check("{{ .Values.a | quote }}", &["a: printed"]);
    check("{{ .Values.s.Values.n }}{{ .Subcharts.s.Values.m }}", &["s.Values.n: printed", "[].m: printed"]);
}

#[test]
fn the_dot() {
    check(
        "{{ with .Values.a }}{{ .b }}{{ $.Values.c }}{{ else }}{{ .Values.d }}{{ end }}",
        &["a: tested", "a.b: printed", "c: printed", "d: printed"],
    );
    check(
        "{{ with .Values.a }}{{ else with .Values.b }}{{ .c }}{{ end }}",
        &["a: tested", "b: tested", "b.c: printed"],
    );
    check(
        "{{ range .Values.a }}{{ .b }}{{ else }}{{ .Values.c }}{{ end }}",
        &["a: elements", "a[].b: printed", "c: printed"],
    );
    check("{{ range .Values.a }}x{{ end }}", &["a: elements"]);
    check(
        "{{ range $k, $v := .Values.a }}{{ $k }}: {{ $v.b }}{{ .c }}{{ end }}",
        &["a: keys and elements", "a[].b: printed", "a[].c: printed"],
    );
    check("{{ range $v := .Values.a }}{{ $v }}{{ end }}", &["a: elements", "a[]: printed"]);
    check(
        "{{ with .Values }}{{ range .a }}{{ range .b }}{{ . }}{{ $.Values.c }}{{ end }}{{ end }}{{ end }}",
        &[".: tested", "a: elements", "a[].b: elements", "a[].b[]: printed", "c: printed"],
    );
    check(
        "{{ range $k, $_ := .Values.a }}{{ index $.Values.b $k \"c\" }}{{ end }}",
        &["a: keys and elements", "b[].c: printed"],
    );
}

#[test]
fn variables() {
    check("{{ $x := .Values.a }}{{ $x.b }}{{ $y := $x.c }}{{ $y }}", &["a.b: printed", "a.c: printed"]);
    check(
        "{{ $x := .Values.a }}{{ if .Values.t }}{{ $x = .Values.b }}{{ end }}{{ $x.c }}",
        &["a.c: printed", "t: tested", "b.c: printed"],
    );
    // The inner one is another variable.
    check("{{ $x := .Values.a }}{{ if true }}{{ $x := .Values.b }}{{ end }}{{ $x.c }}", &["a.c: printed"]);
    check(
        "{{ with $x := .Values.a }}{{ $x.b }}{{ end }}{{ if $y := .Values.c }}{{ $y.d }}{{ end }}",
        &["a: tested", "a.b: printed", "c: tested", "c.d: printed"],
    );
    // What a loop sets is there in its next round.
    check(
        "{{ $x := 1 }}{{ range .Values.l }}{{ $x.b }}{{ $x = $.Values.a }}{{ end }}",
        &["l: elements", "a.b: printed"],
    );
    check("{{ $x := .Values.a -}}", &[]);
}

#[test]
fn named_templates() {
    let defines =
        "{{ define \"n\" }}{{ .Values.a }}{{ end }}{{ define \"v\" }}{{ .x.b }}{{ $.y.Values.c }}{{ end }}";
    check(&format!("{defines}{{{{ include \"n\" . }}}}"), &["a: printed"]);
    check(&format!("{defines}{{{{ template \"n\" $ }}}}"), &["a: printed"]);
    check(
        &format!("{defines}{{{{ include \"v\" (dict \"x\" .Values.q \"y\" .) }}}}"),
        &["q.b: printed", "c: printed"],
    );
    check(&format!("{defines}{{{{ . | include \"n\" }}}}"), &["a: printed"]);
    check(&format!("{defines}x"), &[]);
    check(
        "{{ define \"l\" }}{{ (index . 0).Values.a }}{{ index . 1 \"b\" }}{{ end }}{{ include \"l\" (list . .Values.c) }}",
        &["c.b: printed", "a: printed"],
    );
    check("{{ block \"b\" .Values.x }}{{ .a }}{{ end }}", &["x.a: printed"]);
    // Each dot is followed by itself.
    check(
        "{{ define \"n\" }}{{ .image.tag }}{{ end }}{{ include \"n\" .Values.a }}{{ include \"n\" .Values.b }}",
        &["a.image.tag: printed", "b.image.tag: printed"],
    );
    check(
        "{{ define \"a\" }}{{ include \"b\" .x }}{{ end }}{{ define \"b\" }}{{ .y }}{{ end }}{{ include \"a\" .Values }}",
        &["x.y: printed"],
    );
    // Both of them, since the caller does not say which.
    check(
        "{{ define \"p.a\" }}{{ .Values.a }}{{ end }}{{ define \"p.b\" }}{{ .Values.b }}{{ end }}{{ define \"q\" }}{{ .Values.c }}{{ end }}{{ include (printf \"p.%s\" .Values.k) . }}",
        &["k: printed", "a: printed", "b: printed"],
    );
}

#[test]
fn several_files() {
    let files = [
        parse("templates/_helpers.tpl", "{{ .Values.never }}{{ define \"n\" }}{{ .Values.a }}{{ end }}"),
        parse(
            "templates/b.yaml",
            "{{ include (print $.Template.BasePath \"/c.yaml\") . | sha256sum }}{{ include \"sub\" . }}",
        ),
        parse("templates/c.yaml", "{{ .Values.c }}"),
        parse("templates/NOTES.txt", "{{ .Values.d }}"),
    ];
    let others =
        [parse("charts/s/templates/x.yaml", "{{ .Values.s }}{{ define \"sub\" }}{{ .Values.e }}{{ end }}")];
    let uses = uses(&files, &others);
    assert_eq!(show::uses(&uses), ["c: printed", "e: printed", "d: printed"]);
    assert_eq!(uses.unfollowed, []);
    assert_eq!(uses.values.fields["e"].reads[0].places[0].file, 4);
}

#[test]
fn places() {
    let text = "{{ .Values.a | quote }}{{ if .Values.a }}{{ .Values.a.b }}{{ end }}";
    let uses = uses(&[parse("a.yaml", text)], &[]);
    let at = |read: &Read| {
        read.places.iter().map(|place| &text[place.span.start..place.span.end]).collect::<Vec<_>>()
    };
    let reads = &uses.values.fields["a"].reads;
    assert_eq!(at(&reads[0]), ["quote"]);
    assert_eq!(at(&reads[1]), [".Values.a"]);
}

#[test]
fn questions() {
    let text = "{{ .Values.a.b }}{{ toYaml .Values.m }}{{ range .Values.l }}{{ .x }}{{ end }}{{ if .Values.t }}{{ end }}";
    let uses = uses(&[parse("a.yaml", text)], &[]);
    for (path, read) in [
        (&["a"][..], true),
        (&["a", "b"], true),
        (&["a", "c"], false),
        (&["m", "any", "thing"], true),
        (&["l", "0"], true),
        (&["l", "0", "x"], true),
        (&["l", "key", "y"], false),
        (&["t"], true),
        (&["t", "u"], false),
        (&["z"], false),
        (&[], true),
    ] {
        assert_eq!(uses.is_read(path), read, "{path:?}");
    }
}
