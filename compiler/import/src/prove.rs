//! The proof: the new project, built in memory, against what was read.
//!
//! For each deployment, what Helm would hand to the templates of the chart, and to charts that it fetches, is
//! computed on both sides from files alone: there from the repository's, here from those that phxc would write.
//! Numbers count as Helm sees them. What may differ: the repository and path of the source, the names of value
//! files, that parameters are values now, the waves, and nulls where no default is.

use std::collections::BTreeSet;

use ecow::EcoString;
use phxc_core::Compilation;
use phxc_core::argo::{IN_CLUSTER, WAVE};
use phxc_core::data::{Data, Map};
use phxc_core::emit::{OutputTree, Selection, emit};
use phxc_core::helm;
use phxc_core::source::MemoryWorld;
use phxc_core::yaml;
use rayon::prelude::*;

use crate::Imported;
use crate::read::{Chart, ChartSource, Deployment, Environment, Repository, model};

/// A place where the new project is not what the repository was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The environment.
    pub environment: EcoString,
    /// The service.
    pub service: EcoString,
    /// Where: `values.a.b`, `application.spec.project`, `chart.templates/x.yaml`.
    pub path: String,
    /// What it was.
    pub before: String,
    /// What it is now.
    pub after: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}/{}: {}: {} became {}",
            self.environment, self.service, self.path, self.before, self.after
        )
    }
}

/// The result of a proof.
#[derive(Debug)]
pub struct Proof {
    /// How many deployments were compared.
    pub deployments: usize,
    /// Of these, how many are equal.
    pub equal: usize,
    /// All differences, sorted.
    pub differences: Vec<Difference>,
    /// The new project, as the compiler sees it: what it says of mistakes that came along.
    pub compilation: Compilation,
}

/// Builds the new project in memory and compares it with what was read.
#[must_use]
pub fn prove(imported: &Imported) -> Proof {
    let world = MemoryWorld::new(imported.files.iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())));
    let compilation = phxc_core::compile(&world);
    let tree = emit(&compilation.plan, &Selection::default());
    let repository = &imported.repository;
    let pairs: Vec<(&Environment, &Deployment)> = repository
        .environments
        .iter()
        .flat_map(|environment| environment.deployments.iter().map(move |one| (environment, one)))
        .collect();
    let found: Vec<Vec<Difference>> = pairs
        .par_iter()
        .map(|(environment, deployment)| {
            let mut compare = Compare { environment, deployment, repository, tree: &tree, found: vec![] };
            compare.deployment();
            compare.found
        })
        .collect();
    let equal = found.iter().filter(|found| found.is_empty()).count();
    let mut differences: Vec<Difference> = found.into_iter().flatten().collect();
    differences.sort();
    Proof { deployments: pairs.len(), equal, differences, compilation }
}

/// A null below the key of a chart that is fetched: it is handed on, whatever the chart's defaults are.
const HANDED_ON: &str = "\u{1}null";

struct Compare<'c> {
    environment: &'c Environment,
    deployment: &'c Deployment,
    repository: &'c Repository,
    tree: &'c OutputTree,
    found: Vec<Difference>,
}

impl Compare<'_> {
    fn differ(&mut self, path: impl Into<String>, before: impl Into<String>, after: impl Into<String>) {
        self.found.push(Difference {
            environment: self.environment.name.clone(),
            service: self.deployment.service.clone(),
            path: path.into(),
            before: before.into(),
            after: after.into(),
        });
    }

    fn read(&self, path: &str) -> Option<Map> {
        let file = self.tree.files.get(path)?;
        yaml::read_values(std::str::from_utf8(&file.bytes).ok()?).ok()
    }

    fn deployment(&mut self) {
        let (environment, service) = (&self.environment.name, &self.deployment.service);
        let application = self.read(&format!("environments/{environment}/{service}.yaml"));
        let folder = format!("services/{service}");
        let overlay = self.read(&format!("{folder}/values-{environment}.yaml"));
        let (Some(application), Some(overlay)) = (application, overlay) else {
            self.differ("", "a deployment", "nothing");
            return;
        };
        self.application(&application);
        self.values(&folder, &overlay);
    }

    fn values(&mut self, folder: &str, overlay: &Map) {
        let defaults = self.read(&format!("{folder}/values.yaml")).unwrap_or_default();
        let layers: Vec<Map> = self.deployment.layers.iter().map(|layer| layer.values.clone()).collect();
        let (before, after) = match &self.deployment.chart {
            ChartSource::Folder(path) => {
                let Some(chart) = self.repository.charts.get(path) else { return };
                let before = seen(chart, &chart.defaults, &layers);
                let after = seen(chart, &defaults, &[defaults.clone(), overlay.clone()]);
                self.chart(chart, folder);
                (before, after)
            }
            ChartSource::Fetched(fetched) => {
                let whole = helm::merge_files(&[defaults, overlay.clone()]);
                let mut after = match whole.get(&fetched.name) {
                    Some(Data::Map(own)) => own.clone(),
                    _ => Map::default(),
                };
                if let Some(globals) = whole.get("global") {
                    after.insert("global".into(), globals.clone());
                }
                let mut before = helm::merge_files(&layers);
                mark(&mut before);
                mark(&mut after);
                (Ok(before), Ok(after))
            }
        };
        match (before, after) {
            (Ok(before), Ok(after)) => self.maps("values", &before, &after, &["phx"]),
            (Err(_), Err(_)) => {}
            (before, after) => {
                let word = |result: Result<Map, helm::ValuesError>| {
                    result.err().map_or("values".into(), |why| why.to_string())
                };
                self.differ("values", word(before), word(after));
            }
        }
    }

    /// The chart's own files and what it depends on.
    fn chart(&mut self, chart: &Chart, folder: &str) {
        let written = self.read(&format!("{folder}/Chart.yaml")).unwrap_or_default();
        let set = |entries: Vec<Map>| -> BTreeSet<String> {
            entries
                .into_iter()
                .map(|mut entry| {
                    entry.retain(|key, value| {
                        let local =
                            value.as_str().is_some_and(|text| text.starts_with("file://") || text.is_empty());
                        !(key == "repository" && local)
                    });
                    entry.sort_keys();
                    format!("{entry:?}")
                })
                .collect()
        };
        let before = set(chart.dependencies.iter().map(|one| one.entry.clone()).collect());
        let after = match written.get("dependencies") {
            Some(Data::List(list)) => set(list.iter().filter_map(Data::as_map).cloned().collect()),
            _ => BTreeSet::new(),
        };
        // A wrapper's only chart is named by the service itself.
        let is_wrapped = !chart.has_templates && before.len() == 1 && after.len() == 1;
        if before != after && !is_wrapped {
            self.differ("chart.dependencies", format!("{before:?}"), format!("{after:?}"));
        }
        for (path, bytes) in chart
            .files
            .iter()
            .filter(|(path, _)| path.starts_with("templates/") || path.starts_with("charts/"))
        {
            let written = self.tree.files.get(&format!("{folder}/{path}"));
            let same = written.is_some_and(|file| file.bytes.ends_with(bytes));
            if !same {
                self.differ(
                    format!("chart.{path}"),
                    "a file",
                    if written.is_some() { "another" } else { "nothing" },
                );
            }
        }
    }

    fn application(&mut self, written: &Map) {
        let map = |map: &Map, key: &str| map.get(key).and_then(Data::as_map).cloned().unwrap_or_default();
        let text =
            |map: &Map, key: &str| EcoString::from(map.get(key).and_then(Data::as_str).unwrap_or_default());
        let (metadata, spec) = (map(written, "metadata"), map(written, "spec"));
        let source = map(&spec, "source");
        let mut destination = map(&spec, "destination");
        let one = self.deployment;
        let release = map(&source, "helm")
            .get("releaseName")
            .and_then(Data::as_str)
            .map_or_else(|| text(&metadata, "name"), EcoString::from);
        let release_before = map(&one.options, "helm")
            .get("releaseName")
            .and_then(Data::as_str)
            .map_or_else(|| one.name.clone(), EcoString::from);
        let project = |text: EcoString| if text.is_empty() { "default".into() } else { text };
        let mut texts = vec![
            ("release", release_before, release),
            ("project", project(one.project.clone()), project(text(&spec, "project"))),
            ("destination.namespace", one.namespace.clone(), text(&destination, "namespace")),
        ];
        if matches!(one.chart, ChartSource::Folder(_)) {
            let head = |text: EcoString| if text.is_empty() { "HEAD".into() } else { text };
            texts.push(("targetRevision", head(one.revision.clone()), head(text(&source, "targetRevision"))));
        }
        for (path, before, after) in texts {
            if before != after {
                self.differ(format!("application.{path}"), before, after);
            }
        }
        destination.shift_remove("namespace");
        if text(&destination, "server") == IN_CLUSTER {
            destination.shift_remove("server");
        }
        let mut after = Map::default();
        for key in ["labels", "annotations", "finalizers"] {
            after.extend(metadata.get(key).map(|value| (key.into(), value.clone())));
        }
        if let Some(Data::Map(annotations)) = after.get_mut("annotations") {
            let own = map(&one.options, "annotations");
            annotations.retain(|key, _| key != WAVE || own.contains_key(WAVE));
        }
        after.insert("destination".into(), Data::Map(destination));
        for key in ["syncPolicy", "ignoreDifferences", "info", "revisionHistoryLimit"] {
            after.extend(spec.get(key).map(|value| (key.into(), value.clone())));
        }
        let mut helm = map(&source, "helm");
        helm.retain(|key, _| key != "valueFiles" && key != "releaseName");
        after.insert("helm".into(), Data::Map(helm));
        let mut before = one.options.clone();
        if let Some(Data::Map(helm)) = before.get_mut("helm") {
            helm.shift_remove("releaseName");
        }
        let has_content = |value: &Data| !matches!(value, Data::Map(map) if map.is_empty());
        before.retain(|_, value| has_content(value));
        after.retain(|_, value| has_content(value));
        self.maps("application", &before, &after, &[]);
        self.namespace();
    }

    fn namespace(&mut self) {
        let Some(before) = self.environment.namespaces.get(&self.deployment.namespace) else { return };
        let path = format!("environments/{}/namespaces.yaml", self.environment.name);
        let text = self.tree.files.get(&path).map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
        let documents = text
            .iter()
            .flat_map(|text| text.split("\n---\n"))
            .filter_map(|text| yaml::read_values(text).ok());
        let metadata = documents.filter_map(|one| one.get("metadata").and_then(Data::as_map).cloned());
        let found = metadata
            .into_iter()
            .find(|one| one.get("name").and_then(Data::as_str) == Some(&self.deployment.namespace));
        let Some(found) = found else {
            self.differ("namespace", "a Namespace", "nothing");
            return;
        };
        let of = |key: &str| found.get(key).and_then(Data::as_map).cloned().unwrap_or_default();
        let mut annotations = of("annotations");
        annotations.shift_remove(WAVE);
        let mut old = before.annotations.clone();
        old.shift_remove(WAVE);
        self.maps("namespace.labels", &before.labels, &of("labels"), &[]);
        self.maps("namespace.annotations", &old, &annotations, &[]);
    }

    fn maps(&mut self, path: &str, before: &Map, after: &Map, ignored: &[&str]) {
        let keys: BTreeSet<&EcoString> = before.keys().chain(after.keys()).collect();
        for key in keys.into_iter().filter(|key| !ignored.contains(&key.as_str())) {
            let path = format!("{path}.{key}");
            match (before.get(key), after.get(key)) {
                (Some(Data::Map(before)), Some(Data::Map(after))) => self.maps(&path, before, after, &[]),
                (Some(Data::Null), None) | (None, Some(Data::Null)) => {}
                (Some(before), Some(after)) if same(before, after) => {}
                (before, after) => self.differ(path, show(before), show(after)),
            }
        }
    }
}

/// What the templates of a chart see, and what goes to the charts that it fetches.
fn seen(chart: &Chart, defaults: &Map, files: &[Map]) -> Result<Map, helm::ValuesError> {
    let fetched: Vec<&EcoString> =
        chart.dependencies.iter().filter(|one| one.chart.is_none()).map(|one| &one.key).collect();
    let marked = |map: &Map| {
        let mut map = map.clone();
        for key in &fetched {
            if let Some(Data::Map(inner)) = map.get_mut(*key) {
                mark(inner);
            }
        }
        map
    };
    let mut known = model(chart);
    known.defaults = marked(defaults);
    let files: Vec<Map> = files.iter().map(marked).collect();
    helm::values(&known, &files)
}

fn mark(map: &mut Map) {
    for value in map.values_mut() {
        match value {
            Data::Null => *value = Data::from(HANDED_ON),
            Data::Map(inner) => mark(inner),
            _ => {}
        }
    }
}

/// Equal as Helm sees it: all numbers are 64-bit floats, and a map's order does not count.
fn same(a: &Data, b: &Data) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "Helm loses the same")]
    match (a, b) {
        (Data::Int(a), Data::Float(b)) | (Data::Float(b), Data::Int(a)) => *a as f64 == *b,
        (Data::List(a), Data::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Data::Map(a), Data::Map(b)) => {
            let there =
                |(key, value): (&EcoString, &Data)| b.get(key).is_some_and(|other| same(value, other));
            let without_nulls = |map: &Map| map.values().filter(|value| **value != Data::Null).count();
            without_nulls(a) == without_nulls(b)
                && a.iter().filter(|(_, value)| **value != Data::Null).all(there)
        }
        (a, b) => a == b,
    }
}

fn show(value: Option<&Data>) -> String {
    match value {
        None => "nothing".into(),
        Some(Data::String(text)) if text == HANDED_ON => "null".into(),
        Some(value) => {
            let text =
                yaml::write(&Map::from_iter([("x".into(), value.clone())]), &yaml::Comments::default());
            let text: Vec<&str> = text.trim_start_matches("x:").split_whitespace().collect();
            text.join(" ").chars().take(phxc_core::data::SHOWN * 2).collect()
        }
    }
}
