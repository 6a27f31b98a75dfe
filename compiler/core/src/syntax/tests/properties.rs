//! Whatever the text: no panic, and every place lies within it.

use proptest::prelude::*;

use super::{WHOLE, diagnostics, parsed};
use crate::source::Span;

/// Places in the text, at the boundaries of characters.
#[track_caller]
fn check_places(text: &str) {
    let parsed = parsed(text);
    let check = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
    for diagnostic in &parsed.diagnostics {
        check(diagnostic.primary.span);
        diagnostic.labels.iter().for_each(|label| check(label.span));
        diagnostic.fix.iter().flat_map(|fix| &fix.edits).for_each(|edit| check(edit.span));
    }
    parsed.comments.iter().copied().for_each(check);
    for item in format!("{:?}", parsed.file).split("Span {").skip(1) {
        let number = |name: &str| -> usize {
            let rest = item.split(name).nth(1).unwrap_or("").trim_start_matches(": ");
            rest.split(|c: char| !c.is_ascii_digit())
                .next()
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(usize::MAX)
        };
        assert!(text.get(number("start")..number("end")).is_some(), "{item} of {text:?}");
    }
}

fn boundary(text: &str, at: prop::sample::Index) -> usize {
    let mut at = at.index(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

const TOKENS: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\"\"\"",
    "r\"",
    "${",
    ",",
    "\n",
    "=",
    "+=",
    ":",
    "//",
    "///",
    ".",
    "...",
    "-",
    "+",
    "&&",
    "?",
    "?.",
    "|",
    "=>",
    "->",
    " if ",
    " else ",
    " for ",
    " in ",
    " match ",
    "1.2.3",
    "8Gis",
    "\\",
    "é",
    "#",
    "\u{1}",
    "\r",
    "requires ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,80}") {
        check_places(&text);
    }

    #[test]
    fn any_tokens(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..40)) {
        check_places(&tokens.concat());
        check_places(&format!("service a {{ {} }}", tokens.concat()));
    }

    #[test]
    fn a_program_with_something_cut_out(from: prop::sample::Index, len in 0usize..60) {
        let start = boundary(WHOLE, from);
        let mut end = (start + len).min(WHOLE.len());
        while !WHOLE.is_char_boundary(end) {
            end -= 1;
        }
        check_places(&format!("{}{}", &WHOLE[..start], &WHOLE[end.max(start)..]));
    }

    #[test]
    fn a_program_with_something_put_in(
        places in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&TOKENS[..])), 1..4),
    ) {
        let mut text = WHOLE.to_owned();
        for (at, token) in places {
            text.insert_str(boundary(&text, at), token);
        }
        check_places(&text);
    }

    #[test]
    fn a_program_cut_off(at: prop::sample::Index) {
        check_places(&WHOLE[..boundary(WHOLE, at)]);
    }
}

#[test]
fn the_whole_language_has_no_mistake() {
    assert_eq!(diagnostics(WHOLE), "");
    assert_eq!(diagnostics(&WHOLE.replace('\n', "\r\n")), "");
    check_places(WHOLE);
}
