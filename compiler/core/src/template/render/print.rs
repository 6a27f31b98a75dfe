//! How Go writes values: `%v` and `%q` of its package fmt.

use super::value::{Heap, MAX_DEPTH, TOO_DEEP, Value};

/// What a missing value looks like until the file is complete; Helm then takes it out
/// (`pkg/engine/engine.go`).
pub(super) const NO_VALUE: &str = "<no value>";

/// Appends what `%v` gives.
pub(super) fn value(heap: &Heap, value: &Value, out: &mut String) -> Result<(), String> {
    nested(heap, value, out, 0)
}

/// What `%v` gives.
pub(super) fn to_text(heap: &Heap, value: &Value) -> Result<String, String> {
    let mut out = String::new();
    self::value(heap, value, &mut out)?;
    Ok(out)
}

fn nested(heap: &Heap, value: &Value, out: &mut String, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(TOO_DEEP.into());
    }
    match value {
        Value::Invalid | Value::Nil => out.push_str("<nil>"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Float(value) => out.push_str(&float(*value)),
        Value::Text(text) => out.push_str(text),
        Value::List(id) => {
            out.push('[');
            for (at, element) in heap.elements(*id).iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                nested(heap, element, out, depth + 1)?;
            }
            out.push(']');
        }
        Value::Map(id) if heap.is_object(*id) => return Err("the text of this object is not known".into()),
        Value::Map(id) => {
            out.push_str("map[");
            for (at, (key, element)) in heap.entries(*id).iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                out.push_str(key);
                out.push(':');
                nested(heap, element, out, depth + 1)?;
            }
            out.push(']');
        }
    }
    Ok(())
}

/// `%v` of a float: the fewest digits, with an exponent of at least two digits below 0.0001 and from a
/// million on (Go's strconv, format `g`, shortest).
pub(super) fn float(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "NaN".into()
        } else if value > 0.0 {
            "+Inf".into()
        } else {
            "-Inf".into()
        };
    }
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

/// `%q`: in double quotes with Go's escapes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            _ if is_printable(char) => out.push(char),
            _ => {
                let code = u32::from(char);
                let escape = match code {
                    0..0x80 => format!("\\x{code:02x}"),
                    0x80..0x1_0000 => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                };
                out.push_str(&escape);
            }
        }
    }
    out.push('"');
    out
}

/// Letters, marks, numbers, punctuation, symbols and the space.
pub(super) fn is_printable(char: char) -> bool {
    // Behind another character, so that marks count as what they are.
    let mut text = String::from("a");
    text.push(char);
    matches!(char, ' '..='~') || text.escape_debug().skip(1).eq([char])
}
