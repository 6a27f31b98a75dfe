//! What a condition says about paths: `env.gcp != null` narrows `env.gcp` where it holds.

use super::{Checker, Scope};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::ty::Type;

/// The path of an immutable chain of fields; `?.` and `.` are the same path.
pub(super) fn path_of(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Field { base, name, .. } => Some(format!("{}.{}", path_of(base)?, name.name)),
        _ => None,
    }
}

impl Checker<'_, '_> {
    /// What holds where `condition` is `truth`.
    pub(super) fn facts(&mut self, scope: &Scope, condition: &Expr, truth: bool) -> Vec<(String, Type)> {
        match &condition.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.facts(scope, operand, !truth),
            ExprKind::Binary { op: BinaryOp::And, left, right, .. } if truth => {
                self.both(scope, left, right, truth)
            }
            ExprKind::Binary { op: BinaryOp::Or, left, right, .. } if !truth => {
                self.both(scope, left, right, truth)
            }
            ExprKind::Binary { op, left, right, .. } => match (op, truth) {
                (BinaryOp::NotEqual, true) | (BinaryOp::Equal, false) => {
                    let mut facts = vec![];
                    if matches!(right.kind, ExprKind::Null) {
                        facts.extend(self.non_null(scope, left));
                    }
                    if matches!(left.kind, ExprKind::Null) {
                        facts.extend(self.non_null(scope, right));
                    }
                    facts
                }
                // Equal to something that is not null: not null itself.
                (BinaryOp::Equal, true) => {
                    let mut facts = vec![];
                    if self.never_null(scope, right) {
                        facts.extend(self.non_null(scope, left));
                    }
                    if self.never_null(scope, left) {
                        facts.extend(self.non_null(scope, right));
                    }
                    facts
                }
                _ => vec![],
            },
            _ => vec![],
        }
    }

    fn both(&mut self, scope: &Scope, left: &Expr, right: &Expr, truth: bool) -> Vec<(String, Type)> {
        let mut facts = self.facts(scope, left, truth);
        let inner = scope.narrow(facts.clone());
        facts.extend(self.facts(&inner, right, truth));
        facts
    }

    /// Only literals and paths are looked at: anything else would be inferred twice at each level.
    fn never_null(&mut self, scope: &Scope, expr: &Expr) -> bool {
        if matches!(
            expr.kind,
            ExprKind::Bool(_)
                | ExprKind::Int(_)
                | ExprKind::Float(_)
                | ExprKind::Unit(_)
                | ExprKind::String(_)
        ) {
            return true;
        }
        if path_of(expr).is_none() {
            return false;
        }
        let ty = self.silently(|checker| checker.infer(scope, expr));
        !ty.may_be_null() && !ty.is_open()
    }

    /// A path that is not null, and so is everything on its way.
    fn non_null(&mut self, scope: &Scope, expr: &Expr) -> Vec<(String, Type)> {
        let Some(path) = path_of(expr) else { return vec![] };
        let mut facts = match &expr.kind {
            ExprKind::Field { base, .. } => self.non_null(scope, base),
            _ => vec![],
        };
        let inner = scope.narrow(facts.clone());
        let ty = self.silently(|checker| checker.infer(&inner, expr));
        facts.push((path, ty.non_null()));
        facts
    }
}
