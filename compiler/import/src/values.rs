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
    // Scalars don't nest.
    opaque.sort_unstable();
    let is_content = |at: usize| {
        let next = opaque.partition_point(|(from, _)| *from <= at);
        next.checked_sub(1).and_then(|last| opaque.get(last)).is_some_and(|(_, to)| at < *to)
    };
    let mut out = Comments::default();
    let mut offset = 0;
    let mut next = 0;
    let mut waiting: Vec<EcoString> = vec![];
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (start, end) = (offset, offset + line.len());
        offset = end;
        let trimmed = line.trim_start();
        let at = start + (line.len() - trimmed.len());
        if let Some(comment) = trimmed.strip_prefix('#').filter(|_| !is_content(at)) {
            waiting.extend(words(comment));
            continue;
        }
        let mut is_said = false;
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
                is_said = true;
                out.at.entry(spot.path.clone()).or_default().extend(words(comment));
            }
        }
        // Behind an anchor, the header of a block, the end of what takes several lines.
        if !is_said && let Some(comment) = on_line(line, |at| is_content(start + at)) {
            // Behind the dash of an element it is that element's, which begins below.
            let is_dash = line.split('#').next().is_some_and(|before| before.trim() == "-");
            match next.checked_sub(1).and_then(|last| spots.get(last)).filter(|_| !is_dash) {
                Some(spot) => out.at.entry(spot.path.clone()).or_default().extend(words(comment)),
                None => waiting.extend(words(comment)),
            }
        }
    }
    out.end = waiting;
    out
}

/// The comment behind the content of a line.
fn on_line(line: &str, is_content: impl Fn(usize) -> bool) -> Option<&str> {
    let mut signs = line.match_indices('#').map(|(at, _)| at);
    let at = signs.find(|at| {
        let before = line.get(..*at).is_some_and(|before| before.ends_with([' ', '\t']));
        before && !is_content(*at)
    })?;
    line.get(at + 1..)
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
                opaque.push((entry.key_span.start, entry.key_span.end));
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
            // A block begins behind its header, which may have a comment.
            let slice = text.get(span.start..span.end).unwrap_or("");
            let header = if slice.starts_with(['|', '>']) { slice.find('\n').unwrap_or(0) } else { 0 };
            opaque.push((span.start + header, span.end));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The comments of a text, as `path: text`.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (_, found) = read(text).unwrap();
        let mut all: Vec<String> = found
            .at
            .iter()
            .map(|(path, lines)| format!("{}: {}", path.join("."), lines.join(" | ")))
            .collect();
        all.extend((!found.end.is_empty()).then(|| format!("end: {}", found.end.join(" | "))));
        assert_eq!(all, expected, "{text}");
    }

    #[test]
    fn every_comment_has_a_place() {
        check("# top\na: 1 # behind\n# last\n", &["a: top | behind", "end: last"]);
        check("a: # of a map\n  b: 1\n", &["a: of a map"]);
        check("a: &x # behind an anchor\n  b: 1\n", &["a: behind an anchor"]);
        check("a: | # of a block\n  # text\n  b # text\nc: 1\n", &["a: of a block"]);
        check("a: [1, 2] # of a list\n", &["a: of a list"]);
        check("a: [1,\n  # within\n  2] # at its end\n", &["a.[1]: within | at its end"]);
        check("- # of an item\n  a: 1\n".replace("- ", "a:\n- ").as_str(), &["a.[0]: of an item"]);
        check("a: 'x # text' # behind\n\"k # text\": 1\n", &["a: behind"]);
        check("a: x#text\nb: y #text\n", &["b: text"]);
        check("--- # of the start\na: 1\n", &["a: of the start"]);
        check("a: >-\n  folded\n  # text\n# of b\nb: 1\n", &["b: of b"]);
        check("a: \"x\n  # text\n  y\" # behind\n", &["a: behind"]);
    }
}
