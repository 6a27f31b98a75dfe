//! What is where: every declaration of the project and the library by the place of its name, every name with what it
//! stands for, and which declarations are one thing because an heir declares it again.

use ecow::EcoString;

use super::Analysis;
use super::symbols::{Symbol, SymbolKind, symbols};
use crate::resolve::{EnvironmentId, Occurrence, ServiceId, Target};
use crate::source::{FileId, Span};
use crate::tables::HashMap;
use crate::ty::Type;

/// A declaration.
#[derive(Debug, Clone)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Where its name stands.
    pub name_span: Span,
    /// All of it, with its documentation.
    pub span: Span,
    /// The name's place of what it is declared in.
    pub within: Option<Span>,
}

/// Everything by place.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// By the place of the name.
    pub(super) declared: HashMap<Span, Declared>,
    /// In the order of files and lines.
    pub(super) in_order: Vec<Span>,
    /// Where each thing is named, besides where it is declared.
    named: HashMap<Target, Vec<Span>>,
    /// For a declaration that repeats an inherited one: the first of its line.
    first: HashMap<Span, Span>,
    services: HashMap<Span, ServiceId>,
    environments: HashMap<Span, EnvironmentId>,
}

impl Facts {
    fn of(analysis: &Analysis<'_>) -> Self {
        let mut facts = Self::default();
        for source in analysis.sources().iter() {
            if let Some(parsed) = analysis.texts.parsed(source.id) {
                symbols(source, parsed).iter().for_each(|symbol| facts.add(symbol, None));
            }
        }
        for Occurrence { span, target } in analysis.statics.names() {
            facts.named.entry(target.clone()).or_default().push(*span);
        }
        let project = analysis.statics.inputs.project;
        for (id, service) in project.services() {
            facts.services.insert(service.ast.name.span, id);
            let line = service.lineage.iter().map(|id| project.service(*id).ast.name.span);
            facts.repeat(&line.collect::<Vec<Span>>());
        }
        for (id, environment) in project.environments() {
            facts.environments.insert(environment.ast.name.span, id);
            let line = environment.lineage.iter().map(|id| project.environment(*id).ast.name.span);
            facts.repeat(&line.collect::<Vec<Span>>());
        }
        facts
    }

    fn add(&mut self, symbol: &Symbol, within: Option<Span>) {
        let declared = Declared {
            name: symbol.name.clone(),
            kind: symbol.kind,
            name_span: symbol.name_span,
            span: symbol.span,
            within,
        };
        if self.declared.insert(symbol.name_span, declared).is_none() {
            self.in_order.push(symbol.name_span);
        }
        symbol.children.iter().for_each(|child| self.add(child, Some(symbol.name_span)));
    }

    /// What a line of ancestors declares again under one name is one thing.
    fn repeat(&mut self, line: &[Span]) {
        if line.len() < 2 {
            return;
        }
        let mut seen: HashMap<(EcoString, SymbolKind), Span> = HashMap::default();
        for item in line {
            let mut own: Vec<&Declared> =
                self.declared.values().filter(|declared| declared.within == Some(*item)).collect();
            own.sort_by_key(|declared| declared.name_span);
            let kinds =
                [SymbolKind::Parameter, SymbolKind::Constant, SymbolKind::Subchart, SymbolKind::Secret];
            let own = own.into_iter().filter(|declared| kinds.contains(&declared.kind));
            let found: Vec<(EcoString, SymbolKind, Span)> = own
                .map(|declared| (declared.name.as_str().into(), declared.kind, declared.name_span))
                .collect();
            for (name, kind, span) in found {
                let first = *seen.entry((name, kind)).or_insert(span);
                if first != span {
                    self.first.insert(span, first);
                }
            }
        }
    }

    /// The target by which all that is one thing is known.
    fn canonical(&self, target: &Target) -> Target {
        match target {
            Target::Declared(span) => {
                let mut span = *span;
                // A line of ancestors is shorter than this.
                for _ in 0..200 {
                    match self.first.get(&span) {
                        Some(first) => span = *first,
                        None => break,
                    }
                }
                Target::Declared(span)
            }
            other => other.clone(),
        }
    }

    /// Every place that names the same thing, its declarations first; each once.
    pub(super) fn places(&self, target: &Target) -> Vec<Span> {
        let wanted = self.canonical(target);
        let mut declared = vec![];
        let mut named = vec![];
        if let Target::Declared(first) = wanted {
            let others = self.first.keys().filter(|span| self.canonical(&Target::Declared(**span)) == wanted);
            declared.extend([first].into_iter().chain(others.copied()));
            declared.sort();
            for span in &declared {
                named.extend(self.named.get(&Target::Declared(*span)).into_iter().flatten().copied());
            }
        } else {
            named.extend(self.named.get(&wanted).into_iter().flatten().copied());
        }
        named.sort();
        named.dedup();
        named.retain(|span| !declared.contains(span));
        declared.extend(named);
        declared
    }

    /// The places that name exactly this.
    pub(super) fn named(&self, target: &Target) -> &[Span] {
        self.named.get(target).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn service(&self, name: Span) -> Option<ServiceId> {
        self.services.get(&name).copied()
    }

    pub(super) fn environment(&self, name: Span) -> Option<EnvironmentId> {
        self.environments.get(&name).copied()
    }
}

impl Analysis<'_> {
    pub(super) fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts::of(self))
    }

    /// The name at a byte, with what it stands for: several things where a body is inherited by several heirs.
    pub(super) fn name_at(&self, file: FileId, offset: usize) -> Option<(Span, Vec<Target>)> {
        let touches =
            |span: Span| span.file == file && span.start as usize <= offset && offset <= span.end as usize;
        let names = self.statics.names();
        let behind = names.partition_point(|name| {
            name.span.file < file || name.span.file == file && name.span.start as usize <= offset
        });
        let before = names.get(..behind).unwrap_or_default().iter().rev();
        let mut near: Vec<&Occurrence> = before
            .take(LOOK_BACK)
            .take_while(|name| name.span.file == file)
            .filter(|name| touches(name.span))
            .collect();
        near.reverse();
        // Of two that touch the byte, the one that begins there.
        if let Some(last) = near.last().map(|name| name.span) {
            let targets = near.iter().filter(|name| name.span == last).map(|name| name.target.clone());
            return Some((last, targets.collect()));
        }
        let declared =
            self.facts().declared.keys().find(|span| touches(**span) && self.is_declaration(**span))?;
        Some((*declared, vec![Target::Declared(*declared)]))
    }

    /// Whether what stands there declares something that can be named elsewhere; keys of a block do not.
    fn is_declaration(&self, name: Span) -> bool {
        let kind = self.facts().declared.get(&name).map(|declared| declared.kind);
        kind.is_some_and(|kind| {
            !matches!(
                kind,
                SymbolKind::Block
                    | SymbolKind::Entry
                    | SymbolKind::Deploy
                    | SymbolKind::Configure
                    | SymbolKind::Provides
                    | SymbolKind::Requires
                    | SymbolKind::Check
            )
        })
    }

    /// The type that was seen at exactly this place.
    pub(super) fn type_at(&self, span: Span) -> Option<&Type> {
        self.statics.seen.types.iter().find(|(found, _)| *found == span).map(|(_, ty)| ty)
    }

    /// The keys that lead to the key at this place.
    pub(super) fn keys_at(&self, span: Span) -> Option<&[EcoString]> {
        self.statics.seen.keys.iter().find(|(found, _)| *found == span).map(|(_, keys)| keys.as_slice())
    }

    /// The innermost declarations around a byte, outermost first.
    pub(super) fn around(&self, file: FileId, offset: usize) -> Vec<&Declared> {
        let here = Span::new(file, offset, offset);
        let all = self.facts().declared.values();
        let mut found: Vec<&Declared> = all.filter(|declared| declared.span.contains(here)).collect();
        found.sort_by_key(|declared| (declared.span.start, std::cmp::Reverse(declared.span.end)));
        found
    }
}

/// Names at one place stand beside each other: as many are looked through, for a body may have hundreds of heirs.
const LOOK_BACK: usize = 1_000;
