//! Why the lock cannot be read or written, or does not fit.

use std::io;

use miette::Diagnostic;
use thiserror::Error;

use super::lock::{Difference, LOCK};

/// A failure of `phx.lock`.
#[derive(Debug, Error, Diagnostic)]
pub enum LockError {
    /// It is there and cannot be read.
    #[error("cannot read {path}")]
    #[diagnostic(help(
        "it is a file that phxc writes: check its permissions, or take it from Git's history"
    ))]
    Read {
        /// The file.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
    /// It cannot be written.
    #[error("cannot write {path}")]
    #[diagnostic(help("it is as it was before; check the folder's permissions and the free space"))]
    Write {
        /// The file.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
    /// It holds what Git writes where two branches disagree.
    #[error("{LOCK}:{line}: two branches have changed this place, and Git has left both")]
    #[diagnostic(help(
        "delete the lines with <<<<<<<, ======= and >>>>>>>, keep the blocks of both, then run `phxc chart update NAME` for a chart that both have changed"
    ))]
    Conflict {
        /// From 1.
        line: usize,
    },
    /// It is not what phxc writes.
    #[error("{LOCK}:{line}:{column}: {what}")]
    #[diagnostic(help(
        "take the file from Git's history, or delete the chart's block and run `phxc chart update NAME`, which writes it anew"
    ))]
    Content {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// It says something else than the project's sources.
    #[error("{LOCK} does not fit the project's charts:\n{}", lines(differences))]
    #[diagnostic(help(
        "run `phxc chart update NAME` for each of them, look at what it reports, and commit {LOCK} with the rest"
    ))]
    Different {
        /// All of them.
        differences: Vec<Difference>,
    },
}

fn lines(differences: &[Difference]) -> String {
    differences.iter().map(|difference| format!("  {difference}")).collect::<Vec<_>>().join("\n")
}
