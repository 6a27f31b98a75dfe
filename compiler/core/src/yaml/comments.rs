//! Comments for the keys of a file that we write.

use ecow::EcoString;

use crate::tables::IndexMap;

/// The comments of a map's keys, by the path of keys.
///
/// ```
/// use phxc_core::{data::{map, Data}, yaml::{write, Comments}};
/// let mut comments = Comments::default();
/// comments.insert(&["image", "tag"], "Pinned.\nSee the release notes.");
/// let values = map([("image", Data::Map(map([("tag", Data::from("v1"))])))]);
/// assert_eq!(write(&values, &comments), "image:\n  # Pinned.\n  # See the release notes.\n  tag: v1\n");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    text: EcoString,
    below: IndexMap<EcoString, Comments>,
}

impl Comments {
    /// Sets the comment that stands above a key. The empty path is the head of the file, followed by
    /// an empty line. Maps in lists have no comments.
    pub fn insert<K: AsRef<str>>(&mut self, path: &[K], text: impl Into<EcoString>) {
        let mut place = self;
        for key in path {
            place = place.below.entry(key.as_ref().into()).or_default();
        }
        place.text = text.into();
    }

    /// The comment of this place; empty where there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The comments at and below a key.
    #[must_use]
    pub fn at(&self, key: &str) -> Option<&Comments> {
        self.below.get(key)
    }
}

/// Appends a comment, each of its lines behind `# ` below `indent` spaces.
///
/// Whatever a reader may take for a line break starts a new line of the comment, and other
/// characters that cannot stand in a file become spaces: a comment never turns into content.
pub(super) fn write_comment(out: &mut String, text: &str, indent: usize) {
    if text.is_empty() {
        return;
    }
    let is_break = |char| matches!(char, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    for line in text.trim_end().split(is_break) {
        super::write::pad(out, indent);
        out.push('#');
        let line = line.trim_end();
        if !line.is_empty() {
            out.push(' ');
            out.extend(line.chars().map(printable));
        }
        out.push('\n');
    }
}

/// Characters beyond 16 bits may stand in a comment: nobody reads them back.
fn printable(char: char) -> char {
    if char < '\u{1_0000}' && super::scalar::needs_escape(char) { ' ' } else { char }
}
