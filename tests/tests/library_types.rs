//! The library's types for Kubernetes' records have the fields that Kubernetes has.

use std::collections::BTreeMap;

use phxc_core::source::{FileId, Source};
use phxc_core::syntax::ast::{FieldDecl, Item, TypeKind};
use phxc_core::syntax::parse;
use phxc_tests::{folder, tools};
use serde_json::Value;

/// Types of the library whose records have another name in Kubernetes' API.
const NAMES: &[(&str, &str)] = &[
    ("DaemonSetStrategy", "DaemonSetUpdateStrategy"),
    ("IngressTls", "IngressTLS"),
    ("IpBlock", "IPBlock"),
    ("NodeSelectorTerms", "NodeSelector"),
    ("Resources", "ResourceRequirements"),
    ("RollingUpdate", "RollingUpdateDeployment"),
    ("RollingUpdateStatefulSet", "RollingUpdateStatefulSetStrategy"),
    ("StatefulSetStrategy", "StatefulSetUpdateStrategy"),
    ("Strategy", "DeploymentStrategy"),
    ("TypedReference", "TypedObjectReference"),
];

/// Fields that are no matter of a chart's values.
const ELSEWHERE: &[(&str, &str)] = &[("PodDisruptionBudgetSpec", "selector")];

/// The fields of the library's records, by the records' names.
fn records() -> BTreeMap<String, Vec<FieldDecl>> {
    let place = phxc_tests::root().join("stdlib");
    let mut found = BTreeMap::new();
    for path in folder::files(&place).unwrap().iter().filter(|path| path.starts_with("kubernetes")) {
        let text = folder::read_text(&place.join(path)).unwrap();
        for item in &parse(&Source::new(FileId(0), path.as_str(), text)).file.items {
            if let Item::Type(item) = item
                && let TypeKind::Record(fields) = &item.ty.kind
            {
                found.insert(item.name.name.to_string(), fields.fields.clone());
            }
        }
    }
    found
}

/// The last part of the name of a definition of the stable API.
fn stable(name: &str) -> Option<&str> {
    let (_, rest) = name.strip_prefix("io.k8s.api.")?.split_once('.')?;
    rest.strip_prefix("v1.").or_else(|| rest.strip_prefix("v2."))
}

/// The definitions of Kubernetes' stable API, by the last part of their names.
fn definitions() -> BTreeMap<String, Value> {
    let text = folder::read_text(&tools::kubernetes_schemas().unwrap()).unwrap();
    let schemas: Value = serde_json::from_str(&text).unwrap();
    let all = schemas["$defs"].as_object().unwrap().iter();
    all.filter_map(|(name, schema)| Some((stable(name)?.to_owned(), schema.clone()))).collect()
}

#[test]
fn records_have_all_fields_of_kubernetes() {
    let definitions = definitions();
    let mut compared = 0;
    let mut problems = vec![];
    for (name, fields) in records() {
        let theirs = NAMES.iter().find(|(ours, _)| *ours == name).map_or(name.as_str(), |(_, theirs)| theirs);
        let Some(schema) = definitions.get(theirs) else { continue };
        let Some(properties) = schema["properties"].as_object() else { continue };
        compared += 1;
        for key in properties.keys().filter(|key| !ELSEWHERE.contains(&(&name, key))) {
            if !fields.iter().any(|field| field.name.name == key.as_str()) {
                problems.push(format!("{name} lacks `{key}`"));
            }
        }
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let field = fields.iter().find(|field| field.name.name == key);
            if field.is_some_and(|field| matches!(field.ty.kind, TypeKind::Optional(_))) {
                problems.push(format!("{name} does not require `{key}`"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(compared > 70, "only {compared} records are Kubernetes' own");
}
