//! From a name to what it means, and back: definitions, references, highlights, providers, heirs, types; and every
//! declaration by a part of its name.

use ecow::EcoString;

use super::Analysis;
use super::facts::Declared;
use super::symbols::SymbolKind;
use crate::chart::{ChartKey, ChartSource};
use crate::resolve::Target;
use crate::source::{FileId, Span};
use crate::ty::Type;
use crate::yaml;

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a source.
    Source {
        /// Its name.
        name: Span,
        /// All of it.
        whole: Span,
    },
    /// In a file that is no source: a chart's `values.yaml`, its schema.
    File {
        /// From the project's root, or with `std:` in the library.
        path: String,
        /// The line, from 0.
        line: usize,
    },
}

/// A place of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The name.
    pub span: Span,
    /// It is declared or written to there, rather than read.
    pub writes: bool,
}

impl Analysis<'_> {
    /// The name at a byte and where what it stands for is declared.
    #[must_use]
    pub fn definition(&self, file: FileId, offset: usize) -> Option<(Span, Vec<Place>)> {
        let (span, targets) = self.name_at(file, offset)?;
        let places = targets.iter().filter_map(|target| self.place_of(target));
        Some((span, places.collect()))
    }

    /// Where the type of the name at a byte is declared.
    #[must_use]
    pub fn type_definition(&self, file: FileId, offset: usize) -> Vec<Place> {
        let Some((span, targets)) = self.name_at(file, offset) else { return vec![] };
        let mut types: Vec<&Type> = self.type_at(span).into_iter().collect();
        for target in &targets {
            let Target::Declared(at) = target else { continue };
            types.extend(self.type_at(*at));
            let mentions = self.facts().named(target).iter();
            types.extend(mentions.filter_map(|mention| self.type_at(*mention)).next());
        }
        let mut found = vec![];
        for ty in types.into_iter().flat_map(Type::members) {
            let declared = match ty {
                Type::Named(named) => named.span,
                Type::Record(record) | Type::Capability(record) => record.span,
                Type::List(list) => list.element.record().and_then(|record| record.span),
                Type::Map(map) => map.value.record().and_then(|record| record.span),
                _ => None,
            };
            let place = declared.map(|name| self.source_place(name));
            found.extend(place.filter(|place| !found.contains(place)));
        }
        found
    }

    /// Who provides the capability at a byte; who inherits from the service or environment.
    #[must_use]
    pub fn implementations(&self, file: FileId, offset: usize) -> Vec<Place> {
        let Some((_, targets)) = self.name_at(file, offset) else { return vec![] };
        let facts = self.facts();
        let mut found = vec![];
        for target in &targets {
            let Target::Declared(at) = target else { continue };
            let is_provider = |span: &&Span| {
                facts.declared.get(*span).is_some_and(|declared| declared.kind == SymbolKind::Provides)
            };
            found.extend(facts.named(target).iter().filter(is_provider).map(|span| self.source_place(*span)));
            found.extend(self.heirs(*at).into_iter().map(|heir| self.source_place(heir)));
        }
        found
    }

    /// Every place that names what stands at a byte.
    #[must_use]
    pub fn references(&self, file: FileId, offset: usize, with_declaration: bool) -> Vec<Span> {
        let Some((_, targets)) = self.name_at(file, offset) else { return vec![] };
        let mut found: Vec<Span> = targets.iter().flat_map(|target| self.facts().places(target)).collect();
        if !with_declaration {
            found.retain(|span| !targets.contains(&Target::Declared(*span)));
        }
        found.sort();
        found.dedup();
        found
    }

    /// The places in this file that name what stands at a byte.
    #[must_use]
    pub fn highlights(&self, file: FileId, offset: usize) -> Vec<Mention> {
        let found = self.references(file, offset, true).into_iter().filter(|span| span.file == file);
        let writes = |span: Span| self.facts().declared.contains_key(&span) || self.keys_at(span).is_some();
        found.map(|span| Mention { span, writes: writes(span) }).collect()
    }

    /// The project's declarations whose name has the letters of `query` in their order, at most `most`.
    #[must_use]
    pub fn workspace_symbols(&self, query: &str, most: usize) -> Vec<&Declared> {
        let facts = self.facts();
        let wanted = query.to_lowercase();
        let all = facts.in_order.iter().filter_map(|span| facts.declared.get(span));
        let mut found: Vec<&Declared> = all
            .filter(|declared| {
                !matches!(declared.kind, SymbolKind::Block | SymbolKind::Entry | SymbolKind::Check)
                    && !self.is_library(declared.name_span.file)
                    && has_letters(&declared.name.to_lowercase(), &wanted)
            })
            .collect();
        let rank = |declared: &&Declared| {
            let name = declared.name.to_lowercase();
            (name != wanted, !name.starts_with(&wanted), !name.contains(&wanted))
        };
        found.sort_by_key(rank);
        found.truncate(most);
        found
    }

    /// The declaration whose name stands there.
    #[must_use]
    pub fn declared(&self, name: Span) -> Option<&Declared> {
        self.facts().declared.get(&name)
    }

    /// What something is declared in, by name.
    #[must_use]
    pub fn container(&self, declared: &Declared) -> Option<&str> {
        let within = declared.within?;
        self.facts().declared.get(&within).map(|outer| outer.name.as_str())
    }

    pub(super) fn is_library(&self, file: FileId) -> bool {
        self.source(file).is_none_or(crate::source::Source::is_std)
    }

    /// The names of those who inherit from the service or environment of this name, directly or not.
    pub(super) fn heirs(&self, name: Span) -> Vec<Span> {
        let project = self.statics.inputs.project;
        if let Some(id) = self.facts().service(name) {
            let all = project.services().filter(|(other, heir)| *other != id && heir.lineage.contains(&id));
            return all.map(|(_, heir)| heir.ast.name.span).collect();
        }
        if let Some(id) = self.facts().environment(name) {
            let all =
                project.environments().filter(|(other, heir)| *other != id && heir.lineage.contains(&id));
            return all.map(|(_, heir)| heir.ast.name.span).collect();
        }
        vec![]
    }

    pub(super) fn source_place(&self, name: Span) -> Place {
        let whole = self.facts().declared.get(&name).map_or(name, |declared| declared.span);
        Place::Source { name, whole }
    }

    fn place_of(&self, target: &Target) -> Option<Place> {
        match target {
            Target::Declared(name) => Some(self.source_place(*name)),
            Target::Value(origin, keys) => self.place_of_value(origin, keys),
            Target::Function(_) | Target::Type(_) | Target::Word(_) | Target::Asked(_) => None,
        }
    }

    /// A chart's value: in its `values.yaml`, or at least in the file that speaks of it.
    fn place_of_value(&self, origin: &str, keys: &[EcoString]) -> Option<Place> {
        let chart = self.statics.inputs.charts.iter().find(|(_, chart)| &*chart.origin == origin);
        let (key, chart) = chart?;
        let ChartSource::Files { files, folder, .. } = &chart.source else {
            let ChartKey::Item(scope, name) = key else { return None };
            let item = self.statics.inputs.project.charts.get(*scope, name)?;
            return Some(self.source_place(item.name.span));
        };
        let path = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let text = |name: &str| {
            files.iter().find(|(found, _)| found == name).map(|(_, bytes)| String::from_utf8_lossy(bytes))
        };
        if let Some(text) = text("values.yaml")
            && let Ok(mut node) = yaml::read(&text)
        {
            let mut at = None;
            for key in keys {
                let below = node.as_map().and_then(|map| map.get(key.as_str())).cloned();
                let Some(entry) = below else {
                    at = node
                        .possible
                        .iter()
                        .find(|possible| possible.key == *key)
                        .map(|found| found.span.start)
                        .or(at);
                    break;
                };
                at = Some(entry.key_span.start);
                node = entry.value;
            }
            let before = text.get(..at.unwrap_or(0)).unwrap_or_default();
            return Some(Place::File { path: path("values.yaml"), line: before.matches('\n').count() });
        }
        text("values.schema.json").map(|_| Place::File { path: path("values.schema.json"), line: 0 })
    }
}

fn has_letters(name: &str, wanted: &str) -> bool {
    let mut letters = name.chars();
    wanted.chars().all(|letter| letters.any(|found| found == letter))
}
