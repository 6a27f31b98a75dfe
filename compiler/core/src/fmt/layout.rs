//! How each node is written: from the tree to a document.
//!
//! Most of the language is words beside each other with brackets among them, and [`Layout::sequence`] writes
//! them. What breaks in its own way (brackets, operators, unions) stands in the files beside this one.
//! Every token is written once, by [`Layout::token`], and its comments with it: so no comment is lost, and none
//! changes its place among the others.

use super::doc::{Doc, Group, Op};
use crate::syntax::tree::{Event, Kind, Piece, Token, Tree, pieces};

/// Writes a tree into a document.
pub(super) struct Layout<'t> {
    /// What is written so far.
    pub doc: Doc<'t>,
    text: &'t str,
    tree: &'t Tree,
}

/// The document of a file.
pub(super) fn file<'t>(text: &'t str, tree: &'t Tree) -> Doc<'t> {
    let mut layout = Layout { doc: Doc::default(), text, tree };
    for piece in pieces(&tree.events) {
        layout.line(&piece, true);
        layout.piece(&piece);
    }
    let last = tree.last_comments.clone();
    layout.comments(last.start, last.end - last.start, true);
    layout.doc
}

impl<'t> Layout<'t> {
    /// What the source says between two bytes.
    pub(super) fn slice(&self, start: u32, end: u32) -> &'t str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// What a token says.
    pub(super) fn say(&self, token: &Token) -> &'t str {
        self.slice(token.start, token.end)
    }

    /// The text of a piece that is a token; nothing for a node.
    pub(super) fn word(&self, piece: &Piece<'t>) -> &'t str {
        match piece {
            Piece::Token(token) => self.say(token),
            Piece::Node(..) => "",
        }
    }

    /// How many line ends stand before a token, or before the comments above it.
    pub(super) fn lines_before(&self, token: &Token) -> u8 {
        let first = self.tree.comments.get(token.first_comment as usize).filter(|_| token.comments > 0);
        first.map_or(token.lines, |comment| comment.lines)
    }

    /// A new line for this piece, with the blank line that was there if `blank`.
    pub(super) fn line(&mut self, piece: &Piece<'t>, blank: bool) {
        let lines = piece.first().map_or(0, |token| self.lines_before(&token));
        self.doc.push(Op::Hard { blank: blank && lines > 1 });
    }

    /// Any part of a node.
    pub(super) fn piece(&mut self, piece: &Piece<'t>) {
        match piece {
            Piece::Token(token) => self.token(token),
            Piece::Node(kind, events) => self.node(*kind, events),
        }
    }

    /// A token with its comments.
    pub(super) fn token(&mut self, token: &Token) {
        if token.comments > 0 {
            self.comments(token.first_comment, token.comments, false);
            self.doc.push(Op::Hard { blank: token.lines > 1 });
        }
        self.bare_token(token);
    }

    /// A token without the comments above it.
    pub(super) fn bare_token(&mut self, token: &Token) {
        self.doc.text(self.say(token));
        let comment = token.trailing.and_then(|index| self.tree.comments.get(index as usize));
        if let Some(comment) = comment {
            let moved = self.slice(token.end, comment.start).ends_with("  ");
            self.doc.push(Op::Trailing { text: self.slice(comment.start, comment.end), moved });
        }
    }

    /// Comments, each on its line; with the blank line before the first one if `blank`.
    pub(super) fn comments(&mut self, first: u32, count: u32, blank: bool) {
        for index in first..first + count {
            let Some(comment) = self.tree.comments.get(index as usize) else { continue };
            self.doc.push(Op::Hard { blank: comment.lines > 1 && (blank || index > first) });
            self.doc.text(self.slice(comment.start, comment.end));
        }
    }

    /// A place for a line end before a token that a comment may have forced onto its own line.
    pub(super) fn line_before(&mut self, piece: &Piece<'t>, before: &Piece<'t>, text: &'static str) {
        let above = piece.first().is_some_and(|token| token.comments > 0);
        let behind = before.last().is_some_and(|token| token.trailing.is_some());
        self.doc.push(if above || behind { Op::Hard { blank: false } } else { Op::Line(text) });
    }

    fn node(&mut self, kind: Kind, events: &'t [Event]) {
        let pieces = pieces(events);
        match kind {
            Kind::Operation => self.operation(&pieces, true),
            Kind::Union => self.union(&pieces),
            Kind::Chain | Kind::Range => pieces.iter().for_each(|piece| self.piece(piece)),
            Kind::If => self.choice(&pieces),
            Kind::Check => self.check(&pieces),
            _ if pieces.iter().any(|piece| self.word(piece) == ",") && !self.is_bracketed(&pieces) => {
                self.doc.push(Op::Indent);
                self.sequence(kind, &pieces);
                self.doc.push(Op::Dedent);
            }
            _ => self.sequence(kind, &pieces),
        }
    }

    fn is_bracketed(&self, pieces: &[Piece<'t>]) -> bool {
        pieces.iter().any(|piece| matches!(self.word(piece), "{" | "(" | "["))
    }

    /// Parts beside each other, with a blank between them where the language has one.
    pub(super) fn sequence(&mut self, kind: Kind, pieces: &[Piece<'t>]) {
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            let before = at.checked_sub(1).and_then(|before| pieces.get(before));
            if let Some(before) = before
                && self.hanging(kind, before, piece)
            {
                at += 1;
                continue;
            }
            if let Some(before) = before
                && self.blank_between(kind, before, piece)
            {
                match self.word(before) {
                    "," if kind != Kind::ForHead => self.place_in_list(piece, before),
                    _ => self.doc.text(" "),
                }
            }
            let brackets = match self.word(piece) {
                "{" | "(" | "[" => self.matching(pieces, at),
                _ => None,
            };
            match brackets {
                Some(end) => {
                    self.brackets(kind, pieces.get(at..=end).unwrap_or(&[]));
                    at = end + 1;
                }
                None => {
                    self.mark(kind, piece);
                    at += 1;
                }
            }
        }
    }

    /// A part, with the place where a table brings it into line.
    fn mark(&mut self, kind: Kind, piece: &Piece<'t>) {
        let mark = match kind {
            Kind::Entry | Kind::Subchart => "=",
            Kind::Arm => "=>",
            Kind::Field => ":",
            _ => return self.piece(piece),
        };
        if self.word(piece) != mark {
            return self.piece(piece);
        }
        match (mark, self.doc.ops.last()) {
            (":", _) => {
                self.piece(piece);
                self.doc.push(Op::Pad);
            }
            (_, Some(Op::Text(" "))) => {
                self.doc.ops.pop();
                self.doc.push(Op::Pad);
                self.doc.text(" ");
                self.piece(piece);
            }
            _ => self.piece(piece),
        }
    }

    /// After a comma outside of brackets: `deploy a, b`.
    fn place_in_list(&mut self, piece: &Piece<'t>, before: &Piece<'t>) {
        self.doc.begin(Group::Lines);
        self.line_before(piece, before, " ");
        self.doc.end();
    }

    /// The index of the bracket that closes the one at `open`.
    fn matching(&self, pieces: &[Piece<'t>], open: usize) -> Option<usize> {
        let closer = match self.word(pieces.get(open)?) {
            "{" => "}",
            "[" => "]",
            _ => ")",
        };
        let after = pieces.iter().skip(open).position(|piece| self.word(piece) == closer)?;
        Some(open + after)
    }

    fn blank_between(&self, kind: Kind, before: &Piece<'t>, piece: &Piece<'t>) -> bool {
        match (self.word(before), self.word(piece)) {
            ("...", _) | (_, "," | "?" | ":") => false,
            (_, "(") => !matches!(kind, Kind::Function | Kind::Generator),
            _ => !piece.is(Kind::Refinement),
        }
    }

    /// A value or type that goes to the next line as a whole before it is broken. Returns whether `piece` is one.
    fn hanging(&mut self, kind: Kind, before: &Piece<'t>, piece: &Piece<'t>) -> bool {
        let (mark, Piece::Node(inner, events)) = (self.word(before), piece) else { return false };
        if !matches!(mark, "=" | "+=" | ":") || kind == Kind::ForHead {
            return false;
        }
        let parts = pieces(events);
        let many = match inner {
            Kind::Operation => self.operators(&parts) > 0,
            Kind::Union => parts.iter().any(|part| self.word(part) == "|"),
            _ => false,
        };
        let group = match many {
            true => Group::Lines,
            false if kind == Kind::Function && mark == "=" => Group::NextLine,
            false => return false,
        };
        self.doc.begin(group);
        self.doc.push(Op::Indent);
        self.doc.push(Op::Line(" "));
        match inner {
            Kind::Operation if many => self.operands(&parts),
            Kind::Union if many => self.alternatives(&parts, true),
            _ => self.piece(piece),
        }
        self.doc.push(Op::Dedent);
        self.doc.end();
        true
    }

    /// `if c { … } else { … }`: if one branch takes several lines, all do.
    fn choice(&mut self, parts: &[Piece<'t>]) {
        self.doc.begin(Group::Lines);
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.doc.text(" ");
            }
            match part {
                Piece::Node(Kind::Block, events) => self.brackets(Kind::If, &pieces(events)),
                _ => self.piece(part),
            }
        }
        self.doc.end();
    }

    /// `check c else "…"`: the message on its own line if both do not fit on one.
    fn check(&mut self, pieces: &[Piece<'t>]) {
        let split = pieces.iter().position(|piece| self.word(piece) == "else").unwrap_or(pieces.len());
        let (condition, message) = pieces.split_at_checked(split).unwrap_or((pieces, &[]));
        self.doc.begin(Group::Lines);
        self.sequence(Kind::Other, condition);
        if let (Some(before), Some(word)) = (condition.last(), message.first()) {
            self.doc.push(Op::Indent);
            self.line_before(word, before, " ");
            self.sequence(Kind::Other, message);
            self.doc.push(Op::Dedent);
        }
        self.doc.end();
    }
}
