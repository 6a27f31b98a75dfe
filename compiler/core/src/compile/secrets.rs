//! Texts of the sources that look like secrets, so that no message and no shown line holds one.
//!
//! A line may be broken, commented out or of no effect, and is shown all the same: so they are looked
//! for in the text as it stands. What was computed adds to them, wherever its text comes from. Hiding a
//! little too much does no harm.

use std::collections::BTreeSet;

use crate::data::SHOWN;
use crate::scalar::secret::{SHORTEST, is_private_key, may_be_one, names_one};

/// Every such text of a source, with the parts of it that may be shown alone.
pub(super) fn find(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    Scan { text, at: 0, before: '\n', below_secret: false, found: &mut found }.run();
    direct(text, &mut found);
    found
}

/// Computed texts that are secrets, with the parts of them that may be shown alone.
pub(super) fn shown(computed: &[impl AsRef<str>]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    computed.iter().for_each(|text| add(text.as_ref(), &mut found));
    found
}

/// The lines of a text, as written and as meant, and what is left of it where it is shortened.
fn add(text: &str, found: &mut BTreeSet<String>) {
    let shortened: String = text.chars().take(SHOWN).collect();
    let lines = text.split('\n').flat_map(|line| line.split("\\n")).chain([shortened.as_str()]);
    for line in lines.map(str::trim).filter(|line| line.len() >= SHORTEST && !line.starts_with("-----")) {
        found.insert(line.to_owned());
        found.insert(line.replace("\\\"", "\"").replace("\\\\", "\\"));
        found.insert(line.escape_debug().to_string());
    }
}

/// A string right behind the key of a secret, wherever strings seem to begin and end: in a broken text, and
/// with strings in the holes of others, that is not sure.
fn direct(text: &str, found: &mut BTreeSet<String>) {
    let mut at = 0;
    for piece in text.split_inclusive(|c| !is_word(c)) {
        let word = piece.trim_end_matches(|c| !is_word(c));
        let behind = at + word.len();
        at += piece.len();
        if !names_one(word) {
            continue;
        }
        let rest = text.get(behind..).unwrap_or_default();
        let rest = rest.strip_prefix('"').unwrap_or(rest).trim_start_matches([' ', '\t', '+', '=', ':']);
        let Some(body) = rest.strip_prefix('r').unwrap_or(rest).strip_prefix('"') else { continue };
        let content = body.split(['"', '\n']).next().unwrap_or_default();
        if may_be_one(content) {
            add(content, found);
        }
    }
}

/// Goes through a text from string to string.
struct Scan<'t, 'f> {
    text: &'t str,
    at: usize,
    /// The last character that is no blank.
    before: char,
    /// Whether the last key is called like one that holds a secret.
    below_secret: bool,
    found: &'f mut BTreeSet<String>,
}

impl<'t> Scan<'t, '_> {
    fn run(mut self) {
        while let Some(c) = self.rest().chars().next() {
            match c {
                '"' => self.string(),
                '\n' => {
                    // A line that is not finished goes on with the same key.
                    self.below_secret &= "=([{,|?:".contains(self.before);
                    self.at += 1;
                }
                c if is_word(c) => self.word(),
                c => {
                    self.at += c.len_utf8();
                    self.before = if c.is_whitespace() { self.before } else { c };
                }
            }
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn word(&mut self) {
        let rest = self.rest();
        let word = rest.get(..rest.find(|c| !is_word(c)).unwrap_or(rest.len())).unwrap_or_default();
        let (names_one, length) = (names_one(word), word.len());
        self.at += length;
        // The mark of a raw string is no word.
        if word != "r" && self.is_key() {
            self.below_secret = names_one;
        }
        self.before = 'a';
    }

    /// Whether what comes next makes a key of what was before. Behind a colon, and between bars, stands
    /// a type.
    fn is_key(&self) -> bool {
        if matches!(self.before, ':' | '|') {
            return false;
        }
        let next = self.rest().trim_start_matches([' ', '\t']);
        let next = next.strip_prefix('+').unwrap_or(next);
        next.starts_with([':', '"'])
            || next.starts_with('=') && !next.starts_with("==") && !next.starts_with("=>")
    }

    fn string(&mut self) {
        let rest = self.rest();
        let (open, raw) = (
            if rest.starts_with("\"\"\"") { 3 } else { 1 },
            self.text.get(..self.at).unwrap_or_default().ends_with('r'),
        );
        let body = rest.get(open..).unwrap_or_default();
        let (content, length) = match end(body, open == 3, raw) {
            Some(end) => (body.get(..end).unwrap_or_default(), open + end + open),
            // Of a string without an end, the first word.
            None => (
                body.split(char::is_whitespace).next().unwrap_or_default(),
                open + body.find('\n').unwrap_or(body.len()),
            ),
        };
        let secret = is_private_key(content)
            || self.below_secret && content.lines().any(|line| may_be_one(line.trim()));
        let names_one = names_one(content);
        if secret {
            add(content, self.found);
        }
        self.at += length;
        if self.is_key() {
            self.below_secret = names_one;
        }
        self.before = '"';
    }
}

/// The byte of the quotes that end a string; nothing if there are none.
fn end(body: &str, triple: bool, raw: bool) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = !raw,
            '\n' if !triple => return None,
            '"' if !triple || body.get(at..).is_some_and(|rest| rest.starts_with("\"\"\"")) => {
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = find(text).into_iter().collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_stands_below_the_key_of_a_secret() {
        check("password = \"Tr0ub4dor\"", &["Tr0ub4dor"]);
        check("values.db.adminPassword = \"Tr0ub4dor\"", &["Tr0ub4dor"]);
        check("smtp { \"api-key\" = r\"SG.4kj\", user = \"Admin-1\" }", &["SG.4kj"]);
        check("param token: String? = \"Abc-123\"", &["Abc-123"]);
        check("param token: \"a\" | \"b\" = \"Abc-123\"", &["Abc-123"]);
        check("token =\n  if env.test { \"Abc-123\" } else { \"Def-456\" }", &["Abc-123", "Def-456"]);
        check("db_password = \"\"\"\n  Tr0ub4dor\n  \"\"\"\nname = \"Abc-123\"", &["Tr0ub4dor"]);
    }

    #[test]
    fn broken_lines_and_comments_too() {
        check("password = = \"Tr0ub4dor\" x", &["Tr0ub4dor"]);
        check("password = \"Tr0ub4dor // why\nname = \"Abc-123\"", &["Tr0ub4dor"]);
        check("password \"Tr0ub4dor\"", &["Tr0ub4dor"]);
        check("name = \"${f(\"}\", a)}\", password = \"Tr0ub4dor\"", &["Tr0ub4dor"]);
        check("// password = \"Tr0ub4dor\"", &["Tr0ub4dor"]);
    }

    #[test]
    fn a_private_key_below_any_key() {
        let key = "-----BEGIN PRIVATE KEY-----\\nMC4CAQ\\n-----END PRIVATE KEY-----";
        check(&format!("signing = \"{key}\""), &["MC4CAQ"]);
        check(&format!("signing = \"\"\"\n  {}\n\"\"\"", key.replace("\\n", "\n  ")), &["MC4CAQ"]);
    }

    #[test]
    fn references_and_words_stay() {
        for text in [
            "password = \"service-token\"",
            "password = \"${env.password}\"",
            "password = \"short\"",
            "existingPassword = \"Web-Secret1\"",
            "password = secrets.web.name\nname = \"Abc-123\"",
            "name = \"Abc-123\"",
        ] {
            check(text, &[]);
        }
    }
}
