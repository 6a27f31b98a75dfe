//! `toJson` and its kin: the bytes of Go's encoding/json.

use super::value::{Heap, MAX_DEPTH, TOO_DEEP, Value};

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Json {
    /// On one line; `<`, `>` and `&` are escaped.
    Compact,
    /// On one line, with nothing escaped that need not be.
    Raw,
    /// Two spaces a level.
    Pretty,
}

/// A value as JSON.
pub(super) fn to_json(heap: &Heap, value: &Value, layout: Json) -> Result<String, String> {
    let mut out = String::new();
    json(heap, value, layout, 0, &mut out)?;
    Ok(out)
}

fn json(heap: &Heap, value: &Value, layout: Json, depth: usize, out: &mut String) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(TOO_DEEP.into());
    }
    let line = |out: &mut String, depth: usize| {
        if layout == Json::Pretty {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        }
    };
    match value {
        Value::Invalid | Value::Nil => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Float(value) => out.push_str(&json_float(*value)?),
        Value::Text(text) => json_text(text, layout, out),
        Value::Map(id) if heap.is_object(*id) => return Err("this object has no JSON that is known".into()),
        Value::List(_) if heap.is_empty(value) => out.push_str("[]"),
        Value::Map(_) if heap.is_empty(value) => out.push_str("{}"),
        Value::List(id) => {
            out.push('[');
            for (at, element) in heap.elements(*id).iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                line(out, depth + 1);
                json(heap, element, layout, depth + 1, out)?;
            }
            line(out, depth);
            out.push(']');
        }
        Value::Map(id) => {
            out.push('{');
            for (at, (key, element)) in heap.entries(*id).iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                line(out, depth + 1);
                json_text(key, layout, out);
                out.push_str(if layout == Json::Pretty { ": " } else { ":" });
                json(heap, element, layout, depth + 1, out)?;
            }
            line(out, depth);
            out.push('}');
        }
    }
    Ok(())
}

/// The fewest digits, with an exponent below 1e-6 and from 1e21 on.
fn json_float(value: f64) -> Result<String, String> {
    if !value.is_finite() {
        return Err("a number is infinite or none".into());
    }
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-6..1e21).contains(&magnitude) {
        return Ok(format!("{value}"));
    }
    let scientific = format!("{value:e}");
    Ok(match scientific.split_once('e') {
        Some((mantissa, exponent)) if !exponent.starts_with('-') => format!("{mantissa}e+{exponent}"),
        _ => scientific,
    })
}

fn json_text(text: &str, layout: Json, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' if layout == Json::Raw => out.push(char),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(char)));
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}
