//! From files to names: every item of the project and of the library by its name, and who inherits
//! from whom, linearised.
//!
//! Takes the parsed files; gives a [`Project`] that borrows from them, and diagnostics. What could
//! not be resolved is left out, so that nothing follows from it.

mod collect;
mod graph;
mod inherit;
mod names;
mod recursion;
mod service;

pub use collect::collect;
pub(crate) use collect::unknown;

pub use names::{CURSOR, Names, Occurrence, Target};
pub use service::{Body, Guard, Need, NeedTarget, ServiceScope, WORDS, Written, chart_text, head};

use std::sync::Arc;

use ecow::EcoString;

use crate::source::{FileId, Sources, Span};
use crate::syntax::ast;
use crate::tables::IndexMap;

/// Which names come first: the project's, or only the library's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The standard library: it sees only itself.
    Std,
    /// The project: its own names hide the library's.
    Project,
}

/// Items of one kind by name.
#[derive(Debug, Clone)]
pub struct Table<T> {
    project: IndexMap<EcoString, T>,
    std: IndexMap<EcoString, T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { project: IndexMap::default(), std: IndexMap::default() }
    }
}

impl<T> Table<T> {
    /// The item that a name means, seen from `scope`.
    pub fn get(&self, scope: Scope, name: &str) -> Option<&T> {
        let own = if scope == Scope::Project { self.project.get(name) } else { None };
        own.or_else(|| self.std.get(name))
    }

    /// The names that can be seen from `scope`, the project's first.
    pub fn names(&self, scope: Scope) -> impl Iterator<Item = &str> {
        let own = (scope == Scope::Project).then_some(&self.project);
        let library = self.std.keys().filter(move |name| own.is_none_or(|own| !own.contains_key(*name)));
        own.into_iter().flat_map(IndexMap::keys).chain(library).map(EcoString::as_str)
    }

    /// The items of one side, in the order of files and lines.
    pub fn of(&self, scope: Scope) -> &IndexMap<EcoString, T> {
        match scope {
            Scope::Std => &self.std,
            Scope::Project => &self.project,
        }
    }

    pub(crate) fn of_mut(&mut self, scope: Scope) -> &mut IndexMap<EcoString, T> {
        match scope {
            Scope::Std => &mut self.std,
            Scope::Project => &mut self.project,
        }
    }
}

/// The `chart` items that say what the values of one chart are.
#[derive(Debug, Clone, Copy)]
pub struct ChartItems<'a> {
    /// The one that says where the chart comes from.
    pub chart: &'a ast::Chart,
    /// The one that refines it beside it, then the project's if the chart is the library's.
    pub refinements: [Option<&'a ast::Chart>; 2],
}

/// A service of the project or the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceId(pub u32);

/// An environment of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvironmentId(pub u32);

/// A service with its ancestors.
#[derive(Debug)]
pub struct Service<'a> {
    /// What is written.
    pub ast: &'a ast::Service,
    /// Where it was found.
    pub scope: Scope,
    /// Its ancestors and itself, the most general first: the order in which layers merge.
    pub lineage: Vec<ServiceId>,
}

/// An environment with its ancestors.
#[derive(Debug)]
pub struct Environment<'a> {
    /// What is written.
    pub ast: &'a ast::Environment,
    /// Its ancestors and itself, the most general first.
    pub lineage: Vec<EnvironmentId>,
    /// The `configure` blocks that name it.
    pub configures: Vec<&'a ast::Configure>,
}

/// All items by name.
#[derive(Debug)]
pub struct Project<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// The platform; compilation of a project without one ends early.
    pub platform: Option<&'a ast::Platform>,
    services: Vec<Service<'a>>,
    environments: Vec<Environment<'a>>,
    /// Services by name.
    pub service_names: Table<ServiceId>,
    /// Environments by name.
    pub environment_names: IndexMap<EcoString, EnvironmentId>,
    /// Charts by name.
    pub charts: Table<&'a ast::Chart>,
    /// What is written besides of a chart, to correct the type of its values, by the chart's name.
    pub refinements: Table<&'a ast::Chart>,
    /// Capabilities by name.
    pub capabilities: Table<&'a ast::Capability>,
    /// Types by name.
    pub types: Table<&'a ast::TypeItem>,
    /// Functions by name.
    pub fns: Table<&'a ast::FnItem>,
    /// Constants by name.
    pub lets: Table<&'a ast::Let>,
    /// Shared secrets by name.
    pub secrets: Table<&'a ast::Secret>,
    /// Checks at the top level.
    pub checks: Vec<&'a ast::Check>,
    /// Functions and constants that need themselves, which is reported: by the place of their name.
    pub cyclic: std::collections::BTreeSet<Span>,
    /// What names were found to mean.
    pub names: Names,
}

impl<'a> Project<'a> {
    /// The service of an id of this project.
    ///
    /// # Panics
    /// Never: ids are made only here, one for each service.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made only by `collect`, one for each entry")]
    pub fn service(&self, id: ServiceId) -> &Service<'a> {
        &self.services[id.0 as usize]
    }

    /// The items of a chart that `scope` declares.
    #[must_use]
    pub fn chart(&self, scope: Scope, name: &str) -> Option<ChartItems<'a>> {
        let chart = *self.charts.of(scope).get(name)?;
        let refinement = |scope| self.refinements.of(scope).get(name).copied();
        let of_library = scope == Scope::Std && !self.charts.of(Scope::Project).contains_key(name);
        let other = if of_library { refinement(Scope::Project) } else { None };
        Some(ChartItems { chart, refinements: [refinement(scope), other] })
    }

    /// The environment of an id of this project.
    ///
    /// # Panics
    /// Never: ids are made only here, one for each environment.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made only by `collect`, one for each entry")]
    pub fn environment(&self, id: EnvironmentId) -> &Environment<'a> {
        &self.environments[id.0 as usize]
    }

    /// Every service with its id.
    pub fn services(&self) -> impl Iterator<Item = (ServiceId, &Service<'a>)> {
        self.services.iter().enumerate().map(|(at, service)| (ServiceId(at as u32), service))
    }

    /// Every environment with its id.
    pub fn environments(&self) -> impl Iterator<Item = (EnvironmentId, &Environment<'a>)> {
        self.environments.iter().enumerate().map(|(at, environment)| (EnvironmentId(at as u32), environment))
    }

    /// From where a file sees names.
    #[must_use]
    pub fn scope_of(&self, file: FileId) -> Scope {
        match self.sources.get(file) {
            Some(source) if source.is_std() => Scope::Std,
            _ => Scope::Project,
        }
    }

    /// From where the text of a span sees names.
    #[must_use]
    pub fn scope_at(&self, span: Span) -> Scope {
        self.scope_of(span.file)
    }

    /// The project of the platform with this name.
    pub fn argo_project(&self, name: &str) -> Option<&'a ast::Ident> {
        self.argo_projects().find(|project| project.name == name)
    }

    /// The Argo CD projects of the platform.
    pub fn argo_projects(&self) -> impl Iterator<Item = &'a ast::Ident> {
        self.platform.into_iter().flat_map(|platform| &platform.body).filter_map(|stmt| match stmt {
            ast::PlatformStmt::Project { name, .. } => Some(name),
            _ => None,
        })
    }

    /// The type of the settings, if the platform has one.
    pub fn settings(&self) -> Option<&'a ast::Fields> {
        self.platform?.body.iter().find_map(|stmt| match stmt {
            ast::PlatformStmt::Environment(fields) => Some(fields),
            _ => None,
        })
    }
}

/// All files of a compilation: kept as long as a [`Project`] borrows from them.
pub type Files = Vec<Arc<ast::File>>;
