//! Diagnostics as a person sees them, without colour.

use codespan_reporting::diagnostic as report;
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term;
use phxc_core::diagnostics::{Diagnostic, Severity};
use phxc_core::source::{FileId, Sources, Span};

/// One diagnostic with the lines that it speaks of; ends in one newline.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut files = SimpleFiles::new();
    for source in sources.iter() {
        files.add(source.path.to_string(), source.text.to_string());
    }
    let primary = report::Label::primary(index(diagnostic.primary.span.file), range(diagnostic.primary.span))
        .with_message(&diagnostic.primary.text);
    let others = diagnostic.labels.iter().map(|label| {
        report::Label::secondary(index(label.span.file), range(label.span)).with_message(&label.text)
    });
    let severity = match diagnostic.severity {
        Severity::Error => report::Severity::Error,
        Severity::Warning => report::Severity::Warning,
    };
    let fix = diagnostic.fix.iter().map(|fix| format!("fix: {}", fix.title));
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let shown = report::Diagnostic::new(severity)
        .with_code(diagnostic.code.to_string())
        .with_message(&diagnostic.message)
        .with_labels(std::iter::once(primary).chain(others).collect())
        .with_notes(notes.chain(help).chain(fix).collect());
    match term::emit_into_string(&term::Config::default(), &files, &shown) {
        Ok(text) => format!("{}\n", text.trim_end()),
        // A span out of its file is a mistake of the compiler: the snapshot shows it.
        Err(error) => format!("{}[{}] cannot be shown: {error}\n", diagnostic.message, diagnostic.code),
    }
}

fn index(file: FileId) -> usize {
    usize::try_from(file.0).unwrap_or(usize::MAX)
}

fn range(span: Span) -> std::ops::Range<usize> {
    span.range()
}
