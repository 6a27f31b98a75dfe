//! What a scalar means, as Helm's reader decides it: YAML 1.1 words, Go's numbers.
//!
//! The rules were taken from Helm's behaviour; `tests/data/helm-vectors.tsv` holds the measurements.

use super::node::NodeKind;

/// What stands behind `!!`, as far as it changes the meaning of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScalarTag {
    Text,
    Bool,
    Int,
    Float,
    Null,
    Binary,
}

/// A plain scalar without a tag. Fails for infinities and NaN, which Helm cannot turn into JSON.
pub(super) fn plain(text: &str) -> Result<NodeKind, String> {
    let Some(first) = text.bytes().next() else { return Ok(NodeKind::Null) };
    let number = match first {
        b'0'..=b'9' | b'+' | b'-' => number(text),
        b'.' => point_number(text),
        _ => word(text),
    };
    match number {
        Some(NodeKind::Float(value)) if !value.is_finite() => {
            Err(format!("`{text}` is no number that Helm accepts"))
        }
        Some(kind) => Ok(kind),
        None => Ok(NodeKind::String(text.into())),
    }
}

/// Whether Helm's reader takes a scalar without quotes and tag for a string.
#[must_use]
pub fn is_text(text: &str) -> bool {
    matches!(plain(text), Ok(NodeKind::String(_)))
}

/// A scalar with a tag, whatever its quotes.
pub(super) fn tagged(tag: ScalarTag, text: &str) -> Result<NodeKind, String> {
    if tag == ScalarTag::Text {
        return Ok(NodeKind::String(text.into()));
    }
    if tag == ScalarTag::Binary {
        return binary(text);
    }
    let kind = match plain(text)? {
        NodeKind::Int(value) if tag == ScalarTag::Float => NodeKind::Float(value as f64),
        kind => kind,
    };
    let fits = matches!(
        (tag, &kind),
        (ScalarTag::Bool, NodeKind::Bool(_))
            | (ScalarTag::Int, NodeKind::Int(_))
            | (ScalarTag::Float, NodeKind::Float(_))
            | (ScalarTag::Null, NodeKind::Null)
    );
    if fits { Ok(kind) } else { Err(format!("`{text}` is not what its `!!` tag says")) }
}

/// The string that Helm makes of a key. Null and whole numbers of 2^63 or more are errors.
pub(super) fn key(kind: &NodeKind, text: &str) -> Result<ecow::EcoString, String> {
    match kind {
        NodeKind::String(text) => Ok(text.clone()),
        NodeKind::Bool(true) => Ok("true".into()),
        NodeKind::Bool(false) => Ok("false".into()),
        NodeKind::Int(value) => Ok(ecow::eco_format!("{value}")),
        NodeKind::Float(_) if is_whole(text) => Err(format!("the number `{text}` is too large for a key")),
        NodeKind::Float(value) => Ok(float_key(*value).into()),
        _ => Err("a key must be a string, a number or a boolean".into()),
    }
}

/// A plain scalar as a key: like [`plain`], but infinities and NaN have a name.
pub(super) fn plain_key(text: &str) -> Result<ecow::EcoString, String> {
    match special_float(text) {
        Some(name) => Ok(name.into()),
        None => key(&plain(text)?, text),
    }
}

fn word(text: &str) -> Option<NodeKind> {
    Some(match text {
        "~" | "null" | "Null" | "NULL" => NodeKind::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            NodeKind::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            NodeKind::Bool(false)
        }
        _ => return None,
    })
}

fn special_float(text: &str) -> Option<&'static str> {
    Some(match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => ".inf",
        "-.inf" | "-.Inf" | "-.INF" => "-.inf",
        ".nan" | ".NaN" | ".NAN" => ".nan",
        _ => return None,
    })
}

/// A number that starts with a point. Underscores may only stand between digits here.
fn point_number(text: &str) -> Option<NodeKind> {
    if special_float(text).is_some() {
        return Some(NodeKind::Float(f64::INFINITY));
    }
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let lonely = bytes
        .iter()
        .enumerate()
        .any(|(at, &byte)| byte == b'_' && !(is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1))));
    if lonely { None } else { float(&text.replace('_', "")) }
}

/// A number that starts with a digit or a sign. Underscores are ignored wherever they stand.
fn number(text: &str) -> Option<NodeKind> {
    if special_float(text).is_some() {
        return Some(NodeKind::Float(f64::INFINITY));
    }
    let digits = text.replace('_', "");
    whole(&digits).or_else(|| float(&digits))
}

/// A whole number: decimal, `0x`, `0o`, `0b`, or octal behind a zero. Those beyond 64 bits signed, but
/// within 64 bits unsigned, become floats, as they do when Helm makes JSON of them.
fn whole(digits: &str) -> Option<NodeKind> {
    let (negative, magnitude) = magnitude(digits)?;
    let signed = if negative { 0_i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() };
    match signed {
        Some(value) => Some(NodeKind::Int(value)),
        None if digits.starts_with(['-', '+']) => None,
        None => Some(NodeKind::Float(magnitude as f64)),
    }
}

fn magnitude(digits: &str) -> Option<(bool, u64)> {
    let negative = digits.starts_with('-');
    let body = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    let lower = body.as_bytes().get(1).map(u8::to_ascii_lowercase);
    let (radix, body) = match (body.as_bytes().first(), lower) {
        (Some(b'0'), Some(b'x')) => (16, body.get(2..)?),
        (Some(b'0'), Some(b'o')) => (8, body.get(2..)?),
        (Some(b'0'), Some(b'b')) => (2, body.get(2..)?),
        (Some(b'0'), Some(_)) => (8, body.get(1..)?),
        _ => (10, body),
    };
    // A second sign would be accepted by the standard library.
    if body.starts_with(['-', '+']) {
        return None;
    }
    u64::from_str_radix(body, radix).ok().map(|value| (negative, value))
}

/// A decimal number with an optional fraction and exponent. What is too large is no number.
fn float(digits: &str) -> Option<NodeKind> {
    if !has_float_form(digits) {
        return None;
    }
    digits.parse().ok().filter(|value: &f64| value.is_finite()).map(NodeKind::Float)
}

fn has_float_form(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty())
        }
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && all_digits(exponent)
    });
    mantissa_fits && exponent_fits
}

/// Whether a number was written as a whole number of at most 64 bits.
fn is_whole(text: &str) -> bool {
    !text.starts_with(['-', '+']) && magnitude(&text.replace('_', "")).is_some()
}

/// A float as a key: as many digits as a 32-bit float needs, with an exponent from a million on and
/// below a ten-thousandth. Helm's reader does it this way.
fn float_key(value: f64) -> String {
    let narrow = value as f32;
    if narrow.is_infinite() {
        return if narrow > 0.0 { ".inf".into() } else { "-.inf".into() };
    }
    let scientific = format!("{narrow:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    if (-4..6).contains(&exponent) {
        return format!("{narrow}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

/// Base64 of UTF-8; bytes that are no UTF-8 become U+FFFD, as in Helm's JSON.
fn binary(text: &str) -> Result<NodeKind, String> {
    use base64::Engine as _;
    let compact: String = text.chars().filter(|char| !matches!(char, '\n' | '\r')).collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(compact)
        .map_err(|_| "what follows `!!binary` is not base64".to_owned())?;
    Ok(NodeKind::String(String::from_utf8_lossy(&bytes).as_ref().into()))
}
