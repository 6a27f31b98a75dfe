//! What the rules of this folder read from a manifest.

use ecow::EcoString;

use crate::eval::Manifest;
use crate::source::Span;
use crate::value::{Record, Value};

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
