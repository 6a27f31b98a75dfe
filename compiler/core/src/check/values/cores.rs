//! A number of cores that looks like thousandths.
//!
//! Source: Kubernetes, "Resource units": a bare number below `cpu` is whole cores. `cpu: 100` for a tenth
//! of a core was deployed by real platforms.

use super::amounts::is_resource;
use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// Many whole cores.
pub(super) const LOOK: Look = Look { codes: &[Code::W0203], at: look };

/// From here on a number of cores is rather meant in thousandths.
const MANY: i64 = 10;
/// Sizes in which machines are sold: whole nodes are really asked for.
const MACHINES: &[i64] = &[12, 16, 24, 32, 36, 40, 48, 56, 60, 64, 72, 80, 96, 112, 128, 192];

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Value::Int(number) = found.value else { return };
    if is_resource(found) && found.key() == "cpu" && *number >= MANY && !MACHINES.contains(number) {
        let message =
            format!("{number} whole cores: a bare number below `cpu` counts cores, not thousandths");
        let diagnostic = Diagnostic::warning(Code::W0203, found.span, message);
        diagnostics.push(offer(diagnostic, scene.literal(found), &format!("{number}m")));
    }
}
