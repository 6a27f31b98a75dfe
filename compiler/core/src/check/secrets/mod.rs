//! Secrets: what is declared and what is read.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[];
