//! The leaves of a deployment's values, with the place that wrote each.

use ecow::EcoString;

use crate::eval::Deployed;
use crate::source::Span;
use crate::value::{Origin, Record, Value};

/// A leaf of values, manifests or globals.
pub struct Leaf<'v> {
    /// Where it stands: `values`, a sub-chart's name, `manifest NAME`, `globals`.
    pub section: EcoString,
    /// The keys to it; an element of a list is `[0]`.
    pub path: Vec<EcoString>,
    /// The value: no record and no list, unless an empty one.
    pub value: &'v Value,
    /// The place that wrote it.
    pub span: Span,
    /// Where the entry that holds it comes from.
    pub origin: &'v Origin,
}

/// Every leaf that a deployment writes.
#[must_use]
pub fn leaves(deployed: &Deployed) -> Vec<Leaf<'_>> {
    let mut out = vec![];
    record("values", &deployed.values, &mut out);
    for (name, values) in &deployed.subcharts {
        record(name, values, &mut out);
    }
    for manifest in &deployed.manifests {
        record(&ecow::eco_format!("manifest {}", manifest.name), &manifest.record, &mut out);
    }
    record("globals", &deployed.globals, &mut out);
    out
}

fn record<'v>(section: &str, values: &'v Record, out: &mut Vec<Leaf<'v>>) {
    walk(section, values, &mut vec![], out);
}

fn walk<'v>(section: &str, values: &'v Record, path: &mut Vec<EcoString>, out: &mut Vec<Leaf<'v>>) {
    for (key, entry) in &values.entries {
        path.push(key.clone());
        value(section, &entry.value, entry.origin.span, &entry.origin, path, out);
        path.pop();
    }
}

fn value<'v>(
    section: &str,
    found: &'v Value,
    span: Span,
    origin: &'v Origin,
    path: &mut Vec<EcoString>,
    out: &mut Vec<Leaf<'v>>,
) {
    match found {
        Value::Record(inner) if !inner.entries.is_empty() => walk(section, inner, path, out),
        Value::List(items) if !items.is_empty() => {
            for (at, (item, place)) in items.iter().enumerate() {
                path.push(ecow::eco_format!("[{at}]"));
                value(section, item, *place, origin, path, out);
                path.pop();
            }
        }
        _ => out.push(Leaf { section: section.into(), path: path.clone(), value: found, span, origin }),
    }
}
