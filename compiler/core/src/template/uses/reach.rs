//! From a value to what is in it, and to the paths that are read with it.

use ecow::EcoString;

use super::Manner;
use super::tree::{PathId, Step};
use super::value::{Literal, Record, RecordId, Value};
use super::walk::Walk;

impl Walk<'_> {
    /// What stands at a key.
    pub(super) fn field(&mut self, of: &Value, name: &str) -> Value {
        self.below(of, &Step::Field(name))
    }

    /// What may stand at any key or index.
    pub(super) fn elements(&mut self, of: &Value) -> Value {
        self.below(of, &Step::Element)
    }

    /// What stands at the key or index that a value gives.
    pub(super) fn index(&mut self, of: &Value, key: &Value) -> Value {
        self.mark(key, &Manner::Printed);
        let mut found = Value::default();
        for literal in &key.literals {
            let is_path = !of.paths.is_empty();
            let one = match literal {
                Literal::Text(name) => self.field(of, name),
                Literal::Int(_) if is_path => self.elements(of),
                Literal::Int(index) => self.field(of, &ecow::eco_format!("{index}")),
                _ => self.elements(of),
            };
            self.join(&mut found, &one);
        }
        if key.literals.is_empty() || key.other || !key.paths.is_empty() {
            let any = self.elements(of);
            self.join(&mut found, &any);
        }
        found
    }

    fn below(&mut self, of: &Value, step: &Step<'_>) -> Value {
        let of = self.with_merged(of);
        // What was computed has parts, too: the words of a text.
        let mut found =
            Value { made_of: of.made_of.clone(), other: of.other, foreign: of.foreign, ..Value::default() };
        for path in &of.paths {
            match self.tree.step(*path, step) {
                Some(path) => {
                    found.add(&Value::path(path));
                }
                None => self.mark(&Value::path(*path), &Manner::Whole),
            }
            if self.has_also {
                found.add(&self.tree.put_over(*path, step));
            }
        }
        for record in &of.records {
            let inner = self.records.get(*record).map(|record| record.below(step)).unwrap_or_default();
            self.join(&mut found, &inner);
        }
        if found.is_nothing() { Value::other() } else { found }
    }

    /// The keys of a value, as far as a template wrote them.
    pub(super) fn keys(&mut self, of: &Value) -> Value {
        let of = self.with_merged(of);
        let mut keys = Value::default();
        let known = of.paths.is_empty() && !of.other;
        for record in &of.records {
            let Some(record) = self.records.get(*record) else { continue };
            record.was_read = true;
            keys.other |= !record.any.is_nothing();
            for name in record.fields.keys() {
                let key = match name.parse() {
                    Ok(index) if record.is_list => Literal::Int(index),
                    _ => Literal::Text(name.clone()),
                };
                keys.add(&Value::literal(key));
            }
        }
        keys.other |= !known || keys.literals.is_empty();
        keys
    }

    /// The value with all that was merged into its parts.
    fn with_merged(&mut self, value: &Value) -> Value {
        let mut all = value.clone();
        let mut grew = self.has_also;
        while grew {
            grew = false;
            for path in all.paths.clone() {
                if let Some(also) = self.tree.also(path) {
                    grew |= all.add(also);
                }
            }
            for record in all.records.clone() {
                if let Some(record) = self.records.get(record) {
                    grew |= all.add(&record.also);
                }
            }
        }
        all
    }

    /// Says that a value is read in this manner, here.
    pub(super) fn mark(&mut self, value: &Value, manner: &Manner) {
        if value.paths.is_empty() && value.records.is_empty() {
            return;
        }
        let value = self.with_merged(value);
        for path in &value.paths {
            self.tree.read(*path, manner, self.place());
        }
        if manner.covers() && !value.records.is_empty() {
            self.escape(&Value { records: value.records, ..Value::default() });
        }
    }

    /// Says that everything that can be reached from a value may be read.
    pub(super) fn escape(&mut self, value: &Value) {
        let mut seen: Vec<RecordId> = vec![];
        let mut waiting = vec![value.clone()];
        while let Some(value) = waiting.pop() {
            let value = self.with_merged(&value);
            for path in &value.paths {
                self.tree.read(*path, &Manner::Whole, self.place());
            }
            for record in value.records {
                if let Err(at) = seen.binary_search(&record) {
                    seen.insert(at, record);
                    waiting.push(self.records.get(record).map(Record::all).unwrap_or_default());
                }
            }
        }
    }

    /// Puts a value at a key of another one, which whoever reads that other one then sees.
    pub(super) fn put(&mut self, into: &Value, key: &Value, value: &Value) {
        let into = self.with_merged(into);
        let names = if key.other || !key.paths.is_empty() { None } else { key.only_texts() };
        for path in &into.paths {
            let steps: Vec<Step<'_>> = match &names {
                Some(names) => names.iter().map(|name| Step::Field(name)).collect(),
                None => vec![Step::Element],
            };
            for step in steps {
                match self.tree.step(*path, &step) {
                    Some(below) => self.put_over(below, value),
                    None => self.escape(value),
                }
            }
        }
        for id in into.records {
            let places: Vec<Option<EcoString>> =
                names.as_ref().map_or_else(|| vec![None], |names| names.iter().cloned().map(Some).collect());
            for place in places {
                self.change(id, value, |record| match place {
                    Some(name) => record.fields.entry(name).or_default(),
                    None => &mut record.any,
                });
            }
        }
    }

    /// Puts the entries of a value among those of another one.
    pub(super) fn merge(&mut self, into: &Value, value: &Value) {
        for path in &into.paths {
            self.put_over(*path, value);
        }
        for record in &into.records {
            let mut value = value.clone();
            value.records.retain(|one| one != record);
            self.has_also |= !value.is_nothing();
            self.change(*record, &value, |record| &mut record.also);
        }
    }

    fn put_over(&mut self, path: PathId, value: &Value) {
        let mut value = value.clone();
        value.paths.retain(|one| *one != path);
        if value.paths.is_empty() && value.records.is_empty() {
            return;
        }
        let mut also = self.tree.also(path).cloned().unwrap_or_default();
        if self.join(&mut also, &value) {
            self.has_also = true;
            self.again = true;
            self.tree.set_also(path, also);
        }
    }

    fn change(&mut self, id: RecordId, value: &Value, part: impl FnOnce(&mut Record) -> &mut Value) {
        let Some(record) = self.records.get(id) else { return };
        let was_read = record.was_read;
        let grew = part(record).add(value);
        self.again |= grew && was_read;
    }
}

impl Record {
    fn below(&mut self, step: &Step<'_>) -> Value {
        self.was_read = true;
        let mut found = self.any.clone();
        match step {
            Step::Field(name) => {
                if let Some(value) = self.fields.get(*name) {
                    found.add(value);
                }
            }
            Step::Element => self.fields.values().for_each(|value| {
                found.add(value);
            }),
        }
        found
    }

    fn all(&mut self) -> Value {
        let mut all = self.below(&Step::Element);
        all.add(&self.also);
        all
    }
}
