//! Diagnostics as text: rich for people, one line each, or a format of machines.
//!
//! Takes diagnostics and the sources they point into; writes nothing anywhere.

mod github;
mod human;
mod json;
mod junit;
mod page;
mod sarif;
mod short;
mod texts;

pub use github::render_github;
pub use human::{RICH_REPORTS, render_human};
pub(crate) use json::object;
pub use json::{VERSION, render_json};
pub use junit::render_junit;
pub use page::render_page;
pub use sarif::render_sarif;
pub use short::render_short;

use phxc_core::diagnostics::Diagnostic;

/// How results and diagnostics are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Reports with the source, for people
    #[default]
    Human,
    /// One line a diagnostic
    Short,
    /// One JSON object a line, for machines
    Json,
    /// A SARIF 2.1.0 document, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// JUnit's XML, for CI servers
    Junit,
}

impl Format {
    /// Whether standard output belongs to people, who read results there as sentences.
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, Format::Human | Format::Short)
    }
}

/// The message, what is to be seen at its place, notes and help: what is told where no source is shown.
fn lines(diagnostic: &Diagnostic) -> Vec<String> {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(Some(diagnostic.primary.text.clone()).filter(|text| !text.is_empty()));
    lines.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.extend(diagnostic.fix.iter().map(|fix| format!("help: {}", fix.title)));
    lines
}

/// A number with its noun: "1 file", "2 files".
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// "2 errors, 1 warning"; empty if there is neither.
#[must_use]
pub fn tally(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    let parts = [(errors, "error"), (warnings, "warning")];
    let parts: Vec<_> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, noun)| count(*n, noun)).collect();
    parts.join(", ")
}
