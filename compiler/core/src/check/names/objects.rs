//! Two manifests of one environment that are the same object.
//!
//! In one chart Helm refuses or applies the one after the other, so that the first is lost. In two services two
//! Applications claim it, and Argo CD turns it back and forth (SharedResourceWarning in its documentation).

use ecow::EcoString;

use super::keys;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{Deployed, EnvironmentOutcome, Manifest};
use crate::tables::HashMap;

/// The same object twice: in one service an error, in two a warning.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0721, Code::W0101], run };

type Object<'p> = (&'p str, &'p str, EcoString, &'p str);

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in platform.environments {
        let mut seen: HashMap<Object<'_>, (&Deployed, &Manifest)> = HashMap::default();
        for deployed in &environment.deployments {
            for manifest in &deployed.manifests {
                let Some(object) = object(deployed, manifest) else { continue };
                match seen.get(&object) {
                    Some((other, first)) => diagnostics.push(report(
                        platform,
                        environment,
                        (other, first),
                        (deployed, manifest),
                        &object,
                    )),
                    None => {
                        seen.insert(object, (deployed, manifest));
                    }
                }
            }
        }
    }
}

fn object<'p>(deployed: &'p Deployed, manifest: &'p Manifest) -> Option<Object<'p>> {
    let kind = keys::kind(manifest);
    let (name, _) = keys::name(manifest)?;
    let own =
        keys::record(&manifest.record, "metadata").and_then(|metadata| keys::text(metadata, "namespace"));
    let namespace = match own {
        _ if keys::is_of_cluster(kind) => "",
        Some((namespace, _)) => namespace.as_str(),
        None => deployed.namespace.as_str(),
    };
    (!kind.is_empty()).then(|| (keys::group(manifest), kind, name.clone(), namespace))
}

fn report(
    platform: &Platform<'_, '_>,
    environment: &EnvironmentOutcome,
    (other, first): (&Deployed, &Manifest),
    (deployed, manifest): (&Deployed, &Manifest),
    (_, kind, name, _): &Object<'_>,
) -> Diagnostic {
    let span = keys::head(platform, manifest.span);
    let diagnostic = if other.name == deployed.name {
        let message =
            format!("two manifests of `{}` are the {kind} `{name}`: one of them is lost", deployed.name);
        Diagnostic::error(Code::E0721, span, message)
    } else {
        let message = format!(
            "`{}` and `{}` both make the {kind} `{name}` in {}",
            other.name, deployed.name, environment.name
        );
        Diagnostic::warning(Code::W0101, span, message)
            .note("two Applications would claim it, and Argo CD would turn it back and forth")
    };
    diagnostic
        .label(keys::head(platform, first.span), "the other one")
        .help("give one of them another `metadata.name`, or leave one out")
}
