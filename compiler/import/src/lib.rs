//! From a repository that deploys with Helm and Argo CD to a phx project that builds the same.
//!
//! A pure library, like the compiler: files come in through [`World`], what should be written goes out as
//! [`Imported`]. Data flows one way: [`read`] (files → [`Repository`]) → [`shape`] (what is common, what an
//! environment knows of itself) → [`write`] (phx) → [`prove`] (the new project, built in memory, against what
//! was read). Whatever could not be carried over stands in the [`Report`], with its place.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod helm;
mod prove;
mod read;
mod report;
mod shape;
mod values;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use phxc_core::source::World;

pub use helm::{Helm, Parameter, Render};
pub use prove::{Difference, Proof, prove};
pub use read::{
    Chart, ChartSource, CopyRule, Dependency, Deployment, Environment, Fetched, GenerateRule, Layer,
    Namespace, Repository, SecretRule, Secrets, Vault, read,
};
pub use report::{Line, Place, Report, Topic};
pub use shape::{Families, Platform, shape};
pub use values::Comments;
pub use write::write;

/// What the user decides.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The name of the new platform; without one it is taken from the repository.
    pub name: Option<String>,
    /// Which environments are heirs of which abstract one.
    pub families: Families,
    /// Where the values of an environment stand.
    pub layout: Layout,
    /// Where the repository's charts are.
    pub charts: Charts,
    /// Whether needs that were derived come with the evidence, as comments.
    pub evidence: bool,
}

/// Where what a service is in one environment is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// Beside the service: `configure SERVICE in ENV { … }`.
    #[default]
    Service,
    /// In the environment: `deploy SERVICE { … }`.
    Environment,
}

/// Where the charts of the new project are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Charts {
    /// In the new project, beside their services: its folder is another than the repository's.
    #[default]
    Copied,
    /// Where they were: the project is written into the repository. A chart of one service has its source in it.
    Left,
}

/// A phx project that was made from a repository.
#[derive(Debug)]
pub struct Imported {
    /// The new project's files, by path from its root: phx and charts.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// What stands beside them: the repository's own files, where the project is written into it.
    pub beside: BTreeMap<String, Arc<[u8]>>,
    /// What was read, what became what, and what was left out.
    pub report: Report,
    /// What was read.
    pub repository: Repository,
}

/// Imports a repository. Never fails: what could not be read or carried over stands in the report.
#[must_use]
pub fn import(world: &dyn World, helm: Option<&dyn Helm>, options: &Options) -> Imported {
    let mut report = Report::default();
    let repository = read(world, helm, &mut report);
    let platform = shape(&repository, options, &mut report);
    let files = write(&repository, &platform, options, &mut report);
    let mut beside = BTreeMap::new();
    if options.charts == Charts::Left {
        let all = world.list("").unwrap_or_default();
        beside.extend(all.into_iter().filter_map(|path| Some((path.clone(), world.read(&path).ok()?))));
    }
    Imported { files, beside, report, repository }
}
