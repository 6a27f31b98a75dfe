//! Rights of its node that a container is given without a word why.
//!
//! Source: Kubernetes, "Pod Security Standards", the profiles baseline and restricted.

use super::reasons;
use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// Privileges.
pub(super) const LOOK: Look = Look { codes: &[Code::W0701], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let what = match (found.key(), found.value) {
        ("privileged", Value::Bool(true)) => "a privileged container can do everything that its node can",
        ("allowPrivilegeEscalation", Value::Bool(true)) => {
            "a process in this container may gain more rights than it starts with"
        }
        ("runAsUser", Value::Int(0)) => "the container runs as root",
        _ => return,
    };
    reasons::wanted(scene, found, Code::W0701, what, diagnostics);
}
