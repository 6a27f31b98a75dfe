//! A service in a namespace that belongs to Kubernetes.
//!
//! phx writes the Namespaces that its services use, so that Argo CD would own `kube-system`, its labels included. `default` is
//! where everything lands that names no namespace. Source: Kubernetes, "Namespaces": do not use `default` in production,
//! the prefix `kube-` is reserved.

use std::collections::BTreeSet;

use super::keys;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;

/// `default` and `kube-…`
pub(super) const RULE: Rule = Rule { codes: &[Code::W0102], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (_, deployed) in platform.deployments() {
        let reserved = deployed.namespace == "default" || deployed.namespace.starts_with("kube-");
        if reserved && seen.insert(deployed.service) {
            diagnostics.push(report(platform, deployed));
        }
    }
}

fn report(platform: &Platform<'_, '_>, deployed: &Deployed) -> Diagnostic {
    let namespace = &deployed.namespace;
    let ident = &platform.project.service(deployed.service).ast.name;
    // The word is not kept with its place, unless labels stand beside it.
    let span = keys::text(&deployed.namespace_options, "name").map_or(ident.span, |(_, span)| span);
    let message =
        format!("`{}` runs in the namespace `{namespace}`, which belongs to Kubernetes", deployed.name);
    let why = if namespace == "default" {
        "everything that names no namespace lands there, and nobody can be kept out of it"
    } else {
        "names that start with `kube-` are reserved, and Argo CD would take over the Namespace with its labels"
    };
    Diagnostic::warning(Code::W0102, span, message)
        .note(why)
        .help("leave `namespace` out: the service then has a namespace of its own name")
}
