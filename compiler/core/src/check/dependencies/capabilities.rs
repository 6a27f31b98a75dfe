//! A capability of the project with one side only: provided but never asked for, or asked for but
//! never provided.

use std::collections::BTreeSet;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{NeedTarget, Scope};
use crate::syntax::ast::EnvironmentStmt;

/// A capability that connects nobody.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0410], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    let project = platform.project;
    let mut provided: BTreeSet<&str> = BTreeSet::new();
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    for (id, _) in project.services() {
        let scope = &platform.signatures.get(id).scope;
        provided.extend(scope.provides.iter().map(|provides| provides.node.capability.name.as_str()));
        needed.extend(scope.needs.values().filter_map(|need| match need.node.target {
            NeedTarget::Capability(name) => Some(name.name.as_str()),
            NeedTarget::Service(_) => None,
        }));
    }
    for (_, environment) in project.environments() {
        provided.extend(environment.ast.body.iter().filter_map(|stmt| match stmt {
            EnvironmentStmt::Provides(provides) => Some(provides.capability.name.as_str()),
            _ => None,
        }));
    }
    for item in project.capabilities.of(Scope::Project).values() {
        let name = &item.name;
        let message = match (provided.contains(name.name.as_str()), needed.contains(name.name.as_str())) {
            (true, true) => continue,
            // The wiring says so where somebody requires it.
            (false, true) => continue,
            (true, false) => format!("`{}` is provided, but no service requires or wants it", name.name),
            (false, false) => format!("nobody provides or requires `{}`", name.name),
        };
        if provided.contains(name.name.as_str()) && reads_list(platform) {
            continue;
        }
        diagnostics.push(
            Diagnostic::warning(Code::W0410, name.span, message)
                .help("write `requires` in the services that need it, or take it out"),
        );
    }
}

/// Whether something asks `env.capabilities`, so that a capability can matter by its name.
fn reads_list(platform: &Platform<'_, '_>) -> bool {
    super::mentions::Mentions::of(platform)
        .outside("capabilities", crate::source::Span::new(crate::source::FileId(0), 0, 0))
}
