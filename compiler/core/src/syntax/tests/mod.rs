//! The parser's tests, as readable examples.

mod errors;
mod expressions;
mod limits;
mod literals;
mod properties;
mod recovery;
mod show;
mod statements;

use super::ast::{EntryOp, Expr, Item, Let};
use super::{Parsed, parse};
use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Source};

/// Everything that the language has, without a mistake.
const WHOLE: &str = include_str!("whole.phx");

fn source(text: &str) -> Source {
    Source::new(FileId(0), "test.phx", text)
}

fn parsed(text: &str) -> Parsed {
    parse(&source(text))
}

/// A diagnostic as `line:column CODE message`.
fn line(source: &Source, diagnostic: &Diagnostic) -> String {
    let (line, column) = source.line_column(diagnostic.primary.span.start as usize);
    format!("{line}:{column} {} {}", diagnostic.code, diagnostic.message)
}

/// The diagnostics of a text, one a line.
fn diagnostics(text: &str) -> String {
    let source = source(text);
    parse(&source)
        .diagnostics
        .iter()
        .map(|diagnostic| line(&source, diagnostic))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Compares the diagnostics of a text with the expected ones.
#[track_caller]
fn check_errors(text: &str, expected: &str) {
    let expected =
        expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    assert_eq!(diagnostics(text), expected, "in:\n{text}");
}

/// The text after all fixes of its diagnostics.
fn fixed(text: &str) -> String {
    let mut edits = vec![];
    for diagnostic in parsed(text).diagnostics {
        edits.extend(diagnostic.fix.map(|fix| fix.edits).unwrap_or_default());
    }
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

/// Compares the text after all fixes with the expected one, which has no mistake left.
#[track_caller]
fn check_fixed(text: &str, expected: &str) {
    let fixed = fixed(text);
    assert_eq!(fixed, expected);
    assert_eq!(diagnostics(&fixed), "", "after the fix:\n{fixed}");
}

/// The value of `let x = …`, with the diagnostics of the file.
fn value(text: &str) -> (Expr, String) {
    let text = format!("let x = {text}");
    match parsed(&text).file.items.first() {
        Some(Item::Let(item)) => (Let::clone(item).value, diagnostics(&text)),
        item => panic!("{item:?} in {text}: {}", diagnostics(&text)),
    }
}

/// Compares a value, printed with all its brackets, with the expected one.
#[track_caller]
fn check_value(text: &str, expected: &str) {
    let (value, diagnostics) = value(text);
    assert_eq!(diagnostics, "", "in: {text}");
    assert_eq!(show::expr(&value), expected, "for: {text}");
}

/// What an entry does, printed.
fn op(op: &EntryOp) -> String {
    match op {
        EntryOp::Set(value) => format!("= {}", show::expr(value)),
        EntryOp::Append(value) => format!("+= {}", show::expr(value)),
        EntryOp::Merge(block) => show::block(block),
    }
}
