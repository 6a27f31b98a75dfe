//! What stands around a chart: the Application, its Namespace, the AppProjects of an environment.

use ecow::EcoString;
use phxc_core::argo::{IN_CLUSTER, WAVE};
use phxc_core::data::{Data, Map};
use phxc_core::yaml;

use super::Compare;
use crate::read::{ChartSource, Deployment};

impl Compare<'_> {
    pub(super) fn application(&mut self, one: &Deployment, written: &Map) {
        let map = |map: &Map, key: &str| map.get(key).and_then(Data::as_map).cloned().unwrap_or_default();
        let text =
            |map: &Map, key: &str| EcoString::from(map.get(key).and_then(Data::as_str).unwrap_or_default());
        let (metadata, spec) = (map(written, "metadata"), map(written, "spec"));
        let source = map(&spec, "source");
        let mut destination = map(&spec, "destination");
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
        self.namespace(&one.namespace);
    }

    fn namespace(&mut self, name: &EcoString) {
        let Some(before) = self.environment.namespaces.get(name) else { return };
        let documents = self.documents("namespaces.yaml");
        let mut metadata = documents.iter().filter_map(|one| one.get("metadata").and_then(Data::as_map));
        let found = metadata.find(|one| one.get("name").and_then(Data::as_str) == Some(name));
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

    /// The AppProjects that the repository makes: what each allows.
    pub(super) fn projects(&mut self) {
        let written = self.documents("projects.yaml");
        let metadata = |one: &Map| one.get("metadata").and_then(Data::as_map).cloned().unwrap_or_default();
        for (name, before) in &self.environment.projects {
            let has_name = |one: &&Map| metadata(one).get("name").and_then(Data::as_str) == Some(name);
            let Some(found) = written.iter().find(has_name) else {
                self.differ(format!("project.{name}"), "an AppProject", "nothing");
                continue;
            };
            let mut before = before.clone();
            let mut after = found.get("spec").and_then(Data::as_map).cloned().unwrap_or_default();
            before.retain(|_, value| !is_empty(value));
            after.retain(|_, value| !is_empty(value));
            self.maps(&format!("project.{name}"), &before, &after, &[]);
        }
    }

    /// The documents of a file that an environment has for all its deployments.
    fn documents(&self, file: &str) -> Vec<Map> {
        let path = format!("environments/{}/{file}", self.environment.name);
        let text = self.tree.files.get(&path).map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
        let documents = text.iter().flat_map(|text| text.split("\n---\n"));
        documents.filter_map(|text| yaml::read_values(text).ok()).collect()
    }
}

fn is_empty(value: &Data) -> bool {
    match value {
        Data::Null => true,
        Data::List(list) => list.is_empty(),
        Data::Map(map) => map.is_empty(),
        Data::String(text) => text.is_empty(),
        _ => false,
    }
}
