//! The type of a chart's values from its `values.schema.json`.
//!
//! What has no counterpart among phx's types is `Any`: Helm checks it when it renders.

use std::cell::Cell;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::ty::{Bounds, Field, ListType, Literal, MapType, RecordType, TextRule, Type};

/// How deep references and nested schemas are followed.
const DEPTH: usize = 32;

/// How many schemas are looked at: references can make more of them than are written.
const MOST: usize = 50_000;

/// The type that a schema describes. `origin` names the file.
pub(super) fn from_schema(root: &Json, origin: &Arc<str>) -> Type {
    Reader { root, origin, left: Cell::new(MOST) }.ty(root, 0)
}

struct Reader<'s> {
    root: &'s Json,
    origin: &'s Arc<str>,
    left: Cell<usize>,
}

impl Reader<'_> {
    fn ty(&self, schema: &Json, depth: usize) -> Type {
        let Some(left) = self.left.get().checked_sub(1).filter(|_| depth <= DEPTH) else { return Type::Any };
        self.left.set(left);
        if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            return target.map_or(Type::Any, |target| self.ty(target, depth + 1));
        }
        if let Some(values) = schema.get("enum").and_then(Json::as_array) {
            return union(values.iter().map(literal));
        }
        if let Some(value) = schema.get("const") {
            return literal(value);
        }
        if schema.get("allOf").is_some() {
            return Type::Any;
        }
        for word in ["anyOf", "oneOf"] {
            if let Some(members) = schema.get(word).and_then(Json::as_array) {
                return union(members.iter().map(|member| self.ty(member, depth + 1)));
            }
        }
        match schema.get("type") {
            Some(Json::String(name)) => self.of(name, schema, depth),
            Some(Json::Array(names)) => {
                union(names.iter().filter_map(Json::as_str).map(|name| self.of(name, schema, depth)))
            }
            _ if schema.get("properties").is_some() => self.of("object", schema, depth),
            _ => Type::Any,
        }
    }

    fn of(&self, name: &str, schema: &Json, depth: usize) -> Type {
        match name {
            "null" => Type::Null,
            "boolean" => Type::Bool,
            "integer" => Type::Int(Bounds { low: int(schema, "minimum"), high: int(schema, "maximum") }),
            "number" => {
                let bounds = Bounds { low: float(schema, "minimum"), high: float(schema, "maximum") };
                Type::union([Type::int(), Type::Float(bounds)])
            }
            "string" => Type::String(Arc::new(text_rule(schema))),
            "array" => {
                let element = schema.get("items").map_or(Type::Any, |items| self.ty(items, depth + 1));
                let length = Bounds { low: int(schema, "minItems"), high: int(schema, "maxItems") };
                Type::List(Arc::new(ListType { element, by: None, length }))
            }
            "object" => self.object(schema, depth),
            _ => Type::Any,
        }
    }

    fn object(&self, schema: &Json, depth: usize) -> Type {
        let properties = schema.get("properties").and_then(Json::as_object);
        let closed = schema.get("additionalProperties") == Some(&Json::Bool(false));
        let patterns = schema.get("patternProperties").is_some();
        match properties {
            None if closed && !patterns => Type::Record(Arc::new(self.record())),
            None => {
                let value = match schema.get("additionalProperties") {
                    Some(value @ Json::Object(_)) if !patterns => self.ty(value, depth + 1),
                    _ => Type::Any,
                };
                Type::Map(Arc::new(MapType { key: TextRule::default(), value }))
            }
            Some(properties) => {
                let mut record = self.record();
                record.open = !closed || patterns;
                for (name, property) in properties {
                    let doc = property.get("description").and_then(Json::as_str).map(Into::into);
                    let ty = self.ty(property, depth + 1);
                    record.fields.insert(
                        name.as_str().into(),
                        Field { ty, default: None, required: false, doc, span: None },
                    );
                }
                Type::Record(Arc::new(record))
            }
        }
    }

    fn record(&self) -> RecordType {
        RecordType { origin: Some(self.origin.clone()), ..RecordType::default() }
    }
}

fn union(types: impl Iterator<Item = Type>) -> Type {
    let types: Vec<Type> = types.collect();
    if types.is_empty() { Type::Any } else { Type::union(types) }
}

fn literal(value: &Json) -> Type {
    match value {
        Json::Null => Type::Null,
        Json::Bool(value) => Type::Literal(Literal::Bool(*value)),
        Json::String(text) => Type::Literal(Literal::String(text.as_str().into())),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Type::Literal(Literal::Int(value)),
            (None, Some(value)) => Type::Literal(Literal::Float(value)),
            (None, None) => Type::Any,
        },
        Json::Array(_) | Json::Object(_) => Type::Any,
    }
}

fn int(schema: &Json, key: &str) -> Option<i64> {
    schema.get(key).and_then(Json::as_i64)
}

fn float(schema: &Json, key: &str) -> Option<f64> {
    schema.get(key).and_then(Json::as_f64)
}

/// A pattern that this regular-expression engine does not know is left to Helm.
fn text_rule(schema: &Json) -> TextRule {
    let pattern = schema.get("pattern").and_then(Json::as_str);
    let pattern =
        pattern.and_then(|pattern| regex::RegexBuilder::new(pattern).size_limit(1 << 20).build().ok());
    TextRule { length: Bounds { low: int(schema, "minLength"), high: int(schema, "maxLength") }, pattern }
}
