//! Why a chart could not be brought here.

use std::io;

use miette::Diagnostic;
use thiserror::Error;

use super::archive_error::ArchiveError;
use super::credentials::{CredentialsError, PASSWORD, USERNAME};
use super::http_error::HttpError;
use super::reference::ReferenceError;

/// A failure of a fetch. Nothing was written. No login is in it, and every text is safe to show.
#[derive(Debug, Error, Diagnostic)]
pub enum ChartError {
    /// What was typed names no chart.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Reference(#[from] ReferenceError),
    /// Stored credentials are broken.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Credentials(#[from] CredentialsError),
    /// The network or the server.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Http(#[from] HttpError),
    /// What came is no chart.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Archive(#[from] ArchiveError),
    /// The server wants a login.
    #[error("{address} refuses {}: it answers with {status}", who(login.as_deref()))]
    #[diagnostic(help("nothing was written; {}", login_advice(login.as_deref(), note.as_deref(), *registry, place)))]
    Denied {
        /// What was asked for.
        address: String,
        /// Host and port.
        place: String,
        /// Whether it is a registry.
        registry: bool,
        /// 401 or 403.
        status: u16,
        /// Where the login came from that was refused.
        login: Option<String>,
        /// Why stored credentials were not at hand.
        note: Option<String>,
    },
    /// The server refuses what a repository or registry must have.
    #[error("{address} serves no {what}: it answers with {status}{}", said(words.as_deref()))]
    #[diagnostic(help("nothing was written; {advice}"))]
    Missing {
        /// What was looked for.
        what: &'static str,
        /// Where.
        address: String,
        /// What the server answered.
        status: u16,
        /// The server's own words.
        words: Option<String>,
        /// What to do.
        advice: String,
    },
    /// What a server answers is not what it should be.
    #[error("the answer from {address} is no {wanted}: {what}")]
    #[diagnostic(help("nothing was written; {advice}"))]
    Content {
        /// Who answered.
        address: String,
        /// What was expected.
        wanted: &'static str,
        /// What is wrong with it.
        what: String,
        /// What to do.
        advice: &'static str,
    },
    /// A repository without the chart.
    #[error("there is no chart `{chart}` in {repository}")]
    #[diagnostic(help("nothing was written; {advice}"))]
    NoChart {
        /// The name.
        chart: String,
        /// The repository.
        repository: String,
        /// The nearest name, or what there is.
        advice: String,
    },
    /// A chart without the version.
    #[error("there is no version {version} of chart `{chart}` in {repository}")]
    #[diagnostic(help("nothing was written; {advice}"))]
    NoVersion {
        /// As asked for.
        version: String,
        /// The chart.
        chart: String,
        /// The repository.
        repository: String,
        /// What versions there are.
        advice: String,
    },
    /// A chart without any release.
    #[error("chart `{chart}` in {repository} has no release")]
    #[diagnostic(help("nothing was written; {advice}"))]
    NoRelease {
        /// The chart.
        chart: String,
        /// The repository.
        repository: String,
        /// What there is.
        advice: String,
    },
    /// The bytes are not those that were announced.
    #[error("{address} is not what {by} announces: its digest is {found}, not {wanted}")]
    #[diagnostic(help(
        "nothing was written; either the download was damaged (try again) or somebody has replaced the file: tell whoever runs the repository"
    ))]
    Digest {
        /// What was fetched.
        address: String,
        /// Who says what it should be.
        by: &'static str,
        /// The digest of what came.
        found: String,
        /// The digest that was announced.
        wanted: String,
    },
    /// A file or folder of this machine.
    #[error("cannot read {path}")]
    #[diagnostic(help(
        "nothing was written; --from takes an archive (.tgz) or the folder that holds Chart.yaml"
    ))]
    Read {
        /// The file or folder.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
}

fn who(login: Option<&str>) -> String {
    login.map_or_else(|| "to answer without a login".into(), |source| format!("the login from {source}"))
}

/// What to do about a status that is no refusal of a login: `otherwise`, if it is not the server's mood.
pub(super) fn advice(status: u16, otherwise: &str) -> String {
    match status {
        407 => "the proxy wants a login: put it into HTTPS_PROXY".into(),
        429 => "the server takes no more requests for now: wait some minutes; with a login the limit is often higher".into(),
        _ => otherwise.into(),
    }
}

fn said(words: Option<&str>) -> String {
    words.map(|words| format!(" ({words})")).unwrap_or_default()
}

fn login_advice(login: Option<&str>, note: Option<&str>, registry: bool, place: &str) -> String {
    if login.is_some() {
        return "check that the login is right, has not expired and may read this chart".into();
    }
    let store = if registry {
        format!("log in with `helm registry login {place}`")
    } else {
        "store the login with `helm repo add --username`".into()
    };
    let note = note.map(|note| format!("{note}; ")).unwrap_or_default();
    format!("{note}check the chart's name, then {store}, or set {USERNAME} and {PASSWORD}")
}
