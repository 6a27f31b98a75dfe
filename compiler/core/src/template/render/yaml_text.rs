//! `toYaml`: the bytes of sigs.k8s.io/yaml, which goes through JSON and then writes as go-yaml 2 does.
//! The tests compare it with real Helm on thousands of hostile texts.

use std::sync::LazyLock;

use regex::Regex;

use super::print;
use super::value::{Heap, MAX_DEPTH, TOO_DEEP, Value};
use crate::yaml;

/// A value as YAML, without the line feed at its end.
pub(super) fn to_yaml(heap: &Heap, value: &Value) -> Result<String, String> {
    let mut writer = Writer { heap, out: String::new(), column: 0 };
    match value {
        Value::Map(_) | Value::List(_) if !heap.is_empty(value) => writer.block(value, 0, 0)?,
        _ => writer.leaf(value, 0, false)?,
    }
    let out = writer.out;
    Ok(out.strip_suffix('\n').map_or(out.clone(), str::to_owned))
}

struct Writer<'a> {
    heap: &'a Heap,
    out: String,
    /// Where the next character stands, from 0; for folding.
    column: usize,
}

/// Beyond this column, go-yaml goes to the next line at a space.
const WIDTH: usize = 80;

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column = match text.rfind('\n') {
            Some(at) => text.get(at + 1..).map_or(0, |line| line.chars().count()),
            None => self.column + text.chars().count(),
        };
    }

    fn indent(&mut self, indent: usize) {
        self.push(&" ".repeat(indent));
    }

    /// The lines of a map or list that is not empty. The first one is where we are.
    fn block(&mut self, value: &Value, indent: usize, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err(TOO_DEEP.into());
        }
        match value {
            Value::Map(id) if self.heap.is_object(*id) => {
                return Err("this object has no YAML that is known".into());
            }
            Value::Map(id) => {
                let heap = self.heap;
                let mut keys: Vec<_> = heap.entries(*id).iter().collect();
                keys.sort_by(|(a, _), (b, _)| natural(a, b));
                for (at, (key, value)) in keys.into_iter().enumerate() {
                    if at > 0 {
                        self.indent(indent);
                    }
                    // Longer keys, and those of several lines, would need a `?`.
                    if key.len() > 128 || key.contains('\n') {
                        return Err("a key is too long for `toYaml`".into());
                    }
                    self.text(key, indent, true)?;
                    self.push(":");
                    match value {
                        Value::Map(_) if !heap.is_empty(value) => {
                            self.push("\n");
                            self.indent(indent + 2);
                            self.block(value, indent + 2, depth + 1)?;
                        }
                        Value::List(_) if !heap.is_empty(value) => {
                            self.push("\n");
                            self.indent(indent);
                            self.block(value, indent, depth + 1)?;
                        }
                        _ => {
                            self.push(" ");
                            self.leaf(value, indent + 2, false)?;
                        }
                    }
                }
            }
            Value::List(id) => {
                let heap = self.heap;
                for (at, element) in heap.elements(*id).iter().enumerate() {
                    if at > 0 {
                        self.indent(indent);
                    }
                    self.push("- ");
                    match element {
                        Value::Map(_) | Value::List(_) if !heap.is_empty(element) => {
                            self.block(element, indent + 2, depth + 1)?;
                        }
                        _ => self.leaf(element, indent + 2, false)?,
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn leaf(&mut self, value: &Value, indent: usize, is_key: bool) -> Result<(), String> {
        match value {
            Value::Invalid | Value::Nil => self.push("null"),
            Value::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Value::Int(value) => self.push(&value.to_string()),
            Value::Float(value) => {
                let text = yaml_float(*value)?;
                self.push(&text);
            }
            Value::Text(text) => self.text(text, indent, is_key)?,
            Value::List(_) => self.push("[]"),
            Value::Map(_) => self.push("{}"),
        }
        self.push("\n");
        Ok(())
    }

    fn text(&mut self, text: &str, indent: usize, is_key: bool) -> Result<(), String> {
        // go-yaml takes them for line breaks and no reader of today does.
        if text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
            return Err("a text has a separator of lines that phxc does not write".into());
        }
        let shape = Shape::of(text);
        let is_text = yaml::is_text(text) && !is_date(text) && !is_base_60(text);
        if text.contains('\n') && shape.block && !is_key {
            self.literal(text, indent);
        } else if is_text && !text.contains('\n') && shape.plain {
            self.folded(text, indent, is_key);
        } else if is_text && !text.contains('\n') && shape.single {
            self.folded(&format!("'{}'", text.replace('\'', "''")), indent, is_key);
        } else {
            self.double(text, indent, is_key);
        }
        Ok(())
    }

    /// Text that goes to the next line at single spaces beyond the width.
    fn folded(&mut self, text: &str, indent: usize, is_key: bool) {
        let chars: Vec<char> = text.chars().collect();
        let mut spaces = false;
        for (at, char) in chars.iter().enumerate() {
            let next_is_space = chars.get(at + 1) == Some(&' ');
            let inner = at > 0 && at + 1 < chars.len();
            if *char == ' ' && !is_key && !spaces && self.column > WIDTH && inner && !next_is_space {
                self.push("\n");
                self.indent(indent);
            } else {
                self.push(char.encode_utf8(&mut [0; 4]));
            }
            spaces = *char == ' ';
        }
    }

    fn double(&mut self, text: &str, indent: usize, is_key: bool) {
        self.push("\"");
        let chars: Vec<char> = text.chars().collect();
        let mut spaces = false;
        for (at, char) in chars.iter().enumerate() {
            let inner = at > 0 && at + 1 < chars.len();
            if *char == ' ' && !is_key && !spaces && self.column > WIDTH && inner {
                self.push("\n");
                self.indent(indent);
                if chars.get(at + 1) == Some(&' ') {
                    self.push("\\");
                }
                spaces = true;
                continue;
            }
            spaces = *char == ' ';
            let escaped = escape(*char);
            self.push(&escaped);
        }
        self.push("\"");
    }

    fn literal(&mut self, text: &str, indent: usize) {
        let indent = indent.max(2);
        self.push("|");
        if text.starts_with([' ', '\n']) {
            self.push("2");
        }
        if !text.ends_with('\n') {
            self.push("-");
        } else if text.ends_with("\n\n") || text == "\n" {
            self.push("+");
        }
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            self.push("\n");
            if !line.is_empty() {
                self.indent(indent);
                self.push(line);
            }
        }
    }
}

/// Which styles a text can have (go-yaml's emitter, `yaml_emitter_analyze_scalar`, outside of braces).
struct Shape {
    plain: bool,
    single: bool,
    block: bool,
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut shape = Self { plain: true, single: true, block: true };
        let chars: Vec<char> = text.chars().collect();
        let blank = |at: Option<&char>| at.is_none_or(|char| matches!(char, ' ' | '\t' | '\n' | '\r'));
        if text.starts_with("---") || text.starts_with("...") {
            shape.plain = false;
        }
        for (at, char) in chars.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| chars.get(before));
            let next = chars.get(at + 1);
            let ends = at == 0 || next.is_none();
            let indicates = match char {
                '#' => blank(before),
                ':' => blank(next),
                '?' | '-' => at == 0 && blank(next),
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                    at == 0
                }
                _ => false,
            };
            shape.plain &= !(indicates || *char == '\n' || *char == ' ' && ends);
            shape.block &= !(*char == ' ' && next.is_none());
            if *char == ' ' && before == Some(&'\n') {
                shape.plain = false;
                shape.single = false;
            }
            if *char == '\n' && before == Some(&' ') || !(*char == '\n' || is_shown(*char)) {
                return Self { plain: false, single: false, block: false };
            }
        }
        shape
    }
}

/// What go-yaml writes as it is.
fn is_shown(char: char) -> bool {
    matches!(char, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && char != '\u{feff}'
}

fn escape(char: char) -> String {
    let code = u32::from(char);
    match char {
        '"' => "\\\"".into(),
        '\\' => "\\\\".into(),
        '\0' => "\\0".into(),
        '\u{7}' => "\\a".into(),
        '\u{8}' => "\\b".into(),
        '\t' => "\\t".into(),
        '\n' => "\\n".into(),
        '\u{b}' => "\\v".into(),
        '\u{c}' => "\\f".into(),
        '\r' => "\\r".into(),
        '\u{1b}' => "\\e".into(),
        '\u{85}' => "\\N".into(),
        '\u{2028}' => "\\L".into(),
        '\u{2029}' => "\\P".into(),
        _ if is_shown(char) => char.into(),
        _ if code < 0x100 => format!("\\x{code:02X}"),
        _ if code < 0x1_0000 => format!("\\u{code:04X}"),
        _ => format!("\\U{code:08X}"),
    }
}

/// The forms of dates and times that go-yaml knows (its `allowedTimestampFormats`).
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let time = r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?";
    let form = format!(r"^(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[Tt]{time}(?:Z|[+-]\d\d:\d\d)| {time})?$");
    Regex::new(&form).ok()
});

/// Dates and times, which go-yaml has a type for: `2001-02-03`, perhaps with a time behind it.
fn is_date(text: &str) -> bool {
    let starts_so = text.as_bytes().get(4) == Some(&b'-');
    let parts = if starts_so { DATE.as_ref().and_then(|date| date.captures(text)) } else { None };
    let Some(parts) = parts else { return false };
    let number = |at: usize| parts.get(at).and_then(|part| part.as_str().parse::<u32>().ok());
    let within = |first: usize, limits: [u32; 3]| {
        (first..).zip(limits).all(|(at, limit)| number(at).is_none_or(|number| number < limit))
    };
    let (year, month, day) = (number(1).unwrap_or(0), number(2).unwrap_or(0), number(3).unwrap_or(0));
    let leap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day) && within(4, [24, 60, 60]) && within(7, [24, 60, 60])
}

/// Numbers in base 60 of YAML 1.1, which go-yaml never writes plain (its `isBase60Float`).
static BASE_60: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$").ok());

/// `12:30`, which some readers take for a number in base 60.
fn is_base_60(text: &str) -> bool {
    text.contains(':') && BASE_60.as_ref().is_some_and(|form| form.is_match(text))
}

/// How go-yaml orders keys: letters behind all else, runs of digits as numbers.
fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    let (left, right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let Some(at) = left.iter().zip(&right).position(|(left, right)| left != right) else {
        return left.len().cmp(&right.len());
    };
    let (Some(l), Some(r)) = (left.get(at), right.get(at)) else { return left.len().cmp(&right.len()) };
    match (l.is_alphabetic(), r.is_alphabetic()) {
        (true, true) => return l.cmp(r),
        (true, false) => return std::cmp::Ordering::Greater,
        (false, true) => return std::cmp::Ordering::Less,
        (false, false) => {}
    }
    // A zero within a number counts like any digit.
    let before = left.get(..at).unwrap_or_default().iter().rev().take_while(|char| char.is_ascii_digit());
    let within = (*l == '0' || *r == '0') && before.into_iter().any(|char| *char != '0');
    let run = |chars: &[char]| {
        let digits = chars.get(at..).unwrap_or_default().iter().map_while(|char| char.to_digit(10));
        digits.fold((u64::from(within), 0_usize), |(number, length), digit| {
            (number.wrapping_mul(10).wrapping_add(u64::from(digit)), length + 1)
        })
    };
    run(&left).cmp(&run(&right)).then(l.cmp(r))
}

/// Whole numbers as such, as far as they fit 64 bits; the reader in between sees no difference.
fn yaml_float(value: f64) -> Result<String, String> {
    if !value.is_finite() {
        return Err("a number is infinite or none".into());
    }
    let is_whole = value.fract() == 0.0 && (-9.3e18..1.9e19).contains(&value);
    Ok(if is_whole { format!("{value:.0}") } else { print::float(value) })
}
