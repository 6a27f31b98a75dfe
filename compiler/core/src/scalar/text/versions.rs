//! Versions, read as Helm's library (Masterminds/semver) coerces them: `v1.2` is 1.2.0.

use crate::scalar::problem::quoted;
use crate::scalar::range::Range;
use crate::scalar::semver::{Version, loose};
use std::cmp::Ordering;

fn version(text: &str) -> Result<Version, String> {
    loose(text).ok_or_else(|| format!("{} is not a version, like `1.2.3`", quoted(text)))
}

fn number(number: u64, text: &str) -> Result<i64, String> {
    i64::try_from(number).map_err(|_| format!("{} has a number that is too large", quoted(text)))
}

/// The first number.
///
/// # Errors
/// `text` is not a version.
pub fn semver_major(text: &str) -> Result<i64, String> {
    number(version(text)?.major, text)
}

/// The second number; 0 if it lacks.
///
/// # Errors
/// `text` is not a version.
pub fn semver_minor(text: &str) -> Result<i64, String> {
    number(version(text)?.minor, text)
}

/// The third number; 0 if it lacks.
///
/// # Errors
/// `text` is not a version.
pub fn semver_patch(text: &str) -> Result<i64, String> {
    number(version(text)?.patch, text)
}

/// How `a` stands to `b` by precedence (semver.org, item 11): -1 before, 0 the same, 1 after. Build metadata does not count.
///
/// # Errors
/// One of them is not a version.
pub fn semver_compare(a: &str, b: &str) -> Result<i64, String> {
    Ok(match version(a)?.cmp(&version(b)?) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })
}

/// Whether a version lies in a range (as the scalar `VersionRange`).
///
/// # Errors
/// One of them is not what it should be.
pub fn semver_satisfies(text: &str, range: &str) -> Result<bool, String> {
    let range = Range::parse(range).map_err(|problem| problem.message)?;
    Ok(range.contains(&version(text)?))
}
