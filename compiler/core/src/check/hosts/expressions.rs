//! A regular expression in a path that is compared literally: it can't match as it is written.
//!
//! Source: Kubernetes, "Ingress", path types: `Exact` and `Prefix` compare literally; ingress-nginx refuses
//! other characters in them since its controller 1.12 (`strict-validate-path-type`).

use super::facts::Facts;
use super::ingress::{PathRule, is_template};
use super::path::refused;
use crate::diagnostics::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let paths = facts.paths().filter(|path| refused(facts, path).is_none());
    diagnostics.extend(paths.filter_map(expression));
}

/// Groups, alternatives and quantifiers: a lone `*` or `.` may be meant.
fn expression(rule: &PathRule) -> Option<Diagnostic> {
    let kind = rule.kind.as_deref().filter(|kind| matches!(*kind, "Exact" | "Prefix"))?;
    let text = rule.path.text.as_str();
    if is_template(text) && text.contains("{{") || !text.contains(['(', '[', '|', '^', '*', '+']) {
        return None;
    }
    let message = format!(
        "the path \"{text}\" looks like a regular expression, but paths of type {kind} are compared literally"
    );
    Some(
        Diagnostic::warning(Code::W0313, rule.path.span, message)
            .help("write `pathType = \"ImplementationSpecific\"`, or a plain path"),
    )
}
