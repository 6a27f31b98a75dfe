//! A wish that never comes true: `wants` for what no environment has.
//!
//! `wants` gives null where the other is missing; if it is missing everywhere, a branch of the
//! service is dead, or a name is wrong.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{NeedTarget, Scope};

/// `wants` for what is nowhere.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0411], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    let project = platform.project;
    let deployed = platform.deployed_names();
    for (id, service) in project.services() {
        if service.scope != Scope::Project || !deployed.contains(service.ast.name.name.as_str()) {
            continue;
        }
        let scope = &platform.signatures.get(id).scope;
        for need in scope.needs.values().filter(|need| need.node.optional) {
            let span = need.node.span;
            if project.scope_at(span) != Scope::Project {
                continue;
            }
            let name = need.node.name();
            let (message, help) = match need.node.target {
                NeedTarget::Service(ident) => match project.service_names.get(Scope::Project, &ident.name) {
                    Some(id) if project.service(*id).ast.is_abstract => (
                        format!("`{name}` is abstract: it is deployed nowhere"),
                        "name one of its heirs".to_owned(),
                    ),
                    Some(_) if !deployed.contains(name.as_str()) => (
                        format!("no environment deploys `{name}`: it is null everywhere"),
                        format!("deploy `{name}` where it is wanted, or take this out"),
                    ),
                    _ => continue,
                },
                NeedTarget::Capability(ident)
                    if project.capabilities.get(Scope::Project, &ident.name).is_some()
                        && !is_provided(platform, name) =>
                {
                    (
                        format!("nobody can provide `{name}`: it is null everywhere"),
                        format!("write `provides {name}` where it comes from, or take this out"),
                    )
                }
                NeedTarget::Capability(_) => continue,
            };
            diagnostics.push(Diagnostic::warning(Code::W0411, span, message).help(help));
        }
    }
}

/// Whether some service or environment says that it provides it, under whatever condition.
fn is_provided(platform: &Platform<'_, '_>, capability: &str) -> bool {
    let by_service = platform.project.services().any(|(id, _)| {
        platform
            .signatures
            .get(id)
            .scope
            .provides
            .iter()
            .any(|provides| provides.node.capability.name == capability)
    });
    by_service || platform.environments.iter().any(|environment| platform.brings(environment, capability))
}
