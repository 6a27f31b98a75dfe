//! What the rules of this folder read from a manifest.

use ecow::EcoString;

use crate::check::Platform;
use crate::diagnostics::Diagnostic;
use crate::eval::Manifest;
use crate::scalar::{Problem, Scalar};
use crate::source::Span;
use crate::value::{Record, Value};

/// The head of what is written at a span: all before its first brace, so that a label does not cover a whole block.
pub(crate) fn head(platform: &Platform<'_, '_>, span: Span) -> Span {
    let Some(source) = platform.project.sources.get(span.file) else { return span };
    let text = source.slice(span);
    let length = text
        .find(['{', '\n'])
        .map_or(text.len(), |at| text.get(..at).map_or(at, |head| head.trim_end().len()));
    if length == 0 { span } else { Span::new(span.file, span.start as usize, span.start as usize + length) }
}

/// Offers another text: as an edit where the old one is written in quotes at `span`, exactly once.
pub(crate) fn suggest(
    platform: &Platform<'_, '_>,
    diagnostic: Diagnostic,
    span: Span,
    old: &str,
    new: &str,
) -> Diagnostic {
    let title = format!("write `\"{new}\"`");
    let quoted = format!("\"{old}\"");
    let text = platform.project.sources.get(span.file).map(|source| source.slice(span)).unwrap_or_default();
    let mut places = text.match_indices(&quoted).map(|(at, _)| span.start as usize + at);
    match (places.next(), places.next()) {
        (Some(at), None) => {
            diagnostic.fix(title, Span::new(span.file, at, at + quoted.len()), format!("\"{new}\""))
        }
        _ => diagnostic.help(title),
    }
}

/// A text and its place.
pub(super) fn text<'v>(record: &'v Record, key: &str) -> Option<(&'v EcoString, Span)> {
    let entry = record.entries.get(key)?;
    if let Value::String(text) = &entry.value { Some((text, entry.origin.span)) } else { None }
}

/// The record of a key.
pub(super) fn record<'v>(record: &'v Record, key: &str) -> Option<&'v Record> {
    match record.get(key) {
        Some(Value::Record(inner)) => Some(inner),
        _ => None,
    }
}

/// The kind of a manifest's object.
pub(super) fn kind(manifest: &Manifest) -> &str {
    text(&manifest.record, "kind").map_or("", |(kind, _)| kind.as_str())
}

/// The group of a manifest's object, without its version; empty for the core.
pub(super) fn group(manifest: &Manifest) -> &str {
    let version = text(&manifest.record, "apiVersion").map_or("", |(version, _)| version.as_str());
    version.rsplit_once('/').map_or("", |(group, _)| group)
}

/// The name of a manifest's object: its own, else the manifest's. None if it is computed by the cluster.
pub(super) fn name(manifest: &Manifest) -> Option<(&EcoString, Span)> {
    match record(&manifest.record, "metadata") {
        Some(metadata) if metadata.get("name").is_some_and(|name| !name.is_null()) => text(metadata, "name"),
        Some(metadata) if metadata.get("generateName").is_some() => None,
        _ => Some((&manifest.name, manifest.span)),
    }
}

/// What is wrong with an object's name of the usual form: 253 lower-case letters, digits, `-` and `.`, each part
/// starting and ending with a letter or digit.
///
/// Source: Kubernetes, "Object Names and IDs", DNS subdomain names. Unlike in a real DNS name a part may have more
/// than 63 characters.
pub(super) fn subdomain(name: &str) -> Option<Problem> {
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(is_inner) && !part.starts_with('-') && !part.ends_with('-')
    };
    if name.len() <= 253 && name.split('.').all(is_part) { None } else { Scalar::DnsName.check(name).err() }
}

/// Kinds whose objects belong to no namespace.
pub(super) fn is_of_cluster(kind: &str) -> bool {
    matches!(
        kind,
        "Namespace"
            | "ClusterRole"
            | "ClusterRoleBinding"
            | "ClusterIssuer"
            | "CustomResourceDefinition"
            | "IngressClass"
            | "StorageClass"
            | "PersistentVolume"
            | "PriorityClass"
            | "RuntimeClass"
            | "GatewayClass"
            | "VolumeSnapshotClass"
            | "ClusterSecretStore"
            | "ClusterExternalSecret"
            | "APIService"
            | "Node"
    ) || kind.ends_with("WebhookConfiguration")
        || kind.starts_with("Cluster") && kind != "Cluster"
}
