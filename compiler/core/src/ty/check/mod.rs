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
mod services;

use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Inputs;
use crate::source::Span;

pub(crate) use scope::Scope;

/// Checks every body of the project; bodies of the library, too: they are tested with it.
pub fn check(inputs: &Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut checker = Checker { inputs, diagnostics: vec![] };
    checker.items();
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
}

impl Checker<'_, '_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(code, span, message));
    }

    /// Runs `look` without reporting what it finds.
    fn silently<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.diagnostics.len();
        let found = look(self);
        self.diagnostics.truncate(before);
        found
    }
}
