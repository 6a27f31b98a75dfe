//! Maps as the templates see them: what a service writes over its chart's defaults.
//!
//! A request in phx and a limit in the chart's defaults meet only there. The place to change is the
//! one that the project wrote; what stands in a chart's defaults alone is not reported.

use ecow::EcoString;

use crate::check::Platform;
use crate::data::{Data, Map};
use crate::diagnostics::Diagnostic;
use crate::eval::Deployed;
use crate::plan::DeploymentPlan;
use crate::resolve::Scope;
use crate::source::Span;
use crate::value::{Record, Value};

/// A map with its place in a deployment.
pub(super) struct Place<'p> {
    /// The map.
    pub(super) map: &'p Map,
    keys: Vec<EcoString>,
    root: Root<'p>,
}

#[derive(Clone, Copy)]
struct Root<'p> {
    platform: &'p Platform<'p, 'p>,
    deployed: &'p Deployed,
    /// The level that Helm puts around the values of an external chart.
    nest: Option<&'p EcoString>,
    manifest: Option<&'p Record>,
}

/// A rule about one map.
pub(super) type LookAt = fn(&Place<'_>, &mut Vec<Diagnostic>);

/// Shows every map of every deployment's values and manifests to every look.
pub(super) fn run(platform: &Platform<'_, '_>, looks: &[LookAt], diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        // Both are sorted by name; a plan may lack what could not be planned.
        let Ok(at) = platform.plan.environments.binary_search_by(|plan| plan.name.cmp(&environment.name))
        else {
            continue;
        };
        let Some(plan) = platform.plan.environments.get(at) else { continue };
        for deployed in &environment.deployments {
            let at = plan.deployments.binary_search_by(|plan| plan.service.cmp(&deployed.name));
            let found = at.ok().and_then(|at| plan.deployments.get(at));
            deployment(platform, deployed, found, looks, diagnostics);
        }
    }
}

fn deployment<'p>(
    platform: &'p Platform<'p, 'p>,
    deployed: &'p Deployed,
    plan: Option<&'p DeploymentPlan>,
    looks: &[LookAt],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let chart =
        platform.signatures.get(deployed.service).chart.as_ref().and_then(|key| platform.charts.get(key));
    let nest = chart.filter(|chart| !chart.source.is_local()).map(|chart| &chart.name);
    let root = Root { platform, deployed, nest, manifest: None };
    if let Some(plan) = plan {
        map(&mut Place { map: &plan.values, keys: vec![], root }, looks, diagnostics);
    }
    for manifest in &deployed.manifests {
        if let Some(data) = manifest.data.as_map() {
            let root = Root { manifest: Some(&manifest.record), ..root };
            map(&mut Place { map: data, keys: vec![], root }, looks, diagnostics);
        }
    }
}

fn map<'p>(place: &mut Place<'p>, looks: &[LookAt], diagnostics: &mut Vec<Diagnostic>) {
    for look in looks {
        look(place, diagnostics);
    }
    let here = place.map;
    for (key, value) in here {
        if let Data::Map(inner) = value {
            place.keys.push(key.clone());
            place.map = inner;
            map(place, looks, diagnostics);
            place.keys.pop();
        }
    }
    place.map = here;
}

impl Place<'_> {
    /// The place in the project's sources that wrote the value below these keys; `None` if it is a
    /// default of the chart, or the library's.
    pub(super) fn written(&self, below: &[&str]) -> Option<Span> {
        let keys: Vec<&str> = self.keys.iter().map(EcoString::as_str).chain(below.iter().copied()).collect();
        let (record, rest) = self.root.record(&keys)?;
        let span = entry(record, rest)?;
        (self.root.platform.project.scope_at(span) == Scope::Project).then_some(span)
    }

    /// The name of the deployed service.
    pub(super) fn service(&self) -> &str {
        &self.root.deployed.name
    }
}

impl<'p> Root<'p> {
    fn record<'k>(&self, keys: &'k [&'k str]) -> Option<(&'p Record, &'k [&'k str])> {
        if let Some(manifest) = self.manifest {
            return Some((manifest, keys));
        }
        let (first, rest) = keys.split_first()?;
        if *first == "global" {
            return Some((&self.deployed.globals, rest));
        }
        if let Some((_, values)) = self.deployed.subcharts.iter().find(|(name, _)| name == first) {
            return Some((values, rest));
        }
        match self.nest {
            Some(nest) => (nest == first).then_some((&self.deployed.values, rest)),
            None => Some((&self.deployed.values, keys)),
        }
    }
}

fn entry(record: &Record, keys: &[&str]) -> Option<Span> {
    let (first, rest) = keys.split_first()?;
    let entry = record.entries.get(*first)?;
    match &entry.value {
        _ if rest.is_empty() => Some(entry.origin.span),
        Value::Record(inner) => self::entry(inner, rest),
        _ => None,
    }
}
