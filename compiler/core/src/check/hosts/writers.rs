//! One Secret for TLS that two parties write.
//!
//! cert-manager makes a Certificate of the Secret's name for each annotated Ingress; a second Ingress with other
//! hosts gets no certificate of its own ("refusing to update a Certificate that is not owned by this Ingress"),
//! and a Secret from Vault is overwritten in turns. Ingresses with the same hosts may share a Secret.

use ecow::EcoString;

use super::facts::{Environment, Facts};
use super::ingress::{items, record, text};
use super::providers::is_kind;
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::source::Span;
use crate::tables::HashMap;
use crate::value::Value;

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in &facts.environments {
        in_environment(facts, environment, diagnostics);
    }
}

struct Writer<'f> {
    deployed: &'f Deployed,
    secret: EcoString,
    span: Span,
    /// The hosts of an Ingress; none for another writer.
    hosts: Option<Vec<EcoString>>,
    /// What writes, in words.
    what: &'static str,
}

fn in_environment(facts: &Facts<'_, '_>, environment: &Environment<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<(EcoString, EcoString), Vec<Writer<'_>>> = HashMap::default();
    for writer in writers(facts, environment) {
        let others = seen.entry((writer.deployed.namespace.clone(), writer.secret.clone())).or_default();
        let clash = others.iter().find(|other| match (&other.hosts, &writer.hosts) {
            // Two from Vault are the same Secret of several services, which is no matter of TLS.
            (None, None) => false,
            (one, two) => one != two,
        });
        if let Some(other) = clash.filter(|other| other.span != writer.span) {
            let message = format!(
                "the Secret `{}` in namespace `{}` is written twice in {}: by {} of `{}` and by {} of `{}`",
                writer.secret,
                writer.deployed.namespace,
                environment.outcome.name,
                other.what,
                other.deployed.name,
                writer.what,
                writer.deployed.name,
            );
            diagnostics.push(
                Diagnostic::error(Code::E0711, writer.span, message)
                    .label(other.span, "and here")
                    .help("give one of them a Secret of its own"),
            );
        }
        others.push(writer);
    }
}

fn writers<'f>(facts: &Facts<'f, '_>, environment: &Environment<'f>) -> Vec<Writer<'f>> {
    let mut out = vec![];
    for deployed in &environment.outcome.deployments {
        let from_vault = deployed.secrets.iter().filter(|secret| secret.is_written());
        out.extend(from_vault.map(|secret| Writer {
            deployed,
            secret: secret.name.clone(),
            span: facts.head(secret.span),
            hosts: None,
            what: "the secrets",
        }));
        for manifest in deployed.manifests.iter().filter(|manifest| is_kind(manifest, "Certificate")) {
            let spec = record(&manifest.record, "spec");
            if let Some(secret) = spec.and_then(|spec| text(spec, "secretName")) {
                let (secret, span) = (secret.text, secret.span);
                let names = spec.into_iter().flat_map(|spec| items(spec, "dnsNames"));
                let hosts =
                    names.filter_map(
                        |(name, _)| if let Value::String(name) = name { Some(name.clone()) } else { None },
                    );
                out.push(Writer {
                    deployed,
                    secret,
                    span,
                    hosts: Some(sorted(hosts)),
                    what: "a Certificate",
                });
            }
        }
    }
    for ingress in environment.ingresses.iter().filter(|ingress| ingress.is_on() && ingress.issuer.is_some())
    {
        for tls in &ingress.tls {
            let Some(secret) = &tls.secret else { continue };
            let hosts = sorted(tls.hosts.iter().map(|host| host.text.clone()));
            let (secret, span) = (secret.text.clone(), secret.span);
            out.push(Writer {
                deployed: ingress.deployed,
                secret,
                span,
                hosts: Some(hosts),
                what: "the certificate of an Ingress",
            });
        }
    }
    out
}

fn sorted(hosts: impl Iterator<Item = EcoString>) -> Vec<EcoString> {
    let mut hosts: Vec<EcoString> = hosts.collect();
    hosts.sort();
    hosts.dedup();
    hosts
}
