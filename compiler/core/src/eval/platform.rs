//! What the platform itself says: its entries and the options of its Argo CD projects.

use super::values::library_type;
use super::{Cx, Evaluator, Inputs};
use crate::diagnostics::Diagnostic;
use crate::plan::PlatformOutcome;
use crate::resolve::head;
use crate::syntax::ast::{PlatformStmt, Stmt};
use crate::ty::Type;
use crate::value::Record;

/// Computes the platform's own entries.
pub fn platform(inputs: Inputs<'_>) -> (PlatformOutcome, Vec<Diagnostic>) {
    let evaluator = Evaluator::empty(inputs, None);
    let mut out = PlatformOutcome::default();
    let cx = Cx::environment(0);
    for stmt in inputs.project.platform.iter().flat_map(|platform| &platform.body) {
        match stmt {
            PlatformStmt::Entry(entry)
                if head(entry).is_some_and(|(word, _)| !matches!(word, "application" | "project")) =>
            {
                let _ = evaluator.apply(cx, &mut out.entries, entry, 0, &Type::Any);
            }
            PlatformStmt::Project { name, body, .. } => {
                let mut record = Record::default();
                let ty = library_type(inputs.types, "ProjectOptions");
                for stmt in &body.stmts {
                    let application = matches!(stmt, Stmt::Entry(entry) if head(entry).is_some_and(|(word, _)| word == "application"));
                    if !application {
                        let _ = evaluator.stmt(cx, &mut record, stmt, &ty);
                    }
                }
                out.projects.push((name.name.clone(), record));
            }
            _ => {}
        }
    }
    (out, evaluator.diagnostics.into_inner())
}
