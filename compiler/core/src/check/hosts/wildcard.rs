//! A wildcard host whose issuer proves names by HTTP only.
//!
//! Source: Let's Encrypt, "Challenge types": a wildcard needs the DNS-01 challenge. The order fails, and the host
//! is served with the controller's self-signed certificate.

use super::facts::Facts;
use super::providers::issuers;
use crate::diagnostics::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in &facts.environments {
        let issuers = issuers(environment);
        for ingress in environment.ingresses.iter().filter(|ingress| ingress.is_on()) {
            let named = ingress
                .issuer
                .as_ref()
                .and_then(|name| issuers.iter().find(|issuer| issuer.name == name.text));
            let Some(issuer) = named.filter(|issuer| issuer.only_http()) else { continue };
            for host in
                ingress.tls.iter().flat_map(|tls| &tls.hosts).filter(|host| host.text.starts_with("*."))
            {
                let message = format!(
                    "`{}` can't get a certificate for {} in {}: the issuer `{}` proves names by HTTP, and a wildcard needs DNS",
                    ingress.deployed.name, host.text, environment.outcome.name, issuer.name
                );
                diagnostics.push(
                    Diagnostic::error(Code::E0714, host.span, message)
                        .label(facts.head(issuer.manifest.span), "the issuer")
                        .help("give the issuer a `dns01` solver, or list the hosts one by one"),
                );
            }
        }
    }
}
