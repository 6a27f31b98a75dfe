//! What the comment of a key says of its type.
//!
//! Takes the text of `values.yaml` and the place of a key. Read are a JSON schema between two lines `# @schema`, as
//! the plugins that make schemas from comments read it, and the type that helm-docs takes in brackets (`# -- (int) …`).
//! Of prose only this much: whether it speaks of numbers that are not whole.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use crate::chart::schema;
use crate::data::Data;
use crate::ty::{Bounds, Type};
use crate::yaml;

/// The most lines of a comment that are looked at.
const LINES: usize = 60;

/// The most characters of a line in which a comment is looked for behind a value.
const BEHIND: usize = 300;

/// What a comment says.
#[derive(Debug, Default)]
pub(super) struct Remark {
    /// The type that it declares.
    pub(super) declared: Option<Type>,
    /// The kind of scalar that it names.
    pub(super) kind: Option<Type>,
    /// It speaks of numbers that need not be whole.
    pub(super) is_fraction: bool,
}

/// What is said of the key that starts at a byte; `origin` names the file.
pub(super) fn of(text: &str, key: usize, origin: &Arc<str>) -> Remark {
    let lines = above(text, key);
    let line = text
        .get(key..)
        .and_then(|rest| rest.get(..rest.char_indices().nth(BEHIND).map_or(rest.len(), |(at, _)| at)));
    let line = line.and_then(|line| line.lines().next()).unwrap_or_default();
    let behind = line.split_once(" #").map_or("", |(_, behind)| behind);
    if lines.is_empty() && behind.is_empty() {
        return Remark::default();
    }
    let prose = || lines.iter().copied().chain([behind]);
    let kind = prose().find_map(kind);
    let is_fraction = matches!(kind, Some(Type::Float(_))) || prose().any(speaks_of_fractions);
    Remark { declared: declared(&lines, origin), kind, is_fraction }
}

/// The comment lines directly above a key, from top to bottom, without their `#`.
fn above(text: &str, key: usize) -> Vec<&str> {
    let before = text.get(..key).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    if !before.get(start..).is_some_and(|before| before.trim_matches([' ', '-']).is_empty()) {
        return vec![];
    }
    let before = before.get(..start).unwrap_or_default();
    let comments = before.lines().rev().take(LINES).map_while(|line| line.trim_start().strip_prefix('#'));
    let mut lines: Vec<&str> = comments.collect();
    lines.reverse();
    lines
}

/// The schema between the last two lines `@schema`.
fn declared(lines: &[&str], origin: &Arc<str>) -> Option<Type> {
    let mut marks =
        lines.iter().enumerate().filter(|(_, line)| line.trim() == "@schema").map(|(at, _)| at).rev();
    let (end, start) = (marks.next()?, marks.next()?);
    let inside = lines.get(start + 1..end)?;
    let text: String =
        inside.iter().flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect();
    let mut schema = to_json(&yaml::read_data(&text).ok()?);
    let written = schema.as_object_mut()?;
    // There, whether the key itself is required is said inside of it.
    if written.get("required").is_some_and(Json::is_boolean) {
        written.remove("required");
    }
    if written.is_empty() {
        return None;
    }
    let around = schema::from_schema(&json!({ "properties": { "it": schema } }), origin);
    Some(around.record()?.fields.get("it")?.ty.clone())
}

fn to_json(data: &Data) -> Json {
    match data {
        Data::Null => Json::Null,
        Data::Bool(value) => json!(value),
        Data::Int(value) => json!(value),
        Data::Float(value) => json!(value),
        Data::String(text) => json!(text.as_str()),
        Data::List(items) => items.iter().map(to_json).collect(),
        Data::Map(map) => Json::Object(
            map.iter().map(|(key, value)| (key.to_string(), to_json(value))).collect::<Map<_, _>>(),
        ),
    }
}

/// The kind of scalar that helm-docs is told: `-- (string) …`. Of lists and maps the default says more.
fn kind(line: &str) -> Option<Type> {
    let text = line.trim_start().strip_prefix("--")?.trim_start().strip_prefix('(')?;
    let (name, _) = text.split_once(')')?;
    Some(match name.trim() {
        "int" | "integer" => Type::int(),
        "float" | "number" => Type::Float(Bounds::NONE),
        "bool" | "boolean" => Type::Bool,
        "string" => Type::string(),
        _ => return None,
    })
}

/// Words of prose about numbers that need not be whole.
const FRACTIONS: &[&str] = &["fraction", "ratio", "float", "decimal", "probability", "between 0 and 1"];

fn speaks_of_fractions(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let has = |word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let around = [
                line.get(..at).and_then(|before| before.chars().next_back()),
                line.get(at + word.len()..).and_then(|after| after.chars().next()),
            ];
            around.into_iter().flatten().all(|c| !c.is_ascii_alphanumeric())
        })
    };
    FRACTIONS.iter().any(|word| has(word))
        || line.split(|c: char| !c.is_ascii_digit() && c != '.').any(is_below_one)
}

/// `0.5`, but no version.
fn is_below_one(word: &str) -> bool {
    let digits = word.trim_end_matches('.').strip_prefix("0.");
    digits.is_some_and(|digits| !digits.is_empty() && !digits.contains('.'))
}

/// Last words of keys whose values are often no whole numbers, though the default may be 0 or 1.
const SHARES: &[&str] = &[
    "ratio",
    "rate",
    "factor",
    "multiplier",
    "quantile",
    "probability",
    "fraction",
    "score",
    "sampling",
    "share",
];

/// Whether a key is the name of something that is often no whole number.
pub(in super::super) fn is_share(key: &str) -> bool {
    words(key).last().is_some_and(|last| SHARES.contains(&last.as_str()))
}

/// First and last words of keys that are the names of numbers.
const NUMBERS: (&[&str], &[&str]) = (
    &["max", "min", "num", "maximum", "minimum"],
    &[
        "available",
        "budget",
        "bytes",
        "capacity",
        "connections",
        "count",
        "days",
        "gid",
        "group",
        "hours",
        "id",
        "interval",
        "limit",
        "limits",
        "milliseconds",
        "minutes",
        "number",
        "partition",
        "percent",
        "percentage",
        "period",
        "port",
        "priority",
        "replicas",
        "retries",
        "seconds",
        "size",
        "threads",
        "threshold",
        "timeout",
        "uid",
        "user",
        "weight",
        "workers",
    ],
);

/// Whether a key is the name of something that may be a number, though the default is an empty text.
pub(super) fn is_number(key: &str) -> bool {
    let words = words(key);
    let (firsts, lasts) = NUMBERS;
    words.first().is_some_and(|first| firsts.contains(&first.as_str()))
        || words.last().is_some_and(|last| lasts.contains(&last.as_str()))
}

/// The words of a key, in small letters: `maxUnavailable`, `max_unavailable`.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    let mut before = '_';
    for c in key.chars() {
        let begins = !before.is_alphanumeric() || c.is_uppercase() && !before.is_uppercase();
        if c.is_alphanumeric() {
            match words.last_mut().filter(|_| !begins) {
                Some(word) => word.extend(c.to_lowercase()),
                None => words.push(c.to_lowercase().collect()),
            }
        }
        before = c;
    }
    words
}
