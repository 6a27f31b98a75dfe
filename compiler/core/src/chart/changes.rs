//! What a new version of a chart changes, as far as its values tell.

use ecow::EcoString;

use super::Chart;
use crate::data::{Data, Map};
use crate::diagnostics::nearest;
use crate::ty::Type;

/// A default that is another one.
#[derive(Debug, Clone, PartialEq)]
pub struct DefaultChange {
    /// Its keys, from the outside in.
    pub path: Vec<EcoString>,
    /// What it was; `None` if there was none.
    pub before: Option<Data>,
    /// What it is; `None` if there is none.
    pub after: Option<Data>,
}

/// The defaults that differ, in the order of the new version's; those that are gone come last. A map is compared key by key.
#[must_use]
pub fn default_changes(before: &Chart, after: &Chart) -> Vec<DefaultChange> {
    let mut out = vec![];
    compare(&before.defaults, &after.defaults, &mut vec![], &mut out);
    out
}

fn compare(before: &Map, after: &Map, path: &mut Vec<EcoString>, out: &mut Vec<DefaultChange>) {
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    for key in after.keys().chain(gone) {
        path.push(key.clone());
        match (before.get(key), after.get(key)) {
            (Some(Data::Map(before)), Some(Data::Map(after))) => compare(before, after, path, out),
            (Some(Data::Map(before)), None) if !before.is_empty() => {
                compare(before, &Map::default(), path, out)
            }
            (None, Some(Data::Map(after))) if !after.is_empty() => compare(&Map::default(), after, path, out),
            (before, after) if before != after => {
                out.push(DefaultChange { path: path.clone(), before: before.cloned(), after: after.cloned() })
            }
            _ => {}
        }
        path.pop();
    }
}

/// What a chart's type says of a key, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knowledge {
    /// There is no such key.
    Absent,
    /// It may be there: what lies around it is free.
    Possible,
    /// It is one of the chart's values.
    Known,
}

/// What is known of the value at a path.
#[must_use]
pub fn knowledge(values: &Type, path: &[EcoString]) -> Knowledge {
    let Some((key, rest)) = path.split_first() else { return Knowledge::Known };
    let in_member = |member: &Type| match member {
        Type::Record(record) => match record.fields.get(key) {
            Some(field) => knowledge(&field.ty, rest),
            None if record.other(key).is_some() => Knowledge::Possible,
            None => Knowledge::Absent,
        },
        Type::Map(_) | Type::Any | Type::Error => Knowledge::Possible,
        _ => Knowledge::Absent,
    };
    values.members().into_iter().map(in_member).max().unwrap_or(Knowledge::Absent)
}

/// Where a value stands now: below the same key elsewhere, if that is one place only, else below the nearest name
/// at its own.
#[must_use]
pub fn moved(values: &Type, path: &[EcoString]) -> Option<Vec<EcoString>> {
    let last = path.last()?;
    let mut found = vec![];
    find(values, last, &mut vec![], &mut found);
    // The more of the old way it shares, the likelier it is meant.
    let shared = |other: &Vec<EcoString>| other.iter().filter(|key| path.contains(key)).count();
    let best = found.iter().map(shared).max().filter(|best| *best > 1 || path.len() == 1);
    let mut likely = found.into_iter().filter(|other| Some(shared(other)) == best);
    match (likely.next(), likely.next()) {
        (Some(only), None) => Some(only),
        _ => renamed(values, path),
    }
}

fn renamed(values: &Type, path: &[EcoString]) -> Option<Vec<EcoString>> {
    let (key, rest) = path.split_first()?;
    let record = values.record()?;
    let (name, rest) = match record.fields.get(key) {
        Some(field) => (key.clone(), renamed(&field.ty, rest)?),
        None => {
            let near = nearest(key, record.fields.keys().map(EcoString::as_str))?;
            let (name, field) = record.fields.get_key_value(near.name)?;
            let known = rest.is_empty() || knowledge(&field.ty, rest) != Knowledge::Absent;
            (name.clone(), known.then(|| rest.to_vec())?)
        }
    };
    Some([vec![name], rest].concat())
}

/// As deep as a moved key is looked for.
const DEPTH: usize = 16;

fn find(ty: &Type, key: &EcoString, at: &mut Vec<EcoString>, found: &mut Vec<Vec<EcoString>>) {
    // A type with a name can speak of itself.
    let Type::Record(record) = ty else { return };
    if at.len() > DEPTH {
        return;
    }
    for (name, field) in &record.fields {
        at.push(name.clone());
        if name == key {
            found.push(at.clone());
        }
        find(&field.ty, key, at, found);
        at.pop();
    }
}
