//! Kubernetes objects against the schemas that a cluster holds them to, made strict: a field that
//! nobody knows is an error, where a cluster would drop it without a word.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::folder;
use crate::helm::{Helm, HelmVersion};

/// Custom kinds whose definitions we have no schema of: `GROUP/VERSION KIND` as objects write them.
/// Their spec is not looked at. An unknown kind that is not here is an error.
pub const WITHOUT_SCHEMA: &[&str] = &[
    "bitnami.com/v1alpha1 SealedSecret",
    "gafaelfawr.lsst.io/v1alpha1 GafaelfawrIngress",
    "gafaelfawr.lsst.io/v1alpha1 GafaelfawrServiceToken",
    "kafka.strimzi.io/v1beta2 Kafka",
    "kafka.strimzi.io/v1beta2 KafkaConnect",
    "kafka.strimzi.io/v1beta2 KafkaConnector",
    "kafka.strimzi.io/v1beta2 KafkaMirrorMaker2",
    "kafka.strimzi.io/v1beta2 KafkaTopic",
    "kafka.strimzi.io/v1beta2 KafkaUser",
    "monitoring.coreos.com/v1 PodMonitor",
    "monitoring.coreos.com/v1 PrometheusRule",
    "monitoring.coreos.com/v1 ServiceMonitor",
    "roundtable.lsst.codes/v1beta1 StrimziSchemaRegistry",
];

/// What is wrong with a stream of YAML documents as Kubernetes objects, one message each; empty if
/// nothing. The documents are read as kubectl reads them.
#[must_use]
pub fn check_stream(helm: &mut Helm, text: &str) -> Vec<String> {
    let documents = documents(text);
    let mut found: Vec<String> = documents.iter().filter_map(|document| written_twice(document)).collect();
    match helm.read_yaml(&documents, HelmVersion::V3) {
        Ok(objects) => found.extend(objects.iter().flat_map(check_object)),
        Err(error) => found.push(error),
    }
    found
}

/// The documents of a YAML stream that hold more than comments.
#[must_use]
pub fn documents(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    starts.extend(text.match_indices("\n---").map(|(at, _)| at + 1).filter(|at| {
        let after = text[at + 3..].chars().next();
        after.is_none_or(char::is_whitespace)
    }));
    starts.push(text.len());
    let content = |line: &str| !line.trim().is_empty() && !line.starts_with('#') && line.trim() != "---";
    starts
        .windows(2)
        .map(|pair| &text[pair[0]..pair[1]])
        .filter(|document| document.lines().any(content))
        .collect()
}

/// kubectl takes the last of two equal keys; nobody means that.
fn written_twice(document: &str) -> Option<String> {
    let error = serde_yaml::from_str::<serde_yaml::Value>(document).err()?.to_string();
    error.contains("duplicate").then_some(error)
}

/// What is wrong with one object, each message with the object's kind and name; empty if nothing.
#[must_use]
pub fn check_object(object: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (version, kind) = (text(&object["apiVersion"]), text(&object["kind"]));
    if version == "v1" && kind == "List" {
        return object["items"].as_array().into_iter().flatten().flat_map(check_object).collect();
    }
    let name = text(&object["metadata"]["name"]);
    let identity = format!("{version} {kind}");
    let say = |what: String| format!("{kind} {name:?}: {what}");
    let mut found = vec![];
    if name.is_empty() && object["metadata"]["generateName"].is_null() {
        found.push(say("it has no name".into()));
    }
    match SCHEMAS.validator(&identity) {
        Err(error) => found.push(say(error)),
        Ok(Some(validator)) => found.extend(validator.iter_errors(object).map(|error| {
            let place = error.instance_path().to_string();
            say(format!("{}: {error}", if place.is_empty() { "/" } else { &place }))
        })),
        Ok(None) if WITHOUT_SCHEMA.contains(&identity.as_str()) => {}
        Ok(None) => found.push(say(format!("no cluster of ours knows {identity:?}"))),
    }
    found
}

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::load);

/// All schemas by `apiVersion kind`, and the validators made of them so far.
struct Schemas {
    /// Why there are none.
    failure: Option<String>,
    /// The definitions of the built-in kinds, which refer to each other.
    builtin: Value,
    /// The definition's name of each built-in kind.
    names: HashMap<String, String>,
    /// The schema of each custom kind.
    custom: HashMap<String, Value>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Schemas {
    fn load() -> Self {
        let mut schemas = Self {
            failure: None,
            builtin: Value::Null,
            names: HashMap::new(),
            custom: HashMap::new(),
            validators: Mutex::default(),
        };
        schemas.failure = schemas.load_builtin().and_then(|()| schemas.load_custom()).err();
        schemas
    }

    fn load_builtin(&mut self) -> Result<(), String> {
        let path = crate::tools::kubernetes_schemas()?;
        self.builtin = serde_json::from_slice(&folder::read(&path)?).map_err(|error| error.to_string())?;
        let definitions =
            self.builtin["$defs"].as_object().ok_or("the schemas of Kubernetes have no $defs")?;
        for (name, definition) in definitions {
            for kind in definition["x-kubernetes-group-version-kind"].as_array().into_iter().flatten() {
                let part = |key: &str| kind[key].as_str().unwrap_or_default();
                self.names.insert(identity(part("group"), part("version"), part("kind")), name.clone());
            }
        }
        Ok(())
    }

    fn load_custom(&mut self) -> Result<(), String> {
        let place = crate::here().join("data/crds");
        for file in folder::files(&place)?.iter().filter(|file| file.ends_with(".yaml")) {
            let definition: Definition = serde_yaml::from_str(&folder::read_text(&place.join(file))?)
                .map_err(|error| format!("{file}: {error}"))?;
            for mut version in definition.spec.versions {
                let schema = &mut version.schema.open_api_v3_schema;
                strict(schema);
                open_metadata(schema);
                let identity = identity(&definition.spec.group, &version.name, &definition.spec.names.kind);
                self.custom.insert(identity, schema.take());
            }
        }
        Ok(())
    }

    fn validator(&self, identity: &str) -> Result<Option<Arc<Validator>>, String> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let mut validators = self.validators.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(validator) = validators.get(identity) {
            return Ok(Some(validator.clone()));
        }
        let Some(schema) = self.schema(identity) else { return Ok(None) };
        let validator = jsonschema::options()
            .should_validate_formats(false)
            .build(&schema)
            .map_err(|error| format!("the schema of {identity:?} is broken: {error}"))?;
        let validator = Arc::new(validator);
        validators.insert(identity.to_owned(), validator.clone());
        Ok(Some(validator))
    }

    /// A schema that stands by itself: a built-in kind brings the definitions that it refers to.
    fn schema(&self, identity: &str) -> Option<Value> {
        if let Some(schema) = self.custom.get(identity) {
            return Some(schema.clone());
        }
        let name = self.names.get(identity)?;
        let mut wanted = vec![name.clone()];
        let mut definitions = Map::new();
        while let Some(name) = wanted.pop() {
            if let Some(definition) =
                self.builtin["$defs"].get(&name).filter(|_| !definitions.contains_key(&name))
            {
                references(definition, &mut wanted);
                definitions.insert(name, definition.clone());
            }
        }
        Some(json!({"$ref": format!("#/$defs/{name}"), "$defs": definitions}))
    }
}

/// What we read of a CustomResourceDefinition.
#[derive(Deserialize)]
struct Definition {
    spec: DefinitionSpec,
}

#[derive(Deserialize)]
struct DefinitionSpec {
    group: String,
    names: Names,
    versions: Vec<DefinitionVersion>,
}

#[derive(Deserialize)]
struct Names {
    kind: String,
}

#[derive(Deserialize)]
struct DefinitionVersion {
    name: String,
    schema: VersionSchema,
}

#[derive(Deserialize)]
struct VersionSchema {
    #[serde(rename = "openAPIV3Schema")]
    open_api_v3_schema: Value,
}

fn identity(group: &str, version: &str, kind: &str) -> String {
    if group.is_empty() { format!("{version} {kind}") } else { format!("{group}/{version} {kind}") }
}

/// The names of the definitions that a schema refers to.
fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            // A property may be called `$ref` too; then its value is a schema.
            let name = map.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix("#/$defs/"));
            found.extend(name.map(str::to_owned));
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Closes every object that lists its fields and does not say that it keeps others.
fn strict(schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else { return };
    let keeps = map.get("x-kubernetes-preserve-unknown-fields") == Some(&json!(true));
    if map.contains_key("properties") && !map.contains_key("additionalProperties") && !keeps {
        map.insert("additionalProperties".into(), json!(false));
    }
    // Kubernetes' own word for "a number or a string"; JSON schema does not know it.
    if map.get("x-kubernetes-int-or-string") == Some(&json!(true)) {
        map.insert("type".into(), json!(["integer", "string"]));
    }
    for (key, value) in map.iter_mut() {
        match (key.as_str(), value) {
            ("properties", Value::Object(fields)) => fields.values_mut().for_each(strict),
            ("items" | "additionalProperties", value) => strict(value),
            // Parts of these list only the fields that they speak of: they must stay open.
            _ => {}
        }
    }
}

/// A cluster adds `metadata` to each object, and checks it by itself.
fn open_metadata(schema: &mut Value) {
    let text = json!({"type": "string"});
    for (field, kind) in [("apiVersion", &text), ("kind", &text), ("metadata", &json!({"type": "object"}))] {
        schema["properties"][field] = kind.clone();
    }
}
