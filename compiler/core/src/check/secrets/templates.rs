//! A key that a local chart's templates read from the service's own Secret, and nobody declares.
//!
//! Source: Kubernetes, "Using Secrets": a container whose `secretKeyRef` names a missing key never
//! starts (CreateContainerConfigError).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reads::{Read, reads};
use crate::chart::{ChartKey, ChartSource};
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::eval::{EnvironmentOutcome, SecretOutcome};

/// `secretKeyRef` with a key that the Secret of that name does not have here.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0511], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<&ChartKey, Vec<Read>> = BTreeMap::new();
    for (environment, deployed) in platform.deployments().filter(|(_, deployed)| !deployed.secrets.is_empty())
    {
        let Some(key) = platform.signatures.get(deployed.service).chart.as_ref() else { continue };
        let Some(ChartSource::Files { files, folder, .. }) =
            platform.charts.get(key).map(|chart| &chart.source)
        else {
            continue;
        };
        let reads = known.entry(key).or_insert_with(|| {
            let mut all = reads(files);
            all.retain(|read| {
                read.key.is_some() && !read.name.contains("{{") && read.file.starts_with("templates/")
            });
            all
        });
        for secret in &deployed.secrets {
            let own: Vec<&Read> = reads.iter().filter(|read| read.name == secret.name).collect();
            // What makes the Secret itself may put a key together that is none of the store.
            let made = own.iter().filter(|read| secret.resource || !makes_key(files, read));
            for read in made {
                diagnostics.extend(missing(environment, secret, read, &own, folder));
            }
        }
    }
}

/// Whether a template that makes Secrets speaks of the key that is read.
fn makes_key(files: &[(String, Arc<[u8]>)], read: &Read) -> bool {
    let Some(key) = read.key.as_deref() else { return false };
    let templates = files.iter().filter(|(file, _)| file.starts_with("templates/"));
    let mut texts = templates.filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok());
    texts.any(|text| {
        let makes = |line: &str| {
            line.strip_prefix("kind:")
                .is_some_and(|kind| kind.trim().trim_matches(['"', '\'']).ends_with("Secret"))
        };
        text.lines().any(makes) && text.contains(key)
    })
}

fn missing(
    environment: &EnvironmentOutcome,
    secret: &SecretOutcome,
    read: &Read,
    all: &[&Read],
    folder: &str,
) -> Option<Diagnostic> {
    let key = read.key.as_deref()?;
    if secret.entries.iter().any(|entry| entry.key == key) {
        return None;
    }
    // A key that templates read is no misspelling of another one.
    let is_read = |declared: &str| all.iter().any(|other| other.key.as_deref() == Some(declared));
    let unread = secret.entries.iter().filter(|entry| !is_read(&entry.key));
    let near = nearest(key, unread.map(|entry| entry.key.as_str()));
    // What a template leaves out under a condition may be left out here; surely where it makes the Secret, too.
    if read.maybe && (near.is_none() || !secret.resource) {
        return None;
    }
    let file = if folder.is_empty() { read.file.clone() } else { format!("{folder}/{}", read.file) };
    let message =
        format!("the chart reads the key `{key}` of the Secret `{}`, which is not declared", secret.name);
    let entry = near.and_then(|near| secret.entries.iter().find(|entry| entry.key == near.name));
    let span = entry.map_or(secret.span, |entry| entry.span);
    let diagnostic = Diagnostic::error(Code::E0511, span, message)
        .note(format!("it is read in {file}, line {}; found in {}", read.line, environment.name));
    Some(match near {
        Some(near) => diagnostic.help(format!("is `{near}` meant? Write the same name in both places")),
        None => diagnostic
            .help(format!("declare it: `{key} = provided`, or take the `secretKeyRef` out of the template")),
    })
}
