//! The language server of phx, as a library: the command `phxc lsp` gives it its streams and the disk.
//!
//! Takes a connection and a [`Disk`]; answers until the client says `exit`. What is asked is answered by
//! [`phxc_core::ide`]; here are only the protocol, the texts that are not saved, and the conversion between them.
//!
//! Everything is done on the thread that calls [`serve`], one message after the other; only the evaluation of the
//! whole platform runs beside it, and is stopped when a text changes. Whatever panics is told to the client, and the
//! next message is answered as if nothing had happened.

mod answer;
mod capabilities;
mod client;
mod diagnostics;
mod documents;
mod failure;
mod guard;
mod place;
mod projects;
mod server;
mod world;

use std::path::{Path, PathBuf};

use lsp_server::Connection;
use phxc_core::source::World;

pub use failure::ServeError;

/// The stack of the thread that calls [`serve`], in bytes.
pub const STACK: usize = phxc_core::ide::Session::STACK;

/// Where projects are.
pub trait Disk: Sync {
    /// The root of the project that a file or folder belongs to, absolute.
    fn root_of(&self, path: &Path) -> Option<PathBuf>;

    /// The project as it is now.
    ///
    /// # Errors
    /// In words, if it can't be looked through.
    fn open(&self, root: &Path) -> Result<Box<dyn World + Send>, String>;

    /// A folder in which the library's sources stand as files, so that an editor can show them.
    fn library(&self) -> Option<PathBuf>;

    /// A folder with the page of each code, `E0302.md`, so that an editor can lead to it.
    fn pages(&self) -> Option<PathBuf>;
}

/// Answers a client until it says `exit`. Wants a thread with a stack of [`STACK`] bytes.
///
/// # Errors
/// If the client breaks the protocol or goes away without `exit`.
pub fn serve(connection: &Connection, disk: &dyn Disk) -> Result<(), ServeError> {
    server::serve(connection, disk)
}
