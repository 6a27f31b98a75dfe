//! A destination's namespace without effect: an Application goes where its service says,
//! `namespace { name = … }`, whatever the destination holds.

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// A namespace beside `namespace { name }`.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0613], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        if let Some(namespace) = entry(&deployed.application, &["destination", "namespace"])
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
