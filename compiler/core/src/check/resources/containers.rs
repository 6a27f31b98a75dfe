//! Rights over the node that a container is given without a word why.
//!
//! Source: Kubernetes, "Pod Security Standards", the profiles baseline and restricted. A reason in a
//! comment above the entry is all that the rule wants.

use super::reasons;
use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// Privileges, the node's namespaces, the node's folders.
pub(super) const LOOK: Look = Look { codes: &[Code::W0701, Code::W0702, Code::W0703], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let (code, what) = match (found.key(), found.value) {
        ("privileged", Value::Bool(true)) => {
            (Code::W0701, "a privileged container can do everything that its node can")
        }
        ("allowPrivilegeEscalation", Value::Bool(true)) => {
            (Code::W0701, "a process in this container may gain more rights than it starts with")
        }
        ("runAsUser", Value::Int(0)) => (Code::W0701, "the container runs as root"),
        ("hostNetwork", Value::Bool(true)) => {
            (Code::W0702, "the Pod is in its node's network: no NetworkPolicy holds for it")
        }
        ("hostPID", Value::Bool(true)) => (Code::W0702, "the Pod sees every process of its node"),
        ("hostIPC", Value::Bool(true)) => {
            (Code::W0702, "the Pod shares memory with every process of its node")
        }
        ("hostPath", Value::Record(volume)) if volume.get("path").is_some() => {
            (Code::W0703, "the Pod has a folder of its node: its data stay behind when it moves")
        }
        _ => return,
    };
    if !reasons::given(scene, found) {
        let diagnostic = Diagnostic::warning(code, found.span, what);
        diagnostics.push(diagnostic.help("if it must be so, say why in a comment above the entry"));
    }
}
