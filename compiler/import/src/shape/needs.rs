//! What services need from each other, as far as the repository shows it: custom resources that another chart
//! defines, capabilities that another service provides, host names of other services in values.
//!
//! A need is a fact where somebody meets it in every environment that deploys the service; else it is a wish. What is
//! not sure is no need, but is said. What would close a circle is needed only when it runs.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::Service;
use super::made::{All, CLUSTER_ISSUER, Object};
use super::provisions::Provision;
use super::value::{Entries, Part, Value};
use crate::read::{ChartSource, Repository};

/// Something that a service needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    /// What.
    pub(crate) target: Target,
    /// Whether it must be there before: else it is needed when the service runs.
    pub(crate) first: bool,
    /// How sure it is.
    pub(crate) strength: Strength,
    /// What shows it.
    pub(crate) evidence: BTreeSet<String>,
}

/// Who meets a need.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// Whoever provides a capability of the library.
    Capability(&'static str),
    /// This service.
    Service(EcoString),
}

/// How sure a need is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// It is met wherever the service is deployed.
    Required,
    /// It is met in some environments.
    Wanted,
    /// It may be none: why.
    Doubtful(String),
}

impl Target {
    /// The name by which a service knows it.
    pub(crate) fn name(&self) -> EcoString {
        match self {
            Self::Capability(name) => (*name).into(),
            Self::Service(name) => name.clone(),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Capability(name) => f.write_str(name),
            Self::Service(name) => write!(f, "service {name}"),
        }
    }
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

/// Services and what they provide.
type Provisions = BTreeMap<EcoString, Vec<Provision>>;

/// What shows one need of a service.
#[derive(Default)]
struct Shown {
    first: bool,
    /// Whether some deployment surely has it.
    sure: bool,
    evidence: BTreeSet<String>,
}

/// What the services of a repository need, by name.
pub(super) fn find(
    repository: &Repository,
    services: &[Service],
    made: &All<'_>,
    provisions: &Provisions,
) -> BTreeMap<EcoString, Vec<Need>> {
    let asked = Asked { definers: definers(repository, services), provisions };
    let mut shown: BTreeMap<&EcoString, BTreeMap<Target, Shown>> = BTreeMap::new();
    let mut add = |service, target: Target, first: bool, sure: bool, evidence: String| {
        let shown = shown.entry(service).or_default().entry(target).or_default();
        shown.first |= first;
        shown.sure |= sure;
        shown.evidence.insert(evidence);
    };
    for ((_, service), made) in made {
        let sure = made.sure.iter().map(|object| (object, true));
        for (object, sure) in sure.chain(made.perhaps.iter().map(|object| (object, false))) {
            for target in asked.targets(object) {
                add(*service, target, true, sure, evidence(object));
            }
        }
    }
    for service in services {
        for (text, path) in texts(service) {
            for other in services.iter().map(|other| &other.name).filter(|other| mentions(&text, other)) {
                add(
                    &service.name,
                    Target::Service(other.clone()),
                    false,
                    true,
                    format!("`{path}` is {text}"),
                );
            }
        }
    }
    let places: BTreeMap<&EcoString, BTreeSet<&EcoString>> =
        services.iter().map(|service| (&service.name, deployers(repository, &service.name))).collect();
    let mut found: BTreeMap<EcoString, Vec<Need>> = BTreeMap::new();
    for (service, shown) in shown {
        let is_target = |name: &str| shown.contains_key(&Target::Service(name.into()));
        // A service of the capability's name would have the name here.
        let kept =
            shown.iter().filter(|(target, _)| !matches!(target, Target::Capability(name) if is_target(name)));
        let needs = kept.filter_map(|(target, shown)| need(service, target, shown, &places, provisions));
        let mut needs: Vec<Need> = needs.collect();
        // What installs everything else is there before it.
        if provides(provisions, service, "gitops") {
            needs.iter_mut().for_each(|need| need.first = false);
        }
        needless(&mut needs, provisions);
        found.insert(service.clone(), needs);
    }
    open_circles(&mut found, provisions);
    found
}

fn evidence(object: &Object) -> String {
    let Object { group, kind, file, .. } = object;
    match group.as_str() {
        "" => format!("{file} says {kind}"),
        _ => format!("{file} makes {kind} of {group}"),
    }
}

/// Who meets a need, by what is made.
struct Asked<'a> {
    definers: BTreeMap<EcoString, EcoString>,
    provisions: &'a Provisions,
}

impl Asked<'_> {
    fn targets(&self, object: &Object) -> Vec<Target> {
        let group = if object.group.is_empty() && object.kind.starts_with("cert-manager.io/") {
            "cert-manager.io"
        } else {
            object.group.as_str()
        };
        let capability = match (group, object.kind.as_str()) {
            ("cert-manager.io", CLUSTER_ISSUER) => self.capability("tls", &object.name),
            ("cert-manager.io", "Certificate") if !object.asks.is_empty() => {
                self.capability("tls", &object.asks)
            }
            ("ricoberger.de", _) => self.capability("secret-sync", ""),
            ("argoproj.io", "Application" | "ApplicationSet" | "AppProject") => self.capability("gitops", ""),
            _ => None,
        };
        let definer = || self.definers.get(group).map(|name| Target::Service(name.clone()));
        let makes_ingress = object.kind.ends_with("Ingress");
        let ingress = if makes_ingress { self.capability("ingress", &object.asks) } else { None };
        capability.or_else(definer).into_iter().chain(ingress).collect()
    }

    /// A capability that somebody provides, by this name if one is given.
    fn capability(&self, capability: &'static str, name: &str) -> Option<Target> {
        let fits = |one: &Provision| {
            one.capability == capability
                && one.doubt.is_none()
                && (name.is_empty() || one.names.contains(name))
        };
        self.provisions.values().flatten().any(fits).then_some(Target::Capability(capability))
    }
}

fn provides(provisions: &Provisions, service: &str, capability: &str) -> bool {
    let is_it = |one: &Provision| one.capability == capability && one.doubt.is_none();
    provisions.get(service).is_some_and(|all| all.iter().any(is_it))
}

/// The services that meet a need.
fn providers<'p>(target: &'p Target, provisions: &'p Provisions) -> Vec<&'p EcoString> {
    match target {
        Target::Service(name) => vec![name],
        Target::Capability(name) => {
            provisions.keys().filter(|service| provides(provisions, service, name)).collect()
        }
    }
}

/// What is shown, as a need; nothing where nobody meets it, or the service itself does.
fn need(
    service: &EcoString,
    target: &Target,
    shown: &Shown,
    places: &BTreeMap<&EcoString, BTreeSet<&EcoString>>,
    provisions: &Provisions,
) -> Option<Need> {
    let providers = providers(target, provisions);
    let here = places.get(service)?;
    if providers.contains(&service) {
        return None;
    }
    let mut met: BTreeMap<&EcoString, usize> = BTreeMap::new();
    for place in
        providers.iter().filter_map(|other| places.get(other)).flatten().filter(|one| here.contains(*one))
    {
        *met.entry(place).or_default() += 1;
    }
    if met.is_empty() {
        return None;
    }
    let several = met.iter().find(|(_, count)| **count > 1);
    let strength = match several {
        Some((place, _)) => Strength::Doubtful(format!("several provide it in {place}")),
        None if !shown.sure => Strength::Doubtful("the template could not be followed".into()),
        None if met.len() == here.len() => Strength::Required,
        None => Strength::Wanted,
    };
    Some(Need { target: target.clone(), first: shown.first, strength, evidence: shown.evidence.clone() })
}

/// Takes out services that are needed as much by way of a capability that they alone provide.
fn needless(needs: &mut Vec<Need>, provisions: &Provisions) {
    let all = needs.clone();
    needs.retain(|need| {
        let Target::Service(name) = &need.target else { return true };
        !all.iter().any(|other| {
            matches!(other.target, Target::Capability(_))
                && providers(&other.target, provisions) == [name]
                && other.strength <= need.strength
                && other.first >= need.first
        })
    });
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
fn open_circles(found: &mut BTreeMap<EcoString, Vec<Need>>, provisions: &Provisions) {
    let names: Vec<EcoString> = found.keys().cloned().collect();
    for name in names {
        let count = found.get(&name).map_or(0, Vec::len);
        for at in 0..count {
            let Some(need) = found.get(&name).and_then(|needs| needs.get(at)).cloned() else { continue };
            let others = providers(&need.target, provisions);
            if waits(&need)
                && others.iter().any(|other| reaches(found, other, &name, provisions))
                && let Some(need) = found.get_mut(&name).and_then(|needs| needs.get_mut(at))
            {
                need.first = false;
            }
        }
    }
}

fn waits(need: &Need) -> bool {
    need.first && !matches!(need.strength, Strength::Doubtful(_))
}

/// Whether a service waits for another one, be it by way of others.
fn reaches(
    found: &BTreeMap<EcoString, Vec<Need>>,
    from: &EcoString,
    to: &EcoString,
    provisions: &Provisions,
) -> bool {
    let mut seen: BTreeSet<&EcoString> = BTreeSet::new();
    let mut next = vec![from];
    while let Some(name) = next.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            let needs = found.get(name).into_iter().flatten().filter(|need| waits(need));
            next.extend(needs.flat_map(|need| providers(&need.target, provisions)));
        }
    }
    false
}
