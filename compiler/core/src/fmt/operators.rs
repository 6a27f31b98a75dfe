//! Operators and alternatives: what breaks before each of its marks.

use super::doc::{Group, Op};
use super::layout::Layout;
use crate::syntax::tree::{Kind, Piece, pieces};

/// How strongly an operator binds: the weakest breaks first.
fn strength(operator: &str) -> usize {
    match operator {
        "||" => 1,
        "&&" => 2,
        "??" => 3,
        "+" | "-" => 5,
        "*" | "/" => 6,
        _ => 4,
    }
}

/// Operators that may not begin a line.
fn ends_line(operator: &str) -> bool {
    matches!(operator, "-" | "in")
}

impl<'t> Layout<'t> {
    /// How many operators with two sides stand in an operation.
    pub(super) fn operators(&self, parts: &[Piece<'t>]) -> usize {
        self.places(parts).len()
    }

    /// Where the operators with two sides stand; what stands before an operand is a sign.
    fn places(&self, parts: &[Piece<'t>]) -> Vec<usize> {
        let mut places = vec![];
        let mut after_operand = false;
        for (at, part) in parts.iter().enumerate() {
            let is_operand = part.is(Kind::Chain);
            if !is_operand && after_operand {
                places.push(at);
            }
            after_operand = is_operand;
        }
        places
    }

    /// `a + b`, in a group of its own; its further lines further in if `indent`.
    pub(super) fn operation(&mut self, parts: &[Piece<'t>], indent: bool) {
        if self.operators(parts) == 0 {
            return parts.iter().for_each(|part| self.piece(part));
        }
        self.doc.begin(Group::Lines);
        if indent {
            self.doc.push(Op::Indent);
        }
        self.operands(parts);
        if indent {
            self.doc.push(Op::Dedent);
        }
        self.doc.end();
    }

    /// The operands of the operators that bind most weakly, with the lines that may end between them.
    pub(super) fn operands(&mut self, parts: &[Piece<'t>]) {
        let places = self.places(parts);
        let weight = |at: &usize| parts.get(*at).map_or(0, |part| strength(self.word(part)));
        let weakest = places.iter().map(weight).min().unwrap_or_default();
        let places: Vec<usize> = places.iter().copied().filter(|at| weight(at) == weakest).collect();
        let mut start = 0;
        for at in places.iter().copied().chain([parts.len()]) {
            let segment = parts.get(start..at).unwrap_or(&[]);
            if at == parts.len() && places.len() == 1 {
                self.last_operand(segment);
            } else {
                self.operation(segment, true);
            }
            start = at + 1;
            let (Some(operator), Some(before)) = (parts.get(at), segment.last()) else { continue };
            let Some(after) = parts.get(start) else { continue };
            if ends_line(self.word(operator)) {
                self.doc.text(" ");
                self.piece(operator);
                self.line_before(after, operator, " ");
            } else if operator.last().is_some_and(|token| token.trailing.is_some()) {
                self.doc.push(Op::Hard { blank: false });
                self.piece(operator);
                self.line_before(after, operator, " ");
            } else {
                self.line_before(operator, before, " ");
                self.piece(operator);
                self.doc.text(" ");
            }
        }
    }

    /// The right side of a single operator: `a ?? {` … `}` stays on its line.
    fn last_operand(&mut self, parts: &[Piece<'t>]) {
        self.operation(parts, true);
        if let Some(last) = self.doc.breakable_end() {
            self.doc.hug(last);
        }
    }

    /// `A | B`, or one type.
    pub(super) fn union(&mut self, parts: &[Piece<'t>]) {
        if !parts.iter().any(|part| self.word(part) == "|") {
            return parts.iter().for_each(|part| self.piece(part));
        }
        self.doc.begin(Group::Lines);
        self.alternatives(parts, false);
        self.doc.end();
    }

    /// The alternatives of a union fill the lines; where one began a line in the source, it does so again.
    pub(super) fn alternatives(&mut self, parts: &[Piece<'t>], leading: bool) {
        let mut bar: Option<&Piece<'t>> = None;
        let mut before: Option<&Piece<'t>> = None;
        for part in parts {
            if self.word(part) == "|" {
                bar = Some(part);
                continue;
            }
            match (bar, before) {
                (Some(bar), Some(before)) => {
                    self.new_alternative(bar, before, part);
                    self.piece(bar);
                    self.doc.text(" ");
                }
                (Some(bar), None) if has_comments(bar) => {
                    self.piece(bar);
                    self.doc.text(" ");
                }
                _ if leading => self.doc.push(Op::IfBroken("| ")),
                _ => {}
            }
            self.piece(part);
            before = Some(part);
        }
    }

    fn new_alternative(&mut self, bar: &Piece<'t>, before: &Piece<'t>, part: &Piece<'t>) {
        let starts_line =
            |piece: &Piece<'t>| piece.first().is_some_and(|token| self.lines_before(&token) > 0);
        if starts_line(bar) || starts_line(part) {
            self.doc.push(Op::Hard { blank: false });
        } else {
            self.doc.begin(Group::Lines);
            self.line_before(bar, before, " ");
            self.doc.end();
        }
    }

    /// The parts of a node that is one operation, if it is one.
    pub(super) fn as_operation(&self, piece: &Piece<'t>) -> Option<Vec<Piece<'t>>> {
        match piece {
            Piece::Node(Kind::Operation, events) => Some(pieces(events)),
            _ => None,
        }
    }
}

fn has_comments(piece: &Piece) -> bool {
    piece.first().is_some_and(|token| token.comments > 0 || token.trailing.is_some())
}
