//! Literals with units: `512Mi`, `500m`, `90s`, `1h30m`.
//!
//! A literal is read once, for each [`Dimension`] that its unit has there; the expected type decides which one counts
//! (`5m` is five thousandths of a core, or five minutes). Amounts are exact, so that `1Gi` equals `1024Mi`.

mod nearest;

pub use nearest::{meant_unit, nearest_unit};

use super::problem::{Problem, character, quoted, settled};

/// What is wrong with a literal, and how it would be right.
pub type UnitProblem = Problem;

/// What an amount is an amount of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Bytes: `Ki` to `Ei` (powers of 1024), `k` to `E` (powers of 1000), or none.
    Memory,
    /// Cores, or `m` for thousandths of one; Kubernetes documents nothing finer.
    Cpu,
    /// `ns us ms s m h d w`, also several, the longest first. Nothing else but zero stands without a unit.
    Duration,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Dimension; 3] = [Self::Memory, Self::Cpu, Self::Duration];

    /// The name of the scalar that reads it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "Memory",
            Self::Cpu => "Cpu",
            Self::Duration => "Duration",
        }
    }
}

/// An exact amount: billionths of a byte, of a core, or nanoseconds. Compare only those of one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i128);

impl Amount {
    /// Billionths of a byte or a core, or nanoseconds; never negative.
    #[must_use]
    pub fn nanos(self) -> i128 {
        self.0
    }
}

/// A literal that was read: its amount in each dimension in which it has one. At least one has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit {
    memory: Option<Amount>,
    cpu: Option<Amount>,
    duration: Option<Amount>,
}

impl Unit {
    /// Its amount as one of `dimension`; none if its unit does not belong there.
    #[must_use]
    pub fn amount(&self, dimension: Dimension) -> Option<Amount> {
        match dimension {
            Dimension::Memory => self.memory,
            Dimension::Cpu => self.cpu,
            Dimension::Duration => self.duration,
        }
    }

    /// The dimensions that it could be of.
    pub fn dimensions(&self) -> impl Iterator<Item = Dimension> + use<> {
        let unit = *self;
        Dimension::ALL.into_iter().filter(move |dimension| unit.amount(*dimension).is_some())
    }

    /// A whole number without a unit: bytes or cores (and zero as a duration). None if it is negative.
    #[must_use]
    pub fn from_int(number: i64) -> Option<Unit> {
        parse(&number.to_string()).ok()
    }

    /// A number without a unit, by its shortest decimal spelling: cores. None if it is negative, not finite or finer
    /// than a thousandth.
    #[must_use]
    pub fn from_float(number: f64) -> Option<Unit> {
        parse(&number.to_string()).ok()
    }
}

const NANO: i128 = 1_000_000_000;
const SECOND: i128 = NANO;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;

const MEMORY: &[(&str, i128)] = &[
    ("Ki", NANO << 10),
    ("Mi", NANO << 20),
    ("Gi", NANO << 30),
    ("Ti", NANO << 40),
    ("Pi", NANO << 50),
    ("Ei", NANO << 60),
    ("k", NANO * 1_000),
    ("M", NANO * 1_000_000),
    ("G", NANO * 1_000_000_000),
    ("T", NANO * 1_000_000_000_000),
    ("P", NANO * 1_000_000_000_000_000),
    ("E", NANO * 1_000_000_000_000_000_000),
];
/// The longest first.
const DURATION: &[(&str, i128)] = &[
    ("w", 7 * 24 * HOUR),
    ("d", 24 * HOUR),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];
const MILLI: i128 = NANO / 1_000;
/// Digits of a number at most: so many whole units, in billionths, still fit.
const MOST_DIGITS: usize = 28;

fn factor(table: &[(&str, i128)], unit: &str) -> Option<i128> {
    table.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor)
}

/// A decimal number: `mantissa` divided by ten to the power of `decimals`.
#[derive(Debug, Clone, Copy)]
struct Decimal {
    mantissa: i128,
    decimals: u32,
}

impl Decimal {
    /// Times a factor; none if that is too large, or not a whole number.
    fn times(self, factor: i128) -> Option<Amount> {
        let product = self.mantissa.checked_mul(factor)?;
        let divisor = 10_i128.checked_pow(self.decimals)?;
        (product % divisor == 0).then(|| Amount(product / divisor))
    }
}

/// One number of a literal and the unit after it.
struct Part<'a> {
    number: &'a str,
    value: Decimal,
    unit: &'a str,
}

/// Whether this may stand behind a number: a unit, or units of time with numbers between them, such as the
/// `h30m` of `1h30m`. Whether their order is right, and whether a unit fits where it stands, is seen when it is read.
#[must_use]
pub fn is_unit(text: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let (first, rest) = split_where(text, is_number);
    if rest.is_empty() && factor(MEMORY, first).is_some() {
        return true;
    }
    let mut part = (first, rest);
    loop {
        let (unit, rest) = part;
        if factor(DURATION, unit).is_none() {
            return false;
        }
        if rest.is_empty() {
            return true;
        }
        let (number, rest) = split_where(rest, |c| !is_number(c));
        if number.matches('.').count() > 1 {
            return false;
        }
        part = split_where(rest, is_number);
    }
}

/// Reads a literal, or a string that holds one.
///
/// # Errors
/// An unknown unit (with the nearest), a number that is not one, units in the wrong order, or an amount that is
/// too large or has too many decimals.
pub fn parse(text: &str) -> Result<Unit, UnitProblem> {
    settled(text, |text| {
        let unit = read(text)?;
        if unit.dimensions().next().is_none() { Err(too_large(text)) } else { Ok(unit) }
    })
}

/// Reads a literal as an amount of one dimension.
///
/// # Errors
/// Those of [`parse`]; a unit of another dimension; a number of bytes that is not whole, cores finer than a
/// thousandth, a duration without a unit.
pub fn parse_as(text: &str, dimension: Dimension) -> Result<Amount, UnitProblem> {
    settled(text, |text| read(text)?.amount(dimension).ok_or_else(|| mismatch(text, dimension)))
}

fn too_large(text: &str) -> UnitProblem {
    Problem::new(format!("{} is too large, or has too many decimals", quoted(text)))
}

/// A literal with a known unit; its amount may be none in every dimension.
fn read(text: &str) -> Result<Unit, UnitProblem> {
    let parts = parts(text)?;
    match parts.as_slice() {
        [part] => single(part, text),
        parts => Ok(Unit { memory: None, cpu: None, duration: Some(compound(parts, text)?) }),
    }
}

fn single(part: &Part<'_>, text: &str) -> Result<Unit, UnitProblem> {
    let Part { number, value, unit } = part;
    let cores = |factor| value.times(factor).filter(|amount| amount.0 % MILLI == 0);
    if unit.is_empty() {
        let bytes = value.times(NANO).filter(|amount| amount.0 % NANO == 0);
        let nothing = (value.mantissa == 0).then_some(Amount(0));
        return Ok(Unit { memory: bytes, cpu: cores(NANO), duration: nothing });
    }
    let memory = factor(MEMORY, unit);
    let duration = factor(DURATION, unit);
    if memory.is_none() && duration.is_none() {
        return Err(unknown(number, unit, text));
    }
    Ok(Unit {
        memory: memory.and_then(|factor| value.times(factor)),
        cpu: if *unit == "m" { cores(MILLI) } else { None },
        duration: duration.and_then(|factor| value.times(factor)),
    })
}

fn compound(parts: &[Part<'_>], text: &str) -> Result<Amount, UnitProblem> {
    let shown = quoted(text);
    let mut sum = 0_i128;
    let mut shortest = i128::MAX;
    for part in parts {
        let Some(factor) = factor(DURATION, part.unit) else {
            if part.unit.is_empty() {
                return Err(no_last_unit(parts, text));
            }
            let nearest = nearest_unit(part.unit).filter(|unit| factor(DURATION, unit).is_some());
            let problem = Problem::new(format!("{} in {shown} is not a unit of time", quoted(part.unit)));
            return Err(match nearest {
                Some(unit) => problem.suggest(joined(parts, |one| if one == part.unit { unit } else { one })),
                None => problem,
            });
        };
        if factor >= shortest {
            let mut ordered: Vec<&Part<'_>> = parts.iter().collect();
            ordered.sort_by_key(|part| DURATION.iter().position(|(name, _)| *name == part.unit));
            let fixed: String = ordered.iter().map(|part| format!("{}{}", part.number, part.unit)).collect();
            return Err(
                Problem::new(format!("{shown} has not each unit once, the longest first")).suggest(fixed)
            );
        }
        shortest = factor;
        let amount = part.value.times(factor).ok_or_else(|| too_large(text))?;
        sum = sum.checked_add(amount.0).ok_or_else(|| too_large(text))?;
    }
    Ok(Amount(sum))
}

fn joined<'a>(parts: &[Part<'a>], unit: impl Fn(&'a str) -> &'a str) -> String {
    parts.iter().map(|part| format!("{}{}", part.number, unit(part.unit))).collect()
}

/// `1h30`: the next unit is meant.
fn no_last_unit(parts: &[Part<'_>], text: &str) -> UnitProblem {
    let problem = Problem::new(format!("{} ends in a number without a unit", quoted(text)));
    let before = parts.iter().rev().nth(1).map_or("", |part| part.unit);
    let next = DURATION.iter().skip_while(|(name, _)| *name != before).nth(1);
    match next {
        Some((unit, _)) => problem.suggest(format!("{text}{unit}")),
        None => problem,
    }
}

fn unknown(number: &str, unit: &str, text: &str) -> UnitProblem {
    let shown = quoted(text);
    if unit.eq_ignore_ascii_case("b") || unit.eq_ignore_ascii_case("bytes") {
        return Problem::new(format!("{shown}: bytes have no unit, only the number")).suggest(number);
    }
    if ["core", "cores", "cpu", "cpus"].contains(&unit) {
        return Problem::new(format!("{shown}: cores have no unit, only the number")).suggest(number);
    }
    match nearest_unit(unit) {
        Some(nearest) => {
            Problem::new(format!("{} in {shown} is not a unit; the nearest is `{nearest}`", quoted(unit)))
                .suggest(format!("{number}{nearest}"))
        }
        None => Problem::new(format!("{} in {shown} is not a unit", quoted(unit))),
    }
}

/// Splits `1h30m` at its numbers.
fn parts(text: &str) -> Result<Vec<Part<'_>>, UnitProblem> {
    let shown = quoted(text);
    if text.starts_with(['-', '+']) {
        return Err(Problem::new(format!("{shown} has a sign")).suggest(text.trim_start_matches(['-', '+'])));
    }
    if text.starts_with('.') {
        return Err(
            Problem::new(format!("{shown} has no digit before its point")).suggest(format!("0{text}"))
        );
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(Problem::new(format!("{shown} does not start with a number")));
    }
    if let Some(c) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '.')) {
        return Err(strange(text, c));
    }
    let mut out = vec![];
    let mut rest = text;
    while !rest.is_empty() {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let (number, after) = split_where(rest, |c| !is_number(c));
        let (unit, after) = split_where(after, is_number);
        // `1e9`, `1E3`: an exponent is neither a unit nor a second number.
        if matches!(unit, "e" | "E") && !after.is_empty() {
            return Err(exponent(text, number, after));
        }
        out.push(Part { number, value: decimal(number, text)?, unit });
        rest = after;
    }
    Ok(out)
}

fn strange(text: &str, c: char) -> UnitProblem {
    let shown = quoted(text);
    match c {
        ' ' | '\t' => {
            let fixed: String = text.split_whitespace().collect();
            Problem::new(format!("{shown} has a blank: number and unit adjoin")).suggest(fixed)
        }
        ',' => Problem::new(format!("{shown} has a comma: write a point")).suggest(text.replace(',', ".")),
        '_' => Problem::new(format!("{shown} has `_` in its number")).suggest(text.replace('_', "")),
        'µ' | 'μ' => {
            Problem::new(format!("{shown} has {}: write `us`", character(c))).suggest(text.replace(c, "u"))
        }
        c => Problem::new(format!("{shown} has {}, which neither number nor unit has", character(c))),
    }
}

fn exponent(text: &str, number: &str, power: &str) -> UnitProblem {
    let problem = Problem::new(format!("{} has an exponent: write the number out", quoted(text)));
    match power.parse::<usize>() {
        Ok(zeros @ 0..=18) if !number.contains('.') => {
            problem.suggest(format!("{number}{}", "0".repeat(zeros)))
        }
        _ => problem,
    }
}

fn split_where(text: &str, end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at_checked(text.find(end).unwrap_or(text.len())).unwrap_or((text, ""))
}

fn decimal(number: &str, text: &str) -> Result<Decimal, UnitProblem> {
    let shown = quoted(text);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.contains('.') || (number.contains('.') && fraction.is_empty()) {
        let problem = Problem::new(format!("{} in {shown} is not a number, like `1.5`", quoted(number)));
        let fixed = text.replacen(number, whole, 1);
        return Err(if fraction.is_empty() && !whole.is_empty() { problem.suggest(fixed) } else { problem });
    }
    if whole.len() > 1 && whole.starts_with('0') {
        let bare = number.trim_start_matches('0');
        let bare =
            if bare.starts_with(|c: char| c.is_ascii_digit()) { bare.to_owned() } else { format!("0{bare}") };
        return Err(
            Problem::new(format!("{shown} has a leading zero")).suggest(text.replacen(number, &bare, 1))
        );
    }
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}");
    match (digits.parse(), u32::try_from(fraction.len())) {
        (Ok(mantissa), Ok(decimals)) if digits.len() <= MOST_DIGITS => Ok(Decimal { mantissa, decimals }),
        _ => Err(too_large(text)),
    }
}

fn mismatch(text: &str, dimension: Dimension) -> UnitProblem {
    let shown = quoted(text);
    let (number, unit) = split_where(text, |c| !(c.is_ascii_digit() || c == '.'));
    match (dimension, unit) {
        (Dimension::Memory, "m") => {
            Problem::new(format!("{shown}: `m` is a thousandth, of memory there is `Mi`"))
                .suggest(format!("{number}Mi"))
        }
        (Dimension::Memory, "") => {
            Problem::new(format!("{shown} is not a whole number of bytes: is a unit missing?"))
        }
        (Dimension::Memory, _) if factor(MEMORY, unit).is_none() => {
            Problem::new(format!("{shown} is a duration, not an amount of memory"))
        }
        (Dimension::Cpu, "" | "m") => {
            Problem::new(format!("{shown} is finer than a thousandth of a core (`1m`)"))
        }
        (Dimension::Cpu, "M") => {
            Problem::new(format!("{shown}: `M` is a million, a thousandth of a core is `m`"))
                .suggest(format!("{number}m"))
        }
        (Dimension::Cpu, _) => {
            Problem::new(format!("{shown} is not a number of cores: `500m` is half of one"))
        }
        (Dimension::Duration, "") => {
            Problem::new(format!("{shown} has no unit: seconds are `s`")).suggest(format!("{number}s"))
        }
        (Dimension::Duration, "M") => {
            Problem::new(format!("{shown}: `M` is a million, minutes are `m`")).suggest(format!("{number}m"))
        }
        (Dimension::Duration, _) if factor(DURATION, unit).is_none() => {
            Problem::new(format!("{shown} is an amount of memory, not a duration"))
        }
        _ => too_large(text),
    }
}
