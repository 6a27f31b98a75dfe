//! Names: what Kubernetes, Helm, Argo CD and file systems take.

mod component;
mod environments;
mod file_systems;
mod files;
mod keys;
mod labels;
mod namespaces;
mod objects;
mod own;
mod reserved;
mod resource;
mod secret;

pub(crate) use keys::{head, suggest};

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[
    component::RULE,
    environments::RULE,
    file_systems::RULE,
    files::RULE,
    labels::RULE,
    namespaces::RULE,
    objects::RULE,
    own::RULE,
    reserved::RULE,
    resource::RULE,
    secret::RULE,
];
