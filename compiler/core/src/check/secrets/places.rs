//! Two origins of one text in the store: two services may read one place, but only one may fill it.

use std::collections::BTreeMap;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{EnvironmentOutcome, SecretEntry, SecretSource};

/// One place, two origins.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0502], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    platform.environments.iter().for_each(|environment| places(environment, diagnostics));
}

fn places(environment: &EnvironmentOutcome, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, &str), &SecretEntry> = BTreeMap::new();
    for secret in environment.deployments.iter().flat_map(|deployed| &deployed.secrets) {
        for entry in &secret.entries {
            let other = *seen.entry((&secret.full_path, &entry.stored)).or_insert(entry);
            if other.span != entry.span && other.source != entry.source {
                let message = format!(
                    "`{}` at `{}` in the store is {} here and {} elsewhere",
                    entry.stored,
                    secret.path,
                    words(entry),
                    words(other)
                );
                let diagnostic =
                    Diagnostic::warning(Code::W0502, entry.span, message).label(other.span, "the other one");
                diagnostics.push(diagnostic.help(
                    "let both say the same, or give one another key in the store: `… from \"other-key\"`",
                ));
            }
        }
    }
}

fn words(entry: &SecretEntry) -> &'static str {
    match entry.source {
        SecretSource::Provided { encoded: false } => "provided",
        SecretSource::Provided { encoded: true } => "provided in base64",
        SecretSource::Generate { .. } => "generated",
        SecretSource::Copy { .. } => "a copy",
        SecretSource::Template(_) => "made from others",
    }
}
