//! How expressions bind, where they may break, and what a branch is.

use super::{check_value, parsed, show, value};
use crate::syntax::ast::{Item, TypeItem};

#[test]
fn operators_bind_in_their_order() {
    check_value("a || b && c", "(a Or (b And c))");
    check_value("a && b ?? c", "(a And (b Default c))");
    check_value("a ?? b ?? c", "(a Default (b Default c))");
    check_value("a ?? b == c", "(a Default (b Equal c))");
    check_value("a in b + c", "(a In (b Add c))");
    check_value("a < b + c * d", "(a Less (b Add (c Multiply d)))");
    check_value("a - b - c", "((a Subtract b) Subtract c)");
    check_value("a / b * c", "((a Divide b) Multiply c)");
    check_value("!a == b", "((!a) Equal b)");
    check_value("!!a && -b < 0", "((!(!a)) And ((-b) Less 0))");
    check_value("(a || b) && c", "((a Or b) And c)");
    check_value("a == b && b == c", "((a Equal b) And (b Equal c))");
}

#[test]
fn a_minus_in_a_name_is_no_operator() {
    check_value("a-b", "a-b");
    check_value("a - b", "(a Subtract b)");
    check_value("-a.b", "(-a.b)");
    check_value("f(-1, -a)", "f((-1), (-a))");
}

#[test]
fn operands_adjoin_their_calls_and_indexes() {
    check_value("a.b?.c[\"d\"][0](e, 1)", "a.b?.c[\"d\"][0](e, 1)");
    check_value("a.\"b c\".if", "a.b c.if");
    check_value("f()", "f()");
    check_value("f(a, b,)", "f(a, b)");
    check_value("f(\n  a,\n  b\n)", "f(a, b)");
}

#[test]
fn operators_may_end_or_start_a_line() {
    check_value("a +\n  b", "(a Add b)");
    check_value("a\n  || b\n  && c // why\n  ?? d", "(a Or (b And (c Default d)))");
    check_value("a\n  .b\n  ?.c", "a.b?.c");
    check_value("a -\n b", "(a Subtract b)");
}

#[test]
fn a_branch_is_one_expression_or_a_record() {
    check_value("if a { b } else { c }", "if a then b else c");
    check_value("if a { b = 1 } else { }", "if a then {b = 1} else {}");
    check_value("if a { b } else if c { d } else { e }", "if a then b else if c then d else e");
    check_value("if a { if b { c } else { d } } else { e }", "if a then if b then c else d else e");
    check_value("if a { if b { c = 1 } } else { d }", "if a then {if b {c = 1}} else d");
    check_value("if a { b { c = 1 } } else { { } }", "if a then {b {c = 1}} else {}");
    check_value("if a {\n b\n}\nelse {\n c\n}", "if a then b else c");
    check_value("if (if a { b } else { c }) { d } else { e }", "if if a then b else c then d else e");
}

#[test]
fn lists_take_conditions_and_loops() {
    check_value("[1, 2,\n 3\n 4]", "[1, 2, 3, 4]");
    check_value("[if a { 1 }, 2]", "[if a 1, 2]");
    check_value("[if a { 1 } else { 2 }]", "[if a 1 else 2]");
    check_value("[if a { if b { 1 } }]", "[if a if b 1]");
    check_value("[if a { x = 1 }]", "[if a {x = 1}]");
    check_value("[for x in xs if x > 1 { x }]", "[for x in xs if (x Greater 1) x]");
    check_value("[for k, v in m { { name = k } }]", "[for k, v in m {name = k}]");
    check_value("[if a { for x in xs { x } }]", "[if a for x in xs x]");
    check_value("[...a, ...f(b)]", "[...a, ...f(b)]");
    check_value("[]", "[]");
}

#[test]
fn records_take_conditions_loops_and_spreads() {
    check_value("{ a = 1, b { c = 2 }\n d += [3] }", "{a = 1, b {c = 2}, d += [3]}");
    check_value(
        "{ if a { b = 1 } else if c { d = 2 } else { e = 3 } }",
        "{if a {b = 1} else {if c {d = 2} else {e = 3}}}",
    );
    check_value("{ for x in xs { \"${x}_db\" = x } }", "{for x in xs {${x}, \"_db\" = x}}");
    check_value("{ ...a, b.c.\"d e\"[\"f\"].g = 1 }", "{...a, b.c.\"d e\"[\"f\"].g = 1}");
}

#[test]
fn words_are_keys_where_an_entry_follows() {
    check_value(
        "{ if = 1, for.x = 2, in { }, match = 3, null = 4 }",
        "{if = 1, for.x = 2, in {}, match = 3, null = 4}",
    );
    check_value("{ secrets = 1, service { }, check.x = 2 }", "{secrets = 1, service {}, check.x = 2}");
}

#[test]
fn matches_have_patterns() {
    check_value("match a { \"b\" | 1 => c, -2 => d\n _ => e }", "match a {\"b\"|1 => c, -2 => d, _ => e}");
    check_value(
        "match a.b { null => 1, true => 2, 5m => 3, 0.5 => 4 }",
        "match a.b {null => 1, true => 2, unit 5m => 3, 0.5 => 4}",
    );
}

#[test]
fn spans_end_at_the_last_significant_token() {
    let text = "let x = a  // why\n\n// more\nlet y = if b { c } else { d }   \n";
    let file = parsed(text).file;
    let spans = file.items.iter().map(|item| match item {
        Item::Let(item) => (&text[item.span.range()], &text[item.value.span.range()]),
        item => panic!("{item:?}"),
    });
    let spans = spans.collect::<Vec<_>>();
    assert_eq!(spans, [("let x = a", "a"), ("let y = if b { c } else { d }", "if b { c } else { d }")]);
}

#[test]
fn the_span_of_an_operation_covers_its_operands() {
    let (value, _) = value("(a + b) * c.d  // e");
    assert_eq!(&"let x = (a + b) * c.d  // e"[value.span.range()], "(a + b) * c.d");
}

#[track_caller]
fn check_type(text: &str, expected: &str) {
    let text = format!("type X = {text}");
    let parsed = parsed(&text);
    assert_eq!(super::diagnostics(&text), "");
    match parsed.file.items.first() {
        Some(Item::Type(item)) => assert_eq!(show::ty(&TypeItem::clone(item).ty), expected),
        item => panic!("{item:?}"),
    }
}

#[test]
fn types() {
    check_type("Int", "Int");
    check_type("std.Resources?", "std.Resources?");
    check_type("\"a\" | 1 | -1 | true | null", "(\"a\" | 1 | -1 | true | null)");
    check_type("\n  | A\n  | B", "(A | B)");
    check_type("[T] by name", "[T] by name");
    check_type("[T](1..) by name?", "[T] by name(1..)?");
    check_type("Int(1..65535)", "Int(1..65535)");
    check_type("Memory(..8Gi)", "Memory(..8Gi)");
    check_type("Float(-0.5..1.0)", "Float(-0.5..1.0)");
    check_type("String(63)", "String(63..63)");
    check_type("String(/^[a-z\"{(]+\\/$/)", "String(/^[a-z\"{(]+\\/$/)");
    check_type("{String: Int}", "map : Int");
    check_type("{String(/x/): [Int]}", "map (/x/): [Int]");
    check_type("{ String: Int, b: Int = 1 }", "{String: Int, b: Int = 1}");
    check_type("{ \"String\": Int }", "{String: Int}");
    check_type("{ a: { b: Int }, ... }", "{a: {b: Int}, ...}");
    check_type("(A | B)?", "(A | B)?");
}
