//! The names that an expression can see, with their types.

use crate::resolve::{EnvironmentId, ServiceId};
use crate::syntax::ast::Ident;
use crate::ty::Type;

/// Where an expression stands.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The service whose names are in scope.
    pub(crate) service: Option<ServiceId>,
    /// The environment in whose body it stands.
    pub(crate) environment: Option<EnvironmentId>,
    /// `env` can be read.
    pub(crate) has_env: bool,
    /// Loop variables and arguments, the innermost last.
    pub(crate) locals: Vec<(Ident, Type)>,
    /// Paths whose type a condition around has narrowed, the innermost last.
    pub(crate) narrowed: Vec<(String, Type)>,
}

impl Scope {
    /// In the body of a service.
    pub(crate) fn service(id: ServiceId) -> Self {
        Self { service: Some(id), has_env: true, ..Self::default() }
    }

    /// In the body of an environment.
    pub(crate) fn environment(id: EnvironmentId) -> Self {
        Self { environment: Some(id), has_env: true, ..Self::default() }
    }

    /// In the platform: for any environment.
    pub(crate) fn platform() -> Self {
        Self { has_env: true, ..Self::default() }
    }

    /// With one more local.
    pub(crate) fn with(&self, name: &Ident, ty: Type) -> Self {
        let mut scope = self.clone();
        scope.locals.push((name.clone(), ty));
        // A local hides what was known of an outer name.
        let prefix = format!("{}.", name.name);
        scope.narrowed.retain(|(path, _)| path != name.name.as_str() && !path.starts_with(&prefix));
        scope
    }

    /// With what a condition has narrowed.
    pub(crate) fn narrow(&self, facts: Vec<(String, Type)>) -> Self {
        let mut scope = self.clone();
        scope.narrowed.extend(facts);
        scope
    }

    pub(crate) fn local(&self, name: &str) -> Option<(&Ident, &Type)> {
        self.locals.iter().rev().find(|(found, _)| found.name == name).map(|(found, ty)| (found, ty))
    }

    pub(crate) fn narrowed(&self, path: &str) -> Option<&Type> {
        self.narrowed.iter().rev().find(|(found, _)| found == path).map(|(_, ty)| ty)
    }
}
