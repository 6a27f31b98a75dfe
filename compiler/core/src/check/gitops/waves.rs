//! A sync wave written by hand that contradicts what the services require.
//!
//! phxc computes each wave from `requires`; an annotation of one's own replaces it, and Argo CD
//! follows the annotation. Source: Argo CD, "Sync phases and waves": an integer as text.

use std::collections::BTreeMap;

use ecow::EcoString;

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::source::Span;
use crate::value::Value;

/// A wave by hand against the order of the services.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0603], run };

const WAVE: &str = "argocd.argoproj.io/sync-wave";
/// Namespaces stand in this wave.
const NAMESPACES: i64 = -1;

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (environment, plan) in platform.environments.iter().zip(&platform.plan.environments) {
        let by_hand: Vec<(&Deployed, Span, EcoString)> =
            environment.deployments.iter().filter_map(written).collect();
        if by_hand.is_empty() {
            continue;
        }
        let mut waves: BTreeMap<&str, i64> =
            plan.deployments.iter().map(|d| (d.service.as_str(), d.wave)).collect();
        for (deployed, span, text) in &by_hand {
            match text.parse() {
                Ok(wave) => {
                    waves.insert(&deployed.name, wave);
                }
                Err(_) => {
                    let message = format!(
                        "`{text}` is no sync wave: Argo CD reads a whole number as text, such as `\"2\"`"
                    );
                    diagnostics.push(Diagnostic::warning(
                        Code::W0603,
                        platform.own_place(*span, deployed),
                        message,
                    ));
                }
            }
        }
        for (deployed, span, text) in &by_hand {
            let Some(wave) =
                waves.get(deployed.name.as_str()).copied().filter(|_| text.parse::<i64>().is_ok())
            else {
                continue;
            };
            if let Some(diagnostic) = contradiction(
                deployed,
                wave,
                platform.own_place(*span, deployed),
                &waves,
                &environment.deployments,
            ) {
                diagnostics.push(diagnostic);
            }
        }
    }
}

fn written(deployed: &Deployed) -> Option<(&Deployed, Span, EcoString)> {
    let found = entry(&deployed.application, &["annotations", WAVE])?;
    match &found.value {
        Value::String(text) => Some((deployed, found.origin.span, text.clone())),
        _ => None,
    }
}

fn contradiction(
    deployed: &Deployed,
    wave: i64,
    span: Span,
    waves: &BTreeMap<&str, i64>,
    all: &[Deployed],
) -> Option<Diagnostic> {
    let name = &deployed.name;
    let of = |other: &EcoString| waves.get(other.as_str()).copied();
    let help = "leave the annotation out: phxc computes the wave from `requires`; an order that is missing is a `requires service …`";
    if wave <= NAMESPACES {
        let message =
            format!("wave {wave} starts `{name}` before its namespace, which is made in wave {NAMESPACES}");
        return Some(Diagnostic::warning(Code::W0603, span, message).help(help));
    }
    if let Some((before, place)) =
        deployed.before.iter().find(|(other, _)| of(other).is_some_and(|other| other >= wave))
    {
        let message =
            format!("wave {wave} lets `{name}` start without waiting for `{before}`, which it requires");
        let own = of(before).unwrap_or_default();
        let diagnostic = Diagnostic::warning(Code::W0603, span, message)
            .label(*place, format!("`{before}` is in wave {own}"));
        return Some(diagnostic.help(help));
    }
    all.iter().find_map(|other| {
        let (_, place) = other.before.iter().find(|(before, _)| before == name)?;
        let own = of(&other.name).filter(|own| *own <= wave)?;
        let message = format!("wave {wave} starts `{name}` too late for `{}`, which requires it", other.name);
        let diagnostic = Diagnostic::warning(Code::W0603, span, message)
            .label(*place, format!("`{}` is in wave {own}", other.name));
        Some(diagnostic.help(help))
    })
}
