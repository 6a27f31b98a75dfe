//! Builds types, their refinements, and the fields of records.

use super::ast::{
    Bound, FieldDecl, Fields, Ident, PatternKind, Refinement, RefinementKind, TypeExpr, TypeKind,
};
use super::builder::Builder;
use super::errors::Place;
use super::grammar::{Node, Rule, parts};
use super::literals::Number;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// A field, or the key and value of a map: they are told apart by the whole of the braces.
struct Field {
    decl: FieldDecl,
    refinement: Option<Refinement>,
    quoted: bool,
}

impl Builder<'_> {
    /// A type, or the fields of a record where a type is meant.
    pub(super) fn type_or_fields(&mut self, node: Node) -> TypeExpr {
        if node.as_rule() == Rule::ty {
            return self.ty(node);
        }
        let fields = self.fields(node);
        TypeExpr { span: fields.span, kind: TypeKind::Record(fields) }
    }

    /// A type as written.
    pub(super) fn ty(&mut self, node: Node) -> TypeExpr {
        let span = self.span_of(&node);
        let mut options = parts(node).map(|option| self.ty_post(option)).collect::<Vec<_>>();
        match options.pop() {
            Some(only) if options.is_empty() => only,
            Some(last) => {
                options.push(last);
                TypeExpr { kind: TypeKind::Union(options), span }
            }
            None => TypeExpr { kind: TypeKind::Error, span },
        }
    }

    fn ty_post(&mut self, node: Node) -> TypeExpr {
        let span = self.span_of(&node);
        let mut ty = TypeExpr { kind: TypeKind::Error, span };
        for part in parts(node) {
            let to_here = ty.span.to(self.span_of(&part));
            match part.as_rule() {
                Rule::refine => {
                    if let Some(refinement) = self.refinement(part) {
                        ty = TypeExpr {
                            kind: TypeKind::Refined { base: Box::new(ty), refinement },
                            span: to_here,
                        };
                    }
                }
                Rule::name => ty = self.by(ty, &part),
                Rule::nullable => ty = TypeExpr { kind: TypeKind::Optional(Box::new(ty)), span: to_here },
                _ => ty = self.ty_prim(part),
            }
        }
        ty
    }

    /// `[T] by name`, also with a refinement between the two.
    fn by(&mut self, mut ty: TypeExpr, name: &Node) -> TypeExpr {
        let name = self.ident(name);
        let to_here = ty.span.to(name.span);
        let list = match &mut ty.kind {
            TypeKind::Refined { base, .. } => base.as_mut(),
            _ => &mut ty,
        };
        match &mut list.kind {
            TypeKind::List { by, .. } => *by = Some(name),
            _ => {
                let message = "only a list is kept `by` a field of its elements";
                self.report(Diagnostic::error(Code::E0101, name.span, message).help("write `[T] by name`"));
            }
        }
        ty.span = to_here;
        ty
    }

    fn ty_prim(&mut self, node: Node) -> TypeExpr {
        let span = self.span_of(&node);
        let kind = match node.as_rule() {
            Rule::string | Rule::bound | Rule::k_true | Rule::k_false => match self.pattern_kind(node) {
                Some(literal) => TypeKind::Literal(literal),
                None => TypeKind::Error,
            },
            Rule::k_null => TypeKind::Null,
            Rule::path => TypeKind::Name(self.path(node)),
            Rule::fields => return self.fields_or_map(node),
            Rule::ty_list => match parts(node).next() {
                Some(element) => TypeKind::List { element: Box::new(self.ty(element)), by: None },
                None => TypeKind::Error,
            },
            Rule::ty_paren => match parts(node).next() {
                Some(inner) => return TypeExpr { span, ..self.ty(inner) },
                None => TypeKind::Error,
            },
            _ => TypeKind::Error,
        };
        TypeExpr { kind, span }
    }

    /// `{String: T}` is a map, everything else a record.
    fn fields_or_map(&mut self, node: Node) -> TypeExpr {
        let span = self.span_of(&node);
        let (mut fields, open) = self.raw_fields(node);
        let is_map =
            |field: &Field| !field.quoted && field.decl.name.name == "String" && field.decl.default.is_none();
        if fields.len() == 1
            && !open
            && fields.iter().all(is_map)
            && let Some(field) = fields.pop()
        {
            let kind = TypeKind::Map { key: field.refinement, value: Box::new(field.decl.ty) };
            return TypeExpr { kind, span };
        }
        TypeExpr { kind: TypeKind::Record(self.record_fields(fields, open, span)), span }
    }

    /// `{ name: T = default, … }`
    pub(super) fn fields(&mut self, node: Node) -> Fields {
        let span = self.span_of(&node);
        let (fields, open) = self.raw_fields(node);
        self.record_fields(fields, open, span)
    }

    fn record_fields(&mut self, fields: Vec<Field>, open: bool, span: Span) -> Fields {
        for field in &fields {
            if let Some(refinement) = &field.refinement {
                let message = "only the key of a map, `String`, is limited like this";
                let diagnostic = Diagnostic::error(Code::E0101, refinement.span, message);
                self.report(
                    diagnostic.help("a map is written `{String(…): T}`, with nothing else in its braces"),
                );
            }
        }
        Fields { fields: fields.into_iter().map(|field| field.decl).collect(), open, span }
    }

    fn raw_fields(&mut self, node: Node) -> (Vec<Field>, bool) {
        let mut fields = vec![];
        let mut open: Option<Span> = None;
        for part in parts(node) {
            if let Some(span) = open.take_if(|_| part.as_rule() != Rule::bad) {
                self.error(Code::E0101, span, "`...` stands once, after the last field");
            }
            match part.as_rule() {
                Rule::open => open = Some(self.span_of(&part)),
                Rule::field_decl => fields.extend(self.field_decl(part)),
                _ => self.bad(&part, Place::Fields),
            }
        }
        (fields, open.is_some())
    }

    fn field_decl(&mut self, node: Node) -> Option<Field> {
        let (doc, span) = (self.doc(&node), self.span_of(&node));
        let mut parts = parts(node);
        let key = self.key(parts.next()?);
        let (mut refinement, mut ty, mut default) = (None, None, None);
        for part in parts {
            match part.as_rule() {
                Rule::refine => refinement = self.refinement(part),
                Rule::ty => ty = Some(self.ty(part)),
                Rule::bad_type => {
                    self.bad(&part, Place::Type);
                    ty = Some(TypeExpr { kind: TypeKind::Error, span });
                }
                _ => default = Some(self.expr(part)),
            }
        }
        let name = match key.plain() {
            Some(name) => Ident { name: name.clone(), span: key.span },
            None => {
                self.error(Code::E0101, key.span, "the name of a field cannot be computed");
                return None;
            }
        };
        Some(Field { decl: FieldDecl { doc, name, ty: ty?, default, span }, refinement, quoted: key.quoted })
    }

    fn refinement(&mut self, node: Node) -> Option<Refinement> {
        let span = self.span_of(&node);
        let inner = parts(node).next()?;
        if inner.as_rule() == Rule::regex {
            let text = inner.as_str();
            let body = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
            return Some(Refinement { kind: RefinementKind::Regex(body.into()), span });
        }
        let (mut low, mut high, mut dots) = (None, None, false);
        for part in inner.into_inner() {
            match part.as_rule() {
                Rule::dots => dots = true,
                _ if dots => high = Some(self.bound(&part)?),
                _ => low = Some(self.bound(&part)?),
            }
        }
        // One number alone is both ends.
        let high = if dots { high } else { low.clone() };
        Some(Refinement { kind: RefinementKind::Range { low, high }, span })
    }

    fn bound(&mut self, node: &Node) -> Option<Bound> {
        match self.number(node.as_str(), self.span_of(node)) {
            Number::Int(value) => Some(Bound::Int(value)),
            Number::Float(value) => Some(Bound::Float(value)),
            Number::Unit(text) => Some(Bound::Unit(text)),
            Number::Error => None,
        }
    }

    /// A literal as a type or pattern; `None` after an error.
    pub(super) fn pattern_kind(&mut self, node: Node) -> Option<PatternKind> {
        let span = self.span_of(&node);
        Some(match node.as_rule() {
            Rule::k_true => PatternKind::Bool(true),
            Rule::k_false => PatternKind::Bool(false),
            Rule::k_null => PatternKind::Null,
            Rule::wildcard => PatternKind::Any,
            Rule::bound | Rule::number => match self.number(node.as_str(), span) {
                Number::Int(value) => PatternKind::Int(value),
                Number::Float(value) => PatternKind::Float(value),
                Number::Unit(text) => PatternKind::Unit(text),
                Number::Error => return None,
            },
            _ => match self.string(&node).plain() {
                Some(text) => PatternKind::String(text.clone()),
                None => {
                    self.error(
                        Code::E0101,
                        span,
                        "a text to compare with cannot be computed: no `${…}` here",
                    );
                    return None;
                }
            },
        })
    }
}
