//! Resources and security of what runs.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[];
