//! Types read off small charts, as messages show them.

use std::sync::{Arc, OnceLock};

use proptest::prelude::*;

use super::super::{Chart, ChartSource, Shapes, read};
use crate::data::Data;
use crate::source::{FileId, Span};
use crate::ty::conform::{Conform, Expectation, Mode};
use crate::ty::{FieldDefault, Type};
use crate::value::Value;

fn chart(values: &str, template: &str) -> Chart {
    let file = |name: &str, text: &str| (name.to_owned(), Arc::from(text.as_bytes()));
    let files = vec![file("values.yaml", values), file("templates/a.yaml", template)];
    static SHAPES: OnceLock<Shapes> = OnceLock::new();
    read(files, "web", None, SHAPES.get_or_init(Shapes::of_library)).unwrap()
}

/// The type of the value at a path; its mark is `!` if it must be written.
fn of(chart: &Chart, path: &str) -> String {
    let mut ty = &chart.values;
    let mut mark = "";
    for key in path.split('.') {
        let Some(field) = ty.record().and_then(|record| record.fields.get(key)) else {
            return format!("no {key}");
        };
        mark = if field.required { "!" } else { "" };
        let is_refused = matches!(field.default, Some(FieldDefault::Refused));
        assert!(!is_refused || field.required, "{path}");
        ty = &field.ty;
    }
    format!("{}{mark}", shown(ty))
}

/// As in messages, but records that are not the library's with all fields.
fn shown(ty: &Type) -> String {
    match ty {
        Type::Record(record) if record.name.is_none() => {
            let fields = record.fields.iter().map(|(name, field)| format!("{name}: {}", shown(&field.ty)));
            let rest = record.rest.iter().map(|rest| format!("*: {}", shown(&rest.value)));
            let open = record.open.then(|| "...".to_owned());
            format!("{{ {} }}", fields.chain(rest).chain(open).collect::<Vec<_>>().join(", "))
        }
        Type::List(list) => format!("[{}]", shown(&list.element)),
        Type::Map(map) => format!("{{String: {}}}", shown(&map.value)),
        Type::Union(members) => members.iter().map(shown).collect::<Vec<_>>().join(" | "),
        other => other.to_string(),
    }
}

/// Rows of a default for `x`, a template, and the type of `x`.
fn check(rows: &[(&str, &str, &str)]) {
    for (values, template, expected) in rows {
        assert_eq!(of(&chart(values, template), "x"), *expected, "{values}\n{template}");
    }
}

#[test]
fn scalars() {
    check(&[
        ("x: a", "{{ .Values.x }}", "String"),
        ("x: true", "{{ .Values.x }}", "Bool"),
        ("x: 1.5", "{{ .Values.x }}", "Float"),
        ("x: 1", "{{ .Values.x }}", "Int"),
        ("x: 1", "{{ mulf .Values.x 2 }}", "Float"),
        ("# Between 0 and 1\nx: 1", "{{ .Values.x }}", "Float"),
        ("# For example 0.5\nx: 1", "{{ .Values.x }}", "Float"),
        ("# Since version 1.0.5\nx: 1", "{{ .Values.x }}", "Int"),
        ("# -- (float) Of all\nx: 1", "{{ .Values.x }}", "Float"),
        ("x: auto", "{{ eq .Values.x true }}", "String | Bool"),
        ("x: true", "{{ .Values.x | default \"auto\" }}", "Bool | String"),
        ("x: true", "{{ kindIs \"map\" .Values.x }}", "anything"),
        ("x: true", "{{ with .Values.x }}a:\n  {{ toYaml . | nindent 2 }}{{ end }}", "anything"),
        ("x: a", "{{ .Values.x.y }}", "anything"),
    ]);
    let sampling = chart("sampleRate: 1\nrateLimit: 1", "{{ .Values.sampleRate }}{{ .Values.rateLimit }}");
    assert_eq!([of(&sampling, "sampleRate"), of(&sampling, "rateLimit")], ["Float", "Int"]);
}

#[test]
fn empty_defaults() {
    check(&[
        ("x: ''", "a: {{ .Values.x }}", "String"),
        ("x: ''", "a: {{ .Values.x | toJson }}", "String"),
        ("x: ''", "a: {{ .Values.x | int }}", "String | Int | Float"),
        ("x: ''", "a:\n{{ .Values.x | toYaml | indent 2 }}", "anything"),
        ("x:", "a: {{ .Values.x }}", "Scalar"),
        ("x:", "{{ .Values.x.y }}", "{ y: Scalar }"),
        ("x:", "{{ .Values.x }}{{ .Values.x.y }}", "anything"),
        ("# -- (int) How many\nx:", "a: {{ .Values.x }}", "Int"),
        ("x: {}", "nothing", "{String: anything}"),
        ("x: {}", "a: {{ toYaml .Values.x | nindent 2 }}", "{String: anything}"),
        ("x: {}", "{{ .Values.x.a }}{{ .Values.x.b.c }}", "{ a: Scalar, b: { c: Scalar } }"),
        ("x: {}", "{{ range $k, $v := .Values.x }}{{ $k }}: {{ $v }}{{ end }}", "{String: Scalar}"),
        ("x: {}", "{{ range .Values.x }}{{ .a }}{{ end }}", "{String: { a: Scalar }} | [{ a: Scalar }]"),
        ("x: {}\n  # a: 1", "{{ .Values.x.b }}", "{ a: anything, b: Scalar }"),
        ("x: []", "nothing", "[anything]"),
        ("x: []", "a: {{ toYaml .Values.x | nindent 2 }}", "[anything]"),
        ("x: []", "{{ range .Values.x }}- {{ . }}{{ end }}", "[Scalar]"),
        ("x: []", "{{ join \",\" .Values.x }}", "[Scalar]"),
        ("x: []", "{{ range .Values.x }}- {{ .a }}{{ toYaml .b }}{{ end }}", "[{ a: Scalar, b: anything }]"),
    ]);
    let number = chart("maxRetries: ''", "a: {{ .Values.maxRetries }}");
    assert_eq!(of(&number, "maxRetries"), "String | Int | Float");
}

#[test]
fn maps_and_lists() {
    check(&[
        ("x: {a: 1}", "{{ .Values.x.a }}{{ .Values.x.b }}", "{ a: Int, b: Scalar }"),
        ("x: {a: {b: 1}}", "{{ toYaml .Values.x }}", "{ a: { b: anything, ... }, ... }"),
        ("x: {a: 1}", "{{ range $k, $v := .Values.x }}{{ $v }}{{ end }}", "{ a: Int, *: Scalar }"),
        ("x: {a: 1}", "{{ range $k, $v := .Values.x }}{{ toYaml $v }}{{ end }}", "{ a: anything, ... }"),
        ("x: [a, b]", "a: {{ toYaml .Values.x | nindent 2 }}", "[String]"),
        ("x: [a, 1]", "{{ range .Values.x }}{{ . }}{{ end }}", "[String | Int]"),
        (
            "x: [{a: 1}, {b: c}]",
            "{{ range .Values.x }}{{ .a }}{{ .b }}{{ .d }}{{ end }}",
            "[{ a: Int, b: String, d: Scalar }]",
        ),
        ("x: [{a: {b: 1}}, {a: {c: 1}}]", "{{ range .Values.x }}{{ .a.b }}{{ end }}", "[{ a: anything }]"),
        ("x: [{a: 1}, b]", "{{ range .Values.x }}{{ .a }}{{ end }}", "[anything]"),
    ]);
}

#[test]
fn what_no_template_here_is_seen_to_read() {
    let unsure = "{{ include \"elsewhere\" . }}{{ range .Values.x }}{{ .a }}{{ end }}{{ .Values.w.b }}";
    let chart = chart("x: []\nw: {}\nz: {k: 1}", unsure);
    assert_eq!(of(&chart, "x"), "[anything]");
    assert_eq!(of(&chart, "w"), "{String: anything}");
    assert_eq!(of(&chart, "z"), "{ k: Int }");
}

const SPEC: &str = "kind: Deployment\nspec:\n  replicas: {{ .Values.count }}\n  template:\n    spec:\n";

/// The type of `x`, written by this template in the description of a pod.
fn in_pod(values: &str, template: &str) -> String {
    of(&chart(values, &format!("{SPEC}{template}")), "x")
}

#[test]
fn where_kubernetes_takes_it() {
    let whole = |values: &str, key: &str| {
        in_pod(values, &format!("      {key}:\n        {{{{- toYaml .Values.x | nindent 8 }}}}\n"))
    };
    for (values, key, expected) in [
        ("x: []", "tolerations", "[Toleration]"),
        ("x:", "tolerations", "[Toleration]"),
        ("x: {}", "tolerations", "{String: anything}"),
        ("x: {}", "affinity", "Affinity"),
        ("x: {fsGroup: 1}", "securityContext", "PodSecurityContext"),
        ("x: {privileged: true}", "securityContext", "{ privileged: anything, ... }"),
        ("x: []", "volumes", "[Volume]"),
        ("x: {}", "unknown", "{String: anything}"),
    ] {
        assert_eq!(whole(values, key), expected, "{values} {key}");
    }
    let container = "      containers:\n        - name: a\n";
    let inside = |values: &str, text: &str| in_pod(values, &format!("{container}          {text}\n"));
    for (values, text, expected) in [
        ("x: {}", "securityContext: {{ toYaml .Values.x | nindent 12 }}", "SecurityContext"),
        ("x: {}", "securityContext: {{ tpl (toYaml .Values.x) . | nindent 12 }}", "{String: anything}"),
        (
            "x: {}",
            "securityContext: {{ omit .Values.x \"enabled\" | toYaml | nindent 12 }}",
            "{String: anything}",
        ),
        (
            "x: {enabled: true}",
            "livenessProbe: {{ toYaml .Values.x | nindent 12 }}",
            "{ enabled: anything, ... }",
        ),
        ("x: {periodSeconds: 3}", "livenessProbe: {{ toYaml .Values.x | nindent 12 }}", "Probe"),
        ("x: []", "env: {{ toYaml .Values.x | nindent 12 }}", "[EnvVar]"),
        ("x: Always", "imagePullPolicy: {{ .Values.x }}", "PullPolicy"),
        (
            "x: ''",
            "imagePullPolicy: {{ .Values.x | default \"Always\" }}",
            "\"Always\" | \"IfNotPresent\" | \"Never\" | \"\"",
        ),
        ("x: Sometimes", "imagePullPolicy: {{ .Values.x }}", "String"),
    ] {
        assert_eq!(inside(values, text), expected, "{values} {text}");
    }
    let both = "      tolerations: {{ toYaml .Values.x | nindent 8 }}\n      own: {{ toYaml .Values.x | nindent 8 }}\n";
    assert_eq!(in_pod("x: []", both), "[anything]");
    let read_apart =
        "      affinity: {{ toYaml .Values.x | nindent 8 }}\n{{ if .Values.x.enabled }}{{ end }}";
    assert_eq!(in_pod("x: {}", read_apart), "{String: anything}");
}

#[test]
fn what_a_helper_writes_goes_by_its_name() {
    let helper =
        "{{ define \"pod\" }}{{ toYaml .it }}{{ end }}{{ include \"pod\" (dict \"it\" .Values.resources) }}";
    assert_eq!(of(&chart("resources: {}", helper), "resources"), "Resources");
    let own = "{{ .Values.resources.cpu }}{{ .Values.resources.disk }}";
    assert_eq!(of(&chart("resources: {}", own), "resources"), "{ cpu: Scalar, disk: Scalar }");
}

#[test]
fn what_must_be_written() {
    check(&[
        ("x: ''", "{{ required \"say x\" .Values.x }}", "String!"),
        ("x:", "{{ .Values.x | required \"say x\" | quote }}", "Scalar!"),
        ("z: 1", "{{ required \"say x\" .Values.x }}", "Scalar!"),
        ("x: a", "{{ required \"say x\" .Values.x }}", "String"),
        ("x: ''", "{{ if .Values.y }}{{ required \"say x\" .Values.x }}{{ end }}", "String"),
        ("x: ''", "{{ and .Values.y (required \"say x\" .Values.x) }}", "String"),
        ("x: ''", "{{ required \"say x\" (or .Values.x .Values.y) }}", "String"),
        ("x: ''", "{{ define \"never\" }}{{ required \"say x\" .Values.x }}{{ end }}", "String"),
    ]);
    let global = chart("z: 1", "{{ required \"say it\" .Values.global.host }}");
    assert_eq!(of(&global, "global"), "anything");
}

#[test]
fn comments_for_tools() {
    check(&[
        ("# @schema\n# enum: [a, b]\n# @schema\n# A letter\nx: a", "{{ .Values.x }}", "\"a\" | \"b\""),
        (
            "# @schema\n# type: [integer, 'null']\n# minimum: 1\n# required: true\n# @schema\nx:",
            "{{ .Values.x }}",
            "Int(1..) | null",
        ),
        ("# @schema\n# type: integer\n# @schema\nx: a", "{{ .Values.x }}", "String"),
        ("# @schema\n# [\n# @schema\nx: a", "{{ .Values.x }}", "String"),
    ]);
}

#[test]
fn keys_that_nobody_reads() {
    let dead = |values: &str, template: &str| {
        let ChartSource::Files { dead, .. } = chart(values, template).source else { panic!("it has files") };
        dead.iter().map(|key| format!("{}:{}", key.path.join("."), key.line)).collect::<Vec<_>>().join(" ")
    };
    for (values, template, expected) in [
        ("a: 1\nb: 2", "{{ .Values.a }}", "b:2"),
        ("a:\n  b: 1\n  # c\n  c: {d: 1}", "{{ .Values.a.b }}", "a.c:4"),
        ("a: {b: 1}", "{{ if .Values.a }}{{ end }}", ""),
        ("a: {b: 1}", "{{ range $k, $v := .Values.a }}{{ $k }}{{ end }}", ""),
        ("a: '{{ .Values.b }}'\nb: 1", "{{ tpl .Values.a . }}", ""),
        ("a: '{{ .Values.b }}'\nb: 1", "{{ .Values.a }}", "b:2"),
        ("global: {a: 1}\ntags: {b: true}", "", ""),
        ("a: &x {b: 1}\nc: *x", "{{ .Values.c.b }}", ""),
        ("a: 1", "{{ include \"elsewhere\" . }}", ""),
        ("enabled: true", "{{ .Values.a }}", ""),
        ("a: {enabled: true}", "{{ .Values.a.b }}", "a.enabled:1"),
        ("a: &x {b: 1}\nc: 2", "{{ .Values.c }}", "a:1"),
        ("", "", ""),
    ] {
        assert_eq!(dead(values, template), expected, "{values}\n{template}");
    }
}

/// Values of every kind below a few keys.
fn data() -> impl Strategy<Value = Data> {
    let leaf = prop_oneof![
        Just(Data::Null),
        any::<bool>().prop_map(Data::Bool),
        (-3i64..3).prop_map(Data::Int),
        Just(Data::Float(0.5)),
        prop_oneof![Just(""), Just("a"), Just("Always"), Just("{{ .Values.a }}")].prop_map(Data::from),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let key = prop_oneof![Just("a"), Just("resources"), Just("limits"), Just("global")];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Data::List),
            prop::collection::vec((key, inner), 0..3).prop_map(|entries| Data::Map(
                entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
            )),
        ]
    })
}

/// Ways to read `.Values.a` and what is in it.
const WAYS: &[&str] = &[
    "{{ .Values.a }}",
    "{{ .Values.a.a | quote }}",
    "{{ range .Values.a }}{{ .a }}{{ end }}",
    "{{ range $k, $v := .Values.a }}{{ $k }}{{ $v }}{{ end }}",
    "x: {{ toYaml .Values.a | nindent 2 }}",
    "{{ with .Values.a }}tolerations:\n  {{- toYaml . | nindent 2 }}{{ end }}",
    "resources: {{ toYaml .Values.a.resources | nindent 2 }}",
    "imagePullPolicy: {{ .Values.a.a }}",
    "{{ tpl .Values.a.a . }}",
    "{{ required \"a\" .Values.a.limits }}",
    "{{ include \"elsewhere\" .Values.a }}",
    "{{ include \"elsewhere\" . }}",
    "{{ if eq .Values.a.a 1 }}{{ mulf .Values.a.a 2 }}{{ end }}",
];

proptest! {
    /// Whatever the templates do with them, the defaults are of the type that is read off them.
    #[test]
    fn defaults_are_of_their_own_type(a in data(), ways in prop::collection::vec(prop::sample::select(WAYS), 0..4)) {
        let values = crate::data::map([("a", a)]);
        let text = crate::yaml::write(&values, &crate::yaml::Comments::default());
        let chart = chart(&text, &ways.join("\n"));
        let expectation = Expectation::default();
        let mut conform = Conform::new(Mode::Values { whole: false }, &expectation);
        let span = Span::new(FileId(0), 0, 0);
        conform.value(&Value::of_data(&Data::Map(chart.defaults.clone()), span), span, &chart.values);
        let said: Vec<&str> = conform.diagnostics.iter().map(|found| found.message.as_str()).collect();
        prop_assert!(said.is_empty(), "{}\n{}\n{:?}: {:?}", text, ways.join("\n"), chart.values, said);
    }
}
