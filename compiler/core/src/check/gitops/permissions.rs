//! An Argo CD project that does not allow what its services are.
//!
//! Argo CD refuses an Application whose AppProject does not list its repository, its destination or
//! a kind that it deploys. Source: Argo CD, "Projects"; patterns are globs, and a leading `!` denies.

use ecow::EcoString;

use crate::check::{Platform, Rule};
use crate::data::{Data, Map};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::resolve::head;
use crate::source::Span;
use crate::syntax::ast::{PlatformStmt, Stmt};

/// A service that its project does not allow.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0731], run };

/// Kinds without a namespace. Source: `kubectl api-resources --namespaced=false`, Kubernetes 1.33,
/// and the definitions of cert-manager.
const CLUSTER_KINDS: &[&str] = &[
    "Namespace",
    "PersistentVolume",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleBinding",
    "StorageClass",
    "CSIDriver",
    "IngressClass",
    "GatewayClass",
    "PriorityClass",
    "RuntimeClass",
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "APIService",
    "ClusterIssuer",
    "VolumeSnapshotClass",
];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (environment, plan) in platform.environments.iter().zip(&platform.plan.environments) {
        for deployed in &environment.deployments {
            let Some((project, _)) = &deployed.project else { continue };
            let spec = plan
                .projects
                .iter()
                .find(|found| text(found, &["metadata", "name"]) == Some(project.as_str()));
            let Some(spec) = spec.and_then(|found| found.get("spec")).and_then(Data::as_map) else {
                continue;
            };
            let Some(application) = plan.deployments.iter().find(|d| d.service == deployed.name) else {
                continue;
            };
            if let Some((word, message)) = refusal(project, spec, &application.application, deployed) {
                let span = place(platform, project, word);
                let diagnostic = Diagnostic::error(Code::E0731, span, message);
                diagnostics.push(
                    diagnostic
                        .label(deployed.span, format!("`{}` belongs to `{project}`", deployed.name))
                        .help(format!(
                            "list it in `{word}` of the project, or give the service another project"
                        )),
                );
            }
        }
    }
}

fn refusal(
    project: &str,
    spec: &Map,
    application: &Map,
    deployed: &Deployed,
) -> Option<(&'static str, String)> {
    let name = &deployed.name;
    let repository = text(application, &["spec", "source", "repoURL"])?;
    let normal = |url: &str| url.trim_end_matches('/').trim_end_matches(".git").to_lowercase();
    let repositories: Vec<EcoString> = items(spec, "sourceRepos")
        .iter()
        .filter_map(|item| item.as_str().map(normal))
        .map(EcoString::from)
        .collect();
    if !repositories.is_empty() && !allowed(repositories.iter().map(EcoString::as_str), &normal(repository)) {
        return Some((
            "sourceRepos",
            format!("project `{project}` does not allow the repository of `{name}`: {repository}"),
        ));
    }
    if !allows_destination(spec, application) {
        let namespace = text(application, &["spec", "destination", "namespace"]).unwrap_or_default();
        let cluster = text(application, &["spec", "destination", "server"])
            .or(text(application, &["spec", "destination", "name"]));
        let cluster = cluster.unwrap_or_default();
        return Some((
            "destinations",
            format!("project `{project}` does not allow `{name}` in namespace `{namespace}` of {cluster}"),
        ));
    }
    for manifest in &deployed.manifests {
        let Some(fields) = manifest.data.as_map() else { continue };
        let (Some(api), Some(kind)) = (text(fields, &["apiVersion"]), text(fields, &["kind"])) else {
            continue;
        };
        let group = api.split_once('/').map_or("", |(group, _)| group);
        let matches = |word: &str| items(spec, word).iter().any(|item| covers(item, group, kind));
        if CLUSTER_KINDS.contains(&kind) {
            if !matches("clusterResourceWhitelist") {
                return Some((
                    "clusterResourceWhitelist",
                    format!("project `{project}` does not allow the {kind} of `{name}`"),
                ));
            }
        } else if spec.contains_key("namespaceResourceWhitelist") && !matches("namespaceResourceWhitelist") {
            return Some((
                "namespaceResourceWhitelist",
                format!("project `{project}` does not allow the {kind} of `{name}`"),
            ));
        } else if matches("namespaceResourceBlacklist") {
            return Some((
                "namespaceResourceBlacklist",
                format!("project `{project}` forbids the {kind} of `{name}`"),
            ));
        }
    }
    None
}

fn allows_destination(spec: &Map, application: &Map) -> bool {
    let own = |field: &str| text(application, &["spec", "destination", field]);
    let mut allows = false;
    for item in items(spec, "destinations").iter().filter_map(Data::as_map) {
        let fits = |field: &str, wanted: Option<&str>| {
            let pattern = text(item, &[field]).unwrap_or("*");
            let (denies, pattern) = pattern.strip_prefix('!').map_or((false, pattern), |rest| (true, rest));
            (denies, wanted.is_some_and(|wanted| glob(pattern, wanted)))
        };
        let cluster = if own("server").is_some() { ("server", own("server")) } else { ("name", own("name")) };
        if text(item, &[cluster.0]).is_none() {
            // It speaks of another way to name the cluster: nobody knows whether they are the same.
            return true;
        }
        let (server_denies, server) = fits(cluster.0, cluster.1);
        let (namespace_denies, namespace) = fits("namespace", own("namespace"));
        if server && namespace {
            if server_denies || namespace_denies {
                return false;
            }
            allows = true;
        }
    }
    allows
}

fn covers(item: &Data, group: &str, kind: &str) -> bool {
    let Some(item) = item.as_map() else { return false };
    glob(text(item, &["group"]).unwrap_or_default(), group)
        && glob(text(item, &["kind"]).unwrap_or_default(), kind)
}

fn allowed<'p>(patterns: impl Iterator<Item = &'p str>, wanted: &str) -> bool {
    let mut any = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(denied) if glob(denied, wanted) => return false,
            Some(_) => {}
            None => any |= glob(pattern, wanted),
        }
    }
    any
}

/// `*` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn items<'m>(map: &'m Map, key: &str) -> &'m [Data] {
    if let Some(Data::List(list)) = map.get(key) { list } else { &[] }
}

fn text<'m>(map: &'m Map, path: &[&str]) -> Option<&'m str> {
    match path {
        [] => None,
        [key] => map.get(*key)?.as_str(),
        [key, rest @ ..] => text(map.get(*key)?.as_map()?, rest),
    }
}

/// The project's line that has to change, or its name.
fn place(platform: &Platform<'_, '_>, project: &str, word: &str) -> Span {
    let none = Span::new(crate::source::FileId(0), 0, 0);
    let stmts = platform.project.platform.into_iter().flat_map(|platform| &platform.body);
    stmts
        .filter_map(|stmt| match stmt {
            PlatformStmt::Project { name, body, .. } if name.name == project => Some((name, body)),
            _ => None,
        })
        .map(|(name, body)| {
            let entry = body.stmts.iter().find_map(|stmt| match stmt {
                Stmt::Entry(entry) if head(entry).is_some_and(|(found, _)| found == word) => Some(entry.span),
                _ => None,
            });
            entry.unwrap_or(name.span)
        })
        .next()
        .unwrap_or(none)
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn globs() {
        for (pattern, text) in [
            ("*", "a"),
            ("a", "a"),
            ("a*", "abc"),
            ("*c", "abc"),
            ("a*c", "abc"),
            ("https://*/x", "https://h/x"),
        ] {
            assert!(glob(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("", "a"), ("a*c", "ab"), ("a*b*b", "ab")] {
            assert!(!glob(pattern, text), "{pattern} {text}");
        }
    }
}
