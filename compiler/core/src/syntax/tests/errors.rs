//! What is said about mistakes.

use super::{check_errors, check_fixed, diagnostics, fixed};

#[test]
fn what_was_expected_is_said_in_words() {
    check_errors("service a { replicas 2 }", "1:22 E0101 expected `=`, `+=` or `{`, found `2`");
    check_errors("let x = [1 2]", "1:12 E0101 expected `,` or `]`, found `2`");
    check_errors("let x = f(1 2)", "1:13 E0101 expected `,` or `)`, found `2`");
    check_errors("let x = a b", "1:11 E0101 expected an operator, `,` or the end of the line, found `b`");
    check_errors("let x =", "1:8 E0101 expected a value, found the end of the line");
    check_errors("let x = // 1\nlet y = 2", "1:8 E0101 expected a value, found the end of the line");
    check_errors("fn f(a: Int) = 1", "1:14 E0101 expected `->`, found `=`");
    check_errors("type A { a Int }", "1:12 E0101 expected `:`, found `Int`");
    check_errors("type A { a: , b: Int }", "1:13 E0101 expected a type, found `,`");
    check_errors("service a { param x = 3 }", "1:21 E0101 expected `:`, found `=`");
    check_errors("service a { requires b c }", "1:24 E0101 expected `,` or the end of the line, found `c`");
    check_errors("service a : b c { }", "1:15 E0101 expected `:` or `{`, found `c`");
    check_errors("let x = match a { b => 1 }", "1:19 E0101 expected a pattern, found `b`");
    check_errors(
        "service a { secrets { b = c } }",
        "1:27 E0101 expected `provided`, `generate`, `copy` or `template`, found `c`",
    );
    check_errors("service a { secrets { b = copy c } }", "1:32 E0101 `copy` needs the key of a service");
    check_errors("service a { secrets { b = generate\n } }", "1:35 E0101 `generate` needs a kind of secret");
}

#[test]
fn habits_from_elsewhere_are_known() {
    check_fixed("service a { replicas: 2 }", "service a { replicas = 2 }");
    check_fixed("service a { b { replicas : 2 } }", "service a { b { replicas = 2 } }");
    check_fixed("let x = 'abc'", "let x = \"abc\"");
    check_fixed("# why\nlet x = 1 # what", "// why\nlet x = 1 // what");
    check_fixed("let x = a and b", "let x = a && b");
    check_fixed("let x = not(a)\nlet y = a or b", "let x = not(a)\nlet y = a || b");
    check_fixed("let x = a;", "let x = a");
    check_fixed("let x = a- b", "let x = a - b");
    check_errors("let x = a ? b : c", "1:11 E0101 a choice between two values is written with `if`");
    check_errors("let x = [\n  - a\n]", "2:3 E0101 the elements of a list stand in brackets, without `-`");
    check_errors("let x = a -b", "1:11 E0101 `-` is an operator only with blanks on both sides");
    check_errors("let x = - 3", "1:9 E0101 a sign stands directly before its number");
    check_errors("let x = 2024-01-01", "1:13 E0101 `-` is an operator only with blanks on both sides");
    check_errors("let x = “a”", "1:9 E0101 text stands in straight double quotes: `\"`");
    check_errors("service a\n{\n}", "1:10 E0101 `{` stands on the line of its head");
}

#[test]
fn a_misspelt_word_names_the_nearest() {
    check_errors("servce a { }", "1:1 E0101 `servce` starts nothing that can stand in a file");
    check_fixed("servce a { }", "service a { }");
    check_fixed("service a {\n  require tls\n}", "service a {\n  requires tls\n}");
    check_fixed("environment a {\n  deplyo b\n}", "environment a {\n  deploy b\n}");
    check_errors("x = 1", "1:1 E0101 `x` starts nothing that can stand in a file");
}

#[test]
fn a_statement_elsewhere_is_sent_home() {
    check_errors("service a { deploy b }", "1:13 E0101 `deploy` does not belong into a service");
    check_errors("environment a { requires b }", "1:17 E0101 `requires` does not belong into an environment");
    check_errors(
        "environment a {\n deploy b { param c: Int }\n}",
        "2:13 E0101 `param` does not belong into a deployment",
    );
}

#[test]
fn comparisons_are_not_chained() {
    check_errors("let x = a < b < c", "1:15 E0107 comparisons cannot be chained");
    check_fixed("let x = a < b <= c", "let x = a < b && b <= c");
    check_errors("let x = a == b in c", "1:16 E0107 comparisons cannot be chained");
    check_errors("let x = (a == b) == c", "");
}

#[test]
fn an_if_without_else_has_no_value() {
    let message = "without `else` this `if` has no value where its condition does not hold";
    check_errors("let x = if a { 1 }", &format!("1:9 E0108 {message}"));
    check_errors("let x = if a { 1 } else if b { 2 }", &format!("1:9 E0108 {message}"));
    check_errors("let x = if a { if b { 1 } }", &format!("1:16 E0108 {message}"));
    check_errors("let x = [for a in b { if c { a } }]", &format!("1:23 E0108 {message}"));
    check_errors("let x = [if a { 1 }]\nlet y = { if a { b = 1 } }", "");
    check_errors(
        "service a { secrets { b = if c { provided } } }",
        "1:27 E0108 without `else` there is no origin where the condition does not hold",
    );
}

#[test]
fn one_block_belongs_to_one_service() {
    let text = "environment e {\n  deploy a, b { x = 1 }\n}";
    check_errors(text, "2:3 E0109 one block cannot belong to several services");
    assert_eq!(diagnostics(&fixed(text)), "");
    assert!(fixed(text).contains("deploy a { x = 1 }"), "{}", fixed(text));
    assert!(fixed(text).contains("deploy b { x = 1 }"), "{}", fixed(text));
}

#[test]
fn a_statement_that_looks_like_a_key_is_named() {
    check_errors(
        "service a { requires { b } }",
        "1:13 E0111 `requires` is a statement: write `requires NAME`",
    );
    check_errors(
        "service a { check { b } }",
        "1:13 E0111 `check` is a statement: write `check CONDITION else \"what is wrong\"`",
    );
    check_errors(
        "environment a { deploy { } }",
        "1:17 E0111 `deploy` is a statement: write `deploy SERVICE { … }`",
    );
    check_errors("service a { \"requires\" { b = 1 }, requires = 2, requires.c = 3 }", "");
}

#[test]
fn a_value_needs_a_key_in_a_record() {
    check_errors("let x = { a }", "1:11 E0101 here stands a value, but no key");
    check_errors("service a { values { b(c) } }", "1:22 E0101 here stands a value, but no key");
}

#[test]
fn fields_of_types() {
    check_errors("type A { ..., a: Int }", "1:10 E0101 `...` stands once, after the last field");
    check_errors(
        "type A = { b(1..): Int }",
        "1:13 E0101 only the key of a map, `String`, is limited like this",
    );
    check_errors("type A = Int by name", "1:17 E0101 only a list is kept `by` a field of its elements");
    check_errors("type A { \"${b}\": Int }", "1:10 E0101 the name of a field cannot be computed");
}
