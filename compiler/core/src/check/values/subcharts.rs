//! Values that an environment writes for a sub-chart which is off there.
//!
//! Helm reads nothing of them. Platforms carried such values for years, and believed them.

use std::collections::BTreeMap;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::resolve::head;
use crate::source::Span;
use crate::syntax::ast::{DeployStmt, Entry, Segment};

use super::written::deploy_blocks;

/// An entry of a `deploy` block below a sub-chart that no environment of the block turns on.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0209], run };

/// What is known of an entry: the sub-chart, and whether an environment that has the entry has it on.
struct Seen {
    subchart: String,
    service: String,
    condition: Option<Span>,
    on: bool,
}

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<Span, Seen> = BTreeMap::new();
    for (environment, deployed) in
        platform.deployments().filter(|(_, deployed)| !deployed.switches.is_empty())
    {
        let Some(id) = platform.project.environment_names.get(&environment.name) else { continue };
        let Some(blocks) = deploy_blocks(platform.project, *id, &deployed.name) else { continue };
        for stmt in blocks.iter().flat_map(|(_, stmts)| *stmts) {
            if let DeployStmt::Entry(entry) = stmt
                && let Some((name, on)) = switch(platform, deployed, entry)
            {
                let subcharts = &platform.signatures.get(deployed.service).scope.subcharts;
                let condition = subcharts.get(name).and_then(|subchart| subchart.node.condition.as_ref());
                let new = || Seen {
                    subchart: name.into(),
                    service: deployed.name.to_string(),
                    condition: condition.map(|c| c.span),
                    on: false,
                };
                seen.entry(entry.span).or_insert_with(new).on |= on;
            }
        }
    }
    diagnostics.extend(seen.into_iter().filter(|(_, seen)| !seen.on).map(|(span, seen)| report(span, &seen)));
}

/// The conditional sub-chart that an entry is about, and whether it is on.
fn switch<'e>(platform: &Platform<'_, '_>, deployed: &Deployed, entry: &'e Entry) -> Option<(&'e str, bool)> {
    let (first, quoted) = head(entry)?;
    let is_local = platform
        .signatures
        .get(deployed.service)
        .chart
        .as_ref()
        .and_then(|key| platform.charts.get(key))
        .is_some_and(|chart| chart.source.is_local());
    let name = match entry.path.get(1) {
        Some(Segment::Key(key)) if first == "values" && is_local => key.plain()?.as_str(),
        _ if !quoted => first,
        _ => return None,
    };
    deployed.switches.iter().find(|(found, _)| found == name).map(|(_, on)| (name, *on))
}

fn report(span: Span, seen: &Seen) -> Diagnostic {
    let Seen { subchart, service, condition, .. } = seen;
    let message = format!("nothing reads these values: the sub-chart `{subchart}` of {service} is off here");
    let diagnostic = Diagnostic::warning(Code::W0209, span, message);
    let diagnostic = match condition {
        Some(condition) => diagnostic.label(*condition, "this decides it"),
        None => diagnostic,
    };
    diagnostic.help(format!("turn `{subchart}` on, or take the values away"))
}
