//! Types in words, for messages.

use std::fmt::{Display, Formatter, Result};

use super::{Bounds, Limit, Literal, RecordType, TextRule, Type};

/// How deep a type is shown, and how many members of a union: the rest is `…`.
const DEEPEST: usize = 4;
const WIDEST: usize = 12;

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        Shown(self, DEEPEST).fmt(f)
    }
}

/// A type, with how deep it is shown.
struct Shown<'t>(&'t Type, usize);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Some(left) = self.1.checked_sub(1) else { return f.write_str("…") };
        match self.0 {
            Type::Any | Type::Error => f.write_str("anything"),
            Type::Null => f.write_str("null"),
            Type::Bool => f.write_str("Bool"),
            Type::Int(bounds) => write!(f, "Int{bounds}"),
            Type::Float(bounds) => write!(f, "Float{bounds}"),
            Type::String(rule) => write!(f, "String{rule}"),
            Type::Scalar(scalar) => f.write_str(scalar.name()),
            Type::Literal(literal) => write!(f, "{literal}"),
            Type::Unit(text) => f.write_str(text),
            Type::List(list) => write!(f, "[{}]{}", Shown(&list.element, left), list.length),
            Type::Map(map) => write!(f, "{{String{}: {}}}", map.key, Shown(&map.value, left)),
            Type::Record(record) | Type::Capability(record) => show_record(record, left, f),
            Type::Union(members) => show_union(members, self.1, f),
            Type::Named(named) => f.write_str(&named.name),
            Type::SecretKey => f.write_str("a key of a Secret"),
            Type::Secret => f.write_str("a Secret"),
            Type::Service => f.write_str("a service"),
            Type::Environment => f.write_str("the environment"),
        }
    }
}

fn show_record(record: &RecordType, left: usize, f: &mut Formatter<'_>) -> Result {
    if let Some(name) = &record.name {
        return f.write_str(name);
    }
    if left == 0 && !record.fields.is_empty() {
        return f.write_str("{ … }");
    }
    let mut comma = "";
    f.write_str("{ ")?;
    for (at, (name, field)) in record.fields.iter().enumerate() {
        if at == 3 && record.fields.len() > 4 {
            return f.write_str(", … }");
        }
        write!(f, "{comma}{name}: {}", Shown(&field.ty, left))?;
        comma = ", ";
    }
    for rule in &record.rest {
        write!(f, "{comma}String{}: {}", rule.key, Shown(&rule.value, left))?;
        comma = ", ";
    }
    f.write_str(if comma.is_empty() { "}" } else { " }" })
}

fn show_union(members: &[Type], left: usize, f: &mut Formatter<'_>) -> Result {
    let (nulls, rest): (Vec<_>, Vec<_>) = members.iter().partition(|member| matches!(member, Type::Null));
    if let ([only], false) = (rest.as_slice(), nulls.is_empty()) {
        return write!(f, "{}?", Shown(only, left));
    }
    for (at, member) in rest.iter().enumerate() {
        let bar = if at == 0 { "" } else { " | " };
        if at == WIDEST {
            return write!(f, "{bar}…");
        }
        write!(f, "{bar}{}", Shown(member, left))?;
    }
    if nulls.is_empty() { Ok(()) } else { f.write_str(" | null") }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::String(text) => write!(f, "\"{text}\""),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Bool(value) => write!(f, "{value}"),
        }
    }
}

impl<T: Limit> Display for Bounds<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if let (Some(low), Some(high)) = (self.low, self.high)
            && low == high
        {
            return write!(f, "({low})");
        }
        if self.low.is_none() && self.high.is_none() {
            return Ok(());
        }
        f.write_str("(")?;
        match self.low.map(|low| (low, low.above())) {
            Some((_, Some(excluded))) => write!(f, ">{excluded}..")?,
            Some((low, None)) => write!(f, "{low}..")?,
            None => f.write_str("..")?,
        }
        match self.high.map(|high| (high, high.under())) {
            Some((_, Some(excluded))) => write!(f, "<{excluded})"),
            Some((high, None)) => write!(f, "{high})"),
            None => f.write_str(")"),
        }
    }
}

impl Display for TextRule {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match &self.pattern {
            Some(pattern) => write!(f, "(/{pattern}/)"),
            None => write!(f, "{}", self.length),
        }
    }
}
