//! The formatter. Takes one source and gives its text as it should be written: same tokens, same comments in the
//! same order, other blanks and line ends. It reads nothing but the syntax, so it works while the project around
//! the file is broken, too; an item that cannot be read stays as it is.
//!
//! The way through: `syntax::tree` gives tokens and comments, grouped; `layout` and its neighbours make a
//! document of it, in which lines may end; `print` decides which of them do. `docs/formatting.md` says what
//! comes out.

mod brackets;
mod doc;
mod layout;
mod operators;
mod print;

#[cfg(test)]
mod tests;

use crate::source::{Source, Span};
use crate::syntax::{tree, with_room};

/// A source as it should be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The whole text.
    pub text: String,
    /// What cannot be read and so stands in `text` as it did before, by its place there before.
    pub broken: Vec<Span>,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Formats a source. Never fails and never panics; takes time linear in the text.
///
/// Formatting the result again changes nothing. Line ends become those of the file's first line; a byte order mark stays.
#[must_use]
pub fn format(source: &Source) -> Formatted {
    in_columns(source, print::WIDTH)
}

fn in_columns(source: &Source, width: usize) -> Formatted {
    let Some(text) = source.text.strip_prefix(BYTE_ORDER_MARK) else { return plain(source, width) };
    let formatted = plain(&Source::new(source.id, source.path.clone(), text), width);
    let shift = BYTE_ORDER_MARK.len_utf8();
    let shifted = |span: &Span| {
        let range = span.range();
        Span::new(span.file, range.start + shift, range.end + shift)
    };
    Formatted {
        text: format!("{BYTE_ORDER_MARK}{}", formatted.text),
        broken: formatted.broken.iter().map(shifted).collect(),
    }
}

fn plain(source: &Source, width: usize) -> Formatted {
    let tree = tree::tree(source);
    let line_end = match source.text.find('\n') {
        Some(end) if source.text.get(..end).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    };
    let print = || print::print(&layout::file(&source.text, &tree), width, line_end);
    let span = |start: u32, end: u32| Span::new(source.id, start as usize, end as usize);
    let broken = tree.events.iter().filter_map(|event| match event {
        tree::Event::Broken(token) => Some(span(token.start, token.end)),
        _ => None,
    });
    match with_room(tree.depth, print) {
        Some(text) => Formatted { text, broken: broken.collect() },
        None => Formatted {
            text: source.text.to_string(),
            broken: vec![span(0, u32::try_from(source.text.len()).unwrap_or(u32::MAX))],
        },
    }
}
