//! A parameter that an environment sets to what it is anyway.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::resolve::{EnvironmentId, head};
use crate::source::Span;
use crate::syntax::ast::{DeployStmt, EntryOp, Expr};

use super::written::{deploy_blocks, same_literal};

/// An entry that repeats a parameter's default, or an ancestor's entry.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0211], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (environment, deployed) in platform.deployments() {
        if let Some(id) = platform.project.environment_names.get(&environment.name) {
            deployment(platform, *id, deployed, diagnostics);
        }
    }
}

fn deployment(
    platform: &Platform<'_, '_>,
    id: EnvironmentId,
    deployed: &Deployed,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(blocks) = deploy_blocks(platform.project, id, &deployed.name) else { return };
    let scope = &platform.signatures.get(deployed.service).scope;
    for (name, param) in &scope.params {
        // An ancestor's parameter may be set by the service itself.
        let is_default = scope.entries_of(name).next().is_none();
        let mut below: Option<(&Expr, Span)> =
            param.node.default.as_ref().filter(|_| is_default).map(|default| (default, param.node.span));
        for (layer, stmts) in &blocks {
            for stmt in *stmts {
                let DeployStmt::Entry(entry) = stmt else { continue };
                if head(entry).is_none_or(|(found, _)| found != name.as_str()) {
                    continue;
                }
                let new = match &entry.op {
                    EntryOp::Set(new) if entry.path.len() == 1 => Some(new),
                    _ => None,
                };
                if let (Some(new), Some((old, place))) = (new, below)
                    && same_literal(new, old)
                    && *layer == id
                {
                    diagnostics.push(report(name, entry.span, place));
                }
                below = new.map(|new| (new, entry.span));
            }
            // A condition may set it, too: then what is inherited is not known here.
            if stmts.iter().any(|stmt| matches!(stmt, DeployStmt::If(_))) {
                below = None;
            }
        }
    }
}

fn report(name: &str, span: Span, place: Span) -> Diagnostic {
    Diagnostic::warning(Code::W0211, span, format!("`{name}` repeats what is inherited"))
        .label(place, "the same stands here")
        .help("take the line away: a later change of the inherited value should reach this one, too")
}
