//! Quantities by what they amount to: `1Gi` and `1024Mi` are the same.

use crate::scalar::{Scalar, unit};
use crate::value::Value;

/// The amounts of two values, if both are quantities of one dimension: how they compare.
#[must_use]
pub fn compare_amounts(left: &Value, right: &Value, ty: Option<Scalar>) -> Option<std::cmp::Ordering> {
    use unit::Dimension;
    let dimensions = match ty {
        Some(Scalar::Memory) => vec![Dimension::Memory],
        Some(Scalar::Cpu) => vec![Dimension::Cpu],
        Some(Scalar::Duration) => vec![Dimension::Duration],
        _ => vec![Dimension::Memory, Dimension::Duration, Dimension::Cpu],
    };
    dimensions.into_iter().find_map(|dimension| {
        let left = amount(left, dimension)?;
        let right = amount(right, dimension)?;
        Some(left.cmp(&right))
    })
}

fn amount(value: &Value, dimension: unit::Dimension) -> Option<unit::Amount> {
    match value {
        Value::Unit(text) | Value::String(text) => unit::parse(text).ok()?.amount(dimension),
        Value::Int(value) => unit::parse(&value.to_string()).ok()?.amount(dimension),
        _ => None,
    }
}
