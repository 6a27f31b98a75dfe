//! A component of the web-service chart whose names get too long.
//!
//! The chart names every object `RELEASE-COMPONENT` and refuses more than 57 characters, because a Service may
//! have 63 and the chart appends up to six. Without this rule the sync fails while Helm renders.

use crate::chart::ChartKey;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::resolve::Scope;
use crate::value::Record;

use super::keys;

/// Characters of release and component together.
const LONGEST: usize = 57;

/// A name that the chart refuses.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0727], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let signature = platform.signatures.get(deployed.service);
        if is_web(signature.chart.as_ref()) {
            diagnostics.extend(fault(deployed, &deployed.values));
        }
        for (name, values) in &deployed.subcharts {
            if is_web(signature.subcharts.get(name).map(|subchart| &subchart.chart)) {
                diagnostics.extend(fault(deployed, values));
            }
        }
    }
}

fn is_web(chart: Option<&ChartKey>) -> bool {
    matches!(chart, Some(ChartKey::Item(Scope::Std, name)) if name == "web-service")
}

fn fault(deployed: &Deployed, values: &Record) -> Option<Diagnostic> {
    let (component, span) = keys::text(values, "component")?;
    let length = deployed.name.len() + 1 + component.len();
    if component.is_empty() || length <= LONGEST {
        return None;
    }
    let message = format!(
        "`{}-{component}` has {length} characters, and the chart's names at most {LONGEST}",
        deployed.name
    );
    Some(Diagnostic::error(Code::E0727, span, message).help("give the component a shorter name"))
}
