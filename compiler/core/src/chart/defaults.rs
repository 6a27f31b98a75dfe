//! Defaults: what the type of an external chart's values says of them, and what a `values.yaml` adds
//! to a type that says nothing.

use std::sync::Arc;

use ecow::EcoString;

use crate::data::{Data, Map};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Element, EntryOp, Expr, ExprKind, Segment, Stmt, UnaryOp};
use crate::ty::conform::{Conform, Expectation, Mode};
use crate::ty::{Field, FieldDefault, MapType, RecordType, Type};
use crate::value::Value;

/// The known defaults of a chart whose values have this type.
pub(super) fn of_type(ty: &Type) -> Map {
    match ty.known() {
        Type::Record(record) => of_record(record, 0),
        _ => Map::default(),
    }
}

/// A type that says nothing of defaults (a schema's) with those of `values.yaml`.
///
/// Helm holds a schema against values and defaults together. So a default that the schema itself
/// refuses is none: something else must be written.
#[must_use]
pub fn with_defaults(ty: &Type, defaults: &Map) -> Type {
    if let Type::Map(map) = ty.known() {
        // Keys that have defaults can be fields; that is of use only where something is wrong in them.
        let decided = |(key, data): (&EcoString, &Data)| {
            *data != Data::Null && (decides(&map.value, data) || !map.key.allows(key))
        };
        if !defaults.iter().any(decided) {
            return ty.clone();
        }
        let places = Some(Arc::default());
        let record = RecordType { rest: vec![MapType::clone(map)], schema: places, ..RecordType::default() };
        return record_with_defaults(&record, defaults);
    }
    ty.map_records(&mut |record| record_with_defaults(record, defaults))
}

fn record_with_defaults(record: &RecordType, defaults: &Map) -> Type {
    let mut record = record.clone();
    for (name, data) in defaults.iter().filter(|(_, data)| **data != Data::Null) {
        if record.schema.is_some() && !record.fields.contains_key(name) {
            let ty = record.other(name).map_or(Type::Null, Type::clone);
            if decides(&ty, data) {
                let field = Field { ty, default: None, required: false, doc: None, span: None };
                record.fields.insert(name.clone(), field);
            }
        }
        let Some(field) = record.fields.get_mut(name) else { continue };
        if record.schema.is_some() && !takes(&field.ty, data) {
            field.default = Some(FieldDefault::Refused);
            continue;
        }
        if field.default.is_none() {
            field.default = Some(FieldDefault::Data(Arc::new(data.clone())));
        }
        if let Data::Map(inner) = data
            && !inner.is_empty()
        {
            field.ty = with_defaults(&field.ty, inner);
        }
    }
    Type::Record(Arc::new(record))
}

/// Whether a default matters for what must be written: it is refused, or holds a part of what a schema
/// requires.
fn decides(ty: &Type, data: &Data) -> bool {
    let requires = |ty: &Type| matches!(ty, Type::Record(record) if record.schema.is_some());
    ty.members().into_iter().any(requires) || !takes(ty, data)
}

/// Whether a default is a value of the type. What is wrong inside of a map is its keys' matter.
pub(super) fn takes(ty: &Type, data: &Data) -> bool {
    let is_map = |ty: &Type| matches!(ty, Type::Record(_) | Type::Map(_));
    if matches!(data, Data::Map(_)) && ty.members().into_iter().any(is_map) {
        return true;
    }
    let expectation = Expectation::default();
    let mut conform = Conform::new(Mode::Values { whole: true }, &expectation);
    let span = Span::new(FileId(0), 0, 0);
    conform.value(&Value::of_data(&plain(data), span), span, ty);
    conform.diagnostics.iter().all(|diagnostic| !diagnostic.is_error())
}

/// Whole numbers without a point: in YAML, as in a schema, both are the same.
pub(super) fn plain(data: &Data) -> Data {
    match data {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough to be exact")]
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 2f64.powi(53) => {
            Data::Int(*number as i64)
        }
        Data::List(items) => Data::List(items.iter().map(plain).collect()),
        Data::Map(map) => Data::Map(map.iter().map(|(key, value)| (key.clone(), plain(value))).collect()),
        other => other.clone(),
    }
}

fn of_record(record: &RecordType, depth: usize) -> Map {
    let mut out = Map::default();
    if depth > 32 {
        return out;
    }
    for (name, field) in &record.fields {
        let data = match (&field.default, field.ty.known()) {
            (Some(FieldDefault::Expr(expr)), Type::Record(inner)) => match literal(expr) {
                Some(Data::Map(own)) => {
                    let mut merged = of_record(inner, depth + 1);
                    merged.extend(own);
                    Some(Data::Map(merged))
                }
                other => other,
            },
            (Some(FieldDefault::Expr(expr)), _) => literal(expr),
            (Some(FieldDefault::Data(data)), _) => Some((**data).clone()),
            (Some(FieldDefault::Refused), _) => None,
            (None, Type::Record(inner)) => {
                let inner = of_record(inner, depth + 1);
                (!inner.is_empty()).then_some(Data::Map(inner))
            }
            (None, _) => None,
        };
        if let Some(data) = data.filter(|data| *data != Data::Null) {
            out.insert(name.clone(), data);
        }
    }
    out
}

/// The value of an expression that is written out.
pub(super) fn literal(expr: &Expr) -> Option<Data> {
    match &expr.kind {
        ExprKind::Null => Some(Data::Null),
        ExprKind::Bool(value) => Some(Data::Bool(*value)),
        ExprKind::Int(value) => Some(Data::Int(*value)),
        ExprKind::Float(value) => Some(Data::Float(*value)),
        ExprKind::Unit(text) => Some(Data::String(text.clone())),
        ExprKind::String(text) => text.plain().map(|text| Data::String(text.clone())),
        ExprKind::Unary { op: UnaryOp::Negate, operand } => match literal(operand)? {
            Data::Int(value) => value.checked_neg().map(Data::Int),
            Data::Float(value) => Some(Data::Float(-value)),
            _ => None,
        },
        ExprKind::List(elements) => {
            let items: Option<Vec<Data>> = elements
                .iter()
                .map(|element| if let Element::Value(value) = element { literal(value) } else { None })
                .collect();
            items.map(Data::List)
        }
        ExprKind::Record(block) => {
            let mut out = Map::default();
            for stmt in &block.stmts {
                let Stmt::Entry(entry) = stmt else { return None };
                let [Segment::Key(key)] = entry.path.as_slice() else { return None };
                let value = match &entry.op {
                    EntryOp::Set(value) => literal(value)?,
                    EntryOp::Merge(block) => {
                        literal(&Expr { kind: ExprKind::Record(block.clone()), span: block.span })?
                    }
                    EntryOp::Append(_) => return None,
                };
                out.insert(key.plain()?.clone(), value);
            }
            Some(Data::Map(out))
        }
        _ => None,
    }
}
