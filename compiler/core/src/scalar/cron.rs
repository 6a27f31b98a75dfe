//! Schedules of Kubernetes CronJobs: robfig/cron version 3, `ParseStandard`.

use super::problem::{Problem, quoted};
use super::unit::{self, Dimension};

/// One of the five fields.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of the values, from `least` on.
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: &[Field] = &[
    Field { name: "minute", least: 0, most: 59, names: &[] },
    Field { name: "hour", least: 0, most: 23, names: &[] },
    Field { name: "day of the month", least: 1, most: 31, names: &[] },
    Field { name: "month", least: 1, most: 12, names: MONTHS },
    Field { name: "day of the week", least: 0, most: 6, names: DAYS },
];
const MACROS: &[&str] = &["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
/// Days of each month, February with its leap day.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Five fields (minute, hour, day of the month, month, day of the week: 0 to 6), each a list with `,` of `*`, `?`, `N`,
/// `N-M` with an optional `/STEP`; or one of the macros `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight`,
/// `@hourly`, `@every 1h30m`. No `TZ=` or `CRON_TZ=`: Kubernetes refuses it and has the field `timeZone`.
/// Beyond robfig/cron, a step that leaves its field and a date that no year has are refused.
pub(super) fn cron(text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    if text.starts_with("TZ=") || text.starts_with("CRON_TZ=") {
        let problem = Problem::new(format!("{shown} has a time zone: set the CronJob's `timeZone` instead"));
        return Err(match text.split_once(char::is_whitespace) {
            Some((_, rest)) => problem.suggest(rest.trim()),
            None => problem,
        });
    }
    if text.starts_with('@') {
        return check_macro(text);
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(wrong_count(text, &fields));
    }
    let mut sets = [0_u64; 5];
    for (at, ((field, text_of), set)) in FIELDS.iter().zip(&fields).zip(&mut sets).enumerate() {
        *set = field.read(text_of).map_err(|fault| {
            let problem = Problem::new(format!("{shown}: {}", fault.words));
            match fault.fixed {
                Some(fixed) => problem.suggest(with_field(&fields, at, &fixed)),
                None => problem,
            }
        })?;
    }
    let any_weekday = fields.last().is_some_and(|day| matches!(*day, "*" | "?"));
    let [_, _, days, months, _] = sets;
    let real =
        (1..).zip(LENGTHS).any(|(month, length)| months & bit(month) != 0 && days.trailing_zeros() <= length);
    if any_weekday && !real {
        return Err(Problem::new(format!("{shown} would never run: no such month has that day")));
    }
    Ok(())
}

fn wrong_count(text: &str, fields: &[&str]) -> Problem {
    let shown = quoted(text);
    let count = fields.len();
    let words = "minute, hour, day of the month, month, day of the week";
    let problem = Problem::new(format!("{shown} has {count} of the five fields {words}"));
    if count == 6 && fields.first() == Some(&"0") {
        let rest = fields.get(1..).unwrap_or_default().join(" ");
        return Problem::new(format!("{shown} has seconds, which a CronJob does not take")).suggest(rest);
    }
    if count > 5 {
        return Problem::new(format!("{shown} has {count} fields instead of the five {words}"));
    }
    if MACROS.iter().any(|name| name.trim_start_matches('@') == text) {
        return problem.suggest(format!("@{text}"));
    }
    problem
}

fn with_field(fields: &[&str], at: usize, fixed: &str) -> String {
    let replaced: Vec<&str> =
        fields.iter().enumerate().map(|(index, field)| if index == at { fixed } else { field }).collect();
    replaced.join(" ")
}

fn check_macro(text: &str) -> Result<(), Problem> {
    if MACROS.contains(&text) {
        return Ok(());
    }
    let shown = quoted(text);
    if let Some(every) = text.strip_prefix("@every ") {
        return check_every(every.trim(), text);
    }
    let lower = text.to_ascii_lowercase();
    let problem = Problem::new(format!("{shown} is not one of {} and `@every 1h`", MACROS.join(", ")));
    Err(if lower == text { problem } else { problem.suggest(lower) })
}

/// Go's duration: `d` and `w` are unknown to it.
fn check_every(every: &str, text: &str) -> Result<(), Problem> {
    let shown = quoted(text);
    let amount = unit::parse_as(every, Dimension::Duration).map_err(|problem| Problem {
        message: format!("{shown}: {}", problem.message),
        suggestion: problem.suggestion.map(|every| format!("@every {every}")),
    })?;
    if every.contains(['d', 'w']) {
        let hours = amount.nanos() / 3_600_000_000_000;
        let problem = Problem::new(format!("{shown} has days or weeks: write hours"));
        let exact = amount.nanos() % 3_600_000_000_000 == 0;
        return Err(if exact { problem.suggest(format!("@every {hours}h")) } else { problem });
    }
    if amount.nanos() < 1_000_000_000 {
        return Err(Problem::new(format!("{shown} is less than a second")));
    }
    if *text != format!("@every {every}") {
        return Err(
            Problem::new(format!("{shown} has more than one blank")).suggest(format!("@every {every}"))
        );
    }
    Ok(())
}

/// What is wrong with a field, and the field as it would be right.
struct Fault {
    words: String,
    fixed: Option<String>,
}

fn fault<T>(words: String) -> Result<T, Fault> {
    Err(Fault { words, fixed: None })
}

/// The bit of a value in a field's set.
fn bit(value: u32) -> u64 {
    1_u64.checked_shl(value).unwrap_or(0)
}

impl Field {
    /// The set of its values.
    fn read(&self, text: &str) -> Result<u64, Fault> {
        let mut set = 0;
        for item in text.split(',') {
            set |= self.item(item).map_err(|fault| {
                let fixed = fault.fixed.map(|fixed| {
                    let all: Vec<&str> =
                        text.split(',').map(|one| if one == item { &fixed } else { one }).collect();
                    all.join(",")
                });
                Fault { fixed, ..fault }
            })?;
        }
        Ok(set)
    }

    fn item(&self, text: &str) -> Result<u64, Fault> {
        let Self { name, least, most, .. } = self;
        if text.is_empty() {
            return fault(format!("its {name} has nothing at a comma"));
        }
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(self.step(step, text)?)),
            None => (text, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (*least, *most),
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            // `N/STEP` goes on to the field's end.
            None => (self.value(range)?, if step.is_some() { *most } else { self.value(range)? }),
        };
        if first > last {
            let words = format!("its {name} {} goes backwards", quoted(text));
            let fixed = step.is_none().then(|| self.wrapped(range, first, last)).flatten();
            return Err(Fault { words, fixed });
        }
        let step = usize::try_from(step.unwrap_or(1)).unwrap_or(usize::MAX);
        Ok((first..=last).step_by(step).map(bit).fold(0, |set, one| set | one))
    }

    /// `22-4` as `22-23,0-4`.
    fn wrapped(&self, range: &str, first: u32, last: u32) -> Option<String> {
        let (from, to) = range.split_once('-')?;
        let head = if first == self.most { from.to_owned() } else { format!("{from}-{}", self.most) };
        let tail = if last == self.least { to.to_owned() } else { format!("{}-{last}", self.least) };
        Some(if first == self.most {
            format!("{head},{tail}")
        } else {
            format!("{first}-{},{tail}", self.most)
        })
    }

    fn step(&self, step: &str, text: &str) -> Result<u32, Fault> {
        let Self { name, least, most, .. } = self;
        match step.parse::<u32>() {
            Ok(number) if number > 0 && step.bytes().all(|b| b.is_ascii_digit()) => {
                if number > most - least + 1 {
                    let shown = quoted(text);
                    return fault(format!(
                        "its {name} {shown} has a step that is longer than {least} to {most}"
                    ));
                }
                Ok(number)
            }
            _ => fault(format!("its {name} {} has no step (a number from 1) after `/`", quoted(text))),
        }
    }

    fn value(&self, text: &str) -> Result<u32, Fault> {
        let Self { name, least, most, .. } = self;
        let lower = text.to_ascii_lowercase();
        if let Some((value, _)) = (*least..).zip(self.names).find(|(_, name)| **name == lower) {
            return Ok(value);
        }
        if let Some(short) = lower.get(..3).filter(|short| self.names.contains(short)) {
            let words = format!("its {name} {} has more than the first three letters", quoted(text));
            return Err(Fault { words, fixed: Some(short.to_owned()) });
        }
        match text.parse::<u32>() {
            Ok(number) if text.bytes().all(|b| b.is_ascii_digit()) => {
                if (*least..=*most).contains(&number) {
                    return Ok(number);
                }
                let sunday = number == 7 && *most == 6;
                let words = format!("its {name} {} is not from {least} to {most}", quoted(text));
                Err(Fault { words, fixed: sunday.then(|| "0".to_owned()) })
            }
            _ => fault(format!("its {name} {} is not from {least} to {most}", quoted(text))),
        }
    }
}
