//! A container that asks for more than it may use.
//!
//! Source: Kubernetes, validation of ResourceRequirements: "must be less than or equal to … limit". The API
//! refuses the Pod, and a Deployment shows it only in its ReplicaSet's events.

use super::merged::Place;
use crate::data::Data;
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::unit::{Amount, Dimension, parse_as};

/// `requests` above `limits`, the chart's defaults included.
pub(super) fn look(place: &Place<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (Some(Data::Map(requests)), Some(Data::Map(limits))) =
        (place.map.get("requests"), place.map.get("limits"))
    else {
        return;
    };
    for (name, dimension) in [("cpu", Dimension::Cpu), ("memory", Dimension::Memory)] {
        let (Some(request), Some(limit)) = (requests.get(name), limits.get(name)) else { continue };
        let (Some(asked), Some(allowed)) = (amount(request, dimension), amount(limit, dimension)) else {
            continue;
        };
        if asked > allowed {
            diagnostics.extend(report(place, name, &text(request), &text(limit)));
        }
    }
}

fn report(place: &Place<'_>, name: &str, request: &str, limit: &str) -> Option<Diagnostic> {
    let (asked, allowed) = (place.written(&["requests", name]), place.written(&["limits", name]));
    let message = format!("the request of {request} {name} is above the limit of {limit}");
    let diagnostic = Diagnostic::error(Code::E0761, asked.or(allowed)?, message);
    Some(match (asked, allowed) {
        (Some(_), Some(limit)) => diagnostic.label(limit, "the limit"),
        (Some(_), None) => {
            diagnostic.note("the limit is a default of the chart").help(format!("set `limits.{name}`, too"))
        }
        _ => diagnostic
            .note("the request is a default of the chart")
            .help(format!("set `requests.{name}`, too")),
    })
}

fn amount(data: &Data, dimension: Dimension) -> Option<Amount> {
    parse_as(&text(data), dimension).ok()
}

fn text(data: &Data) -> String {
    match data {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) => text.to_string(),
        _ => String::new(),
    }
}
