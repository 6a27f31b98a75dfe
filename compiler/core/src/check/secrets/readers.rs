//! A declared key that nothing reads.
//!
//! Somebody has to provide it, or it is kept in the store for nothing; mostly it is an old name. A
//! Secret that is read as a whole, by mounting it or by an external chart, says nothing about its keys.

use std::collections::BTreeSet;

use super::reads::{Read, reads};
use crate::chart::ChartSource;
use crate::check::{Leaf, Platform, Rule, leaves};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::eval::{Deployed, SecretEntry, SecretOutcome, SecretSource, TemplatePart};
use crate::resolve::{Scope, ServiceId};
use crate::source::Span;
use crate::value::Value;

/// A key found neither in phx nor in the chart's files.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0501], run };

type Files = [(String, std::sync::Arc<[u8]>)];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let copied = copies(platform);
    let mut seen: BTreeSet<(ServiceId, Span)> = BTreeSet::new();
    let mut texts: Vec<(ServiceId, Vec<Read>)> = vec![];
    for (_, deployed) in platform.deployments() {
        let Some(files) = only_local(platform, deployed) else { continue };
        for secret in deployed.secrets.iter().filter(|secret| secret.kind == "Opaque") {
            for entry in &secret.entries {
                if !seen.insert((deployed.service, entry.span))
                    || copied.contains(&(deployed.name.as_str(), entry.key.as_str()))
                {
                    continue;
                }
                if !texts.iter().any(|(service, _)| *service == deployed.service) {
                    texts.push((deployed.service, reads(files)));
                }
                let reads = texts
                    .iter()
                    .find(|(service, _)| *service == deployed.service)
                    .map(|(_, reads)| reads.as_slice());
                if !is_read(platform, deployed, secret, entry, files, reads.unwrap_or_default()) {
                    diagnostics.push(report(deployed, secret, entry));
                }
            }
        }
    }
}

fn copies<'p>(platform: &Platform<'p, '_>) -> BTreeSet<(&'p str, &'p str)> {
    let entries =
        platform.deployments().flat_map(|(_, deployed)| &deployed.secrets).flat_map(|secret| &secret.entries);
    entries
        .filter_map(|entry| match &entry.source {
            SecretSource::Copy { service, key } => Some((service.as_str(), key.as_str())),
            _ => None,
        })
        .collect()
}

/// The files of the service's chart, if neither it nor a sub-chart is external.
fn only_local<'p>(platform: &Platform<'p, '_>, deployed: &Deployed) -> Option<&'p Files> {
    let signature = platform.signatures.get(deployed.service);
    let is_local = |key| platform.charts.get(key).is_some_and(|chart| chart.source.is_local());
    let all_local = signature.subcharts.values().all(|subchart| is_local(&subchart.chart));
    match &platform.charts.get(signature.chart.as_ref()?)?.source {
        ChartSource::Files { files, meta, .. } if all_local && meta.dependencies().is_empty() => Some(files),
        _ => None,
    }
}

fn is_read(
    platform: &Platform<'_, '_>,
    deployed: &Deployed,
    secret: &SecretOutcome,
    entry: &SecretEntry,
    files: &Files,
    reads: &[Read],
) -> bool {
    let key = entry.key.as_str();
    let whole = reads.iter().any(|read| read.key.is_none() && read.may_be(&secret.name));
    // A misspelling is an error of its own.
    let misspelt = reads
        .iter()
        .filter(|read| read.name == secret.name)
        .filter_map(|read| read.key.as_deref())
        .any(|wanted| {
            nearest(wanted, [key]).is_some() && !secret.entries.iter().any(|declared| declared.key == wanted)
        });
    let in_chart = || files.iter().any(|(_, bytes)| contains(bytes, key));
    let in_secret = || secret.entries.iter().any(|other| makes_use(other, key));
    // A branch that no environment takes reads it, too.
    let in_sources = || {
        let own = platform
            .project
            .sources
            .iter()
            .filter(|source| platform.project.scope_of(source.id) == Scope::Project);
        let mut texts = own.map(|source| source.text.as_ref());
        let (field, index) = (format!("secrets.{key}"), format!("secrets[\"{key}\"]"));
        let quoted = format!("secrets.\"{key}\"");
        texts.any(|text| text.contains(&field) || text.contains(&index) || text.contains(&quoted))
    };
    whole
        || misspelt
        || in_chart()
        || in_secret()
        || in_sources()
        || leaves(deployed).iter().any(|leaf| hands_on(leaf, &secret.name, key))
}

fn contains(bytes: &[u8], key: &str) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains(key))
}

fn makes_use(entry: &SecretEntry, key: &str) -> bool {
    match &entry.source {
        SecretSource::Template(parts) => {
            parts.iter().any(|part| matches!(part, TemplatePart::Key(found) if found == key))
        }
        SecretSource::Generate { args, .. } => args.iter().any(|arg| arg == key),
        SecretSource::Provided { .. } | SecretSource::Copy { .. } => false,
    }
}

/// Values that name the Secret, or the key, tell the chart where to read.
fn hands_on(leaf: &Leaf<'_>, name: &str, key: &str) -> bool {
    matches!(leaf.value, Value::String(text) if text == name || text.contains(key))
}

fn report(deployed: &Deployed, secret: &SecretOutcome, entry: &SecretEntry) -> Diagnostic {
    let message = format!("nothing reads the key `{}` of the Secret `{}`", entry.key, secret.name);
    Diagnostic::warning(Code::W0501, entry.span, message)
        .note(format!("it is found neither in the values of {}, nor in its chart's files, nor copied by another service", deployed.name))
        .help("take the declaration away, or let a template read it with `secretKeyRef`")
}
