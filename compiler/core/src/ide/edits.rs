//! Changes to a text that make it look as it should: of a whole file, of the items in a range, of the line on which
//! somebody types. Takes a source, gives [`Edit`]s in order that do not touch each other.
//!
//! The formatter changes nothing but blanks, line ends and commas; so an edit is never longer than what stands
//! between two words, and an editor's cursors and folds stay where they are.

mod indent;

use crate::fmt::format;
use crate::source::{Source, Span};
use crate::syntax::tree::{Piece, Tree, pieces, tree};

pub use indent::on_type;

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes in its place.
    pub text: String,
}

/// What to change so that a file is formatted: what is broken stays. Takes time linear in the text.
#[must_use]
pub fn whole(source: &Source) -> Vec<Edit> {
    between(source, &format(source).text)
}

/// What to change so that the items are formatted that touch `range`. Takes time linear in the text.
#[must_use]
pub fn range(source: &Source, range: Span) -> Vec<Edit> {
    let tree = tree(source);
    let mut touched = items(source, &tree)
        .into_iter()
        .filter(|item| item.start <= range.range().end && range.range().start <= item.end);
    let Some(first) = touched.next() else { return vec![] };
    let end = touched.next_back().map_or(first.end, |last| last.end);
    let within = Span::new(source.id, source.line_start(first.start), end);
    let mut edits = whole(source);
    edits.retain(|edit| within.contains(edit.span));
    edits
}

/// Each item's bytes, with its comments.
fn items(source: &Source, tree: &Tree) -> Vec<std::ops::Range<usize>> {
    let comment = |index: u32| tree.comments.get(index as usize);
    let extent = |piece: Piece<'_>| {
        let (first, last) = (piece.first()?, piece.last()?);
        let above = comment(first.first_comment).filter(|_| first.comments > 0);
        let behind = last.trailing.and_then(comment);
        let start = above.map_or(first.start, |comment| comment.start) as usize;
        Some(start..behind.map_or(last.end, |comment| comment.end) as usize)
    };
    let mut items: Vec<_> = pieces(&tree.events).into_iter().filter_map(extent).collect();
    if let Some(first) = comment(tree.last_comments.start).filter(|_| !tree.last_comments.is_empty()) {
        items.push(first.start as usize..source.text.len());
    }
    items
}

/// The edits that lead from a source to another text with the same words.
fn between(source: &Source, wanted: &str) -> Vec<Edit> {
    let text: &str = &source.text;
    let mut edits = vec![];
    let (mut old, mut new) = (0, 0);
    loop {
        let (was, is) = (gap(text, old), gap(wanted, new));
        if was != is {
            edits.push(edit(source, old, was, is));
        }
        (old, new) = (old + was.len(), new + is.len());
        let same = words(text, old).zip(words(wanted, new)).map_or(0, |(one, other)| common(one, other));
        if same == 0 {
            break;
        }
        (old, new) = (old + same, new + same);
    }
    // Words that differ: the formatter would have broken its law, and the rest is replaced as it is.
    if old < text.len() || new < wanted.len() {
        let rest = wanted.get(new..).unwrap_or("").to_owned();
        edits.push(Edit { span: Span::new(source.id, old, text.len()), text: rest });
    }
    edits
}

/// Replaces `was`, at `start`, by `is`: only what differs between their ends.
fn edit(source: &Source, start: usize, was: &str, is: &str) -> Edit {
    let before = common(was, is);
    let (was_rest, is_rest) = (was.get(before..).unwrap_or(""), is.get(before..).unwrap_or(""));
    let ends = was_rest.bytes().rev().zip(is_rest.bytes().rev());
    let after = ends.take_while(|(one, other)| one == other).count();
    let span = Span::new(source.id, start + before, start + was.len() - after);
    Edit { span, text: is_rest.get(..is_rest.len() - after).unwrap_or("").to_owned() }
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | ',')
}

/// The blanks, line ends and commas from a byte on.
fn gap(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    let end = rest.find(|c| !is_gap(c)).unwrap_or(rest.len());
    rest.get(..end).unwrap_or("")
}

/// What stands from a byte on to the next gap; `None` at the end.
fn words(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    rest.get(..rest.find(is_gap).unwrap_or(rest.len()))
}

/// How many bytes two texts have in common from their start, in whole characters.
fn common(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use proptest::prelude::*;

    fn source(text: &str) -> Source {
        Source::new(FileId(0), "a.phx", text)
    }

    fn apply(text: &str, edits: &[Edit]) -> String {
        let mut text = text.to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        text
    }

    #[test]
    fn an_edit_is_no_longer_than_it_must_be() {
        let text = "let  a=1,\nlet b = [ 1,\n2 ] // c \n";
        let edits = whole(&source(text));
        assert_eq!(apply(text, &edits), format(&source(text)).text);
        let longest = edits.iter().map(|edit| edit.span.range().len()).max();
        assert!(longest <= Some(2), "{edits:?}");
        assert_eq!(whole(&source("let a = 1\n")), []);
    }

    #[test]
    fn line_ends_and_marks_stay_what_they_are() {
        for text in ["\u{feff}let  a=1\r\nlet b=2\n", "let a = \"ä , b\"  //  ö , \n\n\n", "let a = (\n1", ""]
        {
            assert_eq!(apply(text, &whole(&source(text))), format(&source(text)).text, "{text}");
        }
    }

    #[track_caller]
    fn check_range(text: &str, expected: &str) {
        let (start, end) = (text.find('‹').unwrap_or(0), text.find('›').unwrap_or(0) - '‹'.len_utf8());
        let source = source(&text.replace(['‹', '›'], ""));
        let edits = range(&source, Span::new(source.id, start, end));
        assert_eq!(apply(&source.text, &edits), expected);
    }

    #[test]
    fn a_range_changes_the_items_that_it_touches() {
        check_range("let a=1\n\n\nlet b‹›=2\nlet c=3\n", "let a=1\n\n\nlet b = 2\nlet c=3\n");
        check_range("let a=1\n  // d\n  let b=‹2\nlet› c=3\n", "let a=1\n// d\nlet b = 2\nlet c = 3\n");
        check_range("let a=1\n\n‹›\n\nlet b=2\n", "let a=1\n\n\n\nlet b=2\n");
        check_range("let a=1\nlet b = ‹›= 2\n", "let a=1\nlet b = = 2\n");
        check_range("let a=1\n\n  // b ‹› \n\n\n", "let a=1\n\n// b\n");
    }

    proptest! {
        #[test]
        fn edits_lead_from_a_text_to_any_other(text in "[ab ,\n]{0,12}", wanted in "[ab ,\n]{0,12}") {
            prop_assert_eq!(apply(&text, &between(&source(&text), &wanted)), wanted);
        }
    }
}
