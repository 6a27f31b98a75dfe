//! The way to charts: one client for a run of the command.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::address::Address;
use super::archive::unpack;
use super::chart::{FetchedChart, Wanted, digest};
use super::credentials::Credentials;
use super::error::ChartError;
use super::http::Http;
use super::limits::{Limits, bytes};
use super::reference::Reference;
use super::repository::Repository;
use super::version::ChartVersion;
use super::{ArchiveError, folder, oci};
use crate::clean;

/// Brings charts here. It writes nothing to the disk; it keeps connections and the indexes that it has
/// read, so that several charts of one repository need one of each. It can be shared between threads.
#[derive(Debug)]
pub struct Client {
    pub(super) http: Http,
    pub(super) credentials: Credentials,
    pub(super) indexes: Indexes,
}

impl Client {
    /// A client with these credentials and limits.
    #[must_use]
    pub fn new(credentials: Credentials, limits: Limits) -> Self {
        Self { http: Http::new(limits), credentials, indexes: Indexes::default() }
    }

    /// The versions of a chart: releases first, then pre-releases, each from the newest to the oldest.
    /// What is no version (semver.org, perhaps with a `v`) is left out. Of an archive or a folder, its
    /// own.
    ///
    /// # Errors
    /// If the repository cannot be reached or does not have the chart.
    pub fn versions(&self, reference: &Reference) -> Result<Vec<ChartVersion>, ChartError> {
        match reference {
            Reference::Remote(remote) if remote.is_registry() => oci::versions(self, remote),
            Reference::Remote(remote) => Repository::new(self, remote)?.versions(),
            Reference::Path(path) => {
                let chart = self.on_disk(path, None)?;
                let version = ChartVersion::new(&chart.version);
                let with_app = |version| ChartVersion { app_version: chart.app_version, ..version };
                Ok(version.map(with_app).into_iter().collect())
            }
        }
    }

    /// Fetches a chart and verifies it: the digest that is announced, the name, the version, and that
    /// its archive is harmless. Without a version, the newest that is no pre-release.
    ///
    /// # Errors
    /// Whatever went wrong; then nothing was kept.
    pub fn fetch(&self, reference: &Reference, version: Option<&str>) -> Result<FetchedChart, ChartError> {
        match reference {
            Reference::Remote(remote) if remote.is_registry() => oci::fetch(self, remote, version),
            Reference::Remote(remote) => Repository::new(self, remote)?.fetch(version),
            Reference::Path(path) => self.on_disk(path, version),
        }
    }

    fn on_disk(&self, path: &Path, version: Option<&str>) -> Result<FetchedChart, ChartError> {
        let limits = self.http.limits();
        let place = clean::path(path);
        let unreadable = |source| ChartError::Read { path: place.clone(), source };
        let wanted = Wanted { name: None, version };
        if fs::metadata(path).map_err(unreadable)?.is_dir() {
            let (files, digest) = folder::read(path, limits)?;
            return Ok(FetchedChart::new(files, digest, &place, wanted)?);
        }
        let mut archive = vec![];
        let file = fs::File::open(path).map_err(unreadable)?;
        file.take(limits.archive + 1).read_to_end(&mut archive).map_err(unreadable)?;
        if archive.len() as u64 > limits.archive {
            return Err(ArchiveError::TooLarge { place, limit: bytes(limits.archive) }.into());
        }
        let files = unpack(&archive, &place, limits)?;
        Ok(FetchedChart::new(files, digest(&archive), &place, wanted)?)
    }
}

/// The indexes that were read, by their address.
#[derive(Debug, Default)]
pub(super) struct Indexes(Mutex<BTreeMap<Address, Arc<str>>>);

impl Indexes {
    /// The index at an address, read by `read` if it is not there. Two threads may both read it.
    pub(super) fn get_or_try(
        &self,
        address: &Address,
        read: impl FnOnce() -> Result<Arc<str>, ChartError>,
    ) -> Result<Arc<str>, ChartError> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = lock().get(address) {
            return Ok(text.clone());
        }
        let text = read()?;
        lock().insert(address.clone(), text.clone());
        Ok(text)
    }
}
