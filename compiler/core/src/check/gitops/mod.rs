//! What Argo CD would refuse, or do otherwise than meant.

mod branches;
mod definitions;
mod destination_namespaces;
mod destinations;
mod finalizers;
mod health;
mod ignored;
mod namespaces;
mod needless_options;
mod operator;
mod permissions;
mod prune;
mod retry;
mod same_secret;
mod sync_options;
mod templates;
mod waves;

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[
    health::RULE,
    definitions::RULE,
    operator::RULE,
    waves::RULE,
    permissions::RULE,
    destinations::RULE,
    destination_namespaces::RULE,
    namespaces::RULE,
    same_secret::RULE,
    prune::RULE,
    sync_options::RULE,
    needless_options::RULE,
    branches::RULE,
    ignored::RULE,
    finalizers::RULE,
    retry::RULE,
];
