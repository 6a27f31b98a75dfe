//! Secrets and manifests of a service: template files where no environment changes them, data in
//! the environment's values where one does.

use std::collections::BTreeMap;

use ecow::EcoString;

use crate::data::{Data, Map, map};
use crate::eval::{Deployed, SecretOutcome, SecretSource, TemplatePart};

/// A service's resources, divided.
pub(super) struct Resources {
    /// VaultSecrets whose path below the environment's root is `path`; the template adds the root.
    pub(super) secrets: Vec<Map>,
    /// Manifests that are the same wherever the service runs.
    pub(super) manifests: Vec<(EcoString, Data)>,
    shared_secrets: Vec<EcoString>,
    shared_manifests: Vec<EcoString>,
}

impl Resources {
    /// Divides the resources of a service by what its base and all its deployments have.
    pub(super) fn divide(base: Option<&Deployed>, all: &[&Deployed]) -> Self {
        let mut out =
            Self { secrets: vec![], manifests: vec![], shared_secrets: vec![], shared_manifests: vec![] };
        let Some(first) = all.first() else { return out };
        for secret in first.secrets.iter().filter(|secret| secret.is_written()) {
            let relative = |secret: &SecretOutcome| vault_secret(secret, &secret.path);
            let wanted = relative(secret);
            let same = |deployed: &&Deployed| {
                deployed
                    .secrets
                    .iter()
                    .any(|other| other.name == secret.name && other.is_written() && relative(other) == wanted)
            };
            if all.iter().all(same) {
                out.shared_secrets.push(secret.name.clone());
                out.secrets.push(wanted);
            }
        }
        for manifest in base.into_iter().flat_map(|base| &base.manifests) {
            let same = |deployed: &&Deployed| {
                deployed
                    .manifests
                    .iter()
                    .any(|other| other.name == manifest.name && other.data == manifest.data)
            };
            if all.iter().all(same) {
                out.shared_manifests.push(manifest.name.clone());
                out.manifests.push((manifest.name.clone(), named(&manifest.name, &manifest.data)));
            }
        }
        out
    }

    /// What phx's templates read in one environment: the root path in the store, and the resources
    /// that it does not share.
    pub(super) fn own(&self, deployed: &Deployed, root: Option<&EcoString>) -> Map {
        let mut out = Map::default();
        if let Some(root) = root.filter(|_| !self.shared_secrets.is_empty()) {
            out.insert("vaultPath".into(), Data::String(root.clone()));
        }
        let mut manifests = BTreeMap::new();
        for secret in &deployed.secrets {
            if secret.is_written() && !self.shared_secrets.contains(&secret.name) {
                manifests.insert(
                    format!("secret-{}", secret.name),
                    Data::Map(vault_secret(secret, &secret.full_path)),
                );
            }
        }
        for manifest in &deployed.manifests {
            if !self.shared_manifests.contains(&manifest.name) {
                manifests.insert(manifest.name.to_string(), named(&manifest.name, &manifest.data));
            }
        }
        if !manifests.is_empty() {
            out.insert("manifests".into(), Data::Map(map(manifests)));
        }
        out
    }
}

/// A resource needs a name; the manifest's own is the usual one.
fn named(name: &EcoString, data: &Data) -> Data {
    let Data::Map(fields) = data else { return data.clone() };
    let mut fields = fields.clone();
    let at = fields.get_index_of("kind").map_or(fields.len().min(2), |at| at + 1);
    match fields.get_mut("metadata") {
        Some(Data::Map(metadata)) if !metadata.contains_key("name") => {
            metadata.shift_insert(0, "name".into(), Data::String(name.clone()));
        }
        Some(_) => {}
        None => {
            fields.shift_insert(
                at,
                "metadata".into(),
                Data::Map(map([("name", Data::String(name.clone()))])),
            );
        }
    }
    Data::Map(fields)
}

/// The `VaultSecret` of a Secret. The operator gives the Secret the resource's name.
///
/// With `templates` the Secret holds only what they render (vault-secrets-operator), so that then
/// every key has one.
fn vault_secret(secret: &SecretOutcome, path: &str) -> Map {
    let plain = secret.entries.iter().all(|entry| {
        entry.key == entry.stored
            && !matches!(entry.source, SecretSource::Template(_) | SecretSource::Provided { encoded: true })
    });
    let stored = |source: &SecretSource, stored: &EcoString| match source {
        SecretSource::Template(parts) => parts
            .iter()
            .filter_map(|part| if let TemplatePart::Key(key) = part { Some(key.clone()) } else { None })
            .collect(),
        _ => vec![stored.clone()],
    };
    let mut keys: Vec<EcoString> = vec![];
    for entry in &secret.entries {
        for key in stored(&entry.source, &entry.stored) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    let mut spec = map([
        ("type", Data::String(secret.kind.clone())),
        ("path", Data::String(path.into())),
        ("keys", Data::List(keys.into_iter().map(Data::String).collect())),
    ]);
    if !plain {
        let templates =
            secret.entries.iter().map(|entry| (entry.key.clone(), Data::from(template(entry, secret))));
        spec.insert("templates".into(), Data::Map(templates.collect()));
    }
    map([
        ("apiVersion", Data::from("ricoberger.de/v1alpha1")),
        ("kind", Data::from("VaultSecret")),
        ("metadata", Data::Map(map([("name", Data::String(secret.name.clone()))]))),
        ("spec", Data::Map(spec)),
    ])
}

/// The operator's template of one key: Go's, between `{%` and `%}`.
fn template(entry: &crate::eval::SecretEntry, secret: &SecretOutcome) -> String {
    let of = |key: &str| format!("{{% index .Secrets {} %}}", go_string(key));
    match &entry.source {
        SecretSource::Template(parts) => parts
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => text.replace("{%", "{% \"{%\" %}").to_string(),
                TemplatePart::Key(key) => {
                    let stored = secret
                        .entries
                        .iter()
                        .find(|other| other.key == *key)
                        .map_or(key, |other| &other.stored);
                    of(stored)
                }
            })
            .collect(),
        SecretSource::Provided { encoded: true } => {
            format!("{{% index .Secrets {} | b64dec %}}", go_string(&entry.stored))
        }
        _ => of(&entry.stored),
    }
}

/// A string literal of Go.
fn go_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
