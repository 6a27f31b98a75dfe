//! What the type of an external chart's values says of its defaults: each `= literal`.

use crate::data::{Data, Map};
use crate::syntax::ast::{Element, EntryOp, Expr, ExprKind, Segment, Stmt, UnaryOp};
use crate::ty::{FieldDefault, RecordType, Type};

/// The known defaults of a chart whose values have this type.
pub(super) fn of_type(ty: &Type) -> Map {
    match ty.known() {
        Type::Record(record) => of_record(record, 0),
        _ => Map::new(),
    }
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
