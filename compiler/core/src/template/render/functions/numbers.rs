//! Functions on numbers. Whatever they are given becomes a number first, as sprig does it with the
//! library cast: texts are read, what is no number is 0.

use super::super::run::{Run, Stop};
use super::super::value::Value;
use super::Answer;

pub(super) fn call(_run: &mut Run<'_>, name: &str, values: &[Value]) -> Answer {
    let overflow = || Stop::from("a number is too large");
    Ok(Some(match (name, values) {
        ("int" | "int64", [value]) => whole(value)?.into(),
        ("float64", [value]) => float(value)?.into(),
        ("atoi", [Value::Text(text)]) => text.parse::<i64>().unwrap_or(0).into(),
        ("add", values) => {
            let mut sum = 0_i64;
            for value in values {
                sum = sum.checked_add(whole(value)?).ok_or_else(overflow)?;
            }
            sum.into()
        }
        ("add1", [value]) => whole(value)?.checked_add(1).ok_or_else(overflow)?.into(),
        ("sub", [a, b]) => whole(a)?.checked_sub(whole(b)?).ok_or_else(overflow)?.into(),
        ("mul", [first, rest @ ..]) => {
            let mut product = whole(first)?;
            for value in rest {
                product = product.checked_mul(whole(value)?).ok_or_else(overflow)?;
            }
            product.into()
        }
        ("div", [a, b]) => whole(a)?.checked_div(whole(b)?).ok_or("division by zero")?.into(),
        ("mod", [a, b]) => whole(a)?.checked_rem(whole(b)?).ok_or("division by zero")?.into(),
        ("max" | "biggest", [first, rest @ ..]) => {
            rest.iter().try_fold(whole(first)?, |most, value| Ok::<_, Stop>(most.max(whole(value)?)))?.into()
        }
        ("min", [first, rest @ ..]) => rest
            .iter()
            .try_fold(whole(first)?, |least, value| Ok::<_, Stop>(least.min(whole(value)?)))?
            .into(),
        ("ceil", [value]) => float(value)?.ceil().into(),
        ("floor", [value]) => float(value)?.floor().into(),
        ("round", [value, Value::Int(digits)]) => round(float(value)?, *digits)?.into(),
        ("seq", values) => return sequence(values),
        _ => return Ok(None),
    }))
}

fn whole(value: &Value) -> Result<i64, Stop> {
    Ok(match value {
        Value::Int(value) => *value,
        // Go truncates; beyond 64 bits, what it gives depends on the machine.
        Value::Float(value) if value.abs() < 9.2e18 => *value as i64,
        Value::Float(_) => return Err("a number is too large".into()),
        Value::Bool(value) => i64::from(*value),
        Value::Text(text) => read_whole(text)?,
        _ => 0,
    })
}

/// A text as a number; a zero in front makes it octal, which nobody means.
fn read_whole(text: &str) -> Result<i64, Stop> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") {
        return Err(format!("phxc does not read `{text}` as a number").into());
    }
    // Zeros behind a point are nothing to it, other digits are no whole number.
    let text = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    };
    Ok(text.parse().unwrap_or(0))
}

fn float(value: &Value) -> Result<f64, Stop> {
    Ok(match value {
        Value::Int(value) => *value as f64,
        Value::Float(value) => *value,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Text(text) => {
            let plain =
                text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e'));
            let read = text.parse().ok().filter(|_| plain);
            read.unwrap_or(0.0)
        }
        _ => 0.0,
    })
}

/// Half away from zero, after so many digits.
fn round(value: f64, digits: i64) -> Result<f64, Stop> {
    let digits = i32::try_from(digits).ok().filter(|digits| (0..=15).contains(digits));
    let scale = 10_f64.powi(digits.ok_or("`round` needs 0 to 15 digits")?);
    let scaled = value * scale;
    let fraction = scaled.abs().fract();
    let whole = if fraction >= 0.5 { scaled.abs().ceil() } else { scaled.abs().floor() };
    Ok((whole * scaled.signum()) / scale)
}

/// The numbers of `seq` of the shell, in one text.
fn sequence(values: &[Value]) -> Answer {
    let numbers = values.iter().map(whole).collect::<Result<Vec<i64>, Stop>>()?;
    let (from, step, to) = match numbers.as_slice() {
        [to] => (1, if *to < 1 { -1 } else { 1 }, *to),
        [from, to] => (*from, if to < from { -1 } else { 1 }, *to),
        [from, step, to] => (*from, *step, *to),
        _ => return Ok(Some("".into())),
    };
    let mut texts = vec![];
    let mut at = from;
    while step > 0 && at <= to || step < 0 && at >= to {
        if texts.len() >= 100_000 {
            return Err("`seq` gives too many numbers".into());
        }
        texts.push(at.to_string());
        at = at.saturating_add(step);
    }
    Ok(Some(texts.join(" ").into()))
}
