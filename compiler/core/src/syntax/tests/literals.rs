//! Numbers, units and strings.

use super::{check_errors, check_fixed, check_value, value};

#[test]
fn numbers() {
    check_value("0", "0");
    check_value("42", "42");
    check_value("9223372036854775807", "9223372036854775807");
    check_value("-9223372036854775808", "-9223372036854775808");
    check_value("0.5", "0.5");
    check_value("1.10", "1.1");
}

#[test]
fn units() {
    let units = [
        "512Mi",
        "500m",
        "90s",
        "1h30m",
        "1Gi",
        "3072M",
        "2.5Gi",
        "100m",
        "1k",
        "2E",
        "1ns",
        "5us",
        "10ms",
        "7d",
        "2w",
        "1h30m15.5s",
    ];
    for unit in units {
        check_value(unit, &format!("unit {unit}"));
    }
}

#[test]
fn an_unknown_unit_names_the_nearest() {
    check_errors("let x = 8Gis", "1:9 E0106 there is no unit `Gis`");
    check_fixed("let x = 8Gis", "let x = 8Gi");
    check_fixed("let x = 5GiB", "let x = 5Gi");
    check_fixed("let x = 5GB", "let x = 5G");
    check_fixed("let x = 5min", "let x = 5m");
    check_fixed("let x = 1K", "let x = 1k");
    check_fixed("let x = 256mi", "let x = 256Mi");
    check_errors("let x = 3scale", "1:9 E0106 there is no unit `scale`");
    check_errors("let x = 1Gi5", "1:9 E0106 there is no unit `Gi5`");
    assert_eq!(value("8Gis").0.kind, crate::syntax::ast::ExprKind::Error);
}

#[test]
fn what_only_looks_like_a_number_has_a_sentence() {
    check_errors("let x = 0777", "1:9 E0105 a number does not start with 0");
    check_errors("let x = 00.5", "1:9 E0105 a number does not start with 0");
    check_errors("let x = 2e3", "1:9 E0105 a number has no exponent");
    check_errors("let x = 0x1f", "1:9 E0105 numbers are written in decimal");
    check_errors("let x = 1_000", "1:9 E0105 a number has no `_` between its digits");
    check_errors("let x = 1.10.3", "1:9 E0105 a version is a text: write it in quotes");
    check_errors("let x = 10.0.0.1", "1:9 E0105 an address is a text: write it in quotes");
    check_errors("let x = 9223372036854775808", "1:9 E0105 this number does not fit into 64 bits");
    check_fixed("let x = 2e3", "let x = 2000");
    check_fixed("let x = 1.5e3", "let x = 1500");
    check_fixed("let x = 0x1f", "let x = 31");
    check_fixed("let x = 0b101", "let x = 5");
    check_fixed("let x = 1_000", "let x = 1000");
    check_fixed("let x = 1.10.3", "let x = \"1.10.3\"");
    check_fixed("let x = 10.0.0.1", "let x = \"10.0.0.1\"");
}

#[test]
fn strings_have_escapes_and_holes() {
    check_value(r#""""#, r#""""#);
    check_value(r#""a\n\r\t\"\\\$\u{1F600}b""#, r#""a\n\r\t\"\\$😀b""#);
    check_value(r#""a${b}c${d.e}""#, r#""a", ${b}, "c", ${d.e}"#);
    check_value(r#""${a}${b}""#, "${a}, ${b}");
    check_value(r#""${ f("x}", { a = "${b}" }) }""#, r#"${f("x}", {a = ${b}})}"#);
    check_value(
        r#""$x {{ y }} {% z %} $ // no comment # either""#,
        r#""$x {{ y }} {% z %} $ // no comment # either""#,
    );
    check_value(r#""\${a}""#, r#""${a}""#);
}

#[test]
fn raw_strings_take_everything() {
    check_value(r#"r"^\d+${a}$""#, r#""^\\d+${a}$""#);
    check_value("r\"\"\"\n  a\\d\n    \"b\"\n  \"\"\"", r#""a\\d\n  \"b\"\n""#);
    check_value("bar", "bar");
}

#[test]
fn long_strings_lose_their_indentation() {
    check_value("\"\"\"\n    a\n      b\n\n    c\n  \"\"\"", r#""a\n  b\n\nc\n""#);
    check_value("\"\"\"\n    a\n    b\"\"\"", r#""a\nb""#);
    check_value("\"\"\"a\n  b\"\"\"", r#""a\nb""#);
    check_value("\"\"\"\n  ${a}\n    ${b} c\n  \"\"\"", r#"${a}, "\n  ", ${b}, " c\n""#);
    check_value("\"\"\"\r\n  a\r\n  b\r\n  \"\"\"", r#""a\nb\n""#);
    check_value("\"\"\"\n  say \"hi\" and \"\" \\\"\n\"\"\"", r#""say \"hi\" and \"\" \"\n""#);
    check_value("\"\"\"\"\"\"", r#""""#);
}

#[test]
fn unknown_escapes_are_named() {
    check_errors(r#"let x = "a\d""#, r"1:11 E0104 unknown escape `\d`");
    check_fixed(r#"let x = "a\d""#, r#"let x = "a\\d""#);
    check_errors(r#"let x = "a\u12""#, r"1:11 E0104 `\u` needs a character's number in braces");
    check_errors(r#"let x = "\u{110000}""#, r"1:10 E0104 `\u` needs a character's number in braces");
}

#[test]
fn unfinished_strings_end_with_their_line() {
    let text = "let x = \"abc\nlet y = 1";
    check_errors(text, "1:9 E0104 this string has no end on its line");
    check_fixed(text, "let x = \"abc\"\nlet y = 1");
    check_fixed("let x = f([\"abc])\nlet y = 1", "let x = f([\"abc\"])\nlet y = 1");
    check_errors("let x = \"a${b\"\nlet y = 1", "1:9 E0104 this string has no end on its line");
    check_errors("service a {\n  x = \"\"\"\n}", "2:7 E0104 this string has no end");
}

#[test]
fn a_mistake_in_a_hole_is_shown_in_the_hole() {
    check_errors(
        r#"let x = "a ${b c} ${1 +}""#,
        "
        1:16 E0101 expected an operator, `,` or the end of the line, found `c`
        1:24 E0101 expected a value, found `}`
    ",
    );
    check_errors(r#"let x = "a ${8Gis}""#, "1:14 E0106 there is no unit `Gis`");
    check_errors(r#"let x = "${}""#, "1:12 E0101 expected a value, found `}`");
}
