//! An amount of memory without a unit.
//!
//! Source: Kubernetes, "Resource units": a bare number below `memory` is bytes.

use super::amounts::is_resource;
use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// A few bytes.
pub(super) const LOOK: Look = Look { codes: &[Code::W0204], at: look };

/// Below a megabyte nothing starts.
const LITTLE: i64 = 1_000_000;

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let (Value::Int(number), key @ ("memory" | "ephemeral-storage" | "storage")) = (found.value, found.key())
    else {
        return;
    };
    if is_resource(found) && *number > 0 && *number < LITTLE {
        let message = format!("{number} bytes of `{key}`: a bare number counts bytes");
        let diagnostic = Diagnostic::warning(Code::W0204, found.span, message);
        diagnostics.push(offer(diagnostic, scene.literal(found), &format!("{number}Mi")));
    }
}
