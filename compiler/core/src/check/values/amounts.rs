//! Amounts in `requests` and `limits`: numbers that mean another unit than was thought, and texts
//! that Kubernetes refuses.
//!
//! Source: Kubernetes, "Resource units": a bare number is bytes or whole cores; resource.Quantity of
//! `k8s.io/apimachinery` for the suffixes. `cpu: 100` for a tenth of a core and `5GiB` were deployed
//! by real platforms.

use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;
use crate::value::Value;

/// Bare numbers of cores and bytes, misspelt units.
pub(super) const LOOK: Look = Look { codes: &[Code::W0203, Code::W0204, Code::W0205, Code::E0751], at: look };

/// From here on a number of cores is rather meant in thousandths.
const MANY_CORES: i64 = 10;
/// Sizes in which machines are sold: whole nodes are really asked for.
const MACHINES: &[i64] = &[12, 16, 24, 32, 36, 40, 48, 56, 60, 64, 72, 80, 96, 112, 128, 192];
/// Below a megabyte nothing starts.
const LITTLE_MEMORY: i64 = 1_000_000;

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_resource = matches!(found.parent(), "requests" | "limits");
    match found.value {
        Value::Int(number) if is_resource => diagnostics.extend(number_of(scene, found, *number)),
        Value::String(text) if is_resource && is_amount(found.key()) => {
            diagnostics.extend(refused(scene, found, text))
        }
        Value::String(text) if is_size(found) => diagnostics.extend(near_miss(scene, found, text)),
        _ => {}
    }
}

fn number_of(scene: &Scene<'_>, found: &Found<'_, '_>, number: i64) -> Option<Diagnostic> {
    match found.key() {
        "cpu" if number >= MANY_CORES && !MACHINES.contains(&number) => {
            let message =
                format!("{number} whole cores: a bare number below `cpu` counts cores, not thousandths");
            let diagnostic = Diagnostic::warning(Code::W0203, found.span, message);
            Some(offer(diagnostic, scene.literal(found), &format!("{number}m")))
        }
        key @ ("memory" | "ephemeral-storage" | "storage") if number > 0 && number < LITTLE_MEMORY => {
            let message = format!("{number} bytes of `{key}`: a bare number counts bytes");
            let diagnostic = Diagnostic::warning(Code::W0204, found.span, message);
            Some(offer(diagnostic, scene.literal(found), &format!("{number}Mi")))
        }
        _ => None,
    }
}

fn is_amount(key: &str) -> bool {
    matches!(key, "cpu" | "memory" | "ephemeral-storage" | "storage")
}

/// The size of a volume: a PersistentVolumeClaim takes it as it is.
fn is_size(found: &Found<'_, '_>) -> bool {
    matches!(found.key(), "size" | "storageSize" | "sizeLimit")
        && (found.key() != "size"
            || matches!(found.parent(), "persistence" | "storage" | "volume" | "pvc" | "persistentVolume"))
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

fn near_miss(scene: &Scene<'_>, found: &Found<'_, '_>, text: &str) -> Option<Diagnostic> {
    if is_template(text) || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let problem = Scalar::Quantity.check(text).err()?;
    let suggestion = problem.suggestion?;
    let diagnostic = Diagnostic::warning(
        Code::W0205,
        found.span,
        format!("a volume can't have this size: {}", problem.message),
    );
    Some(corrected(scene, found, diagnostic, Some(suggestion)))
}

fn corrected(
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
fn is_template(text: &str) -> bool {
    text.is_empty() || text.contains("{{") || text.contains('$')
}
