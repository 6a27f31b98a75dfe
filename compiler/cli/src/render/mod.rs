//! Diagnostics as text: rich for people, one line each, or JSON for machines.
//!
//! Takes diagnostics and the sources they point into; writes nothing anywhere.

mod human;
mod json;
mod short;
mod texts;

pub use human::{RICH_REPORTS, render_human};
pub(crate) use json::object;
pub use json::{VERSION, render_json};
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
