//! A manifest for a namespace that the environment does not make.
//!
//! The sync fails with "namespaces … not found" on a new cluster, unless somebody made the namespace by hand. Known are
//! the namespaces of deployments, those of manifests, and Kubernetes' own.

use std::collections::BTreeSet;

use super::keys;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::eval::{Deployed, EnvironmentOutcome, Manifest};
use crate::value::Value;

/// An object without its namespace.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0105], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        let known = known(environment);
        for deployed in &environment.deployments {
            for manifest in &deployed.manifests {
                subjects(environment, deployed, manifest, &known, diagnostics);
                let metadata = keys::record(&manifest.record, "metadata");
                let Some((namespace, span)) = metadata.and_then(|metadata| keys::text(metadata, "namespace"))
                else {
                    continue;
                };
                if is_reserved(namespace)
                    || known.contains(namespace.as_str())
                    || keys::is_of_cluster(keys::kind(manifest))
                {
                    continue;
                }
                let message = format!(
                    "manifest `{}` of `{}` stands in the namespace `{namespace}`, which nothing in {} makes",
                    manifest.name, deployed.name, environment.name
                );
                let diagnostic = Diagnostic::warning(Code::W0105, span, message);
                diagnostics.push(match nearest(namespace, known.iter().copied()) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic
                        .help("leave `metadata.namespace` out (the service's own is taken), or add a manifest of kind Namespace"),
                });
            }
        }
    }
}

/// The accounts that a RoleBinding or ClusterRoleBinding names: in a namespace that is not there, it binds nothing,
/// and nothing says so.
fn subjects(
    environment: &EnvironmentOutcome,
    deployed: &Deployed,
    manifest: &Manifest,
    known: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(Value::List(subjects)) = manifest.record.get("subjects") else { return };
    for (subject, _) in subjects.iter() {
        let Value::Record(subject) = subject else { continue };
        let Some((namespace, span)) = keys::text(subject, "namespace") else { continue };
        if known.contains(namespace.as_str()) || is_reserved(namespace) {
            continue;
        }
        let message = format!(
            "manifest `{}` of `{}` names an account in the namespace `{namespace}`, which nothing in {} makes",
            manifest.name, deployed.name, environment.name
        );
        let diagnostic = Diagnostic::warning(Code::W0105, span, message);
        diagnostics.push(match nearest(namespace, known.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("name the namespace of the service whose account it is"),
        });
    }
}

/// Namespaces that every cluster has, or that belong to it.
fn is_reserved(namespace: &str) -> bool {
    namespace == "default" || namespace.starts_with("kube-")
}

fn known(environment: &EnvironmentOutcome) -> BTreeSet<&str> {
    let own = environment.deployments.iter().map(|deployed| deployed.namespace.as_str());
    let manifests = environment.deployments.iter().flat_map(|deployed| &deployed.manifests);
    let made = manifests.filter(|manifest| keys::kind(manifest) == "Namespace");
    own.chain(made.filter_map(|manifest| keys::name(manifest).map(|(name, _)| name.as_str()))).collect()
}
