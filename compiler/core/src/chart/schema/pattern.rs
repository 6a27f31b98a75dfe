//! Patterns: from ECMA 262, which JSON Schema asks for, to this engine.
//!
//! Where ECMA 262 and Go, whose engine Helm has, differ, it is Go that judges. What has no
//! counterpart (looking around, references to groups) has no translation.

use regex::{Regex, RegexBuilder};

/// How large a compiled pattern may be, in bytes.
const LARGEST: usize = 1 << 20;

/// A pattern that takes the same texts; `None` if there is none here.
pub(super) fn translate(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&rewrite(pattern)?).size_limit(LARGEST).build().ok()
}

fn rewrite(pattern: &str) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '\\' => escape(after, false, &mut out)?,
            '[' => class(after, &mut out)?,
            '(' if ["?=", "?!", "?<=", "?<!"].iter().any(|look| after.starts_with(look)) => return None,
            // A brace that counts nothing is a brace.
            '{' if !counts(after) => {
                out.push_str("\\{");
                after
            }
            _ => {
                out.push(c);
                after
            }
        };
    }
    Some(out)
}

/// A character class after its bracket. Here brackets nest in it, and `&&`, `--`, `~~` mean sets.
fn class<'p>(pattern: &'p str, out: &mut String) -> Option<&'p str> {
    out.push('[');
    let mut rest = pattern;
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    // ECMA 262 has empty classes, Go does not: there the bracket is a member.
    if rest.starts_with(']') {
        return None;
    }
    loop {
        let c = rest.chars().next()?;
        let after = rest.get(c.len_utf8()..)?;
        rest = match c {
            ']' => {
                out.push(']');
                return Some(after);
            }
            '\\' => escape(after, true, out)?,
            // Go knows `[:alpha:]`, ECMA 262 does not.
            '[' if after.starts_with(':') => return None,
            '-' if after.starts_with('-') => return None,
            '[' | '&' | '~' => {
                out.extend(['\\', c]);
                after
            }
            _ => {
                out.push(c);
                after
            }
        };
    }
}

/// What stands after a backslash. `\d` and its like are ASCII in ECMA 262 and in Go.
fn escape<'p>(pattern: &'p str, in_class: bool, out: &mut String) -> Option<&'p str> {
    let c = pattern.chars().next()?;
    let members = match c.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => "\\t\\n\\f\\r ",
        _ => "",
    };
    match (c, in_class) {
        ('d' | 'w' | 's', true) => out.push_str(members),
        ('d' | 'w' | 's', false) => out.extend(["[", members, "]"]),
        ('D' | 'W' | 'S', false) => out.extend(["[^", members, "]"]),
        ('b', false) => out.push_str("(?-u:\\b)"),
        ('B', false) => out.push_str("(?-u:\\B)"),
        ('t' | 'n' | 'r' | 'f' | 'v' | 'x' | 'u' | 'p' | 'P', _) => out.extend(['\\', c]),
        // Here `\<` is the beginning of a word.
        ('<' | '>', _) => out.push(c),
        _ if c.is_ascii_punctuation() || c == ' ' => out.extend(['\\', c]),
        _ => return None,
    }
    pattern.get(c.len_utf8()..)
}

/// Whether what stands after a brace is a count: `2}`, `2,}`, `2,5}`.
fn counts(after: &str) -> bool {
    let Some((inside, _)) = after.split_once('}') else { return false };
    let (low, high) = inside.split_once(',').unwrap_or((inside, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    !low.is_empty() && digits(low) && digits(high)
}
