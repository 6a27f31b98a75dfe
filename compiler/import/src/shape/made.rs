//! What the charts of deployments make in the cluster, as far as it says what they need: custom resources, Ingresses,
//! annotations that ask for certificates.
//!
//! Templates are rendered with the values of each deployment; of one that phxc cannot follow it is only known what it
//! may make. Of a chart that is fetched, its values tell.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use phxc_core::data::{Data, Map};
use phxc_core::helm;
use phxc_core::template;
use rayon::prelude::*;

use crate::read::{Chart, ChartSource, Deployment, Repository, Templates, documents, model};

/// The annotation by which an Ingress asks cert-manager for a certificate. Source: cert-manager, "Annotated Ingress
/// resource".
pub(super) const CLUSTER_ISSUER: &str = "cert-manager.io/cluster-issuer";
/// The same, of an Issuer in the namespace.
const ISSUER: &str = "cert-manager.io/issuer";

/// Something that is made, or asked for by an annotation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Object {
    /// Its API group; empty for Kubernetes' first one and for annotations.
    pub(super) group: EcoString,
    /// Its kind, or the annotation.
    pub(super) kind: EcoString,
    /// Its name, or what the annotation says; empty where that is not known.
    pub(super) name: EcoString,
    /// The ClusterIssuer or the IngressClass that it asks for, if it says so.
    pub(super) asks: EcoString,
    /// The template, or the value.
    pub(super) file: String,
}

/// What one deployment makes.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Surely.
    pub(super) sure: BTreeSet<Object>,
    /// Perhaps: the template could not be followed.
    pub(super) perhaps: BTreeSet<Object>,
    /// What its VaultSecrets say of keys.
    pub(super) secrets: Vec<VaultSecret>,
}

/// A resource that brings a Secret from Vault. Source: vault-secrets-operator, "VaultSecret".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VaultSecret {
    /// Its name, which is the Secret's.
    pub(super) name: EcoString,
    /// Where the texts are.
    pub(super) path: EcoString,
    /// The Secret's type.
    pub(super) kind: EcoString,
    /// Keys of the Secret, each with that of the store; those that it says.
    pub(super) keys: Vec<(EcoString, EcoString)>,
}

/// What all deployments make, by environment and service.
pub(super) type All<'r> = BTreeMap<(&'r EcoString, &'r EcoString), Made>;

/// What all deployments make.
pub(super) fn find(repository: &Repository) -> All<'_> {
    let trees: BTreeMap<&String, Tree<'_>> =
        repository.charts.iter().map(|(folder, chart)| (folder, Tree::of(chart))).collect();
    let all: Vec<(&EcoString, &Deployment)> = repository
        .environments
        .iter()
        .flat_map(|environment| environment.deployments.iter().map(|one| (&environment.name, one)))
        .collect();
    let made =
        all.par_iter().map(|(environment, one)| ((*environment, &one.service), deployment(&trees, one)));
    made.collect()
}

/// The values that a deployment's chart sees, with those of the charts that it depends on below their keys.
pub(super) fn values(repository: &Repository, one: &Deployment) -> Map {
    match &one.chart {
        ChartSource::Folder(folder) => {
            repository.charts.get(folder).map(|chart| seen(chart, one)).unwrap_or_default()
        }
        ChartSource::Fetched(_) => helm::merge_files(&layers(one)),
    }
}

fn layers(one: &Deployment) -> Vec<Map> {
    one.layers.iter().map(|layer| layer.values.clone()).collect()
}

fn seen(chart: &Chart, one: &Deployment) -> Map {
    helm::values(&model(chart), &layers(one)).unwrap_or_default()
}

/// A chart with the templates that tell something, and the charts of the repository that it depends on.
struct Tree<'c> {
    chart: &'c Chart,
    templates: Templates<'c>,
    inner: Vec<(&'c EcoString, &'c str, Tree<'c>)>,
    /// The keys of charts that are fetched.
    fetched: Vec<&'c EcoString>,
}

impl<'c> Tree<'c> {
    fn of(chart: &'c Chart) -> Self {
        let (mut inner, mut fetched) = (vec![], vec![]);
        for dependency in &chart.dependencies {
            let condition = dependency.entry.get("condition").and_then(Data::as_str).unwrap_or_default();
            match &dependency.chart {
                Some(chart) => inner.push((&dependency.key, condition, Tree::of(chart))),
                None => fetched.push(&dependency.key),
            }
        }
        Self { chart, templates: Templates::of(chart, tells), inner, fetched }
    }
}

/// Whether a template makes anything but what every cluster knows, or an Ingress, or asks for a certificate.
fn tells(_: &str, text: &str) -> bool {
    let is_custom = |line: &str| {
        let version = line.trim_start().strip_prefix("apiVersion:");
        version.is_some_and(|version| version.contains('.') && !version.contains(".k8s.io/"))
    };
    text.contains("Ingress") || text.contains("cert-manager.io/") || text.lines().any(is_custom)
}

fn deployment(trees: &BTreeMap<&String, Tree<'_>>, one: &Deployment) -> Made {
    let mut out = Made::default();
    match &one.chart {
        ChartSource::Folder(folder) => {
            if let Some(tree) = trees.get(folder) {
                chart(tree, folder, one, &seen(tree.chart, one), &mut out);
            }
        }
        ChartSource::Fetched(_) => from_values(&helm::merge_files(&layers(one)), &mut vec![], &mut out.sure),
    }
    out
}

fn chart(tree: &Tree<'_>, folder: &str, one: &Deployment, values: &Map, out: &mut Made) {
    for (path, written) in tree.templates.render(&one.name, &one.namespace, values) {
        let file = format!("{folder}/{path}");
        match written {
            Ok(text) => {
                for content in documents(&text).into_iter().filter_map(|document| document.content.ok()) {
                    objects(&content, &file, &mut out.sure);
                    out.secrets.extend(vault_secret(&content));
                }
            }
            Err(_) => {
                let found = tree.templates.files().filter(|(name, ..)| *name == path);
                for (_, parsed, text) in found {
                    let objects = template::objects(parsed, text);
                    let named = |(key, _): &(EcoString, _)| key == CLUSTER_ISSUER;
                    out.perhaps.extend(
                        objects
                            .annotations
                            .iter()
                            .filter(|found| named(found))
                            .map(|(key, _)| Object::new("", key, "", &file)),
                    );
                    out.perhaps.extend(objects.objects.iter().map(|object| {
                        let group = object.version.as_deref().map_or("", group_of);
                        Object::new(group, &object.kind, "", &file)
                    }));
                }
            }
        }
    }
    for key in &tree.fetched {
        if let Some(Data::Map(own)) = values.get(*key) {
            from_values(own, &mut vec![(*key).clone()], &mut out.sure);
        }
    }
    for (key, condition, inner) in &tree.inner {
        if !is_off(condition, values) {
            let mut own = values.get(*key).and_then(Data::as_map).cloned().unwrap_or_default();
            if let Some(globals) = values.get("global") {
                own.entry("global".into()).or_insert_with(|| globals.clone());
            }
            chart(inner, &inner.chart.folder, one, &own, out);
        }
    }
}

/// Whether the condition of a dependency turns it off: the first of its paths that holds a boolean decides.
fn is_off(condition: &str, values: &Map) -> bool {
    let mut said = condition.split(',').filter_map(|path| {
        let mut steps = path.trim().split('.');
        let first = values.get(steps.next()?);
        match steps.fold(first, |value, step| value?.as_map()?.get(step))? {
            Data::Bool(on) => Some(*on),
            _ => None,
        }
    });
    said.next() == Some(false)
}

impl Object {
    fn new(group: &str, kind: &str, name: &str, file: &str) -> Self {
        Self {
            group: group.into(),
            kind: kind.into(),
            name: name.into(),
            asks: EcoString::new(),
            file: file.to_owned(),
        }
    }
}

fn group_of(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}

/// The object of a document, and the annotations in it.
fn objects(document: &Map, file: &str, found: &mut BTreeSet<Object>) {
    let text = |map: &Map, key: &str| map.get(key).and_then(Data::as_str).unwrap_or_default().to_owned();
    let below = |map: &Map, key: &str| map.get(key).and_then(Data::as_map).cloned().unwrap_or_default();
    let version = text(document, "apiVersion");
    let name = text(&below(document, "metadata"), "name");
    let mut object = Object::new(group_of(&version), &text(document, "kind"), &name, file);
    let spec = below(document, "spec");
    let issuer = below(&spec, "issuerRef");
    object.asks = match text(&issuer, "kind").as_str() {
        "ClusterIssuer" => text(&issuer, "name").into(),
        _ => text(&spec, "ingressClassName").into(),
    };
    if !object.kind.is_empty() {
        found.insert(object);
    }
    document.values().for_each(|value| annotations(value, file, found));
}

/// The keys that a VaultSecret names; none where it takes whatever is there.
fn vault_secret(document: &Map) -> Option<VaultSecret> {
    let text = |map: &Map, key: &str| map.get(key).and_then(Data::as_str).map(EcoString::from);
    let spec = document.get("spec").and_then(Data::as_map)?;
    if document.get("kind").and_then(Data::as_str) != Some("VaultSecret") {
        return None;
    }
    let keys: Vec<(EcoString, EcoString)> = match (spec.get("templates"), spec.get("keys")) {
        // With templates the Secret has their keys alone.
        (Some(Data::Map(templates)), _) => templates
            .iter()
            .filter_map(|(key, template)| Some((key.clone(), stored(template.as_str()?)?.into())))
            .collect(),
        (_, Some(Data::List(keys))) => {
            keys.iter().filter_map(Data::as_str).map(|key| (key.into(), key.into())).collect()
        }
        _ => vec![],
    };
    Some(VaultSecret {
        name: text(document.get("metadata")?.as_map()?, "name")?,
        path: text(spec, "path")?,
        kind: text(spec, "type").unwrap_or_else(|| "Opaque".into()),
        keys,
    })
}

/// The key of the store that a template of the operator writes and nothing else: `{% .Secrets.KEY %}`.
fn stored(template: &str) -> Option<&str> {
    let inner = template.trim().strip_prefix("{%")?.strip_suffix("%}")?.trim();
    let key = match inner.strip_prefix(".Secrets.") {
        Some(key) => key,
        None => inner.strip_prefix("index .Secrets \"")?.strip_suffix('"')?,
    };
    (!key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))).then_some(key)
}

fn annotations(value: &Data, file: &str, found: &mut BTreeSet<Object>) {
    match value {
        Data::Map(map) => {
            for key in [CLUSTER_ISSUER, ISSUER] {
                if let Some(Data::String(issuer)) = map.get(key) {
                    found.insert(Object::new("", key, issuer, file));
                }
            }
            map.values().for_each(|value| annotations(value, file, found));
        }
        Data::List(list) => list.iter().for_each(|value| annotations(value, file, found)),
        _ => {}
    }
}

/// What the values of a chart that is not here tell: `ingress.enabled`, as `helm create` writes it, and annotations of
/// what is not turned off.
fn from_values(map: &Map, path: &mut Vec<EcoString>, found: &mut BTreeSet<Object>) {
    if map.get("enabled") == Some(&Data::Bool(false)) {
        return;
    }
    let here = |path: &[EcoString]| format!("`{}`", path.join("."));
    if path.last().is_some_and(|last| last == "ingress") && map.get("enabled") == Some(&Data::Bool(true)) {
        found.insert(Object::new("networking.k8s.io", "Ingress", "", &here(path)));
    }
    if let Some(Data::String(issuer)) =
        map.get(CLUSTER_ISSUER).filter(|_| path.last().is_some_and(|l| l == "annotations"))
    {
        found.insert(Object::new("", CLUSTER_ISSUER, issuer, &here(path)));
    }
    for (key, value) in map {
        if let Data::Map(inner) = value {
            path.push(key.clone());
            from_values(inner, path, found);
            path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use phxc_core::yaml::read_values;

    use super::*;

    #[test]
    fn values_of_fetched_charts_tell_of_ingresses_that_are_on() {
        let values = read_values(
            "a: {ingress: {enabled: true, annotations: {cert-manager.io/cluster-issuer: le}}}\n\
             b: {ingress: {enabled: false, annotations: {cert-manager.io/cluster-issuer: le}}}\n\
             c: {ingress: {hosts: []}}\n",
        )
        .unwrap();
        let mut found = BTreeSet::new();
        from_values(&values, &mut vec![], &mut found);
        let found: Vec<String> =
            found.iter().map(|one| format!("{} {} {}", one.file, one.kind, one.name)).collect();
        assert_eq!(
            found,
            ["`a.ingress.annotations` cert-manager.io/cluster-issuer le", "`a.ingress` Ingress "]
        );
    }

    #[test]
    fn a_key_of_the_store_is_known_where_a_template_writes_it_alone() {
        for (template, expected) in [
            ("{% .Secrets.token %}", Some("token")),
            ("{%.Secrets.token%}", Some("token")),
            ("{% index .Secrets \"tls.crt\" %}", Some("tls.crt")),
            ("{% .Secrets.token | b64dec %}", None),
            ("user:{% .Secrets.token %}", None),
            ("{% .Secrets.a %}{% .Secrets.b %}", None),
            ("plain", None),
        ] {
            assert_eq!(stored(template), expected, "{template}");
        }
    }

    #[test]
    fn the_first_boolean_of_a_condition_decides() {
        let values = read_values("a: {up: false}\nb: {up: true}\n").unwrap();
        assert!(is_off("a.up", &values) && is_off("x.up,a.up,b.up", &values));
        assert!(!is_off("b.up,a.up", &values) && !is_off("", &values) && !is_off("x.up", &values));
    }
}
