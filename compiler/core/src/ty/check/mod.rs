//! Checks every expression before anything is computed: names, types, what may be null.
//!
//! Bidirectional: an expected type flows inward, so that a literal is understood by where it stands.
//! What a type can't decide before values are known (a computed host name, the bounds of a computed
//! number) is left to [`super::conform`]. A type that is already reported agrees with everything.

mod assign;
mod block;
mod calls;
mod deployments;
mod expr;
mod items;
mod narrow;
mod operators;
mod scope;
mod seen;
mod services;

use ecow::EcoString;
use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{self, EnvironmentId, Occurrence, ServiceId};
use crate::source::{FileId, Span};
use crate::tables::{HashMap, HashSet};
use crate::ty::Type;
use crate::ty::signature::Inputs;

pub use scope::Scope;
pub use seen::{Offer, Seen};

/// A part of a project that is checked by itself: no part's result depends on another's.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Every item but services and environments.
    Items(resolve::Scope),
    Platform,
    Service(ServiceId),
    Environment(EnvironmentId),
}

impl Part {
    /// Whether it says something about what stands in a file.
    fn concerns(self, project: &resolve::Project<'_>, file: FileId) -> bool {
        match self {
            Self::Items(scope) => scope == resolve::Scope::Project,
            Self::Platform => project.platform.is_some_and(|platform| platform.span.file == file),
            // An ancestor's body is checked in each heir.
            Self::Service(id) => {
                let mut lineage = project.service(id).lineage.iter();
                lineage.any(|id| project.service(*id).ast.span.file == file)
            }
            Self::Environment(id) => {
                let environment = project.environment(id);
                let mut lineage = environment.lineage.iter();
                lineage.any(|id| project.environment(*id).ast.span.file == file)
                    || environment.configures.iter().any(|configure| configure.span.file == file)
            }
        }
    }
}

/// The check of every body of a project, several at a time; perhaps of what concerns one file before the rest.
pub struct Check<'c, 'a> {
    inputs: &'c Inputs<'a>,
    sees: bool,
    parts: Vec<(Part, Option<Found>)>,
}

/// What was found in a part.
type Found = (Seen, Vec<Diagnostic>);

impl<'c, 'a> Check<'c, 'a> {
    /// Nothing is checked yet. With `library`, the library's own items are, too: they are tested with it. What is seen on the
    /// way is kept if `sees` says so.
    #[must_use]
    pub fn new(inputs: &'c Inputs<'a>, library: bool, sees: bool) -> Self {
        let scopes = library.then_some(resolve::Scope::Std).into_iter().chain([resolve::Scope::Project]);
        let services = services::checked(inputs.project).into_iter().map(Part::Service);
        let environments = inputs.project.environments().map(|(id, _)| Part::Environment(id));
        let parts = scopes.map(Part::Items).chain([Part::Platform]).chain(services).chain(environments);
        Self { inputs, sees, parts: parts.map(|part| (part, None)).collect() }
    }

    /// Checks what concerns a file, and gives what is to be said of that.
    pub fn file(&mut self, file: FileId) -> Vec<Diagnostic> {
        let project = self.inputs.project;
        self.run(|part| part.concerns(project, file));
        let found = self.parts.iter().filter_map(|(_, found)| found.as_ref());
        found.flat_map(|(_, diagnostics)| diagnostics).cloned().collect()
    }

    /// Checks what is left.
    pub fn finish(mut self, diagnostics: &mut Vec<Diagnostic>) -> Seen {
        self.run(|_| true);
        let mut all = Seen::default();
        let mut known = HashSet::default();
        for (seen, found) in self.parts.into_iter().filter_map(|(_, found)| found) {
            all.append(seen);
            // A body of an ancestor is checked in several heirs.
            let new = found.into_iter().filter(|found| known.insert((found.primary.span, found.code)));
            diagnostics.extend(new);
        }
        all
    }

    fn run(&mut self, wanted: impl Fn(Part) -> bool + Sync) {
        let (inputs, sees) = (self.inputs, self.sees);
        let left = self.parts.par_iter_mut().filter(|(part, found)| found.is_none() && wanted(*part));
        left.for_each(|(part, found)| {
            let mut checker = Checker::new(inputs, sees);
            checker.part(*part);
            inputs.project.names.extend(&checker.noted);
            *found = Some((checker.seen.unwrap_or_default(), checker.diagnostics));
        });
    }
}

struct Checker<'c, 'a> {
    inputs: &'c Inputs<'a>,
    diagnostics: Vec<Diagnostic>,
    /// Constants whose type is being inferred: one that leads back to itself has none.
    open: Vec<Span>,
    /// The types of constants that say none, by their names' places, as each service or environment sees
    /// them.
    constants: HashMap<(Span, Option<ServiceId>, Option<EnvironmentId>), Type>,
    /// What an editor will ask for, if there is one.
    seen: Option<Seen>,
    /// What names mean, if somebody wants it.
    noted: Vec<Occurrence>,
    /// The keys that lead to the block that is looked at, from `values` or a parameter on.
    path: Vec<EcoString>,
}

impl<'c, 'a> Checker<'c, 'a> {
    fn new(inputs: &'c Inputs<'a>, sees: bool) -> Self {
        let seen = sees.then(Seen::default);
        let constants = HashMap::default();
        Self { inputs, diagnostics: vec![], open: vec![], constants, seen, noted: vec![], path: vec![] }
    }
}

impl Checker<'_, '_> {
    fn part(&mut self, part: Part) {
        match part {
            Part::Items(scope) => self.items(scope),
            Part::Platform => self.platform(),
            Part::Service(id) => self.service(id),
            Part::Environment(id) => self.environment(id),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(code, span, message));
    }

    /// The type of a constant that says none, inferred from its value.
    fn constant_type(&mut self, scope: &Scope, item: &crate::syntax::ast::Let) -> Type {
        let key = (item.name.span, scope.service, scope.environment);
        if let Some(ty) = self.constants.get(&key) {
            return ty.clone();
        }
        if self.open.contains(&item.name.span) || self.open.len() > 64 {
            return Type::Error;
        }
        self.open.push(item.name.span);
        let ty = self.silently(|checker| assign::widened(&checker.infer(scope, &item.value)));
        self.open.pop();
        // Nothing is said about what is too large to look at again and again; it is when it is computed.
        let ty = if ty.is_small() { ty } else { Type::Error };
        self.constants.insert(key, ty.clone());
        ty
    }

    /// Runs `look` without reporting what it finds.
    fn silently<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.diagnostics.len();
        let found = look(self);
        self.diagnostics.truncate(before);
        found
    }
}
