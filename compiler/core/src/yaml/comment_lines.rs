//! The lines of a file that hold nothing but a comment.

use ecow::EcoString;

use super::node::{PossibleKey, Span};
use super::text::Text;
use crate::tables::HashMap;

/// A line that holds nothing but a comment.
#[derive(Debug, Clone)]
pub(super) struct CommentLine<'a> {
    /// From `#` to the end of the line.
    pub(super) span: Span,
    /// The column, from 0, at which a commented key would stand if it were no comment.
    pub(super) column: usize,
    /// What follows the `#`s, with its indentation.
    text: &'a str,
    /// Part of something else: a commented map, an example, a schema.
    is_nested: bool,
}

/// All comment lines, in order and by line number.
pub(super) struct Lines<'a> {
    lines: Vec<CommentLine<'a>>,
    /// From the start of each line to its place in `lines`.
    by_start: HashMap<usize, usize>,
}

impl<'a> Lines<'a> {
    /// `opaque` are the scalars of several lines, by place.
    pub(super) fn new(text: &Text<'a>, opaque: &[Span]) -> Self {
        let mut all = Self { lines: vec![], by_start: HashMap::default() };
        // Whether a line directly above is a comment at the very start of its line, not indented: then
        // what is indented below it is part of that comment.
        let mut below_comment = false;
        let mut in_schema = false;
        for (start, line) in text.lines() {
            let column = line.len() - line.trim_start_matches(' ').len();
            let Some(comment) = line.get(column..).filter(|comment| comment.starts_with('#')) else {
                below_comment = false;
                in_schema = false;
                continue;
            };
            let at = start + column;
            let before = opaque.get(..opaque.partition_point(|span| span.start <= at)).unwrap_or_default();
            if before.last().is_some_and(|span| at < span.end) {
                continue;
            }
            let comment = comment.trim_end();
            let mut line = CommentLine {
                span: Span { start: at, end: at + comment.len() },
                column,
                text: comment.trim_start_matches('#'),
                is_nested: false,
            };
            line.place(below_comment);
            in_schema ^= is_schema_mark(line.text);
            line.is_nested |= in_schema;
            below_comment |= column == 0 && line.column == 0 && !line.text.is_empty();
            all.by_start.insert(start, all.lines.len());
            all.lines.push(line);
        }
        all
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, CommentLine<'a>> {
        self.lines.iter()
    }

    /// What the comment lines directly above a key say, up to a commented key or another column.
    pub(super) fn above(&self, text: &Text<'a>, key: usize) -> Option<EcoString> {
        let before = text.indentation(key, &[' ', '-'])?;
        let column = before.len() - before.trim_start_matches(' ').len();
        let mut start = key - before.len();
        let mut found: Vec<&CommentLine<'a>> = vec![];
        while let Some(previous) = text.previous_line(start) {
            let Some(line) = self.by_start.get(&previous).and_then(|&at| self.lines.get(at)) else { break };
            if line.span.start - previous != column {
                break;
            }
            if line.possible_key().is_some() {
                // What is nested below that key, or a list of it, is not ours.
                while found.pop_if(|line| line.is_nested || line.is_item()).is_some() {}
                break;
            }
            found.push(line);
            start = previous;
        }
        // Where nothing says what it is about, a list is an example of the value before.
        if found.last().is_some_and(|line| line.is_item()) {
            while found.pop_if(|line| line.is_nested || line.is_item()).is_some() {}
        }
        let texts: Vec<&str> = found.iter().rev().map(|line| line.text).collect();
        describe(&texts)
    }
}

impl CommentLine<'_> {
    /// Finds the column that the author means. `#` may stand where the key would (`  # key:`), or at
    /// the start of the line while the key keeps its indentation (`#  key:`).
    fn place(&mut self, below_comment: bool) {
        let blanks = self.text.len() - self.text.trim_start_matches(' ').len();
        if self.column == 0 && blanks >= 2 && !below_comment {
            // Editors put `#` or `# ` in front: an odd count holds the blank of the latter.
            self.column = blanks & !1;
        } else {
            self.is_nested = blanks >= 2;
        }
    }

    /// Whether it would be an element of a list.
    fn is_item(&self) -> bool {
        self.text.trim_start().starts_with("- ")
    }

    /// The key that this line would be without its `#`. Prose that happens to have a colon is left out
    /// as far as it can be told: its words, or a value of several words.
    pub(super) fn possible_key(&self) -> Option<PossibleKey> {
        let content = self.text.trim_start();
        if self.is_nested {
            return None;
        }
        let (written, value) = content.split_once(':')?;
        let key = written.trim_matches(['"', '\'']);
        let value = value.split(" #").next().unwrap_or_default();
        if !(value.is_empty() || value.starts_with(' ')) || !is_key(key) || is_prose(key, value.trim()) {
            return None;
        }
        let start = self.span.end - content.len();
        let span = Span { start, end: start + written.len() };
        Some(PossibleKey { key: key.into(), value: value.trim().into(), span })
    }
}

fn is_key(text: &str) -> bool {
    let mut bytes = text.bytes();
    !text.ends_with(['.', '-', '/'])
        && bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'/'))
}

/// Words that stand before a colon in prose.
const PROSE: [&str; 17] = [
    "caution",
    "default",
    "defaults",
    "deprecated",
    "e.g",
    "example",
    "examples",
    "http",
    "https",
    "i.e",
    "important",
    "note",
    "ref",
    "see",
    "todo",
    "usage",
    "warning",
];

fn is_prose(key: &str, value: &str) -> bool {
    let is_structured = value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '!']);
    PROSE.iter().any(|word| key.eq_ignore_ascii_case(word))
        || !is_structured && value.contains(' ')
        || value.is_empty() && key.starts_with(|first: char| first.is_ascii_uppercase())
}

/// The text of comment lines (what follows their `#`) without the marks of documentation tools:
/// helm-docs (`-- text`, `key -- text`, `@default`), `@param key text`, `@schema` blocks, `+docs:`.
/// Nothing where no text is left.
pub(super) fn describe(lines: &[&str]) -> Option<EcoString> {
    let mut texts: Vec<&str> = vec![];
    let mut in_schema = false;
    for line in lines {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        if is_schema_mark(line) {
            in_schema = !in_schema;
            continue;
        }
        if in_schema || line.starts_with("+docs:") {
            continue;
        }
        if let Some(text) = helm_docs_text(line) {
            // helm-docs takes the last one.
            texts.clear();
            texts.push(text);
        } else if let Some(mark) = line.strip_prefix('@') {
            let param = mark.strip_prefix("param ").and_then(|rest| rest.trim_start().split_once(' '));
            texts.extend(param.map(|(_, text)| text.trim_start()));
        } else if line.is_empty() || line.contains(char::is_alphanumeric) {
            texts.push(line);
        }
    }
    let text = texts.join("\n");
    let text = text.trim_matches(['\n', ' ']);
    if text.is_empty() { None } else { Some(text.into()) }
}

/// What encloses a JSON schema in comments.
fn is_schema_mark(text: &str) -> bool {
    text.trim() == "@schema"
}

fn helm_docs_text(line: &str) -> Option<&str> {
    if let Some(text) = line.strip_prefix("--").filter(|text| text.is_empty() || text.starts_with(' ')) {
        return Some(text.trim_start());
    }
    let (key, text) = line.split_once(" -- ")?;
    if key.contains(' ') || key.starts_with('@') { None } else { Some(text) }
}
