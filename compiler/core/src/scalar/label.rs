//! Kubernetes labels: the syntax and limits of "Labels and Selectors", which annotations' keys share.

use super::dns;
use super::problem::{Problem, character, quoted};

/// Characters of a key's name, and of a value, at most.
const LONGEST: usize = 63;

/// A key: a name of 1 to 63 letters, digits, `-`, `_`, `.` that starts and ends with a letter or digit;
/// before it perhaps a DNS name (at most 253 characters) and `/`.
pub(super) fn key(text: &str) -> Result<(), Problem> {
    let Some((prefix, name)) = text.split_once('/') else {
        return part(text, "name");
    };
    let shown = quoted(text);
    if name.contains('/') {
        return Err(Problem::new(format!("{shown} has more than one `/`")));
    }
    if prefix.is_empty() {
        return Err(Problem::new(format!("{shown} has nothing before its `/`")).suggest(name));
    }
    if name.is_empty() {
        return Err(Problem::new(format!("{shown} has no name after its `/`")));
    }
    if !dns::is_name(prefix) {
        let why = dns::explain_name(prefix);
        let problem = Problem::new(format!("before the `/` stands no DNS name: {}", why.message));
        return Err(match why.suggestion {
            Some(prefix) => problem.suggest(format!("{prefix}/{name}")),
            None => problem,
        });
    }
    part(name, "name").map_err(|problem| Problem {
        suggestion: problem.suggestion.map(|name| format!("{prefix}/{name}")),
        ..problem
    })
}

/// A value: empty, or like a key's name.
pub(super) fn value(text: &str) -> Result<(), Problem> {
    if text.is_empty() { Ok(()) } else { part(text, "value") }
}

fn part(text: &str, what: &str) -> Result<(), Problem> {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let outer = |c: char| c.is_ascii_alphanumeric();
    let shown = quoted(text);
    let words = if let Some(c) = text.chars().find(|c| !inner(*c)) {
        format!("{shown} has {}, but a label's {what} only letters, digits, `-`, `_` and `.`", character(c))
    } else if !text.starts_with(outer) || !text.ends_with(outer) {
        format!("{shown} does not start and end with a letter or digit")
    } else if text.len() > LONGEST {
        format!("{shown} has {} characters, a label's {what} at most {LONGEST}", text.len())
    } else {
        return Ok(());
    };
    let replaced: String = text.chars().map(|c| if inner(c) { c } else { '-' }).take(LONGEST).collect();
    Err(Problem::new(words).suggest(replaced.trim_matches(|c| !outer(c))))
}
