//! What can be folded: braces, lists and texts over several lines, comments that follow each other, and regions
//! between `// region NAME` and `// endregion`. Takes a source; works on broken code, where a missing bracket is
//! thought to be where the indentation says.

use crate::source::{Source, Span};
use crate::syntax::lexemes::{LexemeKind, brackets, lexemes};

/// A part that an editor can hide but for its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// From the line that stays to the end of the last line that goes. What closes brackets stays, too.
    pub span: Span,
    /// What is hidden.
    pub kind: FoldKind,
}

/// What a fold hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// Code.
    Code,
    /// Comments.
    Comment,
    /// What somebody marked as a region.
    Region,
}

/// The folds of a file, by place; on each line begins at most one. Takes time linear in the text.
#[must_use]
pub fn folds(source: &Source) -> Vec<Fold> {
    let text: &str = &source.text;
    let mut folds = vec![];
    for pair in brackets(source) {
        let last = source.line_start(pair.range().end);
        let closes_line = text
            .get(last..pair.range().end)
            .is_some_and(|line| line.trim_start_matches([' ', '\t', '}', ']', ')']).is_empty());
        let end = if closes_line { last.saturating_sub(1) } else { pair.range().end };
        folds.push(fold(source, pair.range().start, end, FoldKind::Code));
    }
    let mut comments: Vec<Span> = vec![];
    let mut regions = vec![];
    for lexeme in lexemes(text) {
        let span = Span::new(source.id, lexeme.start, lexeme.end);
        if lexeme.kind == LexemeKind::Text {
            folds.push(fold(source, lexeme.start, lexeme.end, FoldKind::Code));
        }
        if lexeme.kind != LexemeKind::Comment || !source.is_first_on_line(lexeme.start) {
            continue;
        }
        match region(source.slice(span)) {
            Some(Region::Start) => regions.push(lexeme.start),
            Some(Region::End) => {
                folds.extend(regions.pop().map(|start| fold(source, start, lexeme.end, FoldKind::Region)));
            }
            None => {
                if comments.last().is_some_and(|last| !follows(source, *last, span)) {
                    folds.extend(run(source, &std::mem::take(&mut comments)));
                }
                comments.push(span);
            }
        }
    }
    folds.extend(run(source, &comments));
    tidy(text, folds)
}

/// Only those of several lines, and of those that begin on one line the longest.
fn tidy(text: &str, mut folds: Vec<Fold>) -> Vec<Fold> {
    folds.retain(|fold| text.get(fold.span.range()).is_some_and(|hidden| hidden.contains('\n')));
    folds.sort_by_key(|fold| (fold.span.start, std::cmp::Reverse(fold.span.end)));
    let mut kept: Vec<Fold> = vec![];
    for fold in folds {
        let same_line = kept.last().is_some_and(|last| {
            text.get(last.span.range().start..fold.span.range().start)
                .is_some_and(|between| !between.contains('\n'))
        });
        match kept.last_mut().filter(|_| same_line) {
            Some(last) if last.span.end < fold.span.end => *last = fold,
            Some(_) => {}
            None => kept.push(fold),
        }
    }
    kept
}

fn fold(source: &Source, start: usize, end: usize, kind: FoldKind) -> Fold {
    Fold { span: Span::new(source.id, start, end), kind }
}

/// Comments that follow each other.
fn run(source: &Source, comments: &[Span]) -> Option<Fold> {
    let (first, last) = (comments.first()?, comments.last()?);
    Some(fold(source, first.range().start, last.range().end, FoldKind::Comment))
}

/// Whether `next` stands on the line below `last` and is of its kind.
fn follows(source: &Source, last: Span, next: Span) -> bool {
    let between = source.text.get(last.range().end..next.range().start).unwrap_or("");
    let is_doc = |span| source.slice(span).starts_with("///");
    between.trim().is_empty() && between.matches('\n').count() == 1 && is_doc(last) == is_doc(next)
}

enum Region {
    Start,
    End,
}

fn region(comment: &str) -> Option<Region> {
    let text = comment.trim_start_matches('/').trim_start();
    let word = text.strip_prefix('#').unwrap_or(text).split_whitespace().next()?;
    match word {
        "region" => Some(Region::Start),
        "endregion" => Some(Region::End),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    /// The first and last line of each fold, from 1, with the first letter of its kind.
    fn show(text: &str) -> Vec<String> {
        let source = Source::new(FileId(0), "a.phx", text);
        let line = |at: u32| source.line_column(at as usize).0;
        let one = |fold: &Fold| {
            let kind = format!("{:?}", fold.kind);
            format!("{}-{} {kind}", line(fold.span.start), line(fold.span.end))
        };
        folds(&source).iter().map(one).collect()
    }

    #[test]
    fn braces_fold_to_the_line_before_they_close() {
        assert_eq!(show("service a {\n  b {\n    c = 1\n  }\n}\n"), ["1-4 Code", "2-3 Code"]);
        assert_eq!(show("let a = f({\n  b = 1\n})\nlet c = [\n  1]\n"), ["1-2 Code", "4-5 Code"]);
        assert_eq!(show("let a = if b {\n  1\n} else {\n  2\n}\n"), ["1-2 Code", "3-4 Code"]);
        assert_eq!(show("let a = { b = 1 }\nlet c = \"\"\"\n  x\n  \"\"\"\n"), ["2-4 Code"]);
    }

    #[test]
    fn comments_fold_together() {
        assert_eq!(show("// a\n// b\n/// c\n/// d\nlet e = 1 // f\n// g\n"), ["1-2 Comment", "3-4 Comment"]);
        assert_eq!(show("// a\n\n// b\nlet c = 1\n// d\n"), [""; 0]);
    }

    #[test]
    fn regions_fold_and_nest() {
        let text = "// region a\nlet b = 1\n// #region c\nlet d = 1\n// endregion\n// endregion\n";
        assert_eq!(show(text), ["1-6 Region", "3-5 Region"]);
        assert_eq!(show("// endregion\n// region a\nlet b = 1\n"), [""; 0]);
    }

    #[test]
    fn a_missing_brace_hides_no_other_item() {
        let text = "service a {\n  b {\n    c = 1\n\nservice d {\n  e = 1\n}\n";
        assert!(show(text).contains(&"5-6 Code".to_owned()), "{:?}", show(text));
    }
}
