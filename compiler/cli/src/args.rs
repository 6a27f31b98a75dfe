//! The arguments as typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use phxc_core::diagnostics::{Level, Levels, Origin, Subject, SubjectError};

use crate::failure::Failure;
use crate::render::Format;

/// Compiles a phx platform into Helm values and Argo CD manifests
#[derive(Debug, Clone, Parser)]
#[command(name = "phxc", version, subcommand_required = true, arg_required_else_help = true)]
#[command(
    after_help = "Exit status: 0 done; 1 the sources have errors, or --check found a difference; 2 wrong usage, or a file could not be read or written."
)]
pub struct Args {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Common {
    /// The project's folder; without it the project is found from the current folder upward
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// How diagnostics and results are written
    #[arg(long, global = true, value_enum, default_value_t)]
    pub format: Format,
    /// When to use colour; `auto` follows the terminal and NO_COLOR
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Compile the project and write its output
    Build(Build),
    /// Compile the project and report what is wrong; nothing is written, but for what --fix mends
    Check(Check),
    /// Write the sources as they should be written: blanks, line ends, nothing else
    Fmt(Fmt),
    /// Bring charts from Helm repositories and registries here, with the types of their values
    #[command(subcommand)]
    Chart(ChartCommand),
    /// Say what a code means, with an example and the cure
    Explain(Explain),
    /// Start a project: a small platform with one environment and one service
    Init(Init),
    /// Serve an editor: the language server, over standard input and output
    Lsp(Lsp),
    /// Make a project of a repository that deploys with Helm and Argo CD today
    Import(Import),
}

/// How much lints matter in this run; goes over the platform's `levels`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Lints {
    /// Report this lint, or all `warnings`, as an error
    #[arg(short = 'D', long, value_name = "CODE", value_parser = subject)]
    pub deny: Vec<Subject>,
    /// Report this lint as a warning
    #[arg(short = 'W', long, value_name = "CODE", value_parser = subject)]
    pub warn: Vec<Subject>,
    /// Do not report this lint
    #[arg(short = 'A', long, value_name = "CODE", value_parser = subject)]
    pub allow: Vec<Subject>,
}

impl Lints {
    /// The levels that were given.
    ///
    /// # Errors
    /// If one lint is given two levels.
    pub fn levels(&self) -> Result<Levels, Failure> {
        let mut levels = Levels::default();
        let given = [(&self.deny, Level::Deny), (&self.warn, Level::Warn), (&self.allow, Level::Allow)];
        for (at, (subjects, level)) in given.iter().enumerate() {
            for subject in *subjects {
                if given.iter().skip(at + 1).any(|(others, _)| others.contains(subject)) {
                    return Err(Failure::TwoLevels { subject: subject_name(*subject) });
                }
                levels.set(*subject, *level, Origin::Command);
            }
        }
        Ok(levels)
    }
}

fn subject(text: &str) -> Result<Subject, SubjectError> {
    Subject::parse(text)
}

fn subject_name(subject: Subject) -> String {
    match subject {
        Subject::Warnings => "warnings".into(),
        Subject::Code(code) => code.to_string(),
    }
}

/// The arguments of `check`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Check {
    /// Apply the fixes that leave no doubt: spellings, quotes, brackets, units
    #[arg(long)]
    pub fix: bool,
    /// Refuse charts that phx.lock does not have in this version from this place
    #[arg(long)]
    pub locked: bool,
    /// How much lints matter.
    #[command(flatten)]
    pub lints: Lints,
}

/// The arguments of `fmt`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Fmt {
    /// Write nothing; show what would change and exit with 1 if anything would
    #[arg(long)]
    pub check: bool,
    /// Format standard input to standard output; messages call it FILE
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub stdin_filename: Option<PathBuf>,
    /// Files, folders, or `-` for standard input; all sources of the project if none is named
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// What `chart` does.
#[derive(Debug, Clone, Subcommand)]
pub enum ChartCommand {
    /// Write `charts/NAME.phx` with the type of a chart's values, and the chart's digest into phx.lock
    Add(AddChart),
    /// Bring a newer version of a chart here, after a report of which of the platform's values it breaks
    Update(UpdateChart),
    /// List the charts of which there is a newer version; exits with 1 if there is one
    Outdated,
    /// Fetch the locked charts again and compare their digests
    Verify,
    /// Print a chart's values with their types, defaults and documentation
    Show(ShowChart),
}

/// The arguments of `chart update`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct UpdateChart {
    /// The chart's name in the project
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The version; without it the newest that is no pre-release
    #[arg(value_name = "V")]
    pub version: Option<String>,
    /// Take the chart from this archive or folder instead, without the network
    #[arg(long, value_name = "FILE|DIR")]
    pub from: Option<PathBuf>,
    /// Write nothing; report, and exit with 1 if a value breaks
    #[arg(long)]
    pub dry_run: bool,
}

/// The arguments of `chart show`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ShowChart {
    /// A chart of the project or the library, or the folder of a local one
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Only what stands below these keys: `controller.service`
    #[arg(value_name = "PATH")]
    pub path: Option<String>,
    /// As many levels of keys
    #[arg(long, value_name = "N")]
    pub depth: Option<usize>,
}

/// The arguments of `chart add`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct AddChart {
    /// The repository: `https://charts.example.org`, or `oci://registry.example.org/charts`
    #[arg(value_name = "URL")]
    pub repository: String,
    /// The chart's name there
    #[arg(value_name = "CHART")]
    pub chart: String,
    /// The version; without it the newest that is no pre-release
    #[arg(long, value_name = "V")]
    pub version: Option<String>,
    /// Take the chart from this archive or folder instead, without the network
    #[arg(long, value_name = "FILE|DIR")]
    pub from: Option<PathBuf>,
    /// The name that the chart gets in the project; without it its own
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// The arguments of `explain`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Explain {
    /// The code, such as E0302; all codes are listed if none is named
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// The arguments of `build`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Build {
    /// Write nothing; list what would change and exit with 1 if anything would
    #[arg(long)]
    pub check: bool,
    /// Only this environment; may be given several times
    #[arg(long = "env", value_name = "ENV")]
    pub environments: Vec<String>,
    /// Only this service; may be given several times
    #[arg(long = "service", value_name = "SERVICE")]
    pub services: Vec<String>,
    /// Write to this folder instead of the platform's `output`
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Refuse charts that phx.lock does not have in this version from this place
    #[arg(long)]
    pub locked: bool,
    /// How much lints matter.
    #[command(flatten)]
    pub lints: Lints,
}

/// The arguments of `import`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Import {
    /// The folder of the repository; nothing that is in it is changed
    #[arg(value_name = "DIR")]
    pub repository: PathBuf,
    /// The new project's folder, which does not exist or is empty; or the repository itself, where charts stay in place
    #[arg(long, value_name = "NEW")]
    pub into: PathBuf,
    /// Compare each deployment of the new project with the repository's; exit with 1 if one differs
    #[arg(long)]
    pub prove: bool,
    /// The platform's name; without it the repository's
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// A file that says which environments are heirs of one abstract environment: `NAME: ENV, ENV`, a family a line
    #[arg(long, value_name = "FILE", conflicts_with = "no_families")]
    pub families: Option<PathBuf>,
    /// Make no abstract environments
    #[arg(long)]
    pub no_families: bool,
    /// Where it is written what a service is in an environment: beside the service, or in the environment
    #[arg(long, value_enum, default_value_t)]
    pub layout: ImportLayout,
    /// Say for each need that was derived what it was derived from
    #[arg(long)]
    pub evidence: bool,
    /// Copy charts into services/, also where the project is written into the repository
    #[arg(long)]
    pub copy_charts: bool,
    /// Read app-of-apps templates, and prove, without the `helm` on the PATH
    #[arg(long)]
    pub no_helm: bool,
}

/// Where an import writes what a service is in an environment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ImportLayout {
    /// `configure SERVICE in ENV`, beside the service
    #[default]
    Service,
    /// `deploy SERVICE`, in the environment
    Environment,
}

/// The arguments of `init`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Init {
    /// The folder of the new project, made if it does not exist; the current one if none is named
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// The arguments of `lsp`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Lsp {
    /// Standard input and output, which is the only way there is: what some editors always say
    #[arg(long)]
    pub stdio: bool,
}
