//! Values: what a chart makes of them.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[];
