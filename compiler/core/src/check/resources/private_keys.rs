//! A private key in the sources, whatever key of the values it stands below.

use super::literals::advice;
use crate::check::values::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::secret::is_private_key;

/// A literal private key.
pub(super) const LOOK: Look = Look { codes: &[Code::W0706], at: look };

fn look(_: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if found.text().is_some_and(is_private_key) {
        let message = format!("`{}` holds a private key", found.key());
        diagnostics.push(advice(Diagnostic::warning(Code::W0706, found.span, message)));
    }
}
