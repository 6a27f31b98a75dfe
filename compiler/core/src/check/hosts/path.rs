//! A path that Kubernetes refuses in an Ingress, and one that can't match as it is written.
//!
//! Source: the API's validation of Ingress: a path starts with `/`; with `Exact` and `Prefix` it has no `//`, `/./`,
//! `/../`, no encoded slash, and no `/..` or `/.` at its end. These two types compare literally; ingress-nginx
//! refuses other characters in them since its controller 1.12 (`strict-validate-path-type`).

use super::facts::Facts;
use super::ingress::{PathRule, is_template};
use crate::check::names::suggest;
use crate::diagnostics::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, ingress) in facts.ingresses().filter(|(_, ingress)| ingress.is_on()) {
        for path in ingress.rules.iter().flat_map(|rule| &rule.paths) {
            diagnostics.extend(refused(facts, path).or_else(|| expression(path)));
        }
    }
}

fn refused(facts: &Facts<'_, '_>, rule: &PathRule) -> Option<Diagnostic> {
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
