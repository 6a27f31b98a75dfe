//! Workflow commands of GitHub Actions, which become annotations of the changed lines
//! (GitHub, "Workflow commands for GitHub Actions").

use phxc_core::diagnostics::Diagnostic;
use phxc_core::source::Sources;

use super::short::word;
use crate::clean;

/// All diagnostics, a command a line. `prefix` leads from the repository's root to the project's:
/// empty, or ending in `/`.
#[must_use]
pub fn render_github(diagnostics: &[Diagnostic], sources: &Sources, prefix: &str) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic, sources, prefix)).collect()
}

fn command(diagnostic: &Diagnostic, sources: &Sources, prefix: &str) -> String {
    let span = diagnostic.primary.span;
    let mut properties = vec![];
    // A file of the library is none of the repository: the annotation then belongs to the run.
    if let Some(source) = sources.get(span.file).filter(|source| !source.is_std()) {
        let (line, column) = source.line_column(span.start as usize);
        let (end_line, end_column) = source.line_column(span.end as usize);
        properties.push(("file", format!("{prefix}{}", source.path)));
        properties.push(("line", line.to_string()));
        properties.push(("col", column.to_string()));
        properties.push(("endLine", end_line.to_string()));
        // GitHub reads columns only where the annotation stays within one line.
        if line == end_line {
            properties.push(("endColumn", end_column.to_string()));
        }
    }
    properties.push(("title", diagnostic.code.to_string()));
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let text = super::lines(diagnostic).join("\n");
    format!("::{} {}::{}\n", word(diagnostic.severity), properties.join(","), data(&text))
}

/// The text of a command.
fn data(text: &str) -> String {
    clean::block(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")).into_owned()
}

/// The value of a property, in which `:` and `,` have a meaning, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
