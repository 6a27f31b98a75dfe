//! Where the cursor stands in a text, as far as its words and marks tell.

use crate::source::{Source, Span};
use crate::syntax::lexemes::{Lexeme, LexemeKind, holes, lexemes};
use crate::tables::HashSet;

/// The cursor in a text.
pub(super) struct Place {
    /// The word that it touches; empty if there is none.
    pub(super) word: Span,
    /// It stands in a string, outside of its holes.
    pub(super) is_text: bool,
    /// How many brackets are open.
    pub(super) depth: usize,
    /// The innermost block is one of secrets.
    pub(super) in_secrets: bool,
    /// It is the first word of an entry or statement, as far as brackets, commas and lines tell.
    pub(super) is_first: bool,
    /// The keys that the innermost block sets as a whole, at another place than the cursor's.
    pub(super) set: HashSet<String>,
}

/// An open bracket.
#[derive(Default)]
struct Open<'t> {
    /// It is that of a block of secrets.
    secrets: bool,
    /// It holds no entries, but what stands in a list or call.
    round: bool,
    set: HashSet<&'t str>,
}

impl Place {
    /// `None` in a comment.
    pub(super) fn at(source: &Source, offset: usize) -> Option<Self> {
        let text: &str = &source.text;
        let word = word_at(source, offset)?;
        let lexemes = lexemes(text);
        let behind = lexemes.partition_point(|lexeme| lexeme.start < offset);
        let (before, rest) = lexemes.split_at_checked(behind)?;
        let mut open: Vec<Open<'_>> = vec![];
        let mut top = Open::default();
        let mut is_text = false;
        let mut secrets = false;
        for (at, lexeme) in before.iter().enumerate() {
            let within = offset < lexeme.end || offset == lexeme.end && lexeme.kind == LexemeKind::Comment;
            let written = text.get(lexeme.start..lexeme.end).unwrap_or_default();
            match lexeme.kind {
                LexemeKind::Comment if within => return None,
                LexemeKind::Text if within || offset == lexeme.end && !written.ends_with('"') => {
                    let at = offset - lexeme.start;
                    is_text = !holes(written).iter().any(|hole| hole.start <= at && at <= hole.end);
                }
                LexemeKind::Open => {
                    open.push(Open { secrets, round: written != "{", ..Open::default() });
                    secrets = false;
                }
                LexemeKind::Close => {
                    open.pop();
                    secrets = false;
                }
                LexemeKind::Word => {
                    secrets |= matches!(written, "secrets" | "secret");
                    let key = set_key(text, &lexemes, at).filter(|_| lexeme.start != word.start as usize);
                    open.last_mut().unwrap_or(&mut top).set.extend(key);
                }
                _ => {}
            }
        }
        let depth = open.len();
        let mut around = open.pop().unwrap_or(top);
        around.set.extend(set_behind(text, &lexemes, lexemes.len() - rest.len(), word));
        let set = around.set.into_iter().map(str::to_owned).collect();
        let is_first = !around.round && begins(text, before, word);
        Some(Self { word, is_text, depth, in_secrets: around.secrets, is_first, set })
    }

    /// The text with another word at the cursor.
    pub(super) fn with(&self, source: &Source, word: &str) -> String {
        let mut text = source.text.to_string();
        text.replace_range(self.word.range(), word);
        text
    }
}

fn word_at(source: &Source, offset: usize) -> Option<Span> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let start = source.text.get(..offset)?.trim_end_matches(is_word).len();
    let behind = source.text.get(offset..)?;
    let end = offset + behind.len() - behind.trim_start_matches(is_word).len();
    Some(Span::new(source.id, start, end))
}

/// Whether nothing of the same entry stands before a word.
fn begins(text: &str, before: &[Lexeme], word: Span) -> bool {
    let line = text.get(..word.start as usize).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let last = before.iter().rev().find(|lexeme| lexeme.end <= word.start as usize);
    let written = last.and_then(|lexeme| text.get(lexeme.start..lexeme.end));
    // An expression can go on behind a sign.
    let goes_on = last.is_some_and(|lexeme| lexeme.kind == LexemeKind::Sign);
    matches!(written, Some("{" | "," | ";")) || line.trim().is_empty() && !goes_on
}

/// The keys that are set behind the cursor, up to the bracket that closes the block around it.
fn set_behind<'t>(
    text: &'t str,
    lexemes: &'t [Lexeme],
    from: usize,
    word: Span,
) -> impl Iterator<Item = &'t str> {
    let mut depth = 0_usize;
    let within = lexemes.iter().enumerate().skip(from).map_while(move |(at, lexeme)| {
        match lexeme.kind {
            LexemeKind::Open => depth += 1,
            LexemeKind::Close => depth = depth.checked_sub(1)?,
            _ => {}
        }
        Some((at, depth == 0 && lexeme.kind == LexemeKind::Word && lexeme.start != word.start as usize))
    });
    within.filter(|(_, is_key)| *is_key).filter_map(move |(at, _)| set_key(text, lexemes, at))
}

/// The word at an index, if it is a key that is set as a whole: `key = …`, and not `a.key = …`.
fn set_key<'t>(text: &'t str, lexemes: &[Lexeme], at: usize) -> Option<&'t str> {
    let written = |at: usize| lexemes.get(at).and_then(|lexeme| text.get(lexeme.start..lexeme.end));
    let is_below = at.checked_sub(1).and_then(written) == Some(".");
    written(at).filter(|_| !is_below && written(at + 1) == Some("="))
}
