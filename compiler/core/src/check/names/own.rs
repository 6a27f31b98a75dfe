//! A service whose name phx needs for a file or an Application of its own.
//!
//! In an environment's folder stand `namespaces.yaml` and `projects.yaml` beside the Applications, and the root
//! Application has the platform's name: a service's Application of the same name would replace it.

use std::collections::BTreeSet;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};

/// A service named like what phx writes itself.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0723], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (_, deployed) in platform.deployments() {
        if !seen.insert(deployed.service) {
            continue;
        }
        let name = &platform.project.service(deployed.service).ast.name;
        let root = &platform.plan.name;
        let why = match name.name.as_str() {
            "namespaces" => "`namespaces.yaml` holds an environment's Namespaces".to_owned(),
            "projects" => "`projects.yaml` holds an environment's AppProjects".to_owned(),
            other if other == root => {
                "the platform's name is the name of each environment's root Application".to_owned()
            }
            _ => continue,
        };
        let message =
            format!("a service can't be called `{}`: its Application would replace phx's own", name.name);
        diagnostics.push(
            Diagnostic::error(Code::E0723, name.span, message)
                .note(why)
                .help("give the service another name"),
        );
    }
}
