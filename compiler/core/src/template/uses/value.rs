//! What stands for a value while nothing is known but where it comes from.

use ecow::EcoString;

use super::tree::PathId;
use crate::data::{Data, Map};
use crate::tables::IndexMap;

/// What a value may be: the union of everything named here. Sets are sorted, so that equal ones
/// compare equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Value {
    /// What stands at one of these paths.
    pub(super) paths: Vec<PathId>,
    /// One of these dicts or lists that a template made.
    pub(super) records: Vec<RecordId>,
    /// One of these, as written.
    pub(super) literals: Vec<Literal>,
    /// A text or number into which these paths went.
    pub(super) made_of: Vec<PathId>,
    /// Something else that holds no values: computed, or about the release.
    pub(super) other: bool,
    /// A text that may itself be a template of which we know nothing.
    pub(super) foreign: bool,
}

/// A dict or list made by a template: an index into [`Records`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RecordId(usize);

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Literal {
    Nil,
    Bool(bool),
    Int(i64),
    /// Its bits.
    Float(u64),
    Text(EcoString),
}

/// A dict or list. A list has the fields `0`, `1` …
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    pub(super) is_list: bool,
    pub(super) fields: IndexMap<EcoString, Value>,
    /// What stands below keys that are not known.
    pub(super) any: Value,
    /// What was merged in: its entries are entries of this one.
    pub(super) also: Value,
    /// Whether anybody looked into it in this pass.
    pub(super) was_read: bool,
}

/// The most members of each set in a [`Value`].
pub(super) const MAX_SET: usize = 48;

impl Value {
    /// Something that holds no values.
    pub(super) fn other() -> Self {
        Self { other: true, ..Self::default() }
    }

    pub(super) fn path(path: PathId) -> Self {
        Self { paths: vec![path], ..Self::default() }
    }

    pub(super) fn record(record: RecordId) -> Self {
        Self { records: vec![record], ..Self::default() }
    }

    pub(super) fn text(text: &str) -> Self {
        Self::literal(Literal::Text(text.into()))
    }

    pub(super) fn literal(literal: Literal) -> Self {
        Self { literals: vec![literal], ..Self::default() }
    }

    /// A scalar that was computed from these.
    pub(super) fn computed<'a>(from: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut value = Self::other();
        for one in from {
            one.paths.iter().chain(&one.made_of).for_each(|path| insert(&mut value.made_of, path));
            value.foreign |= one.foreign || one.literals.iter().any(Literal::is_template);
        }
        if value.made_of.len() > MAX_SET {
            value.made_of.clear();
            value.foreign = true;
        }
        value
    }

    /// Whether it may be nothing at all.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The texts that it may be, if it can be nothing else.
    pub(super) fn only_texts(&self) -> Option<Vec<EcoString>> {
        let known =
            self.paths.is_empty() && self.records.is_empty() && !self.other && !self.literals.is_empty();
        if !known {
            return None;
        }
        self.literals.iter().map(Literal::as_text).collect()
    }

    /// Adds what another may be; whether that is new. The sets may grow beyond [`MAX_SET`].
    pub(super) fn add(&mut self, other: &Value) -> bool {
        let size = |value: &Value| {
            let flags = usize::from(value.other) + usize::from(value.foreign);
            value.paths.len() + value.records.len() + value.literals.len() + value.made_of.len() + flags
        };
        let before = size(self);
        other.paths.iter().for_each(|one| insert(&mut self.paths, one));
        other.records.iter().for_each(|one| insert(&mut self.records, one));
        other.literals.iter().for_each(|one| insert(&mut self.literals, one));
        other.made_of.iter().for_each(|one| insert(&mut self.made_of, one));
        self.other |= other.other;
        self.foreign |= other.foreign;
        if self.literals.len() > MAX_SET {
            self.foreign |= self.literals.iter().any(Literal::is_template);
            self.literals.clear();
            self.other = true;
        }
        if self.made_of.len() > MAX_SET {
            self.made_of.clear();
            self.foreign = true;
        }
        size(self) > before
    }
}

fn insert<T: Ord + Clone>(set: &mut Vec<T>, member: &T) {
    if let Err(at) = set.binary_search(member) {
        set.insert(at, member.clone());
    }
}

impl Literal {
    pub(super) fn new(data: &Data) -> Self {
        match data {
            Data::Bool(value) => Self::Bool(*value),
            Data::Int(value) => Self::Int(*value),
            Data::Float(value) => Self::Float(value.to_bits()),
            Data::String(text) => Self::Text(text.clone()),
            // A template cannot write the others down.
            Data::Null | Data::List(_) | Data::Map(_) => Self::Nil,
        }
    }

    pub(super) fn to_data(&self) -> Data {
        match self {
            Self::Nil => Data::Null,
            Self::Bool(value) => Data::Bool(*value),
            Self::Int(value) => Data::Int(*value),
            Self::Float(bits) => Data::Float(f64::from_bits(*bits)),
            Self::Text(text) => Data::String(text.clone()),
        }
    }

    pub(super) fn as_text(&self) -> Option<EcoString> {
        if let Self::Text(text) = self { Some(text.clone()) } else { None }
    }

    fn is_template(&self) -> bool {
        matches!(self, Self::Text(text) if text.contains("{{"))
    }
}

/// All dicts and lists. Those that are made alike are one, so that helpers called alike are
/// analysed once; only empty ones are told apart by where they are made.
#[derive(Debug, Default)]
pub(super) struct Records {
    records: Vec<Record>,
    by_content: crate::tables::HashMap<Content, RecordId>,
}

/// What a record was made with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Content {
    is_list: bool,
    fields: Vec<(EcoString, Value)>,
    any: Value,
    site: Option<(usize, usize)>,
}

impl Records {
    /// The record with this content; `site` says where it is made.
    pub(super) fn make(
        &mut self,
        is_list: bool,
        fields: Vec<(EcoString, Value)>,
        any: Value,
        site: (usize, usize),
    ) -> RecordId {
        let site = (fields.is_empty() && any.is_nothing()).then_some(site);
        let content = Content { is_list, fields, any, site };
        if let Some(there) = self.by_content.get(&content) {
            return *there;
        }
        let id = RecordId(self.records.len());
        let fields = content.fields.iter().cloned().collect();
        self.records.push(Record { is_list, fields, any: content.any.clone(), ..Record::default() });
        self.by_content.insert(content, id);
        id
    }

    pub(super) fn get(&mut self, id: RecordId) -> Option<&mut Record> {
        self.records.get_mut(id.0)
    }

    /// Begins a pass in which nobody has looked into any.
    pub(super) fn begin(&mut self) {
        self.records.iter_mut().for_each(|record| record.was_read = false);
    }
}

impl Record {
    /// The data, as far as a template wrote it down: an empty dict or list.
    pub(super) fn to_data(&self) -> Option<Data> {
        let is_empty = self.fields.is_empty() && self.any.is_nothing() && self.also.is_nothing();
        let empty = if self.is_list { Data::List(vec![]) } else { Data::Map(Map::default()) };
        is_empty.then_some(empty)
    }
}
