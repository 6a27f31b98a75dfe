//! What services, charts and environments need of each other, and what nobody needs.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[];
