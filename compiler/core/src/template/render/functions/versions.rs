//! `semverCompare`: the constraints of Masterminds' semver that charts use.

use std::cmp::Ordering;

/// Numbers and a pre-release.
struct Version {
    numbers: [u64; 3],
    /// How many of the numbers are written.
    written: usize,
    pre: String,
}

/// Whether a version satisfies a constraint: `>=1.21-0`, `^1.2 || ~2.0`, `>1, <3`.
pub(super) fn satisfies(constraint: &str, version: &str) -> Result<bool, String> {
    let version = read(version)?;
    for alternative in constraint.split("||") {
        let mut all = true;
        for one in constraints(alternative) {
            all &= satisfies_one(&one, &version)?;
        }
        if all {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The parts of an alternative: separated by commas or blanks, an operator with its version.
fn constraints(text: &str) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
        match found.last_mut() {
            Some(last) if !last.ends_with(|char: char| char.is_ascii_alphanumeric() || char == '*') => {
                last.push_str(word)
            }
            _ => found.push(word.into()),
        }
    }
    found
}

fn satisfies_one(constraint: &str, version: &Version) -> Result<bool, String> {
    let end = constraint.find(|char: char| !"=<>!^~".contains(char)).unwrap_or(constraint.len());
    let (operator, wanted) = constraint.split_at_checked(end).unwrap_or((constraint, ""));
    if wanted == "*" && operator.is_empty() {
        return Ok(version.pre.is_empty());
    }
    let wanted = read(wanted)?;
    // A version before a release only fits who asks for such.
    if !version.pre.is_empty() && wanted.pre.is_empty() {
        return Ok(false);
    }
    let order = compare(version, &wanted);
    let whole = wanted.written == 3;
    let same = |count: usize| version.numbers.iter().zip(&wanted.numbers).take(count).all(|(a, b)| a == b);
    Ok(match operator {
        "" | "=" | "==" if whole => order == Ordering::Equal,
        "" | "=" | "==" => order != Ordering::Less && same(wanted.written),
        "!=" if whole => order != Ordering::Equal,
        ">" if whole => order == Ordering::Greater,
        ">" => order == Ordering::Greater && !same(wanted.written),
        "<" => order == Ordering::Less,
        ">=" | "=>" => order != Ordering::Less,
        "<=" | "=<" if whole => order != Ordering::Greater,
        "<=" | "=<" => order != Ordering::Greater || same(wanted.written),
        "~" => order != Ordering::Less && same(wanted.written.min(2)),
        "^" => {
            let fixed =
                wanted.numbers.iter().position(|number| *number > 0).map_or(wanted.written, |at| at + 1);
            order != Ordering::Less && same(fixed.min(wanted.written))
        }
        _ => return Err(format!("phxc does not know the constraint `{constraint}`")),
    })
}

fn read(text: &str) -> Result<Version, String> {
    let problem = || format!("`{text}` is no version that phxc reads");
    let body = text.trim().trim_start_matches('v').split('+').next().unwrap_or("");
    let (numbers, pre) = body.split_once('-').unwrap_or((body, ""));
    let mut version = Version { numbers: [0; 3], written: 0, pre: pre.into() };
    let mut places = version.numbers.iter_mut();
    for part in numbers.split('.') {
        let place = places.next().ok_or_else(problem)?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(problem());
        }
        *place = part.parse().map_err(|_| problem())?;
        version.written += 1;
    }
    Ok(version)
}

fn compare(a: &Version, b: &Version) -> Ordering {
    a.numbers.cmp(&b.numbers).then_with(|| match (a.pre.is_empty(), b.pre.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => pre_release(&a.pre, &b.pre),
    })
}

/// Semantic Versioning 2.0, rule 11.
fn pre_release(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let (one, other) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) => (one, other),
        };
        let order = match (one.parse::<u64>(), other.parse::<u64>()) {
            (Ok(one), Ok(other)) => one.cmp(&other),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => one.cmp(other),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}
