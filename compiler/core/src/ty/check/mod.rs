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

use std::collections::HashMap;

use ecow::EcoString;

use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{EnvironmentId, ServiceId};
use crate::source::Span;
use crate::ty::Type;
use crate::ty::signature::Inputs;

pub use scope::Scope;
pub use seen::{Offer, Seen};

/// Checks every body of the project; with `library`, the library's own items, too: they are tested with it.
/// What is seen on the way is kept for whoever has `seen`.
pub fn check(inputs: &Inputs<'_>, library: bool, seen: Option<&mut Seen>, diagnostics: &mut Vec<Diagnostic>) {
    let constants = HashMap::new();
    let mut checker = Checker { inputs, diagnostics: vec![], open: vec![], constants, seen, path: vec![] };
    checker.items(library);
    checker.platform();
    checker.services();
    checker.environments();
    let mut seen = std::collections::BTreeSet::new();
    // A body of an ancestor is checked in several heirs.
    checker.diagnostics.retain(|diagnostic| seen.insert((diagnostic.primary.span, diagnostic.code)));
    diagnostics.append(&mut checker.diagnostics);
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
    seen: Option<&'c mut Seen>,
    /// The keys that lead to the block that is looked at, from `values` or a parameter on.
    path: Vec<EcoString>,
}

impl Checker<'_, '_> {
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
