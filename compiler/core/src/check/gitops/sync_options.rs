//! Sync options that contradict each other, or ask for what phxc does already.
//!
//! Source: Argo CD, "Sync Options": with both, `Replace=true` wins over `ServerSideApply=true`;
//! `managedNamespaceMetadata` counts only with `CreateNamespace=true`.

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::source::Span;
use crate::value::Value;

/// Contradictory or needless sync options.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0607, Code::W0608], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let options = options(deployed);
        contradictions(platform, deployed, &options, diagnostics);
        if let Some((_, span)) = options.iter().find(|(option, _)| *option == "CreateNamespace=true") {
            let message = format!(
                "`CreateNamespace=true` is needless: phxc writes the Namespace `{}`",
                deployed.namespace
            );
            let diagnostic = Diagnostic::warning(Code::W0608, platform.own_place(*span, deployed), message);
            diagnostics.push(
                diagnostic.help("leave it out; labels and annotations stand in `namespace { labels { … } }`"),
            );
        } else if let Some(found) = entry(&deployed.application, &["syncPolicy", "managedNamespaceMetadata"])
        {
            let message = "these labels and annotations reach no namespace: Argo CD sets them only where it creates one";
            let diagnostic =
                Diagnostic::warning(Code::W0608, platform.own_place(found.origin.span, deployed), message);
            diagnostics
                .push(diagnostic.help("write `namespace { labels { … }, annotations { … } }` instead"));
        }
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

fn options(deployed: &Deployed) -> Vec<(&str, Span)> {
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
