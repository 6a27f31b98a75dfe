//! The cures of diagnostics.

use super::{Action, ActionKind, change};
use crate::diagnostics::{Diagnostic, Fix};
use crate::ide::Analysis;
use crate::ide::edits::Edit;
use crate::source::Span;

impl Analysis<'_> {
    /// The cures of what is wrong in a span, and all at once of what leaves no doubt in the file.
    pub(super) fn cures(&self, span: Span) -> Vec<Action> {
        let said = self.current();
        let mut out = vec![];
        for found in said.iter().filter(|found| touch(found.primary.span, span)) {
            if let Some(fix) = &found.fix {
                let preferred = found.safe_fix().is_some();
                out.push(cure(fix.title.clone(), edits(fix), found, preferred));
            }
            let choices = found.choices.iter();
            out.extend(choices.map(|fix| cure(fix.title.clone(), edits(fix), found, false)));
        }
        let all = safe_edits(&said, span);
        if !all.is_empty() {
            out.push(change(
                "apply every fix that leaves no doubt in this file".into(),
                ActionKind::CureAll,
                all,
            ));
        }
        out
    }
}

fn cure(title: String, edits: Vec<Edit>, found: &Diagnostic, preferred: bool) -> Action {
    Action { title, kind: ActionKind::Cure, edits, cures: Some(found.clone()), preferred }
}

fn edits(fix: &Fix) -> Vec<Edit> {
    fix.edits.iter().map(|edit| Edit { span: edit.span, text: edit.text.clone() }).collect()
}

/// Every fix of a file that leaves no doubt, as far as they do not touch each other.
fn safe_edits(said: &[Diagnostic], span: Span) -> Vec<Edit> {
    let mut all: Vec<Edit> = vec![];
    for found in said.iter().filter(|found| found.primary.span.file == span.file) {
        let Some(fix) = found.safe_fix() else { continue };
        let new = edits(fix);
        let apart = new.iter().all(|edit| !all.iter().any(|other| touch(edit.span, other.span)));
        let here = new.iter().all(|edit| edit.span.file == span.file);
        if apart && here {
            all.extend(new);
        }
    }
    all.sort_by_key(|edit| edit.span);
    all
}

fn touch(a: Span, b: Span) -> bool {
    a.file == b.file && a.start <= b.end && b.start <= a.end
}
