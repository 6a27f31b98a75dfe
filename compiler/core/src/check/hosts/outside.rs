//! An Ingress for a host that does not belong to the environment.
//!
//! Copied from another cluster, such a host has no DNS record that leads here, and no certificate. Hosts beside the
//! environment's own (`alerts.example.org` beside `data.example.org`) and hosts that a setting names are taken to be meant.

use super::facts::Facts;
use super::other::Distinctive;
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let distinctive = Distinctive::new(facts);
    for (environment, ingress) in facts.ingresses().filter(|(_, ingress)| ingress.on != Some(false)) {
        let Some(own) = environment.settings.host() else { continue };
        for host in ingress.rules.iter().map(|rule| &rule.host) {
            let text = host.text.to_ascii_lowercase();
            let is_known =
                belongs(&text, &own.text) || is_internal(&text) || environment.settings.mention(&text);
            // What is no host at all, and another environment's host, have their own messages.
            let is_host = Scalar::DnsName.check(text.strip_prefix("*.").unwrap_or(&text)).is_ok();
            if is_known || !is_host || distinctive.find(&environment.outcome.name, &text).is_some() {
                continue;
            }
            let message = format!(
                "`{}` is to be reached at {}, which is outside {}, the domain of {}",
                ingress.deployed.name, host.text, own.text, environment.outcome.name
            );
            diagnostics.push(
                Diagnostic::warning(Code::W0301, host.span, message)
                    .label(own.span, "the environment's host")
                    .help("build the host from `env.host`, or make it a setting of the environment"),
            );
        }
    }
}

/// The host itself, one below it, or one beside it in a domain that is no public suffix by itself.
fn belongs(host: &str, own: &str) -> bool {
    let below =
        |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let beside = own.split_once('.').map(|(_, parent)| parent).filter(|parent| parent.contains('.'));
    below(own) || beside.is_some_and(below)
}

/// A name that only the cluster or the machine knows.
fn is_internal(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    !host.contains('.') || matches!(last, "local" | "localhost" | "internal" | "test" | "svc" | "lan")
}
