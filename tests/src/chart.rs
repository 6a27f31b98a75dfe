//! Copies of emitted charts that real Helm can render without a network, or that print their values.
//!
//! An emitted chart names external charts that are not here. Each gets a stand-in of its name and
//! version, so that Helm still resolves aliases and conditions and merges values as it would.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::folder;
use crate::helm::{Helm, HelmVersion, decode};

/// What the harness reads of a `Chart.yaml`.
#[derive(Debug, Deserialize)]
struct ChartFile {
    #[serde(default)]
    dependencies: Vec<Dependency>,
}

/// One entry of `dependencies` in a `Chart.yaml`.
#[derive(Debug, Clone, Deserialize)]
pub struct Dependency {
    /// The chart's own name.
    pub name: String,
    /// An exact version; ranges are not for what a compiler writes.
    #[serde(default)]
    pub version: String,
    /// Where it comes from; empty for a chart below `charts/`.
    #[serde(default)]
    pub repository: String,
    /// The name below which its values stand, if not its own.
    #[serde(default)]
    pub alias: Option<String>,
}

impl Dependency {
    /// The key of its values in the parent.
    #[must_use]
    pub fn key(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }
}

/// The dependencies of a chart, in order.
///
/// # Errors
/// If its `Chart.yaml` is missing or not of the form that Helm knows.
pub fn dependencies(chart: &Path) -> Result<Vec<Dependency>, String> {
    let path = chart.join("Chart.yaml");
    let file: ChartFile = serde_yaml::from_str(&folder::read_text(&path)?)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(file.dependencies)
}

/// A chart in a folder of its own, removed when dropped.
#[derive(Debug)]
pub struct ChartCopy {
    _folder: TempDir,
    chart: PathBuf,
    dependencies: Vec<Dependency>,
}

impl ChartCopy {
    /// Where the copy stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.chart
    }
}

/// A copy of `chart` in which each dependency with a repository has a stand-in below `charts/`: a
/// chart of that name and version without templates. If `known` holds a folder `NAME-VERSION`, the
/// stand-in has the `values.yaml` and `values.schema.json` from there.
///
/// # Errors
/// If the chart cannot be read, a version is a range, or a dependency without a repository is not
/// below `charts/`, which Helm itself refuses.
pub fn with_empty_subcharts(chart: &Path, known: Option<&Path>) -> Result<ChartCopy, String> {
    let copy = TempDir::new().map_err(|error| error.to_string())?;
    // Helm wants the folder to have the chart's name.
    let place = copy.path().join(chart.file_name().ok_or("a chart without a folder")?);
    folder::copy(chart, &place)?;
    let dependencies = dependencies(&place)?;
    for dependency in &dependencies {
        if dependency.repository.is_empty() || dependency.repository.starts_with("file:") {
            let local = place.join("charts").join(&dependency.name);
            if !local.join("Chart.yaml").exists() {
                return Err(format!("{} is neither external nor below charts/", dependency.name));
            }
        } else {
            stand_in(&place, dependency, known)?;
        }
    }
    Ok(ChartCopy { _folder: copy, chart: place, dependencies })
}

fn stand_in(chart: &Path, dependency: &Dependency, known: Option<&Path>) -> Result<(), String> {
    let Dependency { name, version, .. } = dependency;
    let exact = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    if version.is_empty() || !version.chars().all(exact) {
        return Err(format!("the version of {name} is not exact: {version:?}"));
    }
    let place = chart.join("charts").join(format!("{name}-{version}"));
    let about = format!("apiVersion: v2\nname: {name:?}\nversion: {version:?}\n");
    folder::write(&place.join("Chart.yaml"), about.as_bytes())?;
    let Some(known) = known.map(|known| known.join(format!("{name}-{version}"))) else { return Ok(()) };
    for file in ["values.yaml", "values.schema.json"] {
        if known.join(file).exists() {
            folder::write(&place.join(file), &folder::read(&known.join(file))?)?;
        }
    }
    Ok(())
}

/// What Helm makes of a chart's defaults and values files.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// `.Values` of the chart. The `global` that Helm copies into each sub-chart is taken out again.
    pub values: Value,
    /// `.Values` of each sub-chart that is on, at any depth, by its template path
    /// (`chart/charts/redis`), as its own templates see it.
    pub subcharts: BTreeMap<String, Value>,
    /// The keys below which sub-charts' values stand, on or off.
    pub keys: Vec<String>,
}

/// A copy of `chart` as of [`with_empty_subcharts`] that prints its values and nothing else.
///
/// # Errors
/// As of [`with_empty_subcharts`].
pub fn printing_values(chart: &Path, known: Option<&Path>) -> Result<ChartCopy, String> {
    let copy = with_empty_subcharts(chart, known)?;
    print_instead(copy.path())?;
    Ok(copy)
}

/// Replaces the templates of a chart and its sub-charts. Base64, since Helm parses what it renders.
fn print_instead(chart: &Path) -> Result<(), String> {
    folder::remove(&chart.join("templates"))?;
    folder::remove(&chart.join("crds"))?;
    let template = b"values: {{ .Template.BasePath | b64enc }} {{ .Values | toJson | b64enc }}\n";
    folder::write(&chart.join("templates/values.yaml"), template)?;
    let charts = chart.join("charts");
    if !charts.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(&charts).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.join("Chart.yaml").exists() {
            print_instead(&path)?;
        }
    }
    Ok(())
}

/// The values that Helm gives to the templates of a copy from [`printing_values`].
///
/// # Errors
/// Helm's own words, if it refuses the values (a schema, say).
pub fn merged_values(
    helm: &mut Helm,
    copy: &ChartCopy,
    files: &[PathBuf],
    version: HelmVersion,
) -> Result<Merged, String> {
    let rendered = helm.render(copy.path(), files, "values", "values", version)?;
    let mut printed = BTreeMap::new();
    for line in rendered.lines().filter_map(|line| line.strip_prefix("values: ")) {
        let (path, values) = line.split_once(' ').ok_or("a line of values without its chart")?;
        printed.insert(base_path(path)?, decode(values)?);
    }
    let mut shortest: Vec<String> = printed.keys().cloned().collect();
    shortest.sort_by_key(String::len);
    let top = shortest.first().ok_or("the chart printed no values")?;
    let mut values = printed.remove(top).ok_or("the chart printed no values")?;
    let keys: Vec<String> = copy.dependencies.iter().map(|dependency| dependency.key().to_owned()).collect();
    take_out_globals(&mut values, &keys);
    Ok(Merged { values, subcharts: printed, keys })
}

/// `NAME/charts/redis` for a chart, from the base64 of its `.Template.BasePath`.
fn base_path(encoded: &str) -> Result<String, String> {
    use base64::Engine;
    let bytes =
        base64::engine::general_purpose::STANDARD.decode(encoded).map_err(|error| error.to_string())?;
    let path = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    Ok(path.strip_suffix("/templates").unwrap_or(&path).to_owned())
}

/// Helm copies `global` into each sub-chart that is on, empty if there is none. What the sub-chart's
/// own values wrote there stays.
fn take_out_globals(values: &mut Value, keys: &[String]) {
    let global = values.get("global").and_then(Value::as_object).cloned().unwrap_or_default();
    for key in keys {
        let Some(sub) = values.get_mut(key).and_then(Value::as_object_mut) else { continue };
        let Some(own) = sub.get_mut("global").and_then(Value::as_object_mut) else { continue };
        subtract(own, &global);
        if own.is_empty() {
            sub.shift_remove("global");
        }
    }
}

fn subtract(from: &mut Map<String, Value>, what: &Map<String, Value>) {
    from.retain(|key, value| match (value, what.get(key)) {
        (Value::Object(inner), Some(Value::Object(same))) => {
            subtract(inner, same);
            !inner.is_empty()
        }
        (value, Some(same)) => value != same,
        (_, None) => true,
    });
}
