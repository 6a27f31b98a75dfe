//! Where a project is, and what of it the compiler sees.
//!
//! [`Project::find`] goes from a folder upward to `platform.phx`; [`DiskWorld`] is the compiler's
//! view of the files below it. Where a folder below has a `platform.phx` of its own, another project
//! starts.

mod disk;
mod glance;
mod others;
mod overlay;

use std::fs;
use std::path::{Component, Path, PathBuf};

pub use disk::{DiskError, DiskWorld, SIZE_LIMIT, sources_below};
pub use others::IGNORE;
pub use overlay::Overlay;

use crate::clean;
use crate::failure::Failure;
use glance::Glance;

/// The file whose folder is a project's root.
pub const PLATFORM: &str = "platform.phx";

/// The output folder of a platform that names none.
pub const DEFAULT_OUTPUT: &str = "deploy";

/// A project on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The folder of `platform.phx`, absolute and without links.
    pub root: PathBuf,
    /// The output folder as far as a first look at `platform.phx` tells, relative to the root. It
    /// is needed before anything is compiled, because no source is read from it.
    pub output: String,
}

impl Project {
    /// The project in `named`, else the nearest one from `from` upward.
    ///
    /// # Errors
    /// If there is none, or a folder or `platform.phx` cannot be read.
    pub fn find(named: Option<&Path>, from: &Path) -> Result<Self, Failure> {
        match named {
            Some(folder) => Self::in_folder(&absolute(folder)?),
            None => Self::above(&absolute(from)?),
        }
    }

    /// The output folder; nothing if its name leads out of the project, or to the root itself.
    #[must_use]
    pub fn output_folder(&self) -> Option<PathBuf> {
        is_plain(&self.output).then(|| self.root.join(&self.output))
    }

    /// The way from the root of the Git repository to the project's: empty, or ending in `/`. Without
    /// a repository the project's root counts as both.
    #[must_use]
    pub fn in_repository(&self) -> String {
        let repository = self.root.ancestors().find(|folder| folder.join(".git").exists());
        let below = repository.and_then(|repository| self.root.strip_prefix(repository).ok());
        let parts = below.into_iter().flat_map(Path::iter);
        parts.map(|part| part.to_string_lossy().into_owned() + "/").collect()
    }

    fn in_folder(folder: &Path) -> Result<Self, Failure> {
        if !folder.is_dir() {
            return Err(Failure::NotAFolder { path: clean::path(folder) });
        }
        match look(folder)? {
            Some(glance) => Ok(Self::new(folder, glance)),
            None => Err(Failure::NoPlatform { folder: clean::path(folder) }),
        }
    }

    /// A file of this name that holds no platform (a service called `platform`, say) does not hide
    /// the project above it.
    fn above(from: &Path) -> Result<Self, Failure> {
        let mut nearest = None;
        for folder in from.ancestors() {
            match look(folder)? {
                Some(glance) if glance.platform => return Ok(Self::new(folder, glance)),
                Some(glance) if nearest.is_none() => nearest = Some(Self::new(folder, glance)),
                _ => {}
            }
        }
        nearest.ok_or_else(|| Failure::NoProject { from: clean::path(from) })
    }

    fn new(root: &Path, glance: Glance) -> Self {
        let output = glance.output.unwrap_or_else(|| DEFAULT_OUTPUT.to_owned());
        Self { root: root.to_owned(), output }
    }
}

/// Whether a name leads to a folder below the one that it is relative to.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    !name.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}

fn look(folder: &Path) -> Result<Option<Glance>, Failure> {
    let path = folder.join(PLATFORM);
    if !path.is_file() {
        return Ok(None);
    }
    let bytes = fs::read(&path).map_err(|source| Failure::Read { path: clean::path(&path), source })?;
    Ok(Some(Glance::at(&String::from_utf8_lossy(&bytes))))
}

/// The folder itself, behind all links.
fn absolute(folder: &Path) -> Result<PathBuf, Failure> {
    folder.canonicalize().map_err(|source| Failure::Read { path: clean::path(folder), source })
}
