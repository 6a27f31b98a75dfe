//! Computed values, each with the place that wrote it.
//!
//! Values are immutable and shared. A record keeps, for each key, its [`Origin`]: where it was
//! written, in which layer, and what it replaced.

use std::sync::Arc;

use ecow::EcoString;

use crate::data::{Data, Map, SHOWN};
use crate::source::Span;
use crate::tables::IndexMap;

/// A computed value.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`; in values: no such key.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number, finite.
    Float(f64),
    /// Text.
    String(EcoString),
    /// `512Mi`, with its spelling.
    Unit(EcoString),
    /// A list; each element with its place.
    List(Arc<Vec<(Value, Span)>>),
    /// A record or a map.
    Record(Arc<Record>),
    /// A key of a Secret: a reference.
    SecretKey(Arc<SecretKey>),
    /// A Secret: a reference.
    Secret(Arc<SecretRef>),
    /// The handle of a capability: its fields are computed on demand.
    Capability(Capability),
    /// Another service of the environment.
    Service(Arc<ServiceRef>),
}

/// A record or map in order.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// By key.
    pub entries: IndexMap<EcoString, Entry>,
    /// Written by `=` over what lower layers, the chart's defaults included, hold.
    pub replaces: bool,
}

/// A value of a record with its origin.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Arc<Origin>,
}

/// Where an entry comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The entry as written.
    pub span: Span,
    /// The layer: an index into the layers of the deployment.
    pub layer: u16,
    /// Documentation above it.
    pub doc: Option<EcoString>,
    /// What it replaced.
    pub previous: Option<Arc<Origin>>,
    /// Another ancestor's entry, of another value, between which and this one nobody decided.
    pub conflict: Option<Span>,
}

/// A reference to one key of a Secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretKey {
    /// The Kubernetes Secret's name.
    pub name: EcoString,
    /// The key in it.
    pub key: EcoString,
    /// The Secret's path in the store.
    pub path: EcoString,
}

/// A reference to a Secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRef {
    /// The Kubernetes Secret's name.
    pub name: EcoString,
    /// Its path in the store.
    pub path: EcoString,
    /// Its keys in this deployment.
    pub keys: Vec<EcoString>,
    /// The service's main secret: fields are keys first, then `name` and `path`.
    pub main: bool,
}

/// The handle of a capability as one consumer sees it: an index into the environment's wiring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// The provider: an index into the environment's providers.
    pub provider: u32,
}

/// A reference to another service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRef {
    /// Its name.
    pub name: EcoString,
    /// Its namespace.
    pub namespace: EcoString,
}

impl Value {
    /// The empty record.
    #[must_use]
    pub fn empty_record() -> Self {
        Self::Record(Arc::default())
    }

    /// A list of these strings, all written at `span`.
    #[must_use]
    pub fn strings<S: Into<EcoString>>(items: impl IntoIterator<Item = S>, span: Span) -> Self {
        Self::List(Arc::new(items.into_iter().map(|item| (Self::String(item.into()), span)).collect()))
    }

    /// Plain data as a value, all of it written at `span`.
    #[must_use]
    pub fn of_data(data: &Data, span: Span) -> Self {
        match data {
            Data::Null => Self::Null,
            Data::Bool(value) => Self::Bool(*value),
            Data::Int(value) => Self::Int(*value),
            Data::Float(value) => Self::Float(*value),
            Data::String(text) => Self::String(text.clone()),
            Data::List(items) => {
                Self::List(Arc::new(items.iter().map(|item| (Self::of_data(item, span), span)).collect()))
            }
            Data::Map(map) => {
                let origin = Arc::new(Origin::new(span, 0));
                let entry =
                    |value: &Data| Entry { value: Self::of_data(value, span), origin: origin.clone() };
                let entries = map.iter().map(|(key, value)| (key.clone(), entry(value))).collect();
                Self::Record(Arc::new(Record { entries, replaces: false }))
            }
        }
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What it is, in an operator's words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::String(_) => "a string",
            Self::Unit(_) => "a quantity",
            Self::List(_) => "a list",
            Self::Record(_) => "a record",
            Self::SecretKey(_) => "a key of a Secret",
            Self::Secret(_) => "a Secret",
            Self::Capability(_) => "a capability",
            Self::Service(_) => "a service",
        }
    }

    /// The value in short, for messages. References to secrets show only their names.
    #[must_use]
    pub fn show(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => format!("{value:?}"),
            Self::String(text) if text.chars().count() > SHOWN => {
                format!("\"{}…\"", text.chars().take(SHOWN).collect::<String>().escape_debug())
            }
            Self::String(text) => format!("\"{}\"", text.escape_debug()),
            Self::Unit(text) => text.to_string(),
            Self::List(list) if list.is_empty() => "[]".into(),
            Self::List(list) => format!("a list of {}", list.len()),
            Self::Record(record) if record.entries.is_empty() => "{}".into(),
            Self::Record(_) => "a record".into(),
            Self::SecretKey(key) => format!("the key `{}` of Secret `{}`", key.key, key.name),
            Self::Secret(secret) => format!("the Secret `{}`", secret.name),
            Self::Capability(_) => "a capability".into(),
            Self::Service(service) => format!("service `{}`", service.name),
        }
    }

    /// Structural equality. Units are equal by spelling here; comparison by amount needs a type.
    #[must_use]
    pub fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Unit(a), Self::Unit(b)) => a == b,
            (Self::List(a), Self::List(b)) => {
                Arc::ptr_eq(a, b)
                    || a.len() == b.len() && a.iter().zip(b.iter()).all(|((x, _), (y, _))| x.same(y))
            }
            (Self::Record(a), Self::Record(b)) => Arc::ptr_eq(a, b) || same_record(a, b),
            (Self::SecretKey(a), Self::SecretKey(b)) => a == b,
            (Self::Secret(a), Self::Secret(b)) => a == b,
            (Self::Capability(a), Self::Capability(b)) => a == b,
            (Self::Service(a), Self::Service(b)) => a == b,
            _ => false,
        }
    }

    /// The value as plain data; keys that are null are left out of records. References have no data.
    #[must_use]
    pub fn to_data(&self) -> Data {
        match self {
            Self::Bool(value) => Data::Bool(*value),
            Self::Int(value) => Data::Int(*value),
            Self::Float(value) => Data::Float(*value),
            Self::String(text) | Self::Unit(text) => Data::String(text.clone()),
            Self::List(list) => Data::List(list.iter().map(|(value, _)| value.to_data()).collect()),
            Self::Record(record) => Data::Map(record.to_map()),
            Self::Null | Self::SecretKey(_) | Self::Secret(_) | Self::Capability(_) | Self::Service(_) => {
                Data::Null
            }
        }
    }
}

fn same_record(a: &Record, b: &Record) -> bool {
    let written = |record: &Record| record.entries.values().filter(|entry| !entry.value.is_null()).count();
    written(a) == written(b)
        && a.entries.iter().all(|(key, entry)| {
            entry.value.is_null() || b.entries.get(key).is_some_and(|other| entry.value.same(&other.value))
        })
}

impl Record {
    /// The record as plain data, without the keys that are null.
    #[must_use]
    pub fn to_map(&self) -> Map {
        let written = self.entries.iter().filter(|(_, entry)| !entry.value.is_null());
        written.map(|(key, entry)| (key.clone(), entry.value.to_data())).collect()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key).map(|entry| &entry.value)
    }
}

impl Origin {
    /// Written at `span` in a layer, over nothing.
    #[must_use]
    pub fn new(span: Span, layer: u16) -> Self {
        Self { span, layer, doc: None, previous: None, conflict: None }
    }
}
