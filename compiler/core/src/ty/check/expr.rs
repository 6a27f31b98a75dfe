//! The type of an expression, with the expected type flowing inward.

use std::sync::Arc;

use ecow::EcoString;

use super::assign::{fits, widened};
use super::narrow::path_of;
use super::{Checker, Offer, Scope};
use crate::diagnostics::{Code, Diagnostic, nearest, worth};
use crate::resolve::Target;
use crate::source::Span;
use crate::syntax::ast::{Arm, Element, Expr, ExprKind, ForHead, Ident, PatternKind, StringLit, StringPart};
use crate::ty::conform::Expectation;
use crate::ty::{Literal, RecordType, Type};
use crate::value::Value;

impl Checker<'_, '_> {
    /// The type of an expression of which nothing is expected.
    pub(super) fn infer(&mut self, scope: &Scope, expr: &Expr) -> Type {
        self.expr(scope, expr, &Type::Any, &Expectation::default())
    }

    /// The type of an expression that should be of `expected`; a mismatch is reported.
    pub(super) fn expr(&mut self, scope: &Scope, expr: &Expr, expected: &Type, origin: &Expectation) -> Type {
        self.ask_here(scope, expr, expected);
        let literal = match &expr.kind {
            ExprKind::Null => Some(Value::Null),
            ExprKind::Bool(value) => Some(Value::Bool(*value)),
            ExprKind::Int(value) => Some(Value::Int(*value)),
            ExprKind::Float(value) => Some(Value::Float(*value)),
            ExprKind::Unit(text) => Some(Value::Unit(text.clone())),
            ExprKind::String(text) => text.plain().map(|text| Value::String(text.clone())),
            _ => None,
        };
        if let Some(value) = literal {
            return self.literal(&value, expected, expr, origin);
        }
        match &expr.kind {
            ExprKind::List(elements) => self.list(scope, elements, expected, expr, origin),
            ExprKind::Record(block) => self.record_literal(scope, block, expected, expr, origin),
            ExprKind::If { condition, then, otherwise } => {
                let then_scope = self.condition(scope, condition, true);
                let else_scope = self.condition_facts(scope, condition, false);
                let a = self.expr(&then_scope, then, expected, origin);
                let b = self.expr(&else_scope, otherwise, expected, origin);
                Type::union([a, b])
            }
            ExprKind::Match { subject, arms } => self.matched(scope, subject, arms, expected, origin),
            ExprKind::Binary { op: crate::syntax::ast::BinaryOp::Default, left, right, .. } => {
                // Both sides stand where the whole does, so both are read by what is expected.
                let a = self.expr(scope, left, &expected.clone().optional(), origin);
                let b = self.expr(scope, right, expected, origin);
                Type::union([a.non_null(), b])
            }
            ExprKind::Error => Type::Error,
            _ => {
                let found = self.infer_inner(scope, expr);
                self.assign(&found, expected, expr, origin);
                found
            }
        }
    }

    fn infer_inner(&mut self, scope: &Scope, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::String(text) => {
                self.string(scope, text);
                Type::string()
            }
            ExprKind::Name(name) => self.name(scope, name, expr.span),
            ExprKind::Field { base, name, optional } => self.field(scope, expr, base, name, *optional),
            ExprKind::Index { base, index } => self.index(scope, base, index),
            ExprKind::Call { callee, args } => self.call(scope, callee, args, expr.span),
            ExprKind::Unary { op, operand } => self.unary(scope, *op, operand),
            ExprKind::Binary { op, op_span, left, right } => self.binary(scope, *op, *op_span, left, right),
            _ => Type::Any,
        }
    }

    /// Each hole must have a text.
    pub(super) fn string(&mut self, scope: &Scope, text: &StringLit) {
        for part in &text.parts {
            if let StringPart::Hole(expr) = part {
                let ty = self.infer(scope, expr);
                self.hole(&ty, expr.span);
            }
        }
    }

    fn hole(&mut self, ty: &Type, span: Span) {
        for member in ty.members() {
            let diagnostic = match member {
                Type::Null => Diagnostic::error(Code::E0305, span, "this may be null, and null has no text")
                    .here(format!("its type is {ty}"))
                    .help("give a default with `?? …`, or ask with `if … != null { … }`"),
                Type::Secret | Type::SecretKey => Diagnostic::error(
                    Code::E0310,
                    span,
                    "a secret is not a string: its text never leaves the store",
                )
                .help("use `.name`, `.key` or `.path` of it: they say where to find it"),
                Type::List(_) => Diagnostic::error(Code::E0302, span, "a list has no text")
                    .help("`join(list, \", \")` puts its elements together"),
                Type::Record(_) | Type::Map(_) | Type::Capability(_) | Type::Service | Type::Environment => {
                    Diagnostic::error(Code::E0302, span, format!("{member} has no text"))
                        .help("name the field that you want")
                }
                _ => continue,
            };
            self.report(diagnostic);
            return;
        }
    }

    /// A condition, and the scope in which it is `truth`.
    pub(super) fn condition(&mut self, scope: &Scope, condition: &Expr, truth: bool) -> Scope {
        let found = self.infer(scope, condition);
        let ok = found.members().iter().all(|member| {
            matches!(member, Type::Bool | Type::Any | Type::Error | Type::Literal(Literal::Bool(_)))
        });
        if !ok {
            let diagnostic = Diagnostic::error(
                Code::E0302,
                condition.span,
                format!("a condition is true or false, and this is {found}"),
            );
            self.report(
                if found.may_be_null() || matches!(found.known(), Type::Capability(_) | Type::Service) {
                    diagnostic.help("to ask whether it is there, write `… != null`")
                } else {
                    diagnostic.help("compare it with something: `==`, `!=`, `<` …")
                },
            );
        }
        self.condition_facts(scope, condition, truth)
    }

    /// The scope in which a condition, checked elsewhere, is `truth`.
    pub(super) fn condition_facts(&mut self, scope: &Scope, condition: &Expr, truth: bool) -> Scope {
        let facts = self.facts(scope, condition, truth);
        if facts.is_empty() { scope.clone() } else { scope.narrow(facts) }
    }

    fn list(
        &mut self,
        scope: &Scope,
        elements: &[Element],
        expected: &Type,
        expr: &Expr,
        origin: &Expectation,
    ) -> Type {
        let lists: Vec<Type> =
            expected.members().into_iter().filter(|m| matches!(m, Type::List(_))).cloned().collect();
        let element = match lists.first() {
            Some(Type::List(list)) if lists.len() == 1 => list.element.clone(),
            _ => Type::Any,
        };
        let found: Vec<Type> =
            elements.iter().map(|one| self.element(scope, one, &element, origin)).collect();
        let ty =
            Type::list(if found.is_empty() { Type::Any } else { Type::union(found.iter().map(widened)) });
        if lists.is_empty() {
            self.assign(&ty, expected, expr, origin);
        }
        ty
    }

    fn element(&mut self, scope: &Scope, one: &Element, expected: &Type, origin: &Expectation) -> Type {
        match one {
            Element::Value(expr) => self.expr(scope, expr, expected, origin),
            Element::Spread(expr) => {
                let list = Type::list(expected.clone()).optional();
                match self.expr(scope, expr, &list, origin).non_null().known() {
                    Type::List(list) => list.element.clone(),
                    _ => Type::Any,
                }
            }
            Element::If { condition, then, otherwise, .. } => {
                let then_scope = self.condition(scope, condition, true);
                let a = self.element(&then_scope, then, expected, origin);
                match otherwise {
                    Some(otherwise) => {
                        let else_scope = self.condition_facts(scope, condition, false);
                        let b = self.element(&else_scope, otherwise, expected, origin);
                        Type::union([a, b])
                    }
                    None => a,
                }
            }
            Element::For { head, body, .. } => {
                let inner = self.for_head(scope, head);
                self.expr(&inner, body, expected, origin)
            }
        }
    }

    /// The scope inside a loop.
    pub(super) fn for_head(&mut self, scope: &Scope, head: &ForHead) -> Scope {
        let list = self.infer(scope, &head.list);
        let mut inner = match (list.known(), &head.second) {
            (Type::List(list), None) => scope.with(&head.first, list.element.clone()),
            (Type::List(list), Some(second)) => {
                scope.with(&head.first, Type::int()).with(second, list.element.clone())
            }
            (known, second) => {
                let value = match known {
                    Type::Map(map) => map.value.clone(),
                    Type::Record(record) => Type::union(record.fields.values().map(|field| field.ty.clone())),
                    Type::Any | Type::Error => Type::Any,
                    _ => {
                        let message = format!("`for` goes through a list or a map, and this is {list}");
                        let diagnostic = Diagnostic::error(Code::E0302, head.list.span, message);
                        self.report(if list.may_be_null() {
                            diagnostic.help("give a default: `… ?? []`")
                        } else {
                            diagnostic
                        });
                        Type::Error
                    }
                };
                let first = if matches!(known, Type::Any | Type::Error) && second.is_none() {
                    Type::Any
                } else {
                    Type::string()
                };
                let inner = scope.with(&head.first, first);
                match second {
                    Some(second) => inner.with(second, value),
                    None => inner,
                }
            }
        };
        for variable in [Some(&head.first), head.second.as_ref()].into_iter().flatten() {
            if let Some((_, ty)) = inner.local(&variable.name) {
                self.see_type(variable.span, &ty.clone());
            }
        }
        if let Some(condition) = &head.condition {
            inner = self.condition(&inner, condition, true);
        }
        inner
    }

    fn record_literal(
        &mut self,
        scope: &Scope,
        block: &crate::syntax::ast::Block,
        expected: &Type,
        expr: &Expr,
        origin: &Expectation,
    ) -> Type {
        let candidates: Vec<Type> = expected
            .members()
            .into_iter()
            .filter(|m| matches!(m, Type::Record(_) | Type::Map(_)))
            .cloned()
            .collect();
        match candidates.as_slice() {
            [only] => {
                self.block(scope, block, only, origin);
                only.clone()
            }
            [] => {
                let ty = self.infer_record(scope, block);
                self.assign(&ty, expected, expr, origin);
                ty
            }
            several => {
                // The first member that knows all its keys is meant.
                let keys: Vec<&str> = super::block::keys(block);
                let knows = |ty: &&Type| match ty {
                    Type::Record(record) => keys.iter().all(|key| record.below(key).is_some()),
                    _ => true,
                };
                let ty = several.iter().find(knows).cloned().unwrap_or(Type::Any);
                self.block(scope, block, &ty, origin);
                ty
            }
        }
    }

    /// The type of a record literal of which nothing is expected. Each part is looked at once.
    fn infer_record(&mut self, scope: &Scope, block: &crate::syntax::ast::Block) -> Type {
        let Some(fields) = super::block::plain_fields(block) else {
            self.block(scope, block, &Type::Any, &Expectation::default());
            return Type::map(Type::Any);
        };
        self.refuse_repeated(block);
        let mut record = RecordType::default();
        for (name, value) in fields {
            let ty = match value {
                super::block::Plain::Value(expr) => widened(&self.infer(scope, expr)),
                super::block::Plain::Block(inner) => self.infer_record(scope, inner),
            };
            let field = crate::ty::Field { ty, default: None, required: false, doc: None, span: None };
            record.fields.insert(name, field);
        }
        Type::Record(Arc::new(record))
    }

    fn matched(
        &mut self,
        scope: &Scope,
        subject: &Expr,
        arms: &[Arm],
        expected: &Type,
        origin: &Expectation,
    ) -> Type {
        let ty = self.infer(scope, subject);
        let path = path_of(subject);
        let mut null_seen = false;
        let mut results = vec![];
        for arm in arms {
            let only_null = arm.patterns.iter().all(|pattern| matches!(pattern.kind, PatternKind::Null));
            let mut inner = scope.clone();
            if let Some(path) = path.clone().filter(|_| {
                null_seen
                    || !arm.patterns.iter().any(|p| matches!(p.kind, PatternKind::Null | PatternKind::Any))
            }) {
                inner = inner.narrow(vec![(path, ty.non_null())]);
            }
            null_seen |= only_null;
            results.push(self.expr(&inner, &arm.value, expected, origin));
        }
        self.possible(&ty, arms);
        self.exhaustive(&ty, arms, subject.span);
        Type::union(results)
    }

    /// A pattern that no value of the type can match is misspelt.
    fn possible(&mut self, ty: &Type, arms: &[Arm]) {
        for pattern in arms.iter().flat_map(|arm| &arm.patterns) {
            let found = match &pattern.kind {
                PatternKind::String(text) => Type::Literal(Literal::String(text.clone())),
                PatternKind::Int(value) => Type::Literal(Literal::Int(*value)),
                PatternKind::Bool(value) => Type::Literal(Literal::Bool(*value)),
                PatternKind::Null if !ty.may_be_null() && !ty.is_open() => Type::Null,
                _ => continue,
            };
            if ty.members().into_iter().any(|member| fits(&found, member)) {
                continue;
            }
            let message = format!("{found} is never the value here: it is {ty}");
            let mut diagnostic = Diagnostic::error(Code::E0302, pattern.span, message);
            if let PatternKind::String(text) = &pattern.kind {
                let members = ty.members();
                let choices = members.iter().filter_map(|member| match member {
                    Type::Literal(Literal::String(choice)) => Some(choice.as_str()),
                    _ => None,
                });
                if let Some(near) = nearest(text, choices) {
                    diagnostic = diagnostic.fix(
                        format!("did you mean \"{near}\"?"),
                        pattern.span,
                        format!("\"{near}\""),
                    );
                }
            }
            self.report(diagnostic);
        }
    }

    fn exhaustive(&mut self, ty: &Type, arms: &[Arm], span: Span) {
        let patterns: Vec<&PatternKind> =
            arms.iter().flat_map(|arm| &arm.patterns).map(|pattern| &pattern.kind).collect();
        if patterns.iter().any(|pattern| matches!(pattern, PatternKind::Any)) || ty.is_open() {
            return;
        }
        let mut missing = vec![];
        for member in ty.members() {
            let bool_covered = |value: bool| {
                patterns.iter().any(|p| matches!(p, PatternKind::Bool(found) if *found == value))
            };
            let covered = match member {
                Type::Null => patterns.iter().any(|pattern| matches!(pattern, PatternKind::Null)),
                Type::Bool => bool_covered(true) && bool_covered(false),
                Type::Literal(literal) => patterns.iter().any(|pattern| match (pattern, literal) {
                    (PatternKind::String(a), Literal::String(b)) => a == b,
                    (PatternKind::Int(a), Literal::Int(b)) => a == b,
                    (PatternKind::Bool(a), Literal::Bool(b)) => a == b,
                    _ => false,
                }),
                Type::Any | Type::Error => true,
                _ => false,
            };
            if !covered {
                missing.push(member.to_string());
            }
        }
        if !missing.is_empty() {
            let literals =
                ty.members().iter().all(|m| matches!(m, Type::Null | Type::Bool | Type::Literal(_)));
            let missing = missing.join(", ");
            let message = if literals {
                format!("no arm covers {missing}")
            } else {
                format!("these arms do not cover every {missing}")
            };
            let diagnostic = Diagnostic::error(Code::E0309, span, message);
            self.report(diagnostic.help("add an arm for it, or `_ => …` for everything else"));
        }
    }

    fn field(&mut self, scope: &Scope, expr: &Expr, base: &Expr, name: &Ident, optional: bool) -> Type {
        let narrowed = path_of(expr).and_then(|path| scope.narrowed(&path).cloned());
        let ty = self.narrowed_or(narrowed, |checker| checker.plain_field(scope, base, name, optional));
        self.see_type(name.span, &ty);
        ty
    }

    /// The type that a field has by itself, without what conditions around it say.
    fn plain_field(&mut self, scope: &Scope, base: &Expr, name: &Ident, optional: bool) -> Type {
        if let ExprKind::Name(root) = &base.kind
            && scope.local(root).is_none()
        {
            match root.as_str() {
                "env" => return self.setting(scope, name),
                "std" => return self.library_item(scope, name),
                "secrets" if scope.service.is_some() => return self.main_secret_key(scope, name),
                _ => {}
            }
        }
        let ty = self.infer(scope, base);
        let mut nullable = false;
        if ty.may_be_null() {
            if optional {
                nullable = true;
            } else {
                let what = path_of(base).map_or_else(|| "this".into(), |path| format!("`{path}`"));
                let mut diagnostic =
                    Diagnostic::error(Code::E0305, base.span, format!("{what} may be null here"))
                        .here(format!("its type is {ty}"));
                diagnostic = match path_of(base) {
                    Some(path) => diagnostic.help(format!(
                        "ask first: `if {path} != null {{ … }}`, or go through null with `?.`"
                    )),
                    None => diagnostic.help("go through null with `?.`"),
                };
                self.report(diagnostic);
            }
        }
        let found = self.field_of(scope, &ty.non_null(), base, name);
        if nullable { found.optional() } else { found }
    }

    fn field_of(&mut self, scope: &Scope, ty: &Type, base: &Expr, name: &Ident) -> Type {
        let known = ty.known();
        if self.is_asked(&name.name) && !matches!(known, Type::Secret) {
            self.offer(Offer::Fields(ty.clone()));
            return Type::Error;
        }
        let words: &[&str] = match known {
            Type::Any | Type::Error => return Type::Any,
            Type::Record(record) | Type::Capability(record) => return self.record_field(record, name),
            Type::Map(map) => return map.value.clone(),
            Type::Union(_) => match ty.record() {
                Some(record) => return self.record_field(&record.clone(), name),
                None => return Type::Any,
            },
            Type::SecretKey => &["name", "key", "path"],
            Type::Service => &["name", "namespace"],
            Type::Secret => {
                let secret = path_of(base).unwrap_or_default();
                return self.named_secret_key(scope, &secret, name);
            }
            _ => &[],
        };
        if words.contains(&name.name.as_str()) {
            return Type::string();
        }
        let diagnostic = Diagnostic::error(Code::E0301, name.span, format!("{ty} has no `{}`", name.name));
        let diagnostic = match nearest(&name.name, words.iter().copied()) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), name.span, near),
            None if known_secret_text(known, &name.name) => {
                diagnostic.note("there is no way to a secret's text: it never leaves the store")
            }
            None => diagnostic,
        };
        self.report(match known {
            Type::Service => diagnostic
                .note("nothing reads another service's values: what others need, it says in `provides`"),
            _ => diagnostic,
        });
        Type::Error
    }

    pub(super) fn record_field(&mut self, record: &RecordType, name: &Ident) -> Type {
        let declared = record.fields.get(&name.name).and_then(|field| field.span);
        declared.into_iter().for_each(|span| self.means(name.span, Target::Declared(span)));
        match record.below(&name.name) {
            Some(ty) => ty.clone(),
            None => {
                let of = record.name.as_ref().map_or_else(|| "this record".to_owned(), ToString::to_string);
                let known: Vec<&str> = record.fields.keys().map(EcoString::as_str).collect();
                self.unknown_field(&of, name, &known, record.span);
                Type::Error
            }
        }
    }

    pub(super) fn unknown_field(&mut self, of: &str, name: &Ident, known: &[&str], declared: Option<Span>) {
        let mut diagnostic =
            Diagnostic::error(Code::E0301, name.span, format!("{of} has no `{}`", name.name));
        diagnostic = match nearest(&name.name, worth(self.diagnostics.len(), known.iter().copied())) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), name.span, near),
            None if !known.is_empty() && known.len() <= 12 => diagnostic.help(format!(
                "it has: {}",
                known.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
            )),
            None => diagnostic,
        };
        if let Some(span) = declared {
            diagnostic = diagnostic.label(span, "declared here");
        }
        self.report(diagnostic);
    }

    fn index(&mut self, scope: &Scope, base: &Expr, index: &Expr) -> Type {
        let ty = self.infer(scope, base);
        if let ExprKind::String(text) = &index.kind
            && let Some(key) = text.plain()
            && !matches!(ty.known(), Type::List(_))
        {
            let name = Ident { name: key.clone(), span: index.span };
            if let ExprKind::Name(root) = &base.kind
                && root == "secrets"
                && scope.local(root).is_none()
            {
                return self.main_secret_key(scope, &name);
            }
            return self.field_of(scope, &ty.non_null(), base, &name);
        }
        let _ = self.infer(scope, index);
        match ty.known() {
            Type::List(list) => list.element.clone(),
            Type::Map(map) => map.value.clone(),
            _ => Type::Any,
        }
    }
}

fn known_secret_text(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::SecretKey) && matches!(name, "value" | "text" | "data" | "password")
}
