//! The command's own failures: everything that ends with status 2.

use std::io;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use thiserror::Error;

use crate::charts::{ChartError, LockError};
use crate::output::OutputError;
use crate::project::{DiskError, PLATFORM};

/// Why the command could not do what was asked. Texts and paths in it are safe to show.
#[derive(Debug, Error, Diagnostic)]
pub enum Failure {
    /// No project from the current folder upward.
    #[error("there is no project here: neither {from} nor a folder above it holds {PLATFORM}")]
    #[diagnostic(help(
        "go to the project's folder, name it with --project DIR, or start one with `phxc init`"
    ))]
    NoProject {
        /// The folder where the search started.
        from: String,
    },
    /// The named folder holds no project.
    #[error("{folder} is not the folder of a project: it holds no {PLATFORM}")]
    #[diagnostic(help(
        "--project takes the folder in which {PLATFORM} lies; `phxc init DIR` starts a project"
    ))]
    NoPlatform {
        /// The named folder.
        folder: String,
    },
    /// A folder was expected.
    #[error("{path} is not a folder")]
    NotAFolder {
        /// What is something else, or does not exist.
        path: String,
    },
    /// A file or folder could not be read.
    #[error("cannot read {path}")]
    Read {
        /// The file or folder.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write {path}")]
    Write {
        /// The file or folder.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
    /// The conversation with an editor ended before its time.
    #[error("the language server ended: {why}")]
    Server {
        /// What happened.
        why: String,
    },
    /// A source is no text, or too large.
    #[error("cannot format {path}: {why}")]
    NotASource {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Standard output or error could not be written.
    #[error("cannot write the result to standard output")]
    Stream(#[source] io::Error),
    /// The output folder holds the project, leaves it, or is no folder name at all.
    #[error("the output folder `{folder}` cannot be used: {why}")]
    #[diagnostic(help(
        "`output` in {PLATFORM} names a folder below the project's root, \"deploy\" if it is not set; --output DIR may name any other folder"
    ))]
    OutputPlace {
        /// The folder as written.
        folder: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// One lint has two levels.
    #[error("`{subject}` is given two levels")]
    #[diagnostic(help("give it one of -D, -W and -A"))]
    TwoLevels {
        /// The code, or `warnings`.
        subject: String,
    },
    /// `phxc explain` of what is no code.
    #[error("there is no code `{code}`")]
    UnknownCode {
        /// As typed.
        code: String,
        /// The nearest code, or how to see all.
        #[help]
        help: String,
    },
    /// A source that `--fix` would change has changed since it was read.
    #[error("{path} has changed while it was being fixed")]
    #[diagnostic(help("nothing was written; run `phxc check --fix` again"))]
    ChangedMeanwhile {
        /// The source, relative to the root.
        path: String,
    },
    /// `--env` or `--service` names something that is not there.
    #[error("there is no {kind} `{name}`")]
    UnknownName {
        /// `environment` or `service`.
        kind: &'static str,
        /// The name as given.
        name: String,
        /// The nearest name, or all there are.
        #[help]
        help: String,
    },
    /// `--service` names a service that none of the chosen environments deploys.
    #[error("service `{service}` is not deployed in {environments}")]
    NotDeployed {
        /// The service.
        service: String,
        /// The chosen environments, in words.
        environments: String,
        /// Where it is deployed.
        #[help]
        help: String,
    },
    /// `phxc init` would overwrite files.
    #[error("{} already in the way:\n{}", exist(paths), lines(paths))]
    #[diagnostic(help("nothing was written; choose another folder: `phxc init DIR`"))]
    InTheWay {
        /// All of them, sorted.
        paths: Vec<String>,
    },
    /// `phxc import` into the repository would overwrite files.
    #[error("{} already in the way:\n{}", exist(paths), lines(paths))]
    #[diagnostic(help("nothing was written; rename them, or name a new folder with --into"))]
    Taken {
        /// All of them, sorted.
        paths: Vec<String>,
    },
    /// `phxc import` into a folder that holds something.
    #[error("{folder} is not empty")]
    #[diagnostic(help("nothing was written; name a folder with --into that does not exist yet"))]
    NotEmpty {
        /// The folder.
        folder: String,
    },
    /// `phxc init` within a project.
    #[error("{folder} already belongs to the project in {root}")]
    #[diagnostic(help(
        "a {PLATFORM} there would take its folder's files out of that project; choose a folder outside of {root}"
    ))]
    WithinProject {
        /// Where the new project was to be.
        folder: String,
        /// The root of the project that is there.
        root: String,
    },
    /// The output folder.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Output(#[from] OutputError),
    /// A chart from elsewhere.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Chart(#[from] ChartError),
    /// `phxc chart add` would overwrite a file.
    #[error("{path} is already there")]
    #[diagnostic(help(
        "nothing was written; give the chart another name here with --name, or move the file away"
    ))]
    ChartInTheWay {
        /// The file.
        path: String,
    },
    /// A name that no `chart` item can have.
    #[error("a chart of the project can't be called `{name}`")]
    #[diagnostic(help("nothing was written; give it a name of letters, digits, `-` and `_` with --name"))]
    ChartName {
        /// As typed.
        name: String,
    },
    /// A source that can't be read.
    #[error("cannot read {path}: {why}")]
    Source {
        /// The file.
        path: String,
        /// Why, in words.
        why: String,
    },
    /// There is no chart of this name to do something with.
    #[error("there is no chart `{name}`")]
    #[diagnostic(help("{help}"))]
    NoSuchChart {
        /// As typed.
        name: String,
        /// What there is.
        help: String,
    },
    /// A chart has no such value.
    #[error("the chart `{chart}` has no value `{path}`")]
    #[diagnostic(help("{help}"))]
    NoSuchValue {
        /// The chart.
        chart: String,
        /// The value, as typed.
        path: String,
        /// What there is.
        help: String,
    },
    /// A chart whose files can't be understood.
    #[error("the chart {chart} can't be understood: {why}")]
    #[diagnostic(help("nothing was written; Helm would refuse the chart, too: tell whoever publishes it"))]
    ChartUnreadable {
        /// The chart.
        chart: String,
        /// Which file, and why.
        why: String,
    },
    /// `phx.lock`.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Lock(#[from] LockError),
    /// The project's folder.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Disk(#[from] DiskError),
}

impl Failure {
    /// The report for a person: what failed, why, what to do.
    #[must_use]
    pub fn report(&self, color: bool) -> String {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_wrap_lines(false);
        let mut text = String::new();
        match handler.render_report(&mut text, self) {
            Ok(()) => text,
            Err(_) => format!("  {self}\n"),
        }
    }
}

fn exist(paths: &[String]) -> String {
    match paths.len() {
        1 => "a file is".into(),
        n => format!("{n} files are"),
    }
}

fn lines(paths: &[String]) -> String {
    paths.iter().map(|path| format!("  {path}")).collect::<Vec<_>>().join("\n")
}
