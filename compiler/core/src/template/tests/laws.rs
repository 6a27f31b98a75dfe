//! Whatever the text: no panic, places within it, and a broken file hides no key.

use proptest::prelude::*;

use super::super::*;

const TOKENS: [&str; 48] = [
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{/*",
    "*/}}",
    " ",
    "\n",
    "a: ",
    "if ",
    "else ",
    "end",
    "with ",
    "range ",
    "define ",
    "block ",
    "template ",
    "break",
    "continue",
    "\"x\"",
    "`",
    "\"",
    "'",
    "\\",
    "$",
    "$x",
    ":=",
    "=",
    ",",
    ".",
    ".a",
    ".Values",
    ".Values.b",
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
    "nil",
    "0x1",
    "-1.5e3",
    "é",
    "😀",
];

const TEMPLATE: &str = r#"{{- define "x" -}}{{ .v.a | default "b" }}{{ $.w }}{{- end -}}
{{- $x := .Values.a -}}{{ range $i, $e := $x.list }}{{ include "x" (dict "v" . "w" $i) | nindent 4 }}{{ end }}
{{ with (index .Values "k" 0).m }}{{ $x = .n }}{{ else }}{{ toYaml $x }}{{ end }}{{/* c */}}{{ tpl "{{ .Values.t }}" $ }}"#;

fn check(text: &str) {
    let parsed = parse("templates/a.yaml", text);
    for error in &parsed.errors {
        assert!(text.get(error.span.start..error.span.end).is_some(), "{error:?} of {text:?}");
    }
    for node in &parsed.body {
        if let Node::Text(span) = node {
            assert!(text.get(span.start..span.end).is_some_and(|text| !text.is_empty()));
        }
    }
    let broken = !parsed.errors.is_empty();
    let _ = objects(&parsed, text);
    let uses = uses(&[parsed], &[]);
    assert!(!broken || uses.is_read(&["any", "key"]), "{text}");
    for place in places(&uses.values) {
        assert!(
            place.file == 0 && text.get(place.span.start..place.span.end).is_some(),
            "{place:?} of {text:?}"
        );
    }
}

fn places(one: &Use) -> Vec<Place> {
    let mut found: Vec<Place> = one.reads.iter().flat_map(|read| read.places.clone()).collect();
    found.extend(one.fields.values().chain(one.element.as_deref()).flat_map(places));
    found
}

proptest! {
    #[test]
    fn any_text(text in ".{0,200}") {
        check(&text);
        check(&format!("{{{{ {text} }}}}"));
    }

    #[test]
    fn any_tokens(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..60)) {
        check(&tokens.concat());
    }

    #[test]
    fn any_accident(at in any::<prop::sample::Index>(), length in 0usize..6, put in prop::sample::select(&TOKENS[..])) {
        let mut chars: Vec<char> = TEMPLATE.chars().collect();
        let at = at.index(chars.len());
        let end = (at + length).min(chars.len());
        chars.splice(at..end, put.chars());
        check(&chars.into_iter().collect::<String>());
    }

    /// More templates never make a key dead.
    #[test]
    fn more_templates_read_more(a in prop::sample::select(&TOKENS[..]), tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..30)) {
        let other = format!("{{{{ {a} }}}}{}", tokens.concat());
        let alone = uses(&[parse("a", TEMPLATE)], &[]);
        let both = uses(&[parse("a", TEMPLATE), parse("b", &other)], &[]);
        for path in [&["a", "list"][..], &["a", "list", "0", "a"], &["k", "0", "m", "n"], &["t"], &["z"]] {
            prop_assert!(!alone.is_read(path) || both.is_read(path), "{path:?} with {other}");
        }
    }
}
