//! A Pod in its node's network or among its processes, without a word why.
//!
//! Source: Kubernetes, "Pod Security Standards", the profile baseline: host namespaces.

use super::reasons;
use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// The node's namespaces.
pub(super) const LOOK: Look = Look { codes: &[Code::W0702], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let what = match (found.key(), found.value) {
        ("hostNetwork", Value::Bool(true)) => {
            "the Pod is in its node's network: no NetworkPolicy holds for it"
        }
        ("hostPID", Value::Bool(true)) => "the Pod sees every process of its node",
        ("hostIPC", Value::Bool(true)) => "the Pod shares memory with every process of its node",
        _ => return,
    };
    reasons::wanted(scene, found, Code::W0702, what, diagnostics);
}
