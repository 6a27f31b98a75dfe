//! One line a diagnostic: `path:line:column: error[E0302]: message`.

use phxc_core::diagnostics::{Diagnostic, Severity};
use phxc_core::source::{Sources, Span};

use crate::clean;

/// All diagnostics, a line each, in the form that editors and `grep` read.
#[must_use]
pub fn render_short(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    diagnostics.iter().map(|diagnostic| line(diagnostic, sources, color)).collect()
}

fn line(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let place = place(diagnostic.primary.span, sources).map_or(String::new(), |place| format!("{place}: "));
    let (paint, plain) = match (color, diagnostic.severity) {
        (false, _) => ("", ""),
        (true, Severity::Error) => ("\u{1b}[1;31m", "\u{1b}[0m"),
        (true, Severity::Warning) => ("\u{1b}[1;33m", "\u{1b}[0m"),
    };
    let message = clean::line(&diagnostic.message);
    format!("{place}{paint}{}[{}]{plain}: {message}\n", word(diagnostic.severity), diagnostic.code)
}

/// `path:line:column` of a span's start; nothing if its file is unknown.
pub(super) fn place(span: Span, sources: &Sources) -> Option<String> {
    let source = sources.get(span.file)?;
    let (line, column) = source.line_column(span.start as usize);
    Some(format!("{}:{line}:{column}", clean::line(&source.path)))
}

pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
