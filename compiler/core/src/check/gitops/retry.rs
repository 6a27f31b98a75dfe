//! A retry that never tries again.
//!
//! Without `retry`, Argo CD tries a failed automated sync five times; a `retry` of one's own replaces
//! that, and its `limit` is 0 unless it is written (Argo CD, Application specification).

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// `retry` without a limit.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0612], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let Some(found) = entry(&deployed.application, &["syncPolicy", "retry"]) else { continue };
        let Value::Record(retry) = &found.value else { continue };
        if retry.entries.is_empty() || entry(retry, &["limit"]).is_some() {
            continue;
        }
        let span = platform.own_place(found.origin.span, deployed);
        let message =
            format!("a failed sync of `{}` is never tried again: `retry` has no `limit`", deployed.name);
        let diagnostic = Diagnostic::warning(Code::W0612, span, message);
        diagnostics.push(diagnostic.help("write `limit = 5` into it; a negative number is without end"));
    }
}
