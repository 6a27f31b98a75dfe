//! Two services that write the same Secret.
//!
//! Each Application takes the `VaultSecret` for its own: Argo CD reports a shared resource, each sync
//! of one undoes the other's, and deleting one service takes the Secret from the other (Argo CD,
//! "Sync Options", fail the sync if a shared resource is found). Manifests have a rule of their own.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, SecretOutcome};
use crate::source::Span;
use crate::tables::HashMap;

/// One Secret in two deployments of one namespace.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0605], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        let mut seen: HashMap<(&str, &str), (&Deployed, &SecretOutcome, Span)> = HashMap::default();
        for deployed in &environment.deployments {
            for secret in deployed.secrets.iter().filter(|secret| secret.is_written()) {
                let span = place_of(platform, deployed, secret);
                let object = (deployed.namespace.as_str(), secret.name.as_str());
                match seen.get(&object) {
                    // Of other content is an error, E0512.
                    Some((first, other, place)) if first.name != deployed.name && same(other, secret) => {
                        diagnostics.push(report((first, *place), (deployed, span), secret));
                    }
                    Some(_) => {}
                    None => {
                        seen.insert(object, (deployed, secret, span));
                    }
                }
            }
        }
    }
}

/// Whether both services write the same resource.
fn same(one: &SecretOutcome, other: &SecretOutcome) -> bool {
    let keys = |secret: &SecretOutcome| -> Vec<(String, String)> {
        secret.entries.iter().map(|entry| (entry.key.to_string(), entry.stored.to_string())).collect()
    };
    one.kind == other.kind && one.path == other.path && keys(one) == keys(other)
}

fn report(
    (first, place): (&Deployed, Span),
    (second, span): (&Deployed, Span),
    secret: &SecretOutcome,
) -> Diagnostic {
    let message = format!(
        "`{}` and `{}` both write the Secret `{}` of namespace `{}`",
        first.name, second.name, secret.name, second.namespace
    );
    let mut diagnostic = Diagnostic::warning(Code::W0605, span, message);
    if place != span {
        diagnostic = diagnostic.label(place, format!("`{}` writes it here", first.name));
    }
    diagnostic.help("let one of them write it, or give one of them another namespace")
}

/// A shared secret is written once, and used by name: the line to change is `uses NAME`.
fn place_of(platform: &Platform<'_, '_>, deployed: &Deployed, secret: &SecretOutcome) -> Span {
    let scope = &platform.signatures.get(deployed.service).scope;
    let span = scope.uses.get(&secret.name).map_or(secret.span, |used| used.node.span);
    platform.own_place(span, deployed)
}
