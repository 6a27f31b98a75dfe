//! All rights on the cluster, given by a manifest.
//!
//! Source: Kubernetes, "Using RBAC Authorization": `cluster-admin` may do everything to everything,
//! reading every Secret included.

use super::reasons;
use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// A binding to `cluster-admin` that does not say why.
pub(super) const LOOK: Look = Look { codes: &[Code::W0707], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(manifest) = found.manifest() else { return };
    let binds =
        matches!(manifest.record.get("kind"), Some(Value::String(kind)) if kind == "ClusterRoleBinding");
    if binds
        && found.key() == "name"
        && found.parent() == "roleRef"
        && found.text() == Some("cluster-admin")
        && !reasons::given(scene, found)
    {
        let diagnostic = Diagnostic::warning(
            Code::W0707,
            found.span,
            "this gives all rights on the cluster, reading every Secret included",
        );
        diagnostics.push(diagnostic.help("bind a ClusterRole with the rights that are needed; if it must be so, say why in a comment above"));
    }
}
