//! Ranges of versions, as the Masterminds/semver library reads them for Helm: in `Chart.yaml`, `kubeVersion`
//! and `semverCompare`.
//!
//! A range is alternatives between `||`; an alternative is comparisons, with blanks or commas between them, that must all
//! hold. Missing numbers and `x`, `X`, `*` mean any. A pre-release satisfies an alternative only if that names one.

use super::problem::{Problem, quoted};
use super::semver::{Split, Version, are_identifiers, split};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Equal,
    Not,
    Greater,
    Less,
    AtLeast,
    AtMost,
    Tilde,
    Caret,
}

/// Longer spellings first.
const OPS: &[(&str, Op)] = &[
    ("!=", Op::Not),
    (">=", Op::AtLeast),
    ("=>", Op::AtLeast),
    ("<=", Op::AtMost),
    ("=<", Op::AtMost),
    ("~>", Op::Tilde),
    ("=", Op::Equal),
    (">", Op::Greater),
    ("<", Op::Less),
    ("~", Op::Tilde),
    ("^", Op::Caret),
];

/// One comparison: `>=1.2`.
#[derive(Debug, Clone)]
struct Comparison {
    op: Op,
    /// Zero where the text has no number.
    version: Version,
    /// How many numbers stand before the first missing one or `x`: 0 to 3.
    given: u8,
}

/// A range of versions.
#[derive(Debug, Clone)]
pub(super) struct Range(Vec<Vec<Comparison>>);

impl Range {
    /// Reads a range: `^1.2`, `~1.2.3`, `>=1 <2 || 3.x`, `1.2 - 1.4`, `*`.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let alternatives: Result<Vec<_>, Problem> =
            text.split("||").map(|part| alternative(part, text)).collect();
        alternatives.map(Self)
    }

    /// Whether the version lies in it.
    pub(super) fn contains(&self, version: &Version) -> bool {
        self.0.iter().any(|all| {
            let named = all.iter().any(|one| !one.version.pre.is_empty());
            all.iter().all(|one| one.holds(version, named))
        })
    }
}

fn alternative(part: &str, whole: &str) -> Result<Vec<Comparison>, Problem> {
    let mut out = vec![];
    let mut rest = part.trim();
    if rest.is_empty() {
        return Err(Problem::new(format!("{} has nothing at one side of `||`", quoted(whole))));
    }
    while !rest.is_empty() {
        let (op, after) = match OPS.iter().find_map(|(sign, op)| Some((*op, rest.strip_prefix(sign)?))) {
            Some((op, after)) => (Some(op), after.trim_start()),
            None => (None, rest),
        };
        let (version, after) = token(after);
        out.push(comparison(op.unwrap_or(Op::Equal), version, whole)?);
        let next = after.trim_start();
        // Helm's library takes `1.2 - 1.4` only at the start of an alternative.
        if op.is_none()
            && out.len() == 1
            && let Some((upper, after)) = upper_bound(after)
        {
            let low = comparison(Op::AtLeast, version, whole)?;
            out.pop();
            out.extend([low, comparison(Op::AtMost, upper, whole)?]);
            rest = separated(after, whole)?;
            continue;
        }
        rest = if next.is_empty() { next } else { separated(after, whole)? };
    }
    Ok(out)
}

/// The characters of a version, and what follows.
fn token(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || ".*+-".contains(c))).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The `2.0` of ` - 2.0`, and what follows.
fn upper_bound(text: &str) -> Option<(&str, &str)> {
    let after = text.strip_prefix(char::is_whitespace)?.trim_start().strip_prefix('-')?;
    after.starts_with(char::is_whitespace).then(|| token(after.trim_start()))
}

/// Steps over the blanks or the comma before the next comparison.
fn separated<'a>(text: &'a str, whole: &str) -> Result<&'a str, Problem> {
    let next = text.trim_start();
    if let Some(after) = next.strip_prefix(',') {
        let after = after.trim_start();
        return if after.is_empty() {
            let fixed = whole.trim_end().trim_end_matches(',');
            Err(Problem::new(format!("{} ends in a comma", quoted(whole))).suggest(fixed))
        } else {
            Ok(after)
        };
    }
    if next.len() == text.len() && !next.is_empty() {
        return Err(unreadable(whole));
    }
    Ok(next)
}

fn unreadable(whole: &str) -> Problem {
    let problem =
        Problem::new(format!("{} is not a range of versions, like `^1.2` or `>=1.2 <2`", quoted(whole)));
    let mut fixed = whole.replace("&&", ",").replace("==", "=").replace(" and ", " ").replace(" or ", " || ");
    if matches!(whole.to_ascii_lowercase().as_str(), "latest" | "any" | "stable") {
        fixed = "*".to_owned();
    } else if !fixed.contains("||") {
        fixed = fixed.replace('|', "||");
    }
    if fixed == whole {
        let mut spaced = String::new();
        for c in whole.chars() {
            let joined = spaced.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '*');
            if joined && "<>=~^!".contains(c) {
                spaced.push(' ');
            }
            spaced.push(c);
        }
        fixed = spaced;
    }
    problem.suggest(fixed)
}

fn comparison(op: Op, text: &str, whole: &str) -> Result<Comparison, Problem> {
    let bare = text.strip_prefix('v').unwrap_or(text);
    let Split { core, pre, build } = split(bare);
    let mut numbers = [0_u64; 3];
    let mut given = 0;
    let mut open = true;
    let mut slots = numbers.iter_mut();
    for part in core.split('.') {
        let Some(slot) = slots.next() else {
            let words = format!("{} in {} has more than three numbers", quoted(text), quoted(whole));
            return Err(Problem::new(words));
        };
        if matches!(part, "x" | "X" | "*") {
            open = false;
            continue;
        }
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(unreadable(whole));
        }
        let Ok(number) = part.parse::<u64>() else {
            return Err(Problem::new(format!("{} has a number that is too large", quoted(whole))));
        };
        if open {
            *slot = number;
            given += 1;
        }
    }
    if pre.is_some_and(|pre| !are_identifiers(pre, true)) || build.is_some_and(|b| !are_identifiers(b, false))
    {
        let words =
            format!("{} in {} has no sound pre-release or build after it", quoted(text), quoted(whole));
        return Err(Problem::new(words));
    }
    let [major, minor, patch] = numbers;
    let version =
        Version { pre: pre.unwrap_or_default().to_owned(), ..Version::release(major, minor, patch) };
    Ok(Comparison { op, version, given })
}

impl Comparison {
    /// `named`: a comparison of this alternative names a pre-release, so that pre-releases take part.
    fn holds(&self, v: &Version, named: bool) -> bool {
        let c = &self.version;
        let whole = self.given == 3;
        if !v.pre.is_empty() && !named {
            return false;
        }
        let same_major = v.major == c.major;
        let same_minor = same_major && v.minor == c.minor;
        match self.op {
            Op::Equal if whole => v == c,
            Op::Equal | Op::Tilde => v >= c && self.tilde(same_major, same_minor),
            Op::Not => match self.given {
                1 => !same_major,
                2 => !same_minor || v.pre != c.pre,
                _ => v != c,
            },
            Op::Greater => match self.given {
                1 => v.major > c.major,
                2 => (v.major, v.minor) > (c.major, c.minor),
                _ => v > c,
            },
            Op::Less => v < c,
            Op::AtLeast => v >= c,
            Op::AtMost => match self.given {
                1 => v.major <= c.major,
                2 => (v.major, v.minor) <= (c.major, c.minor),
                3 => v <= c,
                _ => v.major == 0 && v.minor == 0,
            },
            Op::Caret => v >= c && self.caret(v, same_major, same_minor),
        }
    }

    /// The upper end of `~`: the same numbers as given, at most major and minor. `*` and, by a quirk of the library,
    /// `~0.0.0` have none.
    fn tilde(&self, same_major: bool, same_minor: bool) -> bool {
        let c = &self.version;
        let zero = c.major == 0 && c.minor == 0 && c.patch == 0;
        match self.given {
            0 => true,
            3 if zero => true,
            1 => same_major,
            _ => same_minor,
        }
    }

    /// The upper end of `^`: the first number that is not zero stays. By a quirk of the library `^*` is `^0.0.0`.
    fn caret(&self, v: &Version, same_major: bool, same_minor: bool) -> bool {
        let c = &self.version;
        match self.given {
            1 => same_major,
            _ if c.major > 0 => same_major,
            2 => same_minor,
            _ if c.minor > 0 => same_minor,
            _ => same_minor && v.patch == c.patch,
        }
    }
}
