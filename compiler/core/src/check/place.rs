//! What several rules ask: where an operator can change something (the library's own lines are
//! nobody's to edit), what an environment brings itself.

use std::collections::BTreeSet;

use super::Platform;
use crate::eval::{Deployed, EnvironmentOutcome};
use crate::resolve::Scope;
use crate::source::Span;
use crate::syntax::ast::EnvironmentStmt;
use crate::value::{Entry, Record, Value};

impl Platform<'_, '_> {
    /// Where something is written; or, if the library writes it, where the service is listed.
    pub(super) fn own_place(&self, span: Span, deployed: &Deployed) -> Span {
        if self.project.scope_at(span) == Scope::Std { deployed.span } else { span }
    }

    /// The names of the services that some environment deploys.
    pub(super) fn deployed_names(&self) -> BTreeSet<&str> {
        self.deployments().map(|(_, deployed)| deployed.name.as_str()).collect()
    }

    /// Whether an environment or an ancestor says `provides CAPABILITY` itself, under whatever
    /// condition.
    pub(super) fn brings(&self, environment: &EnvironmentOutcome, capability: &str) -> bool {
        let Some(id) = self.project.environment_names.get(&environment.name) else { return false };
        let layers = &self.project.environment(*id).lineage;
        layers.iter().flat_map(|layer| &self.project.environment(*layer).ast.body).any(|stmt| {
            matches!(stmt, EnvironmentStmt::Provides(provides) if provides.capability.name == capability)
        })
    }
}

/// The entry at a path of keys, unless it is null.
pub(super) fn entry<'v>(record: &'v Record, path: &[&str]) -> Option<&'v Entry> {
    let (last, above) = path.split_last()?;
    let mut at = record;
    for key in above {
        match at.get(key)? {
            Value::Record(inner) => at = inner,
            _ => return None,
        }
    }
    at.entries.get(*last).filter(|entry| !entry.value.is_null())
}

/// Every value of a record that is no record, with its record, its key and its place; an element of
/// a list has the key of its list. Unlike [`crate::check::leaves`] it makes no paths.
pub(super) fn each<'v>(record: &'v Record, visit: &mut dyn FnMut(&'v Record, &'v str, &'v Value, Span)) {
    for (key, entry) in &record.entries {
        each_value(record, key, &entry.value, entry.origin.span, visit);
    }
}

fn each_value<'v>(
    record: &'v Record,
    key: &'v str,
    value: &'v Value,
    span: Span,
    visit: &mut dyn FnMut(&'v Record, &'v str, &'v Value, Span),
) {
    match value {
        Value::Record(inner) => each(inner, visit),
        Value::List(items) => {
            items.iter().for_each(|(item, place)| each_value(record, key, item, *place, visit))
        }
        _ => visit(record, key, value, span),
    }
}

/// The values of a deployment: its chart's and its sub-charts'.
pub(super) fn values(deployed: &Deployed) -> impl Iterator<Item = &Record> {
    std::iter::once(&deployed.values).chain(deployed.subcharts.iter().map(|(_, values)| values))
}
