//! Places, comments, commented-out keys, merges and limits.

use crate::data::{Data, map};
use crate::yaml::{Node, NodeKind, read, read_data, read_values};

const VALUES: &str = "\
# Rulers and headings are no text.
# =====

# -- Number of replicas
# @default -- one
replicas: 1

## Persistence
persistence:
  enabled: true # with a claim
  # storageClass: \"-\"
  # Note: this is prose
  # annotations:
  #   a: b
  size: \"8 Gi\"  # of each # pod
resources: {}
  # limits:
  #   cpu: 1
affinity:
  # nodeAffinity: {}
nodeSelector: {}
# foo: bar
script: |
  # inside: text

# after
list: # a list
  - name: a
    # port: 80
  - [x] # flow
# @schema
# type: string
# @schema
# key -- Old style
old: 'it''s' # it
# tail: 5
";

fn root() -> Node {
    read(VALUES).expect("valid")
}

fn comment<'a>(root: &'a Node, path: &[&str]) -> Option<&'a str> {
    root.at(path).expect("the key").comment.as_deref()
}

fn possible(node: &Node) -> Vec<(&str, &str)> {
    node.possible.iter().map(|key| (key.key.as_str(), key.value.as_str())).collect()
}

#[test]
fn comments_belong_to_their_keys() {
    let root = root();
    assert_eq!(comment(&root, &["replicas"]), Some("Number of replicas"));
    assert_eq!(comment(&root, &["persistence"]), Some("Persistence"));
    assert_eq!(comment(&root, &["persistence", "enabled"]), Some("with a claim"));
    assert_eq!(comment(&root, &["persistence", "size"]), Some("of each # pod"));
    assert_eq!(comment(&root, &["resources"]), None);
    assert_eq!(comment(&root, &["script"]), None);
    assert_eq!(comment(&root, &["list"]), Some("after"));
    assert_eq!(comment(&root, &["old"]), Some("Old style"));
}

#[test]
fn commented_keys_are_possible_keys_of_their_map() {
    let root = root();
    assert_eq!(possible(&root), [("foo", "bar"), ("tail", "5")]);
    assert_eq!(
        possible(root.get("persistence").expect("it")),
        [("storageClass", "\"-\""), ("annotations", "")]
    );
    assert_eq!(possible(root.get("resources").expect("it")), [("limits", "")]);
    assert_eq!(possible(root.get("affinity").expect("it")), [("nodeAffinity", "{}")]);
    let Some(NodeKind::List(items)) = root.get("list").map(|node| &node.data) else { panic!("a list") };
    assert_eq!(items.iter().map(possible).collect::<Vec<_>>(), [vec![("port", "80")], vec![]]);
}

#[test]
fn keys_commented_at_the_start_of_their_lines_keep_their_place() {
    let values = "a:\n  b: 1\n#  c: 2\n#   d: 3\ne: 1\n# Example:\n#   f: 4\ng: 1\n";
    let root = read(values).expect("valid");
    assert_eq!(possible(root.get("a").expect("it")), [("c", "2"), ("d", "3")]);
    assert_eq!(possible(&root), []);
    assert_eq!(comment(&root, &["g"]), Some("Example:\n  f: 4"));
}

#[test]
fn an_example_of_a_list_describes_nothing() {
    let values = "hosts: []\n# - ip: 10.0.0.1\n#   names:\n#   - a\nname: \"\"\n# pulls:\n# - secret\nbox: 1\n# These:\n# - one\nlast: 1\n";
    let root = read(values).expect("valid");
    assert_eq!(comment(&root, &["name"]), None);
    assert_eq!(comment(&root, &["box"]), None);
    assert_eq!(possible(&root), [("pulls", "")]);
    assert_eq!(comment(&root, &["last"]), Some("These:\n- one"));
}

#[test]
fn places_are_bytes() {
    let text =
        "\u{feff}é: \"ü\" # x\nlist:\n- a\n- 'b'  # y\nflow: [1, {k: v}] # z\nblock: |\n  t\n\n\nlast:\n";
    let root = read(text).expect("valid");
    let at = |path: &[&str]| {
        let span = root.at(path).expect("the key").span;
        &text[span.start..span.end]
    };
    assert_eq!(at(&["é"]), "\"ü\"");
    assert_eq!(at(&["flow"]), "[1, {k: v}]");
    assert_eq!(at(&["last"]), "");
    assert_eq!(at(&["block"]).trim(), "t");
    let key = root.as_map().and_then(|map| map.get("flow")).expect("it").key_span;
    assert_eq!(&text[key.start..key.end], "flow");
}

#[test]
fn anchors_and_tags_hide_neither_braces_nor_comments() {
    let text =
        "a: &x {b: 1} # one\nc: &y\n  # two\n  d: 1\n  # e: 2\nf: !!map\n  g: *x # three\nh: &z [1] # four\n";
    let root = read(text).expect("valid");
    assert_eq!(comment(&root, &["a"]), Some("one"));
    assert_eq!(comment(&root, &["c", "d"]), Some("two"));
    assert_eq!(possible(root.get("c").expect("it")), [("e", "2")]);
    assert_eq!(comment(&root, &["f", "g"]), Some("three"));
    assert_eq!(comment(&root, &["h"]), Some("four"));
    assert_eq!(root.at(&["f", "g", "b"]).map(Node::to_data), Some(Data::Int(1)));
}

#[test]
fn possible_keys_have_a_place() {
    let root = root();
    let key = &root.get("persistence").expect("it").possible[0];
    assert_eq!(&VALUES[key.span.start..key.span.end], "storageClass");
}

#[test]
fn a_merge_lies_over_what_stands_before_it() {
    // Run on Helm 3.20.0 and 4.1.1.
    let read = |text: &str| read_values(text).map(|map| map.get("c").cloned());
    let base = "b: &x {p: 1, q: 2}\n";
    let expected = |q| Ok(Some(Data::Map(map([("p", Data::Int(1)), ("q", Data::Int(q))]))));
    assert_eq!(read(&format!("{base}c: {{q: 3, <<: *x}}\n")), expected(2));
    assert_eq!(read(&format!("{base}c: {{<<: *x, q: 3}}\n")), expected(3));
    assert_eq!(read(&format!("{base}c: {{<<: [{{q: 4}}, *x]}}\n")), expected(4));
    assert!(read(&format!("{base}c: {{<<: 5}}\n")).is_err());
}

#[test]
fn float_keys_have_the_digits_of_32_bits() {
    // Run on Helm 3.20.0 and 4.1.1.
    let keys = "1e21: a\n123456789.5: c\n1234567.0: d\n100000.0: e\n0.00001: f\n0.0001: g\n";
    let keys: Vec<String> = read_values(keys).expect("valid").keys().map(ToString::to_string).collect();
    assert_eq!(keys, ["1e+21", "1.2345679e+08", "1.234567e+06", "100000", "1e-05", "0.0001"]);
}

#[test]
fn deep_and_exploding_texts_are_refused() {
    let deep = |levels: usize| read_data(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)));
    assert!(deep(128).is_ok());
    assert!(deep(129).is_err() && deep(100_000).is_err());
    let blocks: String = (0..1000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert!(read(&blocks).is_err());
    let bomb: String = (1..12).fold("a0: &a0 [x]\n".into(), |text, level| {
        let below = format!("*a{},", level - 1).repeat(10);
        format!("{text}a{level}: &a{level} [{below}]\n")
    });
    assert!(read_data(&bomb).expect_err("too many").message.contains("aliases"));
    let chain: String = (1..1000)
        .fold("a0: &a0 [x]\n".into(), |text, level| format!("{text}a{level}: &a{level} [*a{}]\n", level - 1));
    assert!(read_data(&chain).expect_err("too deep").message.contains("levels"));
    assert!(read_data("a: &a [*a]\n").is_err());
}

#[test]
fn errors_say_where() {
    let error = read("a: 1\né: \"\\/\"\n").expect_err("no such escape");
    assert_eq!((error.line, error.column, error.offset), (2, 4, 9));
    let error = read("a: 1\n---\nb: 2\n").expect_err("two documents");
    assert_eq!(error.line, 3);
    assert!(read("a: 1\n---\n").is_ok());
    assert!(read("[1]").is_ok() && read_values("[1]").is_err());
}
