//! From types as written to [`Type`]s.

use std::sync::{Arc, OnceLock};

use ecow::EcoString;

use super::{Bounds, Field, FieldDefault, ListType, Literal, MapType, NamedType, RecordType, TextRule, Type};
use crate::diagnostics::{Code, Diagnostic, worth};
use crate::resolve::{Occurrence, Project, Scope, Table, Target};
use crate::scalar::Scalar;
use crate::source::Span;
use crate::syntax::ast::{Bound, Fields, Ident, PatternKind, Refinement, RefinementKind, TypeExpr, TypeKind};

/// The largest compiled pattern, in bytes.
const PATTERN_LIMIT: usize = 1 << 20;

/// Every declared type of a project.
#[derive(Debug, Clone, Default)]
pub struct Types {
    named: Table<Arc<NamedType>>,
    capabilities: Table<Arc<RecordType>>,
    fns: Table<Arc<FnType>>,
    lets: Table<Type>,
    /// The type of `env`, as the platform declares it.
    pub settings: Arc<RecordType>,
}

/// The type of a function of the project or the library.
#[derive(Debug)]
pub struct FnType {
    /// Of its arguments, in order.
    pub args: Vec<Type>,
    /// Of its result.
    pub result: Type,
}

impl Types {
    /// A type item by its name.
    #[must_use]
    pub fn named(&self, scope: Scope, name: &str) -> Option<Type> {
        self.named.get(scope, name).map(|named| Type::Named(named.clone()))
    }

    /// The type of a function.
    #[must_use]
    pub fn function(&self, scope: Scope, name: &str) -> Option<&Arc<FnType>> {
        self.fns.get(scope, name)
    }

    /// The type that is written for a constant.
    #[must_use]
    pub fn constant(&self, scope: Scope, name: &str) -> Option<&Type> {
        self.lets.get(scope, name)
    }

    /// The type of a capability's fields.
    #[must_use]
    pub fn capability(&self, scope: Scope, name: &str) -> Option<&Arc<RecordType>> {
        self.capabilities.get(scope, name)
    }
}

/// Lowers every type of the project.
pub fn lower(project: &Project<'_>, diagnostics: &mut Vec<Diagnostic>) -> Types {
    let mut types = library(project);
    side(Scope::Project, &mut types, project, diagnostics);
    if let Some(fields) = project.settings() {
        let record = Lower { types: &types, project, diagnostics }.fields(fields, None);
        types.settings = Arc::new(record);
    }
    types
}

/// The library's types, which are the same for every project, and lowered once. What their names mean is kept with them for
/// who wants that.
fn library(project: &Project<'_>) -> Types {
    static LIBRARY: [OnceLock<(Types, Vec<Occurrence>)>; 2] = [OnceLock::new(), OnceLock::new()];
    let names = &project.names;
    let [plain, with_names] = &LIBRARY;
    let mut is_noted = false;
    let known = if names.wanted() { with_names } else { plain };
    let (types, occurrences) = known.get_or_init(|| {
        is_noted = true;
        names.record(|| {
            let mut types = Types::default();
            // The library's own tests would have something to say here.
            side(Scope::Std, &mut types, project, &mut vec![]);
            types
        })
    });
    if !is_noted {
        names.extend(occurrences);
    }
    types.clone()
}

/// Lowers the types of one side; the project's stand on those of the library.
fn side(scope: Scope, types: &mut Types, project: &Project<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for item in project.types.of(scope).values() {
        let named =
            NamedType { name: item.name.name.clone(), span: Some(item.name.span), meaning: OnceLock::new() };
        types.named.of_mut(scope).insert(item.name.name.clone(), Arc::new(named));
    }
    for item in project.types.of(scope).values() {
        let meaning = Lower { types, project, diagnostics }.named_ty(&item.ty, &item.name);
        if let Some(named) = types.named.of(scope).get(&item.name.name) {
            // Each item is lowered exactly once, so the cell is empty.
            let _ = named.meaning.set(meaning);
        }
    }
    for item in project.capabilities.of(scope).values() {
        let mut record = Lower { types, project, diagnostics }.fields(&item.fields, Some(&item.name));
        record.name = Some(ecow::eco_format!("capability `{}`", item.name.name));
        types.capabilities.of_mut(scope).insert(item.name.name.clone(), Arc::new(record));
    }
    refuse_alias_cycles(scope, types, diagnostics);
    for item in project.fns.of(scope).values() {
        let mut lower = Lower { types, project, diagnostics };
        let args = item.args.iter().map(|arg| lower.ty(&arg.ty)).collect();
        let result = lower.ty(&item.result);
        types.fns.of_mut(scope).insert(item.name.name.clone(), Arc::new(FnType { args, result }));
    }
    for item in project.lets.of(scope).values() {
        if let Some(ty) = &item.ty {
            let ty = Lower { types, project, diagnostics }.ty(ty);
            types.lets.of_mut(scope).insert(item.name.name.clone(), ty);
        }
    }
}

/// Lowers one written type.
pub fn lower_type(
    project: &Project<'_>,
    types: &Types,
    ty: &TypeExpr,
    diagnostics: &mut Vec<Diagnostic>,
) -> Type {
    Lower { types, project, diagnostics }.ty(ty)
}

/// `type A = B` and `type B = A` stand for nothing: found where only names and unions lead on.
fn refuse_alias_cycles(scope: Scope, types: &Types, diagnostics: &mut Vec<Diagnostic>) {
    for named in types.named.of(scope).values() {
        let mut open = vec![];
        if let Some(span) = named.span
            && leads_back(&Type::Named(named.clone()), named, &mut open)
        {
            let message = format!("type `{}` stands for itself", named.name);
            diagnostics.push(Diagnostic::error(Code::E0206, span, message));
        }
    }
}

fn leads_back(ty: &Type, to: &Arc<NamedType>, open: &mut Vec<EcoString>) -> bool {
    match ty {
        Type::Named(named) => {
            let first = open.is_empty();
            if !first && Arc::ptr_eq(named, to) {
                return true;
            }
            if open.contains(&named.name) {
                return false;
            }
            open.push(named.name.clone());
            named.meaning.get().is_some_and(|meaning| leads_back(meaning, to, open))
        }
        Type::Union(members) => members.iter().any(|member| leads_back(member, to, open)),
        _ => false,
    }
}

struct Lower<'l, 'a> {
    types: &'l Types,
    project: &'l Project<'a>,
    diagnostics: &'l mut Vec<Diagnostic>,
}

impl Lower<'_, '_> {
    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) -> Type {
        self.diagnostics.push(Diagnostic::error(code, span, message));
        Type::Error
    }

    fn named_ty(&mut self, ty: &TypeExpr, name: &Ident) -> Type {
        match &ty.kind {
            TypeKind::Record(fields) => Type::Record(Arc::new(self.fields(fields, Some(name)))),
            _ => self.ty(ty),
        }
    }

    fn ty(&mut self, ty: &TypeExpr) -> Type {
        match &ty.kind {
            TypeKind::Name(path) => {
                self.name(path.segments.iter().map(|s| s.name.as_str()).collect(), ty.span)
            }
            TypeKind::Literal(literal) => self.literal(literal, ty.span),
            TypeKind::Null => Type::Null,
            TypeKind::List { element, by } => {
                let element = self.ty(element);
                if let Some(by) = by {
                    let has = element.record().is_none_or(|record| record.below(&by.name).is_some());
                    if !has && !element.is_open() {
                        return self.error(
                            Code::E0301,
                            by.span,
                            format!("the elements of this list have no field `{}`", by.name),
                        );
                    }
                }
                let by = by.as_ref().map(|by| by.name.clone());
                Type::List(Arc::new(ListType { element, by, length: Bounds::NONE }))
            }
            TypeKind::Map { key, value } => {
                let key =
                    key.as_ref().map_or_else(TextRule::default, |refinement| self.text_rule(refinement));
                Type::Map(Arc::new(MapType { key, value: self.ty(value) }))
            }
            TypeKind::Record(fields) => Type::Record(Arc::new(self.fields(fields, None))),
            // A union is not flattened here: its members' names may not have their meaning yet.
            TypeKind::Union(members) => Type::Union(members.iter().map(|member| self.ty(member)).collect()),
            TypeKind::Optional(inner) => Type::Union([self.ty(inner), Type::Null].into()),
            TypeKind::Refined { base, refinement } => self.refined(base, refinement),
            TypeKind::Error => Type::Error,
        }
    }

    fn name(&mut self, path: Vec<&str>, span: Span) -> Type {
        let (scope, name) = match path.as_slice() {
            [name] => (self.project.scope_at(span), *name),
            ["std", name] => (Scope::Std, *name),
            _ => {
                return self.error(
                    Code::E0202,
                    span,
                    format!("there is no type called `{}`", path.join(".")),
                );
            }
        };
        let last = Span { start: span.end.saturating_sub(u32::try_from(name.len()).unwrap_or(0)), ..span };
        if let Some(named) = self.types.named(scope, name) {
            if let Type::Named(named) = &named
                && let Some(declared) = named.span
            {
                self.project.names.note(last, Target::Declared(declared));
            }
            return named;
        }
        match builtin(name) {
            Some(ty) => {
                self.project.names.note(last, Target::Type(name.into()));
                ty
            }
            None => {
                self.project.names.ask(name, span, "type");
                let known = BUILTINS.iter().copied().chain(Scalar::ALL.iter().map(|scalar| scalar.name()));
                let known = worth(self.diagnostics.len(), known.chain(self.project.types.names(scope)));
                let mut diagnostic =
                    Diagnostic::error(Code::E0202, span, format!("there is no type called `{name}`"));
                if let Some(near) = crate::diagnostics::nearest(name, known) {
                    diagnostic = diagnostic.fix(format!("did you mean `{near}`?"), span, near);
                }
                self.diagnostics.push(diagnostic);
                Type::Error
            }
        }
    }

    fn literal(&mut self, literal: &PatternKind, span: Span) -> Type {
        match literal {
            PatternKind::String(text) => Type::Literal(Literal::String(text.clone())),
            PatternKind::Int(value) => Type::Literal(Literal::Int(*value)),
            PatternKind::Float(value) => Type::Literal(Literal::Float(*value)),
            PatternKind::Bool(value) => Type::Literal(Literal::Bool(*value)),
            PatternKind::Null => Type::Null,
            PatternKind::Unit(_) | PatternKind::Any => {
                self.error(Code::E0303, span, "this can't stand for a type")
            }
        }
    }

    fn fields(&mut self, fields: &Fields, name: Option<&Ident>) -> RecordType {
        // A label at the name, or at the opening brace: the whole body would hide what matters.
        let brace = Span { end: fields.span.start + 1, ..fields.span };
        let span = Some(name.map_or(brace, |name| name.span));
        let name = name.map(|name| name.name.clone());
        let mut record = RecordType { name, open: fields.open, span, ..RecordType::default() };
        for field in &fields.fields {
            let ty = self.ty(&field.ty);
            let default = field.default.clone().map(|default| FieldDefault::Expr(Arc::new(default)));
            let entry = Field {
                ty,
                required: default.is_none(),
                default,
                doc: field.doc.clone(),
                span: Some(field.name.span),
            };
            if let Some(first) = record.fields.get(&field.name.name) {
                let mut diagnostic = Diagnostic::error(
                    Code::E0201,
                    field.name.span,
                    format!("two fields are called `{}`", field.name.name),
                );
                if let Some(first) = first.span {
                    diagnostic = diagnostic.label(first, "the first one");
                }
                self.diagnostics.push(diagnostic);
                continue;
            }
            record.fields.insert(field.name.name.clone(), entry);
        }
        record
    }

    fn refined(&mut self, base: &TypeExpr, refinement: &Refinement) -> Type {
        let base_ty = self.ty(base);
        let known = base_ty.known().clone();
        match (&known, &refinement.kind) {
            (Type::Error, _) => Type::Error,
            (Type::Int(_), RefinementKind::Range { low, high }) => {
                match (int_bound(low.as_ref()), int_bound(high.as_ref())) {
                    (Some(low), Some(high)) => self.ordered(Bounds { low, high }, refinement.span, Type::Int),
                    _ => self.error(Code::E0303, refinement.span, "the bounds of an Int are whole numbers"),
                }
            }
            (Type::Float(_), RefinementKind::Range { low, high }) => {
                match (float_bound(low.as_ref()), float_bound(high.as_ref())) {
                    (Some(low), Some(high)) => {
                        self.ordered(Bounds { low, high }, refinement.span, Type::Float)
                    }
                    _ => self.error(Code::E0303, refinement.span, "the bounds of a Float are numbers"),
                }
            }
            (Type::String(_), _) => Type::String(Arc::new(self.text_rule(refinement))),
            (Type::List(list), RefinementKind::Range { low, high }) => {
                match (int_bound(low.as_ref()), int_bound(high.as_ref())) {
                    (Some(low), Some(high)) => {
                        let list = ListType { length: Bounds { low, high }, ..(**list).clone() };
                        Type::List(Arc::new(list))
                    }
                    _ => self.error(Code::E0303, refinement.span, "the length of a list is a whole number"),
                }
            }
            _ => {
                let message = format!("`{base_ty}` can't be narrowed like this");
                self.diagnostics.push(
                    Diagnostic::error(Code::E0303, refinement.span, message)
                        .help("Int and Float take bounds, String a length or a pattern, a list its length"),
                );
                Type::Error
            }
        }
    }

    fn ordered<T: PartialOrd>(
        &mut self,
        bounds: Bounds<T>,
        span: Span,
        make: impl Fn(Bounds<T>) -> Type,
    ) -> Type {
        match (&bounds.low, &bounds.high) {
            (Some(low), Some(high)) if low > high => {
                self.error(Code::E0303, span, "the lower bound is above the upper one")
            }
            _ => make(bounds),
        }
    }

    fn text_rule(&mut self, refinement: &Refinement) -> TextRule {
        match &refinement.kind {
            RefinementKind::Regex(pattern) => {
                match regex::RegexBuilder::new(pattern).size_limit(PATTERN_LIMIT).build() {
                    Ok(pattern) => TextRule { length: Bounds::NONE, pattern: Some(pattern) },
                    Err(error) => {
                        let why = error.to_string();
                        let why = why.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
                        self.error(
                            Code::E0303,
                            refinement.span,
                            format!("this pattern can't be read: {why}"),
                        );
                        TextRule::default()
                    }
                }
            }
            RefinementKind::Range { low, high } => {
                match (int_bound(low.as_ref()), int_bound(high.as_ref())) {
                    (Some(low), Some(high)) => TextRule { length: Bounds { low, high }, pattern: None },
                    _ => {
                        self.error(Code::E0303, refinement.span, "the length of a String is a whole number");
                        TextRule::default()
                    }
                }
            }
        }
    }
}

/// The types of the language that are no scalars.
pub const BUILTINS: &[&str] = &["Bool", "Int", "Float", "String", "Any"];

fn builtin(name: &str) -> Option<Type> {
    Some(match name {
        "Bool" => Type::Bool,
        "Int" => Type::int(),
        "Float" => Type::Float(Bounds::NONE),
        "String" => Type::string(),
        "Any" => Type::Any,
        _ => Type::Scalar(Scalar::by_name(name)?),
    })
}

/// The bound, where none is written `Some(None)`; `None` if it is no whole number.
#[expect(clippy::option_option, reason = "absent and wrong are different")]
fn int_bound(bound: Option<&Bound>) -> Option<Option<i64>> {
    match bound {
        None => Some(None),
        Some(Bound::Int(value)) => Some(Some(*value)),
        Some(_) => None,
    }
}

#[expect(clippy::option_option, reason = "absent and wrong are different")]
fn float_bound(bound: Option<&Bound>) -> Option<Option<f64>> {
    match bound {
        None => Some(None),
        Some(Bound::Float(value)) => Some(Some(*value)),
        #[expect(clippy::cast_precision_loss, reason = "a bound that large has no use")]
        Some(Bound::Int(value)) => Some(Some(*value as f64)),
        Some(Bound::Unit(_)) => None,
    }
}
