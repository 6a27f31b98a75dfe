//! Two Ingresses of one class that claim the same host and path.
//!
//! A request can go to one of them only. ingress-nginx refuses the second when it is applied (its
//! admission webhook), other controllers take the older one and say nothing, so that one service is
//! never reached. Canaries are meant to share a path (ingress-nginx, "Canary").

use ecow::EcoString;

use super::facts::{Environment, Facts};
use super::ingress::{Ingress, PathRule};
use crate::diagnostics::{Code, Diagnostic};
use crate::tables::HashMap;

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in &facts.environments {
        in_environment(environment, diagnostics);
    }
}

type Seen<'i, 'f> = HashMap<(EcoString, &'i str), Vec<(&'i Ingress<'f>, &'i PathRule)>>;

fn in_environment(environment: &Environment<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: Seen<'_, '_> = HashMap::default();
    for ingress in environment.ingresses.iter().filter(|ingress| ingress.is_on() && !is_shared(ingress)) {
        for rule in &ingress.rules {
            for path in &rule.paths {
                let key = (rule.host.text.to_ascii_lowercase(), path.path.text.as_str());
                let others = seen.entry(key).or_default();
                if let Some((first, other)) =
                    others.iter().find(|(first, other)| clash(first, other, ingress, path))
                {
                    let host = &rule.host.text;
                    let names = if first.deployed.name == ingress.deployed.name {
                        format!("`{}` claims {host}{} twice", ingress.deployed.name, path.path.text)
                    } else {
                        format!(
                            "`{}` and `{}` both claim {host}{}",
                            first.deployed.name, ingress.deployed.name, path.path.text
                        )
                    };
                    let message = format!("{names} in {}", environment.outcome.name);
                    diagnostics.push(
                        Diagnostic::error(Code::E0710, path.path.span, message)
                            .label(other.path.span, format!("claimed by `{}` here", first.deployed.name))
                            .note("an ingress controller refuses the second, or sends every request to the older one")
                            .help("give one of them another path or host"),
                    );
                }
                others.push((ingress, path));
            }
        }
    }
}

/// A canary, or one of several Ingresses that the controller merges.
fn is_shared(ingress: &Ingress<'_>) -> bool {
    let keys =
        ["nginx.ingress.kubernetes.io/canary", "nginx.org/mergeable-ingress-type", "haproxy.org/route-acl"];
    keys.iter().any(|key| ingress.annotation(key).is_some())
}

fn clash(first: &Ingress<'_>, one: &PathRule, second: &Ingress<'_>, other: &PathRule) -> bool {
    let differ = |a: Option<&str>, b: Option<&str>| matches!((a, b), (Some(a), Some(b)) if a != b);
    let class = |ingress: &Ingress<'_>| ingress.class.as_ref().map(|class| class.text.clone());
    // A host listed twice in one Ingress is one rule, and an `Exact` path beside a `Prefix` is the usual way to treat one page differently.
    !std::ptr::eq(first, second)
        && !differ(class(first).as_deref(), class(second).as_deref())
        && !differ(one.kind.as_deref(), other.kind.as_deref())
}
