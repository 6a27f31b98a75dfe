//! Values of a chart with a schema, judged by phxc, by a validator of JSON Schema, and made into files
//! for Helm.
//!
//! Each document of values becomes an environment of its own that deploys one service, so that one
//! compilation judges them all.

use phxc_core::Compilation;
use phxc_core::source::MemoryWorld;
use serde_json::{Map, Value};

use crate::ui;
use crate::values::without_nulls;

/// The codes with which a type refuses a value.
const REFUSALS: &[&str] = &["E0301", "E0302", "E0303", "E0304", "E0305", "E0306", "E0307"];

/// A local chart.
#[derive(Debug)]
pub struct Chart {
    /// Its `values.schema.json`.
    pub schema: Value,
    /// Its `values.yaml`.
    pub defaults: String,
}

impl Chart {
    /// The project with one environment, `e0`, `e1` …, for each document of values.
    #[must_use]
    pub fn project(&self, values: &[Value]) -> MemoryWorld {
        let platform = "platform p {\n  repo = \"https://git.example.org/p\"\n  environment {}\n}\n";
        let mut world = MemoryWorld::new([
            ("platform.phx", platform.to_owned()),
            ("services/web/web.phx", "service web { chart = local }\n".to_owned()),
            ("services/web/values.yaml", self.defaults.clone()),
            ("services/web/values.schema.json", self.schema.to_string()),
            ("services/web/templates/a.yaml", TEMPLATE.to_owned()),
        ]);
        for (at, values) in values.iter().enumerate() {
            let text = format!("environment e{at} {{\n  deploy web {{ values {} }}\n}}\n", phx(values));
            world.insert(format!("environments/e{at}.phx"), text);
        }
        world
    }

    /// What phxc says of each document: nothing, or the first reason why its type refuses it.
    ///
    /// # Panics
    /// If a project is refused for another reason.
    #[must_use]
    pub fn by_phxc(&self, values: &[Value]) -> Vec<Option<String>> {
        // A platform has an end.
        values.chunks(1_000).flat_map(|values| self.by_one_platform(values)).collect()
    }

    fn by_one_platform(&self, values: &[Value]) -> Vec<Option<String>> {
        let compilation = phxc_core::compile(&self.project(values));
        let mut found = vec![None; values.len()];
        for diagnostic in compilation.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
            let said = ui::short(diagnostic, &compilation.sources);
            assert!(REFUSALS.contains(&diagnostic.code.0), "{said}");
            let at = environment_of(&compilation, diagnostic.primary.span.file);
            let place: &mut Option<String> =
                at.and_then(|at| found.get_mut(at)).unwrap_or_else(|| panic!("{said}"));
            place.get_or_insert(said);
        }
        found
    }

    /// What a validator says of each document, merged with the defaults as Helm merges them.
    ///
    /// # Panics
    /// If the schema is no schema, or the defaults are no YAML.
    #[must_use]
    pub fn by_schema(&self, values: &[Value]) -> Vec<Option<String>> {
        let validator = jsonschema::validator_for(&self.schema).unwrap_or_else(|error| panic!("{error}"));
        let judge =
            |values| validator.iter_errors(&self.merged(values)).next().map(|error| error.to_string());
        values.iter().map(judge).collect()
    }

    /// The values over the defaults. Null takes a key away.
    ///
    /// # Panics
    /// If the defaults are no YAML.
    #[must_use]
    pub fn merged(&self, values: &Value) -> Value {
        let mut merged: Value =
            serde_yaml::from_str(&self.defaults).unwrap_or_else(|error| panic!("{error}"));
        if merged.is_null() {
            merged = Value::Object(Map::new());
        }
        put_over(&mut merged, values);
        without_nulls(&merged)
    }
}

const TEMPLATE: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n";

fn environment_of(compilation: &Compilation, file: phxc_core::source::FileId) -> Option<usize> {
    let path = &compilation.sources.get(file)?.path;
    path.strip_prefix("environments/e")?.strip_suffix(".phx")?.parse().ok()
}

fn put_over(low: &mut Value, high: &Value) {
    match (low, high) {
        (Value::Object(low), Value::Object(high)) => {
            for (key, value) in high {
                match low.get_mut(key) {
                    Some(below) => put_over(below, value),
                    None => drop(low.insert(key.clone(), value.clone())),
                }
            }
        }
        (low, high) => *low = high.clone(),
    }
}

/// A JSON value as phx: a map becomes a block, whose entries merge.
#[must_use]
pub fn phx(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(phx).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| match value {
                Value::Object(_) => format!("{} {}", quoted(key), phx(value)),
                _ => format!("{} = {}", quoted(key), phx(value)),
            };
            let entries: Vec<String> = map.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
