//! Secrets: what is declared and what is read.

mod access;
mod copies;
mod generated;
mod names;
mod places;
mod readers;
mod reads;
mod templates;
mod types;

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[
    access::RULE,
    copies::RULE,
    generated::RULE,
    names::RULE,
    places::RULE,
    readers::RULE,
    templates::RULE,
    types::RULE,
];
