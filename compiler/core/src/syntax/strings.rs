//! Reads strings: escapes, holes, and the indentation of `"""`.

use ecow::EcoString;
use pest::Parser as _;

use super::ast::{Expr, ExprKind, StringLit, StringPart};
use super::builder::Builder;
use super::errors::Place;
use super::grammar::{Grammar, Node, Rule};
use super::scan::hole_end;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// A string without holes.
pub(super) fn plain(text: &str, span: Span) -> StringLit {
    StringLit { parts: vec![StringPart::Text(text.into())], span }
}

/// A piece of a string's content; its place is relative to the string.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Text { start: usize, end: usize },
    Hole { start: usize, end: usize },
}

impl Builder<'_> {
    /// What a string literal says.
    pub(super) fn string(&mut self, node: &Node) -> StringLit {
        let span = self.token_span(node);
        let at = node.as_span().start();
        let literal = node.as_str();
        let raw = literal.starts_with('r');
        let open = usize::from(raw);
        let triple = literal.get(open..).is_some_and(|rest| rest.len() >= 6 && rest.starts_with("\"\"\""));
        let quotes = if triple { 3 } else { 1 };
        let (start, end) = (open + quotes, literal.len().saturating_sub(quotes));
        let mut pieces =
            if raw { vec![Piece::Text { start, end }] } else { pieces(literal, start, end, triple) };
        if triple {
            pieces = unindent(literal, &pieces);
        }
        let mut parts = vec![];
        let mut text = EcoString::new();
        for piece in pieces {
            match piece {
                Piece::Text { start, end } => {
                    let piece = literal.get(start..end).unwrap_or("");
                    if raw {
                        text.push_str(&piece.replace("\r\n", "\n"));
                    } else {
                        self.unescape(piece, at + start, &mut text);
                    }
                }
                Piece::Hole { start, end } => {
                    if !text.is_empty() {
                        parts.push(StringPart::Text(std::mem::take(&mut text)));
                    }
                    let value = literal.get(start..end).unwrap_or("");
                    parts.push(StringPart::Hole(Box::new(self.hole(value, at + start))));
                }
            }
        }
        if !text.is_empty() || parts.is_empty() {
            parts.push(StringPart::Text(text));
        }
        StringLit { parts, span }
    }

    /// The expression between `${` and `}`.
    fn hole(&mut self, value: &str, at: usize) -> Expr {
        let span = self.span(at, at + value.len());
        let error = Expr { kind: ExprKind::Error, span };
        let outer = self.base;
        self.base += at;
        let result = match Grammar::parse(Rule::hole_value, value) {
            Ok(mut pairs) => pairs.next().map(|node| self.expr(node)),
            Err(_) => {
                self.explain(value, 0, Place::Hole);
                None
            }
        };
        self.base = outer;
        result.unwrap_or(error)
    }

    /// Appends the text with its escapes replaced.
    fn unescape(&mut self, piece: &str, at: usize, text: &mut EcoString) {
        let mut rest = piece;
        while let Some(found) = rest.find(['\\', '\r']) {
            let (before, after) = rest.split_at_checked(found).unwrap_or((rest, ""));
            text.push_str(before);
            let start = at + piece.len() - after.len();
            rest = match after.strip_prefix('\\') {
                Some(escape) => self.escape(escape, start, text),
                None => {
                    if !after.starts_with("\r\n") {
                        text.push('\r');
                    }
                    after.get(1..).unwrap_or("")
                }
            };
        }
        text.push_str(rest);
    }

    /// Appends what an escape stands for, and returns what comes after it.
    fn escape<'t>(&mut self, escape: &'t str, start: usize, text: &mut EcoString) -> &'t str {
        let mut chars = escape.chars();
        let Some(c) = chars.next() else { return "" };
        let rest = chars.as_str();
        match c {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            '"' | '\\' | '$' => text.push(c),
            'u' => return self.unicode(rest, start, text),
            _ => {
                text.push(c);
                let span = self.span(start, start + 1 + c.len_utf8());
                self.report(
                    Diagnostic::error(Code::E0104, span, format!("unknown escape `\\{c}`"))
                        .help("a backslash is written `\\\\`; in `r\"…\"` it stands for itself")
                        .help("the escapes are \\n \\r \\t \\\" \\\\ \\$ \\u{1F600}")
                        .fix("write `\\\\`", Span { end: span.start, ..span }, "\\"),
                );
            }
        }
        rest
    }

    fn unicode<'t>(&mut self, rest: &'t str, start: usize, text: &mut EcoString) -> &'t str {
        let braced = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let digits = braced.map(|(digits, _)| digits).filter(|digits| (1..=6).contains(&digits.len()));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match (value, braced) {
            (Some(c), Some((_, after))) => {
                text.push(c);
                after
            }
            _ => {
                let span = self.span(start, start + 2);
                self.report(
                    Diagnostic::error(Code::E0104, span, "`\\u` needs a character's number in braces")
                        .help("write it like `\\u{1F600}`"),
                );
                rest
            }
        }
    }
}

/// Text and holes of a string's content.
fn pieces(literal: &str, start: usize, end: usize, lines: bool) -> Vec<Piece> {
    let bytes = literal.as_bytes();
    let mut pieces = vec![];
    let (mut from, mut at) = (start, start);
    while at < end {
        match bytes.get(at) {
            Some(b'\\') => at += 2,
            Some(b'$') if bytes.get(at + 1) == Some(&b'{') => {
                let Ok(after) = hole_end(bytes, at + 1, lines, 0) else { break };
                if from < at {
                    pieces.push(Piece::Text { start: from, end: at });
                }
                pieces.push(Piece::Hole { start: at + 2, end: after - 1 });
                (from, at) = (after, after);
            }
            _ => at += 1,
        }
    }
    if from < end {
        pieces.push(Piece::Text { start: from, end });
    }
    pieces
}

/// Without the indentation that all lines share, the first line if it is empty, and the blanks before the
/// closing quotes if nothing else stands on their line.
fn unindent(literal: &str, pieces: &[Piece]) -> Vec<Piece> {
    let chunks = chunks(literal, pieces);
    let indentation = chunks.iter().filter_map(|chunk| chunk.indentation).min().unwrap_or(0);
    let last = chunks.len().saturating_sub(1);
    let mut result = vec![];
    for (index, chunk) in chunks.into_iter().enumerate() {
        let Piece::Text { start, end } = chunk.piece else {
            result.push(chunk.piece);
            continue;
        };
        let text = literal.get(start..end).unwrap_or("");
        let blank = text.trim_matches([' ', '\t', '\r', '\n']).is_empty();
        let opening = index == 0 && blank && text.ends_with('\n');
        let closing = index == last && chunk.starts_line && blank && !text.ends_with('\n');
        if opening || closing {
            continue;
        }
        let leading = text.len() - text.trim_start_matches([' ', '\t']).len();
        let cut = if chunk.starts_line { leading.min(indentation) } else { 0 };
        result.push(Piece::Text { start: start + cut, end });
    }
    result
}

/// A hole, or text of one line.
struct Chunk {
    piece: Piece,
    /// Whether a line starts here.
    starts_line: bool,
    /// The blanks at the start of a line that is not empty.
    indentation: Option<usize>,
}

fn chunks(literal: &str, pieces: &[Piece]) -> Vec<Chunk> {
    let mut chunks = vec![];
    let mut starts_line = false;
    let last = pieces.len().saturating_sub(1);
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Text { start, end } = *piece else {
            let indentation = starts_line.then_some(0);
            chunks.push(Chunk { piece: *piece, starts_line, indentation });
            starts_line = false;
            continue;
        };
        let mut at = start;
        for line in literal.get(start..end).unwrap_or("").split_inclusive('\n') {
            let content = line.trim_start_matches([' ', '\t']);
            let before_hole = !line.ends_with('\n') && index != last;
            let counts = starts_line && (!content.trim_end().is_empty() || before_hole);
            let indentation = counts.then(|| line.len() - content.len());
            let piece = Piece::Text { start: at, end: at + line.len() };
            chunks.push(Chunk { piece, starts_line, indentation });
            at += line.len();
            starts_line = line.ends_with('\n');
        }
    }
    chunks
}
