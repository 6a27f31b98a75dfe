//! Values files with the comments of every place in them.
//!
//! The values themselves are [`phxc_core::yaml`]'s. Its reader knows the comments that describe keys; here
//! every other comment is kept too, with the entry or element that follows it.

use std::collections::BTreeMap;

use ecow::EcoString;
use phxc_core::data::Map;
use phxc_core::yaml::{self, Node, NodeKind, ReadError};

/// Keys, and `[n]` for elements of lists, from the top of a file.
pub(crate) type Path = Vec<EcoString>;

/// The comments of a file, by the place that they stand at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    /// The lines above or behind an entry or element, without `#`.
    pub at: BTreeMap<Path, Vec<EcoString>>,
    /// The lines below the last one.
    pub end: Vec<EcoString>,
    /// The line of each key and element, from 1.
    pub lines: BTreeMap<Path, usize>,
}

/// Reads a values file: nothing and null are an empty map.
///
/// # Errors
/// Those of [`yaml::read`], and values that are no map.
pub(crate) fn read(text: &str) -> Result<(Map, Comments), ReadError> {
    let map = yaml::read_values(text)?;
    let root = yaml::read(text)?;
    Ok((map, comments(text, &root)))
}

/// A place in a file where comments can belong.
struct Spot {
    path: Path,
    start: usize,
    /// Where its value ends, if it is a scalar; else where its key does.
    end: usize,
}

fn comments(text: &str, root: &Node) -> Comments {
    let mut spots = vec![];
    let mut opaque = vec![];
    collect(text, root, &mut vec![], &mut spots, &mut opaque);
    let mut out = Comments::default();
    let mut offset = 0;
    let mut next = 0;
    let mut waiting: Vec<EcoString> = vec![];
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (start, end) = (offset, offset + line.len());
        offset = end;
        let trimmed = line.trim_start();
        let at = start + (line.len() - trimmed.len());
        let is_content = opaque.iter().any(|(from, to)| *from <= at && at < *to);
        if let Some(comment) = trimmed.strip_prefix('#').filter(|_| !is_content) {
            waiting.extend(words(comment));
            continue;
        }
        while let Some(spot) = spots.get(next).filter(|spot| spot.start < end) {
            next += 1;
            out.lines.insert(spot.path.clone(), number + 1);
            if !waiting.is_empty() {
                out.at.entry(spot.path.clone()).or_default().append(&mut waiting);
            }
            if spot.end >= start
                && spot.end <= end
                && let Some(comment) = behind(text, spot.end, end)
            {
                out.at.entry(spot.path.clone()).or_default().extend(words(comment));
            }
        }
    }
    out.end = waiting;
    out
}

/// The comment behind a value or a key on its line.
fn behind(text: &str, from: usize, to: usize) -> Option<&str> {
    let rest = text.get(from..to)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let comment = rest.trim_start().strip_prefix('#')?;
    rest.starts_with([' ', '\t']).then_some(comment)
}

/// A comment's text without the marks of helm-docs and linters; nothing where no text is left.
fn words(comment: &str) -> Option<EcoString> {
    let text = comment.trim_start_matches('#').trim_end();
    let text = text.strip_prefix(' ').unwrap_or(text);
    let text = text.strip_prefix("-- ").unwrap_or(text);
    text.contains(char::is_alphanumeric).then(|| text.into())
}

fn collect(
    text: &str,
    node: &Node,
    path: &mut Path,
    spots: &mut Vec<Spot>,
    opaque: &mut Vec<(usize, usize)>,
) {
    let is_new = |start: usize, spots: &[Spot]| spots.last().is_none_or(|last| last.start <= start);
    match &node.data {
        NodeKind::Map(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(_, entry)| entry.key_span.start);
            for (key, entry) in entries {
                let start = entry.key_span.start;
                // What an alias or a merge brought in stands elsewhere.
                if !is_new(start, spots) {
                    continue;
                }
                path.push(key.clone());
                spots.push(Spot {
                    path: path.clone(),
                    start,
                    end: end(text, &entry.value, entry.key_span.end),
                });
                collect(text, &entry.value, path, spots, opaque);
                path.pop();
            }
        }
        NodeKind::List(list) => {
            for (at, item) in list.iter().enumerate() {
                if !is_new(item.span.start, spots) {
                    continue;
                }
                path.push(ecow::eco_format!("[{at}]"));
                spots.push(Spot {
                    path: path.clone(),
                    start: item.span.start,
                    end: end(text, item, item.span.start),
                });
                collect(text, item, path, spots, opaque);
                path.pop();
            }
        }
        NodeKind::String(_) => {
            let span = node.span;
            if text.get(span.start..span.end).is_some_and(|slice| slice.contains('\n')) {
                opaque.push((span.start, span.end));
            }
        }
        _ => {}
    }
}

/// Where a comment behind a value would begin.
fn end(text: &str, value: &Node, key: usize) -> usize {
    let span = value.span;
    let is_block = matches!(value.data, NodeKind::Map(_) | NodeKind::List(_))
        && !text.get(span.start..).is_some_and(|rest| rest.starts_with(['{', '[']));
    if is_block || span.start == span.end { key } else { span.end }
}
