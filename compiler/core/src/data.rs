//! Plain data, as YAML and Helm know it: what the compiler reads from charts and what it writes.

use ecow::EcoString;

use crate::tables::IndexMap;

/// As many characters of a text are shown in a message; a longer one is shortened to them.
pub const SHOWN: usize = 60;

/// A map in the order in which its keys were first written.
pub type Map = IndexMap<EcoString, Data>;

/// A YAML value without styles, anchors or tags.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number. Helm turns it into a 64-bit float.
    Int(i64),
    /// Any other number; always finite.
    Float(f64),
    /// A string.
    String(EcoString),
    /// A list.
    List(Vec<Data>),
    /// A map.
    Map(Map),
}

impl Data {
    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        if let Self::Map(map) = self { Some(map) } else { None }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<EcoString> for Data {
    fn from(text: EcoString) -> Self {
        Self::String(text)
    }
}

impl From<String> for Data {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<bool> for Data {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Data {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Map> for Data {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl From<Vec<Data>> for Data {
    fn from(list: Vec<Data>) -> Self {
        Self::List(list)
    }
}

/// A map from keys and values in order.
pub fn map<K: Into<EcoString>>(entries: impl IntoIterator<Item = (K, Data)>) -> Map {
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}
