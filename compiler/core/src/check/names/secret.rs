//! The name of a Secret: a DNS name in lower case.
//!
//! Source: Kubernetes, "Secrets": at most 253 characters of `[a-z0-9.-]`; the VaultSecret of the same name is refused by the
//! same rule. The main Secret has the service's name, which is checked there.

use std::collections::BTreeSet;

use super::keys;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};

/// A Secret that can't be made.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0728], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (_, deployed) in platform.deployments() {
        for secret in deployed.secrets.iter().filter(|secret| !secret.main) {
            let Some(problem) = keys::subdomain(&secret.name) else { continue };
            if !seen.insert(secret.span) {
                continue;
            }
            let message = format!("a Secret can't be called `{}`: {}", secret.name, problem.message);
            let diagnostic = Diagnostic::error(Code::E0728, secret.span, message);
            diagnostics.push(match problem.suggestion {
                Some(better) => diagnostic.help(format!("write `secret {better}`")),
                None => diagnostic,
            });
        }
    }
}
