//! Builds services and the statements that they share with deployments.

use std::sync::Arc;

use super::ast::{
    Guarded, Manifest, Need, Needs, Param, Provides, Service, ServiceStmt, Subchart, TypeExpr, TypeKind,
};
use super::builder::Builder;
use super::errors::Place;
use super::grammar::{Node, Rule, parts};
use super::items::Head;
use super::operators::MAX_ELSE_IF;
use crate::diagnostics::Code;

impl Builder<'_> {
    pub(super) fn service(&mut self, node: Node) -> Service {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node).peekable();
        let Head { is_abstract, name, parents } = self.head(&mut parts, span);
        let body = parts.next().map(|body| self.service_body(body)).unwrap_or_default();
        Service { doc, is_abstract, name, parents, body, span }
    }

    fn service_body(&mut self, node: Node) -> Vec<ServiceStmt> {
        parts(node).filter_map(|part| self.service_stmt(part)).collect()
    }

    fn service_stmt(&mut self, node: Node) -> Option<ServiceStmt> {
        Some(match node.as_rule() {
            Rule::requires => ServiceStmt::Requires(self.needs(node)),
            Rule::wants => ServiceStmt::Wants(self.needs(node)),
            Rule::provides => ServiceStmt::Provides(self.provides(node)),
            Rule::uses => ServiceStmt::Uses(self.idents(parts(node).next()?)),
            Rule::param => ServiceStmt::Param(Arc::new(self.param(node))),
            Rule::subchart => ServiceStmt::Subchart(self.subchart(node)),
            Rule::secrets => ServiceStmt::Secrets(self.secrets(node)),
            Rule::secret => ServiceStmt::Secret(Arc::new(self.secret(node))),
            Rule::manifest => ServiceStmt::Manifest(self.manifest(node)),
            Rule::check => ServiceStmt::Check(Arc::new(self.check(node))),
            Rule::let_stmt => ServiceStmt::Let(Arc::new(self.let_stmt(node))),
            Rule::guarded => ServiceStmt::If(self.guarded(
                node,
                &mut |builder, body| builder.service_body(body),
                ServiceStmt::If,
            )?),
            Rule::entry => ServiceStmt::Entry(self.statement_entry(node, Place::Service)?),
            _ => {
                self.bad(&node, Place::Service);
                return None;
            }
        })
    }

    /// `if c { … } else if d { … } else { … }` around statements.
    pub(super) fn guarded<S>(
        &mut self,
        node: Node,
        body: &mut dyn FnMut(&mut Self, Node) -> Vec<S>,
        wrap: fn(Guarded<S>) -> S,
    ) -> Option<Guarded<S>> {
        let span = self.span_of(&node);
        let mut branches = vec![];
        let mut otherwise = vec![];
        let mut parts = parts(node);
        while let Some(part) = parts.next() {
            if part.as_rule() == Rule::head_expr {
                let condition = self.expr(part);
                branches.push((condition, parts.next().map(|part| body(self, part)).unwrap_or_default()));
            } else {
                otherwise = body(self, part);
            }
        }
        if branches.len() > MAX_ELSE_IF {
            self.error(Code::E0103, span, format!("more than {MAX_ELSE_IF} times `else if`"));
            branches.truncate(1);
        }
        let mut result: Option<Guarded<S>> = None;
        for (condition, then) in branches.into_iter().rev() {
            let span = condition.span.to(span.after());
            let otherwise = match result.take() {
                Some(inner) => vec![wrap(inner)],
                None => std::mem::take(&mut otherwise),
            };
            result = Some(Guarded { condition, then, otherwise, span });
        }
        result.map(|guarded| Guarded { span, ..guarded })
    }

    fn needs(&mut self, node: Node) -> Needs {
        let span = self.span_of(&node);
        let mut needs = Needs { needs: vec![], eventually: false, condition: None, span };
        for part in parts(node) {
            match part.as_rule() {
                Rule::need => {
                    let mut parts = super::grammar::parts(part).peekable();
                    let is_service = parts.next_if(|part| part.as_rule() == Rule::k_service).is_some();
                    let Some(name) = parts.next() else { continue };
                    let alias = parts.next().map(|alias| self.ident(&alias));
                    needs.needs.push(Need { is_service, name: self.ident(&name), alias });
                }
                Rule::k_eventually => needs.eventually = true,
                _ => needs.condition = self.only_if(part),
            }
        }
        needs
    }

    /// The condition of `if c` after something.
    pub(super) fn only_if(&mut self, node: Node) -> Option<super::ast::Expr> {
        parts(node).next().map(|condition| self.expr(condition))
    }

    pub(super) fn provides(&mut self, node: Node) -> Provides {
        let span = self.span_of(&node);
        let mut provides = Provides { capability: self.no_ident(span), fields: None, condition: None, span };
        for part in parts(node) {
            match part.as_rule() {
                Rule::name => provides.capability = self.ident(&part),
                Rule::block => provides.fields = Some(self.block(part)),
                Rule::only_if => provides.condition = self.only_if(part),
                _ => {}
            }
        }
        provides
    }

    fn param(&mut self, node: Node) -> Param {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let ty = TypeExpr { kind: TypeKind::Error, span };
        let mut param = Param { doc, name: self.no_ident(span), ty, default: None, span };
        for part in parts(node) {
            match part.as_rule() {
                Rule::name => param.name = self.ident(&part),
                Rule::ty => param.ty = self.ty(part),
                Rule::bad_type => self.bad(&part, Place::Type),
                _ => param.default = Some(self.expr(part)),
            }
        }
        param
    }

    fn subchart(&mut self, node: Node) -> Subchart {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let chart = super::ast::Path { segments: vec![], span };
        let mut subchart = Subchart { doc, name: self.no_ident(span), chart, condition: None, span };
        for part in parts(node) {
            match part.as_rule() {
                Rule::name => subchart.name = self.ident(&part),
                Rule::path => subchart.chart = self.path(part),
                _ => subchart.condition = self.only_if(part),
            }
        }
        subchart
    }

    pub(super) fn manifest(&mut self, node: Node) -> Manifest {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node);
        let name = match parts.next() {
            Some(key) => self.key(key),
            None => self.no_key(span),
        };
        let body = match parts.next() {
            Some(body) => self.block(body),
            None => super::ast::Block { stmts: vec![], span },
        };
        Manifest { doc, name, body, span }
    }
}
