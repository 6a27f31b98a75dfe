//! Why an archive is not taken, or what is in it is no chart.

use miette::Diagnostic;
use thiserror::Error;

/// An archive or a folder that is no chart that phxc takes. `place` is what was read: an address, a
/// path, or an archive within one. All texts are safe to show.
#[derive(Debug, Error, Diagnostic)]
pub enum ArchiveError {
    /// It does not begin as gzip does.
    #[error("{place} is no archive of a chart: {found}")]
    #[diagnostic(help(
        "nothing was written; a chart is a gzip-compressed tar archive (.tgz): check the address"
    ))]
    NotGzip {
        /// What was read.
        place: String,
        /// What it seems to be instead.
        found: &'static str,
    },
    /// It ends too early.
    #[error("{place} ends in the middle: it was cut off")]
    #[diagnostic(help("nothing was written; download it again, and if it stays so, have it published anew"))]
    Truncated {
        /// What was read.
        place: String,
    },
    /// It cannot be unpacked.
    #[error("{place} is damaged: {what}")]
    #[diagnostic(help("nothing was written; download it again, and if it stays so, have it published anew"))]
    Corrupt {
        /// What was read.
        place: String,
        /// What the unpacking says.
        what: String,
    },
    /// A path with `..`.
    #[error("{place} holds `{entry}`, which leads out of the chart's folder")]
    #[diagnostic(help(
        "nothing was written; such an archive is broken or an attack: tell whoever publishes it"
    ))]
    Escapes {
        /// What was read.
        place: String,
        /// The path.
        entry: String,
    },
    /// A path from the root of a file system.
    #[error("{place} holds `{entry}`, an absolute path")]
    #[diagnostic(help(
        "nothing was written; such an archive is broken or an attack: tell whoever publishes it"
    ))]
    Absolute {
        /// What was read.
        place: String,
        /// The path.
        entry: String,
    },
    /// A path that cannot be one.
    #[error("{place} holds an entry with the name `{entry}`, {why}")]
    #[diagnostic(help("nothing was written; have the chart packed with `helm package`"))]
    Name {
        /// What was read.
        place: String,
        /// The path, made harmless.
        entry: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// An entry that is no file and no folder.
    #[error("{place} holds `{entry}`, {kind}")]
    #[diagnostic(help("nothing was written; a chart has files and folders only: put the file itself there"))]
    Kind {
        /// What was read.
        place: String,
        /// The entry.
        entry: String,
        /// What it is.
        kind: &'static str,
    },
    /// Two entries with one path.
    #[error("{place} holds `{entry}` twice")]
    #[diagnostic(help(
        "nothing was written; which of the two is meant cannot be known: have the chart packed anew"
    ))]
    Twice {
        /// What was read.
        place: String,
        /// The path.
        entry: String,
    },
    /// More files than a chart has.
    #[error("{place} holds more than {limit} files and folders")]
    #[diagnostic(help("nothing was written; no chart has as many: check what is in it"))]
    TooMany {
        /// What was read.
        place: String,
        /// How many are allowed.
        limit: usize,
    },
    /// More bytes than a chart has.
    #[error("{place} unpacks to more than {limit}")]
    #[diagnostic(help("nothing was written; Helm refuses such a chart as well: check what is in it"))]
    TooLarge {
        /// What was read.
        place: String,
        /// How many are allowed.
        limit: String,
    },
    /// One file is too large.
    #[error("{place} holds `{entry}`, which is larger than {limit}")]
    #[diagnostic(help("nothing was written; Helm refuses such a file as well: leave it out of the chart"))]
    FileTooLarge {
        /// What was read.
        place: String,
        /// The file.
        entry: String,
        /// How large a file may be.
        limit: String,
    },
    /// Archives in archives in archives.
    #[error("{place} lies more than {limit} archives deep")]
    #[diagnostic(help("nothing was written; no chart nests its sub-charts as deep: check what is in it"))]
    TooDeep {
        /// What was read.
        place: String,
        /// How deep is allowed.
        limit: usize,
    },
    /// A file beside the chart's folder.
    #[error("{place} holds the file `{entry}` outside of a folder")]
    #[diagnostic(help(
        "nothing was written; the files of a chart stand in one folder that has its name: have it packed with `helm package`"
    ))]
    NoFolder {
        /// What was read.
        place: String,
        /// The file.
        entry: String,
    },
    /// Several folders at the top.
    #[error("{place} holds two folders, `{first}` and `{second}`: which one is the chart?")]
    #[diagnostic(help("nothing was written; have the chart packed with `helm package`"))]
    SeveralFolders {
        /// What was read.
        place: String,
        /// One folder.
        first: String,
        /// Another one.
        second: String,
    },
    /// No `Chart.yaml`.
    #[error("{place} holds no chart: there is no {wanted}")]
    #[diagnostic(help("nothing was written; check the address or the path"))]
    NoChartYaml {
        /// What was read.
        place: String,
        /// Where it should be.
        wanted: String,
    },
    /// A `Chart.yaml` that says too little.
    #[error("the Chart.yaml in {place} {what}")]
    #[diagnostic(help("nothing was written; Helm refuses such a chart as well: tell whoever publishes it"))]
    ChartYaml {
        /// What was read.
        place: String,
        /// What is wrong with it.
        what: String,
    },
    /// It is not what was asked for.
    #[error("{place} is {found}, not {asked}")]
    #[diagnostic(help("nothing was written; {advice}"))]
    Other {
        /// What was read.
        place: String,
        /// What it is.
        found: String,
        /// What was asked for.
        asked: String,
        /// What to do.
        advice: &'static str,
    },
}
