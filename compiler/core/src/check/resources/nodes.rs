//! A node port outside the range of a cluster as it is installed.
//!
//! Source: Kubernetes, "Service": `--service-node-port-range`, 30000 to 32767 if nobody sets it. The
//! API server refuses another one.

use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// A `nodePort` that most clusters refuse.
pub(super) const LOOK: Look = Look { codes: &[Code::W0708], at: look };

fn look(_: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_port = found.key() == "nodePort" || found.parent() == "nodePorts";
    if let Value::Int(port) = found.value
        && is_port
        && *port != 0
        && !(30_000..=32_767).contains(port)
    {
        let message = format!("node port {port} lies outside 30000–32767");
        let diagnostic = Diagnostic::warning(Code::W0708, found.span, message);
        diagnostics.push(
            diagnostic
                .help("take one of that range, unless the cluster's API server is started with another"),
        );
    }
}
