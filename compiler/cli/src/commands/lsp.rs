//! `phxc lsp`: the language server over standard input and output.

use std::path::{Path, PathBuf};
use std::{env, fs, thread};

use lsp_server::Connection;
use phxc_core::diagnostics::{CATALOGUE, page};
use phxc_core::ide::library;
use phxc_core::source::World;
use phxc_lsp::{Disk, ServeError};

use crate::project::{DiskWorld, Project};
use crate::{Failure, Status};

pub(crate) fn run() -> Result<Status, Failure> {
    let (connection, threads) = Connection::stdio();
    serve(&connection).map_err(|why| Failure::Server { why: why.to_string() })?;
    // The writer ends when nobody can send any more.
    drop(connection);
    let _ = threads.join();
    Ok(Status::Done)
}

/// Serves one client from this machine's disk, on a thread with room for the compiler.
///
/// # Errors
/// If the client breaks the protocol or goes away without `exit`.
pub fn serve(connection: &Connection) -> Result<(), ServeError> {
    let disk = LocalDisk { shown: shown() };
    thread::scope(|scope| {
        let server = thread::Builder::new()
            .stack_size(phxc_lsp::STACK)
            .spawn_scoped(scope, || phxc_lsp::serve(connection, &disk))
            .map_err(|why| ServeError::Threads(why.to_string()))?;
        server.join().unwrap_or(Err(ServeError::Gone))
    })
}

/// This machine's disk.
struct LocalDisk {
    /// Where the library and the pages of the codes stand as files.
    shown: Option<PathBuf>,
}

impl Disk for LocalDisk {
    fn root_of(&self, path: &Path) -> Option<PathBuf> {
        // The file may not be there yet, nor its folder.
        let folder = path.ancestors().find(|folder| folder.is_dir())?;
        Project::find(None, folder).ok().map(|project| project.root)
    }

    fn open(&self, root: &Path) -> Result<Box<dyn World + Send>, String> {
        let project = Project::find(Some(root), root).map_err(|why| why.to_string())?;
        let outputs: Vec<PathBuf> = project.output_folder().into_iter().collect();
        let world = DiskWorld::open(&project.root, &outputs).map_err(|why| why.to_string())?;
        Ok(Box::new(world))
    }

    fn library(&self) -> Option<PathBuf> {
        self.shown.as_ref().map(|folder| folder.join("library"))
    }

    fn pages(&self) -> Option<PathBuf> {
        self.shown.as_ref().map(|folder| folder.join("codes"))
    }
}

/// Writes the library and the pages of the codes to where this user keeps what can be made again, so that an editor
/// can open them. Without such a folder they are not shown, and everything else works.
fn shown() -> Option<PathBuf> {
    let home = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = home("XDG_CACHE_HOME")
        .or_else(|| home("LOCALAPPDATA"))
        .or_else(|| home("HOME").map(|home| home.join(".cache")))?;
    let folder = cache.join("phxc").join(env!("CARGO_PKG_VERSION"));
    let library = library().map(|(path, text)| (format!("library/{path}"), text));
    let codes =
        CATALOGUE.iter().filter_map(|entry| Some((format!("codes/{}.md", entry.code), page(entry.code)?)));
    for (path, text) in library.chain(codes) {
        let path = folder.join(path);
        if fs::read(&path).is_ok_and(|found| found == text.as_bytes()) {
            continue;
        }
        fs::create_dir_all(path.parent()?).and_then(|()| fs::write(&path, text)).ok()?;
    }
    Some(folder)
}
