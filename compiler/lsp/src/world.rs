//! What the compiler sees of a project while it is edited: open texts over the disk, and each file of the disk read
//! once until something is known to have changed it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use phxc_core::source::{World, WorldError};

/// A project's files with the open texts over them.
pub(crate) struct Overlay {
    disk: Box<dyn World + Send>,
    open: BTreeMap<String, Arc<[u8]>>,
    read: Mutex<HashMap<String, Found>>,
}

type Found = Result<Arc<[u8]>, WorldError>;

// The disk is asked by one thread at a time where it matters; a `World` is `Sync` by itself.
impl Overlay {
    pub(crate) fn new(disk: Box<dyn World + Send>) -> Self {
        Self { disk, open: BTreeMap::new(), read: Mutex::default() }
    }

    /// The files of the disk are as this says from now on.
    pub(crate) fn reopen(&mut self, disk: Box<dyn World + Send>) {
        self.disk = disk;
        self.forget_all();
    }

    /// An open text, as it is now.
    pub(crate) fn put(&mut self, path: &str, text: &str) {
        self.open.insert(path.to_owned(), text.as_bytes().into());
    }

    /// The text is open no more.
    pub(crate) fn take(&mut self, path: &str) {
        self.open.remove(path);
        self.forget(path);
    }

    /// A file of the disk has changed.
    pub(crate) fn forget(&mut self, path: &str) {
        if let Ok(read) = self.read.get_mut() {
            read.remove(path);
        }
    }

    fn forget_all(&mut self) {
        if let Ok(read) = self.read.get_mut() {
            read.clear();
        }
    }
}

impl World for Overlay {
    fn sources(&self) -> Vec<String> {
        let mut found = self.disk.sources();
        // A new text that was never saved; what is saved and no source is left out for a reason.
        let new =
            self.open.keys().filter(|path| path.ends_with(".phx") && found.binary_search(path).is_err());
        let new: Vec<String> =
            new.filter(|path| self.disk.read(path) == Err(WorldError::NotFound)).cloned().collect();
        found.extend(new);
        found.sort();
        found
    }

    fn read(&self, path: &str) -> Found {
        if let Some(text) = self.open.get(path) {
            return Ok(text.clone());
        }
        if let Some(found) = self.read.lock().ok().and_then(|read| read.get(path).cloned()) {
            return found;
        }
        let found = self.disk.read(path);
        if let Ok(mut read) = self.read.lock() {
            read.insert(path.to_owned(), found.clone());
        }
        found
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorldError> {
        self.disk.list(folder)
    }
}
