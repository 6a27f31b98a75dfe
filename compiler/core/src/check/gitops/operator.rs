//! Secrets in the store that nothing brings into the cluster.
//!
//! phxc writes a Secret as a `VaultSecret`; without the operator, the kind is unknown and the sync
//! stops. A service that says `requires secret-sync` gets an error from the wiring instead.

use std::collections::BTreeMap;

use ecow::EcoString;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic, list};
use crate::resolve::NeedTarget;
use crate::source::Span;

/// A service with Secrets where nobody provides `secret-sync`.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0602], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    let mut found: BTreeMap<(Span, &EcoString), Vec<&str>> = BTreeMap::new();
    for environment in platform.environments {
        let provided = environment
            .deployments
            .iter()
            .any(|deployed| deployed.provides.iter().any(|k| k == "secret-sync"));
        if provided || platform.brings(environment, "secret-sync") {
            continue;
        }
        for deployed in &environment.deployments {
            let scope = &platform.signatures.get(deployed.service).scope;
            let requires = |name: &str| matches!(scope.needs.get(name), Some(need) if matches!(need.node.target, NeedTarget::Capability(_)));
            let has_secrets = deployed.secrets.iter().any(|secret| secret.is_written());
            if has_secrets && !requires("secret-sync") {
                let name = platform.project.service(deployed.service).ast.name.span;
                found
                    .entry((platform.own_place(name, deployed), &deployed.name))
                    .or_default()
                    .push(&environment.name);
            }
        }
    }
    for ((span, name), environments) in found {
        let message =
            format!("`{name}` has Secrets, but nothing in {} brings them from the store", list(environments));
        diagnostics
            .push(Diagnostic::warning(Code::W0602, span, message).help(
                "write `requires secret-sync` in the service, and deploy vault-secrets-operator there",
            ));
    }
}
