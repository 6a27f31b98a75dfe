//! Who inherits from whom.

use ecow::EcoString;

use super::collect::unknown;
use super::graph::{Known, LONGEST, LinearError, linearise};
use super::{EnvironmentId, Names, Project, Scope, ServiceId, Target};
use crate::diagnostics::{Code, Diagnostic, worth};
use crate::syntax::ast::{Ident, Path};

/// Items that inherit from items of the same kind.
pub(super) trait Family {
    type Id: Copy + Ord;
    const KIND: &'static str;
    fn members(&self) -> Vec<Self::Id>;
    fn name(&self, id: Self::Id) -> &Ident;
    fn parents(&self, id: Self::Id) -> &[Path];
    fn resolve(&self, id: Self::Id, parent: &Path) -> Option<Self::Id>;
    fn known(&self, id: Self::Id) -> Box<dyn Iterator<Item = &str> + '_>;
    fn names(&self) -> &Names;
}

/// Services, which may inherit from the library's.
pub(super) struct ServiceFamily<'p, 'a>(pub(super) &'p Project<'a>);

impl Family for ServiceFamily<'_, '_> {
    type Id = ServiceId;
    const KIND: &'static str = "service";

    fn members(&self) -> Vec<ServiceId> {
        self.0.services().map(|(id, _)| id).collect()
    }

    fn name(&self, id: ServiceId) -> &Ident {
        &self.0.service(id).ast.name
    }

    fn parents(&self, id: ServiceId) -> &[Path] {
        &self.0.service(id).ast.parents
    }

    fn resolve(&self, id: ServiceId, parent: &Path) -> Option<ServiceId> {
        let scope = self.0.service(id).scope;
        match parent.segments.as_slice() {
            [name] => self.0.service_names.get(scope, &name.name).copied(),
            [std, name] if std.name == "std" => self.0.service_names.get(Scope::Std, &name.name).copied(),
            _ => None,
        }
    }

    fn known(&self, id: ServiceId) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(self.0.service_names.names(self.0.service(id).scope))
    }

    fn names(&self) -> &Names {
        &self.0.names
    }
}

/// Environments.
pub(super) struct EnvironmentFamily<'p, 'a>(pub(super) &'p Project<'a>);

impl Family for EnvironmentFamily<'_, '_> {
    type Id = EnvironmentId;
    const KIND: &'static str = "environment";

    fn members(&self) -> Vec<EnvironmentId> {
        self.0.environments().map(|(id, _)| id).collect()
    }

    fn name(&self, id: EnvironmentId) -> &Ident {
        &self.0.environment(id).ast.name
    }

    fn parents(&self, id: EnvironmentId) -> &[Path] {
        &self.0.environment(id).ast.parents
    }

    fn resolve(&self, _: EnvironmentId, parent: &Path) -> Option<EnvironmentId> {
        match parent.segments.as_slice() {
            [name] => self.0.environment_names.get(&name.name).copied(),
            _ => None,
        }
    }

    fn known(&self, _: EnvironmentId) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(self.0.environment_names.keys().map(EcoString::as_str))
    }

    fn names(&self) -> &Names {
        &self.0.names
    }
}

/// The lineage of each member, in the order of ids. A member whose lineage is broken has only
/// itself.
pub(super) fn lineages<F: Family>(family: &F, diagnostics: &mut Vec<Diagnostic>) -> Vec<Vec<F::Id>> {
    for id in family.members() {
        for parent in family.parents(id) {
            let resolved = family.resolve(id, parent);
            if let (Some(found), Some(name)) = (resolved, parent.segments.last()) {
                family.names().note(name.span, Target::Declared(family.name(found).span));
            }
            if resolved.is_none() {
                let last = parent.segments.last();
                last.into_iter().for_each(|name| family.names().ask(&name.name, name.span, F::KIND));
                let text: Vec<&str> = parent.segments.iter().map(|segment| segment.name.as_str()).collect();
                let known = worth(diagnostics.len(), family.known(id));
                diagnostics.push(unknown(F::KIND, &text.join("."), parent.span, known));
            }
        }
    }
    let parents = |id: F::Id| -> Vec<F::Id> {
        family.parents(id).iter().filter_map(|parent| family.resolve(id, parent)).collect()
    };
    let mut known = Known::new();
    let members = family.members();
    let found: Vec<_> = members.iter().map(|id| (*id, linearise(*id, &parents, &mut known))).collect();
    let mut out = vec![];
    for (id, found) in found {
        out.push(found.unwrap_or_else(|error| {
            // Of a line that is too long, the first one beyond the end; its heirs stay silent.
            let follows =
                error == LinearError::Long && parents(id).iter().any(|above| !known.contains_key(above));
            if !follows {
                report(family, id, &error, diagnostics);
            }
            vec![id]
        }));
    }
    out
}

fn report<F: Family>(family: &F, id: F::Id, error: &LinearError<F::Id>, diagnostics: &mut Vec<Diagnostic>) {
    let name = family.name(id);
    match error {
        // One report for a cycle, at its first member; those who only inherit from it stay silent.
        LinearError::Cycle(cycle) if cycle.first() == Some(&id) => {
            let names: Vec<&str> = cycle.iter().map(|member| family.name(*member).name.as_str()).collect();
            let already = diagnostics.iter().any(|other| {
                other.code == Code::E0205 && other.labels.iter().any(|label| label.span == name.span)
            });
            if !already {
                let message =
                    format!("{} `{}` inherits from itself: {}", F::KIND, name.name, names.join(" → "));
                let mut diagnostic = Diagnostic::error(Code::E0205, name.span, message);
                for member in cycle.iter().filter(|member| **member != id) {
                    diagnostic = diagnostic.label(family.name(*member).span, "by way of this one");
                }
                diagnostics.push(diagnostic);
            }
        }
        LinearError::Cycle(_) => {}
        LinearError::Long => {
            let message = format!("{} `{}` has more than {LONGEST} ancestors", F::KIND, name.name);
            diagnostics.push(
                Diagnostic::error(Code::E0205, name.span, message)
                    .help("put what many of them say into one, and let the others inherit that"),
            );
        }
        LinearError::Contradiction(members) => {
            let mut names: Vec<String> = vec![];
            for member in members {
                let text = format!("`{}`", family.name(*member).name);
                if !names.contains(&text) {
                    names.push(text);
                }
            }
            let names = names.join(" and ");
            let message = format!("the parents of `{}` put {names} into different orders", name.name);
            diagnostics.push(Diagnostic::error(Code::E0205, name.span, message).help(
                "a parent that another one inherits comes before it, or is left out: it is inherited anyway",
            ));
        }
    }
}
