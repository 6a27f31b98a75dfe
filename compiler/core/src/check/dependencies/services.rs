//! Services that nobody deploys.
//!
//! What no environment deploys is not checked in full and not written: a removal that was not
//! finished, or a `deploy` that was forgotten.

use std::collections::BTreeSet;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Scope;

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
    let inherited: BTreeSet<_> = project
        .services()
        .flat_map(|(id, service)| service.lineage.iter().copied().filter(move |ancestor| *ancestor != id))
        .collect();
    for (id, service) in project.services() {
        let name = &service.ast.name;
        let listed = || project.environments().any(|(_, environment)| is_listed(environment.ast, &name.name));
        if service.scope == Scope::Project
            && !inherited.contains(&id)
            && !deployed.contains(name.name.as_str())
            && !listed()
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

/// Whether an environment lists a service, even if it could not be computed.
fn is_listed(environment: &crate::syntax::ast::Environment, name: &str) -> bool {
    environment.body.iter().any(|stmt| match stmt {
        crate::syntax::ast::EnvironmentStmt::Deploy(deploy) => {
            deploy.names.iter().any(|found| found.name == name)
        }
        _ => false,
    })
}
