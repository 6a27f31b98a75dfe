//! Where an external chart comes from, and which one.
//!
//! Helm reads a dependency's version in `Chart.yaml` as a constraint: a range, or a version of one or
//! two numbers, takes whatever is newest at the next sync (Helm, "Chart dependencies"). For OCI, the
//! repository is the address without the chart's name; Helm adds it (Helm, "Use OCI-based
//! registries"). The version of a `chart` item is looked at where the item is read.

use crate::chart::ChartSource;
use crate::check::{Platform, Rule};
use crate::data::{Data, Map};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{Scope, chart_text};
use crate::source::Span;

/// A moving version, an address without encryption, a doubled name.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0401, Code::W0402, Code::W0403], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for chart in platform.project.charts.of(Scope::Project).values() {
        if let Some((repository, span)) = chart_text(chart, "repository") {
            let name = chart_text(chart, "name").map_or(chart.name.name.as_str(), |(name, _)| name);
            diagnostics.extend(address(repository, span, name));
        }
    }
    for (id, service) in platform.project.services().filter(|(_, service)| service.scope == Scope::Project) {
        let chart = platform.signatures.get(id).chart.as_ref().and_then(|key| platform.charts.get(key));
        let Some(ChartSource::Files { meta, folder, .. }) = chart.map(|chart| &chart.source) else {
            continue;
        };
        let span = super::retired::chart_line(platform, id).unwrap_or(service.ast.name.span);
        for dependency in meta.dependencies().iter().filter_map(Data::as_map) {
            diagnostics.extend(listed(dependency, folder, span));
        }
    }
}

/// A dependency that a local chart lists itself.
fn listed(dependency: &Map, folder: &str, span: Span) -> Option<Diagnostic> {
    let field = |name: &str| dependency.get(name).and_then(Data::as_str);
    let (name, repository, version) = (field("name")?, field("repository")?, field("version")?);
    let fetched =
        repository.starts_with("http") || repository.starts_with("oci://") || repository.starts_with('@');
    if !fetched || !moves(version) {
        return None;
    }
    let message =
        format!("`{folder}/Chart.yaml` asks for {name} `{version}`, which can be another one at every sync");
    let diagnostic = Diagnostic::warning(Code::W0401, span, message);
    Some(diagnostic.help("write one version in full there, such as `4.2.1`; or name the chart with `subchart NAME = charts.NAME`"))
}

fn address(repository: &str, span: Span, name: &str) -> Option<Diagnostic> {
    if let Some(rest) = repository.strip_prefix("http://") {
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        let inside = host == "localhost"
            || host.starts_with("127.")
            || host.ends_with(".svc")
            || host.ends_with(".cluster.local")
            || !host.contains('.');
        let message =
            format!("chart `{name}` is fetched without encryption: anybody on the way can change it");
        let diagnostic = Diagnostic::warning(Code::W0402, span, message);
        return (!inside).then(|| diagnostic.fix("fetch it with https", span, format!("\"https://{rest}\"")));
    }
    let rest = repository.strip_prefix("oci://")?.trim_end_matches('/');
    let above = rest.strip_suffix(name)?.strip_suffix('/')?;
    let message = format!("Helm adds the chart's name to an OCI address: it would look for `{name}/{name}`");
    let diagnostic = Diagnostic::warning(Code::W0403, span, message);
    Some(diagnostic.fix("leave the name out", span, format!("\"oci://{above}\"")))
}

fn moves(version: &str) -> bool {
    let core = version.strip_prefix('v').unwrap_or(version);
    let core = core.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    numbers.len() != 3 || !numbers.iter().all(is_number) || version.contains(' ')
}

/// The text of a chart's entry, and its place.
#[cfg(test)]
mod tests {
    use super::moves;

    #[test]
    fn versions_that_move() {
        for version in ["1.2.3", "v1.2.3", "1.2.3-rc.1", "0.0.1+build", "2022.10.5"] {
            assert!(!moves(version), "{version}");
        }
        for version in
            ["*", "latest", "1.2", "1", "^1.2.3", "~1.2.3", ">=1.2.3", "1.2.x", "1.2.3 - 2.0.0", ""]
        {
            assert!(moves(version), "{version}");
        }
    }
}
