//! Functions of the language's library over texts, networks and versions.
//!
//! Pure and total: what can fail returns a sentence for the operator, and no result is larger than [`MAX_BYTES`].

mod cidr;
mod encode;
mod lines;
mod pattern;
mod versions;

pub use cidr::{cidr_contains, cidr_host, cidr_netmask, cidr_subnet};
pub use encode::{base64_decode, base64_encode, json_encode, sha256_hex};
pub use lines::{dedent, indent};
pub use pattern::{Pattern, regex_matches, regex_replace};
pub use versions::{semver_compare, semver_major, semver_minor, semver_patch, semver_satisfies};

use super::dns;

/// The size of a result at most, in bytes: four times what a ConfigMap can hold.
pub const MAX_BYTES: usize = 4 << 20;

fn too_large(what: &str) -> String {
    format!("the result of `{what}` is larger than {} MiB", MAX_BYTES >> 20)
}

/// Refuses a size before it is built.
fn bounded(bytes: usize, what: &str) -> Result<(), String> {
    if bytes <= MAX_BYTES { Ok(()) } else { Err(too_large(what)) }
}

/// In small letters, as Unicode has them.
#[must_use]
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// In capital letters, as Unicode has them.
#[must_use]
pub fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// Without blanks and line breaks at both ends.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim()
}

/// With every `from` as `to`, from left to right.
///
/// # Errors
/// `from` is empty, or the result is too large.
pub fn replace(text: &str, from: &str, to: &str) -> Result<String, String> {
    if from.is_empty() {
        return Err("`replace` needs a text to look for, this one is empty".to_owned());
    }
    let found = text.matches(from).count();
    let grown = found.saturating_mul(to.len().saturating_sub(from.len()));
    bounded(text.len().saturating_add(grown), "replace")?;
    Ok(text.replace(from, to))
}

/// The texts between each `separator`; always at least one.
///
/// # Errors
/// The separator is empty.
pub fn split<'a>(text: &'a str, separator: &str) -> Result<Vec<&'a str>, String> {
    if separator.is_empty() {
        return Err("`split` needs a separator, this one is empty".to_owned());
    }
    Ok(text.split(separator).collect())
}

/// The texts with `separator` between each two.
///
/// # Errors
/// The result is too large.
pub fn join<T: AsRef<str>>(texts: &[T], separator: &str) -> Result<String, String> {
    let gaps = separator.len().saturating_mul(texts.len().saturating_sub(1));
    let bytes = texts.iter().fold(gaps, |sum, text| sum.saturating_add(text.as_ref().len()));
    bounded(bytes, "join")?;
    let mut out = String::with_capacity(bytes);
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        out.push_str(text.as_ref());
    }
    Ok(out)
}

/// Whether it begins with `start`.
#[must_use]
pub fn starts_with(text: &str, start: &str) -> bool {
    text.starts_with(start)
}

/// Whether it ends with `end`.
#[must_use]
pub fn ends_with(text: &str, end: &str) -> bool {
    text.ends_with(end)
}

/// Whether `part` stands anywhere in it.
#[must_use]
pub fn contains(text: &str, part: &str) -> bool {
    text.contains(part)
}

/// With `fill` repeated before it until it has `width` characters: `pad_left("7", 3, "0")` is `007`.
///
/// # Errors
/// `width` is negative, `fill` is not one character, or the result is too large.
pub fn pad_left(text: &str, width: i64, fill: &str) -> Result<String, String> {
    Ok(padding(text, width, fill, "pad_left")? + text)
}

/// With `fill` repeated after it until it has `width` characters.
///
/// # Errors
/// As [`pad_left`].
pub fn pad_right(text: &str, width: i64, fill: &str) -> Result<String, String> {
    Ok(text.to_owned() + &padding(text, width, fill, "pad_right")?)
}

fn padding(text: &str, width: i64, fill: &str, what: &str) -> Result<String, String> {
    let width = size(width, what)?;
    if fill.chars().count() != 1 {
        return Err(format!("`{what}` fills with one character, not with \"{fill}\""));
    }
    let missing = width.saturating_sub(text.chars().count());
    bounded(missing.saturating_mul(fill.len()).saturating_add(text.len()), what)?;
    Ok(fill.repeat(missing))
}

fn size(number: i64, what: &str) -> Result<usize, String> {
    if number < 0 {
        return Err(format!("`{what}` needs a number from 0, not {number}"));
    }
    usize::try_from(number).map_err(|_| too_large(what))
}

/// The first `length` characters.
///
/// # Errors
/// `length` is negative.
pub fn truncate(text: &str, length: i64) -> Result<String, String> {
    Ok(text.chars().take(size(length, "truncate")?).collect())
}

/// The nearest DNS label (as the scalar `DnsLabel`): small letters and digits, a `-` for each run of others, at
/// most 63 characters.
///
/// # Errors
/// The text has no letter from a to z and no digit.
pub fn slug(text: &str) -> Result<String, String> {
    let out = dns::slug(text, dns::LONGEST_LABEL);
    if out.is_empty() { Err(format!("\"{text}\" has no letter or digit to make a name of")) } else { Ok(out) }
}
