//! What several tests need: clients, reports as an operator sees them, folders.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use phxc::Failure;
use phxc::charts::{ChartError, Client, Credentials, FetchedChart, Limits, PASSWORD, Reference, USERNAME};
use sha2::{Digest as _, Sha256};

use crate::server::Server;

/// Long enough for a busy machine, without any pause between tries.
pub(crate) fn limits() -> Limits {
    let time = Duration::from_secs(20);
    Limits { connect: time, stall: time, whole: time, pause: Duration::from_millis(1), ..Limits::default() }
}

/// A client that finds no credentials.
pub(crate) fn client() -> Client {
    Client::new(Credentials::default(), limits())
}

/// A client with these variables.
pub(crate) fn client_with(variables: &[(&str, &str)]) -> Client {
    let variable = |name: &str| {
        let found = variables.iter().find(|(found, _)| *found == name);
        found.map(|(_, value)| (*value).into())
    };
    Client::new(Credentials::from_variables(variable), limits())
}

/// A client with a login in the variables.
pub(crate) fn client_as(username: &str, password: &str) -> Client {
    client_with(&[(USERNAME, username), (PASSWORD, password)])
}

pub(crate) fn reference(repository: &str, chart: &str) -> Reference {
    Reference::new(repository, chart).unwrap_or_else(|error| panic!("{error}"))
}

/// `sha256:…`
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The paths of a chart's files.
pub(crate) fn paths(chart: &FetchedChart) -> Vec<&str> {
    chart.files.iter().map(|(path, _)| path.as_str()).collect()
}

/// Failures as the command tells them, one below the other, without what differs between runs.
#[derive(Default)]
pub(crate) struct Reports {
    text: String,
    hidden: Vec<(String, String)>,
}

impl Reports {
    pub(crate) fn new(servers: &[(&Server, &str)]) -> Self {
        let hidden = servers.iter().map(|(server, name)| (server.place(), (*name).to_owned())).collect();
        Self { hidden, ..Self::default() }
    }

    pub(crate) fn hide(&mut self, text: impl Into<String>, name: &str) {
        self.hidden.push((text.into(), name.into()));
    }

    /// Adds what is said where something must fail. No password of these tests is ever in it.
    pub(crate) fn add<T>(&mut self, title: &str, result: Result<T, impl Into<Failure>>) {
        let Err(error) = result else { panic!("{title}: it did not fail") };
        let mut report = error.into().report(false);
        assert!(!report.contains("hunter2"), "{report}");
        for (text, name) in &self.hidden {
            report = report.replace(text, name);
        }
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "# {title}\n{}\n", report.trim_end());
    }

    pub(crate) fn text(&self) -> &str {
        self.text.trim_end()
    }
}

/// What fetching from an archive on disk says.
pub(crate) fn fetch_file(client: &Client, archive: &[u8]) -> Result<FetchedChart, ChartError> {
    let folder = Folder::new(&[]);
    fs::create_dir(folder.path("a")).expect("a folder");
    fs::write(folder.path("a/x.tgz"), archive).expect("it is written");
    let result = client.fetch(&Reference::path(folder.path("a/x.tgz")), None);
    assert_eq!(folder.list(), ["a/x.tgz"], "something else was written");
    result
}

/// A temporary folder with files.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        for (path, text) in files {
            let path = folder.path(path);
            fs::create_dir_all(path.parent().expect("below")).expect("a folder");
            fs::write(path, text).expect("it is written");
        }
        folder
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Every file below, sorted.
    pub(crate) fn list(&self) -> Vec<String> {
        fn below(folder: &Path, root: &Path, all: &mut Vec<String>) {
            for entry in fs::read_dir(folder).expect("it can be read").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    below(&path, root, all);
                } else {
                    all.push(path.strip_prefix(root).expect("below").to_string_lossy().into_owned());
                }
            }
        }
        let mut all = vec![];
        below(self.0.path(), self.0.path(), &mut all);
        all.sort();
        all
    }
}
