//! Finds out which bracket is not closed, and where it should have been: by the indentation, as a reader would.

use std::collections::BTreeMap;

use super::repair::Change;
use super::scan::{Bracket, Scan, line_end};
use crate::diagnostics::{Code, Diagnostic, Edit, Fix};
use crate::source::Span;

/// An opening bracket that waits for its closing one.
#[derive(Debug, Clone, Copy)]
struct Open {
    bracket: Bracket,
    /// The indentation of its line.
    indent: usize,
}

/// The closing bracket that has to come in.
#[derive(Debug, Clone, Copy)]
struct Missing {
    open: Open,
    /// Where it comes in.
    at: usize,
}

/// How the brackets of a part of the file can be made to match.
#[derive(Debug, Default)]
struct Outcome {
    missing: Vec<Missing>,
    extra: Vec<Bracket>,
    /// How many bodies are not indented at all, as it seems: then the indentation says nothing.
    flat: usize,
}

/// A line that holds something, with its brackets.
struct Line<'s> {
    /// Its first character that is no blank.
    start: usize,
    indent: usize,
    /// It goes on with the line before.
    goes_on: bool,
    /// It starts within a string.
    in_string: bool,
    brackets: &'s [Bracket],
}

/// The changes after which all brackets match, with one diagnostic for each item in which some do not.
pub(super) fn balance(
    text: &str,
    scan: &Scan,
    span: impl Fn(usize, usize) -> Span,
) -> (Vec<Change>, Vec<Diagnostic>) {
    let mut changes = vec![];
    let mut diagnostics = vec![];
    if is_balanced(&scan.brackets) {
        return (changes, diagnostics);
    }
    for (start, end) in items(text, scan) {
        let brackets = between(scan, start, end);
        if is_balanced(brackets) {
            continue;
        }
        let lines = lines(text, scan, start, end);
        let surplus = brackets.iter().map(|bracket| if bracket.opens() { 1i64 } else { -1 }).sum::<i64>();
        let mut outcome = match_brackets(text, scan, &lines, end, true);
        if !outcome.extra.is_empty()
            || outcome.flat > 1
            || i64::try_from(outcome.missing.len()).ok() != Some(surplus)
        {
            outcome = match_brackets(text, scan, &lines, end, false);
        }
        diagnostics.extend(report(text, &outcome, &span));
        changes
            .extend(outcome.extra.iter().map(|extra| Change::Blank { start: extra.at, end: extra.at + 1 }));
        changes.extend(outcome.missing.iter().map(|missing| Change::Insert {
            at: missing.at,
            text: char::from(missing.open.bracket.closer()).to_string(),
        }));
    }
    (changes, diagnostics)
}

fn is_balanced(brackets: &[Bracket]) -> bool {
    let mut open = vec![];
    for bracket in brackets {
        if bracket.opens() {
            open.push(bracket.closer());
        } else if open.pop() != Some(bracket.byte) {
            return false;
        }
    }
    open.is_empty()
}

/// The brackets of a part of the text.
pub(super) fn between(scan: &Scan, start: usize, end: usize) -> &[Bracket] {
    let first = scan.brackets.partition_point(|bracket| bracket.at < start);
    let last = scan.brackets.partition_point(|bracket| bracket.at < end);
    scan.brackets.get(first..last).unwrap_or(&[])
}

/// Cuts the file where a line without indentation starts an item.
pub(super) fn items(text: &str, scan: &Scan) -> Vec<(usize, usize)> {
    const WORDS: [&str; 9] =
        ["platform", "environment", "service", "chart", "capability", "type", "fn", "configure", "abstract"];
    let mut starts = vec![0];
    for line in lines(text, scan, 0, text.len()) {
        let rest = text.get(line.start..).unwrap_or("");
        let is_item = WORDS.iter().any(|word| {
            rest.strip_prefix(word).is_some_and(|rest| {
                rest.starts_with(' ')
                    && rest.trim_start().starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            })
        });
        if line.indent == 0 && is_item && !line.in_string && line.start > 0 {
            starts.push(line.start);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).collect()
}

fn lines<'s>(text: &str, scan: &'s Scan, start: usize, end: usize) -> Vec<Line<'s>> {
    let mut lines = vec![];
    let mut at = start;
    while at < end {
        let next = text.get(at..end).and_then(|rest| rest.find('\n')).map_or(end, |len| at + len + 1);
        let line = text.get(at..next).unwrap_or("");
        let code = line.trim_start_matches([' ', '\t']);
        let first = at + line.len() - code.len();
        let string = scan.long_strings.partition_point(|string| string.0 < at);
        let in_string = string
            .checked_sub(1)
            .and_then(|last| scan.long_strings.get(last))
            .is_some_and(|string| string.1 > at);
        let brackets = between(scan, at, next);
        let is_empty = code.trim_end().is_empty() || code.starts_with("//");
        if !(is_empty || in_string && brackets.is_empty()) {
            lines.push(Line {
                start: first,
                indent: first - at,
                goes_on: goes_on(code),
                in_string,
                brackets,
            });
        }
        at = next;
    }
    lines
}

/// Whether a line cannot be the start of a statement.
fn goes_on(line: &str) -> bool {
    let word = line.split(|c: char| !c.is_ascii_alphanumeric()).next();
    word == Some("else") || !line.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '"')
}

fn match_brackets(text: &str, scan: &Scan, lines: &[Line], end: usize, by_indentation: bool) -> Outcome {
    let mut outcome = Outcome::default();
    let mut stack: Vec<Open> = vec![];

    let mut last = 0;
    // How many of each kind are open: looking through the stack at every closing bracket is quadratic.
    let mut open_with: BTreeMap<u8, usize> = BTreeMap::new();
    for line in lines {
        let before = || scan.significant_end(text, 0, line.start);
        let closes =
            line.brackets.first().is_some_and(|bracket| bracket.at == line.start && !bracket.opens());
        if by_indentation && !line.in_string {
            let ends = |open: &Open| match closes {
                true => open.indent > line.indent,
                false => !line.goes_on && open.indent >= line.indent,
            };
            while let Some(open) = stack.pop_if(|open| ends(open)) {
                outcome.flat += usize::from(open.bracket.at >= last);
                less(&mut open_with, open);
                outcome.missing.push(Missing { open, at: before() });
            }
        }
        last = line.start;
        for bracket in line.brackets {
            if bracket.opens() {
                stack.push(Open { bracket: *bracket, indent: line.indent });
                *open_with.entry(bracket.closer()).or_default() += 1;
            } else if open_with.get(&bracket.byte).is_some_and(|open| *open > 0) {
                while let Some(open) = stack.pop_if(|open| open.bracket.closer() != bracket.byte) {
                    less(&mut open_with, open);
                    let at = scan.significant_end(text, 0, bracket.at);
                    outcome.missing.push(Missing { open, at });
                }
                if let Some(open) = stack.pop() {
                    less(&mut open_with, open);
                }
            } else {
                outcome.extra.push(*bracket);
            }
        }
    }
    let at = scan.significant_end(text, 0, end);
    while let Some(open) = stack.pop() {
        outcome.missing.push(Missing { open, at });
    }
    outcome
}

fn less(open_with: &mut BTreeMap<u8, usize>, open: Open) {
    if let Some(count) = open_with.get_mut(&open.bracket.closer()) {
        *count = count.saturating_sub(1);
    }
}

/// With more brackets missing than this, adding them all is no repair that anybody wants.
const FIXABLE: usize = 50;

/// One diagnostic for all brackets of an item that do not match.
fn report(text: &str, outcome: &Outcome, span: impl Fn(usize, usize) -> Span) -> Option<Diagnostic> {
    let Some(first) = outcome.missing.first() else {
        let extra = outcome.extra.first()?;
        let place = span(extra.at, extra.at + 1);
        let message = format!("this `{}` closes nothing", char::from(extra.byte));
        return Some(Diagnostic::error(Code::E0102, place, message).fix("remove it", place, ""));
    };
    let open = first.open.bracket;
    let message = format!("this `{}` is not closed", char::from(open.byte));
    let mut diagnostic = Diagnostic::error(Code::E0102, span(open.at, open.at + 1), message);
    let closer = char::from(open.closer());
    let guess = span(first.at, first.at);
    diagnostic = diagnostic.label(guess, format!("the indentation suggests a `{closer}` here"));
    let more = outcome.missing.len() - 1;
    if more > 0 {
        let word = if more == 1 { "bracket is" } else { "brackets are" };
        diagnostic = diagnostic.note(format!("{more} more {word} not closed around it"));
    }
    if outcome.missing.len() <= FIXABLE {
        diagnostic.fix = Some(fix(text, outcome, span));
    }
    Some(diagnostic)
}

fn fix(text: &str, outcome: &Outcome, span: impl Fn(usize, usize) -> Span) -> Fix {
    let mut edits: Vec<(usize, String)> = vec![];
    for missing in &outcome.missing {
        let open = missing.open;
        let closer = char::from(open.bracket.closer());
        let own_line = line_end(text, open.bracket.at) < missing.at;
        let new =
            if own_line { format!("\n{}{closer}", " ".repeat(open.indent)) } else { format!(" {closer}") };
        match edits.iter_mut().find(|edit| edit.0 == missing.at) {
            Some(edit) => edit.1.push_str(&new),
            None => edits.push((missing.at, new)),
        }
    }
    let edits = edits.into_iter().map(|(at, text)| Edit { span: span(at, at), text }).collect();
    Fix { title: "close it".to_owned(), edits, safe: None }
}
