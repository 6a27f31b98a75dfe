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
use crate::source::Span;
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

/// Checks every body of the project, several at a time; with `library`, the library's own items, too: they are tested with
/// it. What is seen on the way is kept if `sees` says so.
pub fn check(inputs: &Inputs<'_>, library: bool, sees: bool, diagnostics: &mut Vec<Diagnostic>) -> Seen {
    let checked: Vec<(Seen, Vec<Diagnostic>)> = parts(inputs, library)
        .into_par_iter()
        .map(|part| {
            let mut checker = Checker::new(inputs, sees);
            checker.part(part);
            inputs.project.names.extend(&checker.noted);
            (checker.seen.unwrap_or_default(), checker.diagnostics)
        })
        .collect();
    let mut all = Seen::default();
    let mut known = HashSet::default();
    for (seen, found) in checked {
        all.append(seen);
        // A body of an ancestor is checked in several heirs.
        let new = found.into_iter().filter(|found| known.insert((found.primary.span, found.code)));
        diagnostics.extend(new);
    }
    all
}

fn parts(inputs: &Inputs<'_>, library: bool) -> Vec<Part> {
    let scopes = library.then_some(resolve::Scope::Std).into_iter().chain([resolve::Scope::Project]);
    let services = services::checked(inputs.project).into_iter().map(Part::Service);
    let environments = inputs.project.environments().map(|(id, _)| Part::Environment(id));
    scopes.map(Part::Items).chain([Part::Platform]).chain(services).chain(environments).collect()
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
