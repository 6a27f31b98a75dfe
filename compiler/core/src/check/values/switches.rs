//! `enabled = "false"`: in a template every text that is not empty counts as true.
//!
//! Source: Go's text/template, "if": only the empty string is false. Helm's `condition` treats the
//! text `"false"` as enabled, too (measured on 3.20 and 4.1).

use super::scan::{Found, Look, Scene};
use super::written::offer;
use crate::diagnostics::{Code, Diagnostic};
use crate::ty::Type;

/// A switch whose value is the text "false".
pub(super) const LOOK: Look = Look { codes: &[Code::W0206], at: look };

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_switch = matches!(found.key(), "enabled" | "create" | "install" | "disabled");
    let Some(text) = found.text().filter(|_| is_switch && found.manifest().is_none()) else { return };
    // A chart that documents a text there compares it with one; a Bool is reported by its type.
    let is_unknown = found.ty(scene).is_none_or(|ty| matches!(ty.known(), Type::Any));
    if text.eq_ignore_ascii_case("false") && is_unknown {
        let message = format!("`{}` is on: Helm takes the text \"{text}\" for true", found.key());
        diagnostics.push(offer(
            Diagnostic::warning(Code::W0206, found.span, message),
            scene.literal(found),
            "false",
        ));
    }
}
