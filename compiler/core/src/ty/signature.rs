//! What each service declares, with types: parameters, its chart's values, its sub-charts.

use std::sync::atomic::AtomicBool;

use ecow::EcoString;

use super::conform::Expectation;
use super::lower::{Types, lower_type};
use super::{Field, Type};
use crate::chart::{Cache, ChartKey, Charts, with_defaults};
use crate::data::Data;
use crate::diagnostics::{Code, Diagnostic, worth};
use crate::resolve::{Project, Scope, ServiceId, ServiceScope, Target};
use crate::source::{Span, World};
use crate::syntax::ast::{EntryOp, Expr, ExprKind};
use crate::tables::IndexMap;

/// What a service declares.
#[derive(Debug)]
pub struct Signature<'a> {
    /// By name, with the conditions around each.
    pub scope: ServiceScope<'a>,
    /// The types of its parameters.
    pub params: IndexMap<EcoString, Type>,
    /// Its chart.
    pub chart: Option<ChartKey>,
    /// The type of `values { … }`.
    pub values: Type,
    /// Where that type comes from.
    pub values_origin: Expectation,
    /// Its sub-charts.
    pub subcharts: IndexMap<EcoString, SubchartSignature>,
}

/// A sub-chart of a service.
#[derive(Debug)]
pub struct SubchartSignature {
    /// The chart.
    pub chart: ChartKey,
    /// The type of its values.
    pub values: Type,
}

/// The signatures of all services.
#[derive(Debug, Default)]
pub struct Signatures<'a> {
    all: Vec<Signature<'a>>,
}

impl<'a> Signatures<'a> {
    /// The signature of a service.
    ///
    /// # Panics
    /// Never: there is one for each id of the project.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "one signature is made for each service id")]
    pub fn get(&self, id: ServiceId) -> &Signature<'a> {
        &self.all[id.0 as usize]
    }
}

/// What was resolved, typed and read before anything is computed: all that a check or an
/// evaluation stands on.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// Names.
    pub project: &'a Project<'a>,
    /// Types.
    pub types: &'a Types,
    /// What services declare.
    pub signatures: &'a Signatures<'a>,
    /// Charts.
    pub charts: &'a Charts,
    /// The one way to files, for `text`.
    pub world: &'a dyn World,
    /// Set by whoever wants nothing more of what is computed from this: the evaluation then ends soon, and what
    /// it gives is worth nothing.
    pub stop: &'a AtomicBool,
}

/// Gathers what services declare and reads the charts that they name, as far as the cache does not know them.
pub fn signatures<'a>(
    project: &Project<'a>,
    types: &Types,
    world: &dyn World,
    cache: &Cache,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Signatures<'a>, Charts) {
    let mut all = vec![];
    let mut keys: Vec<(ChartKey, Span)> = vec![];
    for (id, service) in project.services() {
        let scope = ServiceScope::of_service(project, id, diagnostics);
        let chart = service_chart(project, &scope, diagnostics);
        let mut subcharts = IndexMap::default();
        for (name, written) in &scope.subcharts {
            let path: Vec<&str> =
                written.node.chart.segments.iter().map(|segment| segment.name.as_str()).collect();
            let key = chart_key(project, &path, written.node.chart.span, Some(name), diagnostics);
            if let Some(key) = key {
                keys.push((key.clone(), written.node.chart.span));
                subcharts.insert(name.clone(), key);
            }
        }
        keys.extend(chart.clone());
        if chart.is_none() && !service.ast.is_abstract && !has_chart_entry(&scope) {
            let message = format!("service `{}` has no chart", service.ast.name.name);
            let help = "write `chart = local` (templates beside this file), `chart = charts.NAME`, or `chart = std.charts.web-service`";
            diagnostics.push(Diagnostic::error(Code::E0601, service.ast.name.span, message).help(help));
        }
        all.push((scope, chart, subcharts));
    }
    // Charts that no service uses are read, too: a mistake in one is found where it stands.
    let own =
        project.charts.of(Scope::Project).values().chain(project.refinements.of(Scope::Project).values());
    let all_charts = own.chain(project.charts.of(Scope::Std).values());
    keys.extend(all_charts.filter_map(|item| {
        let name = &item.name.name;
        let chart = project.charts.get(project.scope_at(item.span), name)?;
        Some((ChartKey::Item(project.scope_at(chart.span), name.clone()), item.name.span))
    }));
    let charts = crate::chart::load(project, types, world, &keys, cache, diagnostics);
    let values = |key: &ChartKey| charts.get(key).map_or(Type::Error, |chart| chart.values.clone());
    let made = all.into_iter().map(|(scope, chart, subcharts)| {
        let params = scope
            .params
            .iter()
            .map(|(name, written)| (name.clone(), lower_type(project, types, &written.node.ty, diagnostics)));
        let params = params.collect();
        let chart = chart.map(|(key, _)| key);
        // A local chart's `values.yaml` has defaults for its sub-charts, too.
        let own = chart.as_ref().and_then(|key| charts.get(key)).filter(|chart| chart.source.is_local());
        let subcharts: IndexMap<EcoString, SubchartSignature> = subcharts
            .into_iter()
            .map(|(name, key)| {
                let own = own.and_then(|chart| chart.defaults.get(&name)).and_then(Data::as_map);
                let values = own.map_or_else(|| values(&key), |own| with_defaults(&values(&key), own));
                (name, SubchartSignature { values, chart: key })
            })
            .collect();
        let text = chart
            .as_ref()
            .and_then(|key| charts.get(key))
            .map(|chart| format!("the chart's values are described in {}", chart.origin));
        Signature {
            values: chart
                .as_ref()
                .map_or(Type::Error, |key| with_subcharts(values(key), key, &charts, &subcharts)),
            values_origin: Expectation { span: None, text: text.unwrap_or_default() },
            params,
            chart,
            subcharts,
            scope,
        }
    });
    let all = made.collect();
    (Signatures { all }, charts)
}

/// In a local chart, as Helm reads it, the values of a sub-chart stand below its name.
fn with_subcharts(
    ty: Type,
    key: &ChartKey,
    charts: &Charts,
    subcharts: &IndexMap<EcoString, SubchartSignature>,
) -> Type {
    let is_local = charts.get(key).is_some_and(|chart| chart.source.is_local());
    if !is_local || subcharts.is_empty() {
        return ty;
    }
    ty.map_records(&mut |record| {
        let mut record = record.clone();
        for (name, subchart) in subcharts {
            let ty = subchart.values.clone();
            record
                .fields
                .insert(name.clone(), Field { ty, default: None, required: false, doc: None, span: None });
        }
        Type::Record(record.into())
    })
}

fn has_chart_entry(scope: &ServiceScope<'_>) -> bool {
    scope.entries_of("chart").next().is_some()
}

/// The chart that the most special layer names.
fn service_chart(
    project: &Project<'_>,
    scope: &ServiceScope<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(ChartKey, Span)> {
    let entry = scope.entries_of("chart").last()?;
    let EntryOp::Set(expr) = &entry.node.op else {
        let diagnostic = Diagnostic::error(Code::E0602, entry.node.span, "a chart is named with `=`");
        diagnostics.push(diagnostic.help("write `chart = local` or `chart = charts.NAME`"));
        return None;
    };
    let path = names(expr)?;
    let path: Vec<&str> = path.iter().map(EcoString::as_str).collect();
    chart_key(project, &path, expr.span, None, diagnostics).map(|key| (key, expr.span))
}

fn names(expr: &Expr) -> Option<Vec<EcoString>> {
    match &expr.kind {
        ExprKind::Name(name) => Some(vec![name.clone()]),
        ExprKind::Field { base, name, .. } => {
            let mut path = names(base)?;
            path.push(name.name.clone());
            Some(path)
        }
        _ => None,
    }
}

/// `local`, `charts.NAME`, `NAME`, `std.charts.NAME`
fn chart_key(
    project: &Project<'_>,
    path: &[&str],
    span: Span,
    subchart: Option<&EcoString>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ChartKey> {
    let scope = project.scope_at(span);
    let (scope, name) = match path {
        ["local"] => {
            let folder =
                project.sources.get(span.file).map(|source| source.folder().to_owned()).unwrap_or_default();
            return Some(ChartKey::Folder(match subchart {
                Some(name) if folder.is_empty() => format!("charts/{name}"),
                Some(name) => format!("{folder}/charts/{name}"),
                None => folder,
            }));
        }
        ["charts", name] | [name] => (scope, *name),
        ["std", "charts", name] => (Scope::Std, *name),
        _ => {
            let diagnostic =
                Diagnostic::error(Code::E0602, span, format!("`{}` names no chart", path.join(".")));
            diagnostics.push(diagnostic.help("write `local`, `charts.NAME` or `std.charts.NAME`"));
            return None;
        }
    };
    match project.charts.get(scope, name) {
        // The key of an item is the side that declares it, so that it is read once.
        Some(item) => {
            // The name is the last of the path.
            let length = u32::try_from(name.len()).unwrap_or(0);
            let last = Span { start: span.end.saturating_sub(length), ..span };
            project.names.note(last, Target::Declared(item.name.span));
            Some(ChartKey::Item(project.scope_at(item.span), name.into()))
        }
        None => {
            project.names.ask(name, span, "chart");
            diagnostics.push(crate::resolve::unknown(
                "chart",
                name,
                span,
                worth(diagnostics.len(), project.charts.names(scope)),
            ));
            None
        }
    }
}
