//! Expressions.

use std::sync::Arc;

use ecow::EcoString;

use super::{Computed, Cx, Evaluator, Stop};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Arm, Expr, ExprKind, Ident, PatternKind, StringLit, StringPart};
use crate::ty::Type;
use crate::value::{Record, Value};

/// The longest text that is ever computed, in bytes.
const TEXT_LIMIT: usize = 16 << 20;

impl Evaluator<'_> {
    /// The value of an expression.
    pub(crate) fn expr(&self, cx: Cx<'_>, expr: &Expr) -> Computed {
        self.enter(expr.span)?;
        let value = self.expr_inner(cx, expr);
        self.leave();
        value
    }

    fn expr_inner(&self, cx: Cx<'_>, expr: &Expr) -> Computed {
        match &expr.kind {
            ExprKind::Null => Ok(Value::Null),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Int(value) => Ok(Value::Int(*value)),
            ExprKind::Float(value) => Ok(Value::Float(*value)),
            ExprKind::Unit(text) => Ok(Value::Unit(text.clone())),
            ExprKind::String(text) => self.text(cx, text).map(Value::String),
            ExprKind::List(elements) => self.list(cx, elements, expr.span),
            ExprKind::Record(block) => {
                let mut record = Record::default();
                // In a record literal an entry that is unavailable makes the whole unavailable.
                for stmt in &block.stmts {
                    self.stmt(Cx { strict: true, ..cx }, &mut record, stmt, &Type::Any)?;
                }
                Ok(Value::Record(Arc::new(record)))
            }
            ExprKind::Name(name) => self.name(cx, name, expr.span),
            ExprKind::Field { base, name, optional } => self.field(cx, base, name, *optional),
            ExprKind::Index { base, index } => {
                let base_value = self.expr(cx, base)?;
                let index_value = self.expr(cx, index)?;
                self.index(&base_value, &index_value, index.span)
            }
            ExprKind::Call { callee, args } => self.call(cx, callee, args, expr.span),
            ExprKind::Unary { op, operand } => self.unary(cx, *op, operand),
            ExprKind::Binary { op, op_span, left, right } => self.binary(cx, *op, *op_span, left, right),
            ExprKind::If { condition, then, otherwise } => {
                if self.condition(cx, condition)? {
                    self.expr(cx, then)
                } else {
                    self.expr(cx, otherwise)
                }
            }
            ExprKind::Match { subject, arms } => {
                let value = self.expr(cx, subject)?;
                self.matched(cx, &value, arms, subject.span)
            }
            ExprKind::Error => Err(Stop::Reported),
        }
    }

    /// A condition: true or false.
    pub(crate) fn condition(&self, cx: Cx<'_>, expr: &Expr) -> Computed<bool> {
        match self.expr(cx, expr)? {
            Value::Bool(value) => Ok(value),
            other => {
                let message = format!("a condition is true or false, and this is {}", other.kind());
                let mut diagnostic = Diagnostic::error(Code::E0302, expr.span, message);
                if matches!(other, Value::Null | Value::Record(_) | Value::String(_) | Value::Capability(_)) {
                    diagnostic = diagnostic.help("to ask whether it is there, compare it: `… != null`");
                }
                self.fail(diagnostic)
            }
        }
    }

    /// The text of a string, with its holes filled.
    pub(crate) fn text(&self, cx: Cx<'_>, text: &StringLit) -> Computed<EcoString> {
        if let Some(plain) = text.plain() {
            return Ok(plain.clone());
        }
        let mut out = EcoString::new();
        for part in &text.parts {
            match part {
                StringPart::Text(piece) => out.push_str(piece),
                StringPart::Hole(expr) => {
                    let value = self.expr(cx, expr)?;
                    match plain_text(&value) {
                        Some(piece) => out.push_str(&piece),
                        None => return self.not_text(&value, expr.span),
                    }
                }
            }
            self.spend(out.len() / 16, text.span)?;
            if out.len() > TEXT_LIMIT {
                return self.fail(Diagnostic::error(
                    Code::E0311,
                    text.span,
                    "this text is longer than 16 MiB",
                ));
            }
        }
        Ok(out)
    }

    pub(crate) fn not_text<T>(&self, value: &Value, span: Span) -> Computed<T> {
        let diagnostic = match value {
            Value::SecretKey(_) | Value::Secret(_) => {
                crate::ty::conform::mismatch(value, span, &Type::string())
            }
            Value::Null => Diagnostic::error(Code::E0305, span, "this is null here, and null has no text")
                .help("give a default with `??`, or ask with `if … != null`"),
            other => Diagnostic::error(Code::E0302, span, format!("{} has no text", other.kind()))
                .help("`json(…)` and `yaml(…)` write any value as text, `join(…)` a list"),
        };
        self.fail(diagnostic)
    }

    fn field(&self, cx: Cx<'_>, base: &Expr, name: &Ident, optional: bool) -> Computed {
        if let ExprKind::Name(root) = &base.kind
            && !self.is_local(cx, root)
        {
            match root.as_str() {
                "env" => return self.environment_field(cx, name),
                "std" => return self.library_item(name),
                _ => {}
            }
        }
        let value = self.expr(cx, base)?;
        self.field_of(&value, name, optional, base.span)
    }

    /// `.name` of a value.
    pub(crate) fn field_of(&self, value: &Value, name: &Ident, optional: bool, base: Span) -> Computed {
        match value {
            Value::Null if optional => Ok(Value::Null),
            Value::Null => {
                let whole = base.to(name.span);
                let diagnostic =
                    Diagnostic::error(Code::E0305, whole, format!("there is no `{}` here", name.name));
                self.fail(
                    diagnostic
                        .label(base, "this is null here")
                        .help("ask with `if … != null`, or go through null with `?.`"),
                )
            }
            Value::Record(record) => match record.entries.get(&name.name) {
                Some(entry) => Ok(entry.value.clone()),
                None => {
                    let known = record.entries.keys().map(EcoString::as_str);
                    self.fail(unknown_field(&name.name, name.span, known, "this record"))
                }
            },
            Value::Capability(capability) => {
                self.provided_field(capability.provider as usize, &name.name, name.span)
            }
            Value::SecretKey(key) => match name.name.as_str() {
                "name" => Ok(Value::String(key.name.clone())),
                "key" => Ok(Value::String(key.key.clone())),
                "path" if self.environment.is_none() => Err(Stop::Unavailable),
                "path" => Ok(Value::String(key.path.clone())),
                _ => self.fail(unknown_field(
                    &name.name,
                    name.span,
                    ["name", "key", "path"],
                    "a key of a Secret",
                )),
            },
            Value::Secret(secret) => self.secret_field(secret, name),
            Value::Service(service) => match name.name.as_str() {
                "name" => Ok(Value::String(service.name.clone())),
                "namespace" => Ok(Value::String(service.namespace.clone())),
                _ => {
                    self.fail(unknown_field(&name.name, name.span, ["name", "namespace"], "a service").note(
                        "nothing reads another service's values: what others need, it says in `provides`",
                    ))
                }
            },
            other => {
                let message = format!("{} has no fields", other.kind());
                self.fail(Diagnostic::error(Code::E0301, name.span, message))
            }
        }
    }

    /// `base[index]`
    fn index(&self, base: &Value, index: &Value, span: Span) -> Computed {
        match (base, index) {
            (Value::List(items), Value::Int(at)) => {
                let found = usize::try_from(*at).ok().and_then(|at| items.get(at));
                match found {
                    Some((value, _)) => Ok(value.clone()),
                    None => {
                        let message =
                            format!("this list has {} elements, so there is no [{at}]", items.len());
                        self.fail(
                            Diagnostic::error(Code::E0311, span, message).note("the first element is [0]"),
                        )
                    }
                }
            }
            (Value::List(items), Value::String(key)) => {
                let is_it = |value: &Value| match value {
                    Value::Record(record) => {
                        matches!(record.get("name"), Some(Value::String(name)) if name == key)
                    }
                    _ => false,
                };
                match items.iter().find(|(value, _)| is_it(value)) {
                    Some((value, _)) => Ok(value.clone()),
                    None => self.fail(Diagnostic::error(
                        Code::E0301,
                        span,
                        format!("no element is called \"{key}\""),
                    )),
                }
            }
            (base, Value::String(key)) => {
                self.field_of(base, &Ident { name: key.clone(), span }, false, span)
            }
            (base, index) => {
                let message = format!("{} can't be indexed by {}", base.kind(), index.kind());
                self.fail(Diagnostic::error(Code::E0302, span, message))
            }
        }
    }

    fn matched(&self, cx: Cx<'_>, value: &Value, arms: &[Arm], span: Span) -> Computed {
        let is = |pattern: &PatternKind| match (pattern, value) {
            (PatternKind::Any, _) | (PatternKind::Null, Value::Null) => true,
            (PatternKind::Bool(a), Value::Bool(b)) => a == b,
            (PatternKind::Int(a), Value::Int(b)) => a == b,
            (PatternKind::Float(a), Value::Float(b)) => a == b,
            (PatternKind::String(a), Value::String(b)) => a == b,
            (PatternKind::Unit(a), other) => {
                let unit = Value::Unit(a.clone());
                crate::ty::compare_amounts(&unit, other, None) == Some(std::cmp::Ordering::Equal)
            }
            _ => false,
        };
        match arms.iter().find(|arm| arm.patterns.iter().any(|pattern| is(&pattern.kind))) {
            Some(arm) => self.expr(cx, &arm.value),
            None => {
                let message = format!("no arm covers {}", value.show());
                self.fail(
                    Diagnostic::error(Code::E0309, span, message)
                        .help("add an arm `_ => …` for everything else"),
                )
            }
        }
    }
}

/// The text of what has one.
pub(crate) fn plain_text(value: &Value) -> Option<EcoString> {
    match value {
        Value::String(text) | Value::Unit(text) => Some(text.clone()),
        Value::Int(value) => Some(ecow::eco_format!("{value}")),
        Value::Float(value) => Some(ecow::eco_format!("{value}")),
        Value::Bool(value) => Some(ecow::eco_format!("{value}")),
        _ => None,
    }
}

/// "X has no `y`", with the nearest one as a fix.
pub(crate) fn unknown_field<'n>(
    name: &str,
    span: Span,
    known: impl IntoIterator<Item = &'n str>,
    of: &str,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let diagnostic = Diagnostic::error(Code::E0301, span, format!("{of} has no `{name}`"));
    match crate::diagnostics::nearest(name, known.iter().copied()) {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), span, near),
        None if !known.is_empty() && known.len() <= 12 => diagnostic.help(format!(
            "it has: {}",
            known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        )),
        None => diagnostic,
    }
}
