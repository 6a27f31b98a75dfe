//! What people write who come from YAML, shells and other languages, and what it is called here.

use super::errors::Place;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::source::Span;

/// What stands where parsing failed; places are relative to the piece.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'t> {
    /// The whole piece that could not be parsed.
    pub piece: &'t str,
    /// Where the token starts.
    pub start: usize,
    /// Where it ends; the same as `start` at the end of a line.
    pub end: usize,
    /// What it should have fitted into.
    pub place: Place,
}

impl<'t> Found<'t> {
    /// The token at a byte of the piece; at the end of a line, the place after the last token.
    pub(super) fn at(piece: &'t str, at: usize, place: Place) -> Self {
        let at = at.min(piece.len());
        let rest = piece.get(at..).unwrap_or("");
        let token = rest.trim_start_matches([' ', '\t', '\r']);
        let start = piece.len() - token.len();
        let len = token_len(token);
        if len == 0 {
            let end = piece.get(..at).unwrap_or("").trim_end().len();
            return Self { piece, start: end, end, place };
        }
        Self { piece, start, end: start + len, place }
    }

    /// The token.
    pub(super) fn token(&self) -> &'t str {
        self.piece.get(self.start..self.end).unwrap_or("")
    }

    /// What stands before it.
    pub(super) fn before(&self) -> &'t str {
        self.piece.get(..self.start).unwrap_or("").trim_end()
    }

    /// What stands after it.
    fn after(&self) -> &'t str {
        self.piece.get(self.end..).unwrap_or("")
    }

    /// Where the line of the token starts.
    fn line_start(&self) -> usize {
        self.piece.get(..self.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
    }

    /// The token in a sentence.
    pub(super) fn words(&self) -> String {
        match self.token() {
            "" if self.place == Place::Hole => "`}`".to_owned(),
            "" => "the end of the line".to_owned(),
            token if token.chars().count() > 30 => {
                format!("`{}…`", token.chars().take(30).collect::<String>())
            }
            token => format!("`{token}`"),
        }
    }
}

fn token_len(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    if first == '\n' || text.starts_with("//") {
        return 0;
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if first.is_alphanumeric() || first == '_' {
        return text.trim_start_matches(is_word).len().abs_diff(text.len());
    }
    if first == '"' || first == '\'' {
        let rest = text.get(1..).unwrap_or("");
        return rest
            .find([first, '\n'])
            .map_or(text.len(), |end| end + 2)
            .min(text.lines().next().map_or(0, str::len));
    }
    for operator in ["==", "!=", "<=", ">=", "&&", "||", "??", "?.", "+=", "->", "=>", "...", ".."] {
        if text.starts_with(operator) {
            return operator.len();
        }
    }
    first.len_utf8()
}

/// A message for a mistake that is known by its looks: `span` is the token, `line` the start of the piece.
pub(super) fn hint(found: &Found, span: Span, line: Span) -> Option<Diagnostic> {
    let place = found.place;
    let error = |message: &str| Diagnostic::error(Code::E0101, span, message);
    let first =
        found.piece.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next().unwrap_or("");
    match found.token() {
        token if token.starts_with('\'') => {
            let text = token.trim_matches('\'');
            Some(error("text stands in double quotes").fix(
                "write double quotes",
                span,
                format!("\"{text}\""),
            ))
        }
        "“" | "”" | "„" | "‘" | "’" => Some(error("text stands in straight double quotes: `\"`")),
        ";" => Some(error("no `;` here: a new line or a comma ends a statement").fix("remove it", span, "")),
        ":" if is_key(found.before()) && place != Place::Fields => {
            let message = "a key and its value are joined by `=`";
            let apart = found.piece.get(..found.start).is_some_and(|before| before.ends_with(' '));
            let fix = if apart { "=" } else { " =" };
            Some(error(message).fix("write `=`", span, fix))
        }
        "=" if place == Place::Fields && is_key(found.before()) => {
            Some(error("a field needs a type before its default").help("write `NAME: TYPE = DEFAULT`"))
        }
        "and" => Some(error("“and” is written `&&`").fix("write `&&`", span, "&&")),
        "or" => Some(error("“or” is written `||`").fix("write `||`", span, "||")),
        "not" => Some(error("“not” is written `!`").fix("write `!`", span, "!")),
        "?" => Some(
            error("a choice between two values is written with `if`")
                .help("write `if CONDITION { A } else { B }`"),
        ),
        "-" => Some(minus(found, span)),
        _ if found.place == Place::Secret && last_word(found.before()) == "copy" => {
            Some(error("`copy` needs the key of a service").help("write `copy SERVICE.KEY`"))
        }
        "" => end_of_line(found, span),
        "\u{a0}" => Some(error("a non-breaking blank").fix("write a plain blank", span, " ")),
        _ => statement(found, first, line),
    }
}

fn last_word(text: &str) -> &str {
    text.split_whitespace().next_back().unwrap_or("")
}

/// A `-` that is neither a sign nor an operator.
fn minus(found: &Found, span: Span) -> Diagnostic {
    let error = |message: &str| Diagnostic::error(Code::E0101, span, message);
    let before = found.before();
    let digit = found.after().trim_start();
    if found.place == Place::Value && before.is_empty() {
        return error("a sign stands directly before its number").help("write `-1`, without a blank");
    }
    if before.is_empty() || before.ends_with(['[', ',']) || before.len() < found.line_start() {
        return error("the elements of a list stand in brackets, without `-`").help("write `KEY = [A, B]`");
    }
    if before.ends_with(['=', '(', '+', '*', '/', '{']) && digit.starts_with(|c: char| c.is_ascii_digit()) {
        return error("a sign stands directly before its number");
    }
    error("`-` is an operator only with blanks on both sides")
        .help("names may hold `-`, so `a-b` is one name; a date or range is a text in quotes")
}

/// A line that ends too early.
fn end_of_line(found: &Found, span: Span) -> Option<Diagnostic> {
    let error = |message: &str| Some(Diagnostic::error(Code::E0101, span, message));
    let before = found.before();
    if last_word(before) == "generate" {
        return error("`generate` needs a kind of secret")
            .map(|error| error.help("write `generate password(32)`"));
    }
    if found.after().trim_start().starts_with('{') && matches!(found.place, Place::File | Place::Head) {
        return error("`{` stands on the line of its head");
    }
    None
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '/'))
}

/// A statement that is misspelt, or that belongs elsewhere.
fn statement(found: &Found, first: &str, line: Span) -> Option<Diagnostic> {
    if first.is_empty() || !found.before().chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
        return None;
    }
    let place = found.place;
    let word = Span { end: line.start + u32::try_from(first.len()).ok()?, ..line };
    if place.usage(first).is_some()
        || matches!(place, Place::Block | Place::Arm | Place::Hole | Place::Fields)
    {
        return None;
    }
    if let Some(home) = home(first, place) {
        let message = format!("`{first}` does not belong into {}", place.name());
        return Some(
            Diagnostic::error(Code::E0101, word, message).help(format!("it stands in {}", home.name())),
        );
    }
    let starts_another = found.token().starts_with(|c: char| c.is_alphabetic() || c == '_');
    if place == Place::File || starts_another {
        let near = nearest(first, place.words().iter().map(|(word, _)| *word));
        let message = format!("`{first}` starts nothing that can stand in {}", place.name());
        let diagnostic = Diagnostic::error(Code::E0101, word, message);
        return match near {
            Some(near) => Some(diagnostic.fix(format!("write `{near}`"), word, near)),
            None if place == Place::File => Some(diagnostic),
            None => None,
        };
    }
    None
}

/// Where a statement's word is at home, if not here.
fn home(word: &str, place: Place) -> Option<Place> {
    let places = [Place::Service, Place::Environment, Place::Deploy, Place::Platform, Place::File];
    places.into_iter().find(|home| *home != place && home.usage(word).is_some())
}
