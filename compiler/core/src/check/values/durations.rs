//! A duration in a manifest without its unit.
//!
//! cert-manager (`Certificate`), the Prometheus operator (`ServiceMonitor`, `PodMonitor`) and the External Secrets Operator
//! (`ExternalSecret`) declare these fields as text in Go's form: the API server refuses a number.

use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;
use crate::value::Value;

/// A number, or text without a unit, for a duration.
pub(super) const LOOK: Look = Look { codes: &[Code::E0302], at: look };

/// Kinds with their fields that are durations, wherever they stand below `spec`.
const FIELDS: &[(&str, &[&str])] = &[
    ("Certificate", &["duration", "renewBefore"]),
    ("ServiceMonitor", &["interval", "scrapeTimeout"]),
    ("PodMonitor", &["interval", "scrapeTimeout"]),
    ("ExternalSecret", &["refreshInterval"]),
];

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(manifest) = found.manifest() else { return };
    let Some(Value::String(kind)) = manifest.record.get("kind") else { return };
    let fields = FIELDS.iter().find(|(name, _)| name == kind).map(|(_, fields)| *fields);
    if !fields.is_some_and(|fields| fields.contains(&found.key())) {
        return;
    }
    let shown = match found.value {
        Value::Int(number) => number.to_string(),
        Value::String(text) if text.parse::<u64>().is_ok() => text.to_string(),
        _ => return,
    };
    let message = format!("expected Duration, found {}", found.value.show());
    let diagnostic = Diagnostic::error(Code::E0302, found.span, message).here(format!(
        "`{}` of a {kind} is text: {}",
        found.key(),
        Scalar::Duration.describe()
    ));
    diagnostics.push(offer(diagnostic, scene.literal(found), &format!("\"{shown}s\"")));
}
