//! A list that takes the place of an inherited one and loses elements of it. Helm replaces lists whole, and so does `=`:
//! whoever wanted to add one element loses the others without a word.
//!
//! Here for parameters, of which one environment's `deploy` block sets what an ancestor's has set; a service's default
//! is there to be replaced. Lists among values are met on the walk over them, in `layers.rs`.

use super::written::{Index, same_literal};
use crate::check::Platform;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Element, Entry, EntryOp, Expr, ExprKind};
use crate::value::{Record, Value};

pub(super) fn run(platform: &Platform<'_, '_>, written: &Index<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let services = platform.project.service(deployed.service).lineage.len();
        lists(&deployed.params, services, written, diagnostics);
    }
}

fn lists(record: &Record, services: usize, written: &Index<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (key, entry) in &record.entries {
        match &entry.value {
            Value::Record(inner) => lists(inner, services, written, diagnostics),
            Value::List(items) if !items.is_empty() => {
                let lower = entry.origin.previous.as_ref();
                let Some(lower) = lower.filter(|lower| {
                    usize::from(lower.layer) >= services && lower.layer != entry.origin.layer
                }) else {
                    continue;
                };
                if let (Some(upper), Some(below)) = (written.get(entry.origin.span), written.get(lower.span))
                    && let (EntryOp::Set(new), EntryOp::Set(old)) = (&upper.op, &below.op)
                {
                    diagnostics.extend(dropped(key, entry.origin.span, new, below, old));
                }
            }
            _ => {}
        }
    }
}

/// A list of literals over another one, of which something is lost.
pub(super) fn dropped(key: &str, span: Span, new: &Expr, below: &Entry, old: &Expr) -> Option<Diagnostic> {
    let (ExprKind::List(new), ExprKind::List(old)) = (&new.kind, &old.kind) else { return None };
    let keeps = |wanted: &Element| {
        new.iter().any(|element| match (element, wanted) {
            (Element::Value(a), Element::Value(b)) => same_literal(a, b),
            _ => false,
        })
    };
    let lost = old.iter().filter(|element| !keeps(element)).count();
    if lost == 0 {
        return None;
    }
    let elements = if lost == 1 { "one element".to_owned() } else { format!("{lost} elements") };
    let message = format!("this list of `{}` replaces the inherited one, which loses {elements}", key);
    let diagnostic = Diagnostic::warning(Code::W0202, span, message).label(below.span, "inherited from here");
    Some(diagnostic.help(format!("write `{} += [ … ]` to keep what is inherited; to drop it on purpose, let the lower layer not set it", key)))
}
