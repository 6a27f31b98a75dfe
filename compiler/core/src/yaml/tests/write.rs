//! The form of what is written.

use crate::data::{Data, map};
use crate::yaml::{Comments, write, write_entries, write_to};

fn written(value: impl Into<Data>) -> String {
    write(&map([("k", value.into())]), &Comments::default())
}

#[test]
fn strings_that_mean_something_else_are_quoted() {
    for text in
        ["yes", "N", "null", "1e3", "0777", "12:30", "<<", "", " a", "a b", "*.example.com", "1.20", "8Gi"]
    {
        assert_eq!(written(text), format!("k: \"{text}\"\n"));
    }
    for text in ["nginx", "v1.2.3", "/healthz", "exec:admin", "a@b.c", "https://x.org/y"] {
        assert_eq!(written(text), format!("k: {text}\n"));
    }
}

#[test]
fn characters_are_escaped_as_helm_knows_them() {
    assert_eq!(written("\"\\\t\r\u{1}\u{7f}"), "k: \"\\\"\\\\\\t\\r\\x01\\x7f\"\n");
    assert_eq!(written("é\u{85}\u{2028}\u{feff}😀"), "k: \"é\\u0085\\u2028\\ufeff\\U0001f600\"\n");
}

#[test]
fn texts_of_several_lines_are_blocks() {
    assert_eq!(written("a\nb"), "k: |-\n  a\n  b\n");
    assert_eq!(written("a\n\nb\n"), "k: |\n  a\n\n  b\n");
    assert_eq!(written("a\nb\n\n"), "k: |+\n  a\n  b\n\n");
    assert_eq!(written("  a\nb\n"), "k: |2\n    a\n  b\n");
    assert_eq!(written(" a\n\n\n"), "k: |2+\n   a\n\n\n");
    assert_eq!(written("# a\n--- \"b\"\n"), "k: |\n  # a\n  --- \"b\"\n");
}

#[test]
fn texts_that_a_block_could_change_are_quoted() {
    for text in ["\n", "\na", "a \nb", "a\nb ", "a\n\tb", "a\r\nb", "a\n \n", "a\n\u{2028}"] {
        assert!(written(text).starts_with("k: \""), "{text:?}");
    }
}

#[test]
fn numbers_are_numbers_for_every_reader() {
    let written = |value| written(Data::Float(value));
    assert_eq!(written(1.0), "k: 1.0\n");
    assert_eq!(written(-0.5), "k: -0.5\n");
    assert_eq!(written(1e21), "k: 1.0e+21\n");
    assert_eq!(written(2.5e-9), "k: 2.5e-9\n");
    assert_eq!(super::write::written(1_000_000), "k: 1000000\n");
}

#[test]
fn lists_and_maps_nest() {
    let pair = map([("a", Data::Int(1)), ("b", Data::List(vec![Data::from("x\ny")]))]);
    let list = vec![
        Data::Map(pair),
        Data::List(vec![Data::Int(2), Data::List(vec![]), Data::Null]),
        Data::Map(map([("c", Data::Map(map([("d", Data::Map(map::<&str>([])))])))])),
    ];
    let expected = "\
k:
  - a: 1
    b:
      - |-
        x
        y
  - - 2
    - []
    - null
  - c:
      d: {}
";
    assert_eq!(written(list), expected);
    assert_eq!(write(&map::<&str>([]), &Comments::default()), "{}\n");
}

#[test]
fn long_keys_have_their_colon_on_a_line_of_its_own() {
    let key = "k".repeat(1100);
    let values = map([(
        "list",
        Data::List(vec![Data::Map(map([(key.as_str(), Data::Map(map([("a", 1.into())])))]))]),
    )]);
    assert_eq!(write(&values, &Comments::default()), format!("list:\n  - ? \"{key}\"\n    :\n      a: 1\n"));
}

#[test]
fn comments_stand_above_their_keys() {
    let mut comments = Comments::default();
    comments.insert::<&str>(&[], "Written by phxc.");
    comments.insert(&["b"], "Two\n\nlines\u{85}and\ttabs.\n");
    comments.insert(&["b", "c"], "Deeper.");
    let values = map([("a", Data::Int(1)), ("b", Data::Map(map([("c", Data::Bool(true))])))]);
    let expected = "\
# Written by phxc.

a: 1
# Two
#
# lines
# and tabs.
b:
  # Deeper.
  c: true
";
    assert_eq!(write(&values, &comments), expected);
}

#[test]
fn parts_are_written_into_other_text() {
    let inner = map([("a", Data::List(vec!["x".into()]))]);
    let mut out = String::from("  key:");
    write_to(&mut out, &Data::Map(inner.clone()), 2);
    assert_eq!(out, "  key:\n    a:\n      - x\n");
    let mut out = String::new();
    write_entries(&mut out, &inner, &Comments::default(), 4);
    assert_eq!(out, "    a:\n      - x\n");
}
