//! The projects that files are open of, each with what is known of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use phxc_core::ide::Session;

use crate::Disk;
use crate::documents::{Document, Documents};
use crate::failure::ServeError;
use crate::place::source_name;
use crate::world::Overlay;

/// A project that is open.
pub(crate) struct Project {
    pub(crate) session: Session,
    pub(crate) world: Overlay,
}

/// The projects by root.
pub(crate) struct Projects<'d> {
    disk: &'d dyn Disk,
    pub(crate) library: Option<PathBuf>,
    pub(crate) pages: Option<PathBuf>,
    open: BTreeMap<PathBuf, Project>,
    /// Roots of files that were asked for.
    roots: BTreeMap<PathBuf, Option<PathBuf>>,
    /// What has changed while a project was taken out.
    changes: Vec<Change>,
}

impl<'d> Projects<'d> {
    pub(crate) fn new(disk: &'d dyn Disk) -> Self {
        Self {
            disk,
            library: disk.library(),
            pages: disk.pages(),
            open: BTreeMap::new(),
            roots: BTreeMap::new(),
            changes: vec![],
        }
    }

    /// The root of a file's project; the library belongs to whichever is asked about it.
    pub(crate) fn root_of(&mut self, path: &Path) -> Option<PathBuf> {
        if self.is_library(path) {
            return None;
        }
        let disk = self.disk;
        self.roots.entry(path.to_owned()).or_insert_with(|| disk.root_of(path)).clone()
    }

    pub(crate) fn is_library(&self, path: &Path) -> bool {
        self.library.as_ref().is_some_and(|library| path.starts_with(library))
    }

    /// The project of a root, opened if it is not; taken out, to be put back.
    ///
    /// # Errors
    /// In words, if its files can't be looked through.
    pub(crate) fn take(&mut self, root: &Path, documents: &Documents) -> Result<Project, TakeError> {
        self.settle(documents);
        if let Some(project) = self.open.remove(root) {
            return Ok(project);
        }
        let disk = self.disk.open(root).map_err(TakeError::Disk)?;
        let session =
            Session::new().map_err(|why| TakeError::Threads(ServeError::Threads(why.to_string())))?;
        let mut project = Project { session, world: Overlay::new(disk) };
        for (path, document) in documents.iter() {
            put(&mut project, root, path, Some(document));
        }
        Ok(project)
    }

    pub(crate) fn put_back(&mut self, root: PathBuf, project: Project) {
        self.open.insert(root, project);
    }

    /// A text was opened, changed or closed.
    pub(crate) fn text(&mut self, path: &Path) {
        self.changes.push(Change::Text(path.to_owned()));
    }

    /// A file of the disk came, went or changed.
    pub(crate) fn file(&mut self, path: &Path, changed_only: bool) {
        if is_platform(path) {
            self.roots.clear();
        }
        self.changes.push(Change::File(path.to_owned(), changed_only));
    }

    /// Takes in what has changed since the last time.
    fn settle(&mut self, documents: &Documents) {
        for change in std::mem::take(&mut self.changes) {
            for (root, project) in &mut self.open {
                match &change {
                    Change::Text(path) => put(project, root, path, documents.get(path)),
                    Change::File(path, changed_only) => {
                        let Some(name) = source_name(path, root, None) else { continue };
                        if !name.ends_with(".phx") {
                            project.session.doubt_charts();
                        }
                        if *changed_only && !is_platform(path) && !name.ends_with("ignore") {
                            project.world.forget(&name);
                        } else if let Ok(world) = self.disk.open(root) {
                            project.world.reopen(world);
                        }
                    }
                }
            }
        }
    }
}

/// What is to be taken in before a project is looked at again.
enum Change {
    /// An open text.
    Text(PathBuf),
    /// A file of the disk, and whether it was there before and still is.
    File(PathBuf, bool),
}

/// A platform may begin or end a project, and says where its output is.
fn is_platform(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "platform.phx")
}

/// Gives a project an open text, or takes it away.
fn put(project: &mut Project, root: &Path, path: &Path, document: Option<&Document>) {
    let Some(name) = source_name(path, root, None) else { return };
    match document {
        Some(document) => project.world.put(&name, &document.text),
        None => project.world.take(&name),
    }
}

/// Why a project can't be opened.
pub(crate) enum TakeError {
    /// The disk's words.
    Disk(String),
    /// There are no threads.
    Threads(ServeError),
}
