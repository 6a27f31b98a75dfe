//! Time zones that a CronJob would refuse.
//!
//! Source: Kubernetes, "CronJob": `timeZone` is a name of the IANA time zone database.

use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic, nearest};

/// A time zone that nothing reads.
pub(super) const LOOK: Look = Look { codes: &[Code::W0213], at: look };

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
    if let (Some(text), "timeZone" | "timezone" | "TZ") = (found.text(), found.key()) {
        diagnostics.extend(time_zone(scene, found, text));
    }
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
