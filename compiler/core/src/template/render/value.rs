//! The values of a run. Maps and lists live in a [`Heap`]: templates share and change maps (`set`), and
//! may nest them without end.

use std::collections::BTreeMap;

use ecow::EcoString;

use crate::data::{Data, Map};

/// A value as Go's templates know it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing: the result of a pipeline that gave nil. Its fields are nothing, too.
    Invalid,
    /// A nil that stands in a map or list. It has no fields.
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(EcoString),
    List(ListId),
    Map(MapId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ListId(usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MapId(usize);

/// A map. Go writes and ranges over its keys in order.
pub(super) type Entries = BTreeMap<EcoString, Value>;

/// All maps and lists of a run.
#[derive(Debug, Default)]
pub(super) struct Heap {
    maps: Vec<Entries>,
    lists: Vec<Vec<Value>>,
    /// Those that are objects of Go and not maps: they have no other fields, and no text that we know.
    objects: Vec<MapId>,
}

/// The deepest value that is gone through.
pub(super) const MAX_DEPTH: usize = 64;

/// What to say of a deeper one.
pub(super) const TOO_DEEP: &str = "a value is nested too deeply";

impl Heap {
    pub(super) fn map(&mut self, entries: Entries) -> Value {
        self.maps.push(entries);
        Value::Map(MapId(self.maps.len() - 1))
    }

    pub(super) fn list(&mut self, elements: Vec<Value>) -> Value {
        self.lists.push(elements);
        Value::List(ListId(self.lists.len() - 1))
    }

    pub(super) fn object(&mut self, entries: Entries) -> Value {
        Value::Map(self.object_id(entries))
    }

    pub(super) fn object_id(&mut self, entries: Entries) -> MapId {
        self.maps.push(entries);
        let id = MapId(self.maps.len() - 1);
        self.objects.push(id);
        id
    }

    pub(super) fn is_object(&self, id: MapId) -> bool {
        self.objects.contains(&id)
    }

    pub(super) fn entries(&self, id: MapId) -> &Entries {
        static EMPTY: Entries = Entries::new();
        self.maps.get(id.0).unwrap_or(&EMPTY)
    }

    pub(super) fn entries_mut(&mut self, id: MapId) -> Option<&mut Entries> {
        self.maps.get_mut(id.0)
    }

    pub(super) fn elements(&self, id: ListId) -> &[Value] {
        self.lists.get(id.0).map_or(&[], Vec::as_slice)
    }

    /// Plain data as Helm reads it: all numbers are floats.
    pub(super) fn read(&mut self, data: &Data) -> Value {
        match data {
            Data::Null => Value::Nil,
            Data::Bool(value) => Value::Bool(*value),
            Data::Int(value) => Value::Float(*value as f64),
            Data::Float(value) => Value::Float(*value),
            Data::String(text) => Value::Text(text.clone()),
            Data::List(list) => {
                let elements = list.iter().map(|element| self.read(element)).collect();
                self.list(elements)
            }
            Data::Map(map) => self.read_map(map),
        }
    }

    pub(super) fn read_map(&mut self, map: &Map) -> Value {
        let entries = map.iter().map(|(key, value)| (key.clone(), self.read(value))).collect();
        self.map(entries)
    }

    /// A copy that shares nothing.
    pub(super) fn copy(&mut self, value: &Value, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err(TOO_DEEP.into());
        }
        match value {
            Value::Map(id) => {
                let entries = self.entries(*id).clone().into_iter();
                let entries: Result<Entries, String> =
                    entries.map(|(key, value)| Ok((key, self.copy(&value, depth + 1)?))).collect();
                Ok(self.map(entries?))
            }
            Value::List(id) => {
                let elements = self.elements(*id).to_vec();
                let elements: Result<Vec<Value>, String> =
                    elements.iter().map(|value| self.copy(value, depth + 1)).collect();
                Ok(self.list(elements?))
            }
            other => Ok(other.clone()),
        }
    }

    /// What Go's `reflect.DeepEqual` says.
    pub(super) fn equal(&self, a: &Value, b: &Value, depth: usize) -> Result<bool, String> {
        if depth > MAX_DEPTH {
            return Err(TOO_DEEP.into());
        }
        match (a, b) {
            (Value::Map(a), Value::Map(b)) => {
                let (a, b) = (self.entries(*a), self.entries(*b));
                if a.len() != b.len() {
                    return Ok(false);
                }
                for ((key, value), (other, with)) in a.iter().zip(b) {
                    if key != other || !self.equal(value, with, depth + 1)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Value::List(a), Value::List(b)) => {
                let (a, b) = (self.elements(*a), self.elements(*b));
                if a.len() != b.len() {
                    return Ok(false);
                }
                for (value, with) in a.iter().zip(b) {
                    if !self.equal(value, with, depth + 1)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (a, b) if a.is_nil() || b.is_nil() => Ok(a.is_nil() && b.is_nil()),
            (a, b) => Ok(a == b),
        }
    }

    /// Whether Go's `if` takes it for false, and sprig's `empty` for empty.
    pub(super) fn is_empty(&self, value: &Value) -> bool {
        match value {
            Value::Invalid | Value::Nil => true,
            Value::Bool(value) => !value,
            Value::Int(value) => *value == 0,
            Value::Float(value) => *value == 0.0,
            Value::Text(text) => text.is_empty(),
            Value::List(id) => self.elements(*id).is_empty(),
            Value::Map(id) => self.entries(*id).is_empty(),
        }
    }
}

impl Value {
    pub(super) fn is_nil(&self) -> bool {
        matches!(self, Self::Invalid | Self::Nil)
    }

    /// What it is, in Go's words; two kinds of whole numbers are one.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Invalid | Self::Nil => "nil",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
            Self::List(_) => "list",
            Self::Map(_) => "map",
        }
    }

    /// A literal of a template: whole numbers stay whole.
    pub(super) fn literal(data: &Data) -> Self {
        match data {
            Data::Bool(value) => Self::Bool(*value),
            Data::Int(value) => Self::Int(*value),
            Data::Float(value) => Self::Float(*value),
            Data::String(text) => Self::Text(text.clone()),
            Data::Null | Data::List(_) | Data::Map(_) => Self::Nil,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<EcoString> for Value {
    fn from(text: EcoString) -> Self {
        Self::Text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}
