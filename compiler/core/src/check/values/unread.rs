//! Keys of a local chart that no template reads: defaults in its `values.yaml`, and values that are written for it.
//!
//! Helm takes both without a word. What templates can't be followed in counts as read, so that a key that is named
//! here truly changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use crate::chart::{Chart, ChartKey, ChartSource, DeadKey, Reads};
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::resolve::{Scope, ServiceScope};
use crate::source::Span;
use crate::value::{Record, Value};

/// A default or a value that no template reads.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0214, Code::W0215], run };

/// The most keys that one message names.
const NAMED: usize = 20;

/// How a chart is used.
#[derive(Default)]
struct Use {
    /// The place that names it first.
    span: Option<Span>,
    /// What the services that use it give to sub-charts of their own.
    subcharts: BTreeSet<EcoString>,
}

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    // Where there was an error, a value is perhaps not there whose text is a template.
    if !platform.complete {
        return;
    }
    let templates = templates(platform);
    for (key, used) in uses(platform) {
        let Some(chart) = platform.charts.get(key) else { continue };
        let ChartSource::Files { dead, folder, .. } = &chart.source else { continue };
        let Some(span) = used.span.filter(|_| !folder.starts_with("std:")) else { continue };
        let of_subchart =
            |key: &DeadKey| key.path.first().is_some_and(|first| used.subcharts.contains(first));
        let read_by_text = |key: &DeadKey| key.path.last().is_some_and(|last| mentions(&templates, last));
        let dead: Vec<&DeadKey> = dead.iter().filter(|key| !of_subchart(key) && !read_by_text(key)).collect();
        diagnostics.extend(report_defaults(&dead, folder, span));
    }
    for (_, deployed) in platform.deployments() {
        let signature = platform.signatures.get(deployed.service);
        let own = signature.chart.iter().map(|key| (key, &deployed.values));
        let subcharts = deployed.subcharts.iter();
        let subcharts =
            subcharts.filter_map(|(name, values)| Some((&signature.subcharts.get(name)?.chart, values)));
        for (key, values) in own.chain(subcharts) {
            let Some((chart, reads)) = platform.charts.get(key).and_then(local) else { continue };
            let mut search =
                Search { platform, chart, reads, templates: &templates, path: vec![], diagnostics };
            search.record(values);
        }
    }
}

fn local(chart: &Chart) -> Option<(&Chart, &Reads)> {
    if let ChartSource::Files { reads, .. } = &chart.source { Some((chart, reads)) } else { None }
}

/// The charts that services use, each once.
fn uses<'p>(platform: &Platform<'p, '_>) -> BTreeMap<&'p ChartKey, Use> {
    let mut found: BTreeMap<&ChartKey, Use> = BTreeMap::new();
    for (id, _) in platform.project.services() {
        let signature = platform.signatures.get(id);
        if let Some(key) = &signature.chart {
            let used = found.entry(key).or_default();
            used.span = used.span.or_else(|| named_at(&signature.scope));
            used.subcharts.extend(signature.subcharts.keys().cloned());
        }
        for (name, subchart) in &signature.subcharts {
            let used = found.entry(&subchart.chart).or_default();
            let written = signature.scope.subcharts.get(name);
            used.span = used.span.or_else(|| written.map(|written| written.node.chart.span));
        }
    }
    found
}

fn named_at(scope: &ServiceScope<'_>) -> Option<Span> {
    scope.entries_of("chart").last().map(|entry| entry.node.span)
}

/// The texts among values that are templates themselves.
fn templates<'p>(platform: &Platform<'p, '_>) -> BTreeSet<&'p str> {
    let mut found = BTreeSet::new();
    for (_, deployed) in platform.deployments() {
        let records = deployed.subcharts.iter().map(|(_, values)| values).chain([&deployed.values]);
        records.for_each(|record| texts(record, &mut found));
    }
    found
}

fn texts<'v>(record: &'v Record, found: &mut BTreeSet<&'v str>) {
    fn of_value<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
        match value {
            Value::String(text) if text.contains("{{") => {
                found.insert(text);
            }
            Value::Record(inner) => texts(inner, found),
            Value::List(items) => items.iter().for_each(|(item, _)| of_value(item, found)),
            _ => {}
        }
    }
    record.entries.values().for_each(|entry| of_value(&entry.value, found));
}

fn mentions(templates: &BTreeSet<&str>, key: &str) -> bool {
    templates.iter().any(|text| text.contains(key))
}

fn report_defaults(dead: &[&DeadKey], folder: &str, span: Span) -> Option<Diagnostic> {
    let (first, others) = dead.split_first()?;
    let file = if folder.is_empty() { "values.yaml".to_owned() } else { format!("{folder}/values.yaml") };
    let path = |key: &DeadKey| key.path.join(".");
    let message = if others.is_empty() {
        format!(
            "no template of this chart reads `{}`, which stands in {file}, line {}",
            path(first),
            first.line
        )
    } else {
        format!("no template of this chart reads {} keys of {file}", dead.len())
    };
    let mut diagnostic = Diagnostic::warning(Code::W0214, span, message);
    if !others.is_empty() {
        let named = dead.iter().take(NAMED).map(|key| format!("`{}` (line {})", path(key), key.line));
        let mut named = named.collect::<Vec<_>>().join(", ");
        if dead.len() > NAMED {
            named += &format!(" and {} more", dead.len() - NAMED);
        }
        diagnostic = diagnostic.note(named);
    }
    Some(diagnostic.help("take them out of the file, or let a template use them"))
}

/// Looks for what is written for one chart and read by nobody.
struct Search<'s, 'p> {
    platform: &'s Platform<'p, 'p>,
    chart: &'s Chart,
    reads: &'s Reads,
    templates: &'s BTreeSet<&'p str>,
    path: Vec<EcoString>,
    diagnostics: &'s mut Vec<Diagnostic>,
}

impl Search<'_, '_> {
    fn record(&mut self, values: &Record) {
        for (key, entry) in &values.entries {
            self.path.push(key.clone());
            let path: Vec<&str> = self.path.iter().map(EcoString::as_str).collect();
            if self.reads.is_read(&path) {
                self.value(&entry.value);
            } else if !entry.value.is_null() && !mentions(self.templates, key) {
                self.report(entry.origin.span);
            }
            self.path.pop();
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Record(inner) => self.record(inner),
            Value::List(items) => {
                self.path.push("0".into());
                items.iter().for_each(|(item, _)| self.value(item));
                self.path.pop();
            }
            _ => {}
        }
    }

    fn report(&mut self, span: Span) {
        // What the library writes is nothing that a project can change.
        if self.platform.project.scope_at(span) != Scope::Project {
            return;
        }
        let Some((key, above)) = self.path.split_last() else { return };
        let above: Vec<&str> = above.iter().map(EcoString::as_str).collect();
        let message =
            format!("no template of the chart `{}` reads `{}`", self.chart.name, self.path.join("."));
        let diagnostic = Diagnostic::warning(Code::W0215, span, message);
        self.diagnostics.push(match nearest(key, self.reads.names(&above)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`? That is read")),
            None => diagnostic.help("take it away, or let a template use it"),
        });
    }
}
