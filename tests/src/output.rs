//! A whole output tree, held against what will read it: every Application is followed as Argo CD
//! would, every chart rendered by Helm 3 and 4 for each of its environments, every object checked
//! against its schema, and every file that phxc wrote read by a second YAML reader.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use phxc_core::emit::OutputTree;
use serde_json::Value;
use tempfile::TempDir;

use crate::argo::{self, Application, HelmSource};
use crate::chart::{self, ChartCopy, Merged};
use crate::helm::{Helm, HelmVersion, with_each};
use crate::values::{differences, summary};
use crate::{folder, pyyaml, schemas};

/// What was found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Everything that is wrong; empty for an output that a cluster would take.
    pub failures: Vec<String>,
    /// How many charts were rendered, counting each environment once.
    pub rendered: usize,
    /// The values that Helm merged, by the file of the Application (`environments/prod/portal.yaml`):
    /// to compare with the compiled ones.
    pub merged: BTreeMap<String, Merged>,
}

impl Verdict {
    /// All failures as one text.
    #[must_use]
    pub fn report(&self) -> String {
        self.failures.join("\n")
    }
}

/// Holds `tree` against Helm, the schemas and PyYAML. `output` is the output folder as Applications
/// name it; `known` holds the default values of external charts (see [`chart::with_empty_subcharts`]).
///
/// # Errors
/// If a tool is missing or the machine refuses a file.
pub fn verify(tree: &OutputTree, output: &str, known: Option<&Path>) -> Result<Verdict, String> {
    let disk = TempDir::new().map_err(|error| error.to_string())?;
    for (path, file) in &tree.files {
        folder::write(&disk.path().join(path), &file.bytes)?;
    }
    let mut verdict = Verdict::default();
    let mut helm = Helm::start()?;
    verdict.failures.extend(read_twice(&mut helm, tree, disk.path())?);
    let applications = manifests(&mut helm, tree, output, &mut verdict.failures);
    drop(helm);

    let charts =
        Charts::copy(disk.path(), applications.iter().map(|(_, found)| found), known, &mut verdict.failures);
    let renders: Vec<_> = applications
        .iter()
        .filter_map(|(file, found)| Some((file, found, found.helm.as_ref()?, charts.get(&found.path)?)))
        .collect();
    let results = with_each(&renders, |helm, (_, found, source, copies)| {
        render(helm, disk.path(), found, source, copies)
    })?;
    for ((file, ..), (failures, merged)) in renders.iter().zip(results) {
        verdict.failures.extend(failures.into_iter().map(|failure| format!("{file}: {failure}")));
        verdict.merged.extend(merged.map(|merged| ((*file).clone(), merged)));
        verdict.rendered += 1;
    }
    Ok(verdict)
}

/// Whether a file is YAML, not a template that will become some.
fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") && !path.contains("/templates/")
}

/// Every YAML file that phxc wrote, by Helm and by PyYAML.
fn read_twice(helm: &mut Helm, tree: &OutputTree, disk: &Path) -> Result<Vec<String>, String> {
    let ours: Vec<_> = tree.files.iter().filter(|(path, file)| file.marked && is_yaml(path)).collect();
    let paths: Vec<PathBuf> = ours.iter().map(|(path, _)| disk.join(path)).collect();
    let second = pyyaml::pyyaml(&paths)?;
    let mut failures = vec![];
    for ((path, file), second) in ours.iter().zip(second) {
        let Ok(text) = std::str::from_utf8(&file.bytes) else {
            failures.push(format!("{path}: not UTF-8"));
            continue;
        };
        match helm.read_yaml(&schemas::documents(text), HelmVersion::V4) {
            Err(error) => failures.push(format!("{path}: {error}")),
            Ok(first) => {
                let second = second.as_array().into_iter().flatten().filter(|document| !document.is_null());
                let found = differences(&Value::Array(second.cloned().collect()), &Value::Array(first));
                if !found.is_empty() {
                    failures.push(format!(
                        "{path}: PyYAML (theirs) and Helm (ours) differ:\n{}",
                        summary(&found)
                    ));
                }
            }
        }
    }
    Ok(failures)
}

/// Checks all manifests that are written as such, and gives the Applications by file.
fn manifests(
    helm: &mut Helm,
    tree: &OutputTree,
    output: &str,
    failures: &mut Vec<String>,
) -> Vec<(String, Application)> {
    let mut applications = vec![];
    for (path, file) in
        tree.files.iter().filter(|(path, _)| path.starts_with("environments/") && is_yaml(path))
    {
        let text = String::from_utf8_lossy(&file.bytes);
        failures
            .extend(schemas::check_stream(helm, &text).into_iter().map(|found| format!("{path}: {found}")));
        let objects = helm.read_yaml(&schemas::documents(&text), HelmVersion::V3).unwrap_or_default();
        for object in &objects {
            match argo::application(object, output) {
                Ok(found) => applications.extend(found.map(|found| (path.clone(), found))),
                Err(error) => failures.push(format!("{path}: {error}")),
            }
        }
    }
    for (path, found) in applications.iter().filter(|(_, found)| found.helm.is_none()) {
        if !tree.files.keys().any(|file| file.starts_with(&format!("{}/", found.path))) {
            failures
                .push(format!("{path}: Application {:?} reads {:?}, which is empty", found.name, found.path));
        }
    }
    applications
}

/// Two copies of each chart: one to render, one that prints its values.
struct Charts(BTreeMap<String, (ChartCopy, ChartCopy)>);

impl Charts {
    fn copy<'a>(
        disk: &Path,
        applications: impl Iterator<Item = &'a Application>,
        known: Option<&Path>,
        failures: &mut Vec<String>,
    ) -> Self {
        let paths: BTreeSet<_> =
            applications.filter(|found| found.helm.is_some()).map(|found| &found.path).collect();
        let mut copies = BTreeMap::new();
        for path in paths {
            let chart = disk.join(path);
            let both = chart::with_empty_subcharts(&chart, known)
                .and_then(|plain| Ok((plain, chart::printing_values(&chart, known)?)));
            match both {
                Ok(both) => drop(copies.insert(path.clone(), both)),
                Err(error) => failures.push(format!("{path}: {error}")),
            }
        }
        Self(copies)
    }

    fn get(&self, path: &str) -> Option<&(ChartCopy, ChartCopy)> {
        self.0.get(path)
    }
}

/// One chart as one Application renders it: what is wrong, and the merged values.
fn render(
    helm: &mut Helm,
    disk: &Path,
    application: &Application,
    source: &HelmSource,
    (plain, printing): &(ChartCopy, ChartCopy),
) -> (Vec<String>, Option<Merged>) {
    let mut failures = vec![];
    let mut files: Vec<PathBuf> = vec![];
    for file in &source.value_files {
        let path = disk.join(&application.path).join(file);
        if !path.exists() {
            failures.push(format!("the values file {file:?} does not exist"));
            return (failures, None);
        }
        files.push(path);
    }
    // Helm reads JSON as YAML. Each copy of a chart serves many Applications, so this is a file apart.
    let inside = TempDir::new().ok();
    if let (Some(values), Some(inside)) = (&source.values_object, &inside) {
        let path = inside.path().join("valuesObject.yaml");
        failures.extend(folder::write(&path, values.to_string().as_bytes()).err());
        files.push(path);
    }
    let mut texts: Vec<String> = vec![];
    let mut values = vec![];
    for version in HelmVersion::ALL {
        let say = |error: String| format!("Helm {version:?}: {error}");
        failures.extend(helm.lint(plain.path(), &files, &source.namespace, version).err().map(say));
        match helm.render(plain.path(), &files, &source.release, &source.namespace, version) {
            Ok(text) => texts.push(text),
            Err(error) => failures.push(say(error)),
        }
        match chart::merged_values(helm, printing, &files, version) {
            Ok(merged) => values.push(merged),
            Err(error) => failures.push(say(error)),
        }
    }
    texts.dedup();
    for text in &texts {
        failures.extend(schemas::check_stream(helm, text));
    }
    if let [three, four] = values.as_slice() {
        let found = differences(&three.values, &four.values);
        if !found.is_empty() {
            failures.push(format!("Helm 3 (theirs) and 4 (ours) merge differently:\n{}", summary(&found)));
        }
    }
    (failures, values.pop())
}
