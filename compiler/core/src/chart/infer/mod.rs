//! The type of a chart's values, read off its defaults, its comments and its templates.
//!
//! Takes the nodes of `values.yaml` and the [`Reads`] of the templates; gives a record. Gentle: a misspelt key is an
//! error only where no template can read it, and of another scalar than the default's it is only said that it is odd
//! (see [`RecordType::hints_at`]). What is said in a comment for tools (`remarks`) goes first, then what Kubernetes
//! takes where a template writes the value to it (`shapes`), then the default and how it is read.
//!
//! Three laws: a chart's own defaults are of the type; a record is closed only if nothing below it is read in a way
//! that is not known; what the templates do not read says nothing.

mod remarks;
mod seen;
mod shapes;
#[cfg(test)]
mod tests;

pub(super) use remarks::is_share;
pub use shapes::Shapes;

use std::sync::Arc;

use ecow::EcoString;

use super::reads::Reads;
use crate::data::Data;
use crate::tables::IndexMap;
use crate::ty::{Bounds, Field, FieldDefault, MapType, RecordType, TextRule, Type};
use crate::yaml::{Comments, Entry, MapNode, Node, NodeKind};
use seen::Seen;

/// How deep types go; what is below is anything. Charts stay below 12.
const DEPTH: usize = 32;

/// Of longer lists, elements are not looked at.
const ITEMS: usize = 100;

/// What a type is read off, besides the defaults themselves.
#[derive(Clone, Copy)]
pub(super) struct Sources<'s> {
    /// The text of `values.yaml`.
    pub(super) text: &'s str,
    /// Names the file, for messages.
    pub(super) origin: &'s Arc<str>,
    /// What the templates read.
    pub(super) reads: &'s Reads,
    /// The library's types.
    pub(super) shapes: &'s Shapes,
}

/// The type of the values whose defaults these are.
pub(super) fn infer(node: &Node, from: Sources<'_>) -> Type {
    let empty = MapNode::default();
    let map = node.as_map().unwrap_or(&empty);
    let seen = Seen::root(from.reads);
    Infer { from, depth: 0, is_global: false }.record(node, map, &seen)
}

struct Infer<'i> {
    from: Sources<'i>,
    depth: usize,
    /// We are below `global`, of which sub-charts and Helm's users read what they like.
    is_global: bool,
}

impl Infer<'_> {
    fn record(&mut self, node: &Node, map: &MapNode, seen: &Seen<'_>) -> Type {
        let mut record = self.closed();
        for (key, entry) in map {
            self.is_global |= self.depth == 0 && key == "global";
            let below = self.below(key, seen);
            let mut field = self.entry(key, entry, &below);
            self.require(&mut field, &below);
            record.fields.insert(key.clone(), field);
            self.is_global &= self.depth > 0;
        }
        self.others(&mut record, node, seen);
        // What nobody can follow at the root is mostly a helper that is not here: typing errors are worth more.
        record.open |= self.depth > 0 && (seen.is_covered() || self.is_global);
        Type::Record(Arc::new(record))
    }

    /// How the entry with this key is read.
    fn below<'u>(&self, key: &str, seen: &Seen<'u>) -> Seen<'u> {
        match self.depth {
            0 if key != "global" && !seen.reads.is_blind() && seen.reads.apart.contains(key) => {
                seen.elsewhere()
            }
            0 => seen.value(key),
            _ => seen.entry(key),
        }
    }

    fn closed(&self) -> RecordType {
        RecordType { inferred: true, origin: Some(self.from.origin.clone()), ..RecordType::default() }
    }

    /// Keys without a default: those that are commented out, and those that templates read.
    fn others(&mut self, record: &mut RecordType, node: &Node, seen: &Seen<'_>) {
        let possible = node.possible.iter().map(|possible| possible.key.as_str());
        for key in possible.chain(seen.fields()) {
            if !record.fields.contains_key(key) {
                let below = self.below(key, seen);
                let is_global = self.depth == 0 && key == "global";
                let mut field = plain_field(if is_global { Type::Any } else { self.absent(key, &below) });
                self.require(&mut field, &below);
                record.fields.insert(key.into(), field);
            }
        }
        if self.depth > 0 && seen.has_elements() {
            match self.absent("", &seen.element()) {
                Type::Any => record.open = true,
                ty => record.rest.push(MapType { key: TextRule::default(), value: ty }),
            }
        }
    }

    fn entry(&mut self, key: &EcoString, entry: &Entry, seen: &Seen<'_>) -> Field {
        let data = entry.value.to_data();
        let remark = remarks::of(self.from.text, entry.key_span.start, self.from.origin);
        let declared = remark.declared.filter(|ty| data == Data::Null || shapes::takes(ty, &data));
        let named = remark.kind.filter(|_| data == Data::Null);
        let ty = match declared.or(named) {
            Some(ty) => ty,
            None => self.value(key, &entry.value, seen, remark.is_fraction),
        };
        let default = (data != Data::Null).then(|| FieldDefault::Data(Arc::new(data)));
        Field { ty, default, required: false, doc: entry.value.comment.clone(), span: None }
    }

    fn value(&mut self, key: &str, node: &Node, seen: &Seen<'_>, is_fraction: bool) -> Type {
        if self.depth >= DEPTH {
            return Type::Any;
        }
        let data = node.to_data();
        if let Some(ty) = self.from.shapes.of_value(key, &data, seen) {
            return ty;
        }
        if seen.is_of_several_kinds() {
            return Type::Any;
        }
        self.depth += 1;
        let ty = match &node.data {
            NodeKind::Null => self.absent_below(seen),
            NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::Float(_) | NodeKind::String(_) => {
                scalar(key, &data, seen, is_fraction)
            }
            NodeKind::List(items) => self.list(items, seen),
            NodeKind::Map(map) if map.is_empty() => self.empty_map(node, seen),
            NodeKind::Map(map) => self.record(node, map, seen),
        };
        self.depth -= 1;
        ty
    }

    /// `{}`: free-form, unless the templates read only some keys of it.
    fn empty_map(&mut self, node: &Node, seen: &Seen<'_>) -> Type {
        let by_name = seen.fields().next().is_some();
        if seen.is_covered() || seen.is_unsure || !by_name && !seen.has_elements() {
            return Type::map(Type::Any);
        }
        if !by_name && node.possible.is_empty() {
            let element = self.absent("", &seen.element());
            // Who goes through a map can go through a list, too; of scalars, keys are what it is about.
            let is_map = seen.has_keys() && seen.element().is_scalar();
            let list = (!is_map).then(|| Type::list(element.clone()));
            return Type::union([Type::map(element)].into_iter().chain(list));
        }
        let mut record = self.closed();
        self.others(&mut record, node, seen);
        Type::Record(Arc::new(record))
    }

    fn list(&mut self, items: &[Node], seen: &Seen<'_>) -> Type {
        // A key by name: it may also be a map.
        if seen.fields().next().is_some() {
            return Type::Any;
        }
        if items.len() > ITEMS {
            return Type::list(Type::Any);
        }
        let is_plain = !items.is_empty() && items.iter().all(|item| is_scalar(&item.to_data()));
        if !is_plain && (seen.is_covered() || seen.is_unsure || !seen.has_elements()) {
            return Type::list(Type::Any);
        }
        if items.is_empty() && seen.has_keys() {
            return self.absent_below(seen);
        }
        let element = seen.element();
        let maps: Vec<&Node> = items.iter().filter(|item| item.as_map().is_some()).collect();
        if maps.len() == items.len() && !maps.is_empty() {
            return Type::list(self.elements(&maps, &element));
        }
        if is_plain {
            let kinds = items.iter().map(|item| scalar("", &item.to_data(), &element, false));
            return Type::list(Type::union(kinds));
        }
        Type::list(if items.is_empty() { self.absent("", &element) } else { Type::Any })
    }

    /// Elements that are maps: each may have the keys of any of them.
    fn elements(&mut self, maps: &[&Node], seen: &Seen<'_>) -> Type {
        if seen.is_of_several_kinds() {
            return Type::Any;
        }
        let mut record = self.closed();
        let mut found: IndexMap<&EcoString, Vec<&Node>> = IndexMap::default();
        for (key, entry) in maps.iter().filter_map(|node| node.as_map()).flatten() {
            found.entry(key).or_default().push(&entry.value);
        }
        for (key, nodes) in found {
            let below = seen.entry(key);
            let types: Vec<Type> = nodes.iter().map(|node| self.value(key, node, &below, false)).collect();
            // Two records would have to be one.
            let several = types.iter().filter(|ty| ty.record().is_some()).count() > 1;
            let ty = if several { Type::Any } else { Type::union(types) };
            record.fields.insert(key.clone(), plain_field(ty));
        }
        for node in maps {
            self.others(&mut record, node, seen);
        }
        record.open |= seen.is_covered();
        Type::Record(Arc::new(record))
    }

    /// What a value without a default must be for the templates to do what they do with it.
    fn absent(&mut self, key: &str, seen: &Seen<'_>) -> Type {
        if self.depth >= DEPTH {
            return Type::Any;
        }
        if let Some(ty) = self.from.shapes.of_value(key, &Data::Null, seen) {
            return ty;
        }
        self.depth += 1;
        let ty = self.absent_below(seen);
        self.depth -= 1;
        ty
    }

    fn absent_below(&mut self, seen: &Seen<'_>) -> Type {
        let by_name = seen.fields().next().is_some();
        if seen.is_whole() || seen.is_unsure || seen.is_of_several_kinds() {
            return Type::Any;
        }
        match (by_name, seen.has_elements(), seen.is_scalar()) {
            (true, _, false) => {
                let mut record = self.closed();
                let nothing = Node {
                    data: NodeKind::Null,
                    span: crate::yaml::Span::default(),
                    comment: None,
                    possible: vec![],
                };
                self.others(&mut record, &nothing, seen);
                Type::Record(Arc::new(record))
            }
            (false, true, false) => {
                let element = self.absent("", &seen.element());
                Type::union([Type::map(element.clone()), Type::list(element)])
            }
            (false, false, true) => self.from.shapes.scalar(),
            _ => Type::Any,
        }
    }

    /// Makes a field one that must be written, if the templates ask for it and the default is nothing to them.
    fn require(&self, field: &mut Field, seen: &Seen<'_>) {
        let is_empty = match &field.default {
            None => true,
            Some(FieldDefault::Data(data)) => matches!(&**data, Data::String(text) if text.is_empty()),
            Some(_) => false,
        };
        // What is below `global` need not stand in values.
        if is_empty && seen.is_required() && !self.is_global {
            field.required = true;
            field.default = field.default.take().map(|_| FieldDefault::Refused);
        }
    }
}

fn plain_field(ty: Type) -> Field {
    Field { ty, default: None, required: false, doc: None, span: None }
}

/// The type of a scalar default: its kind, and those with which the templates compare it or that they put in its place.
fn scalar(key: &str, data: &Data, seen: &Seen<'_>, is_fraction: bool) -> Type {
    if seen.fields().next().is_some() || seen.has_elements() {
        return Type::Any;
    }
    let is_text = matches!(data, Data::String(_));
    let is_empty = matches!(data, Data::String(text) if text.is_empty());
    // Written with lines of its own, it may be a map; an empty text stands for whatever goes there.
    if seen.is_whole() && (is_empty || !is_text) && !seen.is_scalar() && !shapes::is_inline(seen) {
        return Type::Any;
    }
    let is_fraction = is_fraction || seen.is_fraction() || remarks::is_share(key);
    let mut kinds = vec![kind(data, is_fraction)];
    kinds.extend(seen.others().filter(|other| is_scalar(other)).map(|other| kind(other, is_fraction)));
    if is_empty && (seen.is_number() || remarks::is_number(key)) {
        kinds.extend([Type::int(), Type::Float(Bounds::NONE)]);
    }
    Type::union(kinds)
}

fn is_scalar(data: &Data) -> bool {
    matches!(data, Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_))
}

fn kind(data: &Data, is_fraction: bool) -> Type {
    match data {
        Data::Bool(_) => Type::Bool,
        Data::Int(_) if !is_fraction => Type::int(),
        Data::Int(_) | Data::Float(_) => Type::Float(Bounds::NONE),
        _ => Type::string(),
    }
}

/// The comments of the defaults, for the generated file.
pub(super) fn comments(node: &Node) -> Comments {
    let mut out = Comments::default();
    collect(node, &mut vec![], &mut out);
    out
}

fn collect(node: &Node, path: &mut Vec<EcoString>, out: &mut Comments) {
    let Some(map) = node.as_map() else { return };
    for (key, entry) in map {
        path.push(key.clone());
        if let Some(comment) = &entry.value.comment {
            out.insert(path, comment.clone());
        }
        collect(&entry.value, path, out);
        path.pop();
    }
}
