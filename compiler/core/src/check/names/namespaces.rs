//! A manifest for a namespace that the environment does not make.
//!
//! The sync fails with "namespaces … not found" on a new cluster, unless somebody made the namespace by hand. Known are
//! the namespaces of deployments, those of manifests, and Kubernetes' own.

use std::collections::BTreeSet;

use super::keys;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::eval::{Deployed, EnvironmentOutcome, Manifest};
use crate::source::Span;
use crate::value::Value;

/// An object without its namespace.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0105], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        let known = known(environment);
        for deployed in &environment.deployments {
            for manifest in &deployed.manifests {
                let mut look = Look { environment, deployed, manifest, known: &known, diagnostics };
                look.subjects();
                look.object();
            }
        }
    }
}

/// One manifest in one environment.
struct Look<'l> {
    environment: &'l EnvironmentOutcome,
    deployed: &'l Deployed,
    manifest: &'l Manifest,
    known: &'l BTreeSet<&'l str>,
    diagnostics: &'l mut Vec<Diagnostic>,
}

impl Look<'_> {
    /// The object's own namespace.
    fn object(&mut self) {
        let metadata = keys::record(&self.manifest.record, "metadata");
        let namespace = metadata.and_then(|metadata| keys::text(metadata, "namespace"));
        if let Some((namespace, span)) = namespace.filter(|_| !keys::is_of_cluster(keys::kind(self.manifest)))
        {
            let help = "leave `metadata.namespace` out (the service's own is taken), or add a manifest of kind Namespace";
            self.namespace(namespace, span, "stands in the namespace", help);
        }
    }

    /// The accounts that a RoleBinding or ClusterRoleBinding names: in a namespace that is not there, it binds nothing,
    /// and nothing says so.
    fn subjects(&mut self) {
        let Some(Value::List(subjects)) = self.manifest.record.get("subjects") else { return };
        for (subject, _) in subjects.iter() {
            let Value::Record(subject) = subject else { continue };
            if let Some((namespace, span)) = keys::text(subject, "namespace") {
                let help = "name the namespace of the service whose account it is";
                self.namespace(namespace, span, "names an account in the namespace", help);
            }
        }
    }

    /// Reports a namespace that is not there; `help` is for one that is like no other.
    fn namespace(&mut self, namespace: &str, span: Span, does: &str, help: &str) {
        if self.known.contains(namespace) || is_reserved(namespace) {
            return;
        }
        let message = format!(
            "manifest `{}` of `{}` {does} `{namespace}`, which nothing in {} makes",
            self.manifest.name, self.deployed.name, self.environment.name
        );
        let near = nearest(namespace, self.known.iter().copied());
        let help = near.map_or_else(|| help.to_owned(), |near| format!("did you mean `{near}`?"));
        self.diagnostics.push(Diagnostic::warning(Code::W0105, span, message).help(help));
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
