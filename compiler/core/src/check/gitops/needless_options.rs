//! Sync options for what phxc does already.
//!
//! Source: Argo CD, "Sync Options": `managedNamespaceMetadata` counts only with `CreateNamespace=true`.

use super::sync_options::options;
use crate::check::place::entry;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};

/// Namespaces are phxc's.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0608], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        let options = options(deployed);
        if let Some((_, span)) = options.iter().find(|(option, _)| *option == "CreateNamespace=true") {
            let message = format!(
                "`CreateNamespace=true` is needless: phxc writes the Namespace `{}`",
                deployed.namespace
            );
            let diagnostic = Diagnostic::warning(Code::W0608, platform.own_place(*span, deployed), message);
            diagnostics.push(
                diagnostic.help("leave it out; labels and annotations stand in `namespace { labels { … } }`"),
            );
        } else if let Some(found) = entry(&deployed.application, &["syncPolicy", "managedNamespaceMetadata"])
        {
            let message = "these labels and annotations reach no namespace: Argo CD sets them only where it creates one";
            let diagnostic =
                Diagnostic::warning(Code::W0608, platform.own_place(found.origin.span, deployed), message);
            diagnostics
                .push(diagnostic.help("write `namespace { labels { … }, annotations { … } }` instead"));
        }
    }
}
