//! Text that others wrote, made harmless for a terminal.
//!
//! A source, a file name or a message may hold escape sequences, or characters that reorder or hide
//! what stands beside them; none of these may reach a terminal as they are.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Whether a character acts on a terminal instead of being shown: control characters (also U+0080
/// to U+009F), line and paragraph separators, marks of direction, and invisible characters. The
/// joiners U+200C and U+200D are left alone: scripts and emoji are written with them.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn escaped(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|c| acts(c) && !keep(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if !acts(c) || keep(c) => out.push(c),
            '\n' | '\t' | '\r' => out.extend(c.escape_default()),
            c => out.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

/// One line: line breaks and tabs are written as escapes too.
#[must_use]
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// Several lines: line breaks and tabs stay.
#[must_use]
pub(crate) fn block(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '\n' | '\t'))
}

/// A path as one line.
#[must_use]
pub(crate) fn path(path: &Path) -> String {
    line(&path.to_string_lossy()).into_owned()
}

/// Source text in which every byte keeps its place: a character that acts on a terminal becomes a
/// visible one of the same length in bytes. Line ends and tabs stay.
#[must_use]
pub(crate) fn source(text: &str) -> Cow<'_, str> {
    let stays = |c| !acts(c) || matches!(c, '\n' | '\t');
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let ends_line = c == '\r' && rest.peek() == Some(&'\n');
        out.push(match c.len_utf8() {
            _ if stays(c) || ends_line => c,
            1 => '?',
            2 => '·',
            3 => '\u{fffd}',
            _ => '🚫',
        });
    }
    Cow::Owned(out)
}

/// JSON text in which the characters that JSON allows, but a terminal obeys, are escaped.
#[must_use]
pub(crate) fn json(text: String) -> String {
    if !text.chars().any(acts) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_shows_what_it_hides() {
        assert_eq!(line("a\u{1b}[31mb\nc\u{9b}d\u{202e}"), r"a\u{1b}[31mb\nc\u{9b}d\u{202e}");
        assert_eq!(block("a\n\tb\u{7}"), "a\n\tb\\u{7}");
        assert_eq!(line("Grüße 👩\u{200d}🔧"), "Grüße 👩\u{200d}🔧");
    }

    #[test]
    fn source_keeps_every_byte_in_its_place() {
        let text = "a\u{1b}b\u{85}c\u{202e}d\u{e0041}e\r\nf\rg\t";
        let shown = source(text);
        assert_eq!(shown, "a?b·c\u{fffd}d🚫e\r\nf?g\t");
        assert_eq!(shown.len(), text.len());
    }

    #[test]
    fn json_stays_the_same_value() {
        let text = "x\u{7f}\u{9b}\u{202e}\u{e0041}\u{1b}\n";
        let shown = json(serde_json::to_string(text).expect("a string is JSON"));
        assert!(shown.chars().all(|c| !acts(c)), "{shown:?}");
        assert_eq!(serde_json::from_str::<String>(&shown).expect("it is JSON"), text);
    }
}
