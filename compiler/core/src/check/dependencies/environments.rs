//! Environments that deploy nothing, and abstract ones that nobody inherits from.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};

/// An environment without a service.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0413], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    // A project that is only begun deploys nothing yet.
    if !platform.complete || platform.deployments().next().is_none() {
        return;
    }
    let project = platform.project;
    let outcomes: BTreeMap<&str, _> =
        platform.environments.iter().map(|outcome| (outcome.name.as_str(), outcome)).collect();
    let families: BTreeSet<_> = project
        .environments()
        .flat_map(|(id, environment)| {
            environment.lineage.iter().copied().filter(move |ancestor| *ancestor != id)
        })
        .collect();
    for (id, environment) in project.environments() {
        let name = &environment.ast.name;
        let (message, help) = match outcomes.get(name.name.as_str()) {
            Some(outcome)
                if outcome.deployments.is_empty()
                    && !environment.ast.parents.is_empty()
                    && !families.contains(&id) =>
            {
                (
                    format!("`{}` inherits, but deploys nothing", name.name),
                    "list what runs there with `deploy`, or take it out",
                )
            }
            None if environment.ast.is_abstract && !families.contains(&id) => (
                format!("nobody inherits from the abstract environment `{}`", name.name),
                "inherit from it, or take it out",
            ),
            _ => continue,
        };
        diagnostics.push(Diagnostic::warning(Code::W0413, name.span, message).help(help));
    }
}
