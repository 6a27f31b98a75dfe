//! Diagnostics of a text as it was, put where their places are after a change.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Fix};
use crate::source::{FileId, Source, Sources, Span};
use crate::tables::HashMap;

/// What was said about `before`, at its places in `now`; what stood in a part that is gone is left out, and so is a
/// fix whose place has changed.
pub(super) fn moved(diagnostics: &[Diagnostic], before: &Sources, now: &Sources) -> Vec<Diagnostic> {
    let new: HashMap<&str, &Source> = now.iter().map(|source| (&*source.path, source)).collect();
    let changes: Vec<Option<Change>> = before
        .iter()
        .map(|old| new.get(&*old.path).map(|new| Change::between(new.id, &old.text, &new.text)))
        .collect();
    let place = |span: Span| changes.get(span.file.0 as usize)?.as_ref()?.place(span);
    diagnostics
        .iter()
        .filter_map(|diagnostic| {
            let mut diagnostic = diagnostic.clone();
            diagnostic.primary.span = place(diagnostic.primary.span)?;
            diagnostic.labels.retain_mut(|label| place(label.span).map(|span| label.span = span).is_some());
            let whole = |fix: &mut Fix| {
                fix.edits.iter_mut().all(|edit| place(edit.span).map(|span| edit.span = span).is_some())
            };
            diagnostic.fix = diagnostic.fix.and_then(|mut fix| whole(&mut fix).then_some(fix));
            diagnostic.choices.retain_mut(whole);
            Some(diagnostic)
        })
        .collect()
}

/// One replacement that makes a new text of an old one.
struct Change {
    file: FileId,
    start: usize,
    /// Where it ends in the old text, and in the new one.
    old: usize,
    new: usize,
}

impl Change {
    fn between(file: FileId, old: &Arc<str>, new: &Arc<str>) -> Self {
        if Arc::ptr_eq(old, new) || old == new {
            return Self { file, start: old.len(), old: old.len(), new: new.len() };
        }
        let same = |(a, b): &(u8, u8)| a == b;
        let start = old.bytes().zip(new.bytes()).take_while(same).count();
        let most = old.len().min(new.len()) - start;
        let end = old.bytes().rev().zip(new.bytes().rev()).take(most).take_while(same).count();
        Self { file, start, old: old.len() - end, new: new.len() - end }
    }

    /// `None` if the place, or a part of it, is gone.
    fn place(&self, span: Span) -> Option<Span> {
        let (start, end) = (span.start as usize, span.end as usize);
        let behind = |at: usize| at - self.old + self.new;
        if end <= self.start {
            Some(Span::new(self.file, start, end))
        } else if start >= self.old {
            Some(Span::new(self.file, behind(start), behind(end)))
        } else if start <= self.start && end >= self.old {
            Some(Span::new(self.file, start, behind(end)))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &str, new: &str, span: &str, expected: Option<&str>) {
        let at = old.find(span).expect("it is there");
        let change = Change::between(FileId(0), &old.into(), &new.into());
        let place = change.place(Span::new(FileId(0), at, at + span.len()));
        assert_eq!(place.and_then(|place| new.get(place.range())), expected, "{old} → {new}");
    }

    #[test]
    fn places_go_with_their_text() {
        check("a = bad", "a = bad", "bad", Some("bad"));
        check("a = bad", "aaa = bad", "bad", Some("bad"));
        check("bad = a", "bad = abc", "bad", Some("bad"));
        check("x bad y", "y", "bad", None);
        check("x { bad } y", "x { good } y", "{ bad }", Some("{ good }"));
        check("a = bad", "a = baad", "bad", Some("baad"));
        check("größe bad", "größen bad", "bad", Some("bad"));
    }
}
