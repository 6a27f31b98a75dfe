//! Selection ranges: from the word under the cursor outwards to the file. Takes a source and its tree; what is
//! broken has words, strings and brackets.

use crate::source::{Source, Span};
use crate::syntax::lexemes::{LexemeKind, brackets, holes, lexemes};
use crate::syntax::tree::{Event, Piece, Token, Tree, pieces};

/// What a cursor at `offset` selects, step by step: each span lies within the next, the last is the whole file.
/// Takes time linear in the text.
#[must_use]
pub fn selection(source: &Source, tree: &Tree, offset: usize) -> Vec<Span> {
    let mut steps = Steps { source, tree, offset, spans: vec![] };
    steps.add(0, source.text.len());
    steps.nodes();
    steps.comments();
    steps.spans.reverse();
    steps.spans
}

/// Spans around a byte, each smaller than the one before.
struct Steps<'a> {
    source: &'a Source,
    tree: &'a Tree,
    offset: usize,
    spans: Vec<Span>,
}

impl Steps<'_> {
    /// One step inwards, if it is one.
    fn add(&mut self, start: usize, end: usize) {
        let span = Span::new(self.source.id, start, end);
        let within = self.spans.last().is_none_or(|last| last.contains(span) && *last != span);
        if self.spans.is_empty() || (within && start < end && self.touches(start, end)) {
            self.spans.push(span);
        }
    }

    /// The same without blanks and line ends at its ends.
    fn add_trimmed(&mut self, start: usize, end: usize) {
        let text = self.source.text.get(start..end).unwrap_or("");
        let blanks = text.len() - text.trim_start().len();
        self.add(start + blanks, start + blanks + text.trim().len());
    }

    fn touches(&self, start: usize, end: usize) -> bool {
        (start..=end).contains(&self.offset)
    }

    /// The nodes around the byte, then what stands in the last one.
    fn nodes(&mut self) {
        let tree = self.tree;
        let mut events: &[Event] = &tree.events;
        loop {
            let parts = pieces(events);
            self.brackets_among(&parts);
            let Some(piece) = self.piece_at(&parts) else { return };
            let (Some(first), Some(last)) = (piece.first(), piece.last()) else { return };
            self.add(self.above(&first), last.end as usize);
            self.add(first.start as usize, last.end as usize);
            match piece {
                _ if !self.touches(first.start as usize, last.end as usize) => return,
                Piece::Node(_, inside) => events = inside,
                Piece::Token(token) => return self.token(token),
            }
        }
    }

    /// The piece at the byte: rather one that begins there than one that ends.
    fn piece_at<'t>(&self, parts: &[Piece<'t>]) -> Option<Piece<'t>> {
        let touching = |piece: &&Piece<'t>| {
            let extent = piece.first().zip(piece.last());
            extent.is_some_and(|(first, last)| self.touches(self.above(&first), last.end as usize))
        };
        let mut found = parts.iter().filter(touching);
        let (first, second) = (found.next()?, found.next());
        Some(*second.unwrap_or(first))
    }

    /// Where a token begins with the comments above it.
    fn above(&self, token: &Token) -> usize {
        let comment = self.tree.comments.get(token.first_comment as usize).filter(|_| token.comments > 0);
        comment.map_or(token.start, |comment| comment.start) as usize
    }

    /// What stands between the brackets of one node, with and without them.
    fn brackets_among(&mut self, parts: &[Piece<'_>]) {
        let mut open: Option<Token> = None;
        for part in parts {
            let Piece::Token(token) = part else { continue };
            match self.source.text.get(token.start as usize..token.end as usize) {
                Some("{" | "(" | "[") => open = Some(*token),
                Some("}" | ")" | "]") => {
                    if let Some(open) = open.take() {
                        self.add(open.start as usize, token.end as usize);
                        self.add_trimmed(open.end as usize, token.start as usize);
                    }
                }
                _ => {}
            }
        }
    }

    /// In a token, or in what is broken and so stands in one.
    fn token(&mut self, token: Token) {
        let (start, end) = (token.start as usize, token.end as usize);
        let text = self.source.text.get(start..end).unwrap_or("");
        if text.contains(['{', '[', '(']) {
            for pair in brackets(self.source) {
                let pair = pair.range();
                self.add(pair.start, pair.end);
                self.add_trimmed(pair.start + 1, pair.end.saturating_sub(1));
            }
        }
        self.words(start, end);
    }

    /// The word, string or comment at the byte, and what stands in a string.
    fn words(&mut self, start: usize, end: usize) {
        let text = self.source.text.get(start..end).unwrap_or("");
        for lexeme in lexemes(text) {
            let (from, to) = (start + lexeme.start, start + lexeme.end);
            if !self.touches(from, to) {
                continue;
            }
            if lexeme.kind == LexemeKind::Text {
                self.add(from, to);
                let string = text.get(lexeme.start..lexeme.end).unwrap_or("");
                let content = string.trim_start_matches('r').trim_start_matches('"');
                let inside = to - content.len();
                self.add(inside, inside + content.trim_end_matches('"').len());
                for hole in holes(string) {
                    self.add(from + hole.start - 2, from + hole.end + 1);
                    self.add_trimmed(from + hole.start, from + hole.end);
                    if self.touches(from + hole.start, from + hole.end) {
                        self.words(from + hole.start, from + hole.end);
                    }
                }
            } else if matches!(
                lexeme.kind,
                LexemeKind::Word | LexemeKind::Number | LexemeKind::Comment | LexemeKind::Regex
            ) {
                self.add(from, to);
            }
        }
    }

    /// The comment at the byte, with those directly above and below it.
    fn comments(&mut self) {
        let comments = &self.tree.comments;
        let after = comments.partition_point(|comment| comment.start as usize <= self.offset);
        let Some(at) = after.checked_sub(1) else { return };
        let Some(comment) = comments.get(at).filter(|comment| self.offset <= comment.end as usize) else {
            return;
        };
        let joined = |at: usize| {
            let pair = comments.get(at).zip(comments.get(at + 1));
            let between =
                pair.and_then(|(one, next)| self.source.text.get(one.end as usize..next.start as usize));
            between.is_some_and(|text| text.trim().is_empty() && text.matches('\n').count() == 1)
        };
        let first = (0..at).rev().find(|at| !joined(*at)).map_or(0, |at| at + 1);
        let last = (at..comments.len()).find(|at| !joined(*at)).unwrap_or(at);
        let (comment, first, last) = (*comment, comments.get(first).copied(), comments.get(last).copied());
        if let (Some(first), Some(last)) = (first, last) {
            self.add(first.start as usize, last.end as usize);
        }
        self.add(comment.start as usize, comment.end as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::tree::tree;

    /// What a cursor at `‸` selects, outwards, without the file.
    fn at(text: &str) -> Vec<String> {
        let offset = text.find('‸').unwrap_or(0);
        let source = Source::new(FileId(0), "a.phx", text.replace('‸', ""));
        let mut steps = selection(&source, &tree(&source), offset);
        assert_eq!(steps.pop().map(Span::range), Some(0..source.text.len()));
        steps.into_iter().map(|span| source.slice(span).to_owned()).collect()
    }

    #[test]
    fn a_word_grows_to_its_item() {
        assert_eq!(
            at("service a {\n  b { c = d‸e + 1 }\n}\nlet x = 1\n"),
            [
                "de",
                "de + 1",
                "c = de + 1",
                "{ c = de + 1 }",
                "b { c = de + 1 }",
                "{\n  b { c = de + 1 }\n}",
                "service a {\n  b { c = de + 1 }\n}",
            ]
        );
        assert_eq!(at("let a = f(b, ‸c)\n"), ["c", "b, c", "(b, c)", "f(b, c)", "let a = f(b, c)"]);
    }

    #[test]
    fn a_text_has_a_content_and_holes() {
        assert_eq!(
            at("let a = \"b ${c.‸d} e\"\n"),
            ["d", "c.d", "${c.d}", "b ${c.d} e", "\"b ${c.d} e\"", "let a = \"b ${c.d} e\""]
        );
    }

    #[test]
    fn a_comment_grows_to_its_neighbours_and_to_what_it_is_about() {
        assert_eq!(
            at("let x = 1\n/// a‸b\n/// c\nlet y = 2\n"),
            ["/// ab", "/// ab\n/// c", "/// ab\n/// c\nlet y = 2"]
        );
    }

    #[test]
    fn what_is_broken_has_words_and_brackets() {
        assert_eq!(
            at("service a {\n  b = = [c, ‸d]\n}\nlet x = 1\n"),
            ["d", "c, d", "[c, d]", "b = = [c, d]", "{\n  b = = [c, d]\n}", "service a {\n  b = = [c, d]\n}",]
        );
    }
}
