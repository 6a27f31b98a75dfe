//! Whether somebody wrote down why: what is dangerous on purpose is not reported again.

use crate::check::values::scan::{Found, Scene};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// Reports what is dangerous, unless somebody wrote down why it must be so.
pub(super) fn wanted(
    scene: &Scene<'_>,
    found: &Found<'_, '_>,
    code: Code,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !given(scene, found) {
        let diagnostic = Diagnostic::warning(code, found.span, what);
        diagnostics.push(diagnostic.help("if it must be so, say why in a comment above the entry"));
    }
}

/// Whether a comment stands at the entry, or above a block around it. Above a whole service or
/// environment it is about other things; above a type, a function or an abstract environment it counts.
pub(super) fn given(scene: &Scene<'_>, found: &Found<'_, '_>) -> bool {
    found.origin.doc.is_some() || commented(scene, found.span) || commented(scene, found.origin.span)
}

fn commented(scene: &Scene<'_>, span: Span) -> bool {
    let Some(source) = scene.platform.project.sources.get(span.file) else { return false };
    let (line, _) = source.line_column(span.start as usize);
    let lines: Vec<&str> = source.text.lines().take(line).collect();
    let Some(own) = lines.last() else { return false };
    if own.split_once(" //").is_some_and(|(_, words)| !words.starts_with('~')) {
        return true;
    }
    // The heads of the blocks around an entry are the lines above it that are indented less.
    let mut indent = usize::MAX;
    let mut above = lines.iter().rev().peekable();
    while let Some(text) = above.next() {
        let here = text.len() - text.trim_start().len();
        if text.trim().is_empty() || here >= indent {
            continue;
        }
        indent = here;
        let is_whole =
            ["service ", "abstract service ", "environment "].iter().any(|word| text.starts_with(word));
        if !is_whole && above.peek().is_some_and(|line| is_comment(line)) {
            return true;
        }
    }
    false
}

/// Whether a line is a comment for people: `//~` marks what a test expects, `// phxc:` speaks to phxc.
fn is_comment(line: &str) -> bool {
    line.trim_start()
        .strip_prefix("//")
        .is_some_and(|words| !words.starts_with('~') && !words.trim_start().starts_with("phxc:"))
}
