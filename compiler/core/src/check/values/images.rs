//! An image whose tag came out empty: `"${repository}:${tag}"` without a tag.
//!
//! Source: the reference grammar of the Distribution project: a colon is followed by a tag. The
//! kubelet says InvalidImageName and never starts the Pod.

use super::scan::{Found, Look, Scene};
use crate::diagnostics::{Code, Diagnostic};

/// An image that ends in a colon.
pub(super) const LOOK: Look = Look { codes: &[Code::E0752], at: look };

fn look(_: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if found.key() == "image"
        && let Some(text) = found.text().filter(|text| text.ends_with(':') && text.len() > 1)
    {
        let message = format!("the image `{text}` has no tag after its colon");
        let diagnostic = Diagnostic::error(Code::E0752, found.span, message);
        diagnostics
            .push(diagnostic.help("what fills in the tag is empty here: set it, or leave the colon out"));
    }
}
