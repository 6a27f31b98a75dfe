//! `ignoreDifferences` that ignores nothing.
//!
//! Without a pointer, an expression or a manager, Argo CD has no field to leave out of the comparison
//! (Argo CD, "Diff Customization").

use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// A difference without any field.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0610], run };

const FIELDS: &[&str] = &["jsonPointers", "jqPathExpressions", "managedFieldsManagers"];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let Some(Value::List(list)) = deployed.application.get("ignoreDifferences") else { continue };
        for (item, span) in list.iter() {
            let Value::Record(item) = item else { continue };
            let has = |field: &str| matches!(entry(item, &[field]).map(|e| &e.value), Some(Value::List(list)) if !list.is_empty());
            if FIELDS.iter().any(|field| has(field)) {
                continue;
            }
            let kind = match item.get("kind") {
                Some(Value::String(kind)) => kind.as_str(),
                _ => "resource",
            };
            let message = format!("no difference of a {kind} is ignored: no field is named");
            let diagnostic = Diagnostic::warning(Code::W0610, platform.own_place(*span, deployed), message);
            diagnostics.push(diagnostic.help("name fields: `jsonPointers = [\"/spec/replicas\"]`, or `jqPathExpressions = [\".spec.replicas\"]`"));
        }
    }
}
