//! An autoscaler that can't be: at least more Pods than at most.
//!
//! Source: Kubernetes, validation of HorizontalPodAutoscaler: "must be greater than or equal to minReplicas".

use super::merged::Place;
use crate::data::Data;
use crate::diagnostics::{Code, Diagnostic};

/// `minReplicas` above `maxReplicas`, unless the autoscaler is off.
pub(super) fn look(place: &Place<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (Some(Data::Int(least)), Some(Data::Int(most))) =
        (place.map.get("minReplicas"), place.map.get("maxReplicas"))
    else {
        return;
    };
    if least <= most || place.map.get("enabled") == Some(&Data::Bool(false)) {
        return;
    }
    let (low, high) = (place.written(&["minReplicas"]), place.written(&["maxReplicas"]));
    let Some(span) = low.or(high) else { return };
    let message =
        format!("the autoscaler of {} would run at least {least} and at most {most} Pods", place.service());
    let diagnostic = Diagnostic::error(Code::E0762, span, message);
    diagnostics.push(match (low, high) {
        (Some(_), Some(high)) => diagnostic.label(high, "the maximum"),
        (Some(_), None) => {
            diagnostic.note("the maximum is a default of the chart").help("set `maxReplicas`, too")
        }
        _ => diagnostic.note("the minimum is a default of the chart").help("set `minReplicas`, too"),
    });
}
