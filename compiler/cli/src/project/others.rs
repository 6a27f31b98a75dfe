//! Sources below the root that are not the project's: those of another project, and what a
//! `.phxignore` names.
//!
//! Both are about sources only. A chart's folder is taken as Git has it, whatever stands in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::disk::{DiskError, unreadable};
use super::{PLATFORM, look};
use crate::clean;

/// The file that leaves out sources: patterns as in a `.gitignore`, for its folder and those below.
pub const IGNORE: &str = ".phxignore";

/// Which files below a root are nobody's or another project's.
#[derive(Debug)]
pub(super) struct Others {
    /// What no `.phxignore` names; nothing if there is no such file.
    kept: Option<BTreeSet<PathBuf>>,
    /// The roots of the projects below.
    projects: Vec<PathBuf>,
}

impl Others {
    /// Of `entries`, everything below `root` that Git has.
    ///
    /// # Errors
    /// If a folder cannot be read, or a `.phxignore` holds a pattern that means nothing.
    pub(super) fn among(entries: &[DirEntry], root: &Path) -> Result<Self, DiskError> {
        let named = |name: &'static str| entries.iter().filter(move |entry| entry.file_name() == name);
        let kept = if named(IGNORE).next().is_some() { Some(kept(entries, root)?) } else { None };
        let below =
            named(PLATFORM).filter_map(|entry| entry.path().parent()).filter(|folder| *folder != root);
        let projects = below.filter(|folder| holds_platform(folder)).map(Path::to_owned).collect();
        Ok(Self { kept, projects })
    }

    /// Whether a file is one of them.
    pub(super) fn have(&self, path: &Path) -> bool {
        self.kept.as_ref().is_some_and(|kept| !kept.contains(path))
            || self.projects.iter().any(|project| path.starts_with(project))
    }
}

/// Whether the search for a project would end in this folder. A service in a file of that name makes
/// no project; one that cannot be read is left to the compiler to report.
fn holds_platform(folder: &Path) -> bool {
    matches!(look(folder), Ok(Some(glance)) if glance.platform)
}

/// Walks again through the folders of `entries`, now with an eye on each `.phxignore`. Those above
/// the root do not count: they speak of another project.
fn kept(entries: &[DirEntry], root: &Path) -> Result<BTreeSet<PathBuf>, DiskError> {
    let is_folder = |entry: &DirEntry| entry.file_type().is_some_and(|kind| kind.is_dir());
    let folders: BTreeSet<PathBuf> =
        entries.iter().filter(|entry| is_folder(entry)).map(|entry| entry.path().to_owned()).collect();
    let mut walk = WalkBuilder::new(root);
    walk.standard_filters(false)
        .follow_links(false)
        .add_custom_ignore_filename(IGNORE)
        .filter_entry(move |entry| !is_folder(entry) || folders.contains(entry.path()));
    let mut kept = BTreeSet::new();
    for entry in walk.build() {
        let entry = entry.map_err(|error| unreadable(root, error))?;
        if let Some(error) = entry.error() {
            let folder = entry.path().strip_prefix(root).unwrap_or(entry.path());
            return Err(DiskError::Pattern {
                path: clean::path(&folder.join(IGNORE)),
                why: clean::line(&error.to_string()).into_owned(),
            });
        }
        kept.insert(entry.into_path());
    }
    Ok(kept)
}
