//! The resources of Argo CD in plain manifests, and which environment they belong to.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use phxc_core::data::{Data, Map};

use super::documents::documents;
use super::tree::{Tree, folder};
use super::{Chart, sets};
use crate::report::{Place, Report, Topic};
use crate::values::Comments;

/// A resource, with where it is written.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub(super) data: Map,
    pub(super) place: Place,
}

impl Resource {
    /// Its kind, if it is one of Argo CD's or a Namespace.
    pub(super) fn kind(&self) -> &str {
        let text = |key: &str| self.data.get(key).and_then(Data::as_str).unwrap_or_default();
        match (text("apiVersion"), text("kind")) {
            (api, kind) if api.starts_with("argoproj.io/") => kind,
            ("v1", "Namespace") => "Namespace",
            _ => "",
        }
    }

    /// A map of it.
    pub(super) fn map(&self, key: &str) -> Option<&Map> {
        self.data.get(key).and_then(Data::as_map)
    }
}

/// All that is known of one environment before its Applications are looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Scene {
    pub(super) name: EcoString,
    pub(super) place: Place,
    pub(super) values: Map,
    pub(super) own: Map,
    pub(super) comments: Comments,
    pub(super) docs: Comments,
    pub(super) resources: Vec<Resource>,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) scenes: Vec<Scene>,
    /// Files for which phx stands from now on.
    pub(super) replaced: BTreeSet<String>,
    /// Files with plain manifests of Argo CD.
    pub(super) manifests: BTreeSet<String>,
    /// Charts that only make Applications.
    pub(super) makers: BTreeSet<String>,
}

impl Found {
    /// Whether anything says what is deployed.
    pub(super) fn has_applications(&self) -> bool {
        let mut resources = self.scenes.iter().flat_map(|scene| &scene.resources);
        resources.any(|resource| resource.kind() == "Application")
    }
}

/// Adds what stands in plain manifests, outside of charts.
pub(super) fn manifests(
    tree: &Tree<'_>,
    charts: &BTreeMap<String, Chart>,
    found: &mut Found,
    report: &mut Report,
) {
    let in_chart = |path: &str| {
        let mut parts = path.match_indices("/templates/");
        charts.contains_key("") && path.starts_with("templates/")
            || parts.any(|(at, _)| {
                path.get(..at).is_some_and(|above| charts.contains_key(above) || above.contains("/charts/"))
            })
    };
    let mut resources = vec![];
    for path in tree.files() {
        let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
        if !is_yaml || in_chart(path) {
            continue;
        }
        let Some(text) = tree.text(path) else { continue };
        if !text.contains("argoproj.io/") && !text.contains("kind: Namespace") {
            continue;
        }
        for document in documents(&text) {
            let place = Place::new(path.clone(), document.line);
            match document.content {
                Ok(data) => {
                    let resource = Resource { data, place };
                    if !resource.kind().is_empty() {
                        found.manifests.insert(path.clone());
                        resources.push(resource);
                    }
                }
                Err(why) => report.say(Topic::Unread, place, why),
            }
        }
    }
    let mut all = vec![];
    for resource in resources {
        match resource.kind() {
            "ApplicationSet" => all.extend(sets::generate(tree, &resource, report)),
            "Application" if is_root(&resource, found) => {}
            "Application" => {
                let environment = environment_of(&resource);
                all.push(sets::Generated { environment, resource });
            }
            _ => all.push(sets::Generated { environment: None, resource }),
        }
    }
    divide(all, found);
}

/// Whether an Application only brings others, which were found by themselves: it reads a folder that holds
/// manifests, or a chart that makes Applications.
fn is_root(resource: &Resource, found: &Found) -> bool {
    let source = resource.map("spec").and_then(|spec| spec.get("source")).and_then(Data::as_map);
    let path = source.and_then(|source| source.get("path")).and_then(Data::as_str).unwrap_or_default();
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let of_folder = |file: &String| folder(file) == path || file.starts_with(&format!("{path}/"));
    !path.is_empty() && (found.makers.contains(path) || found.manifests.iter().any(of_folder))
}

/// The environment that an Application's values files or destination name.
fn environment_of(resource: &Resource) -> Option<EcoString> {
    let spec = resource.map("spec")?;
    let sources = match (spec.get("source"), spec.get("sources")) {
        (Some(Data::Map(source)), _) => vec![source],
        (_, Some(Data::List(sources))) => sources.iter().filter_map(Data::as_map).collect(),
        _ => vec![],
    };
    let files =
        sources.iter().filter_map(|source| match source.get("helm")?.as_map()?.get("valueFiles")? {
            Data::List(files) => Some(files.iter().filter_map(Data::as_str)),
            _ => None,
        });
    for file in files.flatten() {
        let stem = super::tree::name(file).trim_end_matches(".yaml").trim_end_matches(".yml");
        if let Some(name) =
            ["values-", "values.", "values_"].iter().find_map(|start| stem.strip_prefix(start))
        {
            return Some(name.into());
        }
        let inside = folder(file).rsplit('/').next() == Some("values");
        if inside && stem != "values" {
            return Some(stem.into());
        }
    }
    let destination = spec.get("destination")?.as_map()?;
    let name = destination.get("name").and_then(Data::as_str)?;
    (name != "in-cluster").then(|| name.into())
}

/// Puts resources into the environments that they name; those that name none go to all that there are, or,
/// if there are none, to one for each folder that the same Applications stand in.
fn divide(mut all: Vec<sets::Generated>, found: &mut Found) {
    // Where Applications go says which environments there are.
    all.sort_by_key(|one| one.resource.kind() != "Application");
    let applications: Vec<&sets::Generated> =
        all.iter().filter(|one| one.resource.kind() == "Application").collect();
    if applications.is_empty() {
        for one in all {
            found.scenes.iter_mut().for_each(|scene| scene.resources.push(one.resource.clone()));
        }
        return;
    }
    let by_folder = folders(&applications);
    for one in all {
        let place = &one.resource.place;
        let name = one
            .environment
            .or_else(|| {
                by_folder
                    .iter()
                    .find(|(start, _)| place.file.starts_with(start.as_str()))
                    .map(|(_, n)| n.clone())
            })
            .unwrap_or_else(|| "main".into());
        let is_application = one.resource.kind() == "Application";
        if !is_application && !found.scenes.is_empty() && !by_folder.iter().any(|(_, found)| *found == name) {
            found.scenes.iter_mut().for_each(|scene| scene.resources.push(one.resource.clone()));
            continue;
        }
        match found.scenes.iter_mut().find(|scene| scene.name == name) {
            Some(scene) => scene.resources.push(one.resource),
            None => found.scenes.push(Scene {
                name,
                place: place.clone(),
                resources: vec![one.resource],
                ..Scene::default()
            }),
        }
    }
}

/// Folders that are environments: neighbours that hold Applications of the same names.
fn folders(applications: &[&sets::Generated]) -> Vec<(String, EcoString)> {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in applications {
        let name = one.resource.map("metadata").and_then(|meta| meta.get("name")).and_then(Data::as_str);
        names.entry(name.unwrap_or_default()).or_default().push(&one.resource.place.file);
    }
    let mut out: Vec<(String, EcoString)> = vec![];
    for files in names.values().filter(|files| files.len() > 1) {
        for file in files {
            let Some(other) = files.iter().find(|other| *other != file) else { continue };
            let common = file.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).count();
            let parts: Vec<&str> = file.split('/').collect();
            let (Some(name), Some(above)) = (parts.get(common), parts.get(..=common)) else { continue };
            let start = above.join("/") + "/";
            if common + 1 < parts.len() && !out.iter().any(|(found, _)| *found == start) {
                out.push((start, (*name).into()));
            }
        }
    }
    out
}
