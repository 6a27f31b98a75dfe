//! The kinds of objects that text writes.

use super::super::*;

#[track_caller]
fn check(text: &str, kinds: &[&str], keys: &[&str]) {
    let found = super::super::objects(&parse("a.yaml", text), text);
    let shown = |object: &Object| format!("{} {}", object.version.as_deref().unwrap_or("-"), object.kind);
    assert_eq!(found.objects.iter().map(shown).collect::<Vec<_>>(), kinds, "{text}");
    assert_eq!(found.annotations.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), keys, "{text}");
    for (key, span) in &found.annotations {
        assert!(text[span.start..span.end].contains(key.as_str()));
    }
}

#[test]
fn kinds_at_the_left_margin() {
    check("apiVersion: v1\nkind: Secret\n", &["v1 Secret"], &[]);
    check("kind: \"Secret\" # c\napiVersion: v1", &["v1 Secret"], &[]);
    check("{{- if .a }}\napiVersion: a/v1\nkind: A\n---\nkind: B\n{{- end }}\n", &["a/v1 A", "- B"], &[]);
    check("kind: {{ .k }}\napiVersion: {{ .v }}\n", &[], &[]);
    check("kind: A{{ .k }}\n", &[], &[]);
    check("kind: Role\nroleRef:\n  kind: ClusterRole\nsubjects:\n- kind: User\n", &["- Role"], &[]);
    check("{{ define \"x\" }}\nkind: A\n{{ end }}", &["- A"], &[]);
    check("a: {{ .b }} \nkind: A\nx: {{ .c }}kind: B\n", &["- A"], &[]);
}

#[test]
fn keys_of_annotations() {
    check(
        "metadata:\n  labels:\n    x.io/l: a\n  annotations:\n    {{- with .a }}\n    \"x.io/a\": b\n    x.io/b: {{ .c }}\n    plain: d\n  name: n\n  y.io/c: d\n  annotations: {x.io/z: 1}\n",
        &[],
        &["x.io/a", "x.io/b"],
    );
}
