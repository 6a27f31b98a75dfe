//! Hosts, TLS and ingress.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[Rule] = &[];
