//! Builds `{ … }` with entries: keys, paths, `if`, `for` and spreads.

use super::ast::{Block, Entry, EntryOp, ExprKind, ForHead, Key, Segment, Stmt};
use super::builder::Builder;
use super::errors::Place;
use super::grammar::{Node, Rule, parts};
use super::operators::{MAX_ELSE_IF, as_lone_if};
use super::strings;
use crate::diagnostics::{Code, Diagnostic};

impl Builder<'_> {
    /// `{ … }` as a record.
    pub(super) fn block(&mut self, node: Node) -> Block {
        let span = self.span_of(&node);
        let stmts = parts(node).filter_map(|part| self.stmt(part)).collect();
        Block { stmts, span }
    }

    fn stmt(&mut self, node: Node) -> Option<Stmt> {
        let span = self.span_of(&node);
        match node.as_rule() {
            Rule::entry => self.entry(node).map(Stmt::Entry),
            Rule::spread => Some(Stmt::Spread(self.expr(parts(node).next()?))),
            Rule::for_each => {
                let mut parts = parts(node);
                let head = self.for_head(parts.next()?)?;
                Some(Stmt::For { head, body: self.block(parts.next()?), span })
            }
            Rule::expr => match as_lone_if(node.clone()) {
                Some(lone) => self.if_stmt(lone),
                None => {
                    self.value_without_key(node);
                    None
                }
            },
            _ => {
                self.bad(&node, Place::Block);
                None
            }
        }
    }

    /// `if c { … } else if d { … } else { … }` as an element of a block.
    fn if_stmt(&mut self, node: Node) -> Option<Stmt> {
        let span = self.span_of(&node);
        let mut branches = vec![];
        let mut otherwise = None;
        let mut parts = parts(node);
        while let Some(part) = parts.next() {
            if part.as_rule() == Rule::head_expr {
                branches.push((self.expr(part), self.block(parts.next()?)));
            } else {
                otherwise = Some(self.block(part));
            }
        }
        if branches.len() > MAX_ELSE_IF {
            self.error(Code::E0103, span, format!("more than {MAX_ELSE_IF} times `else if`"));
            branches.truncate(1);
        }
        let mut result: Option<Stmt> = None;
        for (condition, then) in branches.into_iter().rev() {
            let span = condition.span.to(span.after());
            let otherwise = match result.take() {
                Some(inner) => Some(Block { stmts: vec![inner], span: then.span.after().to(span.after()) }),
                None => otherwise.take(),
            };
            result = Some(Stmt::If { condition, then, otherwise, span });
        }
        if let Some(Stmt::If { span: place, .. }) = &mut result {
            *place = span;
        }
        result
    }

    /// A value where `key = value` must stand.
    fn value_without_key(&mut self, node: Node) {
        let before = self.diagnostics.len();
        let value = self.expr(node);
        if self.diagnostics.len() > before || value.kind == ExprKind::Error {
            return;
        }
        let diagnostic = Diagnostic::error(Code::E0101, value.span, "here stands a value, but no key");
        let diagnostic = match &value.kind {
            ExprKind::Name(name) => diagnostic.help(format!("write `{name} = …`")),
            _ => diagnostic.help("write `KEY = VALUE`"),
        };
        self.report(diagnostic);
    }

    /// `for x in xs if c`, `for k, v in m`
    pub(super) fn for_head(&mut self, node: Node) -> Option<ForHead> {
        let span = self.span_of(&node);
        let mut parts = parts(node).peekable();
        let first = self.ident(&parts.next()?);
        let second = parts.next_if(|part| part.as_rule() == Rule::name).map(|name| self.ident(&name));
        let list = Box::new(self.expr(parts.next()?));
        let condition = parts.next().and_then(|part| self.only_if(part)).map(Box::new);
        Some(ForHead { first, second, list, condition, span })
    }

    /// An entry where statements may stand, too: `requires { … }` is a statement gone wrong.
    pub(super) fn statement_entry(&mut self, node: Node, place: Place) -> Option<Entry> {
        let mut heads = parts(node.clone());
        let word = heads.next().map(|path| path.as_str());
        let merges = heads.next().is_some_and(|body| body.as_rule() == Rule::block);
        let usage = word.filter(|_| merges).and_then(|word| place.usage(word));
        let Some((word, usage)) = usage else { return self.entry(node) };
        let start = node.as_span().start();
        let span = self.span(start, start + word.len());
        let message = format!("`{word}` is a statement: write `{usage}`");
        let help = format!("for a key of this name write `\"{word}\" {{ … }}`");
        self.report(Diagnostic::error(Code::E0111, span, message).help(help));
        None
    }

    /// `path = e`, `path += e`, `path { … }`
    pub(super) fn entry(&mut self, node: Node) -> Option<Entry> {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node).peekable();
        let path = self.path_key(parts.next()?);
        let append = parts.next_if(|part| part.as_rule() == Rule::op_append).is_some();
        let value = parts.next()?;
        let op = match value.as_rule() {
            Rule::block => EntryOp::Merge(self.block(value)),
            _ if append => EntryOp::Append(self.value(value)),
            _ => EntryOp::Set(self.value(value)),
        };
        Some(Entry { doc, path, op, span })
    }

    fn path_key(&mut self, node: Node) -> Vec<Segment> {
        let segment = |part: Node| match part.as_rule() {
            Rule::string => Segment::Index(self.string(&part)),
            _ => Segment::Key(self.key(part)),
        };
        parts(node).map(segment).collect()
    }

    /// A key, quoted or not.
    pub(super) fn key(&mut self, node: Node) -> Key {
        let span = self.token_span(&node);
        match node.into_inner().next() {
            Some(part) if part.as_rule() == Rule::string => {
                Key { text: self.string(&part), quoted: true, span }
            }
            Some(part) => Key { text: strings::plain(part.as_str(), span), quoted: false, span },
            None => self.no_key(span),
        }
    }
}
