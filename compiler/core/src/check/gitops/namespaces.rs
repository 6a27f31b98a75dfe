//! A namespace that nobody creates.
//!
//! phxc writes the Namespaces of the services that an environment deploys. An operator that is to
//! watch another one fails to start, and what a chart writes there is refused ("namespaces … not
//! found"). Manifests have a rule of their own.

use std::collections::BTreeSet;

use crate::check::place::{each, values};
use crate::check::{Platform, Rule};
use crate::data::Data;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::eval::{Deployed, EnvironmentOutcome};
use crate::source::Span;
use crate::value::Value;

/// A namespace without a service or a manifest that makes it.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0604], run };

/// Namespaces of every cluster. Source: Kubernetes, "Initial namespaces".
const OWN: &[&str] = &["default", "kube-system", "kube-public", "kube-node-lease"];
/// Keys of values that many charts have, and whose namespaces must exist when the chart is installed.
const KEYS: &[&str] =
    &["namespaceOverride", "watchNamespaces", "watchNamespace", "targetNamespaces", "targetNamespace"];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    for environment in platform.environments {
        let known = known(environment);
        for deployed in &environment.deployments {
            for record in values(deployed) {
                each(record, &mut |_, key, value, span| {
                    // Of other keys, only what is nearly the name of a namespace is surely meant to be one.
                    if let Value::String(name) = value
                        && (KEYS.contains(&key)
                            || key.ends_with("Namespace") && nearest(name, known.iter().copied()).is_some())
                    {
                        check(platform, environment, deployed, name, span, &known, diagnostics);
                    }
                });
            }
        }
    }
}

fn known(environment: &EnvironmentOutcome) -> BTreeSet<&str> {
    let mut known: BTreeSet<&str> = OWN.iter().copied().collect();
    for deployed in &environment.deployments {
        known.insert(&deployed.namespace);
        for manifest in &deployed.manifests {
            let Some(fields) = manifest.data.as_map() else { continue };
            if fields.get("kind").and_then(Data::as_str) == Some("Namespace") {
                let name = fields.get("metadata").and_then(|m| m.as_map()?.get("name")?.as_str());
                known.insert(name.unwrap_or(&manifest.name));
            }
        }
    }
    known
}

fn check(
    platform: &Platform<'_, '_>,
    environment: &EnvironmentOutcome,
    deployed: &Deployed,
    name: &str,
    span: Span,
    known: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // A list in one text, or a pattern, is the operator's own business.
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !plain || known.contains(name) {
        return;
    }
    let message = format!("nothing in {} makes the namespace `{name}`", environment.name);
    let span = platform.own_place(span, deployed);
    let mut diagnostic = Diagnostic::warning(Code::W0604, span, message)
        .note("phxc makes the namespaces of the services that the environment deploys");
    diagnostic = match nearest(name, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("deploy the service that lives there, or add a `manifest` of kind Namespace"),
    };
    diagnostics.push(diagnostic);
}
