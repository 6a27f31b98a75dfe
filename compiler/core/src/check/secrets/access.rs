//! Secrets of a service that does not wait for what brings them.
//!
//! The VaultSecrets are written in any case. Without `requires secret-sync` the service may be
//! installed before the operator that turns them into Secrets, and fails until the next sync.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;

/// The capability that brings Secrets.
const CAPABILITY: &str = "secret-sync";

/// A service with secrets that does not need `secret-sync`, where another service provides it.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0505], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        let provides = |deployed: &Deployed| deployed.provides.iter().any(|name| name == CAPABILITY);
        let Some(provider) = environment.deployments.iter().find(|deployed| provides(deployed)) else {
            continue;
        };
        for deployed in &environment.deployments {
            let waits = deployed.bound.iter().any(|(name, _)| name == CAPABILITY);
            // What the provider itself waits for can't wait for it.
            let earlier = provider.before.iter().any(|(name, _)| *name == deployed.name);
            let scope = &platform.signatures.get(deployed.service).scope;
            let asks = scope.needs.values().any(|need| need.node.name() == CAPABILITY);
            if waits || earlier || asks || provides(deployed) {
                continue;
            }
            if let Some(secret) = deployed.secrets.iter().find(|secret| secret.is_written()) {
                diagnostics.push(
                    Diagnostic::warning(
                        Code::W0505,
                        secret.span,
                        format!(
                            "{} has secrets, but does not wait for {} that brings them",
                            deployed.name, provider.name
                        ),
                    )
                    .help(format!("write `requires {CAPABILITY}` in service {}", deployed.name)),
                );
            }
        }
    }
}
