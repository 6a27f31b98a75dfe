//! The schema of a local chart's values, opened for what phx and Helm put beside them.
//!
//! A closed schema would refuse what phx's own templates read, `global`, and the values of sub-charts.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::data::{Data, Map};

/// Words that close a record, unless they are `true`.
const CLOSING: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

/// The schema with those keys; `None` if it takes them as it is. `chart` is the written `Chart.yaml`.
pub(super) fn opened(bytes: &[u8], chart: &Map) -> Option<Arc<[u8]>> {
    let mut schema: Json = serde_json::from_slice(bytes).ok()?;
    let dependencies =
        if let Some(Data::List(list)) = chart.get("dependencies") { list.as_slice() } else { &[] };
    let name =
        |one: &'_ Map| one.get("alias").or_else(|| one.get("name")).and_then(Data::as_str).map(str::to_owned);
    let names = dependencies.iter().filter_map(Data::as_map).filter_map(name);
    let keys: Vec<String> = ["phx", "global"].map(str::to_owned).into_iter().chain(names).collect();
    let mut changed = false;
    for place in places(&schema) {
        let Some(Json::Object(map)) = schema.pointer_mut(&place) else { continue };
        if !CLOSING.iter().any(|word| map.get(*word).is_some_and(|others| *others != Json::Bool(true))) {
            continue;
        }
        let properties = map.entry("properties").or_insert_with(|| json!({}));
        let Some(properties) = properties.as_object_mut() else { continue };
        for key in &keys {
            changed |= !properties.contains_key(key);
            properties.entry(key.clone()).or_insert_with(|| json!({ "type": "object" }));
        }
    }
    let text = serde_json::to_string_pretty(&schema).ok().filter(|_| changed)?;
    Some(format!("{text}\n").into_bytes().into())
}

/// Where the schema speaks of the values as a whole: its root, and what that refers to.
fn places(schema: &Json) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![String::new()];
    while let Some(place) = next.pop() {
        let Some(Json::Object(map)) = schema.pointer(&place) else { continue };
        if !found.insert(place.clone()) {
            continue;
        }
        for word in ["allOf", "anyOf", "oneOf"] {
            let count = map.get(word).and_then(Json::as_array).map_or(0, Vec::len);
            next.extend((0..count).map(|at| format!("{place}/{word}/{at}")));
        }
        let reference = map.get("$ref").and_then(Json::as_str).and_then(|text| text.strip_prefix('#'));
        next.extend(reference.map(str::to_owned));
    }
    found
}
