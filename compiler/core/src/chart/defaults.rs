//! Defaults: what the type of an external chart's values says of them, and what a `values.yaml` adds
//! to a type that says nothing.

use std::sync::Arc;

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
        _ => Map::new(),
    }
}

/// A type that says nothing of defaults (a schema's) with those of `values.yaml`.
///
/// Helm holds a schema against values and defaults together. So a default that the schema itself
/// refuses is none: something else must be written.
#[must_use]
pub fn with_defaults(ty: &Type, defaults: &Map) -> Type {
    if let Type::Map(map) = ty.known()
        && speaks_of_fields(&map.value)
    {
        let places = Some(Arc::default());
        let record = RecordType { rest: vec![MapType::clone(map)], schema: places, ..RecordType::default() };
        return record_with_defaults(&record, defaults);
    }
    ty.map_records(&mut |record| record_with_defaults(record, defaults))
}

fn record_with_defaults(record: &RecordType, defaults: &Map) -> Type {
    let mut record = record.clone();
    for (name, data) in defaults.iter().filter(|(_, data)| **data != Data::Null) {
        let other = match record.fields.get(name) {
            Some(_) => None,
            None => record.other(name).filter(|ty| speaks_of_fields(ty)).cloned(),
        };
        if let Some(ty) = other {
            let field = Field { ty, default: None, required: false, doc: None, span: None };
            record.fields.insert(name.clone(), field);
        }
        let Some(field) = record.fields.get_mut(name) else { continue };
        if record.schema.is_some() && !takes(&field.ty, data) {
            field.required = true;
            continue;
        }
        if field.default.is_none() {
            field.default = Some(FieldDefault::Data(Arc::new(data.clone())));
        }
        if let Data::Map(inner) = data {
            field.ty = with_defaults(&field.ty, inner);
        }
    }
    Type::Record(Arc::new(record))
}

/// Whether a default below this type can decide about fields that a schema requires.
fn speaks_of_fields(ty: &Type) -> bool {
    ty.members().into_iter().any(|member| matches!(member, Type::Record(record) if record.schema.is_some()))
}

/// Whether a default is a value of the type. What is wrong inside of a record is its fields' matter.
fn takes(ty: &Type, data: &Data) -> bool {
    if matches!(data, Data::Map(_)) && ty.members().into_iter().any(|ty| matches!(ty, Type::Record(_))) {
        return true;
    }
    let expectation = Expectation::default();
    let mut conform = Conform::new(Mode::Values { whole: false }, &expectation);
    let span = Span::new(FileId(0), 0, 0);
    conform.value(&Value::of_data(data, span), span, ty);
    conform.diagnostics.iter().all(|diagnostic| !diagnostic.is_error())
}

fn of_record(record: &RecordType, depth: usize) -> Map {
    let mut out = Map::new();
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

fn literal(expr: &Expr) -> Option<Data> {
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
            let mut out = Map::new();
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
