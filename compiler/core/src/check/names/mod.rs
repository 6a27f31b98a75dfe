//! Names, and the limits that Kubernetes and Helm set to them.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[];
