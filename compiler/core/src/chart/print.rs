//! A chart as phx: a `chart` item with the type of its values, as `phxc chart add` writes it.
//!
//! Takes a [`Chart`] that was read from its files; gives text that still has to be formatted. What phx can't
//! say (a name that speaks of itself, keys by pattern beside others) becomes wider, never narrower: a
//! value that the chart takes is never refused.

use std::fmt::Write as _;

use super::Chart;
use super::defaults::literal as literal_of;
use crate::data::Data;
use crate::ty::{Bounds, Field, FieldDefault, Limit, Literal, MapType, RecordType, TextRule, Type};

/// How deep types are written; deeper ones are `Any`.
const DEPTH: usize = 24;

/// Where a chart comes from and under which name it is known.
#[derive(Debug, Clone, Copy)]
pub struct Item<'i> {
    /// The name of the `chart` item.
    pub name: &'i str,
    /// The repository, if it has one.
    pub repository: Option<&'i str>,
    /// What the chart says of itself.
    pub description: Option<&'i str>,
}

/// The `chart` item.
#[must_use]
pub fn item(chart: &Chart, item: Item<'_>) -> String {
    let mut out = String::new();
    document(&mut out, item.description);
    let _ = writeln!(out, "chart {} {{", item.name);
    let name = (chart.name != item.name).then_some(chart.name.as_str());
    let entries = [("name", name), ("repository", item.repository), ("version", Some(&*chart.version))];
    let written = entries.iter().filter_map(|(key, text)| Some((key, (*text)?)));
    let width = written.clone().map(|(key, _)| key.len()).max().unwrap_or_default();
    for (key, text) in written {
        let _ = writeln!(out, "{key:width$} = {}", string(text));
    }
    match chart.values.record() {
        Some(record) => {
            out.push_str("\nvalues ");
            Printer { out: &mut out, depth: 0 }.record(record);
        }
        None => out.push_str("\nvalues { ... }"),
    }
    out.push_str("\n}\n");
    out
}

struct Printer<'o> {
    out: &'o mut String,
    depth: usize,
}

impl Printer<'_> {
    fn record(&mut self, record: &RecordType) {
        self.out.push_str("{\n");
        for (name, field) in &record.fields {
            document(self.out, field.doc.as_deref());
            self.field(name, field);
            self.out.push('\n');
        }
        if record.open || !record.rest.is_empty() {
            self.out.push_str("...\n");
        }
        self.out.push('}');
    }

    fn field(&mut self, name: &str, field: &Field) {
        let written;
        let default = match &field.default {
            Some(FieldDefault::Data(data)) => Some(&**data),
            Some(FieldDefault::Expr(expr)) => {
                written = literal_of(expr);
                written.as_ref()
            }
            Some(FieldDefault::Refused) | None => None,
        };
        let _ = write!(self.out, "{}: ", key(name));
        self.ty(&field.ty);
        // What has no default, and need not be written, is null.
        let optional = default.is_none() && !field.required && !field.ty.may_be_null();
        if optional && !implied(&field.ty) {
            self.out.push('?');
        }
        match default {
            _ if implied(&field.ty) => self.out.push_str(" = {}"),
            Some(data) => {
                self.out.push_str(" = ");
                write_literal(self.out, data, &field.ty);
            }
            None => {}
        }
    }

    fn ty(&mut self, ty: &Type) {
        if self.depth > DEPTH {
            self.out.push_str("Any");
            return;
        }
        self.depth += 1;
        match ty {
            Type::Bool => self.out.push_str("Bool"),
            Type::Int(bounds) => range(self.out, "Int", *bounds),
            Type::Float(bounds) => range(self.out, "Float", *bounds),
            Type::String(rule) => text(self.out, rule),
            Type::Scalar(scalar) => self.out.push_str(scalar.name()),
            Type::Literal(value) => {
                let _ = write!(self.out, "{}", spelled(value));
            }
            Type::List(list) => {
                self.out.push('[');
                self.ty(&list.element);
                self.out.push(']');
                let _ = write!(self.out, "{}", list.length);
            }
            Type::Map(map) => self.map(map),
            Type::Record(record) if record.fields.is_empty() && !record.rest.is_empty() => {
                match record.rest.as_slice() {
                    [only] if !record.open => self.map(only),
                    _ => self.out.push_str("{String: Any}"),
                }
            }
            Type::Record(record) if record.fields.is_empty() && record.open => self.out.push_str("{ ... }"),
            Type::Record(record) => self.record(record),
            Type::Union(members) => self.union(members),
            // A name of a schema speaks of itself, or of another file.
            Type::Named(named) if named.span.is_some() => self.out.push_str(&named.name),
            _ => self.out.push_str("Any"),
        }
        self.depth -= 1;
    }

    fn map(&mut self, map: &MapType) {
        self.out.push('{');
        text(self.out, &map.key);
        self.out.push_str(": ");
        self.ty(&map.value);
        self.out.push('}');
    }

    fn union(&mut self, members: &[Type]) {
        let mut flat = vec![];
        flatten(members, &mut flat);
        let members = flat;
        // phx takes a whole number for a Float, too.
        let float = members.iter().any(|member| matches!(member, Type::Float(_)));
        let plain = |member: &&Type| {
            let covered = float && matches!(member, Type::Int(bounds) if *bounds == Bounds::NONE);
            !covered && !matches!(member, Type::Null)
        };
        let shown: Vec<&Type> = members.iter().copied().filter(plain).collect();
        let nullable = members.iter().any(|member| matches!(member, Type::Null));
        let bracket = nullable && shown.len() > 1;
        if bracket {
            self.out.push('(');
        }
        for (at, member) in shown.iter().enumerate() {
            if at > 0 {
                self.out.push_str(" | ");
            }
            self.ty(member);
        }
        if shown.is_empty() {
            self.out.push_str("Any");
        }
        self.out.push_str(match (bracket, nullable) {
            (true, _) => ")?",
            (false, true) => "?",
            (false, false) => "",
        });
    }
}

/// The members of unions in a union are its own.
fn flatten<'t>(members: &'t [Type], out: &mut Vec<&'t Type>) {
    for member in members {
        match member {
            Type::Union(members) => flatten(members, out),
            member => out.push(member),
        }
    }
}

/// Whether the fields of a type say its default.
fn implied(ty: &Type) -> bool {
    let Type::Record(record) = ty else { return false };
    !record.fields.is_empty()
        && record.fields.values().all(|field| !field.required || field.default.is_some())
}

fn document(out: &mut String, doc: Option<&str>) {
    for line in doc.iter().flat_map(|doc| doc.lines()) {
        let _ = writeln!(out, "/// {}", line.trim());
    }
}

/// A key as it is written: in quotes where it is no name.
fn key(name: &str) -> String {
    let mut chars = name.chars();
    let starts = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let goes_on = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if starts && goes_on && !name.ends_with('-') { name.to_owned() } else { string(name) }
}

/// Text in quotes.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if chars.peek() == Some(&'{') => out.push_str("\\$"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:X}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn spelled(value: &Literal) -> String {
    match value {
        Literal::String(text) => string(text),
        other => other.to_string(),
    }
}

/// A value as phx writes it, on one line.
#[must_use]
pub fn literal(data: &Data) -> String {
    let mut out = String::new();
    write_literal(&mut out, data, &Type::Any);
    out
}

fn write_literal(out: &mut String, data: &Data, ty: &Type) {
    match data {
        Data::Null => out.push_str("null"),
        Data::Bool(value) => {
            let _ = write!(out, "{value}");
        }
        Data::Int(value) => {
            let _ = write!(out, "{value}");
        }
        Data::Float(value) if value.fract() == 0.0 && matches!(ty, Type::Int(_)) => {
            let _ = write!(out, "{value:.0}");
        }
        Data::Float(value) => {
            let shown = value.to_string();
            let point = if shown.contains('.') { "" } else { ".0" };
            let _ = write!(out, "{shown}{point}");
        }
        Data::String(text) => out.push_str(&string(text)),
        Data::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write_literal(out, item, &Type::Any);
            }
            out.push(']');
        }
        Data::Map(map) => {
            out.push('{');
            for (at, (name, value)) in map.iter().enumerate() {
                let _ = write!(out, "{}{} = ", if at > 0 { ", " } else { " " }, key(name));
                write_literal(out, value, &Type::Any);
            }
            out.push_str(if map.is_empty() { "}" } else { " }" });
        }
    }
}

fn range<T: Limit>(out: &mut String, name: &str, bounds: Bounds<T>) {
    // An excluded bound has no spelling: Helm minds it.
    let low = bounds.low.filter(|low| low.above().is_none());
    let high = bounds.high.filter(|high| high.under().is_none());
    let _ = write!(out, "{name}{}", Bounds { low, high });
}

fn text(out: &mut String, rule: &TextRule) {
    out.push_str("String");
    match &rule.pattern {
        // Of a pattern and a length, phx takes one.
        Some(pattern) if !pattern.as_str().contains('\n') => {
            let _ = write!(out, "(/{}/)", slashes(pattern.as_str()));
        }
        _ => {
            let _ = write!(out, "{}", rule.length);
        }
    }
}

/// A pattern whose slashes do not end it.
fn slashes(pattern: &str) -> String {
    let mut out = String::new();
    let mut escaped = false;
    for c in pattern.chars() {
        if c == '/' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}
