//! A copy of what is a copy itself.
//!
//! It works, but the middle service can't go, nor change its mind, without breaking the other one.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, EnvironmentOutcome, SecretEntry, SecretSource};

/// A copy whose source is a copy.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0504], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (environment, deployed) in platform.deployments() {
        for entry in deployed.secrets.iter().flat_map(|secret| &secret.entries) {
            diagnostics.extend(report(environment, deployed, entry));
        }
    }
}

fn report(environment: &EnvironmentOutcome, deployed: &Deployed, entry: &SecretEntry) -> Option<Diagnostic> {
    let SecretSource::Copy { service: middle, key } = &entry.source else { return None };
    let through = find(environment, middle, key)?;
    let (mut last, mut key) = match &through.source {
        SecretSource::Copy { service, key } => (service, key),
        _ => return None,
    };
    // A cycle is an error of its own; no chain is longer than the environment.
    for _ in 0..environment.deployments.len() {
        match find(environment, last, key).map(|entry| &entry.source) {
            Some(SecretSource::Copy { service, key: next }) => (last, key) = (service, next),
            Some(_) if *last != deployed.name => {
                let message =
                    format!("`{middle}.{}` is a copy itself: its source is `{last}.{key}`", through.key);
                let diagnostic = Diagnostic::warning(Code::W0504, entry.span, message)
                    .label(through.span, "copied on from here");
                return Some(diagnostic.help(format!("name the source: `copy {last}.{key}`")));
            }
            _ => return None,
        }
    }
    None
}

fn find<'e>(environment: &'e EnvironmentOutcome, service: &str, key: &str) -> Option<&'e SecretEntry> {
    let deployed = environment.deployments.iter().find(|deployed| deployed.name == service)?;
    deployed
        .secrets
        .iter()
        .filter(|secret| secret.main)
        .flat_map(|secret| &secret.entries)
        .find(|entry| entry.key == key)
}
