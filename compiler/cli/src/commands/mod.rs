//! One file a command.

pub(crate) mod build;
pub(crate) mod chart;
pub(crate) mod check;
pub(crate) mod explain;
mod fix;
pub(crate) mod fmt;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod lsp;
mod selection;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use phxc_core::Compilation;
use phxc_core::chart::{ChartKey, ChartSource};
use phxc_core::diagnostics::{Diagnostic, page};
use phxc_core::plan::Plan;
use phxc_core::resolve::Scope;
use serde::Serialize;

use crate::charts::{Lock, Origin, Pin};
use crate::console::Console;
use crate::failure::Failure;
use crate::project::Project;
use crate::render::{
    Format, count, render_github, render_human, render_json, render_junit, render_sarif, render_short,
};

/// Shows all diagnostics. Returns whether one of them is an error.
fn show(compilation: &Compilation, project: &Project, format: Format, console: &mut Console) -> bool {
    let (diagnostics, sources) = (&compilation.diagnostics, &compilation.sources);
    match format {
        Format::Human => {
            let text = render_human(diagnostics, sources, console.color());
            console.tell(&text);
            console.tell(&more(diagnostics));
        }
        Format::Short => {
            let text = render_short(diagnostics, sources, console.color());
            console.tell(&text);
        }
        Format::Json => console.result(&render_json(diagnostics, sources)),
        Format::Sarif => console.result(&render_sarif(diagnostics, sources, &project.in_repository())),
        Format::Github => console.result(&render_github(diagnostics, sources, &project.in_repository())),
        Format::Junit => console.result(&render_junit(diagnostics, sources)),
    }
    diagnostics.iter().any(Diagnostic::is_error)
}

/// Where there is more to read, said once: about the first error, else the first warning.
fn more(diagnostics: &[Diagnostic]) -> String {
    let first = diagnostics.iter().find(|diagnostic| diagnostic.is_error()).or(diagnostics.first());
    let code = first.map(|diagnostic| diagnostic.code).filter(|code| page(*code).is_some());
    code.map_or(String::new(), |code| format!("`phxc explain {code}` says more\n"))
}

/// A sentence about what was done: a result for people, beside the result for machines.
fn result(text: &str, format: Format, console: &mut Console) {
    match format {
        Format::Human | Format::Short | Format::Json => console.result(text),
        Format::Sarif | Format::Github | Format::Junit => console.tell(text),
    }
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

/// For `--locked`: that `phx.lock` has every chart from a repository as the sources say.
fn locked(compilation: &Compilation, project: &Project) -> Result<(), Failure> {
    let mut pins = vec![];
    for (key, chart) in compilation.charts.iter() {
        let (ChartKey::Item(Scope::Project, name), ChartSource::Repository { repository }) =
            (key, &chart.source)
        else {
            continue;
        };
        pins.push(Pin {
            name: name.to_string(),
            origin: Origin::of(repository, &chart.name),
            version: chart.version.to_string(),
            digest: None,
        });
    }
    Ok(Lock::read(&project.root)?.check(&pins)?)
}

/// The file is the old one or the new one at any time.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".phxc-tmp-").tempfile_in(folder)?;
    file.write_all(text)?;
    file.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    file.persist(path)?;
    Ok(())
}
