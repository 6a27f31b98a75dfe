//! One file a command.

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod init;
mod selection;

use phxc_core::Compilation;
use phxc_core::plan::Plan;
use serde::Serialize;

use crate::console::Console;
use crate::render::{Format, count, render_human, render_json, render_short};

/// Shows all diagnostics. Returns whether one of them is an error.
fn show(compilation: &Compilation, format: Format, console: &mut Console) -> bool {
    let (diagnostics, sources) = (&compilation.diagnostics, &compilation.sources);
    match format {
        Format::Human => {
            let text = render_human(diagnostics, sources, console.color());
            console.tell(&text);
        }
        Format::Short => {
            let text = render_short(diagnostics, sources, console.color());
            console.tell(&text);
        }
        Format::Json => console.result(&render_json(diagnostics, sources)),
    }
    diagnostics.iter().any(phxc_core::diagnostics::Diagnostic::is_error)
}

/// How much was compiled.
#[derive(Debug, Clone, Copy, Serialize)]
struct Size {
    environments: usize,
    deployments: usize,
}

impl Size {
    /// Of the environments and deployments for which the answer is yes.
    fn of(plan: &Plan, environment: impl Fn(&str) -> bool, service: impl Fn(&str) -> bool) -> Self {
        let environments = plan.environments.iter().filter(|found| environment(&found.name));
        let deployed = environments.map(|environment| {
            environment.deployments.iter().filter(|deployment| service(&deployment.service)).count()
        });
        let deployed: Vec<usize> = deployed.collect();
        Self { environments: deployed.len(), deployments: deployed.iter().sum() }
    }

    /// "9 environments, 176 deployments".
    fn words(self) -> String {
        format!("{}, {}", count(self.environments, "environment"), count(self.deployments, "deployment"))
    }
}
