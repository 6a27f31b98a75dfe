//! The type of a chart's values from its `values.schema.json`.
//!
//! The law: the type takes every value that the schema takes, and refuses what the schema refuses for a
//! reason that a type can express. What it can't (`not`, `if`, `format` …) is left to Helm, which holds
//! the schema against the values when it renders. `docs/charts.md` says where phx is stricter.
//!
//! Drafts 4 to 2020-12 are read. [`document`] finds what references lead to, [`object`] reads records
//! and maps, [`scalar`] numbers and texts, [`meet`] puts together what must hold at once.

mod document;
mod meet;
mod object;
mod pattern;
mod scalar;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use ecow::EcoString;
use serde_json::Value as Json;

use crate::ty::{Bounds, ListType, NamedType, RecordType, Type};
use document::{Document, Draft, below};
use meet::{Meet, bounds, sum};

/// How many schemas may be open inside each other.
const DEPTH: usize = 48;
/// How many values of an `enum` are told apart; of more, only the kinds are checked.
const CHOICES: usize = 500;

/// The type that a schema describes. `origin` names the file.
pub(super) fn from_schema(root: &Json, origin: &Arc<str>) -> Type {
    let file = origin.trim_matches('`').to_owned();
    let mut reader = Reader {
        document: Document::new(root),
        file,
        known: BTreeMap::new(),
        open: vec![],
        meet: Meet::new(),
    };
    let whole = reader.at("");
    // Values are a map, whatever else the schema would take.
    let maps = whole.iter().flat_map(Type::members);
    let maps: Vec<Type> = maps.filter(|ty| matches!(ty, Type::Record(_) | Type::Map(_))).cloned().collect();
    let ty = sum(maps).unwrap_or(Type::Any);
    ty.map_records(&mut |record| {
        let mut record = RecordType { origin: Some(origin.clone()), ..record.clone() };
        // Helm gives every sub-chart a `global`, and what is not there is empty.
        if let Some(global) = record.fields.get_mut("global") {
            global.required = false;
        }
        Type::Record(record.into())
    })
}

struct Reader<'s> {
    document: Document<'s>,
    /// The schema's file, for messages.
    file: String,
    /// What is read already, by place.
    known: BTreeMap<String, Option<Type>>,
    /// What is being read, the innermost last.
    open: Vec<Open>,
    meet: Meet,
}

/// A schema that is being read.
struct Open {
    place: String,
    /// How it is spoken of inside of itself, once it is.
    named: Option<Arc<NamedType>>,
    /// It describes a part of the value that the schema around it describes, not the same value.
    is_part: bool,
}

impl Reader<'_> {
    /// The type of the schema at a place; `None` if it takes nothing.
    fn at(&mut self, place: &str) -> Option<Type> {
        self.read(place, false)
    }

    /// The same, of a part of the value.
    fn part(&mut self, place: &str) -> Option<Type> {
        self.read(place, true)
    }

    fn read(&mut self, place: &str, is_part: bool) -> Option<Type> {
        if let Some(known) = self.known.get(place) {
            return known.clone();
        }
        if let Some(at) = self.open.iter().position(|open| open.place == place) {
            return Some(self.of_itself(at, is_part));
        }
        if self.open.len() >= DEPTH {
            return Some(Type::Any);
        }
        self.open.push(Open { place: place.to_owned(), named: None, is_part });
        let ty = self.document.at(place).map_or(Some(Type::Any), |schema| self.schema(schema, place));
        let named = self.open.pop().and_then(|open| open.named);
        let ty = match (named, ty) {
            (Some(named), ty) => {
                // Set once: it was made for this schema.
                let _ = named.meaning.set(ty.unwrap_or(Type::Any));
                Some(Type::Named(named))
            }
            (None, ty) => ty,
        };
        self.known.insert(place.to_owned(), ty.clone());
        ty
    }

    /// A schema that is still being read, inside of itself.
    fn of_itself(&mut self, at: usize, is_part: bool) -> Type {
        let inside = self.open.iter().skip(at + 1).any(|open| open.is_part);
        let Some(open) = self.open.get_mut(at) else { return Type::Any };
        if !(is_part || inside) {
            // It says of a value only what it says of it.
            return Type::Any;
        }
        let name = open.place.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("values");
        let name: EcoString = name.replace("~1", "/").replace("~0", "~").into();
        let named = open
            .named
            .get_or_insert_with(|| Arc::new(NamedType { name, span: None, meaning: OnceLock::new() }));
        Type::Named(named.clone())
    }

    fn schema(&mut self, schema: &Json, place: &str) -> Option<Type> {
        if let Json::Bool(takes) = schema {
            return takes.then_some(Type::Any);
        }
        let mut found = Type::Any;
        if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
            let target = self.document.resolve(reference, place);
            found = target.map_or(Some(Type::Any), |target| self.at(&target))?;
            if self.document.draft <= Draft::Seven {
                return Some(found);
            }
        }
        let own = self.kinds(schema, place)?;
        found = self.meet.types(&found, &own)?;
        if let Some(values) = schema.get("enum").and_then(Json::as_array) {
            let values = sum(self.literals(values))?;
            found = self.meet.types(&found, &values)?;
        }
        if let Some(value) = schema.get("const").filter(|_| self.document.draft > Draft::Four) {
            let value = sum(self.literals(std::slice::from_ref(value)))?;
            found = self.meet.types(&found, &value)?;
        }
        for (at, _) in items(schema, "allOf").enumerate() {
            let part = self.at(&format!("{place}/allOf/{at}"))?;
            found = self.meet.types(&found, &part)?;
        }
        for word in ["anyOf", "oneOf"] {
            let count = items(schema, word).count();
            if count > 0 {
                let members = (0..count).filter_map(|at| self.at(&format!("{place}/{word}/{at}")));
                let members = sum(members.collect())?;
                found = self.meet.types(&found, &members)?;
            }
        }
        Some(found)
    }

    /// What `type` and the words for single kinds say.
    fn kinds(&mut self, schema: &Json, place: &str) -> Option<Type> {
        const ALL: [&str; 6] = ["null", "boolean", "number", "string", "array", "object"];
        let names: Vec<&str> = match schema.get("type") {
            Some(Json::String(name)) => vec![name],
            Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
            _ if !speaks_of_a_kind(schema) => return Some(Type::Any),
            // A word for one kind says nothing of the others.
            _ => ALL.to_vec(),
        };
        let mut found = vec![];
        for name in names {
            match name {
                "null" => found.push(Type::Null),
                "boolean" => found.push(Type::Bool),
                "integer" => found.extend(scalar::integer(schema, self.document.draft)),
                "number" => found.extend(scalar::number(schema, self.document.draft)),
                "string" => found.extend(scalar::text(schema, self.document.draft)),
                "array" => found.extend(self.list(schema, place)),
                "object" => found.extend(self.object(schema, place)),
                _ => return Some(Type::Any),
            }
        }
        sum(found)
    }

    fn list(&mut self, schema: &Json, place: &str) -> Option<Type> {
        let tuple = if self.document.draft >= Draft::Y2020 && schema.get("prefixItems").is_some() {
            "prefixItems"
        } else {
            "items"
        };
        let first = items(schema, tuple).count();
        let rest = if first == 0 || tuple == "prefixItems" { "items" } else { "additionalItems" };
        let mut elements: Vec<Type> =
            (0..first).map(|at| self.part(&format!("{place}/{tuple}/{at}")).unwrap_or(Type::Null)).collect();
        let mut length =
            Bounds { low: scalar::length(schema, "minItems"), high: scalar::length(schema, "maxItems") };
        match schema.get(rest) {
            None => elements.push(Type::Any),
            Some(_) => match self.part(&below(place, rest)) {
                Some(ty) => elements.push(ty),
                None => length = bounds(length, Bounds { low: None, high: i64::try_from(first).ok() })?,
            },
        }
        bounds(length, Bounds::NONE)?;
        let element = sum(elements).unwrap_or(Type::Any);
        Some(Type::List(Arc::new(ListType { element, by: None, length })))
    }

    /// The types of single values.
    fn literals(&mut self, values: &[Json]) -> Vec<Type> {
        if values.len() > CHOICES {
            let kinds: BTreeMap<_, _> = values.iter().map(scalar::kind_of).collect();
            return kinds.into_values().flatten().collect();
        }
        values.iter().map(|value| self.literal(value)).collect()
    }

    fn literal(&mut self, value: &Json) -> Type {
        match value {
            Json::Array(items) => {
                let length = i64::try_from(items.len()).ok();
                let length = Bounds { low: length, high: length };
                let element = sum(items.iter().map(|item| self.literal(item)).collect()).unwrap_or(Type::Any);
                Type::List(Arc::new(ListType { element, by: None, length }))
            }
            Json::Object(map) => {
                let mut record = RecordType { schema: Some(Arc::default()), ..RecordType::default() };
                for (name, value) in map {
                    let ty = self.literal(value);
                    record.fields.extend(meet::field(Some(ty), true, None).map(|field| (name.into(), field)));
                }
                Type::Record(Arc::new(record))
            }
            other => scalar::literal(other),
        }
    }
}

/// Whether a schema has a word that says something of one kind of values.
fn speaks_of_a_kind(schema: &Json) -> bool {
    const WORDS: &[&str] = &[
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "items",
        "prefixItems",
        "additionalItems",
        "minItems",
        "maxItems",
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
    ];
    schema.as_object().is_some_and(|map| map.keys().any(|word| WORDS.contains(&word.as_str())))
}

/// The schemas of a word that holds a list of them.
fn items<'s>(schema: &'s Json, word: &str) -> impl Iterator<Item = &'s Json> {
    schema.get(word).and_then(Json::as_array).into_iter().flatten()
}
