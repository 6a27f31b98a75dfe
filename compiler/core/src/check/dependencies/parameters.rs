//! A parameter that nobody reads: an environment that sets it changes nothing.

use super::mentions::Mentions;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Scope;
use crate::syntax::ast::ServiceStmt;

/// A parameter without a reader.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0408], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    let mentions = Mentions::of(platform);
    for (_, service) in platform.project.services().filter(|(_, service)| service.scope == Scope::Project) {
        for stmt in &service.ast.body {
            let ServiceStmt::Param(param) = stmt else { continue };
            // One of an ancestor in the library is read there.
            let name = &param.name.name;
            let inherits = service.lineage.iter().any(|layer| {
                let ancestor = platform.project.service(*layer);
                ancestor.scope == Scope::Std
                    && ancestor
                        .ast
                        .body
                        .iter()
                        .any(|stmt| matches!(stmt, ServiceStmt::Param(other) if other.name.name == *name))
            });
            if inherits || mentions.outside(name, param.span) {
                continue;
            }
            let message = format!(
                "nobody reads the parameter `{name}` of `{}`: setting it changes nothing",
                service.ast.name.name
            );
            let diagnostic = Diagnostic::warning(Code::W0408, param.name.span, message);
            diagnostics.push(diagnostic.help("use it in `values { … }`, or take it out"));
        }
    }
}
