//! Where what templates write goes.

use super::super::*;
use crate::yaml::Span;

/// The place of `X` in an action: `key < - < key` from the nearest outwards, with the kind and how it stands there.
fn at(text: &str) -> String {
    let start = text.find("X").unwrap();
    let Some(target) = target(text, Span { start, end: start + 1 }) else { return "unknown".into() };
    let steps = target.steps.iter().map(|step| match step {
        TargetStep::Key(key) => key.as_str(),
        TargetStep::Element => "-",
    });
    let mut out = steps.collect::<Vec<_>>().join(" < ");
    out += &target.kind.map(|kind| format!(" of {kind}")).unwrap_or_default();
    out += if target.is_inline { ", inline" } else { "" };
    out + if target.is_quoted { ", quoted" } else { "" }
}

const POD: &str = "kind: Deployment
spec:
  template:
    metadata:
      annotations:
        checksum: {{ include \"sum\" . | sha256sum }}
        {{- toYaml .A | nindent 8 }}
    spec:
      {{- with .Values.B }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: web
          # env: no
          securityContext: {{- toYaml .C | nindent 12 }}
          ports:
          - containerPort: {{ .D }}
          {{- if .Values.more }}
          - {{ .E }}
          {{- end }}
      volumes:
      - name: tmp
        emptyDir: {}
{{ toYaml .F | indent 6 }}
";

#[test]
fn in_a_pod() {
    // The argument that is looked at becomes `.X`.
    let check = |from: &str, expected: &str| {
        let (argument, rest) = from.split_once(' ').unwrap();
        let text =
            POD.replacen(from, &format!("{}X {rest}", argument.trim_end_matches(char::is_alphabetic)), 1);
        assert_eq!(at(&text), expected, "{from}");
    };
    check(".A |", "annotations < metadata < template < spec of Deployment");
    check(". | s", "unknown");
    check(". | n", "tolerations < spec < template < spec of Deployment");
    check(".C |", "securityContext < - < containers < spec < template < spec of Deployment");
    check(
        ".D }",
        "containerPort < - < ports < - < containers < spec < template < spec of Deployment, inline",
    );
    check(".E }", "- < ports < - < containers < spec < template < spec of Deployment, inline");
    check(".F |", "volumes < spec < template < spec of Deployment");
}

#[test]
fn alone() {
    for (text, expected) in [
        ("a: {{ .X }}", "a, inline"),
        ("a: {{ .X }} # why", "a, inline"),
        ("a: \"{{ .X }}\"", "a, inline, quoted"),
        ("a: {{ .X | default 1 | quote }}", "a, inline, quoted"),
        ("{{ if .Values.on }}a: {{ .X }}{{ end }}", "a, inline"),
        ("a: {{ .X }}:{{ .Y }}", "unknown"),
        ("a: \"{{ .X }}m\"", "unknown"),
        ("a: v{{ .X }}", "unknown"),
        ("a: {{ .X | upper }}", "unknown"),
        ("a: {{ .Values.upper.X }}", "a, inline"),
        ("a: {{ default \"upper\" .X }}", "a, inline"),
        ("a: |\n  b: {{ .X }}", "unknown"),
        ("a:\n  - |\n    b: {{ .X }}", "unknown"),
        ("a:\n  {{ .Values.k }}:\n    b: {{ .X }}", "b <  < a, inline"),
        ("{{- define \"d\" }}\na:\n{{ toYaml .X | indent 2 }}", "a"),
        ("a:\n{{- define \"d\" }}\n{{ toYaml .X }}", "unknown"),
        ("kind: \"A\"\n---\na:\n  b: {{ .X }}", "b < a, inline"),
        ("- a: 1\n  b: {{ .X }}", "b < -, inline"),
        ("- a:\n    b: {{ .X }}", "b < a < -, inline"),
        ("{{ .X }}", "unknown"),
        ("ü: {{ .X", "unknown"),
    ] {
        assert_eq!(at(text), expected, "{text}");
    }
}

#[test]
fn what_is_too_far_away_or_too_long_is_not_looked_at() {
    let far = format!("a:\n{}  b: {{{{ .X }}}}", "  c: d\n".repeat(10_000));
    assert_eq!(at(&far), "b, inline");
    assert_eq!(at(&format!("a: {}{{{{ .X }}}}", "é".repeat(20_000))), "unknown");
    assert_eq!(at(&format!("a: {{{{ .X{} }}}}", " ".repeat(2_000))), "unknown");
    assert_eq!(at(&format!("a: {{{{ .X }}}}{}", "é".repeat(2_000))), "unknown");
}
