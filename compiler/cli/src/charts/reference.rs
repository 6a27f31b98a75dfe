//! Which chart is meant: an address and a name, or a folder or archive on this machine.

use std::fmt;
use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;

use super::address::{Address, AddressError, Scheme, without_login};
use super::credentials::Login;
use crate::clean;

/// Where a chart comes from, as users write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A chart in a repository with an `index.yaml` (`http`, `https`) or in a registry (`oci`).
    Remote(Remote),
    /// `--from`: an archive or a folder.
    Path(PathBuf),
}

/// A chart on the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// The repository, or the part of a registry below which the chart lies.
    pub(super) repository: Address,
    /// Helm's name of the chart.
    pub(super) chart: String,
    /// What stood in the address; shown nowhere, written nowhere.
    pub(super) login: Option<Login>,
}

/// Why a text names no chart.
#[derive(Debug, Clone, PartialEq, Eq, Error, Diagnostic)]
pub enum ReferenceError {
    /// The address.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Address(#[from] AddressError),
    /// The name.
    #[error("`{name}` is no name of a chart")]
    #[diagnostic(help(
        "a name has letters, digits, `-`, `_` and `.`: `phxc chart add https://charts.example.org NAME`"
    ))]
    Name {
        /// As typed.
        name: String,
    },
    /// An address that could hide a secret, or that no line of `phx.lock` could repeat.
    #[error("the repository {address} cannot be used: {why}")]
    #[diagnostic(help(
        "write the address alone; credentials come from PHXC_CHART_USERNAME and PHXC_CHART_PASSWORD or from Helm's own settings"
    ))]
    Extra {
        /// The address, as far as it may be shown.
        address: String,
        /// What is too much.
        why: &'static str,
    },
}

impl Reference {
    /// A chart in the repository or registry at an address: `https://charts.example.org` and its
    /// name, or `oci://registry.example.org/charts` and the last part of the path. A user name and a
    /// password in the address are used for this, and are not part of what it shows.
    ///
    /// # Errors
    /// If the address is none, or the name is none.
    pub fn new(repository: &str, chart: &str) -> Result<Self, ReferenceError> {
        let extra = |why| Err(ReferenceError::Extra { address: without_login(repository), why });
        let (address, login) = Address::parse(repository)?;
        // Behind them secrets are written, and a password with such a character would be read as one.
        if repository.contains(['?', '#']) {
            return extra("it has a `?` or a `#`");
        }
        if address.path().contains('@') {
            return extra("it has an `@` in its path, which is written %40 there");
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if chart.is_empty() || chart.starts_with('.') || chart.len() > 250 || !chart.chars().all(plain) {
            return Err(ReferenceError::Name { name: clean::line(chart).into_owned() });
        }
        Ok(Self::Remote(Remote { repository: address, chart: chart.to_owned(), login }))
    }

    /// A chart on this machine: an archive, or the folder that holds `Chart.yaml`.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::Path(path.into())
    }

    /// The repository as `.phx` files and `phx.lock` write it: no login, no `/` at the end.
    #[must_use]
    pub fn repository(&self) -> Option<String> {
        match self {
            Self::Remote(remote) => Some(remote.written()),
            Self::Path(_) => None,
        }
    }

    /// The chart's name in the repository.
    #[must_use]
    pub fn chart(&self) -> Option<&str> {
        match self {
            Self::Remote(remote) => Some(&remote.chart),
            Self::Path(_) => None,
        }
    }
}

impl Remote {
    /// Whether it lies in an OCI registry.
    #[must_use]
    pub fn is_registry(&self) -> bool {
        self.repository.scheme() == Scheme::Oci
    }

    pub(super) fn written(&self) -> String {
        self.repository.to_string().trim_end_matches('/').to_owned()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote(remote) => write!(f, "chart `{}` in {}", remote.chart, remote.written()),
            Self::Path(path) => f.write_str(&clean::path(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_has_no_login() {
        let reference =
            Reference::new("https://me:hunter2@Example.org/charts/", "redis").expect("a reference");
        assert_eq!(reference.repository().as_deref(), Some("https://example.org/charts"));
        assert_eq!(reference.to_string(), "chart `redis` in https://example.org/charts");
        assert!(!format!("{reference:?}").contains("hunter2"));
    }

    #[test]
    fn what_names_no_chart() {
        for (repository, chart, message) in [
            ("example.org", "x", "`example.org` is no address of charts: it has no `https://` in front"),
            ("https://example.org", "", "`` is no name of a chart"),
            ("https://example.org", "../x", "`../x` is no name of a chart"),
            ("https://example.org", "a b\u{1b}", "`a b\\u{1b}` is no name of a chart"),
            (
                "https://example.org/?token=hunter2",
                "x",
                "the repository https://example.org/?… cannot be used: it has a `?` or a `#`",
            ),
            (
                "https://me:12/hunter2@example.org",
                "x",
                "the repository …@example.org cannot be used: it has an `@` in its path, which is written %40 there",
            ),
            (
                "https://me:12#hunter2@example.org",
                "x",
                "the repository …@example.org cannot be used: it has a `?` or a `#`",
            ),
        ] {
            assert_eq!(Reference::new(repository, chart).expect_err(chart).to_string(), message);
        }
    }
}
