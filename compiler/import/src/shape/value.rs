//! Values as they will be written: data, in whose texts settings may stand.

use ecow::EcoString;
use indexmap::IndexMap;
use phxc_core::data::Data;

/// How the key of an entry begins that brings the entries of a constant: `...NAME`.
pub(crate) const SPREAD: &str = "...";
/// As many leaves of a map stand in one line, if they fit.
const IN_LINE: usize = 5;
/// As many columns what stands in one line may take.
const COLUMNS: usize = 76;

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
    /// A call of a function.
    Call(EcoString, Vec<Value>),
    /// Where a secret's text comes from.
    Origin(Origin),
}

/// Where a secret's text comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// `provided`
    Provided,
    /// `provided encoded`
    Encoded,
    /// `provided from KEY`, of the store.
    Stored(EcoString),
    /// `generate KIND`
    Made(&'static str),
    /// `generate KIND(LENGTH)`
    Length(&'static str, i64),
    /// `generate KIND(KEY)`, of another key.
    From(&'static str, EcoString),
    /// `copy SERVICE.KEY`
    Copy { service: EcoString, key: EcoString },
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Text(EcoString),
    /// The path of a setting: `env.` and so on.
    Setting(EcoString),
}

impl Part {
    fn columns(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            Self::Setting(name) => name.chars().count() + 3,
        }
    }
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
            Data::Map(map) => {
                Self::Map(map.iter().map(|(key, value)| (key.clone(), Self::of(value))).collect())
            }
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

    /// How much it fills of a line.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Map(map) | Self::Whole(map) => map.values().map(Self::weight).sum::<usize>().max(1),
            Self::List(list) => list.iter().map(Self::weight).sum::<usize>().max(1),
            Self::Text(_) if self.lines() > 1 => 100,
            _ => 1,
        }
    }

    /// Whether it is written in one line, where it fits.
    pub(crate) fn is_short(&self) -> bool {
        match self {
            Self::Map(map) | Self::Whole(map) => self.weight() <= IN_LINE && map.values().all(Self::is_short),
            Self::List(list) if list.iter().all(|item| item.weight() == 1) => self.columns() <= COLUMNS,
            Self::List(list) => {
                self.weight() <= 2 * IN_LINE
                    && list.iter().all(|item| item.weight() <= IN_LINE && item.is_short())
            }
            Self::Text(_) => self.lines() == 1,
            _ => true,
        }
    }

    /// About how many columns it takes in one line.
    fn columns(&self) -> usize {
        match self {
            Self::Map(map) | Self::Whole(map) => {
                map.iter().map(|(key, value)| key.chars().count() + 5 + value.columns()).sum::<usize>() + 2
            }
            Self::List(list) => list.iter().map(|item| item.columns() + 2).sum(),
            Self::Text(parts) => parts.iter().map(Part::columns).sum::<usize>() + 2,
            Self::Name(name) => name.chars().count(),
            Self::Call(name, args) => {
                name.chars().count() + args.iter().map(|arg| arg.columns() + 2).sum::<usize>()
            }
            _ => 5,
        }
    }

    /// As many lines as it takes, for a choice between ways to write it.
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
            Self::List(_) | Self::Map(_) | Self::Whole(_) if self.is_short() && self.columns() <= COLUMNS => {
                1
            }
            Self::List(list) => 2 + list.iter().map(Self::lines).sum::<usize>(),
            Self::Map(map) | Self::Whole(map) => match map.values().next() {
                Some(only) if map.len() == 1 => only.lines(),
                _ => 2 + map.values().map(Self::lines).sum::<usize>(),
            },
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
