//! Where a new project is written: a folder that does not exist yet or is empty, or the repository itself, in which
//! no file is touched that was there.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::{Failure, clean};

/// A new project goes into a folder that does not exist, or is empty.
pub(super) fn refuse_taken(target: &Path, typed: &Path) -> Result<(), Failure> {
    let entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Failure::Read { path: clean::path(typed), source }),
    };
    if entries.count() > 0 {
        return Err(Failure::NotEmpty { folder: clean::path(typed) });
    }
    Ok(())
}

/// Writes everything beside the new folder's place, then renames once.
pub(super) fn write(target: &Path, files: &BTreeMap<String, Arc<[u8]>>) -> io::Result<()> {
    let parent = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let beside = tempfile::Builder::new().prefix(".phxc-tmp-").tempdir_in(parent)?;
    files.par_iter().try_for_each(|(path, bytes)| {
        let place = beside.path().join(path);
        fs::create_dir_all(place.parent().unwrap_or(target))?;
        fs::write(place, bytes)
    })?;
    if target.exists() {
        fs::remove_dir(target)?;
    }
    fs::rename(beside.path(), target)?;
    // It has its new name: there is nothing left to remove.
    let _ = beside.keep();
    open_to_others(target)
}

/// Adds files to a folder, all or none: none of them may be there.
pub(super) fn add(root: &Path, files: &BTreeMap<String, Arc<[u8]>>) -> Result<(), Failure> {
    let is_there = |path: &&String| root.join(path).symlink_metadata().is_ok();
    let taken: Vec<String> =
        files.keys().filter(is_there).map(|path| clean::line(path).into_owned()).collect();
    if !taken.is_empty() {
        return Err(Failure::Taken { paths: taken });
    }
    // With the platform it is a project, so that comes last.
    let (platform, others): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| *path == "platform.phx");
    let mut written = vec![];
    for (path, bytes) in others.into_iter().chain(platform) {
        let place = root.join(path);
        let done = fs::create_dir_all(place.parent().unwrap_or(root)).and_then(|()| create(&place, bytes));
        if let Err(source) = done {
            // What cannot be taken back either stays: the failure says where to look.
            written.iter().for_each(|place| drop(fs::remove_file(place)));
            return Err(Failure::Write { path: clean::line(path).into_owned(), source });
        }
        written.push(place);
    }
    Ok(())
}

/// Writes a file that is not there yet.
fn create(place: &Path, bytes: &[u8]) -> io::Result<()> {
    File::create_new(place)?.write_all(bytes)
}

/// A temporary folder is its owner's alone; a project is not.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}
