//! `printf`, as far as what is given fits the verb. Where Go would write `%!d(float64=1)` or the like,
//! the template is wrong, and that is an error here.

use super::print;
use super::value::{Heap, Value};

/// What stands between `%` and the letter.
#[derive(Default)]
struct Flags {
    minus: bool,
    plus: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

/// The widest field and the most digits.
const MAX_WIDTH: usize = 1000;

pub(super) fn format(heap: &Heap, format: &str, arguments: &[Value]) -> Result<String, String> {
    let mut out = String::with_capacity(format.len());
    let mut arguments = arguments.iter();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let (flags, behind) = flags(rest.get(at + 1..).unwrap_or(""))?;
        let mut chars = behind.chars();
        let verb = chars.next().ok_or("the format ends in `%`")?;
        rest = chars.as_str();
        if verb == '%' {
            out.push('%');
            continue;
        }
        let argument = arguments.next().ok_or("`printf` has more verbs than arguments")?;
        let text = one(heap, verb, &flags, argument)?;
        pad(&mut out, &text, &flags, verb);
    }
    out.push_str(rest);
    match arguments.next() {
        Some(_) => Err("`printf` has more arguments than verbs".into()),
        None => Ok(out),
    }
}

fn flags(text: &str) -> Result<(Flags, &str), String> {
    let mut flags = Flags::default();
    let signs = text.find(|char: char| !matches!(char, '-' | '+' | '0')).unwrap_or(text.len());
    let (signs, rest) = text.split_at_checked(signs).unwrap_or(("", text));
    flags.minus = signs.contains('-');
    flags.plus = signs.contains('+');
    flags.zero = signs.contains('0') && !flags.minus;
    let (width, rest) = digits(rest)?;
    flags.width = width.unwrap_or(0);
    let Some(rest) = rest.strip_prefix('.') else { return Ok((flags, rest)) };
    let (precision, rest) = digits(rest)?;
    flags.precision = Some(precision.unwrap_or(0));
    Ok((flags, rest))
}

fn digits(text: &str) -> Result<(Option<usize>, &str), String> {
    let end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).unwrap_or(("", text));
    if digits.is_empty() {
        return Ok((None, rest));
    }
    let number = digits.parse().ok().filter(|number| *number <= MAX_WIDTH);
    Ok((Some(number.ok_or_else(|| format!("`%{digits}` is too wide"))?), rest))
}

fn one(heap: &Heap, verb: char, flags: &Flags, value: &Value) -> Result<String, String> {
    let plus = |text: String, positive: bool| if flags.plus && positive { format!("+{text}") } else { text };
    Ok(match (verb, value) {
        ('v', Value::Int(number)) => plus(number.to_string(), *number >= 0),
        ('v', Value::Float(number)) if flags.precision.is_none() => {
            plus(print::float(*number), *number >= 0.0)
        }
        ('v', _) if flags.precision.is_none() && !flags.plus => print::to_text(heap, value)?,
        ('s', Value::Text(text)) => cut(text, flags.precision),
        ('q', Value::Text(text)) if flags.precision.is_none() => print::quoted(text),
        ('d', Value::Int(number)) if flags.precision.is_none() => plus(number.to_string(), *number >= 0),
        ('t', Value::Bool(value)) => value.to_string(),
        ('x', Value::Int(number)) if *number >= 0 && flags.precision.is_none() => format!("{number:x}"),
        ('f', Value::Float(number)) if number.is_finite() => {
            plus(format!("{number:.*}", flags.precision.unwrap_or(6)), *number >= 0.0)
        }
        ('g', Value::Float(number)) if flags.precision.is_none() => {
            plus(print::float(*number), *number >= 0.0)
        }
        ('s', Value::List(id)) if heap.elements(*id).iter().all(|one| matches!(one, Value::Text(_))) => {
            print::to_text(heap, value)?
        }
        _ => return Err(format!("`printf` cannot write a value of kind {} with `%{verb}`", value.kind())),
    })
}

fn cut(text: &str, precision: Option<usize>) -> String {
    precision.map_or_else(|| text.into(), |length| text.chars().take(length).collect())
}

fn pad(out: &mut String, text: &str, flags: &Flags, verb: char) {
    let missing = flags.width.saturating_sub(text.chars().count());
    if flags.minus {
        out.push_str(text);
        out.extend(std::iter::repeat_n(' ', missing));
    } else if flags.zero && missing > 0 {
        // Zeros stand behind the sign of a number.
        let is_number = matches!(verb, 'd' | 'f' | 'g' | 'x' | 'v');
        let sign = if is_number && text.starts_with(['-', '+']) { 1 } else { 0 };
        let (sign, digits) = text.split_at_checked(sign).unwrap_or(("", text));
        out.push_str(sign);
        out.extend(std::iter::repeat_n('0', missing));
        out.push_str(digits);
    } else {
        out.extend(std::iter::repeat_n(' ', missing));
        out.push_str(text);
    }
}
