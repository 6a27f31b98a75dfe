//! Annotations of ingress-nginx on an Ingress that another controller serves.
//!
//! A controller ignores what it does not know: a login check, a size limit or a rewrite in such an annotation
//! is silently not there. Source: ingress-nginx, "Annotations": they are read by that controller only.

use super::facts::{Environment, Facts};
use super::ingress::Ingress;
use super::providers::{classes, fields, providers};
use crate::diagnostics::{Code, Diagnostic};

const PREFIX: &str = "nginx.ingress.kubernetes.io/";

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in &facts.environments {
        let only = only_class(facts, environment);
        for ingress in environment.ingresses.iter().filter(|ingress| ingress.on != Some(false)) {
            let class = ingress.class.as_ref().map(|class| class.text.as_str()).or(only.as_deref());
            if class.is_some_and(|class| !is_nginx(facts, environment, class)) {
                diagnostics.extend(first(environment, ingress, class.unwrap_or_default()));
            }
        }
    }
}

/// One message for an Ingress: its annotations stand together.
fn first(environment: &Environment<'_>, ingress: &Ingress<'_>, class: &str) -> Option<Diagnostic> {
    let mut found = ingress.annotations.iter().filter(|(key, _)| key.starts_with(PREFIX));
    let (key, text) = found.next()?;
    let more = found.count();
    let others = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    let message = format!(
        "`{}` has the annotation `{key}`{others}, which the controller of class `{class}` in {} does not read",
        ingress.deployed.name, environment.outcome.name
    );
    Some(
        Diagnostic::warning(Code::W0308, text.span, message)
            .note("annotations that start with `nginx.ingress.kubernetes.io/` are ingress-nginx's own")
            .help(
                "write what this controller has for it; under `if ingress.class == \"nginx\"` both can stand",
            ),
    )
}

fn only_class(facts: &Facts<'_, '_>, environment: &Environment<'_>) -> Option<String> {
    let classes = classes(facts, environment)?;
    let mut names = classes.into_iter();
    match (names.next(), names.next()) {
        (Some(only), None) => Some(only.to_string()),
        _ => None,
    }
}

/// By its name, or by the chart of the service that provides it.
fn is_nginx(facts: &Facts<'_, '_>, environment: &Environment<'_>, class: &str) -> bool {
    let by_chart = || {
        providers(environment, "ingress").any(|deployed| {
            let chart = facts.platform.signatures.get(deployed.service).chart.as_ref();
            chart
                .and_then(|key| facts.platform.charts.get(key))
                .is_some_and(|chart| chart.name.contains("nginx"))
        })
    };
    // Of a class that no provider names nothing is known; `class` speaks of it.
    let named = || {
        fields(facts, environment, "ingress", "class").iter().any(|(_, name)| name.as_deref() == Some(class))
    };
    class.contains("nginx") || by_chart() || !named()
}
