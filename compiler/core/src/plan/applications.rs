//! Argo CD's resources: Applications, AppProjects, Namespaces, the root Application.

use ecow::EcoString;

use crate::argo::{FINALIZER, IN_CLUSTER, WAVE, project_defaults};
use crate::data::{Data, Map, map};
use crate::eval::Deployed;
use crate::value::Record;

/// Where Argo CD reads what phxc writes.
pub(super) struct Repository {
    /// The Git repository.
    pub(super) url: EcoString,
    /// Its branch, tag or commit.
    pub(super) revision: EcoString,
    /// The output folder, from the repository's root.
    pub(super) output: String,
}

/// The Application of a deployment.
pub(super) fn application(
    deployed: &Deployed,
    environment: &str,
    wave: i64,
    repository: &Repository,
    revision: &str,
    argocd: &str,
) -> Map {
    let options = deployed.application.to_map();
    let text = |text: &str| Data::String(text.into());
    let mut metadata = map([("name", text(&deployed.name)), ("namespace", text(argocd))]);
    copy(&options, "labels", &mut metadata);
    let mut annotations = map([(WAVE, Data::String(wave.to_string().into()))]);
    if let Some(Data::Map(more)) = options.get("annotations") {
        annotations.extend(more.clone());
    }
    metadata.insert("annotations".into(), Data::Map(annotations));
    copy(&options, "finalizers", &mut metadata);
    let mut helm = map([(
        "valueFiles",
        Data::List(vec![text("values.yaml"), Data::String(format!("values-{environment}.yaml").into())]),
    )]);
    if let Some(Data::Map(more)) = options.get("helm") {
        helm.extend(more.clone());
    }
    let source = map([
        ("repoURL", text(&repository.url)),
        ("path", Data::String(format!("{}/services/{}", repository.output, deployed.name).into())),
        ("targetRevision", text(revision)),
        ("helm", Data::Map(helm)),
    ]);
    let mut spec = map([
        ("project", text(deployed.project.as_ref().map_or("default", |(name, _)| name))),
        ("source", Data::Map(source)),
    ]);
    let mut destination = match options.get("destination") {
        Some(Data::Map(given)) if given.contains_key("server") || given.contains_key("name") => given.clone(),
        _ => map([("server", text(IN_CLUSTER))]),
    };
    destination.insert("namespace".into(), Data::String(deployed.namespace.clone()));
    spec.insert("destination".into(), Data::Map(destination));
    for name in ["syncPolicy", "ignoreDifferences", "info", "revisionHistoryLimit"] {
        copy(&options, name, &mut spec);
    }
    resource("argoproj.io/v1alpha1", "Application", metadata, spec)
}

fn copy(from: &Map, name: &str, to: &mut Map) {
    if let Some(value) = from.get(name) {
        let empty = matches!(value, Data::Map(map) if map.is_empty())
            || matches!(value, Data::List(list) if list.is_empty());
        if !empty {
            to.insert(name.into(), value.clone());
        }
    }
}

fn resource(api: &str, kind: &str, metadata: Map, spec: Map) -> Map {
    let mut out =
        map([("apiVersion", Data::from(api)), ("kind", Data::from(kind)), ("metadata", Data::Map(metadata))]);
    if !spec.is_empty() {
        out.insert("spec".into(), Data::Map(spec));
    }
    out
}

/// The root Application of an environment: it brings all others.
pub(super) fn root(
    platform: &str,
    environment: &str,
    repository: &Repository,
    revision: &str,
    argocd: &str,
) -> Map {
    let text = |text: &str| Data::String(text.into());
    let metadata = map([
        ("name", text(platform)),
        ("namespace", text(argocd)),
        ("finalizers", Data::List(vec![Data::from(FINALIZER)])),
    ]);
    let source = map([
        ("repoURL", text(&repository.url)),
        ("path", Data::String(format!("{}/environments/{environment}", repository.output).into())),
        ("targetRevision", text(revision)),
    ]);
    let destination = map([("server", text(IN_CLUSTER)), ("namespace", text(argocd))]);
    let automated = map([("selfHeal", Data::Bool(true))]);
    let spec = map([
        ("project", text("default")),
        ("source", Data::Map(source)),
        ("destination", Data::Map(destination)),
        ("syncPolicy", Data::Map(map([("automated", Data::Map(automated))]))),
    ]);
    resource("argoproj.io/v1alpha1", "Application", metadata, spec)
}

/// An AppProject.
///
/// Unless the platform lists destinations, it allows those of its Applications.
pub(super) fn project<'m>(
    name: &str,
    options: &Record,
    applications: impl Iterator<Item = &'m Map>,
    argocd: &str,
) -> Map {
    let mut spec = Map::default();
    let mut options = options.to_map();
    let defaults = project_defaults("");
    if options.get("destinations") == defaults.get("destinations")
        && let Some(Data::List(allowed)) = options.get_mut("destinations")
    {
        for destination in applications.filter_map(|application| elsewhere(application, name)) {
            if !allowed.contains(&destination) {
                allowed.push(destination);
            }
        }
    }
    if let Some(description) = options.shift_remove("description") {
        spec.insert("description".into(), description);
    }
    spec.extend(options);
    let metadata = map([
        ("name", Data::from(name)),
        ("namespace", Data::from(argocd)),
        ("annotations", Data::Map(map([(WAVE, Data::from("-2"))]))),
    ]);
    resource("argoproj.io/v1alpha1", "AppProject", metadata, spec)
}

/// The cluster of an Application of this project, if it is another than Argo CD's own.
fn elsewhere(application: &Map, project: &str) -> Option<Data> {
    let spec = application.get("spec")?.as_map()?;
    if spec.get("project")?.as_str() != Some(project) {
        return None;
    }
    let destination = spec.get("destination")?.as_map()?;
    let (key, value) = ["name", "server"].iter().find_map(|key| destination.get_key_value(*key))?;
    if value.as_str() == Some(IN_CLUSTER) {
        return None;
    }
    Some(Data::Map(map([(key.as_str(), value.clone()), ("namespace", Data::from("*"))])))
}

/// A Namespace. All stand in the wave before every service: an operator in an early wave may need
/// the namespace of a service in a later one.
pub(super) fn namespace(name: &str, labels: Map, annotations: Map) -> Map {
    let mut metadata = map([("name", Data::from(name))]);
    if !labels.is_empty() {
        metadata.insert("labels".into(), Data::Map(labels));
    }
    let mut all = map([(WAVE, Data::from("-1"))]);
    all.extend(annotations);
    metadata.insert("annotations".into(), Data::Map(all));
    resource("v1", "Namespace", metadata, Map::default())
}
