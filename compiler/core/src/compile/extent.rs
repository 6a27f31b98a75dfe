//! How large a platform may be: services times environments grow faster than what is written.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{EnvironmentId, Project};
use crate::syntax::ast::EnvironmentStmt;

/// The most deployments of all environments together. A hundred services in a hundred environments are
/// half of it.
const DEPLOYMENTS: usize = 20_000;

/// An environment without any service costs as much as so many deployments.
const EMPTY: usize = 10;

/// The environments that are computed: all, unless there are too many, which is reported.
pub(super) fn environments(project: &Project<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<EnvironmentId> {
    let mut out = vec![];
    let mut total = 0;
    for (id, environment) in project.environments().filter(|(_, environment)| !environment.ast.is_abstract) {
        let own = listed(project, id);
        total += own + EMPTY;
        if total > DEPLOYMENTS {
            let name = &environment.ast.name;
            let message =
                format!("with `{}` the platform is larger than phxc can compile at once", name.name);
            diagnostics.push(
                Diagnostic::error(Code::E0311, name.span, message)
                    .here(format!("it deploys {own} services"))
                    .note(format!("a platform has at most {DEPLOYMENTS} deployments; an environment counts as {EMPTY}, with each of its services as one more"))
                    .help("divide the environments among several platforms, which may share services by a common folder"),
            );
            break;
        }
        out.push(id);
    }
    out
}

/// How many services an environment and its ancestors list.
fn listed(project: &Project<'_>, id: EnvironmentId) -> usize {
    let lineage = &project.environment(id).lineage;
    let body = lineage.iter().flat_map(|layer| &project.environment(*layer).ast.body);
    let deploys =
        body.filter_map(|stmt| if let EnvironmentStmt::Deploy(deploy) = stmt { Some(deploy) } else { None });
    deploys.flat_map(|deploy| &deploy.names).map(|name| &name.name).collect::<BTreeSet<_>>().len()
}
