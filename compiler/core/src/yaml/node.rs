//! What reading gives: data with its places and comments.

use ecow::EcoString;

use crate::data::{Data, Map};
use crate::tables::IndexMap;

/// A part of the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
}

/// A value where it stands in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub data: NodeKind,
    /// Where it stands, without its key. For an alias, where the alias stands. For a map or list in
    /// block style, from its first key or dash to where the next thing starts.
    pub span: Span,
    /// What the author says of it: the comment lines directly above its key, else the comment behind
    /// it. Without `#`, the markers of helm-docs (`--`, `@default`) and rulers.
    pub comment: Option<EcoString>,
    /// The keys that the author has commented out in this map, in order. Also for a value that is
    /// `{}` or nothing, when the commented keys stand below it.
    pub possible: Vec<PossibleKey>,
}

/// The kinds of a [`Node`].
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// A whole number that fits.
    Int(i64),
    /// Any other number; always finite.
    Float(f64),
    /// A string.
    String(EcoString),
    /// A list.
    List(Vec<Node>),
    /// A map.
    Map(MapNode),
}

/// Entries by key, in the order in which the keys were first written. Of two entries with the same
/// key, Helm takes the later one.
pub type MapNode = IndexMap<EcoString, Entry>;

/// One entry of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the key stands. For an entry that `<<` brought in, where its key stands in the other map.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A key that is commented out, like `# storageClass: "-"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleKey {
    /// The key.
    pub key: EcoString,
    /// What stands behind the colon, as written; empty for a map or list that follows in comments.
    pub value: EcoString,
    /// Where the key stands.
    pub span: Span,
}

impl Node {
    /// The entries, if it is a map.
    #[must_use]
    pub fn as_map(&self) -> Option<&MapNode> {
        if let NodeKind::Map(map) = &self.data { Some(map) } else { None }
    }

    /// The value of a key, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key).map(|entry| &entry.value)
    }

    /// The value at a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The data alone.
    #[must_use]
    pub fn to_data(&self) -> Data {
        match &self.data {
            NodeKind::Null => Data::Null,
            NodeKind::Bool(value) => Data::Bool(*value),
            NodeKind::Int(value) => Data::Int(*value),
            NodeKind::Float(value) => Data::Float(*value),
            NodeKind::String(text) => Data::String(text.clone()),
            NodeKind::List(list) => Data::List(list.iter().map(Node::to_data).collect()),
            NodeKind::Map(map) => Data::Map(to_map(map)),
        }
    }
}

/// The data of a map's entries.
pub(super) fn to_map(map: &MapNode) -> Map {
    map.iter().map(|(key, entry)| (key.clone(), entry.value.to_data())).collect()
}

/// Why a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong, for an operator; a clause without a full stop.
    pub message: String,
    /// Where: the byte in the text.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ReadError {}
