//! Values as they will be written: data, in whose texts settings may stand.

use ecow::EcoString;
use indexmap::IndexMap;
use phxc_core::data::Data;

/// Entries in their order.
pub(crate) type Entries = IndexMap<EcoString, Value>;

/// A value that is to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Vec<Part>),
    List(Vec<Value>),
    Map(Entries),
    /// A map that stands for all that was there before.
    Whole(Entries),
    /// A name, as it stands.
    Name(EcoString),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Text(EcoString),
    /// The path of a setting: `env.` and so on.
    Setting(EcoString),
}

impl Value {
    pub(crate) fn text(text: impl Into<EcoString>) -> Self {
        Self::Text(vec![Part::Text(text.into())])
    }

    pub(crate) fn of(data: &Data) -> Self {
        match data {
            Data::Null => Self::Null,
            Data::Bool(value) => Self::Bool(*value),
            Data::Int(value) => Self::Int(*value),
            Data::Float(value) => Self::Float(*value),
            Data::String(text) => Self::text(text.clone()),
            Data::List(list) => Self::List(list.iter().map(Self::of).collect()),
            Data::Map(map) => Self::Map(map.iter().map(|(key, value)| (key.clone(), Self::of(value))).collect()),
        }
    }

    /// A text by which equal values are found.
    pub(crate) fn key(&self) -> String {
        format!("{self:?}")
    }

    /// The value with each of its plain texts replaced.
    pub(crate) fn map_texts(&self, replace: &mut dyn FnMut(&EcoString) -> Vec<Part>) -> Self {
        match self {
            Self::Text(parts) => Self::Text(
                parts
                    .iter()
                    .flat_map(|part| match part {
                        Part::Text(text) => replace(text),
                        Part::Setting(_) => vec![part.clone()],
                    })
                    .collect(),
            ),
            Self::List(list) => Self::List(list.iter().map(|item| item.map_texts(replace)).collect()),
            Self::Map(map) => Self::Map(entries(map, replace)),
            Self::Whole(map) => Self::Whole(entries(map, replace)),
            other => other.clone(),
        }
    }

    /// As many lines as it takes at most, for a choice between ways to write it.
    pub(crate) fn lines(&self) -> usize {
        match self {
            Self::Text(parts) => {
                let breaks = |part: &Part| match part {
                    Part::Text(text) => text.matches('\n').count(),
                    Part::Setting(_) => 0,
                };
                match parts.iter().map(breaks).sum::<usize>() {
                    0 => 1,
                    breaks => breaks + 2,
                }
            }
            Self::List(list) => 1 + list.iter().map(Self::lines).sum::<usize>(),
            Self::Map(map) | Self::Whole(map) => 1 + map.values().map(Self::lines).sum::<usize>(),
            _ => 1,
        }
    }
}

fn entries(map: &Entries, replace: &mut dyn FnMut(&EcoString) -> Vec<Part>) -> Entries {
    map.iter().map(|(key, value)| (key.clone(), value.map_texts(replace))).collect()
}

/// What is no map, or an empty one, with its path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) path: Vec<EcoString>,
    pub(crate) value: Value,
}

/// All leaves in order.
pub(crate) fn leaves(map: &Entries) -> Vec<Leaf> {
    let mut out = vec![];
    collect(map, &mut vec![], &mut out);
    out
}

fn collect(map: &Entries, path: &mut Vec<EcoString>, out: &mut Vec<Leaf>) {
    for (key, value) in map {
        path.push(key.clone());
        match value {
            Value::Map(inner) if !inner.is_empty() => collect(inner, path, out),
            value => out.push(Leaf { path: path.clone(), value: value.clone() }),
        }
        path.pop();
    }
}

/// Puts a leaf back into a map.
pub(crate) fn insert(map: &mut Entries, path: &[EcoString], value: Value) {
    let Some((key, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        map.insert(key.clone(), value);
        return;
    }
    let slot = map.entry(key.clone()).or_insert_with(|| Value::Map(Entries::new()));
    if !matches!(slot, Value::Map(_)) {
        *slot = Value::Map(Entries::new());
    }
    if let Value::Map(inner) = slot {
        insert(inner, rest, value);
    }
}
