//! Schedules and time zones that a CronJob would refuse.
//!
//! Source: Kubernetes, "CronJob": five fields or a macro (`@daily`), read by robfig/cron; `timeZone`
//! is a name of the IANA time zone database.

use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::scalar::Scalar;

/// A schedule or a time zone that nothing reads.
pub(super) const LOOK: Look = Look { codes: &[Code::W0212, Code::W0213], at: look };

/// The areas of the IANA time zone database.
const AREAS: &[&str] = &[
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
    "Etc",
    "Canada",
    "US",
    "Brazil",
    "Chile",
    "Mexico",
];

/// Its names without an area.
const BARE: &[&str] = &[
    "UTC",
    "GMT",
    "UCT",
    "Zulu",
    "Universal",
    "Greenwich",
    "Local",
    "CET",
    "EET",
    "MET",
    "WET",
    "EST",
    "MST",
    "HST",
    "EST5EDT",
    "CST6CDT",
    "MST7MDT",
    "PST8PDT",
    "Cuba",
    "Egypt",
    "Eire",
    "GB",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "NZ",
    "Navajo",
    "PRC",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "W-SU",
];

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(text) = found.text() else { return };
    match found.key() {
        "schedule" | "cronSchedule" | "cron" => diagnostics.extend(schedule(scene, found, text)),
        "timeZone" | "timezone" | "TZ" => diagnostics.extend(time_zone(scene, found, text)),
        _ => {}
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

fn time_zone(scene: &Scene<'_>, found: &Found<'_, '_>, text: &str) -> Option<Diagnostic> {
    if text.is_empty() || text.contains("{{") || text.contains('$') || text.starts_with('/') || is_zone(text)
    {
        return None;
    }
    let message = format!("`{text}` is not a time zone of the IANA database");
    let diagnostic = Diagnostic::warning(Code::W0213, found.span, message);
    let area = text.split(['/', '-', '_', ' ']).next().unwrap_or_default();
    let near = AREAS.iter().copied().find(|known| known.eq_ignore_ascii_case(area));
    let near = near.or_else(|| {
        nearest(area, AREAS.iter().copied().filter(|_| text.contains('/'))).map(|near| near.name)
    });
    Some(match near.and_then(|near| text.get(area.len() + 1..).map(|rest| format!("{near}/{rest}"))) {
        Some(better) if is_zone(&better) => offer(diagnostic, scene.literal(found), &format!("\"{better}\"")),
        _ => diagnostic.help("write an area and a city, like `America/Los_Angeles`, or `Etc/UTC`"),
    })
}

fn is_zone(text: &str) -> bool {
    let is_place = |place: &str| {
        place.starts_with(|c: char| c.is_ascii_uppercase())
            && place.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/'))
    };
    match text.split_once('/') {
        Some((area, place)) => AREAS.contains(&area) && is_place(place),
        None => BARE.contains(&text),
    }
}
