//! Two deployments that write the same object.
//!
//! Each Application takes the object for its own: Argo CD reports a shared resource, and each sync
//! of one undoes the other's (Argo CD, "Sync Options", fail the sync if a shared resource is found).

use std::collections::HashMap;

use ecow::EcoString;

use crate::check::{Platform, Rule};
use crate::data::{Data, Map};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, Manifest, SecretOutcome};
use crate::source::Span;

/// One object in two deployments of one namespace.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0605], run };

/// Group, kind, namespace and name.
type Object<'p> = (EcoString, EcoString, &'p str, EcoString);

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        let mut seen: HashMap<Object<'_>, (&Deployed, Span)> = HashMap::new();
        for deployed in &environment.deployments {
            let secrets = deployed.secrets.iter().filter(|secret| !secret.entries.is_empty());
            let secrets = secrets.map(|secret| {
                let object = (
                    "ricoberger.de".into(),
                    "VaultSecret".into(),
                    deployed.namespace.as_str(),
                    secret.name.clone(),
                );
                (object, place_of(platform, deployed, secret))
            });
            let manifests = deployed.manifests.iter().filter_map(|manifest| {
                let written =
                    manifest.record.entries.values().next().map_or(manifest.span, |entry| entry.origin.span);
                Some((object(manifest, deployed)?, platform.own_place(written, deployed)))
            });
            for (object, span) in secrets.chain(manifests) {
                match seen.get(&object) {
                    Some((first, place)) if first.name != deployed.name => {
                        let (_, kind, namespace, name) = &object;
                        let message = format!(
                            "`{}` and `{}` both write the {kind} `{name}` of namespace `{namespace}`",
                            first.name, deployed.name
                        );
                        let mut diagnostic = Diagnostic::warning(Code::W0605, span, message);
                        if *place != span {
                            diagnostic = diagnostic.label(*place, format!("`{}` writes it here", first.name));
                        }
                        diagnostics.push(diagnostic.help(
                            "let one of them write it, or give one of them another namespace or another name",
                        ));
                    }
                    Some(_) => {}
                    None => {
                        seen.insert(object, (deployed, span));
                    }
                }
            }
        }
    }
}

/// A shared secret is written once, and used by name: the line to change is `uses NAME`.
fn place_of(platform: &Platform<'_, '_>, deployed: &Deployed, secret: &SecretOutcome) -> Span {
    let scope = &platform.signatures.get(deployed.service).scope;
    let span = scope.uses.get(&secret.name).map_or(secret.span, |used| used.node.span);
    platform.own_place(span, deployed)
}

fn object<'p>(manifest: &Manifest, deployed: &'p Deployed) -> Option<Object<'p>> {
    let fields = manifest.data.as_map()?;
    let text = |map: &Map, key: &str| map.get(key).and_then(Data::as_str).map(EcoString::from);
    let api = text(fields, "apiVersion")?;
    let group = api.split_once('/').map_or("", |(group, _)| group);
    let metadata = fields.get("metadata").and_then(Data::as_map);
    let name = metadata.and_then(|metadata| text(metadata, "name")).unwrap_or_else(|| manifest.name.clone());
    // One with a namespace of its own is compared by nobody else's.
    if metadata.and_then(|metadata| text(metadata, "namespace")).is_some_and(|own| own != deployed.namespace)
    {
        return None;
    }
    Some((group.into(), text(fields, "kind")?, &deployed.namespace, name))
}
