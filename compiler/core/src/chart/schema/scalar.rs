//! Numbers, texts and single values.

use std::sync::Arc;

use serde_json::{Number, Value as Json};

use super::document::Draft;
use super::meet::bounds;
use super::pattern;
use crate::scalar::Scalar;
use crate::ty::{Bounds, Literal, TextRule, Type};

/// `integer`; `None` if no number fits.
pub(super) fn integer(schema: &Json, draft: Draft) -> Option<Type> {
    bounds(limits(schema, draft, whole_limit), Bounds::NONE).map(Type::Int)
}

/// `number`: with a point, where the schema has a place for one, and without.
pub(super) fn number(schema: &Json, draft: Draft) -> Vec<Type> {
    let whole = integer(schema, draft);
    let step = schema.get("multipleOf").and_then(Json::as_f64).unwrap_or(0.5);
    let float = bounds(limits(schema, draft, float_limit), Bounds::NONE).filter(|_| step.fract() != 0.0);
    whole.into_iter().chain(float.map(Type::Float)).collect()
}

/// `string`; `None` if no text fits.
pub(super) fn text(schema: &Json, draft: Draft) -> Option<Type> {
    let lengths = Bounds { low: length(schema, "minLength"), high: length(schema, "maxLength") };
    let pattern = schema.get("pattern").and_then(Json::as_str).and_then(pattern::translate);
    let rule = TextRule { length: bounds(lengths, Bounds::NONE)?, pattern };
    // From 2019-09 on a format only describes. Of the others no type is as wide as the format.
    let format = schema.get("format").and_then(Json::as_str).filter(|_| draft <= Draft::Seven);
    Some(match format {
        Some("ipv4" | "ipv6") if rule.is_plain() => Type::Scalar(Scalar::IpAddress),
        _ => Type::String(Arc::new(rule)),
    })
}

/// A word that counts characters or elements.
pub(super) fn length(schema: &Json, word: &str) -> Option<i64> {
    schema.get(word).and_then(Json::as_number).map(|number| whole_limit(number, true, false))
}

/// The type of one value that is neither a list nor a map.
pub(super) fn literal(value: &Json) -> Type {
    match value {
        Json::Bool(value) => Type::Literal(Literal::Bool(*value)),
        Json::String(text) => Type::Literal(Literal::String(text.as_str().into())),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Type::Literal(Literal::Int(value)),
            // A whole number is the same with a point and without.
            (None, Some(value)) if value.fract() == 0.0 => Type::Literal(Literal::Int(ceiling(value))),
            (None, Some(value)) => Type::Literal(Literal::Float(value)),
            (None, None) => Type::Any,
        },
        _ => Type::Null,
    }
}

/// The type of all values of one value's kind, by the kind's name.
pub(super) fn kind_of(value: &Json) -> (&'static str, Vec<Type>) {
    match value {
        Json::Null => ("null", vec![Type::Null]),
        Json::Bool(_) => ("boolean", vec![Type::Bool]),
        Json::Number(_) => ("number", vec![Type::int(), Type::Float(Bounds::NONE)]),
        Json::String(_) => ("string", vec![Type::string()]),
        Json::Array(_) => ("array", vec![Type::list(Type::Any)]),
        Json::Object(_) => ("object", vec![Type::map(Type::Any)]),
    }
}

/// The bounds of a number. `limit` makes one of what is written: the lowest or the highest, the number
/// itself included or not.
fn limits<T: PartialOrd + Copy>(
    schema: &Json,
    draft: Draft,
    limit: impl Fn(&Number, bool, bool) -> T,
) -> Bounds<T> {
    let side = |word: &str, exclusive: &str, low: bool| {
        let (plain, other) = (schema.get(word).and_then(Json::as_number), schema.get(exclusive));
        if draft == Draft::Four {
            return (plain.map(|number| limit(number, low, other == Some(&Json::Bool(true)))), None);
        }
        let other = other.and_then(Json::as_number);
        (plain.map(|number| limit(number, low, false)), other.map(|number| limit(number, low, true)))
    };
    let (low, above) = side("minimum", "exclusiveMinimum", true);
    let (high, under) = side("maximum", "exclusiveMaximum", false);
    let tighter = |a: Option<T>, b: Option<T>, low: bool| match (a, b) {
        (Some(a), Some(b)) => Some(if (a < b) == low { b } else { a }),
        (a, b) => a.or(b),
    };
    Bounds { low: tighter(low, above, true), high: tighter(high, under, false) }
}

fn whole_limit(number: &Number, low: bool, excluded: bool) -> i64 {
    let beside = i64::from(excluded) * if low { 1 } else { -1 };
    match (number.as_i64(), number.as_f64().unwrap_or_default()) {
        (Some(value), _) => value.saturating_add(beside),
        (None, value) if low && excluded => ceiling(value.floor()).saturating_add(1),
        (None, value) if low => ceiling(value),
        (None, value) if excluded => ceiling(value.ceil()).saturating_sub(1),
        (None, value) => ceiling(value.floor()),
    }
}

fn float_limit(number: &Number, low: bool, excluded: bool) -> f64 {
    let value = number.as_f64().unwrap_or_default();
    match (excluded, low) {
        (true, true) => value.next_up(),
        (true, false) => value.next_down(),
        (false, _) => value,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "beyond the integers it is the last of them")]
fn ceiling(value: f64) -> i64 {
    value.ceil() as i64
}
