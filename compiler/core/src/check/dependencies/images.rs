//! An image whose tag moves.
//!
//! A node pulls `latest` once and keeps it: two pods of one Deployment can run different programs,
//! and there is no way back to yesterday's (Kubernetes, "Configuration Good Practices", images).

use ecow::EcoString;

use crate::check::{Leaf, Platform, Rule, leaves};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::value::{Record, Value};

/// `latest`, or an image of a manifest without a tag.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0405], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        for leaf in leaves(deployed) {
            let Value::String(text) = leaf.value else { continue };
            let Some(message) = problem(deployed, &leaf, text) else { continue };
            let span = platform.own_place(leaf.span, deployed);
            let diagnostic = Diagnostic::warning(Code::W0405, span, message);
            diagnostics.push(diagnostic.help("write a version that stays what it is, or a digest: `name@sha256:…`"));
        }
    }
}

fn problem(deployed: &Deployed, leaf: &Leaf<'_>, text: &str) -> Option<String> {
    let key = leaf.path.last()?;
    let is_manifest = leaf.section.starts_with("manifest ");
    if key == "tag" && text == "latest" && !is_manifest && !has_digest(deployed, leaf) {
        return Some(format!("`latest` is another image tomorrow: nobody knows what `{}` runs", deployed.name));
    }
    if key != "image" || text.is_empty() || text.contains("@sha256:") || text.contains("{{") || text.contains(' ') {
        return None;
    }
    let name = text.rsplit('/').next().unwrap_or(text);
    match name.split_once(':') {
        Some((_, "latest")) => Some(format!("`{text}` is another image tomorrow: nobody knows what `{}` runs", deployed.name)),
        // In values, a chart may put the tag to it.
        None if is_manifest && is_container(&leaf.path) => Some(format!("`{text}` has no tag, so it is `latest`: another image tomorrow")),
        _ => None,
    }
}

fn is_container(path: &[EcoString]) -> bool {
    path.iter().any(|key| key == "containers" || key == "initContainers")
}

/// Whether a digest beside the tag decides.
fn has_digest(deployed: &Deployed, leaf: &Leaf<'_>) -> bool {
    let root = if leaf.section == "values" {
        Some(&deployed.values)
    } else {
        deployed.subcharts.iter().find(|(name, _)| *name == leaf.section).map(|(_, values)| values)
    };
    let above = leaf.path.len().saturating_sub(1);
    let mut at: Option<&Record> = root;
    for key in leaf.path.iter().take(above) {
        at = match at.and_then(|record| record.get(key)) {
            Some(Value::Record(inner)) => Some(inner),
            _ => None,
        };
    }
    let digest = at.and_then(|record| record.get("digest").or_else(|| record.get("sha")));
    matches!(digest, Some(Value::String(text)) if !text.is_empty())
}
