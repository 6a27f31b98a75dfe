//! Hosts, TLS and ingress.
//!
//! What the rules look at (the Ingresses of each environment and its settings) is gathered once, in
//! [`facts`], and given to every rule: a platform has hundreds of thousands of leaves.

mod auth;
mod certificate;
mod class;
mod controller;
mod duplicate;
mod expressions;
mod facts;
mod host;
mod ingress;
mod issuer;
mod off;
mod other;
mod outside;
mod path;
mod plain;
mod providers;
mod rewrite;
mod settings;
mod wildcard;
mod writers;

use self::facts::Facts;
use super::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};

/// The rules of this folder, behind one entry because they share what they look at.
pub const RULES: &[Rule] = &[Rule { codes: CODES, run }];

const CODES: &[Code] = &[
    Code::E0710,
    Code::E0711,
    Code::E0712,
    Code::E0713,
    Code::E0714,
    Code::W0301,
    Code::W0302,
    Code::W0303,
    Code::W0304,
    Code::W0305,
    Code::W0306,
    Code::W0307,
    Code::W0308,
    Code::W0309,
    Code::W0310,
    Code::W0311,
    Code::W0312,
    Code::W0313,
];

/// One rule over the gathered facts.
type Check = fn(&Facts<'_, '_>, &mut Vec<Diagnostic>);

const CHECKS: &[Check] = &[
    auth::check,
    certificate::check,
    class::check,
    controller::check,
    duplicate::check,
    expressions::check,
    host::check,
    issuer::check,
    off::check,
    other::check,
    outside::check,
    path::check,
    plain::check,
    rewrite::check,
    wildcard::check,
    writers::check,
];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let facts = Facts::gather(platform);
    for check in CHECKS {
        check(&facts, diagnostics);
    }
}
