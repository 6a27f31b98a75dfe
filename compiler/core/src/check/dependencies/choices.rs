//! A `choose` with nothing to choose: only one provides the capability there.
//!
//! It was needed once, and hides the next mistake: when a second provider comes, the old choice
//! holds without anybody having made it.

use std::collections::BTreeMap;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::EnvironmentOutcome;
use crate::source::Span;
use crate::syntax::ast::{Choose, DeployStmt, EnvironmentStmt};
use crate::syntax::walk;

/// A needless choice.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0412], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    // A choice of a family is needless only if it is in every member.
    let mut choices: BTreeMap<Span, (&Choose, bool)> = BTreeMap::new();
    for environment in platform.environments {
        for choose in written(platform, environment) {
            let services: Vec<&str> = environment
                .deployments
                .iter()
                .filter(|deployed| deployed.provides.contains(&choose.capability.name))
                .map(|deployed| deployed.name.as_str())
                .collect();
            let own = platform.brings(environment, &choose.capability.name);
            let only = match services.as_slice() {
                [only] if !own => choose.provider.name == *only,
                [] if own => choose.provider.name == "environment",
                _ => false,
            };
            let entry = choices.entry(choose.span).or_insert((choose, true));
            entry.1 &= only;
        }
    }
    for (span, (choose, _)) in choices.into_iter().filter(|(_, (_, needless))| *needless) {
        let message = format!(
            "there is nothing to choose: only `{}` provides `{}` here",
            choose.provider.name, choose.capability.name
        );
        diagnostics.push(Diagnostic::warning(Code::W0412, span, message).fix("take it out", span, ""));
    }
}

/// The choices that hold in an environment.
fn written<'p>(platform: &'p Platform<'_, '_>, environment: &EnvironmentOutcome) -> Vec<&'p Choose> {
    let mut out = vec![];
    let Some(id) = platform.project.environment_names.get(&environment.name) else { return out };
    for layer in &platform.project.environment(*id).lineage {
        let item = platform.project.environment(*layer);
        for stmt in &item.ast.body {
            match stmt {
                EnvironmentStmt::Choose(choose) => out.push(choose),
                EnvironmentStmt::Deploy(deploy) => {
                    deploy.body.iter().for_each(|body| in_deploy(&body.stmts, &mut out))
                }
                _ => {}
            }
        }
        item.configures.iter().for_each(|configure| in_deploy(&configure.body.stmts, &mut out));
    }
    out
}

fn in_deploy<'p>(stmts: &'p [DeployStmt], out: &mut Vec<&'p Choose>) {
    walk::deploy_stmts(stmts, &mut |stmt| {
        if let DeployStmt::Choose(choose) = stmt {
            out.push(choose);
        }
    });
}
