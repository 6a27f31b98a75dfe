//! Builds the items of a file, and the statements of platforms, environments and charts.

use std::sync::Arc;

use super::ast::{
    Capability, Chart, Check, Choose, Configure, Deploy, DeployBody, DeployStmt, Environment,
    EnvironmentStmt, Expr, ExprKind, FnArg, FnItem, Ident, Item, Let, Platform, PlatformStmt, TypeExpr,
    TypeItem, TypeKind,
};
use super::builder::Builder;
use super::errors::Place;
use super::grammar::{Node, Rule, parts};
use crate::diagnostics::{Code, Diagnostic, Edit, Fix};
use crate::source::Span;

/// What stands before the body of an environment or service.
pub(super) struct Head {
    pub is_abstract: bool,
    pub name: Ident,
    pub parents: Vec<super::ast::Path>,
}

impl Builder<'_> {
    /// An item, unless it is broken.
    pub(super) fn item(&mut self, node: Node) -> Option<Item> {
        Some(match node.as_rule() {
            Rule::platform => Item::Platform(Arc::new(self.platform(node))),
            Rule::environment => Item::Environment(Arc::new(self.environment(node))),
            Rule::service => Item::Service(Arc::new(self.service(node))),
            Rule::chart => Item::Chart(Arc::new(self.chart(node))),
            Rule::capability => Item::Capability(Arc::new(self.capability(node))),
            Rule::type_item => Item::Type(Arc::new(self.type_item(node))),
            Rule::fn_item => Item::Fn(Arc::new(self.fn_item(node))),
            Rule::let_stmt => Item::Let(Arc::new(self.let_stmt(node))),
            Rule::configure => Item::Configure(Arc::new(self.configure(node))),
            Rule::secret => Item::Secret(Arc::new(self.secret(node))),
            Rule::check => Item::Check(Arc::new(self.check(node))),
            Rule::bad => {
                self.bad(&node, Place::File);
                return None;
            }
            _ => return None,
        })
    }

    /// The words before a body, from its parts so far.
    pub(super) fn head<'t>(
        &mut self,
        parts: &mut std::iter::Peekable<impl Iterator<Item = Node<'t>>>,
        span: Span,
    ) -> Head {
        let mut head = Head { is_abstract: false, name: self.no_ident(span), parents: vec![] };
        while let Some(part) = parts.next_if(|part| {
            matches!(
                part.as_rule(),
                Rule::k_abstract | Rule::k_service | Rule::name | Rule::parents | Rule::bad_head
            )
        }) {
            match part.as_rule() {
                Rule::k_abstract => head.is_abstract = true,
                Rule::name => head.name = self.ident(&part),
                Rule::bad_head => self.bad(&part, Place::Head),
                Rule::parents => {
                    head.parents = super::grammar::parts(part).map(|path| self.path(path)).collect()
                }
                _ => {}
            }
        }
        head
    }

    fn platform(&mut self, node: Node) -> Platform {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node).peekable();
        let head = self.head(&mut parts, span);
        let mut body = vec![];
        for part in parts {
            body.extend(self.platform_stmt(part));
        }
        Platform { doc, name: head.name, body, span }
    }

    fn platform_stmt(&mut self, node: Node) -> Option<PlatformStmt> {
        let doc = self.doc(&node);
        Some(match node.as_rule() {
            Rule::platform_env => PlatformStmt::Environment(self.fields(parts(node).next()?)),
            Rule::globals => PlatformStmt::Globals(self.block(parts(node).next()?)),
            Rule::project => {
                let mut parts = parts(node);
                let name = self.ident(&parts.next()?);
                PlatformStmt::Project { doc, name, body: self.block(parts.next()?) }
            }
            Rule::check => PlatformStmt::Check(Arc::new(self.check(node))),
            Rule::let_stmt => PlatformStmt::Let(Arc::new(self.let_stmt(node))),
            Rule::entry => PlatformStmt::Entry(self.statement_entry(node, Place::Platform)?),
            _ => {
                self.bad(&node, Place::Platform);
                return None;
            }
        })
    }

    fn environment(&mut self, node: Node) -> Environment {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node).peekable();
        let Head { is_abstract, name, parents } = self.head(&mut parts, span);
        let mut body = vec![];
        for part in parts {
            self.environment_stmt(part, &mut body);
        }
        Environment { doc, is_abstract, name, parents, body, span }
    }

    fn environment_stmt(&mut self, node: Node, body: &mut Vec<EnvironmentStmt>) {
        let span = self.span_of(&node);
        body.push(match node.as_rule() {
            Rule::deploy => {
                body.extend(self.deploy(node).into_iter().map(EnvironmentStmt::Deploy));
                return;
            }
            Rule::omit => {
                let mut parts = parts(node).peekable();
                let provides = parts.next_if(|part| part.as_rule() == Rule::k_provides).is_some();
                let names = parts.next().map(|names| self.idents(names)).unwrap_or_default();
                match provides {
                    true => EnvironmentStmt::OmitProvides { names, span },
                    false => EnvironmentStmt::Omit { names, span },
                }
            }
            Rule::provides => EnvironmentStmt::Provides(self.provides(node)),
            Rule::choose => EnvironmentStmt::Choose(self.choose(node)),
            Rule::check => EnvironmentStmt::Check(Arc::new(self.check(node))),
            Rule::let_stmt => EnvironmentStmt::Let(Arc::new(self.let_stmt(node))),
            Rule::entry => match self.statement_entry(node, Place::Environment) {
                Some(entry) => EnvironmentStmt::Entry(entry),
                None => return,
            },
            _ => return self.bad(&node, Place::Environment),
        });
    }

    /// One `deploy`, or one for each name where several share a block against the rules.
    fn deploy(&mut self, node: Node) -> Vec<Deploy> {
        let span = self.span_of(&node);
        let mut parts = parts(node);
        let names = parts.next().map(|names| self.idents(names)).unwrap_or_default();
        let Some(body) = parts.next() else { return vec![Deploy { names, body: None, span }] };
        let text = body.as_str().trim_end().to_owned();
        let body = Arc::new(self.deploy_body(body));
        if names.len() > 1 {
            let each = names.iter().map(|name| format!("deploy {} {text}", name.name)).collect::<Vec<_>>();
            self.report(Diagnostic {
                fix: Some(Fix {
                    title: "write one `deploy` for each service".to_owned(),
                    edits: vec![Edit { span, text: each.join("\n") }],
                    safe: None,
                }),
                ..Diagnostic::error(Code::E0109, span, "one block cannot belong to several services")
                    .here("each service has parameters and values of its own")
            });
        }
        // Of several, nobody knows whose block it is: it says nothing of any of them.
        let body = (names.len() == 1).then_some(body);
        let one = |name| Deploy { names: vec![name], body: body.clone(), span };
        names.into_iter().map(one).collect()
    }

    pub(super) fn deploy_body(&mut self, node: Node) -> DeployBody {
        let span = self.span_of(&node);
        let stmts = parts(node).filter_map(|part| self.deploy_stmt(part)).collect();
        DeployBody { stmts, span }
    }

    fn deploy_stmt(&mut self, node: Node) -> Option<DeployStmt> {
        Some(match node.as_rule() {
            Rule::choose => DeployStmt::Choose(self.choose(node)),
            Rule::secrets => DeployStmt::Secrets(self.secrets(node)),
            Rule::secret => DeployStmt::Secret(Arc::new(self.secret(node))),
            Rule::manifest => DeployStmt::Manifest(self.manifest(node)),
            Rule::check => DeployStmt::Check(Arc::new(self.check(node))),
            Rule::guarded_deploy => DeployStmt::If(self.guarded(
                node,
                &mut |builder, body| builder.deploy_body(body).stmts,
                DeployStmt::If,
            )?),
            Rule::entry => DeployStmt::Entry(self.statement_entry(node, Place::Deploy)?),
            _ => {
                self.bad(&node, Place::Deploy);
                return None;
            }
        })
    }

    fn choose(&mut self, node: Node) -> Choose {
        let span = self.span_of(&node);
        let mut names = parts(node).map(|name| self.ident(&name));
        let capability = names.next().unwrap_or_else(|| self.no_ident(span));
        let provider = names.next().unwrap_or_else(|| self.no_ident(span));
        Choose { capability, provider, span }
    }

    fn configure(&mut self, node: Node) -> Configure {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node);
        let service = parts.next().map_or_else(|| self.no_ident(span), |name| self.ident(&name));
        let environments = parts.next().map(|names| self.idents(names)).unwrap_or_default();
        let body = match parts.next() {
            Some(body) => self.deploy_body(body),
            None => DeployBody { stmts: vec![], span },
        };
        Configure { doc, service, environments, body: Arc::new(body), span }
    }

    fn chart(&mut self, node: Node) -> Chart {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node).peekable();
        let head = self.head(&mut parts, span);
        let mut chart = Chart { doc, name: head.name, values: None, entries: vec![], span };
        for part in parts {
            match part.as_rule() {
                Rule::chart_values => {
                    let Some(ty) = super::grammar::parts(part).next() else { continue };
                    chart.values = Some(self.type_or_fields(ty));
                }
                Rule::entry => chart.entries.extend(self.entry(part)),
                _ => self.bad(&part, Place::Chart),
            }
        }
        chart
    }

    fn capability(&mut self, node: Node) -> Capability {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node);
        let name = parts.next().map_or_else(|| self.no_ident(span), |name| self.ident(&name));
        let fields = match parts.next() {
            Some(fields) => self.fields(fields),
            None => super::ast::Fields { fields: vec![], open: false, span },
        };
        Capability { doc, name, fields, span }
    }

    fn type_item(&mut self, node: Node) -> TypeItem {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node);
        let name = parts.next().map_or_else(|| self.no_ident(span), |name| self.ident(&name));
        let ty = parts.next().map_or_else(|| no_type(span), |ty| self.type_or_fields(ty));
        TypeItem { doc, name, ty, span }
    }

    fn fn_item(&mut self, node: Node) -> FnItem {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut item = FnItem {
            doc,
            name: self.no_ident(span),
            args: vec![],
            result: no_type(span),
            body: Expr { kind: ExprKind::Error, span },
            span,
        };
        for part in parts(node) {
            match part.as_rule() {
                Rule::name => item.name = self.ident(&part),
                Rule::fn_arg => item.args.extend(self.fn_arg(part)),
                Rule::ty => item.result = self.ty(part),
                _ => item.body = self.expr(part),
            }
        }
        item
    }

    fn fn_arg(&mut self, node: Node) -> Option<FnArg> {
        let mut parts = parts(node);
        let name = self.ident(&parts.next()?);
        let ty = self.ty(parts.next()?);
        Some(FnArg { name, ty, default: parts.next().map(|default| self.expr(default)) })
    }

    pub(super) fn let_stmt(&mut self, node: Node) -> Let {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let value = Expr { kind: ExprKind::Error, span };
        let mut item = Let { doc, name: self.no_ident(span), ty: None, value, span };
        for part in parts(node) {
            match part.as_rule() {
                Rule::name => item.name = self.ident(&part),
                Rule::ty => item.ty = Some(self.ty(part)),
                Rule::bad_let => self.bad(&part, Place::Let),
                _ => item.value = self.value(part),
            }
        }
        item
    }

    pub(super) fn check(&mut self, node: Node) -> Check {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node);
        let condition = self.expr_or_error(parts.next(), span);
        let message = self.expr_or_error(parts.next(), span);
        Check { doc, condition, message, span }
    }
}

fn no_type(span: Span) -> TypeExpr {
    TypeExpr { kind: TypeKind::Error, span }
}
