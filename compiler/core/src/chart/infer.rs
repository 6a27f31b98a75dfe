//! The type of a chart's values, read off its defaults.
//!
//! Gentle: a record of the defaults is closed, so that a misspelt key is found, but another scalar
//! type than the default's is only suspicious. `{}` is free-form, `[]` a list of anything, `null`
//! says nothing. A key that is commented out is a possible key.

use std::sync::Arc;

use crate::data::Data;
use crate::template::{Manner, Use, Uses};
use crate::ty::{Bounds, Field, FieldDefault, RecordType, Type};
use crate::yaml::{Comments, MapNode, Node, NodeKind};

/// The type of the values whose defaults these are. `origin` names the file.
pub(super) fn infer(node: &Node, origin: &Arc<str>) -> Type {
    match &node.data {
        NodeKind::Map(map) => record(node, map, origin),
        _ => record(node, &MapNode::default(), origin),
    }
}

fn record(node: &Node, map: &MapNode, origin: &Arc<str>) -> Type {
    let mut record = RecordType { inferred: true, origin: Some(origin.clone()), ..RecordType::default() };
    for (key, entry) in map {
        let data = entry.value.to_data();
        let default = (data != Data::Null).then(|| FieldDefault::Data(Arc::new(data)));
        let doc = entry.value.comment.clone();
        let field = Field { ty: value(&entry.value, origin), default, required: false, doc, span: None };
        record.fields.insert(key.clone(), field);
    }
    for possible in &node.possible {
        let field = Field { ty: Type::Any, default: None, required: false, doc: None, span: None };
        record.fields.entry(possible.key.clone()).or_insert(field);
    }
    Type::Record(Arc::new(record))
}

fn value(node: &Node, origin: &Arc<str>) -> Type {
    match &node.data {
        NodeKind::Null => Type::Any,
        NodeKind::Bool(_) => Type::Bool,
        NodeKind::Int(_) => Type::union([Type::int(), Type::Float(Bounds::NONE)]),
        NodeKind::Float(_) => Type::Float(Bounds::NONE),
        NodeKind::String(_) => Type::string(),
        NodeKind::List(_) => Type::list(Type::Any),
        NodeKind::Map(map) if map.is_empty() => Type::map(Type::Any),
        NodeKind::Map(map) => record(node, map, origin),
    }
}

/// The type with what the templates read besides: a key that has no default is a key all the same, and below what
/// is written out whole there may be others.
pub(super) fn read_by(ty: &Type, uses: &Uses) -> Type {
    match with_uses(ty, &uses.values, 0) {
        // A text that is a template itself may read any of the chart's keys.
        Type::Record(record) if holds_templates(&uses.values, 0) => {
            Type::Record(Arc::new(RecordType { open: true, ..RecordType::clone(&record) }))
        }
        ty => ty,
    }
}

/// Whether some value is given to `tpl`.
fn holds_templates(read: &Use, depth: usize) -> bool {
    depth < 32
        && (read.reads.iter().any(|read| read.manner == Manner::Template)
            || read.fields.values().any(|below| holds_templates(below, depth + 1))
            || read.element.as_ref().is_some_and(|below| holds_templates(below, depth + 1)))
}

fn with_uses(ty: &Type, read: &Use, depth: usize) -> Type {
    let Type::Record(record) = ty else { return ty.clone() };
    if depth > 32 {
        return ty.clone();
    }
    let mut record = RecordType::clone(record);
    for (name, below) in &read.fields {
        match record.fields.get_mut(name) {
            Some(field) => field.ty = with_uses(&field.ty, below, depth + 1),
            None => {
                let field = Field { ty: Type::Any, default: None, required: false, doc: None, span: None };
                record.fields.insert(name.clone(), field);
            }
        }
    }
    // Who goes over all keys takes any.
    record.open |= depth > 0 && read.element.is_some();
    let record = Type::Record(Arc::new(record));
    // What is written out whole is so at every depth.
    if depth > 0 && read.is_whole() { opened(&record, depth) } else { record }
}

/// The type with any further keys, at every depth.
pub(super) fn opened(ty: &Type, depth: usize) -> Type {
    let Type::Record(record) = ty else { return ty.clone() };
    let mut record = RecordType { open: true, ..RecordType::clone(record) };
    if depth < 32 {
        record.fields.values_mut().for_each(|field| field.ty = opened(&field.ty, depth + 1));
    }
    Type::Record(Arc::new(record))
}

/// The comments of the defaults, for the generated file.
pub(super) fn comments(node: &Node) -> Comments {
    let mut out = Comments::default();
    collect(node, &mut vec![], &mut out);
    out
}

fn collect(node: &Node, path: &mut Vec<ecow::EcoString>, out: &mut Comments) {
    let Some(map) = node.as_map() else { return };
    for (key, entry) in map {
        path.push(key.clone());
        if let Some(comment) = &entry.value.comment {
            out.insert(path, comment.clone());
        }
        collect(&entry.value, path, out);
        path.pop();
    }
}
