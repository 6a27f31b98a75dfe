//! Marks in expressions and types.

use super::{Known, Mark, Role, Walk};
use crate::scalar::Scalar;
use crate::source::Span;
use crate::syntax::ast::{
    Element, Expr, ExprKind, Fields, Pattern, PatternKind, Refinement, RefinementKind, StringLit, StringPart,
    TypeExpr, TypeKind,
};
use crate::syntax::lexemes::{LexemeKind, holes, lexemes};
use crate::ty::library::function;
use crate::ty::lower::BUILTINS;

impl<'a> Walk<'a> {
    pub(super) fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Null | ExprKind::Bool(_) => self.mark(expr.span, Role::Literal),
            ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Unit(_) => self.mark(expr.span, Role::Number),
            ExprKind::String(text) => self.string(text, Role::Text),
            ExprKind::List(elements) => elements.iter().for_each(|element| self.element(element)),
            ExprKind::Record(block) => self.block(block),
            ExprKind::Name(name) => self.used(name, expr.span, Role::Name),
            ExprKind::Field { base, name, .. } => {
                self.expr(base);
                self.name(name, Role::Key);
            }
            ExprKind::Index { base, index } => {
                self.expr(base);
                self.expr(index);
            }
            ExprKind::Call { callee, args } => self.call(callee, args),
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            ExprKind::Match { subject, arms } => {
                self.expr(subject);
                for arm in arms {
                    arm.patterns.iter().for_each(|pattern| self.pattern(pattern));
                    self.expr(&arm.value);
                }
            }
            ExprKind::Error => {}
        }
    }

    /// A name in an expression; `unknown` if nothing in the file says what it is.
    fn used(&mut self, name: &str, span: Span, unknown: Role) {
        let known = self.names.get(name).and_then(|known| known.last()).copied();
        let role = match name {
            "env" | "secrets" | "std" => Role::BuiltinName,
            _ => unknown,
        };
        let Known { role, local } = known.unwrap_or(Known { role, local: None });
        self.marks.push(Mark { span, role, declares: false, local });
    }

    fn call(&mut self, callee: &'a Expr, args: &'a [Expr]) {
        match &callee.kind {
            ExprKind::Name(name) => {
                let builtin = function(name).is_some();
                self.used(name, callee.span, if builtin { Role::BuiltinFunction } else { Role::Function });
            }
            ExprKind::Field { base, name, .. } => {
                self.expr(base);
                self.name(name, Role::Function);
            }
            _ => self.expr(callee),
        }
        let reads_file = matches!(&callee.kind, ExprKind::Name(name) if name == "text");
        for arg in args {
            match &arg.kind {
                ExprKind::String(path) if reads_file && path.plain().is_some() => {
                    self.string(path, Role::FilePath);
                }
                _ => self.expr(arg),
            }
        }
    }

    fn element(&mut self, element: &'a Element) {
        match element {
            Element::Value(value) | Element::Spread(value) => self.expr(value),
            Element::If { condition, then, otherwise, .. } => {
                self.expr(condition);
                self.element(then);
                otherwise.iter().for_each(|element| self.element(element));
            }
            Element::For { head, body, .. } => self.for_each(head, |walk| walk.expr(body)),
        }
    }

    /// A text: each piece between its holes, and what stands in them.
    pub(super) fn string(&mut self, text: &'a StringLit, role: Role) {
        let start = text.span.range().start;
        let mut at = start;
        let has_holes = text.parts.iter().any(|part| matches!(part, StringPart::Hole(_)));
        for hole in holes(self.source.slice(text.span)).into_iter().filter(|_| has_holes) {
            self.mark(Span::new(text.span.file, at, start + hole.start - 2), role);
            at = start + hole.end + 1;
        }
        self.mark(Span::new(text.span.file, at, text.span.range().end), role);
        for part in &text.parts {
            if let StringPart::Hole(value) = part {
                self.expr(value);
            }
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        self.mark(pattern.span, literal(&pattern.kind));
    }

    // ---- types

    pub(super) fn ty(&mut self, ty: &'a TypeExpr) {
        match &ty.kind {
            TypeKind::Name(path) => {
                let plain = path.segments.last().filter(|_| path.segments.len() == 1);
                let name = plain.map_or("", |name| name.name.as_str());
                let builtin = BUILTINS.contains(&name) || Scalar::by_name(name).is_some();
                self.path(path, if builtin { Role::BuiltinType } else { Role::Type });
            }
            TypeKind::Literal(kind) => self.mark(ty.span, literal(kind)),
            TypeKind::Null => self.mark(ty.span, Role::Literal),
            TypeKind::List { element, by } => {
                self.ty(element);
                by.iter().for_each(|by| self.name(by, Role::Key));
            }
            TypeKind::Map { key, value } => {
                self.map_key(ty.span);
                key.iter().for_each(|key| self.refinement(key));
                self.ty(value);
            }
            TypeKind::Record(fields) => self.fields(fields),
            TypeKind::Union(types) => types.iter().for_each(|ty| self.ty(ty)),
            TypeKind::Optional(ty) => self.ty(ty),
            TypeKind::Refined { base, refinement } => {
                self.ty(base);
                self.refinement(refinement);
            }
            TypeKind::Error => {}
        }
    }

    pub(super) fn fields(&mut self, fields: &'a Fields) {
        for field in &fields.fields {
            self.declare(&field.name, Role::Key);
            self.ty(&field.ty);
            field.default.iter().for_each(|value| self.expr(value));
        }
    }

    /// The `String` of `{String: T}`, which the tree does not keep.
    fn map_key(&mut self, map: Span) {
        let text = self.source.slice(map);
        let word =
            text.get(1..).and_then(|inside| inside.find("String")).map(|at| map.range().start + 1 + at);
        if let Some(start) = word {
            self.mark(Span::new(map.file, start, start + "String".len()), Role::BuiltinType);
        }
    }

    fn refinement(&mut self, refinement: &Refinement) {
        let start = refinement.span.range().start;
        for lexeme in lexemes(self.source.slice(refinement.span)) {
            let role = match (&refinement.kind, lexeme.kind) {
                (RefinementKind::Regex(_), LexemeKind::Regex) => Role::Regex,
                (RefinementKind::Range { .. }, LexemeKind::Number) => Role::Number,
                _ => continue,
            };
            self.mark(Span::new(refinement.span.file, start + lexeme.start, start + lexeme.end), role);
        }
    }
}

fn literal(kind: &PatternKind) -> Role {
    match kind {
        PatternKind::Any | PatternKind::Null | PatternKind::Bool(_) => Role::Literal,
        PatternKind::Int(_) | PatternKind::Float(_) | PatternKind::Unit(_) => Role::Number,
        PatternKind::String(_) => Role::Text,
    }
}
