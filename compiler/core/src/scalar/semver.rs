//! Versions: semver.org 2.0.0 for what an operator writes, and the looser form that Helm reads.

use super::problem::{Problem, quoted};
use std::cmp::Ordering;

/// A version. Build metadata takes no part in precedence (semver.org, item 10) and is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) patch: u64,
    /// The pre-release's identifiers with dots between them; empty if there is none.
    pub(super) pre: String,
}

impl Version {
    /// A release.
    pub(super) fn release(major: u64, minor: u64, patch: u64) -> Self {
        Self { major, minor, patch, pre: String::new() }
    }

    fn numbers(&self) -> (u64, u64, u64) {
        (self.major, self.minor, self.patch)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Precedence as in semver.org, item 11.
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers().cmp(&other.numbers()).then_with(|| compare_pre(&self.pre, &other.pre))
    }
}

fn compare_pre(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => compare_identifiers(a, b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn compare_identifiers(a: &str, b: &str) -> Ordering {
    match (is_numeric(a), is_numeric(b)) {
        // Without leading zeros the longer number is the greater, of any size.
        (true, true) => {
            let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
            a.len().cmp(&b.len()).then_with(|| a.cmp(b))
        }
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(b),
    }
}

fn is_numeric(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Numbers, pre-release and build metadata of a text, unchecked.
pub(super) struct Split<'a> {
    pub(super) core: &'a str,
    pub(super) pre: Option<&'a str>,
    pub(super) build: Option<&'a str>,
}

pub(super) fn split(text: &str) -> Split<'_> {
    let (rest, build) = match text.split_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (text, None),
    };
    let (core, pre) = match rest.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (rest, None),
    };
    Split { core, pre, build }
}

/// Whether it is a pre-release (`numeric`: numbers without leading zeros) or build metadata.
pub(super) fn are_identifiers(text: &str, numeric: bool) -> bool {
    text.split('.').all(|id| {
        !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !(numeric && is_numeric(id) && id.len() > 1 && id.starts_with('0'))
    })
}

/// A version of exactly the form of semver.org 2.0.0 (items 2, 9, 10): no `v`, three numbers without leading zeros.
pub(super) fn strict(text: &str) -> Result<Version, Problem> {
    let shown = quoted(text);
    if let Some(rest) =
        text.strip_prefix(['v', 'V']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Err(
            Problem::new(format!("{shown} starts with `v`, a semantic version does not")).suggest(rest)
        );
    }
    let Split { core, pre, build } = split(text);
    let parts: Vec<&str> = core.split('.').collect();
    if !parts.iter().all(|part| is_numeric(part)) {
        return Err(Problem::new(format!("{shown} is not a semantic version, like `1.2.3` or `1.2.3-rc.1`")));
    }
    let rest = text.strip_prefix(core).unwrap_or_default();
    if parts.len() != 3 {
        let problem = Problem::new(format!("{shown} has not three numbers (major, minor, patch)"));
        return Err(match parts.len() {
            1 => problem.suggest(format!("{core}.0.0{rest}")),
            2 => problem.suggest(format!("{core}.0{rest}")),
            _ => problem,
        });
    }
    if parts.iter().any(|part| part.len() > 1 && part.starts_with('0')) {
        let plain: Vec<&str> = parts.iter().map(|part| strip_zeros(part)).collect();
        let fixed = format!("{}{rest}", plain.join("."));
        return Err(Problem::new(format!("{shown} has a number with a leading zero")).suggest(fixed));
    }
    if pre.is_some_and(|pre| !are_identifiers(pre, true)) {
        let words = "has a pre-release (after `-`) other than letters, digits and `-`, in parts without leading zeros";
        return Err(Problem::new(format!("{shown} {words}")));
    }
    if build.is_some_and(|build| !are_identifiers(build, false)) {
        let words = "has build metadata (after `+`) other than letters, digits and `-`";
        return Err(Problem::new(format!("{shown} {words}")));
    }
    loose(text).ok_or_else(|| Problem::new(format!("{shown} has a number that is too large")))
}

fn strip_zeros(number: &str) -> &str {
    let plain = number.trim_start_matches('0');
    if plain.is_empty() { "0" } else { plain }
}

/// A version as Helm's library coerces it: perhaps a `v`, minor and patch may lack, leading zeros are ignored.
pub(super) fn loose(text: &str) -> Option<Version> {
    let Split { core, pre, build } = split(text.strip_prefix('v').unwrap_or(text));
    let mut numbers = [0_u64; 3];
    let mut slots = numbers.iter_mut();
    for part in core.split('.') {
        *slots.next()? = if is_numeric(part) { part.parse().ok()? } else { return None };
    }
    let sound =
        pre.is_none_or(|pre| are_identifiers(pre, true)) && build.is_none_or(|b| are_identifiers(b, false));
    let [major, minor, patch] = numbers;
    sound
        .then(|| Version { pre: pre.unwrap_or_default().to_owned(), ..Version::release(major, minor, patch) })
}
