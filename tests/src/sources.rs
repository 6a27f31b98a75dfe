//! The projects that tests compile from the repository itself.

use std::path::Path;

use phxc_core::Compilation;
use phxc_core::source::MemoryWorld;

use crate::folder;

/// What belongs to the reference platform; the rest of the repository is the compiler.
const PARTS: [&str; 5] = ["platform.phx", "types.phx", "charts", "environments", "services"];

/// The reference platform at the root of the repository, in memory.
///
/// # Errors
/// If one of its parts is missing or cannot be read.
pub fn reference_platform() -> Result<MemoryWorld, String> {
    folder::world(&crate::root(), &PARTS)
}

/// Compiles the project in a folder. What stands in its `expected/` is not part of it.
///
/// # Errors
/// If a file cannot be read.
pub fn compile(place: &Path) -> Result<Compilation, String> {
    let files = folder::files(place)?;
    let parts: Vec<&str> =
        files.iter().map(String::as_str).filter(|path| !path.starts_with("expected/")).collect();
    Ok(phxc_core::compile(&folder::world(place, &parts)?))
}
