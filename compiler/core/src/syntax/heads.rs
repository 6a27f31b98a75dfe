//! Finds heads of items whose `{` was forgotten: `service web`, and below it a body. Without it each line of
//! the body would be read as an item of its own.

use super::brackets::{between, items};
use super::repair::Change;
use super::scan::{Scan, line_end};
use crate::diagnostics::{Code, Diagnostic, Edit, Fix};
use crate::source::Span;

/// Items that have a body.
const WORDS: [&str; 7] =
    ["platform", "environment", "service", "chart", "capability", "abstract service", "abstract environment"];

/// The braces that have to come in, with a diagnostic for each head.
pub(super) fn open(
    text: &str,
    scan: &Scan,
    span: impl Fn(usize, usize) -> Span,
) -> (Vec<Change>, Vec<Diagnostic>) {
    let mut changes = vec![];
    let mut diagnostics = vec![];
    for (start, end) in items(text, scan) {
        let Some(at) = head(text, scan, start).filter(|at| has_body(text, *at, end)) else { continue };
        let last = scan.significant_end(text, at, end);
        let surplus: i64 =
            between(scan, start, end).iter().map(|bracket| if bracket.opens() { 1 } else { -1 }).sum();
        let mut new = vec![(at, " {")];
        match surplus {
            -1 => {}
            0 => new.push((last, "\n}")),
            _ => continue,
        }
        let edits = new.iter().map(|(at, text)| Edit { span: span(*at, *at), text: (*text).to_owned() });
        let mut diagnostic = Diagnostic::error(Code::E0101, span(at, at), "the body of this has no `{`");
        diagnostic.fix = Some(Fix { title: "write `{`".to_owned(), edits: edits.collect(), safe: None });
        diagnostics.push(diagnostic);
        changes.extend(new.into_iter().map(|(at, text)| Change::Insert { at, text: text.to_owned() }));
    }
    (changes, diagnostics)
}

/// The end of a head without a brace that starts at `start`.
fn head(text: &str, scan: &Scan, start: usize) -> Option<usize> {
    let end = scan.significant_end(text, start, line_end(text, start));
    let line = text.get(start..end)?;
    let rest = WORDS.iter().find_map(|word| line.strip_prefix(word)?.strip_prefix(' '))?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | ',' | ' ');
    (!rest.trim().is_empty() && rest.chars().all(fits) && !rest.ends_with([':', ','])).then_some(end)
}

/// Whether the lines below a head belong to it: they are indented, or close it.
fn has_body(text: &str, head: usize, end: usize) -> bool {
    let below = text.get(line_end(text, head)..end).unwrap_or_default();
    let next = below.lines().find(|line| {
        let code = line.trim_start();
        !code.is_empty() && !code.starts_with("//")
    });
    next.is_some_and(|line| line.starts_with([' ', '\t', '}']) && !line.trim_start().starts_with('{'))
}
