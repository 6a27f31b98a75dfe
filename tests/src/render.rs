//! The real Helm of the tests, as an import asks it.

use std::path::PathBuf;
use std::sync::Mutex;

use phxc_import::{Parameter, Render};
use serde_json::{Map, Value, json};

use crate::folder;
use crate::helm::{Helm, HelmVersion};

/// A running Helm that renders what an import asks for, one chart after the other.
#[derive(Debug)]
pub struct Renderer {
    helm: Mutex<Helm>,
    version: HelmVersion,
}

impl Renderer {
    /// Starts Helm of a version.
    ///
    /// # Errors
    /// If it is not installed or does not answer.
    pub fn start(version: HelmVersion) -> Result<Self, String> {
        Ok(Self { helm: Mutex::new(Helm::start()?), version })
    }
}

impl phxc_import::Helm for Renderer {
    fn template(&self, render: &Render) -> Result<String, String> {
        let place = tempfile::TempDir::new().map_err(|error| error.to_string())?;
        let chart = place.path().join("chart");
        for (path, bytes) in &render.chart {
            folder::write(&chart.join(path), bytes)?;
        }
        let mut files: Vec<PathBuf> = vec![];
        for (at, bytes) in render.values.iter().enumerate() {
            files.push(place.path().join(format!("values-{at}.yaml")));
            folder::write(&files[at], bytes)?;
        }
        let mut helm = self.helm.lock().map_err(|error| error.to_string())?;
        let values = set(&render.parameters)?;
        helm.render_over(&chart, &files, &values, (&render.release, "argocd"), self.version)
    }
}

/// Parameters as values: the program takes none. Those of the fixtures are paths of plain keys, and plain texts.
fn set(parameters: &[Parameter]) -> Result<Value, String> {
    let mut values = json!({});
    for Parameter { name, value, as_text } in parameters {
        let keys: Vec<&str> = name.split('.').collect();
        let is_plain = |text: &str| !text.contains(['\\', '[', '{', ',']);
        if !is_plain(name) || !is_plain(value) {
            return Err(format!("the tests read no parameter like {name}={value}"));
        }
        let typed = if *as_text { None } else { serde_json::from_str(value).ok() };
        let typed: Value = typed.unwrap_or_else(|| json!(value));
        let mut slot = &mut values;
        for key in keys {
            let Some(map) = slot.as_object_mut() else { return Err(format!("{name} goes into no map")) };
            slot = map.entry(key).or_insert_with(|| Value::Object(Map::new()));
        }
        *slot = typed;
    }
    Ok(values)
}
