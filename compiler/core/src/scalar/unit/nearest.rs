//! The unit that somebody meant.

use super::{DURATION, MEMORY};

/// The unit that is meant by a misspelt one, given alone or after its number: `Gi` for `8Gis` and `5GiB`, `M` for `512mb`,
/// `m` for `5min`.
#[must_use]
pub fn nearest_unit(text: &str) -> Option<&'static str> {
    meant_unit(text).map(|(unit, _)| unit)
}

/// The same, and whether there is no doubt: it is spelt out, in other letters, or with bytes behind it, and not
/// only alike.
#[must_use]
pub fn meant_unit(text: &str) -> Option<(&'static str, bool)> {
    let written = text.trim().trim_start_matches(|c: char| c.is_ascii_digit() || ".,_ ".contains(c));
    let lower = written.to_ascii_lowercase();
    let known = || MEMORY.iter().chain(DURATION).map(|(name, _)| *name);
    // A lone `e` is half an exponent, not exabytes.
    if written.is_empty() || written == "e" {
        return None;
    }
    if let Some(unit) = known().find(|unit| *unit == written) {
        return Some((unit, true));
    }
    if let Some((_, unit)) = WORDS.iter().find(|(word, _)| *word == lower) {
        return Some((unit, true));
    }
    // `gi`, `H`, `MS`; then `gib`, `GB`, `8Gis`: only memory is written with bytes after it.
    if let Some(unit) = known().find(|unit| unit.eq_ignore_ascii_case(&lower)) {
        return Some((unit, true));
    }
    let stem =
        ["bytes", "byte", "bs", "b", "s"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
    let memory = MEMORY.iter().map(|(name, _)| *name).find(|unit| unit.eq_ignore_ascii_case(stem));
    let alike = || known().find(|unit| unit.len() > 1 && one_edit(unit, written));
    memory.map(|unit| (unit, true)).or_else(|| alike().map(|unit| (unit, false)))
}

/// Units spelt out.
const WORDS: &[(&str, &str)] = &[
    ("kibibyte", "Ki"),
    ("kibibytes", "Ki"),
    ("mebibyte", "Mi"),
    ("mebibytes", "Mi"),
    ("gibibyte", "Gi"),
    ("gibibytes", "Gi"),
    ("kilobyte", "k"),
    ("kilobytes", "k"),
    ("meg", "M"),
    ("megs", "M"),
    ("megabyte", "M"),
    ("megabytes", "M"),
    ("gig", "G"),
    ("gigs", "G"),
    ("gigabyte", "G"),
    ("gigabytes", "G"),
    ("terabyte", "T"),
    ("terabytes", "T"),
    ("mcpu", "m"),
    ("mcore", "m"),
    ("mcores", "m"),
    ("millicore", "m"),
    ("millicores", "m"),
    ("msec", "ms"),
    ("msecs", "ms"),
    ("millis", "ms"),
    ("millisecond", "ms"),
    ("milliseconds", "ms"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("min", "m"),
    ("mins", "m"),
    ("minute", "m"),
    ("minutes", "m"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("wk", "w"),
    ("week", "w"),
    ("weeks", "w"),
];

/// Whether one letter more, less or other, but not the first, makes `b` of `a`.
fn one_edit(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let tail = short.iter().rev().zip(long.iter().rev()).take_while(|(x, y)| x == y).count();
    head > 0 && head + tail.min(short.len() - head) + 1 >= long.len()
}
