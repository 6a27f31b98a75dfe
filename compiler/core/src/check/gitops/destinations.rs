//! A destination that names the cluster twice, or a namespace that is written elsewhere.
//!
//! Argo CD refuses an Application with both `server` and `name`: "can't have both name and server
//! defined". The namespace of an Application is its service's, whatever the destination says.

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// Both ways to name a cluster, or a namespace beside `namespace { name }`.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0732, Code::W0613], run };

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
        if let Some(namespace) = get("namespace")
            && let Value::String(text) = &namespace.value
            && *text != deployed.namespace
        {
            let message =
                format!("this namespace has no effect: `{}` goes to `{}`", deployed.name, deployed.namespace);
            let diagnostic = Diagnostic::warning(
                Code::W0613,
                platform.own_place(namespace.origin.span, deployed),
                message,
            );
            diagnostics.push(
                diagnostic.help(format!(
                    "write `namespace.name = \"{text}\"` in the service or its `deploy` block"
                )),
            );
        }
    }
}
