//! How many diagnostics one run gives: a damaged file has one for each of its lines, and every format would hold
//! them all.

use super::Diagnostic;

/// As many are given. Code scanning takes 25,000 results of a run at most (GitHub, "SARIF support for code
/// scanning").
const MOST: usize = 10_000;

/// The first of them, errors before warnings, in their order; the last one says how many there are besides.
#[must_use]
pub fn most(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    at_most(diagnostics, MOST)
}

fn at_most(diagnostics: Vec<Diagnostic>, most: usize) -> Vec<Diagnostic> {
    let Some(more) = diagnostics.len().checked_sub(most).filter(|more| *more > 0) else { return diagnostics };
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let (mut of_errors, mut of_warnings) = (most, most.saturating_sub(errors));
    let mut left = diagnostics;
    left.retain(|diagnostic| {
        let room = if diagnostic.is_error() { &mut of_errors } else { &mut of_warnings };
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        fits
    });
    if let Some(last) = left.last_mut() {
        last.notes.push(format!("there are {more} more, which are not told: mend these first"));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;
    use crate::source::{FileId, Span};

    #[track_caller]
    fn check(kinds: &str, most: usize, expected: &str) {
        let span = Span::new(FileId(0), 0, 0);
        let all = kinds.chars().map(|kind| match kind {
            'e' => Diagnostic::error(Code::E0101, span, "e"),
            _ => Diagnostic::warning(Code::W0101, span, "w"),
        });
        let left = at_most(all.collect(), most);
        let shown: String = left.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(shown, expected, "{kinds}");
        let told = left.last().is_some_and(|last| !last.notes.is_empty());
        assert_eq!(told, kinds.len() > most, "{kinds}");
    }

    #[test]
    fn errors_come_first() {
        check("wewe", 4, "wewe");
        check("wwewwe", 4, "wwee");
        check("wwewwe", 1, "e");
        check("eeeee", 3, "eee");
    }
}
