//! The reference platform, which stands at the root of the repository.

use phxc_core::source::MemoryWorld;

use crate::folder;

/// What belongs to it; the rest of the repository is the compiler.
const PARTS: [&str; 5] = ["platform.phx", "types.phx", "charts", "environments", "services"];

/// Its sources and charts, in memory.
///
/// # Errors
/// If one of its parts is missing or cannot be read.
pub fn world() -> Result<MemoryWorld, String> {
    folder::world(&crate::root(), &PARTS)
}
