//! Regular expressions. The crate `regex` has no look-around and no back-references, so that every search takes time
//! linear in the text; limits on the compiled size bound the rest.

use super::{MAX_BYTES, too_large};
use crate::scalar::problem::quoted;
use regex::{Captures, Regex, RegexBuilder};

/// Bytes of a compiled expression, and of the cache of a search, at most.
const MAX_COMPILED: usize = 1 << 20;
/// How deep groups may nest.
const DEEPEST: u32 = 64;
/// Characters of an expression at most.
const LONGEST: usize = 4096;

/// A regular expression that was read; cheap to clone, to be kept if used often.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads an expression.
    ///
    /// # Errors
    /// It is not one, or it is too large.
    pub fn new(pattern: &str) -> Result<Self, String> {
        if pattern.len() > LONGEST {
            return Err(format!("a regular expression has at most {LONGEST} characters"));
        }
        let built = RegexBuilder::new(pattern)
            .size_limit(MAX_COMPILED)
            .dfa_size_limit(MAX_COMPILED)
            .nest_limit(DEEPEST)
            .build();
        built.map(Self).map_err(|error| explain(pattern, &error))
    }

    /// Whether it matches anywhere in the text; `^` and `$` tie it to the ends.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The text with every match replaced; `$1` or `${name}` in `with` is a group, `$$` a dollar.
    ///
    /// # Errors
    /// The result is too large.
    pub fn replace(&self, text: &str, with: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut done = 0;
        for captures in self.0.captures_iter(text) {
            let Some(found) = captures.get(0) else { continue };
            out.push_str(text.get(done..found.start()).unwrap_or_default());
            expand(&captures, with, &mut out)?;
            done = found.end();
        }
        out.push_str(text.get(done..).unwrap_or_default());
        if out.len() > MAX_BYTES { Err(too_large("regex_replace")) } else { Ok(out) }
    }
}

/// Each `$` inserts at most one group, which is a part of the text: checked before it grows.
fn expand(captures: &Captures<'_>, with: &str, out: &mut String) -> Result<(), String> {
    let longest = captures.iter().flatten().map(|group| group.len()).max().unwrap_or(0);
    let most = with.matches('$').count().saturating_mul(longest).saturating_add(with.len());
    if out.len().saturating_add(most) > MAX_BYTES {
        return Err(too_large("regex_replace"));
    }
    captures.expand(with, out);
    Ok(())
}

fn explain(pattern: &str, error: &regex::Error) -> String {
    let shown = quoted(pattern);
    match error {
        regex::Error::CompiledTooBig(_) => format!("the regular expression {shown} is too large"),
        error => {
            // The last line says why; those before draw the place.
            let text = error.to_string();
            let why = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("{shown} is not a regular expression: {why}")
        }
    }
}

/// Whether `pattern` matches anywhere in `text`.
///
/// # Errors
/// As [`Pattern::new`].
pub fn regex_matches(text: &str, pattern: &str) -> Result<bool, String> {
    Ok(Pattern::new(pattern)?.matches(text))
}

/// `text` with every match of `pattern` replaced by `with`.
///
/// # Errors
/// As [`Pattern::new`] and [`Pattern::replace`].
pub fn regex_replace(text: &str, pattern: &str, with: &str) -> Result<String, String> {
    Pattern::new(pattern)?.replace(text, with)
}
