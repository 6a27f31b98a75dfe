//! The standard library: phx sources and charts, embedded in the binary.

use std::sync::Arc;

use crate::source::{World, WorldError};

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// How a path of the library starts.
pub(crate) const PREFIX: &str = "std:";

/// Every source of the library, as `std:path` with its text.
pub(crate) fn sources() -> impl Iterator<Item = (String, &'static str)> {
    let sources = FILES.iter().filter(|(path, _)| path.ends_with(".phx"));
    sources.filter_map(|(path, bytes)| Some((format!("{PREFIX}{path}"), std::str::from_utf8(bytes).ok()?)))
}

/// A file of the project or, with `std:` before its path, of the library.
pub(crate) fn read(world: &dyn World, path: &str) -> Result<Arc<[u8]>, WorldError> {
    match path.strip_prefix(PREFIX) {
        Some(path) => {
            let found = FILES.iter().find(|(name, _)| *name == path);
            found.map(|(_, bytes)| Arc::from(*bytes)).ok_or(WorldError::NotFound)
        }
        None => world.read(path),
    }
}

/// Every file below a folder of the project or the library.
pub(crate) fn list(world: &dyn World, folder: &str) -> Result<Vec<String>, WorldError> {
    match folder.strip_prefix(PREFIX) {
        Some(folder) => {
            let prefix = format!("{folder}/");
            let found = FILES.iter().filter(|(path, _)| path.starts_with(&prefix));
            Ok(found.map(|(path, _)| format!("{PREFIX}{path}")).collect())
        }
        None => world.list(folder),
    }
}
