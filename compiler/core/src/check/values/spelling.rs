//! A key that differs from one that the chart knows only by capitals, `-` or `_`.
//!
//! In a closed record it is an error of the type. A record that also takes other keys accepts it, and
//! the chart never reads it.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Scope;
use crate::ty::{RecordType, Type};
use crate::value::{Record, Value};

/// A near-miss of a known key in an open record.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0207], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let signature = platform.signatures.get(deployed.service);
        record(platform, &deployed.values, &signature.values, diagnostics);
        for (name, values) in &deployed.subcharts {
            if let Some(subchart) = signature.subcharts.get(name) {
                record(platform, values, &subchart.values, diagnostics);
            }
        }
    }
}

fn record(platform: &Platform<'_, '_>, values: &Record, ty: &Type, diagnostics: &mut Vec<Diagnostic>) {
    let Some(known) = ty.record() else { return };
    for (key, entry) in &values.entries {
        match known.fields.get(key) {
            Some(field) => {
                if let Value::Record(inner) = &entry.value {
                    record(platform, inner, &field.ty, diagnostics);
                }
            }
            None if known.other(key).is_some()
                && platform.project.scope_at(entry.origin.span) == Scope::Project =>
            {
                if let Some(near) = alike(key, known).filter(|near| !values.entries.contains_key(*near)) {
                    let message = format!("the chart knows `{near}`, not `{key}`");
                    let diagnostic = Diagnostic::warning(Code::W0207, entry.origin.span, message);
                    diagnostics.push(diagnostic.help(format!("write `{near}`: Helm distinguishes capitals, and ignores a key that no template reads")));
                }
            }
            None => {}
        }
    }
}

fn alike<'t>(key: &str, known: &'t RecordType) -> Option<&'t str> {
    let wanted = fold(key);
    known.fields.keys().map(AsRef::as_ref).find(|candidate: &&str| fold(candidate) == wanted)
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}
