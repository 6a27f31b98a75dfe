//! A resource of a kind that nothing in the cluster defines.
//!
//! Argo CD stops such a sync with "the server could not find the requested resource": a custom
//! resource needs its CustomResourceDefinition first (Kubernetes, "Custom Resources"). What a chart
//! defines is known of a few charts, and of local charts by their files.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::templates;
use crate::chart::ChartSource;
use crate::check::{Platform, Rule};
use crate::data::Data;
use crate::diagnostics::{Code, Diagnostic, list};
use crate::eval::{Deployed, EnvironmentOutcome};
use crate::resolve::ServiceId;
use crate::source::Span;

/// A resource whose API group no deployed service defines.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0601], run };

/// API groups, the charts that define them, and the capability by which a site says that it brings
/// them itself. Source: the charts' own CustomResourceDefinitions.
const KNOWN: &[(&str, &[&str], &str)] = &[
    ("cert-manager.io", &["cert-manager"], "tls"),
    ("acme.cert-manager.io", &["cert-manager"], "tls"),
    ("ricoberger.de", &["vault-secrets-operator"], "secret-sync"),
    ("argoproj.io", &["argo-cd", "argo-workflows", "argo-rollouts", "argo-events"], "gitops"),
    ("kafka.strimzi.io", &["strimzi-kafka-operator"], ""),
    ("core.strimzi.io", &["strimzi-kafka-operator"], ""),
    ("monitoring.coreos.com", &["kube-prometheus-stack", "prometheus-operator-crds"], ""),
    ("external-secrets.io", &["external-secrets"], ""),
    ("bitnami.com", &["sealed-secrets"], ""),
    ("postgresql.cnpg.io", &["cloudnative-pg"], ""),
    ("traefik.io", &["traefik", "traefik-crds"], ""),
    ("keda.sh", &["keda"], ""),
];

/// Charts of the library: who writes their resources without them has forgotten them.
const LIBRARY: &[&str] = &["cert-manager", "vault-secrets-operator", "argo-cd"];

/// What is known before any environment is looked at.
struct Definers {
    /// The charts and CRDs of each service.
    of_service: BTreeMap<ServiceId, BTreeSet<EcoString>>,
    /// Groups that somebody here could define, with the services that would.
    services: BTreeMap<EcoString, BTreeSet<EcoString>>,
    /// Resources of each service's local templates.
    templates: BTreeMap<ServiceId, Vec<templates::Resource>>,
}

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    let definers = definers(platform);
    let mut missing: BTreeMap<(Span, EcoString), Missing> = BTreeMap::new();
    for (environment, plan) in platform.environments.iter().zip(&platform.plan.environments) {
        let mut defined: BTreeSet<&str> = BTreeSet::new();
        for deployed in &environment.deployments {
            defined.extend(
                definers.of_service.get(&deployed.service).into_iter().flatten().map(EcoString::as_str),
            );
            defined
                .extend(deployed.manifests.iter().filter_map(|manifest| group_of_definition(&manifest.data)));
        }
        for deployed in &environment.deployments {
            for manifest in &deployed.manifests {
                let Some((api, kind)) = api_and_kind(&manifest.data) else { continue };
                let written = manifest
                    .record
                    .entries
                    .get("apiVersion")
                    .map_or(manifest.span, |entry| entry.origin.span);
                let place = (platform.own_place(written, deployed), None);
                note(platform, environment, deployed, (api, kind), place, &defined, &definers, &mut missing);
            }
            let Some(resources) = definers.templates.get(&deployed.service) else { continue };
            let values =
                plan.deployments.iter().find(|plan| plan.service == deployed.name).map(|plan| &plan.values);
            for resource in resources {
                if values.is_some_and(|values| resource.is_written(values)) {
                    let name = platform.project.service(deployed.service).ast.name.span;
                    let place = (platform.own_place(name, deployed), Some(resource.file.as_str()));
                    note(
                        platform,
                        environment,
                        deployed,
                        (&resource.api, &resource.kind),
                        place,
                        &defined,
                        &definers,
                        &mut missing,
                    );
                }
            }
        }
    }
    diagnostics.extend(
        missing.into_iter().map(|((span, group), missing)| report(span, &group, &missing, &definers)),
    );
}

struct Missing {
    kind: EcoString,
    service: EcoString,
    file: Option<String>,
    environments: Vec<EcoString>,
}

#[expect(clippy::too_many_arguments, reason = "one place decides for manifests and templates alike")]
fn note(
    platform: &Platform<'_, '_>,
    environment: &EnvironmentOutcome,
    deployed: &Deployed,
    (api, kind): (&str, &str),
    (span, file): (Span, Option<&str>),
    defined: &BTreeSet<&str>,
    definers: &Definers,
    missing: &mut BTreeMap<(Span, EcoString), Missing>,
) {
    let Some((group, _)) = api.split_once('/') else { return };
    let known = definers.services.contains_key(group)
        || KNOWN
            .iter()
            .any(|(known, charts, _)| *known == group && LIBRARY.iter().any(|chart| charts.contains(chart)));
    if !known || defined.contains(group) || brings(platform, environment, group) {
        return;
    }
    let found = missing.entry((span, group.into())).or_insert_with(|| Missing {
        kind: kind.into(),
        service: deployed.name.clone(),
        file: file.map(str::to_owned),
        environments: vec![],
    });
    if !found.environments.contains(&environment.name) {
        found.environments.push(environment.name.clone());
    }
}

fn report(span: Span, group: &str, missing: &Missing, definers: &Definers) -> Diagnostic {
    let environments = list(missing.environments.iter().map(EcoString::as_str));
    let message = format!("nothing in {environments} defines `{}`, a kind of `{group}`", missing.kind);
    let mut diagnostic = Diagnostic::warning(Code::W0601, span, message);
    if let Some(file) = &missing.file {
        diagnostic = diagnostic.note(format!("`{file}` of `{}` writes it", missing.service));
    }
    let service = definers.services.get(group).and_then(|names| names.first());
    let chart = KNOWN.iter().find(|(known, _, _)| *known == group).and_then(|(_, charts, _)| charts.first());
    diagnostic.help(match (service, chart) {
        (Some(service), _) => format!(
            "deploy `{service}` there, and let `{}` say `requires service {service}`",
            missing.service
        ),
        (_, Some(chart)) => format!("deploy a service with the chart `{chart}` there"),
        _ => "deploy the service that brings its CustomResourceDefinition there".to_owned(),
    })
}

/// Whether the environment says that it brings what defines the group.
fn brings(platform: &Platform<'_, '_>, environment: &EnvironmentOutcome, group: &str) -> bool {
    let Some((_, _, capability)) = KNOWN.iter().find(|(known, _, _)| *known == group) else { return false };
    platform.brings(environment, capability)
}

fn definers(platform: &Platform<'_, '_>) -> Definers {
    let mut out =
        Definers { of_service: BTreeMap::new(), services: BTreeMap::new(), templates: BTreeMap::new() };
    for (id, service) in platform.project.services() {
        let signature = platform.signatures.get(id);
        let keys = signature.chart.iter().chain(signature.subcharts.values().map(|subchart| &subchart.chart));
        let mut groups: BTreeSet<EcoString> = BTreeSet::new();
        for chart in keys.filter_map(|key| platform.charts.get(key)) {
            let mut names: Vec<&str> = vec![&chart.name];
            if let ChartSource::Files { files, meta, .. } = &chart.source {
                groups.extend(templates::defined(files));
                names.extend(meta.dependencies().iter().filter_map(|d| d.as_map()?.get("name")?.as_str()));
                out.templates.entry(id).or_default().extend(templates::resources(files));
            }
            let known = KNOWN.iter().filter(|(_, charts, _)| names.iter().any(|name| charts.contains(name)));
            groups.extend(known.map(|(group, _, _)| EcoString::from(*group)));
        }
        for group in &groups {
            let services = out.services.entry(group.clone()).or_default();
            if !service.ast.is_abstract {
                services.insert(service.ast.name.name.clone());
            }
        }
        out.of_service.insert(id, groups);
    }
    for (_, deployed) in platform.deployments() {
        for group in deployed.manifests.iter().filter_map(|manifest| group_of_definition(&manifest.data)) {
            out.services.entry(group.into()).or_default().insert(deployed.name.clone());
        }
    }
    out
}

fn api_and_kind(data: &Data) -> Option<(&str, &str)> {
    let fields = data.as_map()?;
    Some((fields.get("apiVersion")?.as_str()?, fields.get("kind")?.as_str()?))
}

/// The group that a CustomResourceDefinition defines.
fn group_of_definition(data: &Data) -> Option<&str> {
    let (_, kind) = api_and_kind(data)?;
    (kind == "CustomResourceDefinition").then_some(())?;
    data.as_map()?.get("spec")?.as_map()?.get("group")?.as_str()
}
