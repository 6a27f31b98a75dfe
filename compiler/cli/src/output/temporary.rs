//! Temporary files and folders of the writer: their names, and how they come into being.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempDir};

/// What the name of every temporary file of phxc starts with.
pub const PREFIX: &str = ".phxc-tmp-";

/// How many random characters follow.
const RANDOM: usize = 6;

/// Whether a name in the output folder is that of a temporary file.
pub(super) fn is_name(name: &OsStr) -> bool {
    is_temporary(name, PREFIX)
}

fn is_temporary(name: &OsStr, prefix: &str) -> bool {
    let random = name.to_str().and_then(|name| name.strip_prefix(prefix));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A file that becomes `target` with a rename; it is removed if that does not happen.
pub(super) fn file_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    // The default is for the owner only; the output is read by others, as far as the umask allows.
    #[cfg(unix)]
    builder.permissions(mode(0o666));
    builder.tempfile_in(folder)
}

/// A folder beside `target` that becomes it with a rename; it is removed if that does not happen.
pub(super) fn folder_beside(target: &Path) -> io::Result<TempDir> {
    let prefix = sibling_prefix(target);
    let mut builder = Builder::new();
    builder.prefix(&prefix).rand_bytes(RANDOM);
    #[cfg(unix)]
    builder.permissions(mode(0o777));
    builder.tempdir_in(parent(target))
}

/// Folders of earlier runs beside `target` that did not become it.
pub(super) fn siblings(target: &Path) -> Vec<PathBuf> {
    let prefix = sibling_prefix(target);
    let entries = parent(target).read_dir().into_iter().flatten().flatten();
    entries.filter(|entry| is_temporary(&entry.file_name(), &prefix)).map(|entry| entry.path()).collect()
}

/// The name of the output folder is in it, so that two runs with different ones, side by side, do
/// not take each other's.
fn sibling_prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    format!("{PREFIX}{name}-")
}

pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn mode(mode: u32) -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(mode)
}
