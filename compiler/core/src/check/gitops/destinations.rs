//! A destination that names the cluster twice.
//!
//! Argo CD refuses an Application with both `server` and `name`: "can't have both name and server
//! defined".

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};

/// Both ways to name a cluster.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0732], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let get = |field: &str| entry(&deployed.application, &["destination", field]);
        if let (Some(server), Some(name)) = (get("server"), get("name")) {
            let message = format!(
                "the destination of `{}` names the cluster twice: by `server` and by `name`",
                deployed.name
            );
            let diagnostic =
                Diagnostic::error(Code::E0732, platform.own_place(name.origin.span, deployed), message);
            diagnostics.push(
                diagnostic
                    .label(server.origin.span, "the other one")
                    .help("keep one of them; an inherited one goes with `= null`"),
            );
        }
    }
}
