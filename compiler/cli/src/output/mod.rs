//! The writer: makes the output folder hold an [`OutputTree`], touching nothing that is not phxc's.
//!
//! Takes a tree and a folder. [`compare`] reads what is there and finds what differs, in parallel;
//! [`Changes::apply`] writes that and nothing else. A file is phxc's if its first line carries
//! [`MARK`](phxc_core::emit::MARK), or if the [index](INDEX) lists it with the digest of its bytes.
//! Every file is written beside its place and renamed, so each one is complete at any moment.

mod compare;
mod error;
mod index;
mod scan;
mod temporary;
mod write;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use phxc_core::emit::OutputTree;

pub use error::OutputError;
pub use index::INDEX;
pub use temporary::PREFIX as TEMPORARY_PREFIX;

/// How much of the output a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it: what phxc wrote earlier and the tree does not hold is removed.
    Whole,
    /// A selection: nothing outside it is touched.
    Part,
}

/// How a path differs from the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// The tree has it, the folder does not.
    New,
    /// Both have it, with other bytes.
    Changed,
    /// phxc wrote it earlier; the tree no longer has it.
    Stale,
}

impl Difference {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Stale => "stale",
        }
    }
}

/// How many files a run wrote, left as they were, and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are new or changed.
    pub written: usize,
    /// Files whose bytes were already right.
    pub unchanged: usize,
    /// Files of an earlier run.
    pub removed: usize,
}

/// One file to write.
#[derive(Debug, Clone)]
struct Write {
    bytes: Arc<[u8]>,
    difference: Difference,
}

/// What must be done for the output folder to hold the tree.
#[derive(Debug)]
pub struct Changes {
    folder: PathBuf,
    /// Whether there is no output folder yet.
    fresh: bool,
    write: BTreeMap<String, Write>,
    stale: Vec<String>,
    /// Of `stale`, those that must go before anything can be written.
    obstacles: Vec<String>,
    /// Empty folders where a file is to stand, the deepest first.
    hollow: Vec<String>,
    /// The index while the writing is under way.
    interim_index: Option<String>,
    leftovers: Vec<PathBuf>,
    unchanged: usize,
}

impl Changes {
    /// Whether the folder already holds the tree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.stale.is_empty()
    }

    /// What differs, sorted by path below the output folder.
    #[must_use]
    pub fn list(&self) -> Vec<(&str, Difference)> {
        let write = self.write.iter().map(|(path, write)| (path.as_str(), write.difference));
        let stale = self.stale.iter().map(|path| (path.as_str(), Difference::Stale));
        let mut all: Vec<_> = write.chain(stale).collect();
        all.sort_unstable_by_key(|(path, _)| *path);
        all
    }

    /// How many files are to be written.
    #[must_use]
    pub fn to_write(&self) -> usize {
        self.write.len()
    }

    /// Writes what differs, removes what is stale, and folders that became empty by that.
    ///
    /// # Errors
    /// If the folder takes no files (then nothing is written), or a file cannot be written or
    /// removed on the way; the files that were written are complete, and another run does the rest.
    pub fn apply(&self) -> Result<Report, OutputError> {
        write::apply(self)
    }
}

/// Compares `tree` with what stands in `folder`. Reads only.
///
/// # Errors
/// If files that are not phxc's stand where the tree's should, if what is there cannot be read, or
/// if a path of the tree cannot stand in a folder.
pub fn compare(folder: &Path, tree: &OutputTree, extent: Extent) -> Result<Changes, OutputError> {
    compare::compare(folder, tree, extent)
}

/// Writes beside the file and renames: the path holds the old bytes or the new, never a part. A link
/// that stands at the path is replaced, not followed.
pub(crate) fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    write::replace_file(target, bytes)
}
