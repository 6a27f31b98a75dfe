//! Secrets of one name in one namespace. The last of two that Argo CD applies wins, and each sync swaps
//! them again.

use std::collections::BTreeMap;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, EnvironmentOutcome, SecretOutcome};

/// Two Secrets of one name with different content.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0512], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    platform.environments.iter().for_each(|environment| namespaces(environment, diagnostics));
}

fn namespaces(environment: &EnvironmentOutcome, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, &str), (&Deployed, &SecretOutcome)> = BTreeMap::new();
    for deployed in &environment.deployments {
        for secret in deployed.secrets.iter().filter(|secret| secret.resource) {
            let (first, other) =
                *seen.entry((&deployed.namespace, &secret.name)).or_insert((deployed, secret));
            let keys = |secret: &SecretOutcome| {
                secret.entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>()
            };
            let differs = other.full_path != secret.full_path
                || other.kind != secret.kind
                || keys(other) != keys(secret);
            if differs && other.span != secret.span {
                let message = format!(
                    "{} and {} both make a Secret `{}` in the namespace `{}`",
                    first.name, deployed.name, secret.name, deployed.namespace
                );
                let diagnostic = Diagnostic::error(Code::E0512, secret.span, message)
                    .label(other.span, format!("that of {}", first.name));
                diagnostics.push(
                    diagnostic.help(
                        "give one of them another name, or let one service run in a namespace of its own",
                    ),
                );
            }
        }
    }
}
