//! One JSON object a line.
//!
//! Every object has `version` and `type`. Within a version fields are added, never changed or
//! removed: readers skip what they do not know.

use phxc_core::diagnostics::{Diagnostic, Edit, Fix, Label};
use phxc_core::source::{Sources, Span};
use serde::Serialize;

use super::short::word;
use crate::clean;

/// The version of the format.
pub const VERSION: u32 = 1;

/// All diagnostics, an object a line. Lines and columns count from 1, columns in characters; `start`
/// and `end` are bytes of the file, from 0, the end excluded.
#[must_use]
pub fn render_json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics.iter().map(|diagnostic| object("diagnostic", &Report::of(diagnostic, sources))).collect()
}

/// One object as a line: `version`, `type`, then the fields of `body`.
pub(crate) fn object(kind: &str, body: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Object<'a, T> {
        version: u32,
        r#type: &'a str,
        #[serde(flatten)]
        body: &'a T,
    }
    // Serialising fails only for maps with other keys than text, and there are none.
    let text = serde_json::to_string(&Object { version: VERSION, r#type: kind, body }).unwrap_or_default();
    clean::json(text) + "\n"
}

#[derive(Serialize)]
struct Report<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    primary: Place<'a>,
    labels: Vec<Place<'a>>,
    notes: &'a [String],
    help: &'a [String],
    fix: Option<Cure<'a>>,
}

/// A place with a text: a label's words, or what an edit writes.
#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct Cure<'a> {
    title: &'a str,
    /// Whether `check --fix` applies it.
    safe: bool,
    edits: Vec<Place<'a>>,
}

impl<'a> Report<'a> {
    fn of(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let label = |label: &'a Label| Place::of(label.span, &label.text, sources);
        let edit = |edit: &'a Edit| Place::of(edit.span, &edit.text, sources);
        let safe = diagnostic.safe_fix().is_some();
        let edits = diagnostic.shown_edits(sources);
        let cure = |fix: &'a Fix| Cure { title: &fix.title, safe, edits: edits.iter().map(edit).collect() };
        Self {
            code: diagnostic.code.0,
            severity: word(diagnostic.severity),
            message: &diagnostic.message,
            primary: label(&diagnostic.primary),
            labels: diagnostic.labels.iter().map(label).collect(),
            notes: &diagnostic.notes,
            help: &diagnostic.help,
            // A fix that would show a secret is for `check --fix` alone.
            fix: diagnostic.fix.as_ref().filter(|_| !edits.is_empty()).map(cure),
        }
    }
}

impl<'a> Place<'a> {
    fn of(span: Span, text: &'a str, sources: &'a Sources) -> Self {
        let source = sources.get(span.file);
        let at = |offset: u32| source.map_or((1, 1), |source| source.line_column(offset as usize));
        let ((line, column), (end_line, end_column)) = (at(span.start), at(span.end));
        let path = source.map_or("", |source| &source.path);
        Self { path, line, column, end_line, end_column, start: span.start, end: span.end, text }
    }
}
