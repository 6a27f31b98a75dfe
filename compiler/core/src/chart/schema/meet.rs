//! What two types have in common, for `allOf` and for words that stand side by side.
//!
//! A result may take more than both do, where no type says it exactly (two patterns at once, say), and
//! never less: what is between is left to Helm.

use std::sync::Arc;

use ecow::EcoString;

use crate::tables::IndexMap;
use crate::ty::{Bounds, Field, ListType, Literal, MapType, RecordType, TextRule, Type};

/// How deep types are compared; types that speak of themselves have no end.
const DEPTH: usize = 24;

/// How many types a union may be made of.
const ALTERNATIVES: usize = 5_000;

/// Puts types together, within a budget: a small schema can ask for very many.
pub(super) struct Meet {
    left: u32,
}

impl Meet {
    pub(super) fn new() -> Self {
        Self { left: 200_000 }
    }

    /// The values that are of both types; `None` if there are none.
    pub(super) fn types(&mut self, a: &Type, b: &Type) -> Option<Type> {
        self.at(a, b, 0)
    }

    fn at(&mut self, a: &Type, b: &Type, depth: usize) -> Option<Type> {
        match (a, b) {
            (Type::Any, _) => return Some(b.clone()),
            (_, Type::Any) => return Some(a.clone()),
            _ if depth > DEPTH => return Some(a.clone()),
            _ => {}
        }
        let mut found = vec![];
        for x in a.members() {
            for y in b.members() {
                let Some(left) = self.left.checked_sub(1) else { return Some(a.clone()) };
                self.left = left;
                found.extend(self.pair(x, y, depth));
            }
        }
        sum(found)
    }

    /// Of two types that are no unions.
    fn pair(&mut self, a: &Type, b: &Type, depth: usize) -> Option<Type> {
        Some(match (a, b) {
            // What is not known yet stands for itself, and is left to Helm.
            (Type::Any | Type::Error, other) | (other, Type::Any | Type::Error) => other.clone(),
            (Type::Null, Type::Null) => Type::Null,
            (Type::Bool, Type::Bool) => Type::Bool,
            (Type::Int(a), Type::Int(b)) => Type::Int(bounds(*a, *b)?),
            (Type::Float(a), Type::Float(b)) => Type::Float(bounds(*a, *b)?),
            (Type::String(a), Type::String(b)) => Type::String(Arc::new(texts(a, b)?)),
            (Type::Scalar(a), Type::Scalar(b)) if a == b => Type::Scalar(*a),
            (Type::Scalar(scalar), Type::String(rule)) | (Type::String(rule), Type::Scalar(scalar)) => {
                if rule.is_plain() { Type::Scalar(*scalar) } else { Type::String(rule.clone()) }
            }
            (Type::Literal(literal), other) | (other, Type::Literal(literal)) if takes(other, literal) => {
                Type::Literal(literal.clone())
            }
            (Type::List(a), Type::List(b)) => Type::List(Arc::new(self.lists(a, b, depth)?)),
            (Type::Map(_) | Type::Record(_), Type::Map(_) | Type::Record(_)) => self.records(a, b, depth)?,
            _ => return None,
        })
    }

    fn lists(&mut self, a: &ListType, b: &ListType, depth: usize) -> Option<ListType> {
        let length = bounds(a.length, b.length)?;
        Some(match self.at(&a.element, &b.element, depth + 1) {
            Some(element) => ListType { element, by: None, length },
            // Only the empty list has no element.
            None => ListType {
                element: Type::Any,
                by: None,
                length: bounds(length, Bounds { low: None, high: Some(0) })?,
            },
        })
    }

    fn records(&mut self, a: &Type, b: &Type, depth: usize) -> Option<Type> {
        if let (Type::Record(a), Type::Record(b)) = (a, b)
            && Arc::ptr_eq(a, b)
        {
            return Some(Type::Record(a.clone()));
        }
        let (a, b) = (as_record(a)?, as_record(b)?);
        let mut record =
            RecordType { origin: a.origin.clone().or_else(|| b.origin.clone()), ..RecordType::default() };
        let mut places: IndexMap<EcoString, String> = IndexMap::default();
        for places_of in [&b.schema, &a.schema].into_iter().flatten() {
            places.extend(places_of.iter().map(|(name, place)| (name.clone(), place.clone())));
        }
        for (name, own) in
            a.fields.iter().chain(b.fields.iter().filter(|(name, _)| !a.fields.contains_key(*name)))
        {
            let other = b.fields.get(name).filter(|_| a.fields.contains_key(name));
            let both = match (a.below(name), b.below(name)) {
                (Some(a), Some(b)) => self.at(a, b, depth + 1),
                _ => None,
            };
            let required = own.required || other.is_some_and(|other| other.required);
            let doc = own.doc.clone().or_else(|| other.and_then(|other| other.doc.clone()));
            record.fields.insert(name.clone(), field(both, required, doc)?);
        }
        record.open = a.open && b.open;
        record.rest = match (a.rest.as_slice(), b.rest.as_slice()) {
            ([], rest) if a.open => rest.to_vec(),
            (rest, []) if b.open => rest.to_vec(),
            ([], _) | (_, []) => vec![],
            (_, [one]) if one.key.is_plain() => {
                record.open = false;
                self.narrowed(&a, one, depth)
            }
            ([one], _) if one.key.is_plain() => {
                record.open = false;
                self.narrowed(&b, one, depth)
            }
            // Which keys both name, no pattern says.
            (rest, _) => {
                record.open = a.open;
                rest.to_vec()
            }
        };
        record.schema = Some(Arc::new(places));
        Some(simplest(record))
    }

    /// A record's rules for other keys, with what every key must be, too.
    fn narrowed(&mut self, record: &RecordType, every: &MapType, depth: usize) -> Vec<MapType> {
        let value = |meet: &mut Self, ty| meet.at(ty, &every.value, depth + 1).unwrap_or(Type::Null);
        let rules = record.rest.iter();
        let mut rules: Vec<MapType> =
            rules.map(|rule| MapType { key: rule.key.clone(), value: value(self, &rule.value) }).collect();
        rules.extend(record.open.then(|| every.clone()));
        rules
    }
}

/// A field of this type; `None` if no record can have it as it must. In values null means *no such
/// key*, so it is the type of a key that must not be there.
pub(super) fn field(ty: Option<Type>, required: bool, doc: Option<EcoString>) -> Option<Field> {
    let ty = if required { ty? } else { ty.unwrap_or(Type::Null) };
    Some(Field { ty, default: None, required, doc, span: None })
}

/// The union of these; `None` if there are none.
pub(super) fn sum(types: Vec<Type>) -> Option<Type> {
    if types.is_empty() {
        return None;
    }
    if types.len() > ALTERNATIVES {
        return Some(Type::Any);
    }
    let unknown = |ty: &Type| matches!(ty, Type::Named(named) if named.meaning.get().is_none());
    if types.len() > 1 && types.iter().any(unknown) && !types.iter().any(|ty| matches!(ty, Type::Any)) {
        // It gets its meaning when the schema around it is read.
        return Some(Type::Union(types.iter().flat_map(parts).collect()));
    }
    Some(if types.len() == 1 { types.into_iter().next()? } else { Type::union(types) })
}

fn parts(ty: &Type) -> Vec<Type> {
    if let Type::Union(members) = ty { members.to_vec() } else { vec![ty.clone()] }
}

/// A map if the record is one: no field, one rule for all keys.
pub(super) fn simplest(record: RecordType) -> Type {
    match (record.fields.is_empty(), record.open, record.rest.as_slice()) {
        (true, true, []) => Type::map(Type::Any),
        (true, false, [map]) => Type::Map(Arc::new(map.clone())),
        _ => Type::Record(Arc::new(record)),
    }
}

fn as_record(ty: &Type) -> Option<Arc<RecordType>> {
    match ty {
        Type::Record(record) => Some(record.clone()),
        Type::Map(map) if map.key.is_plain() && matches!(map.value, Type::Any) => {
            Some(Arc::new(RecordType { open: true, ..RecordType::default() }))
        }
        Type::Map(map) => {
            Some(Arc::new(RecordType { rest: vec![MapType::clone(map)], ..RecordType::default() }))
        }
        _ => None,
    }
}

/// The numbers within both; `None` if there are none.
pub(super) fn bounds<T: PartialOrd + Copy>(a: Bounds<T>, b: Bounds<T>) -> Option<Bounds<T>> {
    let low = match (a.low, b.low) {
        (Some(a), Some(b)) => Some(if a < b { b } else { a }),
        (a, b) => a.or(b),
    };
    let high = match (a.high, b.high) {
        (Some(a), Some(b)) => Some(if a > b { b } else { a }),
        (a, b) => a.or(b),
    };
    match (low, high) {
        (Some(low), Some(high)) if low > high => None,
        _ => Some(Bounds { low, high }),
    }
}

fn texts(a: &TextRule, b: &TextRule) -> Option<TextRule> {
    let length = bounds(a.length, b.length)?;
    Some(TextRule { length, pattern: a.pattern.clone().or_else(|| b.pattern.clone()) })
}

fn takes(ty: &Type, literal: &Literal) -> bool {
    match (ty, literal) {
        (Type::Literal(own), literal) => own == literal,
        (Type::Bool, Literal::Bool(_)) => true,
        (Type::Int(bounds), Literal::Int(value)) => bounds.contain(value),
        (Type::Float(bounds), Literal::Float(value)) => bounds.contain(value),
        (Type::String(rule), Literal::String(text)) => rule.allows(text),
        (Type::Scalar(scalar), Literal::String(text)) => scalar.check(text).is_ok(),
        _ => false,
    }
}
