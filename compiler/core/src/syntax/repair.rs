//! Makes a text fit for the grammar: strings end, brackets match, nothing nests too deeply. What had to be
//! changed is a diagnostic, and every place in the changed text leads back to the text of the file.

use std::borrow::Cow;

use super::scan::{HIDDEN, MAX_DEPTH, Problem, Scan, scan};
use super::{brackets, heads};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Source, Span};

/// A text that the grammar may read.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    /// The text, changed only where it had to be.
    pub text: Cow<'a, str>,
    /// What the scan saw in it.
    pub scan: Scan,
    /// Back to the text of the file.
    pub places: Places,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Leads from bytes of the changed text back to bytes of the file.
#[derive(Debug, Default, Clone)]
pub(super) struct Places {
    /// In order.
    inserted: Vec<Inserted>,
}

/// Text that stands only in the changed text.
#[derive(Debug, Clone, Copy)]
struct Inserted {
    /// Where it begins in the changed text.
    at: usize,
    /// Its bytes.
    len: usize,
    /// All inserted bytes before it.
    before: usize,
}

impl Places {
    /// The byte of the file.
    pub(super) fn original(&self, at: usize) -> usize {
        let next = self.inserted.partition_point(|inserted| inserted.at < at);
        match next.checked_sub(1).and_then(|last| self.inserted.get(last)) {
            Some(last) => at - last.before - last.len.min(at - last.at),
            None => at,
        }
    }

    /// Adds insertions, given in order by where they come into the text as it was and how long they are.
    fn insert(&mut self, new: &[(usize, usize)]) {
        let mut all: Vec<(usize, usize, bool)> = new.iter().map(|(at, len)| (*at, *len, true)).collect();
        all.extend(self.inserted.iter().map(|old| (old.at, old.len, false)));
        all.sort_by_key(|(at, _, is_new)| (*at, !is_new));
        let (mut before, mut shift) = (0, 0);
        self.inserted.clear();
        for (at, len, is_new) in all {
            self.inserted.push(Inserted { at: at + shift, len, before });
            before += len;
            shift += if is_new { len } else { 0 };
        }
    }
}

/// A change of the text.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// Text comes in.
    Insert { at: usize, text: String },
    /// What stands there becomes blanks, but for its line ends.
    Blank { start: usize, end: usize },
    /// The same, with a value that means nothing in its place.
    Hide { start: usize, end: usize },
}

impl Change {
    fn start(&self) -> usize {
        match self {
            Change::Insert { at, .. } => *at,
            Change::Blank { start, .. } | Change::Hide { start, .. } => *start,
        }
    }
}

/// Scans the text of a file and repairs what the grammar could not step over.
pub(super) fn prepare(source: &Source) -> Prepared<'_> {
    let text = source.text.as_ref();
    let mut prepared = Prepared {
        text: Cow::Borrowed(text),
        scan: scan(text),
        places: Places::default(),
        diagnostics: vec![],
    };
    let lost_end = prepared.characters(source);
    if !lost_end {
        let (changes, mut found) = heads::open(&prepared.text, &prepared.scan, |start, end| {
            Span::new(source.id, prepared.places.original(start), prepared.places.original(end))
        });
        prepared.diagnostics.append(&mut found);
        prepared.apply(changes);
    }
    let (changes, mut found) = brackets::balance(&prepared.text, &prepared.scan, |start, end| {
        Span::new(source.id, prepared.places.original(start), prepared.places.original(end))
    });
    if !lost_end {
        prepared.diagnostics.append(&mut found);
    }
    prepared.apply(changes);
    prepared.depth(source);
    prepared
}

impl Prepared<'_> {
    /// Whether the end of a string of several lines is missing: then everything after it is lost, and
    /// brackets say nothing.
    fn characters(&mut self, source: &Source) -> bool {
        let mut changes = vec![];
        let mut lost_end = false;
        for problem in std::mem::take(&mut self.scan.problems) {
            lost_end |=
                matches!(problem, Problem::UnfinishedString { quotes: 3, .. } | Problem::DeepString { .. });
            changes.push(change(problem, &self.text));
            self.diagnostics.extend(diagnostic(problem, source));
        }
        self.apply(changes);
        lost_end
    }

    /// Takes out what nests too deeply. Expects brackets that match.
    fn depth(&mut self, source: &Source) {
        if self.scan.brackets.len() <= MAX_DEPTH || self.scan.depth() <= MAX_DEPTH {
            return;
        }
        let mut changes = vec![];
        let mut stack = vec![];
        for bracket in &self.scan.brackets {
            if bracket.opens() {
                stack.push(*bracket);
                continue;
            }
            let Some(open) = stack.pop() else { continue };
            if stack.len() == MAX_DEPTH - 1 {
                let (start, end) = (open.at + 1, bracket.at);
                if self.too_deep(start, end) {
                    let hide = open.byte != b'{';
                    changes.push(if hide {
                        Change::Hide { start, end }
                    } else {
                        Change::Blank { start, end }
                    });
                    let place = self.places.original(open.at);
                    let span = Span::new(source.id, place, place + 1);
                    self.diagnostics.push(
                        Diagnostic::error(
                            Code::E0103,
                            span,
                            format!("more than {MAX_DEPTH} levels of nesting"),
                        )
                        .here("from here on nothing is read")
                        .help("give the inner parts names with `let`"),
                    );
                }
            }
        }
        self.apply(changes);
    }

    fn too_deep(&self, start: usize, end: usize) -> bool {
        let first = self.scan.brackets.partition_point(|bracket| bracket.at < start);
        self.scan.brackets.get(first).is_some_and(|bracket| bracket.at < end)
    }

    /// Changes the text and scans it again.
    fn apply(&mut self, mut changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        changes.sort_by_key(Change::start);
        let mut text = String::with_capacity(self.text.len() + changes.len());
        let mut done = 0;
        let mut inserted = vec![];
        for change in changes {
            let start = change.start().max(done);
            text.push_str(self.text.get(done..start).unwrap_or(""));
            done = start;
            match change {
                Change::Insert { text: new, .. } => {
                    inserted.push((start, new.len()));
                    text.push_str(&new);
                }
                Change::Blank { end, .. } => {
                    text.extend(blanks(self.text.get(done..end).unwrap_or("")));
                    done = done.max(end);
                }
                Change::Hide { end, .. } => {
                    let gone = self.text.get(done..end).unwrap_or("");
                    if !gone.is_empty() {
                        text.push_str(HIDDEN);
                        text.extend(blanks(gone).skip(HIDDEN.len()));
                    }
                    done = done.max(end);
                }
            }
        }
        text.push_str(self.text.get(done..).unwrap_or(""));
        self.places.insert(&inserted);
        self.scan = scan(&text);
        self.text = Cow::Owned(text);
    }
}

/// As many blanks as the text has bytes; line ends stay.
fn blanks(text: &str) -> impl Iterator<Item = char> {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' })
}

fn change(problem: Problem, text: &str) -> Change {
    match problem {
        // Where its hole ends is unknown, too.
        Problem::UnfinishedString { start, end, quotes: 1 }
            if text.get(start..end).is_some_and(|string| string.contains("${")) =>
        {
            Change::Hide { start, end }
        }
        Problem::UnfinishedString { end, quotes, .. } => {
            Change::Insert { at: end, text: "\"".repeat(quotes) }
        }
        Problem::DeepString { start, end } => Change::Hide { start, end },
        Problem::HashComment { start, end } | Problem::Control { start, end } => Change::Blank { start, end },
        Problem::ByteOrderMark => Change::Blank { start: 0, end: '\u{feff}'.len_utf8() },
    }
}

fn diagnostic(problem: Problem, source: &Source) -> Option<Diagnostic> {
    let span = |start, end| Span::new(source.id, start, end);
    Some(match problem {
        Problem::UnfinishedString { start, end, quotes: 3 } => {
            Diagnostic::error(Code::E0104, span(start, start + 3), "this string has no end")
                .help("close it with `\"\"\"`")
                .label(span(end, end), "the file ends here")
        }
        Problem::UnfinishedString { start, end, .. } => {
            Diagnostic::error(Code::E0104, span(start, end), "this string has no end on its line")
                .help("a string of several lines stands between `\"\"\"`")
                .fix("close the string", span(end, end), "\"")
        }
        Problem::DeepString { start, end } => {
            Diagnostic::error(Code::E0103, span(start, end), "strings within strings, too many of them")
                .help("give the inner parts names with `let`")
        }
        Problem::HashComment { start, .. } => Diagnostic::error(
            Code::E0101,
            span(start, start + 1),
            "a comment starts with `//`",
        )
        .fix("write `//`", span(start, start + 1), "//"),
        Problem::Control { start, end } => {
            Diagnostic::error(Code::E0101, span(start, end), "a control character that cannot be seen")
                .help("remove it")
                .fix("remove it", span(start, end), "")
        }
        Problem::ByteOrderMark => return None,
    })
}
