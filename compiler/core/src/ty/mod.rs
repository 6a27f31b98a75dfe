//! Types: what settings, parameters, capability fields and charts' values may hold.
//!
//! [`Type`] is the compiler's own form; [`lower`] makes it from what is written, [`conform`] checks
//! a computed value against it, [`check`] checks expressions before anything is computed.

mod amounts;
pub mod check;
pub mod conform;
pub mod library;
pub mod lower;
mod show;
pub mod signature;

pub use amounts::compare_amounts;

use std::sync::{Arc, OnceLock};

use ecow::EcoString;

use crate::scalar::Scalar;
use crate::source::Span;
use crate::syntax::ast;
use crate::tables::IndexMap;

/// A type.
#[derive(Debug, Clone)]
pub enum Type {
    /// Everything: only where a chart's values have no known type.
    Any,
    /// The type of what is already reported: agrees with everything.
    Error,
    /// `null`
    Null,
    /// `Bool`
    Bool,
    /// `Int`, perhaps within bounds.
    Int(Bounds<i64>),
    /// `Float`, perhaps within bounds.
    Float(Bounds<f64>),
    /// `String`, perhaps with a length and a pattern.
    String(Arc<TextRule>),
    /// A string that a cluster understands: a host, a quantity …
    Scalar(Scalar),
    /// Exactly this value.
    Literal(Literal),
    /// `512Mi` as written, before an expected type has read it.
    Unit(EcoString),
    /// `[T]`
    List(Arc<ListType>),
    /// `{String: T}`
    Map(Arc<MapType>),
    /// `{ … }`
    Record(Arc<RecordType>),
    /// One of these; never nested, at least two.
    Union(Arc<[Type]>),
    /// A type item by its name, which may speak of itself.
    Named(Arc<NamedType>),
    /// A key of a Kubernetes Secret: a reference, never its text.
    SecretKey,
    /// A Kubernetes Secret: `.name`, `.path`, and its keys.
    Secret,
    /// A capability that a provider computes.
    Capability(Arc<RecordType>),
    /// Another service of the environment.
    Service,
    /// The environment.
    Environment,
}

/// Bounds, both inclusive. A number that is itself excluded stands as its neighbour among the floats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds<T> {
    /// The lowest value.
    pub low: Option<T>,
    /// The highest value.
    pub high: Option<T>,
}

impl<T> Bounds<T> {
    /// No bounds.
    pub const NONE: Self = Self { low: None, high: None };
}

impl<T: PartialOrd> Bounds<T> {
    /// Whether `value` lies within.
    pub fn contain(&self, value: &T) -> bool {
        self.low.as_ref().is_none_or(|low| low <= value)
            && self.high.as_ref().is_none_or(|high| value <= high)
    }
}

/// A number or a length that has bounds.
pub trait Limit: PartialOrd + Copy + std::fmt::Display {
    /// The excluded bound that stands as this lowest value, if it is one.
    fn above(self) -> Option<Self>;
    /// The excluded bound that stands as this highest value, if it is one.
    fn under(self) -> Option<Self>;
}

impl Limit for i64 {
    fn above(self) -> Option<Self> {
        None
    }

    fn under(self) -> Option<Self> {
        None
    }
}

impl Limit for f64 {
    fn above(self) -> Option<Self> {
        rounder(self.next_down(), self)
    }

    fn under(self) -> Option<Self> {
        rounder(self.next_up(), self)
    }
}

/// The neighbour, if a person would have written it rather than the number itself.
fn rounder(neighbour: f64, number: f64) -> Option<f64> {
    (format!("{neighbour:?}").len() < format!("{number:?}").len()).then_some(neighbour)
}

/// What a refined `String` must be.
#[derive(Debug, Clone)]
pub struct TextRule {
    /// Its length in characters.
    pub length: Bounds<i64>,
    /// A pattern that it must match somewhere (`^…$` for the whole).
    pub pattern: Option<regex::Regex>,
}

impl TextRule {
    /// Whether a text is as it must be.
    #[must_use]
    pub fn allows(&self, text: &str) -> bool {
        (self.length == Bounds::NONE
            || self.length.contain(&i64::try_from(text.chars().count()).unwrap_or(i64::MAX)))
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
    }
}

impl Default for TextRule {
    fn default() -> Self {
        Self { length: Bounds::NONE, pattern: None }
    }
}

/// A single value as a type.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `"a"`
    String(EcoString),
    /// `1`
    Int(i64),
    /// `0.5`
    Float(f64),
    /// `true`
    Bool(bool),
}

/// `[T](1..) by name`
#[derive(Debug, Clone)]
pub struct ListType {
    /// `T`
    pub element: Type,
    /// The field by which elements are told apart.
    pub by: Option<EcoString>,
    /// How many elements.
    pub length: Bounds<i64>,
}

/// `{String(…): T}`
#[derive(Debug, Clone)]
pub struct MapType {
    /// What its keys must be.
    pub key: TextRule,
    /// `T`
    pub value: Type,
}

/// `{ a: T = e, … }`
#[derive(Debug, Clone, Default)]
pub struct RecordType {
    /// The name of its type item, for messages.
    pub name: Option<EcoString>,
    /// Its fields in order.
    pub fields: IndexMap<EcoString, Field>,
    /// Other fields are allowed and have any type.
    pub open: bool,
    /// What keys that are no fields may hold: the first whose rule fits decides, before `open` does.
    pub rest: Vec<MapType>,
    /// From a chart's schema, which Helm holds the merged values against: a required field must be
    /// there in the end, by a default or written. Says where the schema speaks of each field.
    pub schema: Option<Arc<IndexMap<EcoString, String>>>,
    /// Read off a chart's defaults: an unknown key is an error, another scalar type a warning.
    pub inferred: bool,
    /// Where it comes from, in words: `services/tap/values.yaml`. `None` if written in phx.
    pub origin: Option<Arc<str>>,
    /// Where it is written.
    pub span: Option<Span>,
}

/// The type of what nothing is known about, to be lent.
static ANY: Type = Type::Any;

impl RecordType {
    /// The type below a key; `None` if there can be no such key.
    #[must_use]
    pub fn below(&self, key: &str) -> Option<&Type> {
        match self.fields.get(key) {
            Some(field) => Some(&field.ty),
            None => self.other(key),
        }
    }

    /// Where a schema speaks of a field: `values.schema.json#/properties/replicaCount`.
    #[must_use]
    pub fn place(&self, field: &str) -> Option<String> {
        self.schema.as_ref()?.get(field).cloned()
    }

    /// Whether a chart says what must be there: its schema, or its templates.
    #[must_use]
    pub fn is_of_chart(&self) -> bool {
        self.schema.is_some() || self.inferred
    }

    /// Who requires its fields, for a message.
    pub(super) fn requirer(&self) -> &'static str {
        if self.schema.is_some() { "schema requires" } else { "templates require" }
    }

    /// Whether all that is known of a field's type is the kind of its default: nobody has written it.
    #[must_use]
    pub fn hints_at(&self, field: &Field) -> bool {
        self.inferred && field.span.is_none() && field.ty.is_kind()
    }

    /// The type below a key that is no field; `None` if there can be no such key.
    #[must_use]
    pub fn other(&self, key: &str) -> Option<&Type> {
        let rule = self.rest.iter().find(|rule| rule.key.allows(key));
        rule.map(|rule| &rule.value).or(self.open.then_some(&ANY))
    }
}

/// A field of a record.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its type.
    pub ty: Type,
    /// Its default, if it has one.
    pub default: Option<FieldDefault>,
    /// Nothing computes it: it must be written, unless it has a default.
    pub required: bool,
    /// Its documentation.
    pub doc: Option<EcoString>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// A field's default.
#[derive(Debug, Clone)]
pub enum FieldDefault {
    /// Written in phx; computed where it is needed. The expression is shared with the syntax tree.
    Expr(Arc<ast::Expr>),
    /// Read from a chart.
    Data(Arc<crate::data::Data>),
    /// A chart has one that its own schema refuses: a value must be written, or null.
    Refused,
}

/// A type item, or a part of a schema that speaks of itself. Its meaning is filled in once, right
/// after all names are known.
pub struct NamedType {
    /// Its name.
    pub name: EcoString,
    /// Where it is declared; `None` in a schema.
    pub span: Option<Span>,
    /// What it stands for.
    pub meaning: OnceLock<Type>,
}

impl std::fmt::Debug for NamedType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Named({})", self.name)
    }
}

impl Type {
    /// Any text.
    #[must_use]
    pub fn string() -> Self {
        Self::String(Arc::default())
    }

    /// Any whole number.
    #[must_use]
    pub fn int() -> Self {
        Self::Int(Bounds::NONE)
    }

    /// A list of `element`.
    #[must_use]
    pub fn list(element: Type) -> Self {
        Self::List(Arc::new(ListType { element, by: None, length: Bounds::NONE }))
    }

    /// A map to `value`.
    #[must_use]
    pub fn map(value: Type) -> Self {
        Self::Map(Arc::new(MapType { key: TextRule::default(), value }))
    }

    /// What a name stands for; the type itself if it is no name.
    #[must_use]
    pub fn known(&self) -> &Type {
        let mut ty = self;
        // A chain of aliases is finite: a cycle of them is refused where they are lowered.
        for _ in 0..64 {
            match ty {
                Self::Named(named) => match named.meaning.get() {
                    Some(meaning) => ty = meaning,
                    None => return &Type::Error,
                },
                _ => return ty,
            }
        }
        &Type::Error
    }

    /// The members of a union, else the type alone.
    pub fn members(&self) -> Vec<&Type> {
        match self.known() {
            Self::Union(members) => members.iter().flat_map(Type::members).collect(),
            other => vec![other],
        }
    }

    /// The union of these, flat and without repetition of `null`, `Any` and errors.
    #[must_use]
    pub fn union(types: impl IntoIterator<Item = Type>) -> Type {
        let mut members: Vec<Type> = vec![];
        for ty in types {
            match ty.known() {
                Self::Any => return Self::Any,
                Self::Error => return Self::Error,
                Self::Union(inner) => {
                    for member in inner.iter() {
                        push_member(&mut members, member.clone());
                    }
                }
                _ => push_member(&mut members, ty),
            }
        }
        match members.len() {
            0 => Self::Error,
            1 => members.swap_remove(0),
            _ => Self::Union(members.into()),
        }
    }

    /// `T?`
    #[must_use]
    pub fn optional(self) -> Type {
        Self::union([self, Self::Null])
    }

    /// Whether it may be null.
    #[must_use]
    pub fn may_be_null(&self) -> bool {
        self.members().iter().any(|member| matches!(member, Self::Null))
    }

    /// The type without null.
    #[must_use]
    pub fn non_null(&self) -> Type {
        if !self.may_be_null() {
            return self.clone();
        }
        let rest: Vec<Type> =
            self.members().into_iter().filter(|m| !matches!(m, Self::Null)).cloned().collect();
        if rest.is_empty() { Self::Error } else { Self::union(rest) }
    }

    /// The one record in it (itself, or the only record of a union), if there is one.
    #[must_use]
    pub fn record(&self) -> Option<&Arc<RecordType>> {
        let mut found = None;
        for member in self.members() {
            if let Self::Record(record) | Self::Capability(record) = member {
                if found.is_some() {
                    return None;
                }
                found = Some(record);
            }
        }
        found
    }

    /// The type with each record in it changed: itself, or those of a union.
    #[must_use]
    pub fn map_records(&self, change: &mut dyn FnMut(&RecordType) -> Type) -> Type {
        match self.known() {
            Self::Record(record) => change(record),
            Self::Union(_) => {
                let changed = self.members().into_iter().map(|member| match member {
                    Self::Record(record) => change(record),
                    other => other.clone(),
                });
                Self::Union(changed.collect())
            }
            _ => self.clone(),
        }
    }

    /// Whether it says no more than of which kind a value is: whole numbers, texts, lists of them.
    #[must_use]
    pub fn is_kind(&self) -> bool {
        match self.known() {
            Self::Bool | Self::Int(_) | Self::Float(_) | Self::String(_) | Self::Null => true,
            Self::List(list) => list.element.is_open() || list.element.is_kind(),
            Self::Union(members) => members.iter().all(Self::is_kind),
            _ => false,
        }
    }

    /// Whether it is written in less than a thousand words, what names stand for aside: types share their parts, so that
    /// they can be far larger than what was written.
    #[must_use]
    pub fn is_small(&self) -> bool {
        fn walk(ty: &Type, left: &mut usize) -> bool {
            let Some(rest) = left.checked_sub(1) else { return false };
            *left = rest;
            match ty {
                Type::List(list) => walk(&list.element, left),
                Type::Map(map) => walk(&map.value, left),
                Type::Record(record) => record.fields.values().all(|field| walk(&field.ty, left)),
                Type::Union(members) => members.iter().all(|member| walk(member, left)),
                _ => true,
            }
        }
        walk(self, &mut 1_000)
    }

    /// Whether nothing more can be said about it: unknown, or already reported.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.known() {
            Self::Any | Self::Error => true,
            // `Any?` is no more than `Any`.
            Self::Union(members) => members.iter().any(Self::is_open),
            _ => false,
        }
    }
}

fn push_member(members: &mut Vec<Type>, ty: Type) {
    let same = |other: &Type| match (other, &ty) {
        (Type::Null, Type::Null) | (Type::Bool, Type::Bool) => true,
        (Type::Named(a), Type::Named(b)) => Arc::ptr_eq(a, b),
        (Type::Record(a), Type::Record(b)) => Arc::ptr_eq(a, b),
        (Type::Literal(a), Type::Literal(b)) => a == b,
        (Type::Scalar(a), Type::Scalar(b)) => a == b,
        (Type::Int(a), Type::Int(b)) => a == b,
        (Type::Float(a), Type::Float(b)) => a == b,
        (Type::String(a), Type::String(b)) => Arc::ptr_eq(a, b) || a.is_plain() && b.is_plain(),
        _ => false,
    };
    // Further back a second one does no harm, and to look for it in thousands would take long.
    if !members.iter().rev().take(200).any(same) {
        members.push(ty);
    }
}

impl TextRule {
    /// Whether every string fits.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.pattern.is_none() && self.length == Bounds::NONE
    }
}
