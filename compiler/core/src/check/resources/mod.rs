//! Resources and security of what runs.

mod containers;
mod disruption;
mod folders;
mod limits;
mod literals;
mod merged;
mod namespaces;
mod nodes;
mod ports;
mod private_keys;
mod reasons;
mod rights;
mod scaling;
mod store;

pub use literals::secret_texts;

use super::values::scan::{self, Look};
use super::values::written::Index;
use super::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};

/// The rules of this folder.
pub const RULES: &[Rule] = &[EACH, MERGED, store::RULE];

/// The rules that look at one value at a time, in one walk.
const EACH: Rule = Rule {
    codes: &[
        Code::W0701,
        Code::W0702,
        Code::W0703,
        Code::W0705,
        Code::W0706,
        Code::W0707,
        Code::W0708,
        Code::E0763,
    ],
    run: each,
};

/// The rules over values as the templates see them, the chart's defaults included.
const MERGED: Rule = Rule { codes: &[Code::E0761, Code::E0762, Code::W0709], run: merged };

const LOOKS: &[Look] = &[
    containers::LOOK,
    folders::LOOK,
    literals::LOOK,
    namespaces::LOOK,
    nodes::LOOK,
    ports::LOOK,
    private_keys::LOOK,
    rights::LOOK,
];

fn each(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    scan::run(platform, &Index::of(platform.project), LOOKS, diagnostics);
}

fn merged(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    merged::run(platform, &[limits::look, scaling::look, disruption::look], diagnostics);
}
