//! Which values a platform writes for a chart, and where: what a new version of the chart is held against.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{Evaluation, Statics};
use crate::chart::ChartKey;
use crate::source::Span;
use crate::value::{Record, Value};

/// A value that some environments give a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its keys in the chart's own values, from the outside in.
    pub path: Vec<EcoString>,
    /// The entry that writes it.
    pub span: Span,
    /// The environments in which it does, sorted.
    pub environments: Vec<EcoString>,
}

/// The values for this chart, sorted by path and place; a value is all that is no map.
pub(super) fn written(statics: &Statics<'_>, evaluation: &Evaluation, chart: &ChartKey) -> Vec<Written> {
    let mut found = Found::new();
    for environment in &evaluation.environments {
        for deployed in &environment.deployments {
            let signature = statics.inputs.signatures.get(deployed.service);
            let own = (signature.chart.as_ref() == Some(chart)).then_some(&deployed.values);
            let nested = deployed.subcharts.iter().filter(|(name, _)| {
                signature.subcharts.get(name).is_some_and(|subchart| subchart.chart == *chart)
            });
            for record in own.into_iter().chain(nested.map(|(_, record)| record)) {
                leaves(record, &mut vec![], &mut |path, span| {
                    let environments = found.entry((path.to_vec(), span)).or_default();
                    if environments.last() != Some(&environment.name) {
                        environments.push(environment.name.clone());
                    }
                });
            }
        }
    }
    let written = |((path, span), environments)| Written { path, span, environments };
    found.into_iter().map(written).collect()
}

type Found = BTreeMap<(Vec<EcoString>, Span), Vec<EcoString>>;

fn leaves(record: &Record, path: &mut Vec<EcoString>, visit: &mut dyn FnMut(&[EcoString], Span)) {
    for (key, entry) in &record.entries {
        path.push(key.clone());
        match &entry.value {
            Value::Record(below) if !below.entries.is_empty() => leaves(below, path, visit),
            _ => visit(path, entry.origin.span),
        }
        path.pop();
    }
}
