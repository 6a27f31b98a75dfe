//! What can be done with the code at the cursor: the cures of diagnostics, and changes that keep the meaning. A change is
//! offered only where the sources, looked at as they would be, have no new error.

mod cures;
mod deployments;
mod expressions;

use super::Analysis;
use super::edits::Edit;
use crate::compile::{Setting, with_statics};
use crate::diagnostics::Diagnostic;
use crate::source::Span;

/// Something that can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// What it does, as an instruction.
    pub title: String,
    /// What sort of change it is.
    pub kind: ActionKind,
    /// The edits.
    pub edits: Vec<Edit>,
    /// The diagnostic that it cures.
    pub cures: Option<Diagnostic>,
    /// It leaves no doubt.
    pub preferred: bool,
}

/// What sort of change an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// The cure of a diagnostic.
    Cure,
    /// Every cure of a file that leaves no doubt.
    CureAll,
    /// Takes something out of its place and gives it a name.
    Extract,
    /// Puts something where its name stands.
    Inline,
    /// Moves something to another place.
    Move,
    /// Writes the same in another way.
    Rewrite,
}

impl Analysis<'_> {
    /// What can be done with what stands in a span; cures first.
    #[must_use]
    pub fn actions(&self, span: Span) -> Vec<Action> {
        if self.is_library(span.file) {
            return vec![];
        }
        let mut out = self.cures(span);
        out.extend(self.extract_parameter(span));
        out.extend(self.inline(span));
        out.extend(self.move_to_parent(span));
        out.extend(self.make_explicit(span));
        out
    }

    /// What is said about the sources as they are: everything, if it is known already.
    fn current(&self) -> Vec<Diagnostic> {
        self.evaluated().map_or_else(|| self.said_at_once(), |evaluated| evaluated.diagnostics.clone())
    }

    /// The action, if the sources have no new error afterwards.
    fn if_right(&self, action: Action) -> Option<Action> {
        let texts = self.edited(&action.edits);
        let setting = Setting { sees: false, ..self.setting };
        let errors = |all: &[Diagnostic]| all.iter().filter(|found| found.is_error()).count();
        let after = with_statics(&texts, setting, |statics| errors(&statics.diagnostics));
        (after <= errors(&self.statics.diagnostics)).then_some(action)
    }
}

/// An action that cures nothing.
fn change(title: String, kind: ActionKind, edits: Vec<Edit>) -> Action {
    Action { title, kind, edits, cures: None, preferred: false }
}
