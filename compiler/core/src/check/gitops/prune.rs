//! Automated pruning that may delete everything.
//!
//! With `prune` and `allowEmpty`, a source that renders nothing (a wrong path, a plugin that failed
//! quietly) deletes every resource. Source: Argo CD, "Automated Sync Policy", automatic pruning with
//! allow-empty.

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// `prune` together with `allowEmpty`.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0606], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let get = |field: &str| entry(&deployed.application, &["syncPolicy", "automated", field]);
        let is_on = |field: &str| get(field).filter(|entry| matches!(entry.value, Value::Bool(true)));
        let (Some(prune), Some(empty)) = (is_on("prune"), is_on("allowEmpty")) else { continue };
        if get("enabled").is_some_and(|entry| matches!(entry.value, Value::Bool(false))) {
            continue;
        }
        let span = platform.own_place(empty.origin.span, deployed);
        let message =
            format!("if `{}` ever renders nothing, Argo CD deletes all of it unasked", deployed.name);
        let mut diagnostic = Diagnostic::warning(Code::W0606, span, message);
        if prune.origin.span != empty.origin.span {
            diagnostic = diagnostic.label(prune.origin.span, "deletes what Git no longer has");
        }
        diagnostics.push(
            diagnostic
                .help("leave `allowEmpty` out: a sync that would delete everything then stops and asks"),
        );
    }
}
