//! The test harness of phxc: proves that what the compiler says is what a fixture expects, and that
//! what it writes is accepted by real Helm, real schemas and a second YAML reader.
//!
//! Nothing here is skipped when a tool is missing: such a test fails and says how to get the tool.

pub mod accepted;
pub mod argo;
pub mod chart;
pub mod editor;
pub mod fixture;
pub mod folder;
pub mod fuzz;
pub mod golden;
pub mod helm;
pub mod judge;
pub mod output;
pub mod pyyaml;
pub mod render;
pub mod schemas;
pub mod sources;
pub mod tools;
pub mod ui;
pub mod values;

use std::path::{Path, PathBuf};

use phxc::project::{DiskWorld, Project};
use phxc_core::Compilation;
use phxc_core::diagnostics::Diagnostic;

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    here().parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The folder of this crate, which holds the fixtures.
#[must_use]
pub fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The project in `root`, exactly as the command sees it.
///
/// # Errors
/// If the folder holds no project, or cannot be read.
pub fn project(root: &Path) -> Result<DiskWorld, String> {
    let failed = |failure: phxc::Failure| failure.report(false);
    let project = Project::find(Some(root), root).map_err(failed)?;
    let outputs: Vec<_> = project.output_folder().into_iter().collect();
    DiskWorld::open(&project.root, &outputs).map_err(|error| failed(error.into()))
}

/// The errors of a compilation as a person sees them, without colour; empty if there is none.
#[must_use]
pub fn errors(compilation: &Compilation) -> String {
    let errors: Vec<Diagnostic> =
        compilation.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).cloned().collect();
    phxc::render_human(&errors, &compilation.sources, false)
}

/// Whether the person at the keyboard asked for expectations to be rewritten (`PHX_BLESS=1`).
#[must_use]
pub fn bless() -> bool {
    std::env::var_os("PHX_BLESS").is_some_and(|value| value == "1")
}
