//! Texts that stand in the sources and must not be shown: those that look like secrets.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

/// Finds such texts wherever they stand.
#[derive(Debug, Clone, Default)]
pub(super) enum Hidden {
    /// There are none.
    #[default]
    Nothing,
    /// These.
    Some(AhoCorasick),
    /// More than can be looked for: then nothing is shown.
    Everything,
}

impl Hidden {
    pub(super) fn new(texts: &BTreeSet<String>) -> Self {
        if texts.is_empty() {
            return Self::Nothing;
        }
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(texts);
        built.map_or(Self::Everything, Self::Some)
    }

    /// The text with a sign for every character that is hidden, of the same length in bytes.
    pub(super) fn conceal<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self {
            Self::Nothing => Cow::Borrowed(text),
            Self::Everything => Cow::Owned(text.chars().map(sign).collect()),
            Self::Some(finder) if !finder.is_match(text) => Cow::Borrowed(text),
            Self::Some(finder) => {
                let mut out = String::with_capacity(text.len());
                let mut done = 0;
                for found in finder.find_iter(text) {
                    out.push_str(text.get(done..found.start()).unwrap_or_default());
                    out.extend(text.get(found.range()).unwrap_or_default().chars().map(sign));
                    done = found.end();
                }
                out.push_str(text.get(done..).unwrap_or_default());
                Cow::Owned(out)
            }
        }
    }
}

/// What stands for a character, so that spans into the text stay right; line ends stay.
fn sign(c: char) -> char {
    match c.len_utf8() {
        _ if matches!(c, '\n' | '\r') => c,
        1 => '*',
        2 => '·',
        3 => '•',
        _ => '🚫',
    }
}
