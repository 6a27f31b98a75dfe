//! Values as phx: entries, blocks, lists and texts, with the comments of their places.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ecow::EcoString;
use phxc_core::data::{Data, Map};

use super::secrets;
use crate::read::RESERVED;
use crate::shape::{Entries, Part, SPREAD, Value, is_secrets};

/// Where the comments of a place come from, by its path from the top of the block.
pub(super) trait Remarks {
    /// The comment lines of a place; each is given once.
    fn take(&mut self, path: &[EcoString]) -> Vec<EcoString>;
    /// All comment lines below a place that something else is written for.
    fn take_below(&mut self, path: &[EcoString]) -> Vec<EcoString>;
    /// Whether there are comments below a place.
    fn any_below(&self, path: &[EcoString]) -> bool;
    /// What a secret is for, said once.
    fn doc(&mut self, _key: &EcoString) -> Vec<EcoString> {
        vec![]
    }
}

/// No comments.
pub(super) struct Silent;

impl Remarks for Silent {
    fn take(&mut self, _: &[EcoString]) -> Vec<EcoString> {
        vec![]
    }

    fn take_below(&mut self, _: &[EcoString]) -> Vec<EcoString> {
        vec![]
    }

    fn any_below(&self, _: &[EcoString]) -> bool {
        false
    }
}

/// Writes entries.
pub(super) struct Writer<'w> {
    pub(super) out: String,
    remarks: &'w mut dyn Remarks,
    /// The keys of the constants that may be spread.
    constants: BTreeMap<EcoString, Vec<EcoString>>,
    path: Vec<EcoString>,
    depth: usize,
    /// What stands behind `secrets`.
    secrets: String,
}

impl<'w> Writer<'w> {
    /// A writer whose lines are indented `depth` levels.
    pub(super) fn new(depth: usize, remarks: &'w mut dyn Remarks) -> Self {
        Self {
            out: String::new(),
            remarks,
            constants: BTreeMap::new(),
            path: vec![],
            depth,
            secrets: String::new(),
        }
    }

    /// The same, for a service that has these constants.
    pub(super) fn with_constants(mut self, constants: &[(EcoString, Value)]) -> Self {
        for (name, value) in constants {
            if let Value::Map(map) = value {
                self.constants.insert(name.clone(), map.keys().cloned().collect());
            }
        }
        self
    }

    /// The same, with this in brackets behind `secrets`.
    pub(super) fn with_secrets(mut self, head: String) -> Self {
        self.secrets = head;
        self
    }

    /// The comments and the documentation of a secret; each is given once.
    pub(super) fn said_of(&mut self, key: &EcoString) -> (Vec<EcoString>, Vec<EcoString>) {
        (self.remarks.take(&["secrets".into(), key.clone()]), self.remarks.doc(key))
    }

    /// One line, a level deeper.
    pub(super) fn below(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}{}", "  ".repeat(self.depth + 1), text.trim_end());
    }

    /// The last line of something, without an end.
    pub(super) fn line_end(&mut self, text: &str) {
        let _ = write!(self.out, "{}{text}", "  ".repeat(self.depth));
    }

    /// One line.
    pub(super) fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}{text}", "  ".repeat(self.depth));
    }

    /// All entries. `below` is what stands below them in the chart's defaults.
    pub(super) fn entries(&mut self, map: &Entries, below: Option<&Map>) {
        for (key, value) in map {
            self.entry(key, value, below.and_then(|below| below.get(key)));
        }
    }

    fn entry(&mut self, name: &EcoString, value: &Value, below: Option<&Data>) {
        if let (true, Value::Name(constant)) = (name.starts_with(SPREAD), value) {
            self.spread(constant);
            return;
        }
        if let (true, true, Value::Map(map)) = (self.path.is_empty(), is_secrets(name), value) {
            let head = if name == "secrets" { format!("secrets {}", self.secrets) } else { name.to_string() };
            self.line_end(head.trim_end());
            secrets::block(self, map);
            self.out.push('\n');
            return;
        }
        self.path.push(name.clone());
        let mut steps = 1;
        self.comments();
        let mut written = key(name);
        let (mut value, mut below) = (value, below);
        // `a { b { c = 1 } }` is `a.b.c = 1`.
        while let Value::Map(map) = value
            && let Some((name, inner)) =
                map.first().filter(|(name, _)| map.len() == 1 && !name.starts_with(SPREAD))
            && !replaces(value, below)
        {
            self.path.push(name.clone());
            steps += 1;
            self.comments();
            let _ = write!(written, ".{}", key(name));
            below = below.and_then(Data::as_map).and_then(|below| below.get(name));
            value = inner;
        }
        if matches!(value, Value::Name(_)) {
            self.comments_below();
        }
        let _ = write!(self.out, "{}{written}", "  ".repeat(self.depth));
        match value {
            Value::Map(map) if !replaces(value, below) => {
                self.out.push(' ');
                self.block(map, below.and_then(Data::as_map));
            }
            Value::Map(map) | Value::Whole(map) => {
                self.out.push_str(" = ");
                self.block(map, None);
            }
            other => {
                self.out.push_str(" = ");
                self.value(other);
            }
        }
        self.out.push('\n');
        self.path.truncate(self.path.len() - steps);
    }

    /// The entries of a constant. What was said of them is said here.
    fn spread(&mut self, constant: &EcoString) {
        for key in self.constants.get(constant).cloned().unwrap_or_default() {
            self.path.push(key);
            self.comments();
            self.comments_below();
            self.path.pop();
        }
        self.line(&format!("{SPREAD}{constant}"));
    }

    fn comments_below(&mut self) {
        for comment in self.remarks.take_below(&self.path) {
            self.line(format!("// {}", one_line(&comment)).trim_end());
        }
    }

    fn comments(&mut self) {
        for comment in self.remarks.take(&self.path) {
            self.line(format!("// {}", one_line(&comment)).trim_end());
        }
    }

    fn block(&mut self, map: &Entries, below: Option<&Map>) {
        if map.is_empty() {
            self.out.push_str("{}");
        } else if self.is_short(map) {
            self.out.push_str("{ ");
            for (at, (name, value)) in map.iter().enumerate() {
                self.out.push_str(if at > 0 { ", " } else { "" });
                self.short(name, value, below.and_then(|below| below.get(name)));
            }
            self.out.push_str(" }");
        } else {
            self.out.push_str("{\n");
            self.depth += 1;
            self.entries(map, below);
            self.depth -= 1;
            let _ = write!(self.out, "{}}}", "  ".repeat(self.depth));
        }
    }

    /// An entry within a line.
    fn short(&mut self, name: &EcoString, value: &Value, below: Option<&Data>) {
        if let (true, Value::Name(constant)) = (name.starts_with(SPREAD), value) {
            let _ = write!(self.out, "{SPREAD}{constant}");
            return;
        }
        self.out.push_str(&key(name));
        match value {
            Value::Map(map) if !replaces(value, below) => {
                let inner = below.and_then(Data::as_map);
                if let Some((only, value)) =
                    map.first().filter(|(name, _)| map.len() == 1 && !name.starts_with(SPREAD))
                {
                    self.out.push('.');
                    self.short(only, value, inner.and_then(|inner| inner.get(only)));
                } else {
                    self.out.push(' ');
                    self.block(map, inner);
                }
            }
            Value::Map(map) | Value::Whole(map) => {
                self.out.push_str(" = ");
                self.block(map, None);
            }
            other => {
                self.out.push_str(" = ");
                self.named(name, other);
            }
        }
    }

    fn is_short(&self, map: &Entries) -> bool {
        Value::Map(map.clone()).is_short() && !self.remarks.any_below(&self.path)
    }

    fn value(&mut self, value: &Value) {
        let name = self.path.last().cloned().unwrap_or_default();
        self.named(&name, value);
    }

    /// A value; its key tells how an amount is written.
    fn named(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(value) => {
                let _ = write!(self.out, "{value}");
            }
            Value::Int(value) => {
                let _ = write!(self.out, "{value}");
            }
            Value::Float(value) => {
                let shown = value.to_string();
                let point = if shown.contains('.') { "" } else { ".0" };
                let _ = write!(self.out, "{shown}{point}");
            }
            Value::Name(text) => self.out.push_str(text),
            Value::Origin(_) => {}
            Value::Call(function, args) => {
                let _ = write!(self.out, "{function}(");
                for (at, arg) in args.iter().enumerate() {
                    self.out.push_str(if at > 0 { ", " } else { "" });
                    self.named(name, arg);
                }
                self.out.push(')');
            }
            Value::Text(parts) => {
                let written = text(parts, self.depth + 1, name);
                self.out.push_str(&written);
            }
            Value::List(list) => self.list(list),
            Value::Map(map) | Value::Whole(map) => self.block(map, None),
        }
    }

    fn list(&mut self, list: &[Value]) {
        let is_short = Value::List(list.to_vec()).is_short() && !self.remarks.any_below(&self.path);
        if is_short {
            self.out.push('[');
            for (at, item) in list.iter().enumerate() {
                self.out.push_str(if at > 0 { ", " } else { "" });
                self.value(item);
            }
            self.out.push(']');
            return;
        }
        self.out.push_str("[\n");
        self.depth += 1;
        for (at, item) in list.iter().enumerate() {
            self.path.push(ecow::eco_format!("[{at}]"));
            self.comments();
            if matches!(item, Value::Name(_)) {
                self.comments_below();
            }
            self.out.push_str(&"  ".repeat(self.depth));
            self.value(item);
            self.out.push('\n');
            self.path.pop();
        }
        self.depth -= 1;
        let _ = write!(self.out, "{}]", "  ".repeat(self.depth));
    }
}

/// Whether a map goes over something that it cannot merge with.
fn replaces(value: &Value, below: Option<&Data>) -> bool {
    matches!(value, Value::Map(_)) && !matches!(below, None | Some(Data::Null | Data::Map(_)))
}

/// A comment's line without what would end it.
pub(super) fn one_line(comment: &str) -> String {
    comment.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A key: in quotes where it is no name.
pub(super) fn key(name: &str) -> String {
    let goes_on = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if starts && goes_on && !name.ends_with('-') && !RESERVED.contains(&name) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A text in one line.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, false))
}

/// A text. Of several lines, it stands in `"""`, indented `depth` levels.
pub(super) fn text(parts: &[Part], depth: usize, name: &str) -> String {
    let whole: String =
        parts.iter().map(|part| if let Part::Text(text) = part { text.as_str() } else { "x" }).collect();
    if let [Part::Text(text)] = parts
        && is_amount(name, text)
    {
        return text.to_string();
    }
    if let [Part::Setting(setting)] = parts {
        return setting.to_string();
    }
    if parts.is_empty() {
        return "\"\"".into();
    }
    if !in_block(&whole) {
        let is_raw = whole.contains('\\')
            && !whole.contains(['"', '\n', '\r', '\t'])
            && !whole.contains(char::is_control);
        return match parts {
            [Part::Text(text)] if is_raw => format!("r\"{text}\""),
            _ => format!("\"{}\"", written(parts, false)),
        };
    }
    let is_raw =
        (whole.contains('\\') || whole.contains("${")) && !whole.contains("\"\"\"") && !whole.ends_with('"');
    let (open, content) = match parts {
        [Part::Text(text)] if is_raw && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') => {
            ("r\"\"\"", text.to_string())
        }
        _ => ("\"\"\"", written(parts, true)),
    };
    let indent = "  ".repeat(depth);
    let mut out = format!("{open}\n");
    for line in content.split_inclusive('\n') {
        if line != "\n" {
            out.push_str(&indent);
        }
        out.push_str(line);
    }
    if content.ends_with('\n') {
        out.push_str(&indent);
    }
    out.push_str("\"\"\"");
    out
}

fn written(parts: &[Part], lines: bool) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => escaped(text, lines),
        Part::Setting(name) => format!("${{{name}}}"),
    };
    parts.iter().map(part).collect()
}

/// Whether a text of several lines comes back from `"""` as it is: some line starts without a blank, so that only
/// our indentation is taken away.
fn in_block(text: &str) -> bool {
    let is_blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let lines: Vec<&str> = text.split('\n').collect();
    let several = lines.iter().filter(|line| !is_blank(line)).count() > 1;
    let last_is_blank = lines.last().is_some_and(|line| !line.is_empty() && is_blank(line));
    let some_start = lines.iter().any(|line| !is_blank(line) && !line.starts_with([' ', '\t']));
    several && !last_is_blank && some_start && !text.contains('\r')
}

fn escaped(text: &str, lines: bool) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    let mut quotes = 0;
    while let Some(c) = chars.next() {
        match c {
            '"' if lines => {
                // Three in a row would end the text, and so would one at its very end.
                quotes += 1;
                let ends = chars.peek().is_none();
                if quotes == 3 || ends {
                    out.push('\\');
                    quotes = 0;
                }
                out.push('"');
                continue;
            }
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' if lines => out.push('\n'),
            '\n' => out.push_str("\\n"),
            '\t' if lines => out.push('\t'),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if chars.peek() == Some(&'{') => out.push_str("\\$"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:X}}}", u32::from(c));
            }
            c => out.push(c),
        }
        quotes = 0;
    }
    out
}

/// Whether a text is an amount of memory or of cores that phx reads as a literal.
fn is_amount(name: &str, text: &str) -> bool {
    let digits = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && (text == "0" || !text.starts_with('0'))
    };
    let memory = ["Ki", "Mi", "Gi", "Ti"].iter().any(|unit| text.strip_suffix(unit).is_some_and(digits));
    memory || name == "cpu" && text.strip_suffix('m').is_some_and(digits)
}
