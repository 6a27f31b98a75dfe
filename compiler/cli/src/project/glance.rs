//! A first look at `platform.phx`, before anything is compiled.
//!
//! Only what finding the sources needs: whether the file holds a platform, and its `output`. The
//! text may be broken in any way; the compiler proper is the one that says so.

/// What the first look saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Glance {
    /// Whether the file has a `platform NAME {`.
    pub(super) platform: bool,
    /// The text of `output = "…"` directly in the platform's block.
    pub(super) output: Option<String>,
}

impl Glance {
    pub(super) fn at(text: &str) -> Self {
        let tokens = tokens(text);
        let mut glance = Self::default();
        let mut depth = 0usize;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                Token::Word("platform") if depth == 0 => {
                    let head = tokens.get(at + 1..at + 3);
                    glance.platform |= matches!(head, Some([Token::Word(_), Token::Open]));
                }
                Token::Word("output") if depth == 1 && glance.platform => {
                    if let Some([Token::Equals, Token::Text(output)]) = tokens.get(at + 1..at + 3) {
                        glance.output = Some(output.clone());
                    }
                }
                _ => {}
            }
        }
        glance
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    /// A string without escapes and interpolations; any other is `Else`.
    Text(String),
    Open,
    Close,
    Equals,
    Else,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, token) = match first {
            _ if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), None),
            'r' if rest.starts_with("r\"") => {
                let (length, text) = string(&rest[1..], true);
                (length + 1, Some(text))
            }
            '"' => {
                let (length, text) = string(rest, false);
                (length, Some(text))
            }
            '{' => (1, Some(Token::Open)),
            '}' => (1, Some(Token::Close)),
            '=' => (1, Some(Token::Equals)),
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
                let length = end.unwrap_or(rest.len());
                (length, Some(Token::Word(&rest[..length])))
            }
            c if c.is_whitespace() => (c.len_utf8(), None),
            c => (c.len_utf8(), Some(Token::Else)),
        };
        tokens.extend(token);
        rest = &rest[length..];
    }
    tokens
}

/// The length of the string that `text` starts with, and the string.
fn string(text: &str, raw: bool) -> (usize, Token<'static>) {
    let quote = if text.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
    let mut at = quote.len();
    let mut plain = quote.len() == 1;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(quote) {
            let inner = &text[quote.len()..at];
            let token = if plain { Token::Text(inner.to_owned()) } else { Token::Else };
            return (at + quote.len(), token);
        }
        let next = rest.chars().next().map_or(1, char::len_utf8);
        at += match () {
            // A string of one line that is not finished ends with the line.
            () if quote.len() == 1 && rest.starts_with('\n') => return (at, Token::Else),
            () if !raw && rest.starts_with('\\') => {
                plain = false;
                next + rest[next..].chars().next().map_or(0, char::len_utf8)
            }
            () if !raw && rest.starts_with("${") => {
                plain = false;
                interpolation(rest)
            }
            () => next,
        };
    }
    (text.len(), Token::Else)
}

/// The length of `${ … }`, with the braces and strings in it. Strings in it hold no further
/// interpolation: deeper nesting would only end this look too early.
fn interpolation(text: &str) -> usize {
    let (mut depth, mut quoted) = (0usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\n' => return at,
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, platform: bool, output: Option<&str>) {
        assert_eq!(Glance::at(text), Glance { platform, output: output.map(str::to_owned) }, "{text}");
    }

    #[test]
    fn it_finds_the_output_of_the_platform_only() {
        check("platform p {\n  output = \"out/argo\"\n}", true, Some("out/argo"));
        check(
            "/// output = \"no\"\nplatform p { // output = \"no\"\n output=\"gitops\" }",
            true,
            Some("gitops"),
        );
        check("platform p { environment { output: String = \"no\" } }", true, None);
        check("platform p { globals { output = \"no\" } }", true, None);
        check("service platform { output = \"no\" }", false, None);
        check("platform p { repo = \"a // b { ${f(\"}\")} \\\" \"\n output = r\"raw\" }", true, Some("raw"));
        check("let t = \"\"\"\nplatform x {\n output = \"no\"\n\"\"\"\nplatform p {}", true, None);
        check("platform p { output = \"a${b}\" }", true, None);
    }

    #[test]
    fn broken_text_is_harmless() {
        for text in [
            "platform",
            "platform p {",
            "\"",
            "\"${",
            "\"\\",
            "r\"",
            "}}}",
            "platform p { output = \"",
            "ä\"ö${ü",
        ] {
            let _ = Glance::at(text);
        }
        check("platform p { repo = \"open\n output = \"out\" }", true, Some("out"));
    }
}
