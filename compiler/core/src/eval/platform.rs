//! What the platform itself says: its entries and the options of its Argo CD projects.

use ecow::EcoString;

use super::outcome::PlatformOutcome;
use super::values::library_type;
use super::{Cx, Evaluator};
use crate::argo::project_defaults;
use crate::diagnostics::Diagnostic;
use crate::resolve::{Scope, head};
use crate::syntax::ast::{PlatformStmt, Stmt};
use crate::ty::Type;
use crate::ty::signature::Inputs;
use crate::value::{Record, Value};

/// Computes the platform's own entries.
pub fn platform(inputs: Inputs<'_>) -> (PlatformOutcome, Vec<Diagnostic>) {
    let evaluator = Evaluator::empty(inputs, None);
    let mut out = PlatformOutcome::default();
    let cx = Cx::environment(0);
    let body = inputs.project.platform.map(|platform| platform.body.as_slice()).unwrap_or_default();
    for stmt in body {
        if let PlatformStmt::Entry(entry) = stmt
            && head(entry).is_some_and(|(word, _)| !matches!(word, "application" | "project"))
        {
            let _ = evaluator.apply(cx, &mut out.entries, entry, 0, &Type::Any);
        }
    }
    let repository = match out.entries.get("repo") {
        Some(Value::String(url)) => url.clone(),
        _ => EcoString::new(),
    };
    for stmt in body {
        if let PlatformStmt::Project { name, body, .. } = stmt {
            let lowest = Value::of_data(&project_defaults(&repository).into(), body.span);
            let mut record =
                if let Value::Record(record) = lowest { (*record).clone() } else { Record::default() };
            for stmt in &body.stmts {
                if !is_application(stmt) {
                    let ty = library_type(inputs.types, "ProjectOptions");
                    let _ = evaluator.stmt(cx, &mut record, stmt, &ty);
                }
            }
            out.projects.push((name.name.clone(), record));
        }
    }
    // A constant that nobody reads is computed all the same: a mistake in it is found where it stands.
    for (name, item) in inputs.project.lets.of(Scope::Project) {
        let _ = evaluator.constant(Scope::Project, name, item.name.span);
    }
    (out, evaluator.diagnostics.into_inner())
}

/// `application { … }` of a project is a layer of its Applications, no field of the AppProject.
fn is_application(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Entry(entry) if head(entry).is_some_and(|(word, _)| word == "application"))
}
