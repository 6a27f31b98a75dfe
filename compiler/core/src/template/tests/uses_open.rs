//! What cannot be followed is open, and no more than that.

use super::super::*;
use super::show;
use super::uses::check;

/// What is read, and why something was not followed.
#[track_caller]
fn check_open(text: &str, expected: &[&str], why: &str) {
    let uses = uses(&[parse("templates/a.yaml", text)], &[]);
    assert_eq!(show::uses(&uses), expected, "{text}");
    let reasons: Vec<_> = uses.unfollowed.iter().map(|one| one.why.as_str()).collect();
    assert_eq!(reasons.join("; "), why, "{text}");
}

#[test]
fn passed_whole() {
    check(
        "{{ toYaml .Values.a | nindent 2 }}{{ .Values.b | toJson }}{{ with .Values.c }}{{ toYaml . }}{{ end }}",
        &["a: whole", "b: whole", "c: tested, whole"],
    );
    check("{{ dict \"a\" .Values.a \"b\" (list .Values.b) | toYaml }}", &["a: whole", "b: whole"]);
    check("{{ toYaml . }}", &[".: whole", "[]: whole"]);
    check("{{ $d := dict \"a\" .Values.a }}{{ $d.b }}", &[]);
}

#[test]
fn unknown_functions_and_templates() {
    check_open("{{ frobnicate .Values.a 1 }}", &["a: whole"], "the function `frobnicate` is not known");
    check_open("{{ include \"lib.x\" .Values.a }}", &["a: whole"], "the template `lib.x` is not here");
    check_open(
        "{{ include \"lib.x\" (dict \"a\" .Values.a) }}",
        &["a: whole"],
        "the template `lib.x` is not here",
    );
    check_open("{{ template \"lib.x\" . }}", &[".: whole", "[]: whole"], "the template `lib.x` is not here");
}

#[test]
fn a_broken_file() {
    check_open(
        "{{ .Values.a }}{{ if }}{{ end }}",
        &[".: whole", "a: printed"],
        "the template cannot be read: a value is missing here",
    );
}

#[test]
fn texts_as_templates() {
    check("{{ tpl .Values.a . }}{{ tpl (toYaml .Values.b) $ }}", &["a: template", "b: whole, template"]);
    check("{{ tpl (printf \"%s-x\" .Values.a) . }}", &["a: printed, template"]);
    check(
        "{{ tpl \"{{ .Values.a }}{{ tpl \\\"{{ .Values.b }}\\\" . }}\" . }}",
        &["a: printed", "b: printed"],
    );
    check(
        "{{ define \"r\" }}{{ tpl .value .context }}{{ end }}{{ include \"r\" (dict \"value\" .Values.a \"context\" $) }}",
        &["a: template"],
    );
    check_open("{{ tpl (.Files.Get \"x\") .Values.b }}", &["b: whole"], "`tpl` of a text that is not here");
    check_open(
        "{{ tpl (printf \"{{ .%s }}\" \"x\") .Values.b }}",
        &["b: whole"],
        "`tpl` of a text that is not here",
    );
    check_open("{{ tpl \"{{ if }}\" .Values.b }}", &["b: whole"], "`tpl` of a text that is not here");
    // A text of the values is one more file for who wants to know.
    let uses =
        uses(&[parse("a.yaml", "{{ tpl .Values.a . }}"), parse("values.yaml", "{{ .Values.b }}")], &[]);
    assert!(uses.is_read(&["b"]) && !uses.is_read(&["c"]));
}
