//! What services, charts and environments need of each other, and what nobody needs.

mod capabilities;
mod charts;
mod choices;
mod environments;
mod images;
mod mentions;
mod parameters;
mod retired;
mod services;
mod unused;
mod versions;
mod wishes;

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[
    charts::RULE,
    retired::RULE,
    images::RULE,
    versions::RULE,
    services::RULE,
    environments::RULE,
    parameters::RULE,
    unused::RULE,
    capabilities::RULE,
    wishes::RULE,
    choices::RULE,
];
