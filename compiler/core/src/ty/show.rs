//! Types in words, for messages.

use std::fmt::{Display, Formatter, Result};

use super::{Bounds, Literal, TextRule, Type};

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Any | Self::Error => f.write_str("anything"),
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("Bool"),
            Self::Int(bounds) => write!(f, "Int{bounds}"),
            Self::Float(bounds) => write!(f, "Float{bounds}"),
            Self::String(rule) => write!(f, "String{rule}"),
            Self::Scalar(scalar) => f.write_str(scalar.name()),
            Self::Literal(literal) => write!(f, "{literal}"),
            Self::Unit(text) => f.write_str(text),
            Self::List(list) => write!(f, "[{}]{}", list.element, list.length),
            Self::Map(map) => write!(f, "{{String{}: {}}}", map.key, map.value),
            Self::Record(record) | Self::Capability(record) => show_record(record, f),
            Self::Union(members) => show_union(members, f),
            Self::Named(named) => f.write_str(&named.name),
            Self::SecretKey => f.write_str("a key of a Secret"),
            Self::Secret => f.write_str("a Secret"),
            Self::Service => f.write_str("a service"),
            Self::Environment => f.write_str("the environment"),
        }
    }
}

fn show_record(record: &super::RecordType, f: &mut Formatter<'_>) -> Result {
    if let Some(name) = &record.name {
        return f.write_str(name);
    }
    f.write_str("{ ")?;
    for (at, (name, field)) in record.fields.iter().enumerate() {
        if at == 3 && record.fields.len() > 4 {
            return f.write_str(", … }");
        }
        let comma = if at == 0 { "" } else { ", " };
        write!(f, "{comma}{name}: {}", field.ty)?;
    }
    f.write_str(if record.fields.is_empty() { "}" } else { " }" })
}

fn show_union(members: &[Type], f: &mut Formatter<'_>) -> Result {
    let (nulls, rest): (Vec<_>, Vec<_>) = members.iter().partition(|member| matches!(member, Type::Null));
    if let ([only], false) = (rest.as_slice(), nulls.is_empty()) {
        return write!(f, "{only}?");
    }
    for (at, member) in rest.iter().enumerate() {
        write!(f, "{}{member}", if at == 0 { "" } else { " | " })?;
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

impl<T: Display + PartialEq> Display for Bounds<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match (&self.low, &self.high) {
            (None, None) => Ok(()),
            (Some(low), Some(high)) if low == high => write!(f, "({low})"),
            (Some(low), Some(high)) => write!(f, "({low}..{high})"),
            (Some(low), None) => write!(f, "({low}..)"),
            (None, Some(high)) => write!(f, "(..{high})"),
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
