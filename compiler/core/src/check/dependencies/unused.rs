//! Constants, functions, types, charts and shared secrets that nothing mentions.

use super::mentions::Mentions;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Scope;
use crate::source::Span;
use crate::syntax::ast::{EnvironmentStmt, Ident, Let, PlatformStmt, ServiceStmt};

/// A name that is declared and never used.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0409], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if !platform.complete {
        return;
    }
    let project = platform.project;
    let mut items: Vec<(&str, &Ident, Span)> = vec![];
    items.extend(project.lets.of(Scope::Project).values().map(|item| ("constant", &item.name, item.span)));
    items.extend(project.fns.of(Scope::Project).values().map(|item| ("function", &item.name, item.span)));
    items.extend(project.types.of(Scope::Project).values().map(|item| ("type", &item.name, item.span)));
    items.extend(project.charts.of(Scope::Project).values().map(|item| ("chart", &item.name, item.span)));
    items.extend(
        project.secrets.of(Scope::Project).values().map(|item| ("shared secret", &item.name, item.span)),
    );
    items.extend(lets(platform).map(|item| ("constant", &item.name, item.span)));
    let mentions = Mentions::of(platform);
    for (kind, name, own) in items {
        if !mentions.outside(&name.name, own) {
            let message = format!("nothing uses the {kind} `{}`", name.name);
            diagnostics
                .push(Diagnostic::warning(Code::W0409, name.span, message).help("use it, or take it out"));
        }
    }
}

/// The constants in bodies.
fn lets<'p>(platform: &'p Platform<'_, '_>) -> impl Iterator<Item = &'p Let> {
    let project = platform.project;
    let services = project.services().filter(|(_, service)| service.scope == Scope::Project);
    let of_services = services.flat_map(|(_, service)| &service.ast.body).filter_map(|stmt| match stmt {
        ServiceStmt::Let(item) => Some(&**item),
        _ => None,
    });
    let environments = project.environments().flat_map(|(_, environment)| &environment.ast.body);
    let of_environments = environments.filter_map(|stmt| match stmt {
        EnvironmentStmt::Let(item) => Some(&**item),
        _ => None,
    });
    let of_platform =
        project.platform.into_iter().flat_map(|platform| &platform.body).filter_map(|stmt| match stmt {
            PlatformStmt::Let(item) => Some(&**item),
            _ => None,
        });
    of_services.chain(of_environments).chain(of_platform)
}
