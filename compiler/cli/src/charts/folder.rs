//! A chart in a folder: its files and their digest.
//!
//! The digest depends on the paths and the contents alone. Sources of phx, `ci/` and whatever has a
//! name with a dot in front (but for `.helmignore`) are no part of the chart, as for a chart that the
//! project itself holds.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::archive::{Budget, Files, with_subcharts};
use super::archive_error::ArchiveError;
use super::chart::{digest, hex};
use super::error::ChartError;
use super::limits::Limits;
use crate::clean;

/// The files of a chart's folder, with those of packed sub-charts, and the digest.
pub(super) fn read(folder: &Path, limits: &Limits) -> Result<(Files, String), ChartError> {
    let place = clean::path(folder);
    let mut reader = Reader { files: Files::new(), budget: Budget::new(limits), place: &place };
    reader.folder(folder, "")?;
    let Reader { files, mut budget, .. } = reader;
    let digest = digest_of(&files);
    Ok((with_subcharts(files, &place, &mut budget)?, digest))
}

/// For each file, sorted by the bytes of its path, a line `DIGEST  PATH`, as sha256sum writes it; and
/// the digest of these lines.
fn digest_of(files: &Files) -> String {
    let lines: String = files.iter().map(|(path, bytes)| format!("{}  {path}\n", hex(bytes))).collect();
    digest(lines.as_bytes())
}

struct Reader<'a> {
    files: Files,
    budget: Budget<'a>,
    place: &'a str,
}

impl Reader<'_> {
    fn folder(&mut self, folder: &Path, above: &str) -> Result<(), ChartError> {
        let unreadable = |source| ChartError::Read { path: clean::path(folder), source };
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            let shown = name.to_string_lossy();
            let place = self.place.to_owned();
            let refuse = |why| ArchiveError::Name {
                place: place.clone(),
                entry: clean::line(&format!("{above}{shown}")).into_owned(),
                why,
            };
            let Some(name) = name.to_str() else { return Err(refuse("which is no UTF-8 text").into()) };
            if name.chars().any(char::is_control) {
                return Err(refuse("with control characters").into());
            }
            let path = format!("{above}{name}");
            let kind = entry.file_type().map_err(unreadable)?;
            if !phxc_core::chart::belongs(&if kind.is_dir() { format!("{path}/") } else { path.clone() }) {
                continue;
            }
            self.budget.entry(self.place)?;
            if kind.is_dir() {
                self.folder(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() {
                let bytes = self.file(&entry.path(), &path)?;
                self.files.insert(path, bytes.into());
            } else {
                let kind = if kind.is_symlink() { "a symbolic link" } else { "no file and no folder" };
                let entry = clean::line(&path).into_owned();
                return Err(ArchiveError::Kind { place, entry, kind }.into());
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str) -> Result<Vec<u8>, ChartError> {
        let unreadable = |source: io::Error| ChartError::Read { path: clean::path(path), source };
        let file = fs::File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        let size = self.budget.file(size, self.place, name)?;
        self.budget.bytes(size, self.place)?;
        let mut bytes = vec![];
        // No more than was counted, if the file grows meanwhile.
        file.take(size).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }
}
