//! A folder of its node in a Pod, without a word why.
//!
//! Source: Kubernetes, "Pod Security Standards", the profile baseline: host path volumes.

use super::reasons;
use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// The node's folders.
pub(super) const LOOK: Look = Look { codes: &[Code::W0703], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let what = match (found.key(), found.value) {
        ("hostPath", Value::Record(volume)) if volume.get("path").is_some() => {
            "the Pod has a folder of its node: its data stay behind when it moves"
        }
        _ => return,
    };
    reasons::wanted(scene, found, Code::W0703, what, diagnostics);
}
