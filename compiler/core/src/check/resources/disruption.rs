//! A disruption budget that never lets a Pod go.
//!
//! Source: Kubernetes, "Specifying a Disruption Budget": with as many Pods required as there are, or
//! none allowed to go, `kubectl drain` waits for ever, and so do upgrades of the nodes.

use super::merged::Place;
use crate::data::{Data, Map};
use crate::diagnostics::{Code, Diagnostic};

/// The names that charts give to a budget.
const BUDGETS: &[&str] = &["podDisruptionBudget", "pdb", "disruptionBudget"];

/// `minAvailable` as large as the number of Pods, or `maxUnavailable` of none.
pub(super) fn look(place: &Place<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for name in BUDGETS {
        if let Some(Data::Map(budget)) = place.map.get(*name)
            && budget.get("enabled") != Some(&Data::Bool(false))
        {
            diagnostics.extend(in_values(place, name, budget));
        }
    }
    if place.map.get("kind").and_then(Data::as_str) == Some("PodDisruptionBudget")
        && let Some(Data::Map(spec)) = place.map.get("spec")
    {
        diagnostics.extend(never(place, "spec", spec));
    }
}

fn in_values(place: &Place<'_>, name: &str, budget: &Map) -> Option<Diagnostic> {
    if let Some(diagnostic) = never(place, name, budget) {
        return Some(diagnostic);
    }
    let pods = ["replicaCount", "replicas"]
        .into_iter()
        .find(|key| matches!(place.map.get(*key), Some(Data::Int(_))))?;
    let (Some(Data::Int(count)), Some(Data::Int(least))) = (place.map.get(pods), budget.get("minAvailable"))
    else {
        return None;
    };
    if least < count || *count < 1 || scales(place.map) {
        return None;
    }
    let (budget, count_place) = (place.written(&[name, "minAvailable"]), place.written(&[pods]));
    let message = format!("{least} of {count} Pods must stay, so no node that runs one can be drained");
    let diagnostic = Diagnostic::warning(Code::W0709, budget.or(count_place)?, message);
    let diagnostic = match (budget, count_place) {
        (Some(_), Some(count)) => diagnostic.label(count, "how many there are"),
        _ => diagnostic,
    };
    Some(diagnostic.help("run more Pods than must stay, or turn the budget off"))
}

/// Whether an autoscaler, and not the number beside the budget, says how many Pods there are.
fn scales(map: &Map) -> bool {
    ["autoscaling", "hpa"].iter().any(|name| match map.get(*name) {
        Some(Data::Map(scaling)) => scaling.get("enabled") == Some(&Data::Bool(true)),
        _ => false,
    })
}

fn never(place: &Place<'_>, name: &str, budget: &Map) -> Option<Diagnostic> {
    let is = |key: &str, number: i64, text: &str| match budget.get(key) {
        Some(Data::Int(found)) => *found == number,
        Some(Data::String(found)) => found == text,
        _ => false,
    };
    // No number of Pods is 100, so only the text counts.
    let (key, words) = if budget.get("minAvailable").and_then(Data::as_str) == Some("100%") {
        ("minAvailable", "every Pod must stay")
    } else if is("maxUnavailable", 0, "0%") {
        ("maxUnavailable", "no Pod may go")
    } else {
        return None;
    };
    let span = place.written(&[name, key])?;
    let diagnostic =
        Diagnostic::warning(Code::W0709, span, format!("{words}, so no node that runs one can be drained"));
    Some(diagnostic.help("let at least one Pod go: `maxUnavailable = 1`"))
}
