//! One mistake hides nothing but itself.

use super::{check_errors, check_fixed, diagnostics, parsed};
use crate::syntax::ast::{ExprKind, Item, ServiceStmt, TypeKind};

#[test]
fn five_mistakes_are_five_diagnostics_and_the_rest_is_there() {
    let text = "\
service a {
  requires b c
  param d: Int = 1
  values {
    e = [1 2]
    f = 3
    g { h = = 4 }
  }
  i = \"j
}
fn k() = 1
service l { m = 1 }";
    check_errors(
        text,
        "
        2:14 E0101 expected `,` or the end of the line, found `c`
        5:12 E0101 expected `,` or `]`, found `2`
        7:13 E0101 expected a value, found `=`
        9:7 E0104 this string has no end on its line
        11:8 E0101 expected `->`, found `=`
    ",
    );
    let file = parsed(text).file;
    let bodies = file.items.iter().map(|item| match item {
        Item::Service(service) => service.body.len(),
        item => panic!("{item:?}"),
    });
    assert_eq!(bodies.collect::<Vec<_>>(), [3, 1]);
}

#[test]
fn broken_values_and_types_keep_their_names() {
    let file = parsed("service a {\n  param b: = 1\n  param c: Int = 1 2\n  let d = [\n  ] e\n}").file;
    let Some(Item::Service(service)) = file.items.first() else { panic!("{file:?}") };
    let names = service.body.iter().map(|stmt| match stmt {
        ServiceStmt::Param(param) => (param.name.name.as_str(), param.ty.kind == TypeKind::Error),
        ServiceStmt::Let(item) => (item.name.name.as_str(), item.value.kind == ExprKind::Error),
        stmt => panic!("{stmt:?}"),
    });
    assert_eq!(names.collect::<Vec<_>>(), [("b", true), ("c", true), ("d", true)]);
}

#[test]
fn a_broken_head_keeps_its_body() {
    let text = "service a b {\n  requires c d\n  e = 1\n}";
    check_errors(
        text,
        "
        1:11 E0101 expected `:` or `{`, found `b`
        2:14 E0101 expected `,` or the end of the line, found `d`
    ",
    );
}

#[test]
fn an_unclosed_brace_is_found_by_the_indentation() {
    let text = "service a {\n  values {\n    b = 1\n  param c: Int\n}\nservice d { e = 1 }";
    check_errors(text, "2:10 E0102 this `{` is not closed");
    check_fixed(text, "service a {\n  values {\n    b = 1\n  }\n  param c: Int\n}\nservice d { e = 1 }");
    assert_eq!(parsed(text).file.items.len(), 2);
}

#[test]
fn many_unclosed_braces_are_one_diagnostic() {
    let text = "service a {\n  b {\n    c {\n      d = 1\nservice e { f = 1 }";
    check_errors(text, "3:7 E0102 this `{` is not closed");
    check_fixed(text, "service a {\n  b {\n    c {\n      d = 1\n    }\n  }\n}\nservice e { f = 1 }");
    check_errors("service a { b { c {", "1:19 E0102 this `{` is not closed");
    check_errors(
        &"{".repeat(100),
        "1:100 E0102 this `{` is not closed\n1:1 E0101 `{` does not fit into a file here"
            .lines()
            .rev()
            .collect::<Vec<_>>()
            .join("\n")
            .as_str(),
    );
}

#[test]
fn brackets_that_do_not_match() {
    check_errors("service a {\n  b = [1, 2\n  c = 3\n}", "2:7 E0102 this `[` is not closed");
    check_errors("service a {\n  b = f(1, 2\n}", "2:8 E0102 this `(` is not closed");
    check_errors("let a = [(1]\nlet b = 2", "1:10 E0102 this `(` is not closed");
    check_errors("service a { b = 1 }\n}\nservice c { }", "2:1 E0102 this `}` closes nothing");
    check_fixed("service a { b = 1 }\n}\nservice c { }", "service a { b = 1 }\n\nservice c { }");
}

#[test]
fn unclosed_braces_of_several_items_are_reported_for_each() {
    let text = "service a {\n  b = 1\n\nservice c {\n  d = 1\n";
    check_errors(text, "1:11 E0102 this `{` is not closed\n4:11 E0102 this `{` is not closed");
    check_fixed(text, "service a {\n  b = 1\n}\n\nservice c {\n  d = 1\n}\n");
}

#[test]
fn empty_and_unusual_files() {
    for text in ["", "\n\n", "// only\n// comments", "   ", "\u{feff}", "\r\n"] {
        assert_eq!(diagnostics(text), "", "{text:?}");
        assert_eq!(parsed(text).file.items.len(), 0);
    }
    let text = "\u{feff}service a {\r\n  b = 1\r\n}\r\n";
    assert_eq!(diagnostics(text), "");
    let file = parsed(text).file;
    let Some(Item::Service(service)) = file.items.first() else { panic!("{file:?}") };
    assert_eq!(&text[service.span.range()], "service a {\r\n  b = 1\r\n}");
}

#[test]
fn places_after_a_repair_lead_to_the_file() {
    let text = "let a = \"b\nlet c = \"d\n/// e\nlet f = 8Gis // g";
    let parsed = parsed(text);
    let slices = parsed.diagnostics.iter().map(|diagnostic| &text[diagnostic.primary.span.range()]);
    assert_eq!(slices.collect::<Vec<_>>(), ["\"b", "\"d", "8Gis"]);
    let comments = parsed.comments.iter().map(|span| &text[span.range()]);
    assert_eq!(comments.collect::<Vec<_>>(), ["/// e", "// g"]);
}

#[test]
fn a_forgotten_brace_is_one_mistake() {
    check_errors("service a\n  b = 1\n  c { d = 2 }\n}\n", "1:10 E0101 the body of this has no `{`");
    check_errors(
        "abstract service a : b // why\n\n  // c\n  d = 1\n",
        "1:23 E0101 the body of this has no `{`",
    );
    check_errors("environment a\n}\nservice b {}", "1:14 E0101 the body of this has no `{`");
    check_errors("service a", "1:10 E0101 expected `:` or `{`, found the end of the line");
    check_errors("service a\nservice b {}", "1:10 E0101 expected `:` or `{`, found the end of the line");
    check_errors("service a\n{\n  b = 1\n}\n", "1:10 E0101 `{` stands on the line of its head");
    check_fixed("service a\n  b = 1\n}\n", "service a {\n  b = 1\n}\n");
    check_fixed("service a\n  b = 1\n\nservice c {}\n", "service a {\n  b = 1\n}\n\nservice c {}\n");
    let file = parsed("service a\n  b = 1\n  c = 2\nservice d { e = 1 }").file;
    assert_eq!(file.items.len(), 2);
}
