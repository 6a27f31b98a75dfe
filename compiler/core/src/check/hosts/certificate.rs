//! TLS for which there is no certificate.
//!
//! cert-manager looks at the Secret's name that an Ingress gives: without one it makes nothing. Without
//! an issuer and a Secret the controller serves its default certificate, which is self-signed unless somebody set it.
//! Source: cert-manager, "Annotated Ingress resource"; ingress-nginx, "Default SSL certificate".

use super::facts::{Environment, Facts, texts};
use super::ingress::{Ingress, Tls};
use super::providers::{fields, providers};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::value::{Record, Value};

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in &facts.environments {
        let has_default = std::cell::LazyCell::new(|| has_default(facts, environment));
        for ingress in environment.ingresses.iter().filter(|ingress| ingress.is_on()) {
            for tls in ingress.tls.iter().filter(|tls| tls.secret.is_none()) {
                let lacks = if ingress.issuer.is_some() { ingress.is_manifest } else { !*has_default };
                if lacks {
                    diagnostics.push(report(environment, ingress, tls));
                }
            }
        }
    }
}

fn report(environment: &Environment<'_>, ingress: &Ingress<'_>, tls: &Tls) -> Diagnostic {
    let name = &ingress.deployed.name;
    let message = if ingress.issuer.is_some() {
        format!(
            "an Ingress of `{name}` names an issuer but no Secret, so that cert-manager makes no certificate"
        )
    } else {
        format!(
            "`{name}` turns TLS on in {}, and has neither an issuer nor a Secret with a certificate",
            environment.outcome.name
        )
    };
    let help = if ingress.is_manifest {
        "write `secretName` in its `tls`, and the annotation `cert-manager.io/cluster-issuer`"
    } else {
        "write `requires tls` and `tls { enabled = true, issuer = tls.issuer }`, or `secretName` with a Secret that exists"
    };
    Diagnostic::warning(Code::W0305, tls.span, message)
        .note("browsers get the controller's own certificate, which nobody trusts unless it was set")
        .help(help)
}

/// Whether the environment brings a certificate without issuing one, or its controller has a default.
fn has_default(facts: &Facts<'_, '_>, environment: &Environment<'_>) -> bool {
    let brings = fields(facts, environment, "tls", "issuer")
        .iter()
        .any(|(provider, issuer)| provider.is_none() || issuer.as_deref() == Some(""));
    brings || providers(environment, "ingress").any(has_default_certificate) || !has_controller(environment)
}

/// Without a known controller nothing is known of its default.
fn has_controller(environment: &Environment<'_>) -> bool {
    providers(environment, "ingress").next().is_some()
}

fn has_default_certificate(deployed: &Deployed) -> bool {
    let mut found = has_key(&deployed.values) || deployed.subcharts.iter().any(|(_, values)| has_key(values));
    texts(deployed, &mut |text, _| found |= text.contains("default-ssl-certificate"));
    found
}

/// ingress-nginx's argument, and what Traefik and HAProxy call it.
fn has_key(record: &Record) -> bool {
    record.entries.iter().any(|(key, entry)| {
        matches!(
            key.as_str(),
            "default-ssl-certificate" | "defaultCertificate" | "defaultTLSSecret" | "tlsStore"
        ) || matches!(&entry.value, Value::Record(inner) if has_key(inner))
    })
}
