//! Reads everything that starts with a digit: whole numbers, fractions, units, and what only looks like one.

use ecow::EcoString;

use super::builder::Builder;
use crate::diagnostics::{Code, Diagnostic, Near};
use crate::scalar::unit::{is_unit, meant_unit};
use crate::source::Span;

/// What a number's text says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
    Unit(EcoString),
    /// Reported.
    Error,
}

impl Builder<'_> {
    /// What the text of a number says, with a sign or without; an error is reported at `span`.
    pub(super) fn number(&mut self, text: &str, span: Span) -> Number {
        match read(text) {
            Ok(number) => number,
            Err(trouble) => {
                self.report(trouble.diagnostic(text, span));
                Number::Error
            }
        }
    }
}

/// Why a number cannot be read.
#[derive(Debug, Clone, PartialEq)]
enum Trouble {
    TooLarge,
    LeadingZero,
    /// `0x1f`, with its value in decimal.
    Base(Option<i64>),
    Underscore,
    /// `2e3`, with its value in digits.
    Exponent(Option<String>),
    Version,
    Address,
    /// The unit and what was probably meant.
    Unit(EcoString, Option<Near<'static>>),
}

fn read(signed: &str) -> Result<Number, Trouble> {
    let text = signed.strip_prefix('-').unwrap_or(signed);
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    let dots = number.matches('.').count();
    if unit.contains('_') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_' || byte == b'.') {
        return Err(Trouble::Underscore);
    }
    if let Some(base) = number.strip_prefix('0').filter(|rest| rest.is_empty()).and_then(|_| base(unit)) {
        return Err(Trouble::Base(base));
    }
    if unit.is_empty() && dots >= 2 {
        return Err(if dots == 3 { Trouble::Address } else { Trouble::Version });
    }
    if let Some(exponent) = exponent(number, unit) {
        return Err(Trouble::Exponent(exponent));
    }
    if dots >= 2 {
        return Err(Trouble::Version);
    }
    let whole = number.split('.').next().unwrap_or(number);
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(Trouble::LeadingZero);
    }
    if !unit.is_empty() {
        return if is_unit(unit) { Ok(Number::Unit(signed.into())) } else { Err(unknown(unit)) };
    }
    if dots == 0 {
        return signed.parse().map(Number::Int).map_err(|_| Trouble::TooLarge);
    }
    signed.parse().ok().filter(|value: &f64| value.is_finite()).map(Number::Float).ok_or(Trouble::TooLarge)
}

/// `x1f` after a zero: the value, if it fits.
fn base(unit: &str) -> Option<Option<i64>> {
    let mut chars = unit.chars();
    let radix = match chars.next()? {
        'x' | 'X' => 16,
        'o' | 'O' => 8,
        'b' | 'B' => 2,
        _ => return None,
    };
    let digits = chars.as_str();
    digits.starts_with(|c: char| c.is_digit(radix)).then(|| i64::from_str_radix(digits, radix).ok())
}

/// `e3` after digits: the value in digits, if it is whole and short enough to be read.
fn exponent(number: &str, unit: &str) -> Option<Option<String>> {
    let digits = unit.strip_prefix(['e', 'E'])?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zeros = digits.parse().ok().filter(|zeros: &usize| *zeros <= 18);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let value = zeros.and_then(|zeros| {
        let more = zeros.checked_sub(fraction.len())?;
        let text = format!("{whole}{fraction}{}", "0".repeat(more));
        text.parse().ok().map(|value: i64| value.to_string())
    });
    Some(value)
}

fn unknown(unit: &str) -> Trouble {
    let is_word = unit.bytes().all(|byte| byte.is_ascii_alphabetic());
    let near = meant_unit(unit).filter(|_| is_word).map(|(name, sure)| Near { name, sure });
    Trouble::Unit(unit.into(), near)
}

impl Trouble {
    fn diagnostic(self, text: &str, span: Span) -> Diagnostic {
        let error = |message: &str| Diagnostic::error(Code::E0105, span, message);
        let quoted = format!("\"{text}\"");
        match self {
            Trouble::TooLarge => error("this number does not fit into 64 bits")
                .help(format!("a text of digits is written in quotes: `{quoted}`")),
            Trouble::LeadingZero => leading_zero(text, span),
            Trouble::Base(value) => {
                let diagnostic = error("numbers are written in decimal");
                match value {
                    Some(value) => diagnostic.fix(format!("write `{value}`"), span, value.to_string()),
                    None => diagnostic.help(format!("a text is written in quotes: `{quoted}`")),
                }
            }
            Trouble::Underscore => {
                let plain = text.replace('_', "");
                error("a number has no `_` between its digits").fix(format!("write `{plain}`"), span, plain)
            }
            Trouble::Exponent(value) => {
                let diagnostic = error("a number has no exponent");
                match value {
                    Some(value) => diagnostic.fix(format!("write `{value}`"), span, value),
                    None => diagnostic.help("write all its digits, or quotes around it if it is a text"),
                }
            }
            Trouble::Version => error("a version is a text: write it in quotes").fix(
                format!("write `{quoted}`"),
                span,
                quoted,
            ),
            Trouble::Address => error("an address is a text: write it in quotes").fix(
                format!("write `{quoted}`"),
                span,
                quoted,
            ),
            Trouble::Unit(unit, near) => unknown_unit(text, &unit, near, span),
        }
    }
}

fn leading_zero(text: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::E0105, span, "a number does not start with 0")
        .help(format!("a text of digits is written in quotes: `\"{text}\"`"));
    match i64::from_str_radix(text, 8) {
        Ok(octal) => {
            diagnostic.help(format!("a file's mode is written in decimal: `{octal}` is octal {text}"))
        }
        Err(_) => diagnostic,
    }
}

fn unknown_unit(text: &str, unit: &str, near: Option<Near<'_>>, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::E0106, span, format!("there is no unit `{unit}`"));
    let number = text.strip_suffix(unit).unwrap_or(text);
    match near {
        Some(near) => {
            let meant = format!("{number}{near}");
            diagnostic.fix(format!("write `{meant}`"), span, near.within(meant))
        }
        None => diagnostic
            .help("sizes end in `Ki`, `Mi`, `Gi` …, processors in `m`, times in `ms`, `s`, `m`, `h`, `d`")
            .help(format!("a text is written in quotes: `\"{text}\"`")),
    }
}
