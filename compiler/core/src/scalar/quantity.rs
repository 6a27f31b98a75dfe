//! Kubernetes quantities.

use super::problem::{Problem, quoted};
use super::unit::nearest_unit;

/// The suffixes of `k8s.io/apimachinery`'s resource.Quantity, binary and decimal.
const SUFFIXES: &[&str] =
    &["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n", "u", "m", "k", "M", "G", "T", "P", "E"];

/// A number and a suffix or a decimal exponent, as `k8s.io/apimachinery`'s resource.Quantity documents its grammar:
/// `8Gi`, `500m`, `0.5`, `.5`, `5.`, `1e9`. Negative ones are in the grammar but refused: no field of a
/// workload takes them.
pub(super) fn quantity(text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    if let Some(rest) = text.strip_prefix('-') {
        return Err(Problem::new(format!("{shown} is negative")).suggest(rest));
    }
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let end = unsigned.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at_checked(end).unwrap_or((unsigned, ""));
    if !number.bytes().any(|b| b.is_ascii_digit()) {
        return Err(Problem::new(format!("{shown} does not start with a number")));
    }
    if number.matches('.').count() > 1 {
        return Err(Problem::new(format!("{shown} has more than one decimal point")));
    }
    if SUFFIXES.contains(&suffix) || is_exponent(suffix) {
        return Ok(());
    }
    Err(explain(text, number, suffix))
}

fn is_exponent(suffix: &str) -> bool {
    let digits = suffix.strip_prefix(['e', 'E']).map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest));
    digits.is_some_and(|digits| (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn explain(text: &str, number: &str, suffix: &str) -> Problem {
    let shown = quoted(text);
    if suffix.starts_with([',', '_']) {
        let rest = suffix.get(1..).unwrap_or_default();
        let joint = if suffix.starts_with(',') { "." } else { "" };
        let words = format!("{shown} has {} within its number", quoted(suffix.get(..1).unwrap_or_default()));
        return Problem::new(words).suggest(format!("{number}{joint}{rest}"));
    }
    let bare = suffix.trim_start();
    if bare.len() != suffix.len() {
        return Problem::new(format!("{shown} has a blank before its unit"))
            .suggest(format!("{number}{bare}"));
    }
    let problem = Problem::new(format!("{} in {shown} is not a unit of Kubernetes", quoted(suffix)));
    if suffix.eq_ignore_ascii_case("b") || suffix.eq_ignore_ascii_case("bytes") {
        return problem.suggest(number);
    }
    match nearest_unit(suffix).filter(|unit| SUFFIXES.contains(unit)) {
        Some(unit) => Problem { message: format!("{}; the nearest is `{unit}`", problem.message), ..problem }
            .suggest(format!("{number}{unit}")),
        None => problem,
    }
}
