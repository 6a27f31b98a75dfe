//! A finalizer of an Application that nobody acts on.
//!
//! Kubernetes deletes an object only when every finalizer is taken away, and only Argo CD takes away
//! its own (Kubernetes, "Finalizers"; Argo CD, "App Deletion").

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::value::Value;

/// An unknown finalizer.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0611], run };

/// Source: the constants of Argo CD 3's Application types.
const KNOWN: &[&str] = &[
    "resources-finalizer.argocd.argoproj.io",
    "resources-finalizer.argocd.argoproj.io/background",
    "resources-finalizer.argocd.argoproj.io/foreground",
    "foreground-finalizer.argocd.argoproj.io",
    "background-finalizer.argocd.argoproj.io",
    "pre-delete-finalizer.argocd.argoproj.io",
    "pre-delete-finalizer.argocd.argoproj.io/cleanup",
    "post-delete-finalizer.argocd.argoproj.io",
    "post-delete-finalizer.argocd.argoproj.io/cleanup",
];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let Some(Value::List(list)) = deployed.application.get("finalizers") else { continue };
        for (item, span) in list.iter() {
            let Value::String(text) = item else { continue };
            if KNOWN.contains(&text.as_str()) {
                continue;
            }
            let near = nearest(text, KNOWN.iter().copied());
            // A team's own controller has a domain of its own.
            let foreign = !text.contains("argoproj") && text.contains('/') && near.is_none();
            if foreign {
                continue;
            }
            let place = platform.own_place(*span, deployed);
            let message = format!("Argo CD knows no finalizer `{text}`: nothing would ever take it away");
            let diagnostic = Diagnostic::warning(Code::W0611, place, message)
                .note("an Application with it stays in the cluster for ever when it is deleted");
            let near = near.map_or("resources-finalizer.argocd.argoproj.io", |near| near.name);
            diagnostics.push(if place == *span {
                diagnostic.fix(format!("write `{near}`"), place, format!("\"{near}\""))
            } else {
                diagnostic
            });
        }
    }
}
