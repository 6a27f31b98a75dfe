//! Doing what the comparison found.
//!
//! Order: room is made (what stands where something else must be), folders, files, then the stale
//! files go, the index is last. Until then the index lists old and new digests.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::compare::folders_of;
use super::error::OutputError;
use super::{Changes, INDEX, Report, Write, temporary};
use crate::clean;

pub(super) fn apply(changes: &Changes) -> Result<Report, OutputError> {
    for leftover in &changes.leftovers {
        remove_leftover(leftover).map_err(|source| changes.interrupted("remove", leftover, 0, source))?;
    }
    let report =
        Report { written: changes.write.len(), unchanged: changes.unchanged, removed: changes.stale.len() };
    match (changes.is_empty(), changes.fresh) {
        (true, _) => {}
        (false, true) => write_fresh(changes)?,
        (false, false) => write_over(changes)?,
    }
    Ok(report)
}

/// Writes everything beside the output folder's place, then renames once: nobody sees half a tree.
fn write_fresh(changes: &Changes) -> Result<(), OutputError> {
    let folder = changes.folder.as_path();
    let parent = temporary::parent(folder);
    let refused = |source| OutputError::NotWritable { path: clean::path(parent), source };
    fs::create_dir_all(parent).map_err(refused)?;
    let beside = temporary::folder_beside(folder).map_err(refused)?;
    // Nothing counts as written before the rename, so the report is that of an empty folder.
    let failed = |path: &str, source| changes.interrupted("write", &folder.join(path), 0, source);
    make_folders(beside.path(), changes.write.keys()).map_err(|(path, source)| failed(&path, source))?;
    changes
        .write
        .par_iter()
        .map(|(path, write)| {
            fs::write(beside.path().join(path), &write.bytes).map_err(|source| failed(path, source))
        })
        .collect::<Result<(), _>>()?;
    fs::rename(beside.path(), folder).map_err(|source| failed("", source))?;
    // It has its new name: there is nothing left to remove.
    let _ = beside.keep();
    Ok(())
}

fn write_over(changes: &Changes) -> Result<(), OutputError> {
    let folder = changes.folder.as_path();
    // One temporary file, at once removed, tells a read-only folder before anything is touched.
    temporary::file_in(folder)
        .map_err(|source| OutputError::NotWritable { path: clean::path(folder), source })?;

    if let Some(index) = &changes.interim_index {
        replace(folder, INDEX, index.as_bytes())
            .map_err(|source| changes.stopped("write", INDEX, 0, source))?;
    }
    remove_files(changes, &changes.obstacles, 0)?;
    for hollow in &changes.hollow {
        remove_folder(&folder.join(hollow)).map_err(|source| changes.stopped("remove", hollow, 0, source))?;
    }
    make_folders(folder, changes.write.keys())
        .map_err(|(path, source)| changes.stopped("write", &path, 0, source))?;
    let written = write_files(changes)?;

    let late: Vec<_> =
        changes.stale.iter().filter(|path| !changes.obstacles.contains(path)).cloned().collect();
    remove_files(changes, late.iter().filter(|path| *path != INDEX), written)?;
    match changes.write.get(INDEX) {
        Some(Write { bytes, .. }) => {
            replace(folder, INDEX, bytes)
                .map_err(|source| changes.stopped("write", INDEX, written, source))?;
        }
        None => remove_files(changes, late.iter().filter(|path| *path == INDEX), written)?,
    }
    remove_empty_folders(changes);
    Ok(())
}

/// Writes all but the index, in parallel, until the first failure. Returns how many were written.
fn write_files(changes: &Changes) -> Result<usize, OutputError> {
    let (written, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let files: Vec<_> = changes.write.iter().filter(|(path, _)| *path != INDEX).collect();
    let failures: Vec<(&str, io::Error)> = files
        .into_par_iter()
        .filter_map(|(path, write)| {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            match replace(&changes.folder, path, &write.bytes) {
                Ok(()) => {
                    written.fetch_add(1, Ordering::Relaxed);
                    None
                }
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    Some((path.as_str(), error))
                }
            }
        })
        .collect();
    let written = written.into_inner();
    match failures.into_iter().next() {
        Some((path, source)) => Err(changes.stopped("write", path, written, source)),
        None => Ok(written),
    }
}

fn replace(folder: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    replace_file(&folder.join(path), bytes)
}

pub(super) fn replace_file(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = temporary::file_in(temporary::parent(target))?;
    file.write_all(bytes)?;
    file.persist(target).map_err(|failed| failed.error)?;
    Ok(())
}

/// Makes the folders that files at `paths` need, before the first file is written.
fn make_folders<'a>(
    folder: &Path,
    paths: impl Iterator<Item = &'a String>,
) -> Result<(), (String, io::Error)> {
    let needed: BTreeSet<&str> =
        paths.filter_map(|path| path.rsplit_once('/')).map(|(above, _)| above).collect();
    for needed in needed {
        fs::create_dir_all(folder.join(needed)).map_err(|error| (needed.to_owned(), error))?;
    }
    Ok(())
}

fn remove_files<'a>(
    changes: &Changes,
    paths: impl IntoIterator<Item = &'a String>,
    written: usize,
) -> Result<(), OutputError> {
    for path in paths {
        match fs::remove_file(changes.folder.join(path)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(changes.stopped("remove", path, written, source));
            }
            _ => {}
        }
    }
    Ok(())
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes folders that held stale files and now hold nothing. One that stays harms nobody, so a
/// failure is no failure.
fn remove_empty_folders(changes: &Changes) {
    let folders: BTreeSet<&str> = changes.stale.iter().flat_map(|path| folders_of(path)).collect();
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(changes.folder.join(folder));
    }
}

fn remove_leftover(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Changes {
    fn stopped(&self, action: &'static str, path: &str, written: usize, source: io::Error) -> OutputError {
        self.interrupted(action, &self.folder.join(path), written, source)
    }

    fn interrupted(
        &self,
        action: &'static str,
        path: &Path,
        written: usize,
        source: io::Error,
    ) -> OutputError {
        let path = clean::path(path);
        OutputError::Interrupted { action, path, written, wanted: self.write.len(), source }
    }
}
