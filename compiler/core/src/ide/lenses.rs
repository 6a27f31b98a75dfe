//! What an editor writes above an item: how it is used, and where.

use super::Analysis;
use super::symbols::SymbolKind;
use crate::eval::EnvironmentOutcome;
use crate::resolve::Target;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Capability, Environment, Item, Service};

/// A line above an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The item's name.
    pub span: Span,
    /// The words: "deployed in 3 environments".
    pub text: String,
    /// The places that it counts.
    pub places: Vec<Span>,
}

impl Analysis<'_> {
    /// The lenses of a file's items.
    #[must_use]
    pub fn lenses(&self, file: FileId) -> Vec<Lens> {
        let Some(parsed) = self.texts.parsed(file) else { return vec![] };
        let of = |item: &Item| match item {
            Item::Service(service) if service.is_abstract => {
                vec![self.heirs_lens(service.name.span, "service inherits", "services inherit")]
            }
            Item::Service(service) => self.service_lenses(service),
            Item::Environment(environment) if environment.is_abstract => {
                vec![self.heirs_lens(environment.name.span, "environment inherits", "environments inherit")]
            }
            Item::Environment(environment) => self.environment_lens(environment).into_iter().collect(),
            Item::Capability(capability) => vec![self.capability_lens(capability)],
            _ => vec![],
        };
        parsed.file.items.iter().flat_map(of).collect()
    }

    fn heirs_lens(&self, name: Span, one: &str, several: &str) -> Lens {
        counted(name, self.heirs(name), "", one, several)
    }

    fn service_lenses(&self, service: &Service) -> Vec<Lens> {
        let name = service.name.span;
        let mut out = vec![];
        let places = |environment: &EnvironmentOutcome| {
            let found = environment.deployments.iter().find(|deployed| deployed.name == service.name.name);
            found.map(|deployed| deployed.span)
        };
        if let Some(environments) = self.outcomes() {
            let places = environments.iter().filter_map(places).collect();
            out.push(self.as_found(counted(name, places, "deployed in ", "environment", "environments")));
        }
        let by: Vec<Span> = self.needed_by(name).into_iter().map(|edge| edge.to).collect();
        if !by.is_empty() {
            out.push(counted(name, by, "required by ", "service", "services"));
        }
        out
    }

    fn environment_lens(&self, environment: &Environment) -> Option<Lens> {
        let found = self.outcomes()?.iter().find(|found| found.name == environment.name.name)?;
        let places = found.deployments.iter().map(|deployed| deployed.span).collect();
        let lens = counted(environment.name.span, places, "", "service runs here", "services run here");
        Some(self.as_found(lens))
    }

    fn capability_lens(&self, capability: &Capability) -> Lens {
        let name = capability.name.span;
        let mut by = self.facts().named(&Target::Declared(name)).to_vec();
        by.retain(|span| self.declared(*span).is_some_and(|declared| declared.kind == SymbolKind::Provides));
        counted(name, by, "provided by ", "service", "services")
    }

    /// A lens of an evaluation; without its places if the texts are other ones by now.
    fn as_found(&self, lens: Lens) -> Lens {
        let places = if self.evaluated().is_some() { lens.places } else { vec![] };
        Lens { places, ..lens }
    }

    /// What the environments were found to be the last time.
    fn outcomes(&self) -> Option<&[EnvironmentOutcome]> {
        Some(&self.newest()?.evaluation.environments)
    }
}

fn counted(span: Span, places: Vec<Span>, words: &str, one: &str, several: &str) -> Lens {
    let number = places.len();
    Lens { span, text: format!("{words}{number} {}", if number == 1 { one } else { several }), places }
}
