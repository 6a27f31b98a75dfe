//! Operators. Arithmetic is checked; there is none on quantities.

use std::cmp::Ordering;

use super::{Computed, Cx, Evaluator};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, UnaryOp};
use crate::ty::compare_amounts;
use crate::value::Value;

impl Evaluator<'_> {
    pub(crate) fn unary(&self, cx: Cx<'_>, op: UnaryOp, operand: &Expr) -> Computed {
        if op == UnaryOp::Not {
            return self.condition(cx, operand).map(|value| Value::Bool(!value));
        }
        match self.expr(cx, operand)? {
            Value::Int(value) => match value.checked_neg() {
                Some(value) => Ok(Value::Int(value)),
                None => self.overflow(operand.span),
            },
            Value::Float(value) => Ok(Value::Float(-value)),
            other => {
                let message = format!("`-` takes a number, and this is {}", other.kind());
                self.fail(Diagnostic::error(Code::E0302, operand.span, message))
            }
        }
    }

    pub(crate) fn binary(
        &self,
        cx: Cx<'_>,
        op: BinaryOp,
        op_span: Span,
        left: &Expr,
        right: &Expr,
    ) -> Computed {
        match op {
            BinaryOp::Or => return Ok(Value::Bool(self.condition(cx, left)? || self.condition(cx, right)?)),
            BinaryOp::And => return Ok(Value::Bool(self.condition(cx, left)? && self.condition(cx, right)?)),
            BinaryOp::Default => {
                let value = self.expr(cx, left)?;
                return if value.is_null() { self.expr(cx, right) } else { Ok(value) };
            }
            _ => {}
        }
        let a = self.expr(cx, left)?;
        let b = self.expr(cx, right)?;
        if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::In) {
            self.weigh(&a, left.span)?;
            self.weigh(&b, right.span)?;
        }
        match op {
            BinaryOp::Equal => Ok(Value::Bool(equal(&a, &b))),
            BinaryOp::NotEqual => Ok(Value::Bool(!equal(&a, &b))),
            BinaryOp::Less => self.ordered(&a, &b, op_span, Ordering::is_lt),
            BinaryOp::LessEqual => self.ordered(&a, &b, op_span, Ordering::is_le),
            BinaryOp::Greater => self.ordered(&a, &b, op_span, Ordering::is_gt),
            BinaryOp::GreaterEqual => self.ordered(&a, &b, op_span, Ordering::is_ge),
            BinaryOp::In => self.is_in(&a, &b, right.span),
            _ => self.arithmetic(op, op_span, &a, &b),
        }
    }

    fn ordered(&self, a: &Value, b: &Value, span: Span, holds: fn(Ordering) -> bool) -> Computed {
        let order = match (a, b) {
            (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            (Value::Unit(_), _) | (_, Value::Unit(_)) => compare_amounts(a, b, None),
            (Value::String(a), Value::String(b)) => {
                let amounts = compare_amounts(&Value::String(a.clone()), &Value::String(b.clone()), None);
                Some(amounts.unwrap_or_else(|| a.cmp(b)))
            }
            _ => None,
        };
        match order {
            Some(order) => Ok(Value::Bool(holds(order))),
            None => {
                let message = format!("{} and {} have no order", a.kind(), b.kind());
                self.fail(Diagnostic::error(Code::E0302, span, message))
            }
        }
    }

    fn is_in(&self, a: &Value, b: &Value, span: Span) -> Computed {
        match b {
            Value::List(items) => Ok(Value::Bool(items.iter().any(|(item, _)| equal(item, a)))),
            Value::Record(record) => match a {
                Value::String(key) => Ok(Value::Bool(record.get(key).is_some_and(|value| !value.is_null()))),
                _ => Ok(Value::Bool(false)),
            },
            other => {
                let message = format!("`in` looks into a list or a map, and this is {}", other.kind());
                self.fail(
                    Diagnostic::error(Code::E0302, span, message)
                        .help("for text there is `contains(text, part)`"),
                )
            }
        }
    }

    fn arithmetic(&self, op: BinaryOp, span: Span, a: &Value, b: &Value) -> Computed {
        match (op, a, b) {
            (BinaryOp::Add, Value::Int(a), Value::Int(b)) => self.checked(a.checked_add(*b), span),
            (BinaryOp::Subtract, Value::Int(a), Value::Int(b)) => self.checked(a.checked_sub(*b), span),
            (BinaryOp::Multiply, Value::Int(a), Value::Int(b)) => self.checked(a.checked_mul(*b), span),
            (BinaryOp::Divide, Value::Int(_), Value::Int(_)) => {
                let diagnostic =
                    Diagnostic::error(Code::E0302, span, "`/` divides Floats, and these are whole numbers");
                self.fail(diagnostic.help("`div(a, b)` divides whole numbers, `mod(a, b)` gives the rest"))
            }
            (_, Value::Float(a), Value::Float(b)) => {
                if op == BinaryOp::Divide && *b == 0.0 {
                    return self.fail(Diagnostic::error(Code::E0311, span, "a division by zero"));
                }
                let result = match op {
                    BinaryOp::Add => a + b,
                    BinaryOp::Subtract => a - b,
                    BinaryOp::Multiply => a * b,
                    _ => a / b,
                };
                if result.is_finite() { Ok(Value::Float(result)) } else { self.overflow(span) }
            }
            (BinaryOp::Add, Value::String(_), _) | (BinaryOp::Add, _, Value::String(_)) => {
                let diagnostic = Diagnostic::error(Code::E0302, span, "`+` adds numbers, and this is text");
                self.fail(diagnostic.help("put texts together in a string: `\"${a}${b}\"`"))
            }
            (BinaryOp::Add, Value::List(_), _) => {
                let diagnostic = Diagnostic::error(Code::E0302, span, "`+` adds numbers, and this is a list");
                self.fail(diagnostic.help("put lists together with `[...a, ...b]`"))
            }
            (_, Value::Unit(_), _) | (_, _, Value::Unit(_)) => {
                self.fail(Diagnostic::error(Code::E0302, span, "there is no arithmetic on quantities"))
            }
            (_, Value::Int(_), Value::Float(_)) | (_, Value::Float(_), Value::Int(_)) => {
                let diagnostic = Diagnostic::error(Code::E0302, span, "a whole number and a Float don't mix");
                self.fail(diagnostic.help("write the whole number as a Float (`2.0`), or use `float(…)`"))
            }
            _ => {
                let message = format!("this takes numbers, and these are {} and {}", a.kind(), b.kind());
                self.fail(Diagnostic::error(Code::E0302, span, message))
            }
        }
    }

    fn checked(&self, value: Option<i64>, span: Span) -> Computed {
        match value {
            Some(value) => Ok(Value::Int(value)),
            None => self.overflow(span),
        }
    }

    pub(crate) fn overflow<T>(&self, span: Span) -> Computed<T> {
        self.fail(Diagnostic::error(Code::E0311, span, "the result is too large for a number"))
    }
}

/// `==`: structural; quantities by their amount.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Unit(_), Value::Unit(_) | Value::String(_)) | (Value::String(_), Value::Unit(_)) => {
            compare_amounts(a, b, None).map_or_else(|| a.same(b), Ordering::is_eq)
        }
        (Value::List(x), Value::List(y)) => {
            x.len() == y.len() && x.iter().zip(y.iter()).all(|((x, _), (y, _))| equal(x, y))
        }
        _ => a.same(b),
    }
}
