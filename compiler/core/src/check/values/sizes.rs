//! Sizes of volumes with an unknown unit: a PersistentVolumeClaim takes a size as it is.
//!
//! Source: resource.Quantity of `k8s.io/apimachinery`.

use super::amounts::{corrected, is_template};
use super::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;

/// A size that is nearly a quantity.
pub(super) const LOOK: Look = Look { codes: &[Code::W0205], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(text) = found.text().filter(|_| is_size(found)) {
        diagnostics.extend(near_miss(scene, found, text));
    }
}

fn is_size(found: &Found<'_, '_>) -> bool {
    matches!(found.key(), "size" | "storageSize" | "sizeLimit")
        && (found.key() != "size"
            || matches!(found.parent(), "persistence" | "storage" | "volume" | "pvc" | "persistentVolume"))
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
