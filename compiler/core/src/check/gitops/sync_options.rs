//! Sync options that contradict each other.
//!
//! Source: Argo CD, "Sync Options": with both, `Replace=true` wins over `ServerSideApply=true`.

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::source::Span;
use crate::value::Value;

/// Contradictory sync options.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0607], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        contradictions(platform, deployed, &options(deployed), diagnostics);
    }
}

fn contradictions(
    platform: &Platform<'_, '_>,
    deployed: &Deployed,
    options: &[(&str, Span)],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (at, (option, span)) in options.iter().enumerate() {
        let Some((key, value)) = option.split_once('=') else { continue };
        let earlier = options.iter().take(at).find(|(other, _)| {
            other.split_once('=').is_some_and(|(other, text)| other == key && text != value)
        });
        let message = match (earlier, *option) {
            (Some((other, _)), _) => format!("`{option}` and `{other}` contradict each other"),
            (None, "ServerSideApply=true" | "Replace=true") => {
                let other = if *option == "Replace=true" { "ServerSideApply=true" } else { "Replace=true" };
                if !options.iter().take(at).any(|(found, _)| *found == other) {
                    continue;
                }
                "`Replace=true` makes `ServerSideApply=true` ineffective".to_owned()
            }
            _ => continue,
        };
        let diagnostic = Diagnostic::warning(Code::W0607, platform.own_place(*span, deployed), message);
        let first = earlier.or_else(|| {
            options
                .iter()
                .take(at)
                .find(|(found, _)| found.starts_with("Replace") || found.starts_with("ServerSide"))
        });
        let diagnostic = match first {
            Some((other, place)) => diagnostic.label(*place, format!("`{other}` stands here")),
            None => diagnostic,
        };
        diagnostics
            .push(diagnostic.help("keep one of them; `syncOptions = [ … ]` replaces an inherited list"));
    }
}

/// The sync options of a deployment, each with its place.
pub(super) fn options(deployed: &Deployed) -> Vec<(&str, Span)> {
    match entry(&deployed.application, &["syncPolicy", "syncOptions"]).map(|entry| &entry.value) {
        Some(Value::List(list)) => list
            .iter()
            .filter_map(
                |(item, span)| {
                    if let Value::String(text) = item { Some((text.as_str(), *span)) } else { None }
                },
            )
            .collect(),
        _ => vec![],
    }
}
