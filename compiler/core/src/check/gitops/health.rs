//! Waves between Applications wait only where the health of an Application is assessed.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, EnvironmentOutcome};
use crate::value::Value;

/// The key of Argo CD's configuration that assesses an Application's health.
/// Source: Argo CD, "Resource health": Applications have had no assessment since 1.8.
const KEY: &str = "resource.customizations.health.argoproj.io_Application";

/// An environment whose waves would not wait.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0703], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        let has_waves = platform.plan.environments.iter().any(|plan| {
            plan.name == environment.name && plan.deployments.iter().any(|deployment| deployment.wave > 0)
        });
        let argocd =
            environment.deployments.iter().find(|deployed| deployed.provides.iter().any(|k| k == "gitops"));
        if let Some(argocd) =
            argocd.filter(|argocd| has_waves && is_known(platform, argocd) && !is_assessed(argocd))
        {
            diagnostics.push(report(environment, argocd));
        }
    }
}

/// Only of the library's chart it is known where its configuration stands.
fn is_known(platform: &Platform<'_, '_>, argocd: &Deployed) -> bool {
    let chart = platform.signatures.get(argocd.service).chart.as_ref();
    chart
        .and_then(|key| platform.charts.get(key))
        .is_some_and(|chart| chart.name == "argo-cd" && !chart.source.is_local())
}

fn is_assessed(argocd: &Deployed) -> bool {
    let Some(Value::Record(configs)) = argocd.values.get("configs") else { return false };
    let Some(Value::Record(cm)) = configs.get("cm") else { return false };
    cm.get(KEY).is_some_and(|value| !value.is_null())
}

fn report(environment: &EnvironmentOutcome, argocd: &Deployed) -> Diagnostic {
    let message = format!(
        "the waves of {} would not wait: Argo CD does not assess the health of Applications",
        environment.name
    );
    Diagnostic::error(Code::E0703, argocd.span, message)
        .help(format!("let the service inherit from `std.argocd`, or set `values.configs.cm.\"{KEY}\"`"))
}
