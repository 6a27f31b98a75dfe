//! The one way to files.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a file of the project could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorldError {
    /// There is no such file or folder.
    NotFound,
    /// The path leads out of the project's folder.
    Outside,
    /// The system's own words.
    Failed(String),
}

impl std::fmt::Display for WorldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is no such file"),
            Self::Outside => f.write_str("it lies outside the project's folder"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// What the compiler sees of a project: on disk, in memory, or unsaved text over either.
///
/// All paths are relative to the project's root, with `/` and without `.` or `..`.
pub trait World: Sync {
    /// Every `.phx` file of the project, sorted. What Git ignores, hidden folders, the output folder,
    /// what a `.phxignore` names, and other projects in folders below are left out.
    fn sources(&self) -> Vec<String>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// If it does not exist, lies outside the project, or cannot be read.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, WorldError>;

    /// Every file below a folder, at any depth, sorted, as paths from the project's root.
    ///
    /// # Errors
    /// If the folder does not exist, lies outside the project, or cannot be read.
    fn list(&self, folder: &str) -> Result<Vec<String>, WorldError>;
}

/// A project held in memory, for tests and benchmarks.
#[derive(Debug, Clone, Default)]
pub struct MemoryWorld {
    files: BTreeMap<String, Arc<[u8]>>,
}

impl MemoryWorld {
    /// A project of these files.
    pub fn new<P: Into<String>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.into(), text.into().into())).collect() }
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), text.into().into());
    }
}

impl World for MemoryWorld {
    fn sources(&self) -> Vec<String> {
        self.files.keys().filter(|path| path.ends_with(".phx")).cloned().collect()
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, WorldError> {
        self.files.get(path).cloned().ok_or(WorldError::NotFound)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorldError> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let found: Vec<_> = self.files.keys().filter(|path| path.starts_with(&prefix)).cloned().collect();
        if found.is_empty() { Err(WorldError::NotFound) } else { Ok(found) }
    }
}
