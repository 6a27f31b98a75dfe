//! The words and marks of a text, without the grammar: what editors ask about while a line is half written. Takes a
//! text, gives [`Lexeme`]s in order; what stands between them is blank. Never fails: any text consists of lexemes.

use super::repair;
use super::scan::{hole_end, is_word, line_end, regex_end, string_end, unfinished_end, word_end};
use crate::source::{Source, Span};

/// A word, a mark, a string or a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexemeKind,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// What a lexeme is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LexemeKind {
    /// `// …` or `/// …`, without its line end.
    Comment,
    /// A string with its quotes and holes; one without an end goes to the end of its line, or of the text.
    Text,
    /// `/…/` behind a parenthesis.
    Regex,
    /// A name or a word of the language, with its dashes.
    Word,
    /// What begins with a digit: `5`, `512Mi`, `1.8.0`.
    Number,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`
    Close,
    /// An operator or any other character.
    Sign,
}

/// Signs of several characters, the longer ones first.
const SIGNS: &[&str] = &["...", "..", "?.", "??", "||", "&&", "==", "!=", "<=", ">=", "+=", "=>", "->"];

/// The lexemes of a text. Takes time linear in the text.
#[must_use]
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut found = vec![];
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((kind, start, end)) = next(text, rest, at) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        found.push(Lexeme { kind, start, end });
        if text.get(start..end) == Some("(")
            && let Some(end) = regex_end(text, end)
        {
            let slash = text.get(start..end).and_then(|found| found.find('/')).unwrap_or_default();
            found.push(Lexeme { kind: LexemeKind::Regex, start: start + slash, end });
            at = end;
        } else {
            at = end;
        }
    }
    found
}

/// The expressions in the holes of a string, as bytes of that string: what stands between `${` and `}`.
#[must_use]
pub fn holes(string: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = string.as_bytes();
    let triple = string.starts_with("\"\"\"");
    let mut holes = vec![];
    let mut at = 0;
    while !string.starts_with('r')
        && let Some(byte) = bytes.get(at)
    {
        at += match byte {
            b'\\' => 2,
            b'$' if bytes.get(at + 1) == Some(&b'{') => match hole_end(bytes, at + 1, triple, 1) {
                Ok(end) => {
                    holes.push(at + 2..end - 1);
                    end - at
                }
                Err(_) => 2,
            },
            _ => 1,
        };
    }
    holes
}

/// Every pair of brackets outside of strings, from the one that opens to the one that closes, by place. A missing
/// one is thought to be where the indentation says.
#[must_use]
pub fn brackets(source: &Source) -> Vec<Span> {
    let prepared = repair::prepare(source);
    let mut open = vec![];
    let mut pairs = vec![];
    for bracket in &prepared.scan.brackets {
        let (start, end) = (prepared.places.original(bracket.at), prepared.places.original(bracket.at + 1));
        if bracket.opens() {
            open.push(start);
        } else if let Some(start) = open.pop() {
            pairs.push(Span::new(source.id, start, end));
        }
    }
    pairs.sort();
    pairs
}

/// The lexeme at the start of `rest`, which begins at `at`; `None` at a blank.
fn next(text: &str, rest: &str, at: usize) -> Option<(LexemeKind, usize, usize)> {
    let bytes = text.as_bytes();
    let (kind, end) = match rest.as_bytes() {
        [b' ' | b'\t' | b'\r' | b'\n', ..] => return None,
        [b'/', b'/', ..] => (LexemeKind::Comment, line_end(text, at)),
        [b'"', ..] | [b'r', b'"', ..] => (LexemeKind::Text, string_end_or_guess(text, at)),
        [b'(' | b'[' | b'{', ..] => (LexemeKind::Open, at + 1),
        [b')' | b']' | b'}', ..] => (LexemeKind::Close, at + 1),
        [b'0'..=b'9', ..] => (LexemeKind::Number, number_end(bytes, at)),
        [first, ..] if is_word(*first) => (LexemeKind::Word, name_end(bytes, at)),
        _ => {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).map(|sign| sign.len());
            let len = sign.or_else(|| rest.chars().next().map(char::len_utf8)).unwrap_or(1);
            (LexemeKind::Sign, at + len)
        }
    };
    Some((kind, at, end))
}

fn string_end_or_guess(text: &str, at: usize) -> usize {
    if let Ok(end) = string_end(text.as_bytes(), at, 0) {
        return end;
    }
    let rest = text.get(at..).unwrap_or("");
    let triple = rest.strip_prefix('r').unwrap_or(rest).starts_with("\"\"\"");
    if triple { text.len() } else { unfinished_end(text, at) }
}

fn number_end(bytes: &[u8], start: usize) -> usize {
    let mut at = word_end(bytes, start);
    while bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        at = word_end(bytes, at + 1);
    }
    at
}

fn name_end(bytes: &[u8], start: usize) -> usize {
    let mut end = word_end(bytes, start);
    loop {
        let mut at = end;
        while bytes.get(at) == Some(&b'-') {
            at += 1;
        }
        if at == end || !bytes.get(at).is_some_and(|byte| is_word(*byte)) {
            return end;
        }
        end = word_end(bytes, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn show(text: &str) -> String {
        let one = |lexeme: &Lexeme| text.get(lexeme.start..lexeme.end).unwrap_or("?").to_owned();
        lexemes(text).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_text_falls_into_words_and_marks() {
        assert_eq!(show("a-b- c=1.5Mi..2 // x"), "a-b - c = 1.5Mi .. 2 // x");
        assert_eq!(show("x?.y??z||!w=>[...v]"), "x ?. y ?? z || ! w => [ ... v ]");
        assert_eq!(show("a = \"b ${c[\"}\"]} d\" r\"\\\" e"), "a = \"b ${c[\"}\"]} d\" r\"\\\" e");
        assert_eq!(show("T(/a[)]\\/b/) / 2"), "T ( /a[)]\\/b/ ) / 2");
        assert_eq!(show("ä = 'é'"), "ä = ' é '");
        assert_eq!(show("\"\"\"a\n\"b\" "), "\"\"\"a\n\"b\" ");
        assert_eq!(show("{ a = \"b }\nc"), "{ a = \"b } c");
    }

    #[test]
    fn holes_are_found_in_strings_that_have_them() {
        let show = |text: &str| {
            holes(text).into_iter().filter_map(|hole| text.get(hole).map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(show("\"a ${b} \\${c} ${ {d = 1} }\""), ["b", " {d = 1} "]);
        assert_eq!(show("r\"${a}\""), [""; 0]);
        assert_eq!(show("\"\"\"${a\n}\"\"\""), ["a\n"]);
        assert_eq!(show("\"${a"), [""; 0]);
    }

    #[test]
    fn brackets_are_paired_even_if_one_is_missing() {
        let source = Source::new(FileId(0), "a.phx", "a {\n  b {\n    c = [1]\n}\nd { e = \"{\" }\n");
        let pairs = brackets(&source).iter().map(|span| (span.start, span.end)).collect::<Vec<_>>();
        assert_eq!(pairs.len(), 4, "{pairs:?}");
        assert!(pairs.contains(&(18, 21)), "{pairs:?}");
        assert!(pairs.contains(&(26, 37)), "{pairs:?}");
    }
}
