//! A project with other texts in place of some of its files.

use std::collections::BTreeMap;
use std::sync::Arc;

use phxc_core::source::{World, WorldError};

use super::DiskWorld;

/// The project on disk, with these texts over its files. Nothing is written.
#[derive(Debug)]
pub struct Overlay<'a> {
    /// What lies below.
    pub disk: &'a DiskWorld,
    /// By path; files that are not on disk are not among the sources.
    pub texts: BTreeMap<String, Arc<[u8]>>,
}

impl World for Overlay<'_> {
    fn sources(&self) -> Vec<String> {
        self.disk.sources()
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, WorldError> {
        self.texts.get(path).map_or_else(|| self.disk.read(path), |text| Ok(text.clone()))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorldError> {
        self.disk.list(folder)
    }
}
