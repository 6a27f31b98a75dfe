//! A Secret whose type asks for keys that it does not have.
//!
//! Source: Kubernetes, "Types of Secret": the API server refuses such a Secret without its keys.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::SecretOutcome;

/// A key that the Secret's type needs is not declared.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0513], run };

/// The types with keys of their own.
const NEEDED: &[(&str, &[&str])] = &[
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        diagnostics.extend(deployed.secrets.iter().filter_map(report));
    }
}

fn report(secret: &SecretOutcome) -> Option<Diagnostic> {
    // Where the chart makes it, it may have keys that stand nowhere in the store.
    let (kind, needed) = NEEDED.iter().find(|(kind, _)| secret.resource && *kind == secret.kind)?;
    let missing: Vec<String> = needed
        .iter()
        .filter(|key| !secret.entries.iter().any(|entry| entry.key == **key))
        .map(|key| format!("`\"{key}\"`"))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let missing = missing.join(" and ");
    let message = format!("the Secret `{}` of type `{kind}` has no {missing}", secret.name);
    Some(Diagnostic::error(Code::E0513, secret.span, message).help(format!(
        "declare {missing}; where the store's key has another name, write `provided from \"…\"`"
    )))
}
