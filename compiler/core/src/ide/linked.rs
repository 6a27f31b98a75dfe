//! Linked editing: a loop variable or a function's argument changes with all its uses while it is typed. Other names
//! can be used in other files; renaming them is another matter. Takes a source and its AST.

use super::marks::marks;
use crate::source::{Source, Span};
use crate::syntax::Parsed;

/// The places that change together with the name at `offset`, by place; nothing if there are no others.
#[must_use]
pub fn linked(source: &Source, parsed: &Parsed, offset: usize) -> Vec<Span> {
    let here = Span::new(source.id, offset, offset);
    let marks = marks(source, &parsed.file, here);
    let local = marks.iter().filter(|mark| mark.span.contains(here)).find_map(|mark| mark.local);
    let Some(local) = local else { return vec![] };
    let places: Vec<Span> =
        marks.iter().filter(|mark| mark.local == Some(local)).map(|mark| mark.span).collect();
    if places.len() > 1 { places } else { vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::parse;

    /// The text with every linked place in `‹›`, for a cursor at `‸`.
    fn at(text: &str) -> String {
        let offset = text.find('‸').unwrap_or(0);
        let mut text = text.replace('‸', "");
        let source = Source::new(FileId(0), "a.phx", text.as_str());
        for span in linked(&source, &parse(&source), offset).into_iter().rev() {
            text.insert(span.range().end, '›');
            text.insert(span.range().start, '‹');
        }
        text
    }

    #[test]
    fn local_names_change_together() {
        assert_eq!(at("fn f(‸a: Int, b: Int) -> Int = a + b"), "fn f(‹a›: Int, b: Int) -> Int = ‹a› + b");
        assert_eq!(
            at("let x = [for a in b if a { \"${a‸}\" }]"),
            "let x = [for ‹a› in b if ‹a› { \"${‹a›}\" }]"
        );
    }

    #[test]
    fn an_inner_name_hides_an_outer_one() {
        assert_eq!(
            at("fn f(a: Int) -> [Int] = [for ‸a in a { a }]"),
            "fn f(a: Int) -> [Int] = [for ‹a› in a { ‹a› }]"
        );
        assert_eq!(
            at("fn f(a: Int) -> [Int] = [for a in ‸a { a }]"),
            "fn f(‹a›: Int) -> [Int] = [for a in ‹a› { a }]"
        );
    }

    #[test]
    fn other_names_stay() {
        assert_eq!(at("let ‸a = 1\nlet b = a"), "let a = 1\nlet b = a");
        assert_eq!(at("fn f(‸a: Int) -> Int = 1"), "fn f(a: Int) -> Int = 1");
    }
}
