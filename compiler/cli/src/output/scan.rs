//! What stands in the output folder, before anything is compared.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::error::OutputError;
use super::temporary;
use crate::clean;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file of this many bytes.
    File(u64),
    /// A symbolic link, a socket, a name that is not Unicode: never phxc's.
    Other,
}

/// The output folder's content. Paths are relative to it, with `/`.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Whether there is no output folder yet.
    pub(super) absent: bool,
    /// Everything but folders.
    pub(super) files: BTreeMap<String, Kind>,
    /// Folders below the output folder.
    pub(super) folders: BTreeSet<String>,
    /// Temporary files of a run that was killed.
    pub(super) leftovers: Vec<PathBuf>,
}

impl Scan {
    /// Looks through `folder` without following links. A Git folder in it is left alone.
    pub(super) fn of(folder: &Path) -> Result<Self, OutputError> {
        let mut scan = Self { leftovers: temporary::siblings(folder), ..Self::default() };
        match folder.metadata() {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(OutputError::NotAFolder { path: clean::path(folder) }),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(OutputError::NotAFolder { path: clean::path(folder) });
            }
            // A link to nowhere is there, though what it leads to is not.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.is_symlink() => {
                scan.absent = true;
                return Ok(scan);
            }
            Err(source) => return Err(OutputError::Read { path: clean::path(folder), source }),
        }
        let mut walk = WalkBuilder::new(folder);
        walk.standard_filters(false).follow_links(false).filter_entry(|entry| entry.file_name() != ".git");
        for entry in walk.build() {
            let entry = entry.map_err(|error| unreadable(folder, error))?;
            if entry.depth() > 0 {
                scan.add(folder, &entry)?;
            }
        }
        Ok(scan)
    }

    fn add(&mut self, folder: &Path, entry: &ignore::DirEntry) -> Result<(), OutputError> {
        let kind = entry.file_type();
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let name = slashed(relative);
        if kind.is_some_and(|kind| kind.is_dir()) {
            self.folders.insert(name.unwrap_or_else(|| relative.to_string_lossy().into_owned()));
        } else if temporary::is_name(entry.file_name()) {
            self.leftovers.push(entry.path().to_owned());
        } else if let (Some(name), true) = (name, kind.is_some_and(|kind| kind.is_file())) {
            let found = entry.metadata().map_err(|error| unreadable(entry.path(), error))?;
            self.files.insert(name, Kind::File(found.len()));
        } else {
            self.files.insert(relative.to_string_lossy().into_owned(), Kind::Other);
        }
        Ok(())
    }

    /// Everything but folders that stands below `folder`.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let prefix = format!("{folder}/");
        let from = prefix.clone();
        self.files
            .range(from..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(&prefix))
    }
}

/// A relative path with `/`; nothing if it is not Unicode.
fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(OsStr::to_str).collect();
    parts.map(|parts| parts.join("/"))
}

fn unreadable(path: &Path, error: ignore::Error) -> OutputError {
    let words = error.to_string();
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other(words));
    OutputError::Read { path: clean::path(path), source }
}
