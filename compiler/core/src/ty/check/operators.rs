//! Operators.

use super::{Checker, Scope};
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, UnaryOp};
use crate::ty::{Bounds, Literal, Type};

impl Checker<'_, '_> {
    pub(super) fn unary(&mut self, scope: &Scope, op: UnaryOp, operand: &Expr) -> Type {
        if op == UnaryOp::Not {
            self.condition(scope, operand, true);
            return Type::Bool;
        }
        let found = self.infer(scope, operand);
        match found.known() {
            Type::Union(_) if number(&found) == Some(true) => Type::int(),
            Type::Union(_) if number(&found) == Some(false) => Type::Float(Bounds::NONE),
            Type::Literal(Literal::Int(value)) => {
                value.checked_neg().map_or_else(Type::int, |value| Type::Literal(Literal::Int(value)))
            }
            Type::Literal(Literal::Float(value)) => Type::Literal(Literal::Float(-value)),
            Type::Int(_) => Type::int(),
            Type::Float(_) => Type::Float(Bounds::NONE),
            Type::Any | Type::Error => Type::Any,
            other => {
                let message = format!("`-` takes a number, and this is {other}");
                self.error(Code::E0302, operand.span, message);
                Type::Error
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        scope: &Scope,
        op: BinaryOp,
        op_span: Span,
        left: &Expr,
        right: &Expr,
    ) -> Type {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let inner = self.condition(scope, left, op == BinaryOp::And);
                self.condition(&inner, right, true);
                return Type::Bool;
            }
            _ => {}
        }
        let a = self.infer(scope, left);
        self.ask_here(scope, right, &a);
        let b = self.infer(scope, right);
        match op {
            BinaryOp::Equal | BinaryOp::NotEqual => {
                self.comparable(&a, &b, op_span);
                Type::Bool
            }
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                self.ordered(&a, &b, op_span);
                Type::Bool
            }
            BinaryOp::In => {
                let ok = b.members().iter().all(|m| {
                    matches!(m, Type::List(_) | Type::Map(_) | Type::Record(_) | Type::Any | Type::Error)
                });
                if !ok {
                    let message = format!("`in` looks into a list or a map, and this is {b}");
                    let diagnostic = Diagnostic::error(Code::E0302, right.span, message);
                    self.report(diagnostic.help("for text there is `contains(text, part)`"));
                }
                Type::Bool
            }
            _ => self.arithmetic(op, op_span, &a, &b),
        }
    }

    /// `==` between what can never be equal is a mistake.
    fn comparable(&mut self, a: &Type, b: &Type, span: Span) {
        let possible = a.members().iter().any(|x| b.members().iter().any(|y| may_equal(x, y)));
        if !possible {
            let message = format!("{a} and {b} are never equal");
            let diagnostic = Diagnostic::error(Code::E0302, span, message);
            let literals = b.members().into_iter().chain(a.members()).filter_map(|member| match member {
                Type::Literal(Literal::String(text)) => Some(text.to_string()),
                _ => None,
            });
            let texts: Vec<String> = literals.collect();
            let near = texts
                .split_last()
                .and_then(|(last, rest)| crate::diagnostics::nearest(last, rest.iter().map(String::as_str)));
            self.report(match near {
                Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
                None => diagnostic,
            });
        }
    }

    fn ordered(&mut self, a: &Type, b: &Type, span: Span) {
        for ty in [a, b] {
            if ty.may_be_null() {
                let diagnostic = Diagnostic::error(
                    Code::E0305,
                    span,
                    format!("this may be null ({ty}), and null has no order"),
                );
                self.report(diagnostic.help("give a default with `?? …`"));
                return;
            }
        }
        let has_order = a.members().iter().all(|x| b.members().iter().all(|y| may_order(x, y)));
        if !has_order {
            self.error(Code::E0302, span, format!("{a} and {b} have no order"));
        }
    }

    fn arithmetic(&mut self, op: BinaryOp, span: Span, a: &Type, b: &Type) -> Type {
        if a.is_open() || b.is_open() {
            return Type::Any;
        }
        let (message, help) = match (number(a), number(b)) {
            (Some(true), Some(true)) if op != BinaryOp::Divide => return Type::int(),
            (Some(false), Some(false)) => return Type::Float(Bounds::NONE),
            (Some(true), Some(true)) => (
                "`/` divides Floats, and these are whole numbers".to_owned(),
                "`div(a, b)` divides whole numbers, `mod(a, b)` gives the rest",
            ),
            (Some(_), Some(_)) => (
                "a whole number and a Float don't mix".to_owned(),
                "write the whole number as a Float (`2.0`), or use `float(…)`",
            ),
            _ if super::assign::is_text(a) || super::assign::is_text(b) => {
                let quantity = |ty: &Type| {
                    matches!(
                        ty.known(),
                        Type::Unit(_)
                            | Type::Scalar(
                                Scalar::Memory | Scalar::Cpu | Scalar::Duration | Scalar::Quantity
                            )
                    )
                };
                if quantity(a) || quantity(b) {
                    ("there is no arithmetic on quantities".to_owned(), "write the quantity that you want")
                } else {
                    (
                        "arithmetic is for numbers, and this is text".to_owned(),
                        "put texts together in a string: `\"${a}${b}\"`",
                    )
                }
            }
            _ if matches!(a.known(), Type::List(_)) => (
                "arithmetic is for numbers, and this is a list".to_owned(),
                "put lists together with `[...a, ...b]`",
            ),
            _ => (
                format!("arithmetic is for numbers, and these are {a} and {b}"),
                "give a default for what may be null: `?? 0`",
            ),
        };
        self.report(Diagnostic::error(Code::E0302, span, message).help(help));
        Type::Error
    }
}

/// Whether every value of a type is a whole number (`Some(true)`) or a Float (`Some(false)`).
fn number(ty: &Type) -> Option<bool> {
    let kinds: Vec<Option<bool>> = ty
        .members()
        .into_iter()
        .map(|member| match member {
            Type::Int(_) | Type::Literal(Literal::Int(_)) => Some(true),
            Type::Float(_) | Type::Literal(Literal::Float(_)) => Some(false),
            _ => None,
        })
        .collect();
    let first = kinds.first().copied().flatten()?;
    kinds.iter().all(|kind| *kind == Some(first)).then_some(first)
}

fn may_equal(a: &Type, b: &Type) -> bool {
    match (a.known(), b.known()) {
        (Type::Any | Type::Error, _) | (_, Type::Any | Type::Error) => true,
        // Asking whether something is there is always fine, even where it always is.
        (Type::Null, _) | (_, Type::Null) => true,
        (Type::Literal(x), Type::Literal(y)) => x == y,
        (Type::List(_), Type::List(_)) => true,
        (Type::Record(_) | Type::Map(_), Type::Record(_) | Type::Map(_)) => true,
        (Type::Int(_) | Type::Literal(Literal::Int(_)), Type::Int(_) | Type::Literal(Literal::Int(_))) => {
            true
        }
        (
            Type::Float(_) | Type::Literal(Literal::Float(_)),
            Type::Float(_) | Type::Literal(Literal::Float(_)),
        ) => true,
        (Type::Bool | Type::Literal(Literal::Bool(_)), Type::Bool | Type::Literal(Literal::Bool(_))) => true,
        (
            Type::Scalar(Scalar::Memory | Scalar::Cpu | Scalar::Quantity),
            Type::Int(_) | Type::Literal(Literal::Int(_)),
        ) => true,
        (x, y) => super::assign::is_text(x) && super::assign::is_text(y),
    }
}

fn may_order(a: &Type, b: &Type) -> bool {
    match (a.known(), b.known()) {
        (Type::Any | Type::Error, _) | (_, Type::Any | Type::Error) => true,
        (Type::Int(_) | Type::Literal(Literal::Int(_)), Type::Int(_) | Type::Literal(Literal::Int(_))) => {
            true
        }
        (
            Type::Float(_) | Type::Literal(Literal::Float(_)),
            Type::Float(_) | Type::Literal(Literal::Float(_)),
        ) => true,
        (x, y) => super::assign::is_text(x) && super::assign::is_text(y),
    }
}
