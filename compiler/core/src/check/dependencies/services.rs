//! Services that nobody deploys.
//!
//! What no environment deploys is not checked in full and not written: a removal that was not
//! finished, or a `deploy` that was forgotten.

use std::collections::BTreeSet;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{Project, Scope};
use crate::syntax::ast::EnvironmentStmt;

/// A service without an environment.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0407], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    let project = platform.project;
    let deployed = platform.deployed_names();
    // A project that is only begun deploys nothing yet.
    if deployed.is_empty() {
        return;
    }
    let listed = listed(project);
    let inherited: BTreeSet<_> = project
        .services()
        .flat_map(|(id, service)| service.lineage.iter().copied().filter(move |ancestor| *ancestor != id))
        .collect();
    for (id, service) in project.services() {
        let name = &service.ast.name;
        if service.scope == Scope::Project
            && !inherited.contains(&id)
            && !deployed.contains(name.name.as_str())
            && !listed.contains(name.name.as_str())
        {
            let (message, help) = if service.ast.is_abstract {
                (
                    format!("nobody inherits from the abstract service `{}`", name.name),
                    "inherit from it, or take it out",
                )
            } else {
                (
                    format!("no environment deploys `{}`", name.name),
                    "deploy it somewhere, or take it out: nothing of it is written",
                )
            };
            diagnostics.push(Diagnostic::warning(Code::W0407, name.span, message).help(help));
        }
    }
}

/// What environments list, even if they could not be computed.
fn listed<'p>(project: &'p Project<'_>) -> BTreeSet<&'p str> {
    let body = project.environments().flat_map(|(_, environment)| &environment.ast.body);
    let deploys =
        body.filter_map(|stmt| if let EnvironmentStmt::Deploy(deploy) = stmt { Some(deploy) } else { None });
    deploys.flat_map(|deploy| &deploy.names).map(|name| name.name.as_str()).collect()
}
