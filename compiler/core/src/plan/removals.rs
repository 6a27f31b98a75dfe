//! Removals in an external chart of which phx does not know what they would remove.

use ecow::EcoString;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::ty::Type;
use crate::value::{Record, Value};

/// Reports each null and each `= { … }` below which the chart's own defaults are unknown: Helm would
/// need an explicit null for every key that should go.
pub(super) fn check(chart: &str, values: &Record, ty: &Type, diagnostics: &mut Vec<Diagnostic>) {
    walk(chart, values, ty, &mut vec![], diagnostics);
}

fn walk(
    chart: &str,
    values: &Record,
    ty: &Type,
    path: &mut Vec<EcoString>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (key, entry) in &values.entries {
        path.push(key.clone());
        let field = known_field(ty, key);
        if path.first().is_some_and(|first| first == "global") && entry.value.is_null() {
            let message = format!(
                "Helm ignores a removal below `global`, so `{}` would keep its default",
                path.join(".")
            );
            diagnostics.push(error(entry.origin.span, message, "give it the value that you want instead"));
            path.pop();
            continue;
        }
        match (&entry.value, &field) {
            (Value::Null, None) => {
                let message = format!(
                    "phx does not know whether chart `{chart}` has a default for `{}`, so it can't remove it",
                    path.join(".")
                );
                let help = "leave the key out, or declare it in the type of the chart's values";
                diagnostics.push(error(entry.origin.span, message, help));
            }
            (Value::Record(inner), None) if inner.replaces => {
                let message = format!(
                    "phx does not know which keys chart `{chart}` has in `{}`, so it can't replace them",
                    path.join(".")
                );
                let help = format!(
                    "write `{key} {{ … }}` to merge, or declare the key in the type of the chart's values"
                );
                diagnostics.push(error(entry.origin.span, message, &help));
            }
            // What phx replaced is known from here on.
            (Value::Record(inner), Some(_)) if inner.replaces => {}
            (Value::Record(inner), Some(field)) => walk(chart, inner, field, path, diagnostics),
            (Value::Record(inner), None) => walk(chart, inner, &Type::Any, path, diagnostics),
            _ => {}
        }
        path.pop();
    }
}

/// The type of a key whose default is known, be it that there is none.
fn known_field(ty: &Type, key: &str) -> Option<Type> {
    for member in ty.members() {
        match member {
            Type::Record(record) => {
                if let Some(field) = record.fields.get(key) {
                    return Some(field.ty.clone());
                }
            }
            // A map's default is declared as a whole.
            Type::Map(map) => return Some(map.value.clone()),
            _ => {}
        }
    }
    None
}

fn error(span: Span, message: String, help: &str) -> Diagnostic {
    Diagnostic::error(Code::E0604, span, message).help(help)
}
