//! A branch as the revision of a production environment.
//!
//! Whatever is merged is in production at the next sync, without anybody deciding it; and a branch
//! for a trial stays behind when the trial is over. Tags and commits do not move (Argo CD, "Tracking
//! and Deployment Strategies").

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::EnvironmentOutcome;
use crate::resolve::{EnvironmentId, head};
use crate::source::Span;
use crate::syntax::ast::{DeployStmt, Entry, EntryOp, EnvironmentStmt, ExprKind, PlatformStmt};

/// A revision that moves, where a setting says that it is production.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0609], run };

/// Names that teams give to branches that live long.
const BRANCHES: &[&str] = &["main", "master", "HEAD", "trunk", "develop", "development", "dev"];
/// How names of branches for one piece of work start.
const WORK: &[&str] = &[
    "tickets/",
    "feature/",
    "features/",
    "feat/",
    "fix/",
    "bugfix/",
    "hotfix/",
    "users/",
    "user/",
    "u/",
    "refs/heads/",
];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        let Some(id) = platform.project.environment_names.get(&environment.name).copied() else { continue };
        if !is_production(platform, id) {
            continue;
        }
        if let Some((revision, span)) = environment_revision(platform, id)
            && is_branch(&revision)
        {
            diagnostics.push(report(environment, None, &revision, span));
        }
        for deployed in &environment.deployments {
            let Some(revision) = deployed.revision.as_ref().filter(|revision| is_branch(revision)) else {
                continue;
            };
            let span = deploy_revision(platform, id, &deployed.name).unwrap_or(deployed.span);
            diagnostics.push(report(environment, Some(&deployed.name), revision, span));
        }
    }
}

fn report(environment: &EnvironmentOutcome, service: Option<&str>, revision: &str, span: Span) -> Diagnostic {
    let name = &environment.name;
    let message = match service {
        Some(service) => format!("`{service}` follows the branch `{revision}` in production ({name})"),
        None => format!("production ({name}) follows the branch `{revision}`"),
    };
    let diagnostic = Diagnostic::warning(Code::W0609, span, message);
    if WORK.iter().any(|start| revision.starts_with(start)) {
        diagnostic.help("when the trial is over, take the line out; until then, name the commit")
    } else {
        diagnostic.help(format!("write `revision = \"…\"` with a tag or a commit in `{name}`"))
    }
}

fn is_branch(revision: &str) -> bool {
    BRANCHES.contains(&revision) || WORK.iter().any(|start| revision.starts_with(start))
}

/// Whether a setting of the environment is the text `production`.
fn is_production(platform: &Platform<'_, '_>, id: EnvironmentId) -> bool {
    let Some(settings) = platform.project.settings() else { return false };
    settings.fields.iter().any(|field| {
        let written = environment_entries(platform, id, &field.name.name).last().map(|entry| text(entry));
        let default = field.default.as_ref().and_then(|default| match &default.kind {
            ExprKind::String(text) => text.plain().map(|text| text.as_str()),
            _ => None,
        });
        written.unwrap_or(default) == Some("production")
    })
}

fn environment_entries<'p>(
    platform: &'p Platform<'_, '_>,
    id: EnvironmentId,
    name: &'p str,
) -> impl Iterator<Item = &'p Entry> {
    let layers = &platform.project.environment(id).lineage;
    layers.iter().flat_map(|layer| &platform.project.environment(*layer).ast.body).filter_map(move |stmt| {
        match stmt {
            EnvironmentStmt::Entry(entry)
                if entry.path.len() == 1 && head(entry).is_some_and(|(found, _)| found == name) =>
            {
                Some(entry)
            }
            _ => None,
        }
    })
}

fn text(entry: &Entry) -> Option<&str> {
    match &entry.op {
        EntryOp::Set(expr) => match &expr.kind {
            ExprKind::String(text) => text.plain().map(|text| text.as_str()),
            _ => None,
        },
        _ => None,
    }
}

/// The revision of all Applications of an environment, and the line that says so.
fn environment_revision(platform: &Platform<'_, '_>, id: EnvironmentId) -> Option<(String, Span)> {
    if let Some(entry) = environment_entries(platform, id, "revision").last() {
        return Some((text(entry)?.to_owned(), entry.span));
    }
    platform.project.platform?.body.iter().find_map(|stmt| match stmt {
        PlatformStmt::Entry(entry) if head(entry).is_some_and(|(found, _)| found == "revision") => {
            Some((text(entry)?.to_owned(), platform.project.environment(id).ast.name.span))
        }
        _ => None,
    })
}

/// The line of a `deploy` or `configure` block that says `revision`.
fn deploy_revision(platform: &Platform<'_, '_>, id: EnvironmentId, service: &str) -> Option<Span> {
    let mut found = None;
    for layer in &platform.project.environment(id).lineage {
        let environment = platform.project.environment(*layer);
        let deploys = environment.ast.body.iter().filter_map(|stmt| match stmt {
            EnvironmentStmt::Deploy(deploy) if deploy.names.iter().any(|name| name.name == service) => {
                deploy.body.as_ref()
            }
            _ => None,
        });
        let configures = environment
            .configures
            .iter()
            .filter(|configure| configure.service.name == service)
            .map(|configure| &configure.body);
        for stmt in deploys.chain(configures).flat_map(|body| &body.stmts) {
            if let DeployStmt::Entry(entry) = stmt
                && head(entry).is_some_and(|(word, _)| word == "revision")
            {
                found = Some(entry.span);
            }
        }
    }
    found
}
