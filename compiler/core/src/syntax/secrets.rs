//! Builds secrets: their entries and where each text comes from.

use super::ast::{Attribute, Key, KindArg, Secret, SecretEntry, SecretOrigin, SecretStmt, SecretsBlock};
use super::builder::Builder;
use super::errors::Place;
use super::grammar::{Node, Rule, parts};
use super::literals::Number;
use super::operators::MAX_ELSE_IF;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn secrets(&mut self, node: Node) -> SecretsBlock {
        let mut secrets = SecretsBlock { attributes: vec![], stmts: vec![], span: self.span_of(&node) };
        for part in parts(node) {
            match part.as_rule() {
                Rule::attributes => secrets.attributes = self.attributes(part),
                _ => secrets.stmts = self.secrets_body(part),
            }
        }
        secrets
    }

    pub(super) fn secret(&mut self, node: Node) -> Secret {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut secret = Secret { doc, name: self.no_ident(span), attributes: vec![], stmts: vec![], span };
        for part in parts(node) {
            match part.as_rule() {
                Rule::any_name => secret.name = self.ident(&part),
                Rule::attributes => secret.attributes = self.attributes(part),
                _ => secret.stmts = self.secrets_body(part),
            }
        }
        secret
    }

    fn attributes(&mut self, node: Node) -> Vec<Attribute> {
        parts(node).filter_map(|attribute| self.attribute(attribute)).collect()
    }

    fn attribute(&mut self, node: Node) -> Option<Attribute> {
        let mut parts = parts(node);
        let name = self.ident(&parts.next()?);
        Some(Attribute { name, value: self.expr(parts.next()?) })
    }

    fn secrets_body(&mut self, node: Node) -> Vec<SecretStmt> {
        parts(node).filter_map(|part| self.secret_stmt(part)).collect()
    }

    fn secret_stmt(&mut self, node: Node) -> Option<SecretStmt> {
        let span = self.span_of(&node);
        Some(match node.as_rule() {
            Rule::secret_if => SecretStmt::If(self.guarded(
                node,
                &mut |builder, body| builder.secrets_body(body),
                SecretStmt::If,
            )?),
            Rule::secret_for => {
                let mut parts = parts(node);
                let head = self.for_head(parts.next()?)?;
                SecretStmt::For { head, body: self.secrets_body(parts.next()?), span }
            }
            Rule::secret_entry => SecretStmt::Entry(self.secret_entry(node)?),
            _ => {
                self.bad(&node, Place::Secret);
                return None;
            }
        })
    }

    fn secret_entry(&mut self, node: Node) -> Option<SecretEntry> {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node);
        let key = self.key(parts.next()?);
        let mut entry = SecretEntry { doc, key, origin: None, from: None, span };
        for part in parts {
            match part.as_rule() {
                Rule::origin => entry.origin = Some(self.origin(part)),
                Rule::string => entry.from = Some(self.string(&part)),
                _ => {}
            }
        }
        Some(entry)
    }

    fn origin(&mut self, node: Node) -> SecretOrigin {
        let span = self.span_of(&node);
        let mut parts = parts(node);
        // Declared at least: what follows from its loss would only be noise.
        let lost = SecretOrigin::Provided { encoded: false };
        let Some(first) = parts.next() else { return lost };
        match first.as_rule() {
            Rule::origin_if => self.origin_if(first, span),
            Rule::k_provided => SecretOrigin::Provided { encoded: parts.next().is_some() },
            Rule::k_generate => parts.next().and_then(|kind| self.kind(kind)).unwrap_or(lost),
            Rule::k_copy => parts.next().and_then(|copied| self.copied(copied)).unwrap_or(lost),
            _ => parts.next().map_or(lost, |string| SecretOrigin::Template(self.string(&string))),
        }
    }

    fn origin_if(&mut self, node: Node, span: Span) -> SecretOrigin {
        let mut branches = vec![];
        let mut result = None;
        let mut parts = parts(node);
        while let Some(part) = parts.next() {
            if part.as_rule() == Rule::head_expr {
                let condition = self.expr(part);
                branches.push((condition, parts.next().map(|branch| self.origin_branch(branch))));
            } else {
                result = Some(self.origin_branch(part));
            }
        }
        if branches.len() > MAX_ELSE_IF {
            self.error(Code::E0103, span, format!("more than {MAX_ELSE_IF} times `else if`"));
            branches.truncate(1);
        }
        let lost = || SecretOrigin::Provided { encoded: false };
        let mut result = result.unwrap_or_else(|| {
            self.report(
                Diagnostic::error(
                    Code::E0108,
                    span,
                    "without `else` there is no origin where the condition does not hold",
                )
                .help("add `else { … }`, or put `if` around the whole entry"),
            );
            lost()
        });
        for (condition, then) in branches.into_iter().rev() {
            let then = Box::new(then.unwrap_or_else(lost));
            result = SecretOrigin::If { condition, then, otherwise: Box::new(result) };
        }
        result
    }

    fn origin_branch(&mut self, node: Node) -> SecretOrigin {
        match parts(node).next() {
            Some(origin) => self.origin(origin),
            None => SecretOrigin::Provided { encoded: false },
        }
    }

    fn copied(&mut self, node: Node) -> Option<SecretOrigin> {
        let mut parts = parts(node);
        let service = self.ident(&parts.next()?);
        Some(SecretOrigin::Copy { service, key: self.key(parts.next()?) })
    }

    fn kind(&mut self, node: Node) -> Option<SecretOrigin> {
        let mut parts = parts(node);
        let kind = self.ident(&parts.next()?);
        Some(SecretOrigin::Generate { kind, args: parts.filter_map(|arg| self.kind_arg(arg)).collect() })
    }

    fn kind_arg(&mut self, node: Node) -> Option<KindArg> {
        let span = self.span_of(&node);
        Some(match node.as_rule() {
            Rule::number => match self.number(node.as_str(), span) {
                Number::Int(value) => KindArg::Int(value, span),
                Number::Error => return None,
                _ => {
                    self.error(Code::E0105, span, "a whole number is expected here");
                    return None;
                }
            },
            Rule::string => KindArg::String(self.string(&node)),
            _ => KindArg::Key(self.path(node)),
        })
    }

    /// A key that is missing: cannot happen with this grammar.
    pub(super) fn no_key(&self, span: Span) -> Key {
        Key { text: super::strings::plain("", span), quoted: false, span }
    }
}
