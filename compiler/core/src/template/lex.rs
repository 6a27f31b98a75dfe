//! From text to tokens, in one pass over the bytes.
//!
//! The rules are those of Go's text/template (its lexer is described in the package's documentation
//! under "Text and spaces" and "Arguments"). We read a little more: any number of spaces around the
//! signs of a comment.

use crate::yaml::Span;

/// What a token is. Its text is its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Outside of actions; already trimmed, never empty.
    Text,
    /// `{{` or `{{-`
    Open,
    /// `}}` or `-}}`
    Close,
    /// `.name`
    Field,
    /// `.`
    Dot,
    /// `$` or `$name`
    Variable,
    /// A keyword, `true`, `nil`, or a function.
    Name,
    /// With its sign.
    Number,
    /// `'c'`
    Char,
    /// In double quotes, with escapes.
    Quoted,
    /// In back quotes.
    Raw,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    /// `|`
    Pipe,
    /// `,`
    Comma,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// What is wrong here; the text goes on behind it.
    Bad(&'static str),
}

/// A token where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

/// All tokens of a file. Every `Open` has its `Close` behind it.
pub(super) fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, spaced: false, tokens: vec![] };
    lexer.file();
    lexer.tokens
}

/// What Go trims and takes for a separator.
pub(super) const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    spaced: bool,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    fn file(&mut self) {
        let mut trims = false;
        while self.at < self.text.len() {
            let start = self.at;
            let rest = self.rest();
            let length = rest.find("{{").unwrap_or(rest.len());
            let mut text = rest.get(..length).unwrap_or("");
            let behind = rest.get(length..).unwrap_or("");
            let trims_next = behind.strip_prefix("{{-").is_some_and(|after| after.starts_with(SPACE));
            let mut from = start;
            if trims {
                let trimmed = text.trim_start_matches(SPACE);
                from += text.len() - trimmed.len();
                text = trimmed;
            }
            if trims_next {
                text = text.trim_end_matches(SPACE);
            }
            if !text.is_empty() {
                self.push(Kind::Text, from, from + text.len());
            }
            self.at = start + length;
            if behind.is_empty() {
                break;
            }
            trims = self.action(if trims_next { 3 } else { 2 });
        }
    }

    /// From `{{` to `}}`; whether that trims what follows.
    fn action(&mut self, open: usize) -> bool {
        let start = self.at;
        self.at += open;
        if self.rest().trim_start_matches(SPACE).starts_with("/*") {
            return self.comment(start);
        }
        self.push(Kind::Open, start, self.at);
        loop {
            self.space();
            let start = self.at;
            let rest = self.rest();
            if rest.starts_with("}}") {
                self.take(Kind::Close, 2);
                return false;
            }
            if self.spaced && rest.starts_with("-}}") {
                self.take(Kind::Close, 3);
                return true;
            }
            if rest.is_empty() || rest.starts_with("{{") {
                self.push(Kind::Bad("this action has no `}}`"), start, start);
                self.push(Kind::Close, start, start);
                return false;
            }
            self.token();
        }
    }

    /// A comment, which leaves no token.
    fn comment(&mut self, start: usize) -> bool {
        let rest = self.rest();
        let Some(end) = rest.find("*/") else {
            self.at = self.text.len();
            self.lonely("this comment has no `*/`", start);
            return false;
        };
        self.at += end + 2;
        let before = self.at;
        self.space();
        self.spaced = false;
        let rest = self.rest();
        let trims = self.at > before && rest.starts_with("-}}");
        if trims || rest.starts_with("}}") {
            self.at += if trims { 3 } else { 2 };
        } else {
            self.lonely("a comment must fill its action: `}}` must follow `*/`", start);
        }
        trims
    }

    /// An error outside of any action, as an action of its own.
    fn lonely(&mut self, message: &'static str, start: usize) {
        self.push(Kind::Open, start, start);
        self.push(Kind::Bad(message), start, self.at);
        self.push(Kind::Close, self.at, self.at);
    }

    fn token(&mut self) {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let second = bytes.get(1).copied().unwrap_or(0);
        match bytes.first().copied().unwrap_or(0) {
            b'=' => self.take(Kind::Assign, 1),
            b':' if second == b'=' => self.take(Kind::Declare, 2),
            b'|' => self.take(Kind::Pipe, 1),
            b',' => self.take(Kind::Comma, 1),
            b'(' => self.take(Kind::LeftParen, 1),
            b')' => self.take(Kind::RightParen, 1),
            b'"' => self.quoted(b'"', Kind::Quoted),
            b'\'' => self.quoted(b'\'', Kind::Char),
            b'`' => match rest.get(1..).and_then(|inner| inner.find('`')) {
                Some(length) => self.take(Kind::Raw, length + 2),
                None => self.take(Kind::Bad("this text has no closing back quote"), rest.len()),
            },
            b'$' => self.take(Kind::Variable, 1 + name_length(rest.get(1..).unwrap_or(""))),
            b'.' if !second.is_ascii_digit() => match name_length(rest.get(1..).unwrap_or("")) {
                0 => self.take(Kind::Dot, 1),
                length => self.take(Kind::Field, 1 + length),
            },
            b'.' | b'+' | b'-' | b'0'..=b'9' => self.take(Kind::Number, number_length(bytes)),
            _ => match name_length(rest) {
                0 => {
                    let length = rest.chars().next().map_or(1, char::len_utf8);
                    self.take(Kind::Bad("this character has no meaning in an action"), length);
                }
                length => self.take(Kind::Name, length),
            },
        }
    }

    /// A text in quotes on one line; a backslash takes the character behind it along.
    fn quoted(&mut self, quote: u8, kind: Kind) {
        let mut escaped = false;
        let mut length = self.rest().len();
        let mut found = Kind::Bad("this text has no closing quote");
        for (at, byte) in self.rest().bytes().enumerate().skip(1) {
            match byte {
                b'\n' => {
                    length = at;
                    break;
                }
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                _ if byte == quote => {
                    length = at + 1;
                    found = kind;
                    break;
                }
                _ => {}
            }
        }
        self.take(found, length);
    }

    fn space(&mut self) {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(SPACE).len();
        self.at += length;
        self.spaced = length > 0;
    }

    fn take(&mut self, kind: Kind, length: usize) {
        let start = self.at;
        self.at += length;
        self.push(kind, start, self.at);
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.tokens.push(Token { kind, span: Span { start, end }, spaced: self.spaced });
        self.spaced = false;
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }
}

fn name_length(text: &str) -> usize {
    text.find(|char: char| !(char == '_' || char.is_alphanumeric())).unwrap_or(text.len())
}

/// A sign, then letters, digits, points and underscores; a sign also behind an exponent's letter.
fn number_length(bytes: &[u8]) -> usize {
    let is_hex = bytes
        .iter()
        .skip_while(|byte| matches!(byte, b'+' | b'-'))
        .nth(1)
        .is_some_and(|byte| byte.eq_ignore_ascii_case(&b'x'));
    let mut before = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let is_sign = matches!(byte, b'+' | b'-');
        let exponent = matches!(before, b'p' | b'P') || !is_hex && matches!(before, b'e' | b'E');
        let fits = byte == b'.' || byte == b'_' || byte.is_ascii_alphanumeric();
        if !(fits || is_sign && (at == 0 || exponent)) {
            return at;
        }
        before = byte;
    }
    bytes.len()
}
