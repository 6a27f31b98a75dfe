//! Nothing panics, whatever is left of a file: each fixture is cut at many places, and every feature asked.

use crate::source::{FileId, Source, Span};
use crate::syntax::parse;
use crate::syntax::tree::tree;

use super::{edits, folding, linked, links, selection, symbols, tokens};

const FIXTURES: &[&str] = &[
    include_str!("../syntax/tests/whole.phx"),
    "\u{feff}let a = \"ä${[b, \"c\"]}\"\r\n// phxc: allow(W0802) ü\r\n",
    "service a { values { b = c({ d = [e, f] }), \"g\".h[\"i\"] += match j { \"k\" | 1 => 2, _ => r\"l\" } } }",
    "# }) ] \"\"\" ${ \u{1} /* ( /[ \n",
];

/// Asks everything about a text, and what holds for every answer.
fn ask(text: &str, offset: usize) {
    let source = Source::new(FileId(0), "a/b.phx", text);
    let (parsed, tree) = (parse(&source), tree(&source));
    let all = Span::new(source.id, 0, text.len());
    let is_place = |span: Span| text.get(span.range()).is_some() && all.contains(span);

    let tokens = tokens::tokens(&source, &parsed, all);
    assert!(tokens.is_sorted_by(|one, next| one.span.end <= next.span.start), "{text}");
    assert!(
        tokens.iter().all(|token| is_place(token.span) && !source.slice(token.span).contains('\n')),
        "{text}"
    );
    let part = Span::new(source.id, offset / 2, offset);
    let some = tokens::tokens(&source, &parsed, part);
    assert!(some.iter().all(|token| tokens.contains(token)), "{text}");

    let mut symbols = symbols::symbols(&source, &parsed);
    while let Some(symbol) = symbols.pop() {
        assert!(is_place(symbol.span) && symbol.span.contains(symbol.name_span), "{text}");
        assert!(!symbol.name.is_empty(), "{text}");
        symbols.extend(symbol.children);
    }
    assert!(folding::folds(&source).iter().all(|fold| is_place(fold.span)), "{text}");
    assert!(links::links(&source, &parsed).iter().all(|link| is_place(link.span)), "{text}");
    assert!(linked::linked(&source, &parsed, offset).iter().all(|span| is_place(*span)), "{text}");
    let steps = selection::selection(&source, &tree, offset);
    assert!(steps.is_sorted_by(|inner, outer| outer.contains(*inner) && inner != outer), "{text}");
    assert!(steps.iter().all(|span| is_place(*span)), "{text}");
    let edits = [edits::whole(&source), edits::range(&source, part)];
    assert!(edits.iter().flatten().all(|edit| is_place(edit.span)), "{text}");
    for typed in ['\n', '}', 'a'] {
        assert!(edits::on_type(&source, offset, typed).iter().all(|edit| is_place(edit.span)), "{text}");
    }
}

#[test]
fn every_cut_of_every_fixture_has_answers() {
    for text in FIXTURES {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for at in places.iter().step_by(places.len().div_ceil(25)) {
            let (before, after) = text.split_at_checked(*at).unwrap_or((text, ""));
            ask(before, *at);
            ask(after, 0);
            let rest = after.split_once('\n').map_or("", |(_, rest)| rest);
            ask(&format!("{before}\n{rest}"), *at);
        }
    }
}

#[test]
fn deep_nesting_has_answers() {
    let mut text = format!("let a = {}1{}", "[".repeat(300), "]".repeat(300));
    ask(&text, 200);
    text = format!("let a = {}1{}", "{ b = ".repeat(200), " }".repeat(200));
    ask(&text, 900);
    text = format!("let a = {}\"\"{}", "\"${".repeat(30), "}\"".repeat(30));
    ask(&text, 40);
}
