//! The name of a manifest's object, by the rules of its kind.
//!
//! Source: Kubernetes, "Object Names and IDs", and the validation of each kind: Service and Namespace are DNS labels (63
//! characters, a Service starts with a letter), a CronJob has 52 because its Jobs get 11 more, a Job 63 because its
//! name is a label of its pods, a StatefulSet 52 because its revisions' names are labels, roles are any path segment,
//! all others DNS names of 253.

use super::keys;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Manifest;
use crate::scalar::Scalar;

/// A name that the API server refuses, or with which the object's own children can't be made.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0720], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        diagnostics.extend(deployed.manifests.iter().filter_map(|manifest| fault(platform, manifest)));
    }
}

fn fault(platform: &Platform<'_, '_>, manifest: &Manifest) -> Option<Diagnostic> {
    let (name, span) = keys::name(manifest)?;
    let kind = keys::kind(manifest);
    let why = wrong(kind, keys::group(manifest), name)?;
    let message = format!(
        "the {} `{name}` can't have this name: {}",
        if kind.is_empty() { "object" } else { kind },
        why.text
    );
    let place = if span == manifest.span { keys::head(platform, span) } else { span };
    let diagnostic = Diagnostic::error(Code::E0720, place, message);
    let is_own =
        keys::record(&manifest.record, "metadata").is_none_or(|metadata| metadata.get("name").is_none());
    let diagnostic = if is_own {
        diagnostic.note("without `metadata.name` an object has the name of its manifest")
    } else {
        diagnostic
    };
    Some(match why.better {
        Some(better) if is_own => {
            diagnostic.help(format!("write `metadata.name = \"{better}\"`, or call the manifest so"))
        }
        Some(better) => keys::suggest(platform, diagnostic, span, name, &better),
        None => diagnostic,
    })
}

struct Wrong {
    text: String,
    better: Option<String>,
}

fn wrong(kind: &str, group: &str, name: &str) -> Option<Wrong> {
    let only = |text: String| Some(Wrong { text, better: None });
    if group == "rbac.authorization.k8s.io" {
        let refused = name.is_empty() || name == "." || name == ".." || name.contains(['/', '%']);
        return if refused {
            only("it may not be empty, `.` or `..`, nor have `/` or `%`".into())
        } else {
            None
        };
    }
    let is_label = group.is_empty() && matches!(kind, "Service" | "Namespace");
    let problem = if is_label { Scalar::DnsLabel.check(name).err() } else { keys::subdomain(name) };
    if let Some(problem) = problem {
        return Some(Wrong { text: problem.message, better: problem.suggestion });
    }
    if kind == "Service" && group.is_empty() && name.starts_with(|c: char| c.is_ascii_digit()) {
        return only("a Service's name starts with a letter".into());
    }
    let (longest, why) = match (group, kind) {
        ("batch", "CronJob") => (52, "each of its Jobs gets 11 more, and may have 63"),
        ("batch", "Job") => (63, "it becomes a label of its pods"),
        ("apps", "StatefulSet") => (52, "with 11 more it becomes a label of its pods"),
        _ => return None,
    };
    if name.len() <= longest {
        return None;
    }
    only(format!("it has {} characters, and a {kind} at most {longest}: {why}", name.len()))
}
