//! Functions on text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ecow::EcoString;
use sha2::{Digest as _, Sha256};

use super::super::json_text::{Json, to_json};
use super::super::run::{Run, Stop};
use super::super::value::{Entries, Value};
use super::super::{format, print, yaml_text};
use super::{Answer, logic, words};
use crate::yaml;

pub(super) fn call(run: &mut Run<'_>, name: &str, values: &[Value]) -> Answer {
    use Value::{Int, Text};
    let heap = &run.heap;
    Ok(Some(match (name, values) {
        ("quote" | "squote", values) => {
            let shown = values.iter().filter(|value| !value.is_nil()).map(|value| run.shown(value));
            let quoted = shown.map(|text| {
                text.map(|text| if name == "quote" { print::quoted(&text) } else { format!("'{text}'") })
            });
            quoted.collect::<Result<Vec<_>, _>>()?.join(" ").into()
        }
        ("toString", [value]) => run.shown(value)?.into(),
        ("print", values) => logic::print(heap, values)?.into(),
        ("println", values) => {
            let shown =
                values.iter().map(|value| print::to_text(heap, value)).collect::<Result<Vec<_>, _>>()?;
            (shown.join(" ") + "\n").into()
        }
        ("printf", [Text(format), arguments @ ..]) => format::format(heap, format, arguments)?.into(),
        ("cat", values) => {
            let shown =
                values.iter().filter(|value| !value.is_nil()).map(|value| print::to_text(heap, value));
            shown.collect::<Result<Vec<_>, _>>()?.join(" ").into()
        }
        ("trim", [Text(text)]) => text.trim().into(),
        ("trimAll", [Text(chars), Text(text)]) => text.trim_matches(|char| chars.contains(char)).into(),
        ("trimSuffix", [Text(end), Text(text)]) => text.strip_suffix(end.as_str()).unwrap_or(text).into(),
        ("trimPrefix", [Text(start), Text(text)]) => text.strip_prefix(start.as_str()).unwrap_or(text).into(),
        ("contains", [Text(part), Text(text)]) => text.contains(part.as_str()).into(),
        ("hasPrefix", [Text(start), Text(text)]) => text.starts_with(start.as_str()).into(),
        ("hasSuffix", [Text(end), Text(text)]) => text.ends_with(end.as_str()).into(),
        ("upper", [Text(text)]) => text.to_uppercase().into(),
        ("lower", [Text(text)]) => text.to_lowercase().into(),
        ("title", [Text(text)]) => words::title(text).into(),
        ("untitle", [Text(text)]) => words::untitle(text).into(),
        ("snakecase", [Text(text)]) => words::joined(text, '_')?.into(),
        ("kebabcase", [Text(text)]) => words::joined(text, '-')?.into(),
        ("camelcase", [Text(text)]) => words::camel(text)?.into(),
        ("nospace", [Text(text)]) => {
            text.chars().filter(|char| !char.is_whitespace()).collect::<String>().into()
        }
        ("replace", [Text(old), Text(new), Text(text)]) => {
            run.made(replaced_length(text, old, new))?;
            text.replace(old.as_str(), new).into()
        }
        ("repeat", [Int(count), Text(text)]) => {
            let count = usize::try_from(*count).map_err(|_| "`repeat` needs a count of at least zero")?;
            run.made(text.len().saturating_mul(count))?;
            text.repeat(count).into()
        }
        ("substr", [Int(start), Int(end), Text(text)]) => substr(*start, *end, text)?.into(),
        ("trunc", [Int(length), Text(text)]) => truncate(*length, text)?.into(),
        ("indent" | "nindent", [Int(count), Text(text)]) => {
            let count = usize::try_from(*count).map_err(|_| "the indentation must not be negative")?;
            let lines = text.matches('\n').count() + 1;
            run.made(lines.saturating_mul(count))?;
            let pad = " ".repeat(count);
            let start = if name == "nindent" { "\n" } else { "" };
            format!("{start}{pad}{}", text.as_str().replace("\n", &format!("\n{pad}"))).into()
        }
        ("b64enc", [Text(text)]) => STANDARD.encode(text.as_str()).into(),
        ("b64dec", [Text(text)]) => {
            let bytes = STANDARD.decode(text.as_str()).map_err(|_| "the text of `b64dec` is no base64")?;
            String::from_utf8(bytes).map_err(|_| "what `b64dec` gives is no text")?.into()
        }
        ("sha256sum", [Text(text)]) => {
            let bytes = Sha256::digest(text.as_bytes());
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
        }
        ("split", [Text(separator), Text(text)]) => {
            let parts = parts(text, separator).into_iter().enumerate();
            let entries: Entries =
                parts.map(|(at, part)| (ecow::eco_format!("_{at}"), part.into())).collect();
            run.heap.map(entries)
        }
        ("splitList", [Text(separator), Text(text)]) => {
            let parts = parts(text, separator).into_iter().map(Value::from).collect();
            run.heap.list(parts)
        }
        ("join", [Text(separator), value]) => run.texts(value)?.join(separator).into(),
        ("toYaml", [value]) => yaml_text::to_yaml(heap, value)?.into(),
        ("toJson", [value]) => to_json(heap, value, Json::Compact)?.into(),
        ("toRawJson", [value]) => to_json(heap, value, Json::Raw)?.into(),
        ("toPrettyJson", [value]) => to_json(heap, value, Json::Pretty)?.into(),
        ("fromYaml" | "fromJson" | "fromYamlArray" | "fromJsonArray", [Text(text)]) => read(run, name, text)?,
        _ => return Ok(None),
    }))
}

/// `fromYaml` and its kin. Helm gives the error of a text that cannot be read as its value, which no
/// template wants.
fn read(run: &mut Run<'_>, name: &str, text: &str) -> Result<Value, Stop> {
    run.step(text.len() / 8)?;
    let data =
        yaml::read_data(text).map_err(|error| format!("the text of `{name}` cannot be read: {error}"))?;
    let value = run.heap.read(&data);
    match (&value, name.ends_with("Array")) {
        (Value::Map(_), false) | (Value::List(_), true) => Ok(value),
        (Value::Nil, false) => Ok(run.heap.map(Entries::new())),
        (Value::Nil, true) => Ok(run.heap.list(vec![])),
        (other, is_list) => {
            let wanted = if is_list { "a list" } else { "a map" };
            Err(format!("`{name}` needs the text of {wanted}, and this one is of kind {}", other.kind())
                .into())
        }
    }
}

fn replaced_length(text: &str, old: &str, new: &str) -> usize {
    let places = if old.is_empty() { text.len() + 1 } else { text.len() / old.len() };
    text.len().saturating_add(places.saturating_mul(new.len()))
}

/// Go's `strings.Split`: without a separator, the characters.
fn parts(text: &str, separator: &str) -> Vec<EcoString> {
    if separator.is_empty() {
        text.chars().map(EcoString::from).collect()
    } else {
        text.split(separator).map(Into::into).collect()
    }
}

/// The first bytes; with a negative length, the last ones.
fn truncate(length: i64, text: &str) -> Result<EcoString, Stop> {
    let count = usize::try_from(length.unsigned_abs()).unwrap_or(usize::MAX);
    if count >= text.len() {
        return Ok(text.into());
    }
    let part = if length < 0 { text.get(text.len() - count..) } else { text.get(..count) };
    part.map(Into::into).ok_or_else(|| "`trunc` would cut a character in two".into())
}

fn substr(start: i64, end: i64, text: &str) -> Result<EcoString, Stop> {
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let (from, to) = match (start, end) {
        (start, end) if start < 0 => (0, end),
        (start, end) if end < 0 || end > length => (start, length),
        range => range,
    };
    let from = usize::try_from(from).ok();
    let to = usize::try_from(to).ok();
    let part = from.zip(to).and_then(|(from, to)| text.get(from..to));
    part.map(Into::into).ok_or_else(|| "`substr` leads out of the text or into a character".into())
}
