//! Schedules that a CronJob would refuse.
//!
//! Source: Kubernetes, "CronJob": five fields or a macro (`@daily`), read by robfig/cron.

use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;

/// A schedule that nothing reads.
pub(super) const LOOK: Look = Look { codes: &[Code::W0212], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if let (Some(text), "schedule" | "cronSchedule" | "cron") = (found.text(), found.key()) {
        diagnostics.extend(schedule(scene, found, text));
    }
}

fn schedule(scene: &Scene<'_>, found: &Found<'_, '_>, text: &str) -> Option<Diagnostic> {
    // Other programs have other schedules: only five fields, or a macro, are surely meant for cron.
    let is_cron_job = found.manifest().is_some_and(|manifest| {
        manifest
            .record
            .get("kind")
            .is_some_and(|kind| matches!(kind, crate::value::Value::String(kind) if kind == "CronJob"))
    });
    if !is_cron_job && !looks_like_cron(text) {
        return None;
    }
    let problem = Scalar::Cron.check(text).err()?;
    let diagnostic = Diagnostic::warning(
        Code::W0212,
        found.span,
        format!("cron can't read this schedule: {}", problem.message),
    );
    Some(match problem.suggestion {
        Some(text) => offer(diagnostic, scene.literal(found), &format!("\"{text}\"")),
        None => diagnostic.help("write five fields: minute, hour, day of the month, month, day of the week"),
    })
}

fn looks_like_cron(text: &str) -> bool {
    let fields = text.split_whitespace();
    let is_field = |field: &str| field.starts_with(|c: char| c.is_ascii_digit() || c == '*');
    text.starts_with('@') || fields.clone().count() == 5 && fields.take(2).all(is_field)
}
