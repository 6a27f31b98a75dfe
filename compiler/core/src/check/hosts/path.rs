//! A path that Kubernetes refuses in an Ingress.
//!
//! Source: the API's validation of Ingress: a path starts with `/`; with `Exact` and `Prefix` it has no `//`, `/./`,
//! `/../`, no encoded slash, and no `/..` or `/.` at its end.

use super::facts::Facts;
use super::ingress::PathRule;
use crate::check::names::suggest;
use crate::diagnostics::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.extend(facts.paths().filter_map(|path| refused(facts, path)));
}

/// Why Kubernetes refuses a path.
pub(super) fn refused(facts: &Facts<'_, '_>, rule: &PathRule) -> Option<Diagnostic> {
    let text = rule.path.text.as_str();
    let literal = matches!(rule.kind.as_deref(), Some("Exact" | "Prefix"));
    let lower = text.to_ascii_lowercase();
    let inner = ["//", "/./", "/../", "%2f"].into_iter().find(|part| lower.contains(part));
    let last = ["/..", "/."].into_iter().find(|part| text.ends_with(part));
    let why = if text.starts_with("{{") {
        return None;
    } else if !text.starts_with('/') {
        "it does not start with `/`".to_owned()
    } else if let Some(part) = inner.filter(|_| literal) {
        format!("it has `{part}`")
    } else if let Some(part) = last.filter(|_| literal) {
        format!("it ends in `{part}`")
    } else {
        return None;
    };
    let message = format!("an Ingress can't have the path \"{text}\": {why}");
    let diagnostic = Diagnostic::error(Code::E0713, rule.path.span, message);
    Some(if text.starts_with('/') {
        diagnostic
    } else {
        suggest(facts.platform, diagnostic, rule.path.span, text, &format!("/{text}"))
    })
}
