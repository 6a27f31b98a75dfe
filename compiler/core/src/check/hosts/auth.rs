//! A login check at the ingress that asks a service which does not run in the environment.
//!
//! ingress-nginx asks `auth-url` before each request and answers 500 to everybody if nobody replies; without
//! `auth-url`, `auth-signin` does nothing and everybody gets in. Source: ingress-nginx, "External authentication".

use super::facts::{Environment, Facts};
use super::ingress::{Ingress, Text};
use super::providers::{is_kind, name};
use crate::diagnostics::{Code, Diagnostic};

const URL: &str = "nginx.ingress.kubernetes.io/auth-url";
const SIGNIN: &str = "nginx.ingress.kubernetes.io/auth-signin";

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (environment, ingress) in facts.ingresses().filter(|(_, ingress)| ingress.on != Some(false)) {
        match (ingress.annotation(URL), ingress.annotation(SIGNIN)) {
            (Some(url), _) => diagnostics.extend(nobody(environment, ingress, url)),
            (None, Some(signin)) => diagnostics.push(open(ingress, signin)),
            (None, None) => {}
        }
    }
}

fn open(ingress: &Ingress<'_>, signin: &Text) -> Diagnostic {
    let message = format!(
        "`{}` says where to log in, but nothing checks the login: everybody gets in",
        ingress.deployed.name
    );
    Diagnostic::warning(Code::W0309, signin.span, message)
        .help(format!("add `\"{URL}\" = …`, the address that is asked before each request"))
}

fn nobody(environment: &Environment<'_>, ingress: &Ingress<'_>, url: &Text) -> Option<Diagnostic> {
    let host = url.text.split_once("://")?.1.split(['/', '?', ':']).next()?;
    let namespace = namespace_of(host)?;
    let outcome = environment.outcome;
    let runs = outcome.deployments.iter().any(|deployed| {
        deployed.namespace == namespace
            || deployed
                .manifests
                .iter()
                .any(|manifest| is_kind(manifest, "Namespace") && name(manifest) == namespace)
    });
    if runs {
        return None;
    }
    let message = format!(
        "`{}` lets {host} check each login, but nothing is deployed in namespace `{namespace}` in {}",
        ingress.deployed.name, outcome.name
    );
    Some(
        Diagnostic::warning(Code::W0309, url.span, message)
            .note("every request would be answered with 500")
            .help("deploy the service that checks logins, or read its address from the capability that it provides"),
    )
}

/// The namespace of a name in the cluster: `service.namespace`, perhaps with `.svc` and `.cluster.local`.
fn namespace_of(host: &str) -> Option<&str> {
    let short = host.strip_suffix(".cluster.local").unwrap_or(host);
    let is_service = short.ends_with(".svc");
    let short = short.strip_suffix(".svc").unwrap_or(short);
    let (_, namespace) = short.split_once('.')?;
    // `example.com` looks the same as `service.namespace`: only what can't be a public name is judged.
    let is_public = !is_service && is_public(namespace);
    (!namespace.contains('.') && !namespace.is_empty() && !is_public).then_some(namespace)
}

/// Whether a last label is like a public top-level domain: short, or one of the common longer ones.
fn is_public(label: &str) -> bool {
    label.len() <= 4
        || matches!(label, "cloud" | "local" | "internal" | "localhost" | "online" | "systems" | "science")
}
