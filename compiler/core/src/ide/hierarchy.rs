//! Who needs whom, and who inherits from whom: one step in either direction.

use super::Analysis;
use super::symbols::SymbolKind;
use crate::resolve::{NeedTarget, ServiceId, Target};
use crate::source::{FileId, Span};

/// A neighbour with the places that make it one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The name of the other one.
    pub to: Span,
    /// The places that say so: `requires`, `wants`, a list of parents.
    pub because: Vec<Span>,
}

impl Analysis<'_> {
    /// The name of the service that stands at a byte: itself, or its body.
    #[must_use]
    pub fn service_at(&self, file: FileId, offset: usize) -> Option<Span> {
        let named = self.name_at(file, offset).into_iter().flat_map(|(_, targets)| targets);
        let mut named = named.filter_map(|target| match target {
            Target::Declared(at) if self.facts().service(at).is_some() => Some(at),
            _ => None,
        });
        let around = || self.around(file, offset).into_iter().find(|found| found.kind == SymbolKind::Service);
        named.next().or_else(|| around().map(|found| found.name_span))
    }

    /// The name of the service or environment that stands at a byte.
    #[must_use]
    pub fn heritable_at(&self, file: FileId, offset: usize) -> Option<Span> {
        let environments =
            |at: &Span| self.facts().environment(*at).is_some() || self.facts().service(*at).is_some();
        let (_, targets) = self.name_at(file, offset)?;
        let spans = targets.into_iter().filter_map(|target| match target {
            Target::Declared(at) => Some(at),
            _ => None,
        });
        spans.into_iter().find(environments)
    }

    /// What a service needs: the services that it names, and all that provide what it requires.
    #[must_use]
    pub fn needs_of(&self, service: Span) -> Vec<Edge> {
        let Some(id) = self.facts().service(service) else { return vec![] };
        let mut edges = vec![];
        for (target, span) in self.needs(id) {
            for other in self.providers(target, span) {
                join(&mut edges, other, span);
            }
        }
        edges
    }

    /// Who needs a service.
    #[must_use]
    pub fn needed_by(&self, service: Span) -> Vec<Edge> {
        let Some(id) = self.facts().service(service) else { return vec![] };
        let project = self.statics.inputs.project;
        let mut edges = vec![];
        for (other, item) in project.services().filter(|(other, _)| *other != id) {
            for (target, span) in self.needs(other) {
                if self.providers(target, span).contains(&service) {
                    join(&mut edges, item.ast.name.span, span);
                }
            }
        }
        edges
    }

    /// The parents of a service or environment, or with `down` its direct heirs.
    #[must_use]
    pub fn relatives(&self, name: Span, down: bool) -> Vec<Edge> {
        let project = self.statics.inputs.project;
        let services = project.services().map(|(_, item)| (item.ast.name.span, &item.ast.parents));
        let environments = project.environments().map(|(_, item)| (item.ast.name.span, &item.ast.parents));
        let mut edges = vec![];
        for (heir, parents) in services.chain(environments) {
            for parent in parents.iter().filter_map(|path| path.segments.last()) {
                let meant = self.statics.names().iter().find(|found| found.span == parent.span);
                let Some(Target::Declared(above)) = meant.map(|found| &found.target) else { continue };
                if down && *above == name {
                    join(&mut edges, heir, parent.span);
                } else if !down && heir == name {
                    join(&mut edges, *above, parent.span);
                }
            }
        }
        edges
    }

    fn needs(&self, id: ServiceId) -> impl Iterator<Item = (NeedTarget<'_>, Span)> {
        let signature = self.statics.inputs.signatures.get(id);
        signature.scope.needs.values().map(|need| (need.node.target, need.node.span))
    }

    /// The services that could be what a need is bound to.
    fn providers(&self, target: NeedTarget<'_>, span: Span) -> Vec<Span> {
        let inputs = self.statics.inputs;
        let side = inputs.project.scope_at(span);
        match target {
            NeedTarget::Service(name) => {
                let id = inputs.project.service_names.get(side, &name.name);
                id.map(|id| inputs.project.service(*id).ast.name.span).into_iter().collect()
            }
            NeedTarget::Capability(name) => {
                let provide = |id: ServiceId| {
                    let provides = &inputs.signatures.get(id).scope.provides;
                    provides.iter().any(|written| written.node.capability.name == name.name)
                };
                let all =
                    inputs.project.services().filter(|(id, item)| !item.ast.is_abstract && provide(*id));
                all.map(|(_, item)| item.ast.name.span).collect()
            }
        }
    }
}

fn join(edges: &mut Vec<Edge>, to: Span, because: Span) {
    match edges.iter_mut().find(|edge| edge.to == to) {
        Some(edge) => edge.because.push(because),
        None => edges.push(Edge { to, because: vec![because] }),
    }
}
