//! Whether a value of one type may stand where another is expected.

use std::cell::Cell;

use super::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::Scalar;
use crate::syntax::ast::{Expr, ExprKind};
use crate::ty::conform::{Conform, Expectation, Mode, is_required};
use crate::ty::{Literal, RecordType, Type};
use crate::value::Value;

impl Checker<'_, '_> {
    /// Reports a `found` that can't stand where `expected` does.
    pub(super) fn assign(&mut self, found: &Type, expected: &Type, expr: &Expr, origin: &Expectation) {
        if fits(found, expected) {
            return;
        }
        let span = expr.span;
        let secret = |ty: &Type| matches!(ty.known(), Type::SecretKey | Type::Secret);
        let diagnostic = if found.members().iter().any(|member| secret(member)) {
            Diagnostic::error(Code::E0310, span, "a secret is not a string: its text never leaves the store")
                .help("use `.name`, `.key` or `.path` of it: they say where to find it")
        } else if found.may_be_null() && fits(&found.non_null(), expected) {
            let message = format!("expected {expected}, and this may be null");
            Diagnostic::error(Code::E0305, span, message)
                .here(format!("its type is {found}"))
                .help("give a default with `?? …`, or ask with `if … != null { … }`")
        } else {
            let message = format!("expected {}, found {}", expected.non_null(), words(found));
            let mut diagnostic = Diagnostic::error(Code::E0302, span, message);
            if let Type::Scalar(scalar) = expected.non_null().known() {
                diagnostic = diagnostic.here(format!("here stands {}", scalar.describe()));
            }
            if wants_list_of(expected, found) {
                diagnostic = diagnostic.help("write it in brackets: `[ … ]`");
            }
            if is_text(expected) && matches!(found.known(), Type::Int(_) | Type::Float(_) | Type::Bool) {
                diagnostic = diagnostic.help("write it as text: `\"${ … }\"`");
            }
            diagnostic
        };
        self.report(labelled(diagnostic, origin));
    }

    /// A literal against its expected type, checked at once.
    pub(super) fn literal(
        &mut self,
        value: &Value,
        expected: &Type,
        expr: &Expr,
        origin: &Expectation,
    ) -> Type {
        let mut no_defaults = |_: &crate::ty::FieldDefault| None;
        let mut conform = Conform::new(Mode::Full(&mut no_defaults), origin);
        conform.value(value, expr.span, expected);
        for mut diagnostic in conform.diagnostics {
            if matches!(value, Value::Float(_)) && diagnostic.code == Code::E0302 {
                // As it is written: `1.10` is 1.1 only for a computer.
                let written = self.inputs.project.sources.slice(expr.span);
                diagnostic.message = format!("expected {}, found {written}", expected.non_null());
            }
            if diagnostic.fix.is_none()
                && let Some((title, text)) = self.respell(value, expected, expr, &diagnostic)
            {
                diagnostic.help.clear();
                diagnostic = diagnostic.fix(title, expr.span, text);
            }
            self.report(diagnostic);
        }
        type_of(value)
    }

    /// The spelling that was probably meant.
    fn respell(
        &self,
        value: &Value,
        expected: &Type,
        expr: &Expr,
        found: &Diagnostic,
    ) -> Option<(String, String)> {
        let written = self.inputs.project.sources.slice(expr.span).to_owned();
        let wants = |check: fn(&Type) -> bool| expected.members().into_iter().any(check);
        if found.code == Code::E0307 {
            let suggestion =
                found.help.iter().find_map(|help| help.strip_prefix("write `")?.strip_suffix('`'))?;
            let text = if matches!(expr.kind, ExprKind::String(_)) {
                format!("\"{suggestion}\"")
            } else {
                suggestion.to_owned()
            };
            return Some((format!("write `{text}`"), text));
        }
        match value {
            Value::Int(number) if matches!(expected.non_null().known(), Type::Scalar(Scalar::Duration)) => {
                Some((
                    format!("a Duration needs its unit, perhaps seconds: `{number}s`"),
                    format!("{number}s"),
                ))
            }
            Value::Int(_) | Value::Float(_) | Value::Bool(_)
                if wants(is_text) && reads(expected, &written) =>
            {
                Some(("write it in quotes".into(), format!("\"{written}\"")))
            }
            Value::String(text)
                if wants(|ty| matches!(ty.known(), Type::Int(_))) && text.parse::<i64>().is_ok() =>
            {
                Some(("leave out the quotes".into(), text.to_string()))
            }
            Value::String(text) if wants(|ty| matches!(ty.known(), Type::Bool)) => {
                let meant = match text.to_lowercase().as_str() {
                    "true" | "yes" | "on" => "true",
                    "false" | "no" | "off" => "false",
                    _ => return None,
                };
                Some((format!("write `{meant}`, without quotes"), meant.into()))
            }
            Value::String(_) | Value::Int(_) | Value::Unit(_)
                if wants(
                    |ty| matches!(ty.known(), Type::List(list) if list.element.is_open() || is_text(&list.element)),
                ) =>
            {
                Some(("write it in brackets".into(), format!("[{written}]")))
            }
            _ => None,
        }
    }
}

/// Whether a text would fit.
fn reads(expected: &Type, text: &str) -> bool {
    expected.members().into_iter().any(|member| match member.known() {
        Type::Scalar(scalar) => scalar.check(text).is_ok(),
        other => is_text(other),
    })
}

/// The label that says where an expectation comes from.
pub(super) fn labelled(diagnostic: Diagnostic, origin: &Expectation) -> Diagnostic {
    match (origin.span, origin.text.is_empty()) {
        (Some(span), _) => diagnostic.label(span, origin.text.clone()),
        (None, false) => diagnostic.note(origin.text.clone()),
        (None, true) => diagnostic,
    }
}

/// A type in the words of a message.
fn words(ty: &Type) -> String {
    match ty.known() {
        Type::Null => "null".into(),
        Type::List(_) => format!("a list, {ty}"),
        Type::Record(record) if record.name.is_none() => "a record".into(),
        _ => ty.to_string(),
    }
}

fn wants_list_of(expected: &Type, found: &Type) -> bool {
    expected
        .members()
        .into_iter()
        .any(|member| matches!(member.known(), Type::List(list) if fits(found, &list.element)))
}

/// Whether every value of the type is text.
pub(super) fn is_text(ty: &Type) -> bool {
    match ty.known() {
        Type::String(_) | Type::Scalar(_) | Type::Literal(Literal::String(_)) | Type::Unit(_) => true,
        Type::Union(members) => members.iter().all(is_text),
        _ => false,
    }
}

/// The type of a literal.
pub(super) fn type_of(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(value) => Type::Literal(Literal::Bool(*value)),
        Value::Int(value) => Type::Literal(Literal::Int(*value)),
        Value::Float(value) => Type::Literal(Literal::Float(*value)),
        Value::String(text) => Type::Literal(Literal::String(text.clone())),
        Value::Unit(text) => Type::Unit(text.clone()),
        _ => Type::Any,
    }
}

/// A literal's type without its value, for what is inferred from it.
pub(super) fn widened(ty: &Type) -> Type {
    match ty {
        Type::Literal(Literal::String(_)) => Type::string(),
        Type::Literal(Literal::Int(_)) => Type::int(),
        Type::Literal(Literal::Float(_)) => Type::Float(super::super::Bounds::NONE),
        Type::Literal(Literal::Bool(_)) => Type::Bool,
        other => other.clone(),
    }
}

/// Whether a value of `found` may be a value of `expected`; what only its text or amount decides is
/// checked when it is computed.
pub(super) fn fits(found: &Type, expected: &Type) -> bool {
    fits_within(found, expected, 0, &Cell::new(20_000))
}

fn fits_within(found: &Type, expected: &Type, depth: usize, left: &Cell<usize>) -> bool {
    // Types that speak of themselves agree as far as anybody will write them.
    let Some(rest) = left.get().checked_sub(1).filter(|_| depth <= 24) else { return true };
    left.set(rest);
    let fits = |found: &Type, expected: &Type| fits_within(found, expected, depth + 1, left);
    match (found.known(), expected.known()) {
        (Type::Any | Type::Error, _) | (_, Type::Any | Type::Error) => true,
        (Type::Union(members), _) => members.iter().all(|member| fits(member, expected)),
        (_, Type::Union(members)) => members.iter().any(|member| fits(found, member)),
        (Type::Null, Type::Null) | (Type::Secret, Type::Secret) | (Type::SecretKey, Type::SecretKey) => true,
        (Type::Service, Type::Service) => true,
        (Type::Literal(a), Type::Literal(b)) => a == b,
        (a, Type::Literal(b)) => kind_of(a) == kind_of(&Type::Literal(b.clone())) && kind_of(a).is_some(),
        (Type::Literal(Literal::Bool(_)) | Type::Bool, Type::Bool) => true,
        (Type::Literal(Literal::Int(_)) | Type::Int(_), Type::Int(_) | Type::Float(_)) => true,
        (Type::Literal(Literal::Float(_)) | Type::Float(_), Type::Float(_)) => true,
        (
            Type::Literal(Literal::Int(_) | Literal::Float(_)) | Type::Int(_) | Type::Float(_),
            Type::Scalar(scalar),
        ) => {
            matches!(scalar, Scalar::Memory | Scalar::Cpu | Scalar::Quantity)
        }
        (Type::Unit(text), Type::Scalar(scalar)) => scalar.check(text).is_ok(),
        (a, Type::String(_) | Type::Scalar(_)) => is_text(a),
        (Type::List(a), Type::List(b)) => fits(&a.element, &b.element),
        (Type::Record(a), Type::Record(b)) => std::sync::Arc::ptr_eq(a, b) || record_fits(a, b, &fits),
        (Type::Record(a), Type::Map(b)) => a.fields.values().all(|field| fits(&field.ty, &b.value)),
        (Type::Map(a), Type::Map(b)) => fits(&a.value, &b.value),
        // Which keys a map has is known when it is computed.
        (Type::Map(_), Type::Record(_)) => true,
        (Type::Capability(a), Type::Capability(b)) => std::sync::Arc::ptr_eq(a, b),
        _ => false,
    }
}

fn record_fits(found: &RecordType, expected: &RecordType, fits: &dyn Fn(&Type, &Type) -> bool) -> bool {
    let all_there = expected.fields.iter().all(|(name, field)| match found.fields.get(name) {
        Some(own) => fits(&own.ty, &field.ty),
        None => found.open || !is_required(field),
    });
    let none_else = found.open
        || found.fields.iter().all(|(name, own)| {
            expected.fields.contains_key(name) || expected.other(name).is_some_and(|ty| fits(&own.ty, ty))
        });
    all_there && none_else
}

fn kind_of(ty: &Type) -> Option<u8> {
    match ty {
        Type::String(_) | Type::Literal(Literal::String(_)) => Some(0),
        Type::Int(_) | Type::Literal(Literal::Int(_)) => Some(1),
        Type::Float(_) | Type::Literal(Literal::Float(_)) => Some(2),
        Type::Bool | Type::Literal(Literal::Bool(_)) => Some(3),
        Type::Scalar(_) => Some(0),
        _ => None,
    }
}
