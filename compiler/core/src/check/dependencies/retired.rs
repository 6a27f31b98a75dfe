//! A chart that its project has given up: nobody repairs it any more.
//!
//! ingress-nginx is retired: no fixes, not even of security holes, after March 2026 (Kubernetes'
//! announcement of November 2025). Helm's `stable` and `incubator` repositories are archived since
//! November 2020.

use std::collections::BTreeMap;

use crate::chart::{Chart, ChartSource};
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{ServiceId, head};
use crate::source::Span;
use crate::syntax::ast::ServiceStmt;

/// A deployed service with a retired chart.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0404], run };

/// Repositories in which nothing is repaired any more.
const ARCHIVED: &[&str] = &[
    "charts.helm.sh/stable",
    "charts.helm.sh/incubator",
    "kubernetes-charts.storage.googleapis.com",
    "kubernetes-charts-incubator.storage.googleapis.com",
];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut deployed: BTreeMap<ServiceId, Span> = BTreeMap::new();
    for (_, found) in platform.deployments() {
        deployed.entry(found.service).or_insert(found.span);
    }
    for (id, listed) in deployed {
        let signature = platform.signatures.get(id);
        let own = signature.chart.iter().map(|key| (key, None));
        let subcharts = signature.subcharts.iter().map(|(name, subchart)| {
            (&subchart.chart, signature.scope.subcharts.get(name).map(|written| written.node.name.span))
        });
        for (key, span) in own.chain(subcharts) {
            let Some(why) = platform.charts.get(key).and_then(retired) else { continue };
            let service = platform.project.service(id).ast;
            let span = span.unwrap_or_else(|| chart_line(platform, id).unwrap_or(service.name.span));
            let is_ours = platform.project.scope_at(span) == crate::resolve::Scope::Project;
            let message = format!("the chart of `{}` gets no fixes any more: {why}", service.name.name);
            let diagnostic = Diagnostic::warning(Code::W0404, if is_ours { span } else { listed }, message);
            diagnostics.push(
                diagnostic
                    .help("plan for another; what requires a capability does not notice who provides it"),
            );
        }
    }
}

fn retired(chart: &Chart) -> Option<String> {
    let ChartSource::Repository { repository } = &chart.source else { return None };
    let address =
        repository.trim_end_matches('/').trim_start_matches("https://").trim_start_matches("http://");
    if chart.name == "ingress-nginx" && address.starts_with("kubernetes.github.io/ingress-nginx") {
        return Some("ingress-nginx is retired, the last ones were made in March 2026".to_owned());
    }
    ARCHIVED.contains(&address).then(|| format!("the repository {address} is archived"))
}

/// The line `chart = …` that counts; if it is the library's, the service's name.
pub(super) fn chart_line(platform: &Platform<'_, '_>, id: ServiceId) -> Option<Span> {
    let service = platform.project.service(id);
    service.ast.body.iter().find_map(|stmt| match stmt {
        ServiceStmt::Entry(entry) if head(entry).is_some_and(|(word, _)| word == "chart") => Some(entry.span),
        _ => None,
    })
}
