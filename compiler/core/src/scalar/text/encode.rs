//! Texts in other forms: base64, SHA-256, JSON.

use super::{bounded, too_large};
use crate::data::Data;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// How deep lists and maps may nest in JSON.
const DEEPEST: usize = 256;

/// In base64 (RFC 4648, section 4, with padding), as the `data` of a Secret has it.
///
/// # Errors
/// The result is too large.
pub fn base64_encode(text: &str) -> Result<String, String> {
    bounded(text.len().saturating_mul(4) / 3, "base64")?;
    Ok(STANDARD.encode(text))
}

/// The text of base64 (RFC 4648, section 4).
///
/// # Errors
/// It is not base64, or what it encodes is not text in UTF-8.
pub fn base64_decode(text: &str) -> Result<String, String> {
    let bytes = STANDARD.decode(text).map_err(|_| "this is not base64".to_owned())?;
    String::from_utf8(bytes).map_err(|_| "what this base64 encodes is not text".to_owned())
}

/// The SHA-256 of its UTF-8, in 64 small hexadecimal digits.
#[must_use]
pub fn sha256_hex(text: &str) -> String {
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

/// As JSON on one line (RFC 8259), maps in their own order.
///
/// # Errors
/// It is too large or nests too deeply, or holds a number that JSON does not have.
pub fn json_encode(data: &Data) -> Result<String, String> {
    let mut out = String::new();
    write(data, 0, &mut out)?;
    Ok(out)
}

fn write(data: &Data, depth: usize, out: &mut String) -> Result<(), String> {
    if depth > DEEPEST {
        return Err(format!("`json` takes at most {DEEPEST} levels of lists and maps"));
    }
    if out.len() > super::MAX_BYTES {
        return Err(too_large("json"));
    }
    match data {
        Data::Null => out.push_str("null"),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Int(number) => out.push_str(&number.to_string()),
        Data::Float(number) if number.is_finite() => out.push_str(&scalar(number)?),
        Data::Float(_) => return Err("JSON has only finite numbers".to_owned()),
        Data::String(text) => write_text(text, out)?,
        Data::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, depth + 1, out)?;
            }
            out.push(']');
        }
        Data::Map(map) => {
            out.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(key, out)?;
                out.push(':');
                write(value, depth + 1, out)?;
            }
            out.push('}');
        }
    }
    bounded(out.len(), "json")
}

fn write_text(text: &str, out: &mut String) -> Result<(), String> {
    bounded(out.len().saturating_add(text.len()), "json")?;
    out.push_str(&scalar(text)?);
    Ok(())
}

fn scalar<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}
