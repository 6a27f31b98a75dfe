//! What Argo CD would refuse, or do otherwise than meant.

mod health;

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[health::RULE];
