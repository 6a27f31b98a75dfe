//! An image whose tag moves.
//!
//! A node pulls `latest` once and keeps it: two pods of one Deployment can run different programs,
//! and there is no way back to yesterday's (Kubernetes, "Configuration Good Practices", images).

use crate::check::place::{each, values};
use crate::check::{Platform, Rule};
use crate::data::Data;
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Manifest;
use crate::value::{Record, Value};

/// `latest`, or an image of a manifest without a tag.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0405], run };

/// Kinds whose `image` is a container's.
const WORKLOADS: &[&str] = &["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let mut look = |record: &Record, in_pod: bool| {
            each(record, &mut |record, key, value, span| {
                let Value::String(text) = value else { return };
                let Some(what) = problem(record, key, text, in_pod) else { return };
                let message = format!("{what}: nobody knows what `{}` runs tomorrow", deployed.name);
                let diagnostic =
                    Diagnostic::warning(Code::W0405, platform.own_place(span, deployed), message);
                diagnostics.push(
                    diagnostic.help("write a version that stays what it is, or a digest: `name@sha256:…`"),
                );
            });
        };
        values(deployed).for_each(|record| look(record, false));
        deployed
            .manifests
            .iter()
            .filter(|manifest| is_workload(manifest))
            .for_each(|manifest| look(&manifest.record, true));
    }
}

fn problem(record: &Record, key: &str, text: &str, in_pod: bool) -> Option<String> {
    if key == "tag" && text == "latest" && !in_pod && !has_digest(record) {
        return Some("the tag `latest` moves".to_owned());
    }
    if key != "image"
        || text.is_empty()
        || text.contains("@sha256:")
        || text.contains("{{")
        || text.contains(' ')
    {
        return None;
    }
    let name = text.rsplit('/').next().unwrap_or(text);
    match name.split_once(':') {
        Some((_, "latest")) => Some(format!("`{text}` moves")),
        // In values, a chart may put the tag to it.
        None if in_pod => Some(format!("`{text}` has no tag, so it is `latest`, which moves")),
        _ => None,
    }
}

fn is_workload(manifest: &Manifest) -> bool {
    let kind = manifest.data.as_map().and_then(|fields| fields.get("kind")).and_then(Data::as_str);
    kind.is_some_and(|kind| WORKLOADS.contains(&kind))
}

/// Whether a digest beside the tag decides.
fn has_digest(record: &Record) -> bool {
    let digest = record.get("digest").or_else(|| record.get("sha"));
    matches!(digest, Some(Value::String(text)) if !text.is_empty())
}
