//! What services need from each other, as far as the repository shows it: custom resources that another chart
//! defines, Secrets that an operator must bring, host names of other services in values.
//!
//! A need is a fact where the other service runs in every environment that deploys the first; else it is a wish.
//! What would close a circle is needed only when it runs.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use phxc_core::template;

use super::Service;
use super::value::{Entries, Part, Value};
use crate::read::{ChartSource, Repository};

/// Something that a service needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    /// The other service.
    pub(crate) service: EcoString,
    /// Whether it must be there before: else it is needed when the service runs.
    pub(crate) first: bool,
    /// Whether it is deployed wherever the service is.
    pub(crate) everywhere: bool,
    /// What shows it.
    pub(crate) evidence: BTreeSet<String>,
}

/// API groups and the charts that define them. Source: the charts' own CustomResourceDefinitions.
const DEFINED: [(&str, &[&str]); 10] = [
    ("cert-manager.io", &["cert-manager"]),
    ("ricoberger.de", &["vault-secrets-operator"]),
    ("kafka.strimzi.io", &["strimzi-kafka-operator"]),
    ("core.strimzi.io", &["strimzi-kafka-operator"]),
    ("monitoring.coreos.com", &["kube-prometheus-stack", "prometheus-operator-crds"]),
    ("external-secrets.io", &["external-secrets"]),
    ("bitnami.com", &["sealed-secrets"]),
    ("postgresql.cnpg.io", &["cloudnative-pg"]),
    ("traefik.io", &["traefik", "traefik-crds"]),
    ("keda.sh", &["keda"]),
];

/// What the services of a repository need, by name.
pub(super) fn find(repository: &Repository, services: &[Service]) -> BTreeMap<EcoString, Vec<Need>> {
    let places: BTreeMap<&EcoString, BTreeSet<&EcoString>> =
        services.iter().map(|service| (&service.name, deployers(repository, &service.name))).collect();
    let definers = definers(repository, services);
    let mut found: BTreeMap<EcoString, BTreeMap<EcoString, Need>> = BTreeMap::new();
    for service in services {
        let mut add = |other: &EcoString, first: bool, evidence: String| {
            let (here, there) = (places.get(&service.name), places.get(other));
            let (Some(here), Some(there)) = (here, there) else { return };
            if *other == service.name || here.is_disjoint(there) {
                return;
            }
            let needs = found.entry(service.name.clone()).or_default();
            let everywhere = here.is_subset(there);
            let need = needs.entry(other.clone()).or_insert_with(|| Need {
                service: other.clone(),
                first,
                everywhere,
                evidence: BTreeSet::new(),
            });
            need.first |= first;
            need.evidence.insert(evidence);
        };
        for (group, kind, file) in resources(repository, service) {
            if let Some(other) = definers.get(&group) {
                add(other, true, format!("{file} makes {kind} of {group}"));
            }
        }
        for (text, path) in texts(service) {
            for other in services.iter().map(|other| &other.name).filter(|other| mentions(&text, other)) {
                add(other, false, format!("`{path}` is {text}"));
            }
        }
    }
    let mut found: BTreeMap<EcoString, Vec<Need>> =
        found.into_iter().map(|(name, needs)| (name, needs.into_values().collect())).collect();
    open_circles(&mut found);
    found
}

fn deployers<'r>(repository: &'r Repository, service: &str) -> BTreeSet<&'r EcoString> {
    let has =
        |one: &&crate::read::Environment| one.deployments.iter().any(|deployed| deployed.service == service);
    repository.environments.iter().filter(has).map(|one| &one.name).collect()
}

/// Which service defines the resources of an API group.
fn definers(repository: &Repository, services: &[Service]) -> BTreeMap<EcoString, EcoString> {
    let mut out = BTreeMap::new();
    for service in services {
        let mut names: Vec<EcoString> = vec![];
        match &service.chart {
            ChartSource::Fetched(fetched) => names.push(fetched.name.clone()),
            ChartSource::Folder(folder) => {
                let Some(chart) = repository.charts.get(folder) else { continue };
                let name =
                    |one: &crate::read::Dependency| one.entry.get("name")?.as_str().map(EcoString::from);
                names.extend(chart.dependencies.iter().filter_map(name));
                for (path, bytes) in chart.files.iter().filter(|(path, _)| path.ends_with(".yaml")) {
                    let text = String::from_utf8_lossy(bytes);
                    if text.contains("kind: CustomResourceDefinition") && !path.contains("values") {
                        let groups = text.lines().filter_map(|line| line.trim().strip_prefix("group: "));
                        for group in groups {
                            out.insert(group.trim().trim_matches('"').into(), service.name.clone());
                        }
                    }
                }
            }
        }
        for (group, charts) in DEFINED {
            if charts.iter().any(|chart| names.iter().any(|name| name == chart)) {
                out.entry(group.into()).or_insert_with(|| service.name.clone());
            }
        }
    }
    out
}

/// The API groups, kinds and files of what a chart's own templates make.
fn resources(repository: &Repository, service: &Service) -> BTreeSet<(EcoString, EcoString, String)> {
    let mut out = BTreeSet::new();
    let ChartSource::Folder(folder) = &service.chart else { return out };
    let Some(chart) = repository.charts.get(folder) else { return out };
    for (path, bytes) in chart.files.iter().filter(|(path, _)| path.starts_with("templates/")) {
        let text = String::from_utf8_lossy(bytes);
        let parsed = template::parse(path, &text);
        for object in template::objects(&parsed, &text).objects {
            let group =
                object.version.as_deref().and_then(|version| version.split_once('/')).map(|(group, _)| group);
            if let Some(group) = group {
                out.insert((group.into(), object.kind, format!("{folder}/{path}")));
            }
        }
    }
    out
}

/// The texts of a service's values everywhere, with their paths.
fn texts(service: &Service) -> Vec<(String, String)> {
    let mut out = vec![];
    if let Some(Value::Map(values)) = service.everywhere.get("values") {
        collect(values, &mut vec![], &mut out);
    }
    out
}

fn collect(map: &Entries, path: &mut Vec<EcoString>, out: &mut Vec<(String, String)>) {
    for (key, value) in map {
        path.push(key.clone());
        match value {
            Value::Map(inner) | Value::Whole(inner) => collect(inner, path, out),
            Value::Text(parts) => {
                let text = |part: &Part| match part {
                    Part::Text(text) => text.to_string(),
                    Part::Setting(name) => format!("${{{name}}}"),
                };
                let text: String = parts.iter().map(text).collect();
                if text.len() < 200 && !text.contains('\n') {
                    out.push((text, path.join(".")));
                }
            }
            _ => {}
        }
        path.pop();
    }
}

/// Whether a text names the host of a service in the cluster: `NAME.NAMESPACE`, where the namespace is the service's.
fn mentions(text: &str, service: &str) -> bool {
    let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    text.split(|c: char| !is_host(c)).any(|host| {
        let mut parts = host.split('.');
        let (name, namespace) = (parts.next(), parts.next());
        let rest: Vec<&str> = parts.collect();
        let in_cluster = rest.is_empty() || rest.first() == Some(&"svc");
        in_cluster && namespace == Some(service) && name.is_some_and(|name| name.contains(service))
    })
}

/// Where needs go round in a circle, the last of them waits until everything runs.
fn open_circles(found: &mut BTreeMap<EcoString, Vec<Need>>) {
    let names: Vec<EcoString> = found.keys().cloned().collect();
    for name in names {
        let count = found.get(&name).map_or(0, Vec::len);
        for at in 0..count {
            let Some(need) = found.get(&name).and_then(|needs| needs.get(at)).cloned() else { continue };
            if need.first
                && reaches(found, &need.service, &name)
                && let Some(need) = found.get_mut(&name).and_then(|needs| needs.get_mut(at))
            {
                need.first = false;
            }
        }
    }
}

/// Whether a service waits for another one, be it by way of others.
fn reaches(found: &BTreeMap<EcoString, Vec<Need>>, from: &EcoString, to: &EcoString) -> bool {
    let mut seen: BTreeSet<&EcoString> = BTreeSet::new();
    let mut next = vec![from];
    while let Some(name) = next.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            next.extend(
                found.get(name).into_iter().flatten().filter(|need| need.first).map(|need| &need.service),
            );
        }
    }
    false
}
