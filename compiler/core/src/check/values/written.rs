//! What is written, by its place: a computed value knows only the place of its entry.

use std::collections::BTreeMap;

use crate::diagnostics::Diagnostic;
use crate::resolve::{EnvironmentId, Project};
use crate::source::Span;
use crate::syntax::ast::{
    self, Block, DeployStmt, Entry, EntryOp, EnvironmentStmt, Expr, ExprKind, ServiceStmt, Stmt,
};

/// Every entry of services and `deploy` blocks by its place.
#[derive(Default)]
pub(in crate::check) struct Index<'a> {
    entries: BTreeMap<Span, &'a Entry>,
}

impl<'a> Index<'a> {
    pub(in crate::check) fn of(project: &Project<'a>) -> Self {
        let mut index = Self::default();
        for (_, service) in project.services() {
            index.service(&service.ast.body);
        }
        for (_, environment) in project.environments() {
            for stmt in &environment.ast.body {
                if let EnvironmentStmt::Deploy(ast::Deploy { body: Some(body), .. }) = stmt {
                    index.deploy(&body.stmts);
                }
            }
            environment.configures.iter().for_each(|configure| index.deploy(&configure.body.stmts));
        }
        index
    }

    /// The entry that stands exactly here.
    pub(in crate::check) fn get(&self, span: Span) -> Option<&'a Entry> {
        self.entries.get(&span).copied()
    }

    fn service(&mut self, stmts: &'a [ServiceStmt]) {
        for stmt in stmts {
            match stmt {
                ServiceStmt::Entry(entry) => self.entry(entry),
                ServiceStmt::Manifest(manifest) => self.block(&manifest.body),
                ServiceStmt::If(inner) => {
                    self.service(&inner.then);
                    self.service(&inner.otherwise);
                }
                _ => {}
            }
        }
    }

    fn deploy(&mut self, stmts: &'a [DeployStmt]) {
        for stmt in stmts {
            match stmt {
                DeployStmt::Entry(entry) => self.entry(entry),
                DeployStmt::Manifest(manifest) => self.block(&manifest.body),
                DeployStmt::If(inner) => {
                    self.deploy(&inner.then);
                    self.deploy(&inner.otherwise);
                }
                _ => {}
            }
        }
    }

    fn entry(&mut self, entry: &'a Entry) {
        self.entries.insert(entry.span, entry);
        match &entry.op {
            EntryOp::Merge(block) | EntryOp::Set(Expr { kind: ExprKind::Record(block), .. }) => {
                self.block(block)
            }
            EntryOp::Set(_) | EntryOp::Append(_) => {}
        }
    }

    fn block(&mut self, block: &'a Block) {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Entry(entry) => self.entry(entry),
                Stmt::If { then, otherwise, .. } => {
                    self.block(then);
                    if let Some(otherwise) = otherwise {
                        self.block(otherwise);
                    }
                }
                Stmt::For { body, .. } => self.block(body),
                Stmt::Spread(_) => {}
            }
        }
    }
}

/// The blocks of a service in an environment, its ancestors' first, `configure` after `deploy`. `None`
/// if one of them takes the service back: then what it inherits is another question.
pub(in crate::check) fn deploy_blocks<'a>(
    project: &Project<'a>,
    environment: EnvironmentId,
    service: &str,
) -> Option<Vec<(EnvironmentId, &'a [DeployStmt])>> {
    let mut out = vec![];
    for id in &project.environment(environment).lineage {
        let layer = project.environment(*id);
        for stmt in &layer.ast.body {
            match stmt {
                EnvironmentStmt::Deploy(deploy) if deploy.names.iter().any(|name| name.name == service) => {
                    out.extend(deploy.body.as_ref().map(|body| (*id, body.stmts.as_slice())));
                }
                EnvironmentStmt::Omit { names, .. } if names.iter().any(|name| name.name == service) => {
                    return None;
                }
                _ => {}
            }
        }
        let configures = layer.configures.iter().filter(|configure| configure.service.name == service);
        out.extend(configures.map(|configure| (*id, configure.body.stmts.as_slice())));
    }
    Some(out)
}

/// Whether two expressions are the same literal.
pub(in crate::check) fn same_literal(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Bool(a), ExprKind::Bool(b)) => a == b,
        (ExprKind::Int(a), ExprKind::Int(b)) => a == b,
        (ExprKind::Float(a), ExprKind::Float(b)) => a == b,
        (ExprKind::Unit(a), ExprKind::Unit(b)) => a == b,
        (ExprKind::String(a), ExprKind::String(b)) => a.plain().is_some() && a.plain() == b.plain(),
        (ExprKind::List(a), ExprKind::List(b)) => {
            !a.is_empty()
                && a.len() == b.len()
                && a.iter().zip(b).all(|pair| match pair {
                    (ast::Element::Value(a), ast::Element::Value(b)) => same_literal(a, b),
                    _ => false,
                })
        }
        _ => false,
    }
}

/// A diagnostic that offers to write `text` where a literal stands; without one, only in words.
pub(in crate::check) fn offer(diagnostic: Diagnostic, literal: Option<Span>, text: &str) -> Diagnostic {
    match literal {
        Some(span) => diagnostic.fix(format!("write `{text}`"), span, text),
        None => diagnostic.help(format!("write `{text}`")),
    }
}
