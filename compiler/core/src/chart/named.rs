//! What a schema leaves open, and a key's name and default tell: for the written item, which a person can correct.
//!
//! A schema often says no more than "an object" of `resources`, and "a number" of `replicaCount`.

use std::sync::Arc;

use super::Shapes;
use super::infer::is_share;
use crate::data::Data;
use crate::ty::{Bounds, Field, FieldDefault, Type};

/// The type with the library's types where a schema leaves all open, and whole numbers where the default is one.
#[must_use]
pub fn by_names(values: &Type, shapes: &Shapes) -> Type {
    let Type::Record(record) = values else { return values.clone() };
    if record.schema.is_none() {
        return values.clone();
    }
    let mut record = record.as_ref().clone();
    for (name, field) in &mut record.fields {
        field.ty = known(name, field, shapes).unwrap_or_else(|| by_names(&field.ty, shapes));
    }
    Type::Record(Arc::new(record))
}

fn known(name: &str, field: &Field, shapes: &Shapes) -> Option<Type> {
    let Some(FieldDefault::Data(default)) = &field.default else { return None };
    if is_open(&field.ty) {
        return shapes.of_name(name, default);
    }
    let is_whole = matches!(**default, Data::Int(_)) && is_any_number(&field.ty) && !is_share(name);
    is_whole.then(Type::int)
}

/// Whether a type says only that there is a map, or a list.
fn is_open(ty: &Type) -> bool {
    match ty {
        Type::Record(record) => record.fields.is_empty() && record.rest.is_empty() && record.open,
        Type::Map(map) => matches!(map.value, Type::Any),
        Type::List(list) => is_open(&list.element) || matches!(list.element, Type::Any),
        _ => false,
    }
}

fn is_any_number(ty: &Type) -> bool {
    let is_number = |ty: &Type| match ty {
        Type::Int(bounds) => *bounds == Bounds::NONE,
        Type::Float(bounds) => *bounds == Bounds::NONE,
        _ => false,
    };
    match ty {
        Type::Union(members) => members.iter().all(is_number),
        ty => is_number(ty),
    }
}
