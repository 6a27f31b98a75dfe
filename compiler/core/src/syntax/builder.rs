//! The state of building: places, comments and docs, names, and the diagnostics found on the way.

use ecow::EcoString;
use pest::Parser as _;

use super::ast::{Doc, File, Ident, Path};
use super::grammar::{Grammar, Node, Rule, parts};
use super::repair::{Places, Prepared};
use super::scan::significant_end;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Source, Span};

/// Builds the AST of one file.
pub(super) struct Builder<'a> {
    /// The text that the grammar reads, and that pairs point into.
    pub text: &'a str,
    /// What was found wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the text that is being parsed begins: the hole of a string is parsed by itself.
    pub base: usize,
    /// How deep the expression nests that is being built.
    pub depth: usize,
    /// How many levels of the tree lie above what is being built.
    pub levels: usize,
    file: FileId,
    source: Source,
    comments: &'a [(usize, usize)],
    places: &'a Places,
}

impl<'a> Builder<'a> {
    /// For a prepared text.
    pub(super) fn new(source: &Source, prepared: &'a Prepared) -> Self {
        Self {
            text: &prepared.text,
            diagnostics: vec![],
            base: 0,
            depth: 0,
            levels: 0,
            source: source.clone(),
            file: source.id,
            comments: &prepared.scan.comments,
            places: &prepared.places,
        }
    }

    /// Parses the text and builds all of it.
    pub(super) fn file(&mut self) -> File {
        let mut file = File::default();
        match Grammar::parse(Rule::file, self.text) {
            Ok(pairs) => {
                for node in pairs {
                    file.items.extend(self.item(node));
                }
            }
            Err(error) => {
                let at = super::errors::place(&error);
                let span = self.span(at, at);
                self.report(Diagnostic::error(Code::E0101, span, "this cannot be read"));
            }
        }
        file
    }

    /// Notes a diagnostic.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Notes an error with nothing but a message.
    pub(super) fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::error(code, span, message));
    }

    /// The span of a piece of the text that is being parsed.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| self.places.original(at + self.base);
        Span::new(self.file, place(start), place(end))
    }

    /// The span of a node, from its first to its last significant character.
    pub(super) fn span_of(&self, node: &Node) -> Span {
        let span = node.as_span();
        let (start, end) = (span.start(), span.end());
        let end = significant_end(self.text, self.comments, start + self.base, end + self.base);
        self.span(start, end.saturating_sub(self.base))
    }

    /// The span of a node that is one token: it holds no blanks to cut.
    pub(super) fn token_span(&self, node: &Node) -> Span {
        let span = node.as_span();
        self.span(span.start(), span.end())
    }

    /// What the file says at a span.
    pub(super) fn original(&self, span: Span) -> String {
        self.source.slice(span).to_owned()
    }

    /// A name.
    pub(super) fn ident(&self, node: &Node) -> Ident {
        Ident { name: EcoString::from(node.as_str()), span: self.token_span(node) }
    }

    /// The names of a `names` node, or of one that holds names itself.
    pub(super) fn idents(&self, node: Node) -> Vec<Ident> {
        parts(node).map(|name| self.ident(&name)).collect()
    }

    /// What stands where a name is needed but none was found: cannot happen with this grammar.
    pub(super) fn no_ident(&self, span: Span) -> Ident {
        Ident { name: EcoString::new(), span }
    }

    /// `a.b.c`
    pub(super) fn path(&self, node: Node) -> Path {
        let span = self.token_span(&node);
        Path { segments: parts(node).map(|name| self.ident(&name)).collect(), span }
    }

    /// The `///` lines directly above the node.
    pub(super) fn doc(&self, node: &Node) -> Doc {
        if self.base != 0 || self.comments.is_empty() {
            return None;
        }
        let mut below = node.as_span().start();
        let mut next = self.comments.partition_point(|comment| comment.1 <= below);
        let mut lines = vec![];
        while let Some(comment) = next.checked_sub(1).and_then(|last| self.comments.get(last)) {
            let directly = self.line_above_ends(below).is_some_and(|end| end <= comment.1);
            let text = self.text.get(comment.0..comment.1).unwrap_or("");
            let doc = text.strip_prefix("///").filter(|doc| !doc.starts_with('/'));
            let before = self.text.get(..comment.0).unwrap_or("");
            let alone = before.trim_end_matches([' ', '\t']).is_empty()
                || before.trim_end_matches([' ', '\t']).ends_with('\n');
            match doc {
                Some(doc) if directly && alone => lines.push(doc.strip_prefix(' ').unwrap_or(doc).trim_end()),
                _ => break,
            }
            below = comment.0;
            next -= 1;
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n").into())
    }

    /// Where the text of the line above ends, if only blanks stand before `at` in its own. Looks back
    /// no further than that: the last comment may be thousands of lines away.
    fn line_above_ends(&self, at: usize) -> Option<usize> {
        let blank = |c: char| c.is_whitespace() && c != '\n';
        let line = self.text.get(..at)?.trim_end_matches(blank).strip_suffix('\n')?;
        Some(line.trim_end_matches(blank).len())
    }
}
