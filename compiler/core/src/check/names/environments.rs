//! A service called like an environment: every message and every path of the output is ambiguous for its
//! readers.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::Ident;

/// Names of both kinds.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0103], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let concrete = platform.project.environments().filter(|(_, environment)| !environment.ast.is_abstract);
    let environments: BTreeMap<String, &Ident> =
        concrete.map(|(_, item)| (item.ast.name.name.to_lowercase().into(), &item.ast.name)).collect();
    let mut seen = BTreeSet::new();
    for (_, deployed) in platform.deployments().filter(|(_, deployed)| seen.insert(deployed.service)) {
        let name = &platform.project.service(deployed.service).ast.name;
        if let Some(environment) = environments.get(name.name.to_lowercase().as_str()) {
            let message = format!("`{}` is the name of a service and of an environment", name.name);
            diagnostics.push(
                Diagnostic::warning(Code::W0103, name.span, message)
                    .label(environment.span, "the environment")
                    .help("give one of them another name: people and searches can't tell them apart"),
            );
        }
    }
}
