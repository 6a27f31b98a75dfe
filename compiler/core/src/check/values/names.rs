//! A service that asks which environment it is in: `if env.name == "prod"`.
//!
//! What differs between environments belongs to their settings or to parameters: a new environment,
//! or a renamed one, gets the wrong branch silently.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Scope;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, PatternKind, SecretOrigin, SecretStmt, ServiceStmt};
use crate::syntax::walk;

/// A comparison of `env.name` with a literal, in a service.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0208], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut visit = |expr: &Expr| diagnostics.extend(comparison(expr));
    for (_, service) in platform.project.services().filter(|(_, service)| service.scope == Scope::Project) {
        stmts(&service.ast.body, &mut visit);
    }
}

fn stmts<'a>(body: &'a [ServiceStmt], visit: &mut dyn FnMut(&'a Expr)) {
    for stmt in body {
        match stmt {
            ServiceStmt::Requires(needs) | ServiceStmt::Wants(needs) => {
                needs.condition.iter().for_each(|condition| walk::expr(condition, visit));
            }
            ServiceStmt::Provides(provides) => {
                provides.fields.iter().for_each(|fields| walk::block(fields, visit));
                provides.condition.iter().for_each(|condition| walk::expr(condition, visit));
            }
            ServiceStmt::Param(param) => param.default.iter().for_each(|default| walk::expr(default, visit)),
            ServiceStmt::Subchart(subchart) => {
                subchart.condition.iter().for_each(|condition| walk::expr(condition, visit));
            }
            ServiceStmt::Secrets(block) => secrets(&block.stmts, visit),
            ServiceStmt::Secret(secret) => secrets(&secret.stmts, visit),
            ServiceStmt::Manifest(manifest) => walk::block(&manifest.body, visit),
            ServiceStmt::Check(check) => walk::expr(&check.condition, visit),
            ServiceStmt::Let(item) => walk::expr(&item.value, visit),
            ServiceStmt::If(inner) => {
                walk::expr(&inner.condition, visit);
                stmts(&inner.then, visit);
                stmts(&inner.otherwise, visit);
            }
            ServiceStmt::Entry(entry) => walk::entry(entry, visit),
            ServiceStmt::Uses(_) => {}
        }
    }
}

fn secrets<'a>(body: &'a [SecretStmt], visit: &mut dyn FnMut(&'a Expr)) {
    for stmt in body {
        match stmt {
            SecretStmt::Entry(entry) => entry.origin.iter().for_each(|origin| self::origin(origin, visit)),
            SecretStmt::If(inner) => {
                walk::expr(&inner.condition, visit);
                secrets(&inner.then, visit);
                secrets(&inner.otherwise, visit);
            }
            SecretStmt::For { head, body, .. } => {
                walk::expr(&head.list, visit);
                secrets(body, visit);
            }
        }
    }
}

fn origin<'a>(origin: &'a SecretOrigin, visit: &mut dyn FnMut(&'a Expr)) {
    if let SecretOrigin::If { condition, then, otherwise } = origin {
        walk::expr(condition, visit);
        self::origin(then, visit);
        self::origin(otherwise, visit);
    }
}

fn comparison(expr: &Expr) -> Option<Diagnostic> {
    let name = match &expr.kind {
        ExprKind::Binary { op: BinaryOp::Equal | BinaryOp::NotEqual, left, right, .. } => {
            if is_name(left) {
                literal(right)?
            } else if is_name(right) {
                literal(left)?
            } else {
                return None;
            }
        }
        ExprKind::Binary { op: BinaryOp::In, left, right, .. } if is_name(left) => match &right.kind {
            ExprKind::List(items) if !items.is_empty() => "…".to_owned(),
            _ => return None,
        },
        ExprKind::Match { subject, arms } if is_name(subject) => {
            let mut patterns = arms.iter().flat_map(|arm| &arm.patterns);
            patterns.find_map(|pattern| {
                if let PatternKind::String(text) = &pattern.kind { Some(text.to_string()) } else { None }
            })?
        }
        _ => return None,
    };
    let subject =
        if name == "…" { "some environments".to_owned() } else { format!("the environment `{name}`") };
    Some(
        Diagnostic::warning(Code::W0208, expr.span, format!("this service asks for {subject} by its name"))
            .help("make what differs a setting of the environments (in `environment { … }` of the platform), or a parameter that the environment's `deploy` block sets"),
    )
}

fn is_name(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Field { base, name, .. }
        if name.name == "name" && matches!(&base.kind, ExprKind::Name(root) if root == "env"))
}

fn literal(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::String(text) => text.plain().map(ToString::to_string),
        _ => None,
    }
}
