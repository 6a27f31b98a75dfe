//! An ingress that is described and never turned on.
//!
//! Charts have `ingress.enabled: false` by default. Hosts and paths without it make no Ingress at all, and nothing
//! says so. An explicit `enabled = false`, and an ingress that another environment turns on, are meant.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::ingress::Ingress;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut off: BTreeMap<Span, Option<Diagnostic>> = BTreeMap::new();
    for (_, ingress) in facts.ingresses() {
        let described = ingress.rules.first().filter(|_| !ingress.is_manifest).map(|rule| rule.host.span);
        if let Some(span) = described {
            note(
                &mut off,
                span,
                (!ingress.decided && ingress.on == Some(false)).then(|| whole(ingress, span)),
            );
        }
        if let Some(span) = ingress.tls_off.filter(|_| ingress.is_on()) {
            note(&mut off, span, Some(certificate(ingress, span)));
        }
        for tls in ingress.tls.iter().filter(|_| !ingress.is_manifest) {
            if let Some(issuer) = ingress.issuer.as_ref().or(tls.secret.as_ref()) {
                note(&mut off, issuer.span, None);
            }
        }
    }
    diagnostics.extend(off.into_values().flatten());
}

/// Keeps what is off wherever it is written for; once it is on somewhere, it is not a mistake.
fn note(off: &mut BTreeMap<Span, Option<Diagnostic>>, span: Span, found: Option<Diagnostic>) {
    let is_on = found.is_none();
    let kept = off.entry(span).or_insert(found);
    if is_on {
        *kept = None;
    }
}

fn whole(ingress: &Ingress<'_>, span: Span) -> Diagnostic {
    let message = format!("the ingress of `{}` has a host, but it is never turned on", ingress.deployed.name);
    Diagnostic::warning(Code::W0311, span, message)
        .note("the chart's default is `enabled: false`: no Ingress is made")
        .help("write `enabled = true` in `ingress`, or `enabled = false` if that is meant")
}

fn certificate(ingress: &Ingress<'_>, span: Span) -> Diagnostic {
    let message =
        format!("the ingress of `{}` has a certificate, but TLS is never turned on", ingress.deployed.name);
    Diagnostic::warning(Code::W0311, span, message)
        .note("the chart's default is `tls.enabled: false`: the certificate is not asked for")
        .help("write `enabled = true` in `tls`, or `enabled = false` if that is meant")
}
