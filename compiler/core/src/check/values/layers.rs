//! Entries over inherited ones: a list that drops another, a value that a parameter computes, a
//! repetition.

use super::dropped::dropped;
use super::scan::{Found, Look, Scene};
use super::written::same_literal;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Entry, EntryOp, Expr, ExprKind};
use crate::syntax::walk;
use crate::value::{Origin, Value};

/// What an entry of a higher layer does to a lower one.
pub(super) const LOOK: Look = Look { codes: &[Code::W0202, Code::W0210, Code::W0211], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(lower) = found.origin.previous.as_deref() else { return };
    // An element of a list has the origin of the list.
    if lower.layer == found.origin.layer
        || found.span != found.origin.span
        || !scene.descends(found.origin.layer, lower.layer)
    {
        return;
    }
    let (Some(upper), Some(below)) = (scene.written.get(found.span), scene.written.get(lower.span)) else {
        return;
    };
    let (EntryOp::Set(new), EntryOp::Set(old)) = (&upper.op, &below.op) else { return };
    if let Some(parameter) = computed_by(scene, found.origin, lower, old) {
        diagnostics.push(overridden(scene, found.span, below, old, &parameter));
    } else if same_literal(new, old) {
        let message = format!("`{}` repeats what is inherited", found.key());
        let diagnostic =
            Diagnostic::warning(Code::W0211, found.span, message).label(below.span, "the same stands here");
        diagnostics
            .push(diagnostic.help(
                "take the line away: a later change of the inherited value should reach this one, too",
            ));
    } else if matches!(found.value, Value::List(items) if !items.is_empty()) {
        diagnostics.extend(dropped(found.key(), found.span, new, below, old));
    }
}

/// The parameter that a service's value reads, if an environment's layer overrides the value.
fn computed_by(scene: &Scene<'_>, upper: &Origin, lower: &Origin, old: &Expr) -> Option<String> {
    if !scene.is_environment(upper.layer) || scene.is_environment(lower.layer) {
        return None;
    }
    let params = &scene.platform.signatures.get(scene.deployed.service).params;
    let mut found = None;
    walk::expr(old, &mut |expr| {
        if let ExprKind::Name(name) = &expr.kind
            && params.contains_key(name)
            && found.is_none()
        {
            found = Some(name.to_string());
        }
    });
    found
}

fn overridden(scene: &Scene<'_>, span: Span, below: &Entry, old: &Expr, parameter: &str) -> Diagnostic {
    let service = &scene.deployed.name;
    let message = format!("`{service}` computes this value from its parameter `{parameter}`");
    let diagnostic = Diagnostic::warning(Code::W0210, span, message)
        .label(below.span, "computed here; what else reads the parameter stays as it was");
    match &old.kind {
        ExprKind::Name(_) => {
            diagnostic.help(format!("set the parameter in the `deploy` block: `{parameter} = …`"))
        }
        _ => diagnostic
            .help(format!("set `{parameter}`, or let the service take this value as a parameter of its own")),
    }
}
