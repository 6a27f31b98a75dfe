//! Checks of the raw text before it is parsed, and places in it.

use saphyr_parser::ScalarStyle;

use super::node::{ReadError, Span};

/// How many characters lie between two entries of [`Text::checkpoints`].
const STRIDE: usize = 256;

/// A text in which the parser counts characters and we count bytes.
pub(super) struct Text<'a> {
    all: &'a str,
    /// What is parsed: `all` without a byte order mark.
    pub(super) body: &'a str,
    /// The byte of every 256th character of the body; empty where every character is one byte.
    checkpoints: Vec<usize>,
}

impl<'a> Text<'a> {
    /// Fails for characters that Helm's reader refuses, and for directives that it does not know.
    pub(super) fn new(all: &'a str) -> Result<Self, ReadError> {
        let body = all.strip_prefix('\u{feff}').unwrap_or(all);
        let mut text = Self { all, body, checkpoints: vec![] };
        if let Some((at, char)) = body.char_indices().find(|&(_, char)| is_forbidden(char)) {
            let message = format!("the character U+{:04X} cannot stand in YAML as itself", u32::from(char));
            return Err(text.error(at + text.mark_length(), message));
        }
        if let Some(at) = unknown_directive(body) {
            return Err(
                text.error(at + text.mark_length(), "Helm reads only YAML 1.1 and no other directives")
            );
        }
        if !body.is_ascii() {
            text.checkpoints = body.char_indices().step_by(STRIDE).map(|(at, _)| at).collect();
        }
        Ok(text)
    }

    fn mark_length(&self) -> usize {
        self.all.len() - self.body.len()
    }

    /// The byte in the whole text of a character of the body.
    pub(super) fn byte(&self, character: usize) -> usize {
        let in_body = if self.checkpoints.is_empty() {
            character.min(self.body.len())
        } else {
            let start = self.checkpoints.get(character / STRIDE).copied().unwrap_or(self.body.len());
            let rest = self.body.get(start..).unwrap_or_default();
            start + rest.char_indices().nth(character % STRIDE).map_or(rest.len(), |(at, _)| at)
        };
        in_body + self.mark_length()
    }

    /// A span of the parser in bytes.
    pub(super) fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.byte(span.start.index());
        Span { start, end: self.byte(span.end.index()).max(start) }
    }

    /// The span of a scalar without what the parser skips behind it: blanks and comments behind
    /// quotes, empty lines below a block.
    pub(super) fn scalar_span(&self, span: saphyr_parser::Span, style: ScalarStyle) -> Span {
        let span = self.span(span);
        let raw = self.slice(span);
        let length = match style {
            ScalarStyle::Plain => raw.len(),
            ScalarStyle::SingleQuoted => quoted_length(raw, '\''),
            ScalarStyle::DoubleQuoted => quoted_length(raw, '"'),
            ScalarStyle::Literal | ScalarStyle::Folded => raw.trim_end().len(),
        };
        Span { start: span.start, end: span.start + length }
    }

    /// What stands at a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.all.get(span.start..span.end).unwrap_or_default()
    }

    /// The part of a byte's line that stands before it.
    pub(super) fn line_before(&self, offset: usize) -> &'a str {
        let before = self.all.get(..offset).unwrap_or_default();
        before.get(before.rfind('\n').map_or(self.mark_length(), |at| at + 1)..).unwrap_or_default()
    }

    /// The part of a byte's line that stands before it, if it consists of these signs. A text may be one long line,
    /// of which each part is asked: so no more is looked at than what fits.
    pub(super) fn indentation(&self, offset: usize, signs: &[char]) -> Option<&'a str> {
        let before = self.all.get(self.mark_length()..offset)?;
        let rest = before.trim_end_matches(signs);
        let is_start = rest.is_empty() || rest.ends_with('\n');
        before.get(rest.len()..).filter(|_| is_start)
    }

    /// What follows a byte on its line, from the first sign on that is no blank, with how many blanks stand before it.
    pub(super) fn after_blanks(&self, offset: usize) -> (usize, &'a str) {
        let rest = self.all.get(offset..).unwrap_or_default();
        let found = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        (rest.len() - found.len(), found)
    }

    /// The lines with the bytes at which they start.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let mut start = self.mark_length();
        self.body.split_inclusive('\n').map(move |line| {
            let at = start;
            start += line.len();
            (at, line.trim_end_matches(['\n', '\r']))
        })
    }

    /// Where the line before the one that starts at a byte starts; nothing before the first one.
    pub(super) fn previous_line(&self, start: usize) -> Option<usize> {
        let before = self.all.get(..start)?.strip_suffix('\n')?;
        Some(before.rfind('\n').map_or(self.mark_length(), |at| at + 1))
    }

    /// Whether what stands at a byte is the first thing on its line and behind a tab.
    pub(super) fn is_indented_with_tab(&self, offset: usize) -> bool {
        self.indentation(offset, &[' ', '\t']).is_some_and(|before| before.contains('\t'))
    }

    /// An error at a byte of the whole text.
    pub(super) fn error(&self, offset: usize, message: impl Into<String>) -> ReadError {
        let before = self.all.get(..offset).unwrap_or(self.all);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = self.line_before(offset).chars().count() + 1;
        ReadError { message: message.into(), offset, line, column }
    }
}

/// Whether a map or list, as written, stands in braces or brackets or is an alias, perhaps behind an
/// anchor and a tag.
pub(super) fn is_flow(raw: &str) -> bool {
    let mut rest = raw;
    while rest.starts_with(['&', '!']) {
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    }
    rest.starts_with(['{', '[', '*'])
}

/// The length of a text that starts with a quoted scalar, perhaps behind an anchor and a tag, up to and
/// with the closing quote.
fn quoted_length(raw: &str, quote: char) -> usize {
    let mut chars = raw.char_indices().skip_while(|&(_, char)| char != quote).skip(1).peekable();
    while let Some((at, char)) = chars.next() {
        let is_pair = char == quote && quote == '\'' && chars.peek().is_some_and(|&(_, next)| next == quote);
        if is_pair || char == '\\' && quote == '"' {
            chars.next();
        } else if char == quote {
            return at + 1;
        }
    }
    raw.len()
}

/// Helm's reader takes U+0085 for a line break where today's YAML does not, so we refuse it.
fn is_forbidden(char: char) -> bool {
    matches!(char, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}')
        || matches!(char, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Where a directive stands that is neither `%YAML 1.1` nor `%TAG`.
fn unknown_directive(body: &str) -> Option<usize> {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let content = line.trim_end();
        let is_empty = content.is_empty() || content.trim_start().starts_with('#');
        if content.starts_with('%') {
            let mut words = content.split_whitespace();
            let known = match words.next() {
                Some("%YAML") => words.next() == Some("1.1"),
                word => word == Some("%TAG"),
            };
            if !known {
                return Some(at);
            }
        } else if !is_empty {
            return None;
        }
        at += line.len();
    }
    None
}
