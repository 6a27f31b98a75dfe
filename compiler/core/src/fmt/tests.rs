//! What the formatter writes, and what it may never change.

use super::{format, in_columns, print};
use crate::source::{FileId, Source};
use crate::syntax::parse;

fn source(text: &str) -> Source {
    Source::new(FileId(0), "test.phx", text)
}

#[track_caller]
fn check(input: &str, expected: &str) {
    let once = format(&source(input)).text;
    assert_eq!(once, expected, "from:\n{input}");
    assert_eq!(format(&source(&once)).text, once, "again");
}

#[track_caller]
fn stays(text: &str) {
    check(text, text);
}

#[test]
fn blanks_and_line_ends_are_those_of_the_language() {
    check("let  a=1\n\n\n\nlet b : Int=-a+ 2*b\n\n", "let a = 1\n\nlet b: Int = -a + 2 * b\n");
    check("type  T={a:Int,...}?", "type T = { a: Int, ... }?\n");
    check("type M = { String : [ Int ] ( 1 .. ) }\n", "type M = {String: [Int](1..)}\n");
    check("fn f (a:Int=1 ,b : String( /a/ )) ->Int=a\n", "fn f(a: Int = 1, b: String(/a/)) -> Int = a\n");
    check("service a:b,c{chart=local}\n", "service a : b, c { chart = local }\n");
    check(
        "service a {\nsecret b ( type=\"x\" ) { c=generate password ( 32 ) }\n}\n",
        "service a {\n  secret b (type = \"x\") { c = generate password(32) }\n}\n",
    );
    check(
        "service a {\nsecrets(resource=false){c=provided}\n}\n",
        "service a {\n  secrets (resource = false) { c = provided }\n}\n",
    );
    check("let a = [ ...b ,for i , x in c if d{x} ]\n", "let a = [...b, for i, x in c if d { x }]\n");
    check("let a = b\n  ?.c[ \"d\" ]\n  .e\n", "let a = b?.c[\"d\"].e\n");
    check("", "");
    check("\n\n", "");
}

#[test]
fn braces_stay_on_one_line_if_they_were_written_so() {
    stays("let a = { b = 1, c { d = 2 } }\n");
    stays("let a = {\n  b = 1\n  c { d = 2 }\n}\n");
    check("let a = { b = 1\nc = 2 }\n", "let a = {\n  b = 1\n  c = 2\n}\n");
    check("let a = {\n\n  b = 1, c = 2,\n\n}\n", "let a = {\n  b = 1\n  c = 2\n}\n");
    check("let a = {\n}\nlet b = [ ]\n", "let a = {}\nlet b = []\n");
    stays("let a = if b { 1 } else { 2 }\n");
    check("let a = if b {\n1 } else { 2 }\n", "let a = if b {\n  1\n} else {\n  2\n}\n");
}

#[test]
fn what_is_too_long_goes_one_part_a_line() {
    let long = "abcdefghijk".repeat(4);
    check(
        &format!("let a = {{ b = \"{long}\", c = \"{long}\", d = 1 }}\n"),
        &format!("let a = {{\n  b = \"{long}\"\n  c = \"{long}\"\n  d = 1\n}}\n"),
    );
    check(
        &format!("let a = [\"{long}\", \"{long}\", -1]\n"),
        &format!("let a = [\n  \"{long}\"\n  \"{long}\"\n  -1\n]\n"),
    );
    check(
        &format!("let a = f(\"{long}\", \"{long}\", 1)\n"),
        &format!("let a = f(\n  \"{long}\",\n  \"{long}\",\n  1,\n)\n"),
    );
    check(
        &format!("let a = f({long}, {{ b = {long}, c = {long} }})\n"),
        &format!("let a = f({long}, {{\n  b = {long}\n  c = {long}\n}})\n"),
    );
    check(
        &format!("let a = {long} && {long} || {long} - {long}\n"),
        &format!("let a =\n  {long} && {long}\n  || {long} - {long}\n"),
    );
    check(
        &format!("let a = {long} - {long} - {long}\n"),
        &format!("let a =\n  {long} -\n  {long} -\n  {long}\n"),
    );
    check(
        &format!("fn f(a: Int) -> Int = g(\"{long}\", \"{long}\")\n"),
        &format!("fn f(a: Int) -> Int =\n  g(\"{long}\", \"{long}\")\n"),
    );
    let options = |count| vec!["\"abcdefghij\""; count].join(" | ");
    check(
        &format!("type T = {}\n", options(8)),
        &format!("type T =\n  | {}\n  | {}\n", options(6), options(2)),
    );
    check(
        &format!("check {long} == {long} else \"{long}\"\n"),
        &format!("check {long} == {long}\n  else \"{long}\"\n"),
    );
    let names = ["abcdefghij"; 9].join(", ");
    check(
        &format!("environment e {{\n  deploy {names}\n}}\n"),
        &format!(
            "environment e {{\n  deploy {},\n    abcdefghij, abcdefghij\n}}\n",
            ["abcdefghij"; 7].join(", ")
        ),
    );
}

#[test]
fn alternatives_keep_their_lines() {
    stays("type T =\n  | \"a\" | \"b\"\n  | \"c\"\n");
    check("type T = \"a\" |\n  \"b\"\n", "type T =\n  | \"a\"\n  | \"b\"\n");
    check("type T =\n  | \"a\" | \"b\"\n", "type T = \"a\" | \"b\"\n");
}

#[test]
fn neighbours_are_in_line_if_one_was_moved() {
    stays("let a = {\n  b   = 1\n  cde = 2\n\n  f = 3\n  ghi = 4\n}\n");
    check("let a = {\n  b  = 1\n  cdef = 2\n}\n", "let a = {\n  b    = 1\n  cdef = 2\n}\n");
    stays("type A {\n  a:   Int = 1\n  bcd: Int\n  /// Told.\n  e: Int\n}\n");
    stays("let a = {\n  b    = 1\n  cdef = 2\n  ghijkl = {\n    m = 1\n  }\n}\n");
    stays("let a = {\n  b    = 1\n  cdef = 2\n  ghijkl.mno = 3\n}\n");
    stays("service a {\n  subchart b   = local\n  subchart cde = local if f\n}\n");
    check("let a = match b {\n  1   => 2\n  345 => 6\n}\n", "let a = match b {\n  1   => 2\n  345 => 6\n}\n");
}

#[test]
fn comments_behind_neighbours_are_in_line_if_one_was_moved() {
    stays("let a = {\n  b = 1   // one\n  cde = 2 // two\n\n  f = 3 // three\n  ghi = 4 // four\n}\n");
    check(
        "let a = 1   // one\nlet bc = {  // two\n}\n",
        "let a = 1 // one\nlet bc = {} // two\n".replace("1 //", "1   //").as_str(),
    );
    check("let a = 1   // alone\n", "let a = 1 // alone\n");
}

#[test]
fn comments_keep_their_places() {
    stays("// first\n\n/// Told.\nlet a = 1 // behind\n// below\n\n// last\n");
    stays("let a = { // open\n  // above\n  b = 1 // behind\n\n  // end\n}\n");
    check("let a = [1, // one\n2] // all\n", "let a = [\n  1 // one\n  2\n] // all\n");
    check("let a = f(1, // one\n2)\n", "let a = f(\n  1, // one\n  2,\n)\n");
    check("let a = b ||   // why\n  c\n", "let a =\n  b\n  || // why\n  c\n");
    stays("let a =\n  b\n  // why\n  || c\n");
    check("let a = // why\n  1\n", "let a = 1 // why\n");
    check("let a =\n  // why\n  1\n", "let a =\n// why\n1\n");
    stays("let a = {\n  // nothing\n}\n");
    stays("type T =\n  | \"a\" // one\n  // two\n  | \"b\"\n");
}

#[test]
fn strings_stay_as_they_are() {
    stays("let a = \"x  ${ b+1 }\\n\"\nlet b = r\"\\d  \"\n");
    stays("let a = \"\"\"\n      x  \n\t y\n    \"\"\"\n");
    stays("let a = f(\"\"\"\n  x\n  \"\"\")\n");
    check("let a = { b   = \"\"\"\nx\n\"\"\" }\n", "let a = {\n  b = \"\"\"\nx\n\"\"\"\n}\n");
}

#[test]
fn what_is_broken_stays() {
    let broken = "service  a {\n   chart= = local   \n\n\n // c\n}";
    check(&format!("let  a=1\n{broken}\nlet  b=2"), &format!("let a = 1\n{broken}\nlet b = 2\n"));
    let found = format(&source(&format!("let a = 1\n{broken}\n"))).broken;
    let places: Vec<_> = found.iter().map(|span| (span.range().start, span.range().len())).collect();
    assert_eq!(places, [(10, broken.len())]);
    check("let  a=1 # why\n\n# more\nlet  b=2\n", "let  a=1 # why\n\n# more\nlet b = 2\n");
    check("let a = \"x${b.c\nlet  d=1\n", "let a = \"x${b.c\nlet d = 1\n");
    check("service a {\n  b  = [1\n}\nlet  c=1\n", "service a {\n  b  = [1\n}\nlet c = 1\n");
}

#[test]
fn the_file_keeps_its_line_ends() {
    check("let  a=1\r\nlet b={\r\nc=1 // d\r\n}\r\n", "let a = 1\r\nlet b = {\r\n  c = 1 // d\r\n}\r\n");
    check("\u{feff}let  a=1\n", "\u{feff}let a = 1\n");
}

/// Sources with everything that the language has.
const SOURCES: [&str; 5] = [
    include_str!("../syntax/tests/whole.phx"),
    include_str!("../../../../services/nublado2/nublado2.phx"),
    include_str!("../../../../services/sasquatch/sasquatch.phx"),
    include_str!("../../../../environments/idf.phx"),
    include_str!("../../../../stdlib/services/cert-manager.phx"),
];

/// The syntax tree as text, without places.
fn tree(text: &str) -> String {
    let tree = format!("{:?}", parse(&source(text)).file);
    let mut parts = tree.split("Span {");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |out, part| out + part.split_once('}').map_or(part, |(_, rest)| rest))
}

fn comments(text: &str) -> Vec<String> {
    let source = source(text);
    parse(&source).comments.iter().map(|span| source.slice(*span).trim_end().to_owned()).collect()
}

#[test]
fn lines_of_any_length_say_the_same() {
    for text in SOURCES {
        for width in [10, 20, 40, 60, 80, print::WIDTH, 200] {
            let once = in_columns(&source(text), width);
            assert_eq!(once.broken, []);
            assert_eq!(tree(&once.text), tree(text), "in {width} columns:\n{}", once.text);
            assert_eq!(comments(&once.text), comments(text), "in {width} columns");
            let again = in_columns(&source(&once.text), width).text;
            assert_eq!(again, once.text, "in {width} columns, again");
        }
    }
}

#[test]
fn what_is_cut_off_keeps_all_that_is_broken() {
    for text in SOURCES {
        for cut in (0..text.len()).step_by(97).filter(|cut| text.is_char_boundary(*cut)) {
            let cut = source(text.get(..cut).unwrap_or(""));
            let once = format(&cut);
            for span in &once.broken {
                assert!(once.text.contains(cut.slice(*span)), "lost {span:?}:\n{}", once.text);
            }
            let visible =
                |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect::<String>();
            let marks = |text: &str| visible(text).matches(|c: char| c.is_alphanumeric()).count();
            assert_eq!(marks(&once.text), marks(&cut.text), "in:\n{}", cut.text);
            assert_eq!(format(&source(&once.text)).text, once.text, "again");
        }
    }
}

#[test]
fn indentation_in_the_source_does_not_matter() {
    for text in SOURCES.iter().filter(|text| !text.contains("\"\"\"")) {
        let flat: String = text.lines().flat_map(|line| [line.trim_start(), "\n"]).collect();
        assert_eq!(format(&source(&flat)).text, format(&source(text)).text);
    }
}

#[test]
fn depth_is_no_trouble() {
    for (open, close) in [("[", "]"), ("{ a = ", " }"), ("(", ")"), ("f(", ")"), ("if b { ", " } else { 1 }")]
    {
        let text = format!("let a = {}1{}\n", open.repeat(250), close.repeat(250));
        let once = format(&source(&text));
        assert_eq!(once.broken, []);
        assert_eq!(tree(&once.text), tree(&text));
        assert_eq!(format(&source(&once.text)).text, once.text);
    }
}
