//! Values: what a chart makes of them.

mod amounts;
mod bytes;
mod cores;
mod dropped;
mod durations;
mod exponents;
mod images;
mod layers;
mod names;
mod parameters;
pub(in crate::check) mod scan;
mod schedules;
mod sizes;
mod spelling;
mod subcharts;
mod switches;
mod time_zones;
mod unread;
pub(in crate::check) mod written;

use super::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use scan::Look;
use written::Index;

/// The rules of this folder.
pub const RULES: &[Rule] =
    &[EACH, names::RULE, parameters::RULE, spelling::RULE, subcharts::RULE, unread::RULE];

/// The rules that look at one value at a time, and at how it is written.
const EACH: Rule = Rule {
    codes: &[
        Code::W0201,
        Code::W0202,
        Code::W0203,
        Code::W0204,
        Code::W0205,
        Code::W0206,
        Code::W0210,
        Code::W0211,
        Code::W0212,
        Code::W0213,
        Code::E0302,
        Code::E0751,
        Code::E0752,
    ],
    run: each,
};

const LOOKS: &[Look] = &[
    amounts::LOOK,
    bytes::LOOK,
    cores::LOOK,
    durations::LOOK,
    exponents::LOOK,
    images::LOOK,
    layers::LOOK,
    schedules::LOOK,
    sizes::LOOK,
    switches::LOOK,
    time_zones::LOOK,
];

fn each(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let written = Index::of(platform.project);
    scan::run(platform, &written, LOOKS, diagnostics);
    dropped::run(platform, &written, diagnostics);
}
