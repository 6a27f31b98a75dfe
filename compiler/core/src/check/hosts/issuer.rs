//! A ClusterIssuer that an Ingress names and nobody in the environment makes.
//!
//! cert-manager then waits for it for ever, and the host has no certificate. Known are the ClusterIssuers of
//! manifests, and the names that `provides tls` gives; where a chart makes issuers by itself, nothing is said.

use super::facts::{Environment, Facts};
use super::providers::{fields, issuers, issuing_charts};
use crate::chart::ChartKey;
use crate::check::names::suggest;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::tables::HashSet;

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let charts = issuing_charts(facts);
    for environment in &facts.environments {
        let Some(known) = known(facts, environment, &charts) else { continue };
        for ingress in environment.ingresses.iter().filter(|ingress| ingress.on != Some(false)) {
            let Some(issuer) = ingress.issuer.as_ref().filter(|issuer| !issuer.text.is_empty()) else {
                continue;
            };
            if known.contains(&issuer.text.to_string()) || issuer.text.contains("{{") {
                continue;
            }
            let message = format!(
                "`{}` wants its certificate from the issuer `{}`, which nothing in {} makes",
                ingress.deployed.name, issuer.text, environment.outcome.name
            );
            let mut names: Vec<&str> = known.iter().map(String::as_str).collect();
            names.sort_unstable();
            let diagnostic = Diagnostic::warning(Code::W0306, issuer.span, message);
            let diagnostic = diagnostic
                .help(format!("write `requires tls` and `tls.issuer`; made here: {}", names.join(", ")));
            diagnostics.push(match nearest(&issuer.text, names.iter().copied()) {
                Some(near) => suggest(facts.platform, diagnostic, issuer.span, &issuer.text, near.name),
                None => diagnostic,
            });
        }
    }
}

/// The issuers of an environment; none if there may be more than can be seen.
fn known(
    facts: &Facts<'_, '_>,
    environment: &Environment<'_>,
    charts: &HashSet<ChartKey>,
) -> Option<HashSet<String>> {
    let made = issuers(environment);
    let mut out: HashSet<String> = made.iter().map(|issuer| issuer.name.to_string()).collect();
    for deployed in &environment.outcome.deployments {
        let signature = facts.platform.signatures.get(deployed.service);
        let mut keys =
            signature.chart.iter().chain(signature.subcharts.values().map(|subchart| &subchart.chart));
        if keys.any(|key| charts.contains(key)) {
            return None;
        }
    }
    for (provider, issuer) in fields(facts, environment, "tls", "issuer") {
        match issuer {
            Some(name) => {
                out.insert(name.to_string());
            }
            // Computed: it is known only where the provider makes it itself.
            None => {
                let makes = provider.is_some_and(|deployed| {
                    made.iter().any(|issuer| {
                        deployed.manifests.iter().any(|manifest| std::ptr::eq(manifest, issuer.manifest))
                    })
                });
                if !makes {
                    return None;
                }
            }
        }
    }
    out.remove("");
    (!out.is_empty()).then_some(out)
}
