//! The name that was probably meant.

use std::fmt;
use std::ops::Deref;

/// A known name that is near to one that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'a> {
    /// The known name.
    pub name: &'a str,
    /// Whether it leaves no doubt: at most two letters differ, and no other name is about as near.
    pub sure: bool,
}

impl Near<'_> {
    /// What a fix writes where this name stands in a longer text, such as in quotes.
    #[must_use]
    pub fn within(self, text: impl Into<String>) -> NewText {
        NewText { text: text.into(), safe: Some(self.sure) }
    }
}

impl Deref for Near<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.name
    }
}

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What a fix writes, and whether it may do so unasked, if that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewText {
    pub(super) text: String,
    pub(super) safe: Option<bool>,
}

impl<T: Into<String>> From<T> for NewText {
    fn from(text: T) -> Self {
        Self { text: text.into(), safe: None }
    }
}

impl From<Near<'_>> for NewText {
    fn from(near: Near<'_>) -> Self {
        near.within(near.name)
    }
}

/// As many letters may differ where there is no doubt.
const SURE: usize = 2;

/// After so many diagnostics nobody reads what else could have been meant.
const READ: usize = 300;

/// So many candidates are looked at: of more, none is what was meant.
const MOST: usize = 1_000;

/// The candidates that are worth a look where so many diagnostics are there already. To look at all of
/// them for each of thousands would take longer than all the rest.
pub fn worth<'a>(said: usize, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    candidates.into_iter().take(if said < READ { MOST } else { 0 }).collect()
}

/// The candidate nearest to `name` by edit distance, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let limit = (name.chars().count() / 3).max(1) + usize::from(name.len() > 4);
    let candidates: Vec<&str> = candidates.into_iter().filter(|candidate| *candidate != name).collect();
    let wanted = fold(name);
    let by_distance = candidates.iter().map(|candidate| (distance(&wanted, &fold(candidate)), *candidate));
    let mut near: Vec<_> = by_distance.filter(|(distance, _)| *distance <= limit).collect();
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [] => same_start(&wanted, &candidates).map(|name| Near { name, sure: false }),
        [(distance, name), others @ ..] => {
            let doubt = others.iter().any(|(other, _)| *other <= distance + 1);
            Some(Near { name, sure: *distance <= SURE && !doubt })
        }
    }
}

/// The only candidate that starts like `wanted`, such as `replicaCount` for `replicas`.
fn same_start<'a>(wanted: &[char], candidates: &[&'a str]) -> Option<&'a str> {
    let alike = |candidate: &str| {
        let common = fold(candidate).iter().zip(wanted).take_while(|(a, b)| a == b).count();
        let whole = common == wanted.len() && common >= 3;
        whole || common >= 5 && common + 1 >= wanted.len().min(fold(candidate).len())
    };
    let mut found = candidates.iter().filter(|candidate| alike(candidate));
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// Case and separators do not count as a difference: `log_level`, `logLevel` and `log-level` are near.
fn fold(name: &str) -> Vec<char> {
    name.chars().filter(|c| *c != '-' && *c != '_').flat_map(char::to_lowercase).collect()
}

/// Edits (insert, delete, replace, swap neighbours) between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let cost = usize::from(x != y);
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j + 1) + 1).min(at(&row, j) + 1).min(at(&last, j) + cost);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, candidates: &[&'static str], expected: Option<(&'static str, bool)>) {
        let found = nearest(name, candidates.iter().copied());
        assert_eq!(found.map(|near| (near.name, near.sure)), expected, "{name}");
    }

    #[test]
    fn one_near_name_leaves_no_doubt() {
        check("replcas", &["replicas", "image", "port"], Some(("replicas", true)));
        check("log_level", &["logLevel", "port"], Some(("logLevel", true)));
        check("port", &["host"], None);
        check("Gis", &["Gi", "Mi"], Some(("Gi", true)));
    }

    #[test]
    fn two_near_names_or_a_far_one_are_only_offered() {
        check("hots", &["host", "hosts"], Some(("host", false)));
        check("logLevl", &["logLevel", "logLevels"], Some(("logLevel", false)));
        check("replicas", &["replicaCount"], Some(("replicaCount", false)));
        check("Mb", &["M", "m", "Gi"], Some(("M", false)));
        check("anotationsx", &["annotationabc"], Some(("annotationabc", false)));
    }

    #[test]
    fn a_fix_keeps_the_doubt() {
        let near = Near { name: "host", sure: false };
        assert_eq!(NewText::from(near).safe, Some(false));
        assert_eq!(near.within("\"host\"").safe, Some(false));
        assert_eq!(NewText::from("host").safe, None);
    }
}
