//! From a document to text: decides which groups are broken.

use super::doc::{Doc, Group, Op, Row, Widths};

/// The most columns of a line, where it can be helped.
pub(super) const WIDTH: usize = 100;

const INDENT: usize = 2;

/// How a group is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// On one line, and all in it.
    Flat,
    /// Its own lines do not end; the groups in it are asked.
    Together,
    /// Its lines end.
    Broken,
}

/// Prints a document with lines of so many columns and these line ends.
pub(super) fn print(doc: &Doc, width: usize, line_end: &'static str) -> String {
    let mut printer = Printer {
        width,
        widths: Widths::of(doc),
        out: String::with_capacity(doc.ops.len() * 8),
        line_end,
        column: 0,
        fresh: true,
        space: false,
        blank: true,
        indents: vec![0],
        margin: 0,
        modes: vec![Mode::Broken],
        trailing: vec![],
        moved: false,
        commented: vec![],
        pads: vec![],
    };
    for (at, op) in doc.ops.iter().enumerate() {
        printer.step(at, *op, doc);
    }
    if !printer.fresh {
        printer.new_line();
    }
    printer.align_comments();
    printer.out
}

/// A line that ends in a comment.
#[derive(Debug, Clone, Copy)]
struct Commented {
    /// The byte of the output where the comment's blank stands.
    at: usize,
    /// The columns before it.
    column: usize,
    /// More than one blank stood there.
    moved: bool,
}

struct Printer<'t> {
    width: usize,
    widths: Widths,
    out: String,
    line_end: &'static str,
    /// The next column on the line.
    column: usize,
    /// Nothing stands on the line.
    fresh: bool,
    /// A blank that is written only if something follows it on its line.
    space: bool,
    /// Nothing stands on the line before, or there is none.
    blank: bool,
    indents: Vec<usize>,
    /// The blanks before what comes first on the line.
    margin: usize,
    modes: Vec<Mode>,
    /// Comments that wait for the end of the line.
    trailing: Vec<&'t str>,
    /// One of them was moved by hand.
    moved: bool,
    /// The lines just written, as long as each ends in a comment.
    commented: Vec<Commented>,
    /// The blanks of the rows to come, the next one last: the step and their number.
    pads: Vec<(usize, usize)>,
}

impl<'t> Printer<'t> {
    fn step(&mut self, at: usize, op: Op<'t>, doc: &Doc) {
        let mode = self.modes.last().copied().unwrap_or(Mode::Broken);
        match op {
            Op::Text(text) => self.text(text),
            Op::Line(_) if mode == Mode::Broken => self.hard(false),
            Op::Line(text) => self.text(text),
            Op::IfBroken(text) => {
                if mode == Mode::Broken {
                    self.text(text);
                }
            }
            Op::Hard { blank } => self.hard(blank),
            Op::Indent => {
                let further = if mode == Mode::Broken { INDENT } else { 0 };
                self.indents.push(self.indent() + further);
            }
            Op::Dedent => _ = self.indents.pop(),
            Op::Trailing { text, moved } => {
                self.trailing.push(text);
                self.moved |= moved;
            }
            Op::Table(index) => {
                let rows = doc.tables.get(index).map_or(&[][..], Vec::as_slice);
                self.pads.extend(self.aligned(rows).into_iter().rev());
            }
            Op::Pad => {
                if let Some((_, blanks)) = self.pads.pop_if(|(step, _)| *step == at) {
                    self.blanks(blanks);
                }
            }
            Op::Begin(group) => {
                let mode = if mode == Mode::Flat { Mode::Flat } else { self.decide(at, group) };
                self.modes.push(mode);
            }
            Op::End => _ = self.modes.pop(),
        }
    }

    fn decide(&self, begin: usize, group: Group) -> Mode {
        let end = self.widths.after_group(begin);
        let room = self.width.saturating_sub(if self.fresh { self.margin } else { self.column });
        let flat = self.widths.flat(begin, end);
        if flat.is_some_and(|width| width + self.widths.rest(end) <= room) {
            return Mode::Flat;
        }
        match group {
            Group::Lines => Mode::Broken,
            Group::Hug { last } => {
                let fits = |width: usize| width + self.widths.rest(last) <= room;
                match self.widths.flat(begin, last).is_some_and(fits) {
                    true => Mode::Together,
                    false => Mode::Broken,
                }
            }
            Group::NextLine => {
                let room = self.width.saturating_sub(self.indent() + INDENT);
                match flat.is_some_and(|width| width.saturating_sub(1) + self.widths.rest(end) <= room) {
                    true => Mode::Broken,
                    false => Mode::Together,
                }
            }
        }
    }

    /// How many blanks each row needs before its mark. Only rows that stay on one line are brought into line,
    /// with their neighbours of that kind.
    fn aligned(&self, rows: &[Row]) -> Vec<(usize, usize)> {
        let room = self.width.saturating_sub(self.indent());
        let mut pads = vec![];
        let mut parts: Vec<&[Row]> = rows.split(|row| self.width(row).is_none()).rev().collect();
        while let Some(part) = parts.pop() {
            let key = |row: &Row| self.widths.flat(row.start, row.pad).unwrap_or_default();
            let widest = part.iter().map(key).max().unwrap_or_default();
            let fits = |row: &Row| {
                self.width(row).is_some_and(|width| width + (widest - key(row)) <= room)
                    || !self.widths.breakable(row.start, row.end)
            };
            if part.iter().all(fits) {
                pads.extend(part.iter().map(|row| (row.pad, widest - key(row))));
            } else {
                parts.extend(part.split(|row| !fits(row)).rev());
            }
        }
        pads
    }

    fn width(&self, row: &Row) -> Option<usize> {
        self.widths.flat(row.start, row.end)
    }

    fn indent(&self) -> usize {
        self.indents.last().copied().unwrap_or_default()
    }

    fn text(&mut self, text: &str) {
        let visible = text.strip_suffix(' ').unwrap_or(text);
        if !visible.is_empty() {
            self.visible(visible);
        }
        if visible.len() < text.len() && !self.fresh {
            self.space = true;
            self.column += 1;
        }
    }

    /// Text that does not end in a blank.
    fn visible(&mut self, text: &str) {
        if std::mem::take(&mut self.space) {
            self.out.push(' ');
        }
        if std::mem::take(&mut self.fresh) {
            self.column = 0;
            // What is broken brings its own blanks.
            if !text.starts_with([' ', '\t']) {
                self.blanks(self.margin);
            }
        }
        self.out.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = last.chars().count(),
            None => self.column += text.chars().count(),
        }
    }

    fn blanks(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
        self.column += count;
    }

    fn hard(&mut self, blank: bool) {
        if !self.fresh {
            self.new_line();
        }
        self.margin = self.indent();
        if blank && !self.blank {
            self.align_comments();
            self.out.push_str(self.line_end);
            self.blank = true;
        }
    }

    fn new_line(&mut self) {
        let column = self.column - usize::from(self.space);
        let moved = std::mem::take(&mut self.moved);
        if self.trailing.is_empty() {
            self.align_comments();
        } else {
            self.commented.push(Commented { at: self.out.len(), column, moved });
        }
        for comment in std::mem::take(&mut self.trailing) {
            self.out.push(' ');
            self.out.push_str(comment);
        }
        self.out.push_str(self.line_end);
        (self.fresh, self.blank, self.space) = (true, false, false);
    }

    /// Brings the comments of the last lines into line if one of them was moved.
    fn align_comments(&mut self) {
        let lines = std::mem::take(&mut self.commented);
        let widest = lines.iter().map(|line| line.column).max().unwrap_or_default();
        let Some(first) = lines.first().filter(|_| lines.iter().any(|line| line.moved)) else { return };
        let rest = self.out.split_off(first.at);
        let ends = lines.iter().skip(1).map(|line| line.at).chain([first.at + rest.len()]);
        for (line, end) in lines.iter().zip(ends) {
            self.out.extend(std::iter::repeat_n(' ', widest - line.column));
            self.out.push_str(rest.get(line.at - first.at..end - first.at).unwrap_or(""));
        }
    }
}
