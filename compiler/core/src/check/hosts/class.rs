//! An IngressClass that no controller of the environment serves.
//!
//! Kubernetes takes any class name; an Ingress of a class that nobody serves is simply never answered.

use super::facts::Facts;
use super::providers::classes;
use crate::diagnostics::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for environment in &facts.environments {
        let Some(classes) = classes(facts, environment) else { continue };
        for ingress in environment.ingresses.iter().filter(|ingress| ingress.on != Some(false)) {
            let Some(class) = ingress.class.as_ref() else { continue };
            if classes.contains(&class.text) || class.text.contains("{{") {
                continue;
            }
            let mut names: Vec<&str> = classes.iter().map(|name| name.as_str()).collect();
            names.sort_unstable();
            let message = format!(
                "an Ingress of `{}` has the class `{}`, which nothing in {} serves",
                ingress.deployed.name, class.text, environment.outcome.name
            );
            diagnostics.push(
                Diagnostic::warning(Code::W0307, class.span, message)
                    .note(format!("{} serves {}", environment.outcome.name, names.join(", ")))
                    .help("write `requires ingress`, and `ingress.class` here"),
            );
        }
    }
}
