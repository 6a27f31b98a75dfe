//! Which capabilities services provide: those of the library, shown by charts that are known for them and by what
//! they are told.
//!
//! A field that cannot be found leaves a capability out: what needs it then needs the service.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use phxc_core::data::{Data, Map};

use super::made::{All, values};
use super::{Entries, Service, Value};
use crate::read::{ChartSource, Deployment, Repository};
use crate::report::{Place, Report, Topic};

/// A capability that a service provides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Provision {
    /// Its name in the library.
    pub(crate) capability: &'static str,
    /// Its field, and what it is.
    pub(crate) field: Option<(&'static str, Value)>,
    /// The environments in which it is null: then it is a parameter of the service.
    pub(crate) without: Vec<EcoString>,
    /// The names by which others ask for it: a class, an issuer.
    pub(crate) names: BTreeSet<EcoString>,
    /// What shows it.
    pub(crate) evidence: String,
    /// Why it is not sure.
    pub(crate) doubt: Option<&'static str>,
}

/// The class that the chart's controller serves unless it is told otherwise. Source: ingress-nginx, `values.yaml`.
const NGINX: &str = "nginx";
/// The key of Argo CD's configuration without which waves do not wait. Source: Argo CD, "Resource health".
const HEALTH: &str = "resource.customizations.health.argoproj.io_Application";

/// What the services of a repository provide, by name.
pub(super) fn find(
    repository: &Repository,
    services: &[Service],
    made: &All<'_>,
) -> BTreeMap<EcoString, Vec<Provision>> {
    let all = services.iter().map(|service| {
        let deployed: Vec<(&EcoString, &Deployment)> = repository
            .environments
            .iter()
            .flat_map(|one| one.deployments.iter().map(move |deployed| (&one.name, deployed)))
            .filter(|(_, one)| one.service == service.name)
            .collect();
        let found = [
            ingress(repository, service, &deployed),
            tls(&deployed, made),
            secret_sync(repository, service),
            gitops(repository, service, &deployed),
        ];
        (service.name.clone(), found.into_iter().flatten().collect::<Vec<Provision>>())
    });
    all.filter(|(_, found)| !found.is_empty()).collect()
}

/// Whether a service is a chart of this name, or has one; the key below which that one's values stand.
fn part(repository: &Repository, service: &Service, name: &str) -> Option<Option<EcoString>> {
    match &service.chart {
        ChartSource::Fetched(fetched) => {
            (fetched.name == name).then(|| service.unwrapped.as_ref().map(|_| fetched.name.clone()))
        }
        ChartSource::Folder(folder) => {
            let chart = repository.charts.get(folder)?;
            let is_it = |one: &&crate::read::Dependency| {
                one.chart.is_none() && one.entry.get("name").and_then(Data::as_str) == Some(name)
            };
            chart.dependencies.iter().find(is_it).map(|one| Some(one.key.clone()))
        }
    }
}

/// The text at a path of a deployment's values.
fn text(
    repository: &Repository,
    one: &Deployment,
    key: Option<&EcoString>,
    path: &[&str],
) -> Option<EcoString> {
    let all = Data::Map(values(repository, one));
    let start = match key {
        Some(key) => all.as_map().and_then(|map: &Map| map.get(key)),
        None => Some(&all),
    };
    let found = path.iter().fold(start, |value, step| value?.as_map()?.get(*step))?;
    found.as_str().filter(|text| !text.is_empty()).map(EcoString::from)
}

/// What all say alike.
fn agreed(all: impl Iterator<Item = EcoString>) -> Option<EcoString> {
    let all: BTreeSet<EcoString> = all.collect();
    let mut all = all.into_iter();
    all.next().filter(|_| all.next().is_none())
}

fn ingress(
    repository: &Repository,
    service: &Service,
    deployed: &[(&EcoString, &Deployment)],
) -> Option<Provision> {
    let key = part(repository, service, "ingress-nginx")?;
    let class = |one: &Deployment| {
        text(repository, one, key.as_ref(), &["controller", "ingressClassResource", "name"])
            .unwrap_or_else(|| NGINX.into())
    };
    let Some(class) = agreed(deployed.iter().map(|(_, one)| class(one))) else {
        return Some(doubtful(
            "ingress",
            "the chart is ingress-nginx",
            "its class is not the same everywhere",
        ));
    };
    let evidence = format!("the chart is ingress-nginx, whose class is {class}");
    Some(sure("ingress", Some(("class", Value::text(class.clone()))), &[class], evidence))
}

/// Who makes one ClusterIssuer provides it; where it is not made, certificates come from elsewhere.
fn tls(deployed: &[(&EcoString, &Deployment)], made: &All<'_>) -> Option<Provision> {
    let mut names: BTreeMap<Option<&EcoString>, Vec<&EcoString>> = BTreeMap::new();
    let mut file = None;
    for (environment, one) in deployed {
        let made = made.get(&(*environment, &one.service))?;
        let is_issuer = |one: &&super::made::Object| one.kind == "ClusterIssuer";
        if let Some(one) = made.perhaps.iter().find(is_issuer) {
            return Some(doubtful(
                "tls",
                &one.file,
                "the template could not be followed to its ClusterIssuer",
            ));
        }
        let mut issuers = made.sure.iter().filter(is_issuer);
        let first = issuers.next();
        if let Some(other) = issuers.next() {
            return Some(doubtful("tls", &other.file, "there are several ClusterIssuers"));
        }
        file = file.or(first.map(|one| &one.file));
        names.entry(first.map(|one| &one.name)).or_default().push(environment);
    }
    let without = names.remove(&None).unwrap_or_default();
    let mut names = names.into_keys().flatten();
    let (name, file) = (names.next()?, file?);
    if names.next().is_some() {
        return Some(doubtful("tls", file, "its ClusterIssuer is not the same everywhere"));
    }
    let without: Vec<EcoString> = without.into_iter().cloned().collect();
    let issuer = Value::text(name.clone());
    let evidence = format!("{file} makes the ClusterIssuer {name}");
    let names = std::slice::from_ref(name);
    Some(Provision { without, ..sure("tls", Some(("issuer", issuer)), names, evidence) })
}

fn secret_sync(repository: &Repository, service: &Service) -> Option<Provision> {
    part(repository, service, "vault-secrets-operator")?;
    Some(sure("secret-sync", None, &[], "the chart is vault-secrets-operator".into()))
}

fn gitops(
    repository: &Repository,
    service: &Service,
    deployed: &[(&EcoString, &Deployment)],
) -> Option<Provision> {
    let key = part(repository, service, "argo-cd")?;
    let Some(namespace) = agreed(deployed.iter().map(|(_, one)| one.namespace.clone())) else {
        return Some(doubtful("gitops", "the chart is argo-cd", "its namespace is not the same everywhere"));
    };
    let homes =
        repository.environments.iter().flat_map(|one| one.deployments.iter().map(|one| one.home.clone()));
    let is_home = agreed(homes.filter(|home| !home.is_empty())).is_none_or(|home| home == namespace);
    let assesses = |(_, one): &(&EcoString, &Deployment)| {
        text(repository, one, key.as_ref(), &["configs", "cm", HEALTH]).is_some()
    };
    let is_fetched = matches!(service.chart, ChartSource::Fetched(_));
    let doubt = if !is_home {
        Some("Applications stand in another namespace")
    } else if is_fetched && !deployed.iter().all(assesses) {
        Some("it does not assess the health of Applications, so that no wave would wait for another")
    } else {
        None
    };
    let evidence = format!("the chart is argo-cd, in the namespace {namespace}");
    let field = Some(("namespace", Value::text(namespace)));
    Some(Provision { doubt, ..sure("gitops", field, &[], evidence) })
}

/// Puts what environments say of fields that are parameters into the service's blocks.
pub(super) fn configure(service: &mut Service) {
    for one in service.provisions.iter().filter(|one| one.doubt.is_none()) {
        let Some((field, _)) = &one.field else { continue };
        let mut others = vec![];
        for environment in &one.without {
            match service.blocks.iter_mut().find(|(targets, _)| targets == std::slice::from_ref(environment))
            {
                Some((_, block)) => drop(block.insert((*field).into(), Value::Null)),
                None => others.push(environment.clone()),
            }
        }
        if !others.is_empty() {
            service.blocks.push((others, Entries::from_iter([((*field).into(), Value::Null)])));
        }
    }
}

/// Reports what is not sure.
pub(super) fn doubts(provisions: &BTreeMap<EcoString, Vec<Provision>>, report: &mut Report) {
    for (service, all) in provisions {
        for Provision { capability, evidence, doubt, .. } in all {
            if let Some(why) = doubt {
                let text = format!("`{service}` does not provide `{capability}`: {evidence}, but {why}");
                report.say(Topic::Decided, Place::new("", 0), text);
            }
        }
    }
}

fn sure(
    capability: &'static str,
    field: Option<(&'static str, Value)>,
    names: &[EcoString],
    evidence: String,
) -> Provision {
    let names = names.iter().cloned().collect();
    Provision { capability, field, without: vec![], names, evidence, doubt: None }
}

/// What is provided, but with a field that is not known.
fn doubtful(capability: &'static str, evidence: &str, why: &'static str) -> Provision {
    Provision { doubt: Some(why), ..sure(capability, None, &[], evidence.to_owned()) }
}
