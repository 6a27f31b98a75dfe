//! What nests deeply or is large: never a panic, and never exponential (such a test would not end).

use super::{diagnostics, parsed};

/// The codes found.
#[track_caller]
fn codes(text: &str) -> Vec<&'static str> {
    parsed(text).diagnostics.iter().map(|diagnostic| diagnostic.code.0).collect()
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("let x = {}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn two_hundred_levels_are_quick() {
    let none: [&str; 0] = [];
    assert_eq!(codes(&nested("if a { ", "1", " } else { 2 }", 200)), none);
    assert_eq!(codes(&nested("[", "1", "]", 200)), none);
    assert_eq!(codes(&nested("(", "1", ")", 200)), none);
    assert_eq!(codes(&nested("{ a = ", "1", " }", 200)), none);
    assert_eq!(codes(&nested("{ a { b = ", "1", " } }", 100)), none);
    assert_eq!(codes(&nested("[if a { ", "1", " }]", 100)), none);
    assert_eq!(codes(&nested("[if a { ", "1", " } else { 2 }]", 100)), none);
    assert_eq!(codes(&nested("[for a in b { ", "1", " }]", 100)), none);
    assert_eq!(codes(&nested("match a { _ => ", "1", " }", 200)), none);
    assert_eq!(codes(&nested("f(", "1", ")", 200)), none);
    assert_eq!(codes(&nested("if a { if b { k = ", "1", " } } else { 2 }", 100)), none);
    let types = format!("type x = {}Int{}", "{String: {a: ".repeat(100), "}}".repeat(100));
    assert_eq!(codes(&types), none);
    let guards = format!("service s {{ {}a = 1{} }}", "if a { ".repeat(200), " }".repeat(200));
    assert_eq!(codes(&guards), none);
}

#[test]
fn mistakes_in_the_depth_are_quick_and_alone() {
    assert_eq!(codes(&nested("[", "1 2", "]", 200)), ["E0101"]);
    assert_eq!(codes(&nested("{ a = ", "= 1", " }", 200)), ["E0101"]);
    assert_eq!(codes(&nested("if a { ", "1 2", " } else { 2 }", 200)), ["E0101"]);
    assert_eq!(codes(&nested("if a { ", "1", " }", 200)), ["E0108"]);
}

#[test]
fn more_than_the_limit_is_said_once() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{ a = ", "}"), ("if a { ", "} else { 1 }")] {
        assert_eq!(codes(&nested(open, "1", close, 20_000)), ["E0103"], "{open}");
    }
    assert_eq!(codes(&nested("[", "1", "]", 256)), [""; 0]);
    assert_eq!(codes(&nested("[", "1", "]", 257)), ["E0103"]);
}

#[test]
fn brackets_that_never_close() {
    assert_eq!(codes(&format!("let x = {}", "[".repeat(20_000))), ["E0103", "E0102"]);
    assert_eq!(codes(&"}".repeat(20_000)), ["E0102"]);
    assert_eq!(codes(&format!("service a {{\n{}", "x {\n".repeat(3_000))), ["E0103", "E0102"]);
}

#[test]
fn long_expressions_are_limited() {
    let none: [&str; 0] = [];
    assert_eq!(codes(&format!("let x = a{}", " + a".repeat(1_000))), none);
    assert_eq!(codes(&format!("let x = a{}", " + a".repeat(20_000))), ["E0103"]);
    assert_eq!(codes(&format!("let x = a{}", " ?? a".repeat(20_000))), ["E0103"]);
    assert_eq!(codes(&format!("let x = a{}", ".a".repeat(1_000))), none);
    assert_eq!(codes(&format!("let x = a{}", ".a".repeat(20_000))), ["E0103"]);
    assert_eq!(codes(&format!("let x = {}a", "!".repeat(20_000))), ["E0103"]);
    assert_eq!(
        codes(&format!("let x = if a {{ 1 }}{} else {{ 2 }}", " else if a { 1 }".repeat(5_000))),
        ["E0103"]
    );
    // Chains that nest in each other add up.
    assert_eq!(codes(&nested(&format!("a{} + (", " + a".repeat(900)), "a", ")", 3)), ["E0103"]);
}

#[test]
fn heads_take_no_bare_if() {
    assert_eq!(codes(&format!("let x = {}a", "if ".repeat(20_000))), ["E0101"]);
    assert_eq!(codes(&format!("let x = {}a", "match ".repeat(20_000))), ["E0101"]);
}

#[test]
fn strings_in_strings_are_limited() {
    assert_eq!(codes(&nested("\"${", "a", "}\"", 10)), [""; 0]);
    assert_eq!(codes(&nested("\"${", "a", "}\"", 200)), ["E0103"]);
    assert_eq!(codes(&format!("let x = \"${{{}1{}}}\"", "(".repeat(500), ")".repeat(500))), ["E0103"]);
}

#[test]
fn a_large_file() {
    let service = "service NAME {\n  values {\n    replicas = 2 // why\n    name = \"a ${b} c\"\n  }\n}\n";
    let text = service.repeat(6_000);
    assert_eq!(diagnostics(&text), "");
    assert_eq!(parsed(&text).file.items.len(), 6_000);
}
