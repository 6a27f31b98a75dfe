//! Secrets that would be one: of the same name in one namespace, or at the same place in the store.

use std::collections::BTreeMap;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, EnvironmentOutcome, SecretEntry, SecretOutcome, SecretSource};

/// Two Secrets of one name with different content, two origins of one text.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0512, Code::W0502], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        namespaces(environment, diagnostics);
        places(environment, diagnostics);
    }
}

/// The last of two that Argo CD applies wins, and each sync swaps them again.
fn namespaces(environment: &EnvironmentOutcome, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, &str), (&Deployed, &SecretOutcome)> = BTreeMap::new();
    for deployed in &environment.deployments {
        for secret in &deployed.secrets {
            let (first, other) =
                *seen.entry((&deployed.namespace, &secret.name)).or_insert((deployed, secret));
            let keys = |secret: &SecretOutcome| {
                secret.entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>()
            };
            let differs = other.full_path != secret.full_path
                || other.kind != secret.kind
                || keys(other) != keys(secret);
            if differs && other.span != secret.span {
                let message = format!(
                    "{} and {} both make a Secret `{}` in the namespace `{}`",
                    first.name, deployed.name, secret.name, deployed.namespace
                );
                let diagnostic = Diagnostic::error(Code::E0512, secret.span, message)
                    .label(other.span, format!("that of {}", first.name));
                diagnostics.push(
                    diagnostic.help(
                        "give one of them another name, or let one service run in a namespace of its own",
                    ),
                );
            }
        }
    }
}

/// Two services may read one place, but only one may fill it.
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
