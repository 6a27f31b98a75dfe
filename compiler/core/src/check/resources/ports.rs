//! Ports of a Service that the API refuses.
//!
//! Source: Kubernetes, validation of Service: a port and its protocol, and a name, stand once; every
//! port of several has a name.

use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::value::{Record, Value};

/// Two equal ports, two equal names, or a port without a name among several.
pub(super) const LOOK: Look = Look { codes: &[Code::E0763], at: look };

fn look(_: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(manifest) = found.manifest() else { return };
    let is_service = |record: &Record| {
        matches!(record.get("kind"), Some(Value::String(kind)) if kind == "Service")
            && matches!(record.get("apiVersion"), Some(Value::String(version)) if version == "v1")
    };
    if found.key() != "ports" || found.parent() != "spec" || !is_service(&manifest.record) {
        return;
    }
    if let Value::List(items) = found.value {
        diagnostics.extend(clash(items));
    }
}

fn clash(items: &[(Value, Span)]) -> Option<Diagnostic> {
    let mut seen: Vec<(i64, &str, Option<&str>, Span)> = vec![];
    for (item, span) in items {
        let Value::Record(port) = item else { return None };
        let Some(Value::Int(number)) = port.get("port") else { return None };
        let (name, protocol) = (text(port, "name"), text(port, "protocol").unwrap_or("TCP"));
        if name.is_none() && items.len() > 1 {
            let message = format!("port {number} has no name, and this Service has several ports");
            return Some(Diagnostic::error(Code::E0763, *span, message).help("give each port a `name`"));
        }
        for (other, other_protocol, other_name, place) in &seen {
            if other == number && *other_protocol == protocol {
                let message = format!("this Service has port {number} ({protocol}) twice");
                return Some(Diagnostic::error(Code::E0763, *span, message).label(*place, "the first one"));
            }
            if name.is_some() && *other_name == name {
                let message =
                    format!("this Service has two ports of the name `{}`", name.unwrap_or_default());
                return Some(Diagnostic::error(Code::E0763, *span, message).label(*place, "the first one"));
            }
        }
        seen.push((*number, protocol, name, *span));
    }
    None
}

fn text<'v>(record: &'v Record, key: &str) -> Option<&'v str> {
    if let Some(Value::String(text)) = record.get(key) { Some(text) } else { None }
}
