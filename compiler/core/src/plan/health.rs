//! Waves between Applications wait only where the health of an Application is assessed.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::build::Computed;
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, EnvironmentOutcome};
use crate::value::Value;

/// The key of Argo CD's configuration that assesses an Application's health.
/// Source: Argo CD, "Resource health": Applications have had no assessment since 1.8.
const KEY: &str = "resource.customizations.health.argoproj.io_Application";

/// Reports an environment whose waves would not wait.
pub(super) fn check(
    computed: &Computed<'_, '_>,
    environment: &EnvironmentOutcome,
    argocd: Option<&Deployed>,
    waves: &BTreeMap<EcoString, i64>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(argocd) = argocd.filter(|_| waves.values().any(|wave| *wave > 0)) else { return };
    // Only the library's chart says where its configuration stands.
    let is_known = computed
        .signatures
        .get(argocd.service)
        .chart
        .as_ref()
        .and_then(|key| computed.charts.get(key))
        .is_some_and(|chart| chart.name == "argo-cd");
    let step = |value: &Value, key: &str| match value {
        Value::Record(record) => record.get(key).cloned(),
        _ => None,
    };
    let configured = argocd
        .values
        .get("configs")
        .and_then(|configs| step(configs, "cm"))
        .and_then(|cm| step(&cm, KEY))
        .is_some_and(|value| !value.is_null());
    if is_known && !configured {
        let message = format!("the waves of {} would not wait: Argo CD does not assess the health of Applications", environment.name);
        let help = format!("let the service inherit from `std.argocd`, or set `values.configs.cm.\"{KEY}\"`");
        diagnostics.push(Diagnostic::error(Code::E0703, argocd.span, message).help(help));
    }
}
