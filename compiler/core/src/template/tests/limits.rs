//! Nesting, length, and templates that would never come to an end.

use super::super::*;

fn open(text: &str) -> Uses {
    let uses = uses(&[parse("templates/a.yaml", text)], &[]);
    assert!(uses.is_read(&["anything"]), "{:?}", uses.unfollowed);
    uses
}

#[test]
fn deep_nesting_is_one_error() {
    for (open, close) in [
        ("{{ if .a }}", "{{ end }}"),
        ("{{ range .Values.a }}", "{{ end }}"),
        ("{{ block \"x\" . }}", "{{ end }}"),
        ("{{ if .a }}{{ else }}{{ if .b }}", "{{ end }}{{ end }}"),
        ("{{ if .a }}", ""),
    ] {
        let text = open.repeat(20_000) + &close.repeat(20_000);
        let parsed = parse("", &text);
        let messages: Vec<_> = parsed.errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(messages, ["blocks and parentheses are nested more than 100 levels deep"], "{open}");
        assert!(uses(&[parsed], &[]).is_read(&["a"]));
    }
    let parens = format!("{{{{ {}.a{} }}}}", "(".repeat(20_000), ")".repeat(20_000));
    assert_eq!(parse("", &parens).errors.len(), 1);
}

#[test]
fn what_is_allowed_is_followed_to_the_bottom() {
    let text = format!("{}{{{{ .Values.b }}}}{}", "{{ if .Values.a }}".repeat(95), "{{ end }}".repeat(95));
    let parsed = parse("", &text);
    assert_eq!(parsed.errors, []);
    let uses = uses(&[parsed], &[]);
    assert!(uses.is_read(&["b"]) && !uses.is_read(&["c"]));
}

#[test]
fn long_chains_are_flat() {
    let text = format!("{{{{ if .a }}}}{}{{{{ end }}}}", "{{ else if .Values.b }}".repeat(20_000));
    let parsed = parse("", &text);
    assert_eq!(parsed.errors, []);
    let uses = uses(&[parsed], &[]);
    assert_eq!(uses.values.fields["b"].reads[0].places.len(), 8);
    let text = format!("{{{{ .Values{} }}}}", ".a".repeat(20_000));
    open_at(&text, &["a"; 40]);
    let text = format!("{{{{ .Values{} }}}}", " | default .x".repeat(20_000));
    assert_eq!(parse("", &text).errors, []);
}

fn open_at(text: &str, path: &[&str]) {
    let uses = uses(&[parse("", text)], &[]);
    assert!(uses.is_read(path));
    assert!(!uses.is_read(&["b"]));
}

/// Each template includes the next one twice, with dots that differ.
#[test]
fn chains_of_includes_that_double() {
    let mut text = String::from("{{ include \"t0\" . }}");
    for level in 0..60 {
        let next = level + 1;
        text += &format!(
            "{{{{ define \"t{level}\" }}}}{{{{ include \"t{next}\" (dict \"a\" .) }}}}{{{{ include \"t{next}\" (dict \"b\" .) }}}}{{{{ end }}}}"
        );
    }
    text += "{{ define \"t60\" }}x{{ end }}";
    open(&text);
}

#[test]
fn templates_that_include_themselves() {
    open("{{ define \"x\" }}{{ include \"x\" (dict \"d\" .) }}{{ end }}{{ include \"x\" . }}");
    let text = "{{ define \"x\" }}{{ .a }}{{ include \"x\" . }}{{ end }}{{ include \"x\" .Values.b }}";
    let uses = uses(&[parse("", text)], &[]);
    assert!(uses.is_read(&["b", "a"]) && !uses.is_read(&["b", "c"]));
    // A helper that goes down a tree of values.
    let text = "{{ define \"x\" }}{{ range . }}{{ .n }}{{ include \"x\" .sub }}{{ end }}{{ end }}{{ include \"x\" .Values.t }}";
    let uses = super::super::uses(&[parse("", text)], &[]);
    let deep = ["t", "0", "sub", "0", "sub", "0", "sub", "0", "sub", "0", "sub", "0", "n"];
    assert!(uses.is_read(&deep) && !uses.is_read(&["t", "0", "m"]));
}

#[test]
fn values_that_grow_forever() {
    let text = "{{ $x := .Values.a }}{{ range .Values.l }}{{ $x = $x.next }}{{ $x.name }}{{ end }}";
    let uses = uses(&[parse("", text)], &[]);
    assert!(uses.is_read(&["a", "next", "next", "next", "next", "name"]));
    let text = "{{ $x := dict }}{{ range .Values.l }}{{ $x = dict \"x\" $x \"v\" $.Values.a }}{{ end }}{{ $x.x.x.v.b }}";
    let uses = super::super::uses(&[parse("", text)], &[]);
    assert!(uses.is_read(&["a", "b"]));
    let text = "{{ $_ := set .Values \"a\" .Values }}{{ .Values.a.a.a.b }}";
    let uses = super::super::uses(&[parse("", text)], &[]);
    assert!(uses.is_read(&["b"]));
}
