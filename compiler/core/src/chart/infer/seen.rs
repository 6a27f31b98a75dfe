//! What the templates do with one value: all the ways in which it may be read, by its name and as any.

use super::super::reads::Reads;
use crate::data::Data;
use crate::template::{Manner, Read, Target, Use};

/// How a value is read.
#[derive(Debug, Clone)]
pub(super) struct Seen<'u> {
    pub(super) reads: &'u Reads,
    uses: Vec<&'u Use>,
    /// What it stands in is read as a whole.
    pub(super) by_above: bool,
    /// Templates may read any value in ways that are not known: what is not seen to be read may be.
    pub(super) is_unsure: bool,
}

impl<'u> Seen<'u> {
    /// How `.Values` itself is read. What is done to all values at once says nothing of any one of them.
    pub(super) fn root(reads: &'u Reads) -> Self {
        let values = &reads.uses.values;
        let is_unsure = values.is_whole() || values.element.is_some();
        Self { reads, uses: vec![values], by_above: false, is_unsure }
    }

    /// Of a part that templates of others may read, in ways that nobody here knows.
    pub(super) fn elsewhere(&self) -> Self {
        Self { uses: vec![], by_above: true, ..*self }
    }

    /// How the value at the root with this key is read.
    pub(super) fn value(&self, key: &str) -> Self {
        Self { uses: self.reads.uses.values.fields.get(key).into_iter().collect(), ..*self }
    }

    /// How the entry with this key is read.
    pub(super) fn entry(&self, key: &str) -> Self {
        let uses = self.uses.iter().flat_map(|one| one.entry(key)).collect();
        Self { uses, by_above: self.is_covered(), ..*self }
    }

    /// How any element is read.
    pub(super) fn element(&self) -> Self {
        let uses = self.uses.iter().filter_map(|one| one.element.as_deref()).collect();
        Self { uses, by_above: self.is_covered(), ..*self }
    }

    /// The keys that are read by their names.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'u str> {
        self.uses.iter().flat_map(|one| one.fields.keys().map(ecow::EcoString::as_str))
    }

    /// Whether entries or elements are read whatever their key.
    pub(super) fn has_elements(&self) -> bool {
        self.uses.iter().any(|one| one.element.is_some())
    }

    /// Whether the keys of its entries are asked for.
    pub(super) fn has_keys(&self) -> bool {
        self.any(|manner| *manner == Manner::Elements { keyed: true })
    }

    pub(super) fn each(&self) -> impl Iterator<Item = &'u Read> {
        self.uses.iter().flat_map(|one| &one.reads)
    }

    fn any(&self, wanted: impl Fn(&Manner) -> bool) -> bool {
        self.each().any(|read| wanted(&read.manner))
    }

    /// Whether anything below may be read in ways that are not known.
    pub(super) fn is_covered(&self) -> bool {
        self.by_above || self.any(Manner::covers)
    }

    /// Whether all of it goes somewhere, be it a scalar or not.
    pub(super) fn is_whole(&self) -> bool {
        self.by_above || self.any(|manner| matches!(manner, Manner::Whole | Manner::Template))
    }

    /// Whether it is used as a template's text, or what is in it is.
    pub(super) fn is_template(&self) -> bool {
        self.any(|manner| *manner == Manner::Template)
    }

    /// Whether it is written or calculated with: as a scalar, as far as it is not used whole.
    pub(super) fn is_scalar(&self) -> bool {
        self.any(|manner| matches!(manner, Manner::Printed | Manner::Text)) || self.is_number()
    }

    /// Whether it is calculated with.
    pub(super) fn is_number(&self) -> bool {
        self.any(|manner| matches!(manner, Manner::Number | Manner::Fraction))
    }

    /// Whether it is calculated with as a number that need not be whole.
    pub(super) fn is_fraction(&self) -> bool {
        self.any(|manner| *manner == Manner::Fraction)
    }

    /// Whether the templates ask of which kind it is, so that it may be of several.
    pub(super) fn is_of_several_kinds(&self) -> bool {
        self.any(|manner| matches!(manner, Manner::Kind(kind) if kind != "invalid"))
    }

    /// Whether it must be there whatever else is.
    pub(super) fn is_required(&self) -> bool {
        self.any(|manner| matches!(manner, Manner::Required { always: true, .. }))
    }

    /// The scalars that stand for it where it is empty, or that it is compared with.
    pub(super) fn others(&self) -> impl Iterator<Item = &'u Data> {
        self.each().filter_map(|read| match &read.manner {
            Manner::Default(data) | Manner::Compared(data) => Some(data),
            _ => None,
        })
    }

    /// Where it is written in this manner; nothing for each place where that is not known.
    pub(super) fn targets(&self, manner: &Manner) -> Vec<Option<Target>> {
        self.each().filter(|read| read.manner == *manner).flat_map(|read| self.reads.targets(read)).collect()
    }
}
