//! What strings, characters and numbers in an action mean, as Go reads them.

use ecow::EcoString;

use crate::data::Data;

/// The text of a string in double quotes, or of a character in single ones.
///
/// `\x` and octal escapes give bytes; what is no UTF-8 then becomes U+FFFD.
///
/// # Errors
/// The escape is none of Go's (its specification, "Rune literals").
pub(super) fn unquote(written: &str) -> Result<EcoString, String> {
    let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
    if !inner.contains('\\') {
        return Ok(inner.into());
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(rest.get(..at).unwrap_or("").as_bytes());
        rest = escape(rest.get(at + 1..).unwrap_or(""), &mut bytes)?;
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(String::from_utf8_lossy(&bytes).as_ref().into())
}

/// One escape behind its backslash; gives what follows it.
fn escape<'a>(text: &'a str, bytes: &mut Vec<u8>) -> Result<&'a str, String> {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return Err("the text ends in a backslash".into()) };
    let simple = match first {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' | '\'' | '"' => first as u8,
        'x' => return code(text, 1, 2, 16, bytes),
        'u' => return code(text, 1, 4, 16, bytes),
        'U' => return code(text, 1, 8, 16, bytes),
        '0'..='7' => return code(text, 0, 3, 8, bytes),
        other => return Err(format!("`\\{other}` is no escape that Go knows")),
    };
    bytes.push(simple);
    Ok(chars.as_str())
}

/// An escape with digits: a byte if it has two or three of them, else a character.
fn code<'a>(
    text: &'a str,
    skip: usize,
    digits: usize,
    radix: u32,
    bytes: &mut Vec<u8>,
) -> Result<&'a str, String> {
    let (written, rest) = text.split_at_checked(skip + digits).unwrap_or((text, ""));
    let problem = || format!("`\\{written}` is no escape that Go knows");
    let number = written.get(skip..).filter(|digits| digits.chars().all(|digit| digit.is_digit(radix)));
    let number = number.and_then(|digits| u32::from_str_radix(digits, radix).ok()).ok_or_else(problem)?;
    if written.len() < skip + digits {
        return Err(problem());
    }
    if digits < 4 {
        bytes.push(u8::try_from(number).map_err(|_| problem())?);
    } else {
        let char = char::from_u32(number).ok_or_else(problem)?;
        bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Ok(rest)
}

/// A number: whole unless it has a point or an exponent.
///
/// # Errors
/// It is no number, or beyond 64 bits, or a complex one.
pub(super) fn number(written: &str) -> Result<Data, String> {
    let problem = || format!("`{written}` is no number that a template can use");
    let (negative, body) = match written.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, written.strip_prefix('+').unwrap_or(written)),
    };
    let digits = body.replace('_', "");
    let lower = digits.to_ascii_lowercase();
    let (radix, whole) = match lower.get(..2) {
        Some("0x") => (16, lower.get(2..).unwrap_or("")),
        Some("0o") => (8, lower.get(2..).unwrap_or("")),
        Some("0b") => (2, lower.get(2..).unwrap_or("")),
        _ if lower.len() > 1 && lower.starts_with('0') => (8, lower.get(1..).unwrap_or("")),
        _ => (10, lower.as_str()),
    };
    let is_float = lower.contains('.') || radix != 16 && lower.contains('e');
    if is_float {
        let sound = lower.starts_with(|first: char| first.is_ascii_digit() || first == '.');
        let value = lower.parse::<f64>().ok().filter(|value| sound && value.is_finite());
        let value = value.ok_or_else(problem)?;
        return Ok(Data::Float(if negative { -value } else { value }));
    }
    if !whole.starts_with(|first: char| first.is_digit(radix)) {
        return Err(problem());
    }
    let magnitude = i128::from_str_radix(whole, radix).map_err(|_| problem())?;
    let value = if negative { -magnitude } else { magnitude };
    i64::try_from(value).map(Data::Int).map_err(|_| problem())
}

/// A character, which is its number.
///
/// # Errors
/// There is not exactly one, or its escape is wrong.
pub(super) fn character(written: &str) -> Result<Data, String> {
    let text = unquote(written)?;
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(char), None) => Ok(Data::Int(i64::from(u32::from(char)))),
        _ => Err(format!("{written} is not one character")),
    }
}
