//! The paths of `.Values` that were met, with how they are read.

use ecow::EcoString;

use super::value::Value;
use super::{Manner, Place, Read, Use};
use crate::tables::IndexMap;

/// A path: an index into the [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PathId(usize);

/// `.Values` itself.
pub(super) const VALUES: PathId = PathId(0);

/// The longest path; what is below is read with it as a whole. Charts stay below 12.
const MAX_LENGTH: usize = 32;

/// The most ways to read that are kept of one path; [`Manner::Whole`] always is.
const MAX_READS: usize = 24;

/// The most places that are kept of one way to read.
const MAX_PLACES: usize = 8;

/// All paths.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<PathNode>,
}

#[derive(Debug, Default)]
struct PathNode {
    length: usize,
    fields: IndexMap<EcoString, PathId>,
    element: Option<PathId>,
    reads: Vec<Read>,
    /// What was put over it (`set`, `merge`): who reads it may read that.
    also: Value,
}

/// A step below a path.
pub(super) enum Step<'a> {
    Field(&'a str),
    Element,
}

impl Tree {
    pub(super) fn new() -> Self {
        Self { nodes: vec![PathNode::default()] }
    }

    /// The path one step further; nothing if it would be too long.
    pub(super) fn step(&mut self, from: PathId, step: &Step<'_>) -> Option<PathId> {
        let new = PathId(self.nodes.len());
        let node = self.nodes.get_mut(from.0)?;
        let there = match step {
            Step::Field(name) => node.fields.get(*name).copied(),
            Step::Element => node.element,
        };
        if there.is_some() {
            return there;
        }
        if node.length >= MAX_LENGTH {
            return None;
        }
        let length = node.length + 1;
        match step {
            Step::Field(name) => {
                node.fields.insert((*name).into(), new);
            }
            Step::Element => node.element = Some(new),
        }
        self.nodes.push(PathNode { length, ..PathNode::default() });
        Some(new)
    }

    pub(super) fn read(&mut self, path: PathId, manner: &Manner, place: Place) {
        let Some(node) = self.nodes.get_mut(path.0) else { return };
        let has_room = node.reads.len() < MAX_READS || *manner == Manner::Whole;
        match node.reads.iter_mut().find(|read| read.manner == *manner) {
            Some(read) if read.places.len() < MAX_PLACES && !read.places.contains(&place) => {
                read.places.push(place);
            }
            None if has_room => {
                node.reads.push(Read { manner: manner.clone(), places: vec![place] });
            }
            Some(_) | None => {}
        }
    }

    pub(super) fn also(&self, path: PathId) -> Option<&Value> {
        self.nodes.get(path.0).map(|node| &node.also).filter(|also| !also.is_nothing())
    }

    pub(super) fn set_also(&mut self, path: PathId, also: Value) {
        if let Some(node) = self.nodes.get_mut(path.0) {
            node.also = also;
        }
    }

    /// What was put over entries of a path that may be the one a step leads to, though they have
    /// other names here: those of which the key was not known, or all if it is not known now.
    pub(super) fn put_over(&self, path: PathId, step: &Step<'_>) -> Value {
        let mut found = Value::default();
        let Some(node) = self.nodes.get(path.0) else { return found };
        let fields = node.fields.values().filter(|_| matches!(step, Step::Element));
        for below in fields.chain(&node.element) {
            if let Some(also) = self.also(*below) {
                found.add(also);
            }
        }
        found
    }

    /// The tree without the paths that nobody reads.
    pub(super) fn finish(&self) -> Use {
        self.prune(VALUES).unwrap_or_default()
    }

    fn prune(&self, path: PathId) -> Option<Use> {
        let node = self.nodes.get(path.0)?;
        let reads = node.reads.clone();
        let fields: IndexMap<_, _> = node
            .fields
            .iter()
            .filter_map(|(name, below)| Some((name.clone(), self.prune(*below)?)))
            .collect();
        let gone_through = reads.iter().any(|read| matches!(read.manner, Manner::Elements { .. }));
        let element = node.element.and_then(|below| self.prune(below));
        let element = element.or_else(|| gone_through.then(Use::default)).map(Box::new);
        let is_read = !(reads.is_empty() && fields.is_empty() && element.is_none());
        is_read.then_some(Use { reads, fields, element })
    }
}
