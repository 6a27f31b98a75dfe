//! Checks expressions before anything is computed.

use crate::diagnostics::Diagnostic;
use crate::eval::Inputs;

/// Checks every body of the project.
pub fn check(_inputs: &Inputs<'_>, _diagnostics: &mut Vec<Diagnostic>) {}
