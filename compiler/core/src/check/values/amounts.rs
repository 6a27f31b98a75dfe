//! Amounts in `requests` and `limits` that Kubernetes refuses.
//!
//! Source: resource.Quantity of `k8s.io/apimachinery`. `5GiB` was deployed by real platforms.

use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;
use crate::value::Value;

/// A text that is no quantity.
pub(super) const LOOK: Look = Look { codes: &[Code::E0751], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if let Value::String(text) = found.value
        && is_resource(found)
        && matches!(found.key(), "cpu" | "memory" | "ephemeral-storage" | "storage")
    {
        diagnostics.extend(refused(scene, found, text));
    }
}

/// Whether a value stands in `requests` or `limits`.
pub(super) fn is_resource(found: &Found<'_, '_>) -> bool {
    matches!(found.parent(), "requests" | "limits")
}

fn refused(scene: &Scene<'_>, found: &Found<'_, '_>, text: &str) -> Option<Diagnostic> {
    if is_template(text) {
        return None;
    }
    let problem = Scalar::Quantity.check(text).err()?;
    let diagnostic = Diagnostic::error(
        Code::E0751,
        found.span,
        format!("Kubernetes refuses this amount: {}", problem.message),
    );
    Some(corrected(scene, found, diagnostic, problem.suggestion))
}

/// The diagnostic with the spelling that was meant, if there is one.
pub(super) fn corrected(
    scene: &Scene<'_>,
    found: &Found<'_, '_>,
    diagnostic: Diagnostic,
    text: Option<String>,
) -> Diagnostic {
    match text {
        Some(text) => offer(diagnostic, scene.literal(found), &format!("\"{text}\"")),
        None => diagnostic,
    }
}

/// Text that something else fills in later.
pub(super) fn is_template(text: &str) -> bool {
    text.is_empty() || text.contains("{{") || text.contains('$')
}
