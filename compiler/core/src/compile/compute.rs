//! The computing phases in order: every environment's values, the plan, the rules about the whole platform.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use ecow::EcoString;
use rayon::prelude::*;

use super::Statics;
use super::said::{Found, Said};
use crate::check;
use crate::diagnostics::Diagnostic;
use crate::eval::{self, EnvironmentOutcome};
use crate::plan::{self, Plan};
use crate::resolve::ServiceId;

/// What the computing phases found.
#[derive(Debug, Default)]
pub(crate) struct Evaluation {
    /// The environments by name, sorted.
    pub(crate) environments: Vec<EnvironmentOutcome>,
    /// What each of them runs.
    pub(crate) plan: Plan,
    /// What the static phases have not said already.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Computed texts that look like secrets.
    pub(crate) secrets: Vec<EcoString>,
}

/// Computes the platform; `None` if somebody stopped it.
pub(crate) fn evaluate(statics: &Statics<'_>) -> Option<Evaluation> {
    let inputs = statics.inputs;
    let stopped = || inputs.stop.load(Ordering::Relaxed);
    let said = Said::new(inputs.project, &statics.diagnostics);
    let (platform, found) = eval::platform(inputs);
    let mut computed: Vec<Found> = found.into_iter().map(|diagnostic| (None, diagnostic)).collect();
    let outcomes: Vec<(EnvironmentOutcome, Vec<Diagnostic>)> =
        statics.environments.par_iter().map(|id| eval::environment(inputs, *id)).collect();
    let mut environments = vec![];
    for (outcome, found) in outcomes {
        computed.extend(found.into_iter().map(|diagnostic| (Some(outcome.name.clone()), diagnostic)));
        environments.push(outcome);
    }
    environments.sort_by(|a, b| a.name.cmp(&b.name));
    let deployed: BTreeSet<ServiceId> = environments
        .iter()
        .flat_map(|environment| &environment.deployments)
        .map(|deployed| deployed.service)
        .collect();
    let bases: Vec<_> = deployed.into_par_iter().map(|id| (id, eval::base(inputs, id))).collect();
    let mut by_service = BTreeMap::new();
    for (id, (base, found)) in bases {
        computed.extend(found.into_iter().map(|diagnostic| (None, diagnostic)));
        by_service.extend(base.map(|base| (id, base)));
    }
    if stopped() {
        return None;
    }
    let made = plan::Computed {
        project: inputs.project,
        signatures: inputs.signatures,
        charts: inputs.charts,
        platform: &platform,
        bases: &by_service,
        environments: &environments,
        stop: inputs.stop,
    };
    let mut found = vec![];
    let plan = plan::build(&made, &mut found);
    if stopped() {
        return None;
    }
    let errors = computed.iter().map(|(_, diagnostic)| diagnostic).chain(&found).any(Diagnostic::is_error);
    let platform = check::Platform {
        project: inputs.project,
        signatures: inputs.signatures,
        charts: inputs.charts,
        environments: &environments,
        plan: &plan,
        complete: !said.has_errors && !errors,
    };
    check::run(&platform, inputs.stop, &mut found);
    if stopped() {
        return None;
    }
    let secrets = check::secret_texts(&platform, &found);
    computed.extend(found.into_iter().map(|diagnostic| (None, diagnostic)));
    let diagnostics = said.only_new(computed);
    Some(Evaluation { environments, plan, diagnostics, secrets })
}
