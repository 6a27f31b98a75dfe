//! Brackets: on one line if they were written on one line and fit, else one part a line.

use super::doc::{Group, Op};
use super::layout::Layout;
use crate::syntax::tree::{Kind, Piece, pieces};

/// How the parts of brackets are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `{ a, b }`, and lines without commas.
    Braces,
    /// `[a, b]`, and lines without commas.
    List,
    /// `(a, b)`, and lines with commas.
    Arguments,
    /// `(a)`: one part, wherever its lines ended.
    Single,
    /// `(1..)`: never broken.
    Tight,
}

impl<'t> Layout<'t> {
    /// From an opening bracket to the one that closes it.
    pub(super) fn brackets(&mut self, kind: Kind, all: &[Piece<'t>]) {
        let [open, parts @ .., close] = all else { return };
        let parts: Vec<Piece<'t>> = parts.iter().filter(|part| self.word(part) != ",").copied().collect();
        let style = self.style(kind, &parts, self.word(open));
        // What belongs to an `if` breaks with it.
        let grouped = kind != Kind::If;
        if grouped {
            self.doc.begin(Group::Lines);
        }
        self.piece(open);
        if self.is_spread_out(style, &parts, close) {
            self.spread_out(style, &parts, close);
        } else if !parts.is_empty() {
            self.together(style, &parts);
        }
        match close {
            Piece::Token(token) => self.bare_token(token),
            Piece::Node(..) => self.piece(close),
        }
        if grouped {
            self.doc.end();
        }
    }

    fn style(&self, kind: Kind, parts: &[Piece<'t>], open: &str) -> Style {
        match (kind, open) {
            (Kind::Fields, _) if self.is_map(parts) => Style::Single,
            (_, "{") => Style::Braces,
            (Kind::Refinement, _) => Style::Tight,
            (Kind::Parentheses, _) => Style::Single,
            (_, "[") => Style::List,
            _ => Style::Arguments,
        }
    }

    /// `{String: T}` rather than a record.
    fn is_map(&self, parts: &[Piece<'t>]) -> bool {
        let [Piece::Node(Kind::Field, events)] = parts else { return false };
        let field = pieces(events);
        field.first().is_some_and(|key| self.word(key) == "String")
            && !field.iter().any(|part| self.word(part) == "=")
    }

    /// Whether a line ended between the brackets, outside of their parts.
    fn is_spread_out(&self, style: Style, parts: &[Piece<'t>], close: &Piece<'t>) -> bool {
        let starts_line = |part: &Piece<'t>| part.first().is_some_and(|token| self.lines_before(&token) > 0);
        let has_comments = close.first().is_some_and(|token| token.comments > 0);
        match style {
            Style::Single | Style::Tight => {
                has_comments || parts.iter().any(|part| part.first().is_some_and(|token| token.comments > 0))
            }
            _ if parts.is_empty() => has_comments,
            _ => parts.iter().chain([close]).any(starts_line),
        }
    }

    /// One part a line, with the comments before the closing bracket.
    fn spread_out(&mut self, style: Style, parts: &[Piece<'t>], close: &Piece<'t>) {
        self.doc.push(Op::Indent);
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            let rows = self.table(style, parts.get(at..).unwrap_or(&[]));
            match rows {
                0 => self.own_line(style, part, at > 0),
                _ => self.rows(parts.get(at..at + rows).unwrap_or(&[]), at > 0),
            }
            at += rows.max(1);
        }
        if let Some(token) = close.first() {
            self.comments(token.first_comment, token.comments, !parts.is_empty());
        }
        self.doc.push(Op::Dedent);
        self.doc.push(Op::Hard { blank: false });
    }

    fn own_line(&mut self, style: Style, part: &Piece<'t>, blank: bool) {
        self.line(part, blank);
        self.piece(part);
        if style == Style::Arguments {
            self.doc.text(",");
        }
    }

    /// How many of the first parts make a table: neighbours of one kind (a path is another kind than a name)
    /// without a comment, a blank line or anything else between them.
    fn table(&self, style: Style, parts: &[Piece<'t>]) -> usize {
        let Some(head @ Piece::Node(kind, _)) = parts.first() else { return 0 };
        if style != Style::Braces {
            return 0;
        }
        let is_path = |part: &Piece<'t>| part.first().is_some_and(|key| self.say(&key).contains('.'));
        let joins = |(at, part): &(usize, &Piece<'t>)| {
            let alone = part.first().is_some_and(|token| token.comments > 0 || token.lines > 1);
            part.is(*kind)
                && is_path(part) == is_path(head)
                && self.marked(part).is_some()
                && (*at == 0 || !alone)
        };
        parts.iter().enumerate().take_while(joins).count()
    }

    /// Whether more than one blank stands at the mark of a row; `None` if it cannot be a row.
    fn marked(&self, part: &Piece<'t>) -> Option<bool> {
        let Piece::Node(kind, events) = part else { return None };
        let mark = match kind {
            Kind::Entry | Kind::Subchart => "=",
            Kind::Arm => "=>",
            Kind::Field => ":",
            _ => return None,
        };
        let parts = pieces(events);
        let at = parts.iter().position(|part| self.word(part) == mark)?;
        let gap = if *kind == Kind::Field { at } else { at.checked_sub(1)? };
        let (left, right) = (parts.get(gap)?.last()?, parts.get(gap + 1)?.first()?);
        let between = self.slice(left.end, right.start);
        Some(between.len() > 1 && between.bytes().all(|byte| byte == b' '))
    }

    /// Lines that are brought into line if one of them was moved by hand.
    fn rows(&mut self, parts: &[Piece<'t>], blank: bool) {
        let table = self.doc.tables.len();
        self.doc.tables.push(vec![]);
        if parts.iter().any(|part| self.marked(part) == Some(true)) {
            self.doc.push(Op::Table(table));
        }
        for (at, part) in parts.iter().enumerate() {
            self.line(part, blank || at > 0);
            let first = self.doc.ops.len();
            self.piece(part);
            let row = self.doc.row(first);
            if let (Some(row), Some(rows)) = (row, self.doc.tables.get_mut(table)) {
                rows.push(row);
            }
        }
    }

    /// On one line, if it fits.
    fn together(&mut self, style: Style, parts: &[Piece<'t>]) {
        let (edge, between) = match style {
            Style::Braces => (" ", ", "),
            Style::List => ("", ", "),
            Style::Arguments | Style::Single => ("", " "),
            Style::Tight => return parts.iter().for_each(|part| self.piece(part)),
        };
        self.doc.push(Op::Indent);
        self.doc.push(Op::Line(edge));
        let start = self.doc.ops.len();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                if style == Style::Arguments {
                    self.doc.text(",");
                }
                self.doc.push(Op::Line(between));
            }
            let last = at + 1 == parts.len();
            let begins = self.doc.ops.len();
            match self.as_operation(part).filter(|_| style == Style::Single) {
                Some(operation) => self.operation(&operation, false),
                None => self.piece(part),
            }
            let hugged = self.doc.breakable_end().filter(|_| last && style != Style::Braces);
            if let Some(hugged) = hugged
                && (start == begins || style == Style::Arguments && hugged == begins)
            {
                self.doc.hug(hugged);
            }
        }
        self.doc.push(Op::Dedent);
        if style == Style::Arguments {
            self.doc.push(Op::IfBroken(","));
        }
        self.doc.push(Op::Line(edge));
    }
}
