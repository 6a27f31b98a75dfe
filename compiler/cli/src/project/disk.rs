//! The compiler's view of a project's folder.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, WalkBuilder};
use miette::Diagnostic;
use phxc_core::source::{World, WorldError};
use thiserror::Error;

use super::others::Others;
use crate::clean;

/// The most bytes that are read from one file. Nothing that belongs into a chart comes near it.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// The most files that one listing may find where links multiply them.
const FILES_THROUGH_LINKS: usize = 100_000;

/// Why a project's folder could not be looked through.
#[derive(Debug, Error, Diagnostic)]
pub enum DiskError {
    /// A folder could not be read.
    #[error("cannot read {path}")]
    #[diagnostic(help(
        "phxc reads every folder of the project that Git does not ignore; a part that it cannot see would be missing in the output"
    ))]
    Read {
        /// The folder.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
    /// A source has a name that is not Unicode.
    #[error("the name of the source {path} is not UTF-8")]
    #[diagnostic(help("rename the file"))]
    Name {
        /// The file, as well as it can be shown.
        path: String,
    },
    /// A `.phxignore` cannot be followed.
    #[error("{path} holds a pattern that means nothing: {why}")]
    #[diagnostic(help("its patterns are those of a .gitignore"))]
    Pattern {
        /// The file, relative to the root.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A source stands where output goes.
    #[error("the output folder {folder} holds the source {path}")]
    #[diagnostic(help(
        "phxc reads no sources from its output: move the file, or choose another folder with `output` in platform.phx or --output DIR"
    ))]
    SourceInOutput {
        /// The output folder, relative to the root.
        folder: String,
        /// The source, relative to the root.
        path: String,
    },
}

/// A project on disk, as it was when it was [opened](DiskWorld::open).
///
/// Its files are what Git does not ignore, outside of hidden folders and the output. What only this
/// machine's Git ignores (its global settings, `.git/info/exclude`) counts: the same sources give
/// the same output everywhere. A link is not followed to find sources, for what it leads to within
/// the project is found at its own place; a source that is itself a link is read if it stays within
/// the project.
///
/// Of its sources, those of a project further below (a folder with a `platform.phx` of its own) and
/// those that a `.phxignore` names are left out. They can still be read and listed as files.
#[derive(Debug)]
pub struct DiskWorld {
    root: PathBuf,
    /// Every file and link, by path from the root.
    files: BTreeSet<String>,
    /// Of these, the project's sources.
    sources: BTreeSet<String>,
    /// Links to folders within the project, and those folders.
    linked: BTreeMap<String, String>,
}

impl DiskWorld {
    /// Looks through `root`, which must be absolute and without links. `outputs` are the output
    /// folders, absolute; they may lie elsewhere or not exist.
    ///
    /// # Errors
    /// If a folder cannot be read, a `.phxignore` holds a pattern that means nothing, or a source
    /// stands in an output folder or has a name that is not UTF-8.
    pub fn open(root: &Path, outputs: &[PathBuf]) -> Result<Self, DiskError> {
        let entries: Result<Vec<DirEntry>, _> = walk(root).build().collect();
        let entries = entries.map_err(|error| unreadable(root, error))?;
        let others = Others::among(&entries, root)?;
        let mut world = Self {
            root: root.to_owned(),
            files: BTreeSet::new(),
            sources: BTreeSet::new(),
            linked: BTreeMap::new(),
        };
        for entry in entries {
            if !entry.file_type().is_some_and(|kind| kind.is_dir()) {
                world.add(&entry, outputs, &others)?;
            }
        }
        Ok(world)
    }

    /// The project's root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn add(&mut self, entry: &DirEntry, outputs: &[PathBuf], others: &Others) -> Result<(), DiskError> {
        let path = entry.path();
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let source = is_source(relative) && !others.have(path);
        let Some(name) = slashed(relative) else {
            // The compiler has no way to name such a file; only a source would be missed.
            return if source { Err(DiskError::Name { path: clean::path(relative) }) } else { Ok(()) };
        };
        if let Some(output) = outputs.iter().find(|output| path.starts_with(output)) {
            let folder = clean::path(output.strip_prefix(&self.root).unwrap_or(output));
            let path = clean::line(&name).into_owned();
            return if source { Err(DiskError::SourceInOutput { folder, path }) } else { Ok(()) };
        }
        if entry.path_is_symlink()
            && let Ok(target) = path.canonicalize()
            && target.is_dir()
            && let Some(target) = target.strip_prefix(&self.root).ok().and_then(slashed)
        {
            self.linked.insert(name, target);
            return Ok(());
        }
        if source {
            self.sources.insert(name.clone());
        }
        self.files.insert(name);
        Ok(())
    }

    /// Adds the files below `folder` to `found`, as paths below `shown`. `inside` holds the folders
    /// that led here, so that a link to one of them ends.
    fn collect(
        &self,
        folder: &str,
        shown: &str,
        inside: &mut Vec<String>,
        found: &mut BTreeSet<String>,
    ) -> Result<(), WorldError> {
        if inside.iter().any(|above| above == folder) {
            return Ok(());
        }
        inside.push(folder.to_owned());
        for file in below(folder, &self.files) {
            found.insert(rebased(file, folder, shown));
        }
        // Links to folders with links multiply: a few dozen of them can name a billion files.
        if found.len() > FILES_THROUGH_LINKS && inside.len() > 1 {
            return Err(WorldError::Failed("its links lead to too many files".into()));
        }
        let links = self.linked.iter().filter(|(link, _)| strip(link, folder).is_some());
        for (link, target) in links {
            self.collect(target, &rebased(link, folder, shown), inside, found)?;
        }
        inside.pop();
        Ok(())
    }

    /// The folder that `folder` is once links within the project are followed.
    fn real(&self, folder: &str) -> Result<String, WorldError> {
        let real = self.resolve(folder)?;
        real.strip_prefix(&self.root).ok().and_then(slashed).ok_or(WorldError::NotFound)
    }

    /// The absolute place of a path of the project, behind all links.
    fn resolve(&self, path: &str) -> Result<PathBuf, WorldError> {
        let relative = Path::new(path);
        if path.contains('\0') || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(WorldError::Outside);
        }
        let real = self.root.join(relative).canonicalize().map_err(failed)?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(WorldError::Outside) }
    }
}

impl World for DiskWorld {
    fn sources(&self) -> Vec<String> {
        self.sources.iter().cloned().collect()
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, WorldError> {
        let place = self.resolve(path)?;
        let found = place.metadata().map_err(failed)?;
        if found.is_dir() {
            return Err(WorldError::Failed("it is a folder".into()));
        }
        // Opening a pipe or a device could wait for ever.
        if !found.is_file() {
            return Err(WorldError::Failed("it is not a regular file".into()));
        }
        let mut bytes = vec![];
        File::open(place)
            .and_then(|file| file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes))
            .map_err(failed)?;
        if bytes.len() as u64 > SIZE_LIMIT {
            let limit = SIZE_LIMIT >> 20;
            return Err(WorldError::Failed(format!(
                "it is larger than {limit} MiB, the most that phxc reads of a file"
            )));
        }
        Ok(bytes.into())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorldError> {
        let real = if folder.is_empty() { String::new() } else { self.real(folder)? };
        if !self.root.join(&real).is_dir() {
            return Err(WorldError::Failed("it is not a folder".into()));
        }
        let mut found = BTreeSet::new();
        self.collect(&real, folder, &mut vec![], &mut found)?;
        // Git keeps no empty folders, so on another machine there would be none.
        if found.is_empty() { Err(WorldError::NotFound) } else { Ok(found.into_iter().collect()) }
    }
}

/// The `.phx` files below a folder, sorted, whichever project they belong to: what Git does not ignore, outside of
/// hidden folders.
///
/// # Errors
/// If a folder cannot be read.
pub fn sources_below(folder: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let entries: Result<Vec<DirEntry>, _> = walk(folder).build().collect();
    let entries = entries.map_err(|error| unreadable(folder, error))?;
    let sources = entries.iter().filter(|entry| {
        let folder = entry.file_type().is_none_or(|kind| kind.is_dir() || kind.is_symlink());
        !folder && is_source(entry.path())
    });
    let mut sources: Vec<PathBuf> = sources.map(|entry| entry.path().to_owned()).collect();
    sources.sort();
    Ok(sources)
}

fn walk(root: &Path) -> WalkBuilder {
    // Git reads the `.gitignore` of the folders above too, up to the repository's root. Without a
    // repository (an unpacked archive) those of the project are all there is.
    let repository = root.ancestors().any(|folder| folder.join(".git").exists());
    let mut walk = WalkBuilder::new(root);
    walk.standard_filters(false)
        .git_ignore(true)
        .require_git(repository)
        .parents(repository)
        .follow_links(false)
        .filter_entry(|entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0 || !(folder && is_hidden(entry.file_name()) || entry.file_name() == ".git")
        });
    walk
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// A `.phx` file that is not hidden: editors keep locks and copies under hidden names.
fn is_source(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("phx")) && !path.file_name().is_some_and(is_hidden)
}

/// A relative path with `/`; nothing if it is not Unicode.
fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(OsStr::to_str).collect();
    parts.map(|parts| parts.join("/"))
}

/// What of `path` lies below `folder`; the root is the empty text.
fn strip<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

fn rebased(path: &str, folder: &str, shown: &str) -> String {
    match (strip(path, folder), shown) {
        (Some(rest), "") => rest.to_owned(),
        (Some(rest), shown) => format!("{shown}/{rest}"),
        (None, _) => path.to_owned(),
    }
}

fn below<'a>(folder: &'a str, files: &'a BTreeSet<String>) -> impl Iterator<Item = &'a String> {
    let from = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    files.range(from..).take_while(move |path| strip(path, folder).is_some())
}

fn failed(error: io::Error) -> WorldError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => WorldError::NotFound,
        _ => WorldError::Failed(error.to_string()),
    }
}

pub(super) fn unreadable(root: &Path, error: ignore::Error) -> DiskError {
    let path = match &error {
        ignore::Error::WithDepth { err, .. } => match err.as_ref() {
            ignore::Error::WithPath { path, .. } => clean::path(path),
            _ => clean::path(root),
        },
        ignore::Error::WithPath { path, .. } => clean::path(path),
        _ => clean::path(root),
    };
    let words = error.to_string();
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other(words));
    DiskError::Read { path, source }
}
