//! DNS labels and names: RFC 1123 section 2.1 over RFC 952, in the lower case that Kubernetes insists on.

use super::problem::{Problem, character, quoted};
use std::net::Ipv4Addr;

/// Octets of one label at most (RFC 1035, section 2.3.4).
pub(super) const LONGEST_LABEL: usize = 63;
/// Characters of a name at most: 255 octets on the wire less the first length and the root (RFC 1035, section 2.3.4).
pub(super) const LONGEST_NAME: usize = 253;

/// A DNS label: 1 to 63 lower-case letters, digits and inner `-`.
pub(super) fn label(text: &str) -> Result<(), Problem> {
    match fault(text) {
        None => Ok(()),
        Some(fault) => {
            Err(Problem::new(format!("{} {}", quoted(text), fault.0)).suggest(slug(text, LONGEST_LABEL)))
        }
    }
}

/// A DNS name: labels between dots, at most 253 characters, not an IP address, no wildcard, no dot at the end.
pub(super) fn name(text: &str) -> Result<(), Problem> {
    if is_name(text) && text.parse::<Ipv4Addr>().is_err() {
        return Ok(());
    }
    Err(explain_name(text))
}

/// Whether it consists of DNS labels; `10.0.0.3` does.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= LONGEST_NAME && text.split('.').all(is_label)
}

pub(super) fn is_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let alphanumeric = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    bytes.len() <= LONGEST_LABEL
        && alphanumeric(bytes.first())
        && alphanumeric(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

/// What [`name`] has against a text. Suggests only what names the same host: lower case, no final dot.
pub(super) fn explain_name(text: &str) -> Problem {
    let shown = quoted(text);
    if text.parse::<Ipv4Addr>().is_ok() {
        return Problem::new(format!("{shown} is an IP address, not a DNS name"));
    }
    if text.starts_with("*.") {
        return Problem::new(format!("{shown} is a wildcard, not the name of one host"));
    }
    if let Some(rest) = text.strip_suffix('.') {
        return Problem::new(format!("{shown} ends in a dot")).suggest(rest);
    }
    if text.contains("..") || text.starts_with('.') {
        return Problem::new(format!("{shown} has an empty part at a dot"));
    }
    if text.len() > LONGEST_NAME {
        let length = text.chars().count();
        return Problem::new(format!("{shown} has {length} characters, a DNS name at most {LONGEST_NAME}"));
    }
    for part in text.split('.') {
        if let Some(fault) = fault(part) {
            let part = if part == text { shown } else { format!("{} in {shown}", quoted(part)) };
            let problem = match fault {
                Fault(_, true) => return capitals(text),
                Fault(words, false) => Problem::new(format!("{part} {words}")),
            };
            return problem;
        }
    }
    Problem::new(format!("{shown} is not a DNS name"))
}

fn capitals(text: &str) -> Problem {
    Problem::new(format!("{} has capital letters", quoted(text))).suggest(text.to_ascii_lowercase())
}

/// What a label has wrong, as the end of a sentence; true if capital letters are all.
struct Fault(String, bool);

fn fault(label: &str) -> Option<Fault> {
    let strange = label.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-')).map(|c| match c {
        '.' => "has a dot, and is one part of a name only".to_owned(),
        c => format!("has {}, but may have only lower-case letters, digits and `-`", character(c)),
    });
    if let Some(words) = strange {
        return Some(Fault(words, false));
    }
    if label.is_empty() {
        return Some(Fault("is empty".to_owned(), false));
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Some(Fault("starts or ends with `-`".to_owned(), false));
    }
    if label.len() > LONGEST_LABEL {
        let words = format!("has {} characters, at most {LONGEST_LABEL} may stand in one part", label.len());
        return Some(Fault(words, false));
    }
    label.bytes().any(|b| b.is_ascii_uppercase()).then(|| Fault("has capital letters".to_owned(), true))
}

/// The nearest DNS label: lower case, anything else as one `-`, cut to `longest`; empty if no letter or digit is there.
pub(super) fn slug(text: &str, longest: usize) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= longest {
            break;
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}
