//! Data as YAML text: block style, two spaces a level, deterministic, without directives, document
//! marks, anchors, tags and tabs.
//!
//! Data is walked recursively; whoever builds it limits its depth.

use super::comments::{Comments, write_comment};
use super::{block, scalar};
use crate::data::{Data, Map};

/// How far each level is indented.
const STEP: usize = 2;

/// The longest key, in bytes as written, that stands before its colon. Readers of YAML 1.1 look at
/// most 1024 characters ahead for the colon; longer keys get a `? ` in front and the colon on a
/// line of its own.
const KEY_LIMIT: usize = 1000;

/// A map as a whole file. An empty map is `{}`.
#[must_use]
pub fn write(map: &Map, comments: &Comments) -> String {
    let mut out = String::with_capacity(4096);
    write_comment(&mut out, comments.text(), 0);
    if !out.is_empty() {
        out.push('\n');
    }
    if map.is_empty() {
        out.push_str("{}\n");
    }
    entries(&mut out, map, Some(comments), 0);
    out
}

/// Appends the entries of a map as lines below `indent` spaces; nothing for an empty map.
/// `out` must be at the start of a line, and is so again afterwards.
pub fn write_entries(out: &mut String, map: &Map, comments: &Comments, indent: usize) {
    entries(out, map, Some(comments), indent);
}

/// Appends a value behind a `key:` that stands below `indent` spaces, up to and with the line feed:
/// ` text` for a scalar, deeper lines for a map, a list or a text of several lines.
pub fn write_to(out: &mut String, data: &Data, indent: usize) {
    write_value(out, data, None, indent);
}

fn entries(out: &mut String, map: &Map, comments: Option<&Comments>, indent: usize) {
    for (key, value) in map {
        let comments = comments.and_then(|comments| comments.at(key));
        if let Some(comments) = comments {
            write_comment(out, comments.text(), indent);
        }
        pad(out, indent);
        write_entry(out, key, value, comments, indent);
    }
}

fn write_entry(out: &mut String, key: &str, value: &Data, comments: Option<&Comments>, indent: usize) {
    let start = out.len();
    scalar::write_string(out, key);
    if out.len() - start > KEY_LIMIT {
        out.insert_str(start, "? ");
        out.push('\n');
        pad(out, indent);
    }
    out.push(':');
    write_value(out, value, comments, indent);
}

fn write_value(out: &mut String, data: &Data, comments: Option<&Comments>, indent: usize) {
    match data {
        Data::Map(map) if !map.is_empty() => {
            out.push('\n');
            entries(out, map, comments, indent + STEP);
        }
        Data::List(list) if !list.is_empty() => {
            out.push('\n');
            for item in list {
                pad(out, indent + STEP);
                write_item(out, item, indent + STEP);
            }
        }
        _ => write_leaf(out, data, indent),
    }
}

/// An item starts on the line of its dash, which stands below `indent` spaces.
fn write_item(out: &mut String, item: &Data, indent: usize) {
    let inner = indent + STEP;
    match item {
        Data::Map(map) if !map.is_empty() => {
            out.push_str("- ");
            for (at, (key, value)) in map.iter().enumerate() {
                if at > 0 {
                    pad(out, inner);
                }
                write_entry(out, key, value, None, inner);
            }
        }
        Data::List(list) if !list.is_empty() => {
            out.push_str("- ");
            for (at, item) in list.iter().enumerate() {
                if at > 0 {
                    pad(out, inner);
                }
                write_item(out, item, inner);
            }
        }
        _ => {
            out.push('-');
            write_leaf(out, item, indent);
        }
    }
}

/// Everything that starts on the line of its key or dash. Empty maps and lists are leaves too.
fn write_leaf(out: &mut String, data: &Data, indent: usize) {
    out.push(' ');
    match data {
        Data::Null => out.push_str("null"),
        Data::Bool(true) => out.push_str("true"),
        Data::Bool(false) => out.push_str("false"),
        Data::Int(value) => scalar::write_int(out, *value),
        Data::Float(value) => scalar::write_float(out, *value),
        Data::List(_) => out.push_str("[]"),
        Data::Map(_) => out.push_str("{}"),
        Data::String(text) => {
            if let Some(header) = block::header(text) {
                out.push_str(header);
                out.push('\n');
                return block::write_lines(out, text, indent + STEP);
            }
            scalar::write_string(out, text);
        }
    }
    out.push('\n');
}

pub(super) fn pad(out: &mut String, count: usize) {
    const SPACES: &str = "                                                                ";
    let mut left = count;
    while left > 0 {
        let step = left.min(SPACES.len());
        out.push_str(SPACES.get(..step).unwrap_or(SPACES));
        left -= step;
    }
}
