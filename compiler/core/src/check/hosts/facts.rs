//! What the rules of this folder look at, gathered once: each environment with its settings and its
//! Ingresses.

use rayon::prelude::*;

use super::ingress::{self, Ingress, PathRule};
use super::settings::Settings;
use crate::check::Platform;
use crate::check::names::head;
use crate::data::{Data, Map};
use crate::eval::{Deployed, EnvironmentOutcome};
use crate::plan::EnvironmentPlan;
use crate::source::Span;
use crate::tables::HashMap;
use crate::value::{Record, Value};

/// The gathered facts of a platform.
pub(super) struct Facts<'f, 'a> {
    /// The platform itself.
    pub(super) platform: &'f Platform<'f, 'a>,
    /// In the order of the platform.
    pub(super) environments: Vec<Environment<'f>>,
}

/// One environment.
pub(super) struct Environment<'f> {
    /// What was computed.
    pub(super) outcome: &'f EnvironmentOutcome,
    /// Its settings that are text.
    pub(super) settings: Settings,
    /// Every Ingress that can be seen in values and manifests.
    pub(super) ingresses: Vec<Ingress<'f>>,
}

impl<'f, 'a> Facts<'f, 'a> {
    /// Walks the platform.
    pub(super) fn gather(platform: &'f Platform<'f, 'a>) -> Self {
        let environments = platform.environments.par_iter().map(|outcome| environment(platform, outcome));
        Self { platform, environments: environments.collect() }
    }

    /// Every Ingress with its environment.
    pub(super) fn ingresses(&self) -> impl Iterator<Item = (&Environment<'f>, &Ingress<'f>)> {
        self.environments
            .iter()
            .flat_map(|environment| environment.ingresses.iter().map(move |i| (environment, i)))
    }

    /// Every path of an Ingress that is turned on.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathRule> {
        let on = self.ingresses().filter(|(_, ingress)| ingress.is_on());
        on.flat_map(|(_, ingress)| ingress.rules.iter().flat_map(|rule| &rule.paths))
    }

    /// The head of what is written at a span: all before its first brace, so that a label does not cover a whole block.
    pub(super) fn head(&self, span: Span) -> Span {
        head(self.platform, span)
    }
}

fn environment<'f>(platform: &'f Platform<'f, '_>, outcome: &'f EnvironmentOutcome) -> Environment<'f> {
    let plan = platform.plan.environments.iter().find(|plan| plan.name == outcome.name);
    let merged = merged(plan);
    let mut ingresses = vec![];
    for deployed in &outcome.deployments {
        ingress::collect(platform, deployed, merged.get(deployed.name.as_str()).copied(), &mut ingresses);
    }
    Environment { outcome, settings: Settings::read(platform, outcome), ingresses }
}

fn merged(plan: Option<&EnvironmentPlan>) -> HashMap<&str, &Map> {
    let deployments = plan.into_iter().flat_map(|plan| &plan.deployments);
    deployments.map(|deployment| (deployment.service.as_str(), &deployment.values)).collect()
}

/// The map below some keys.
pub(super) fn below<'m>(map: &'m Map, key: &str) -> Option<&'m Map> {
    map.get(key).and_then(Data::as_map)
}

/// Every text that a deployment writes, with its place. Cheaper than [`crate::check::leaves`], which makes a path for each.
pub(super) fn texts<'v>(deployed: &'v Deployed, see: &mut dyn FnMut(&'v str, Span)) {
    let manifests = deployed.manifests.iter().map(|manifest| &manifest.record);
    let subcharts = deployed.subcharts.iter().map(|(_, record)| record);
    for record in [&deployed.values, &deployed.globals].into_iter().chain(subcharts).chain(manifests) {
        texts_of(record, see);
    }
}

fn texts_of<'v>(record: &'v Record, see: &mut dyn FnMut(&'v str, Span)) {
    for entry in record.entries.values() {
        text_of(&entry.value, entry.origin.span, see);
    }
}

fn text_of<'v>(value: &'v Value, span: Span, see: &mut dyn FnMut(&'v str, Span)) {
    match value {
        Value::String(text) => see(text, span),
        Value::Record(record) => texts_of(record, see),
        Value::List(items) => items.iter().for_each(|(item, span)| text_of(item, *span, see)),
        _ => {}
    }
}
