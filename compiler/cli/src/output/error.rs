//! Why the output could not be compared or written.

use std::io;

use miette::Diagnostic;
use thiserror::Error;

/// How many foreign files are named.
const NAMED: usize = 20;

/// A failure of the output folder. Paths are already safe to show.
#[derive(Debug, Error, Diagnostic)]
pub enum OutputError {
    /// Files that phxc did not write stand where it would write. Nothing was written.
    #[error(
        "{} in the way of the output, and phxc did not write {}:\n{}",
        stand(paths),
        them(paths),
        listed(paths)
    )]
    #[diagnostic(help(
        "nothing was written; move them away or delete them, or choose another folder with --output DIR or `output` in platform.phx"
    ))]
    Foreign {
        /// All of them, sorted.
        paths: Vec<String>,
    },
    /// The output folder, or one above it, is not a folder.
    #[error("the output folder {path} is not a folder")]
    #[diagnostic(help("nothing was written; move it away, or choose another folder with --output DIR"))]
    NotAFolder {
        /// The output folder.
        path: String,
    },
    /// What stands in the output folder could not be read. Nothing was written.
    #[error("cannot read {path}")]
    #[diagnostic(help("nothing was written; phxc reads the output folder to see what has changed"))]
    Read {
        /// The file or folder.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
    /// The output folder takes no files. Nothing was written.
    #[error("cannot write to {path}")]
    #[diagnostic(help("nothing was written; check the folder's permissions and the free space"))]
    NotWritable {
        /// The folder.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
    /// Writing failed on the way.
    #[error("cannot {action} {path}")]
    #[diagnostic(help("{}; run phxc again when the cause is gone and it does the rest", so_far(*written, *wanted)))]
    Interrupted {
        /// `write` or `remove`.
        action: &'static str,
        /// The file or folder.
        path: String,
        /// Files that were written before.
        written: usize,
        /// Files that should have been written.
        wanted: usize,
        /// The system's own words.
        source: io::Error,
    },
    /// A path that cannot stand in the output folder.
    #[error("cannot write a file at the path `{path}`: {why}")]
    #[diagnostic(help("nothing was written; rename the file that it comes from"))]
    Path {
        /// The path.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

fn stand(paths: &[String]) -> String {
    match paths.len() {
        1 => "a file stands".into(),
        n => format!("{n} files stand"),
    }
}

fn them(paths: &[String]) -> &'static str {
    if paths.len() == 1 { "it" } else { "them" }
}

fn listed(paths: &[String]) -> String {
    let mut lines: Vec<_> = paths.iter().take(NAMED).map(|path| format!("  {path}")).collect();
    if paths.len() > NAMED {
        lines.push(format!("  and {} more", paths.len() - NAMED));
    }
    lines.join("\n")
}

fn so_far(written: usize, wanted: usize) -> String {
    match written {
        0 => "no file was written".into(),
        written => format!("{written} of {wanted} files were written, and all of them are complete"),
    }
}
