//! Unpacks a chart's archive in memory, and trusts nothing in it.
//!
//! Takes the bytes of a `.tgz`, gives the chart's files by path, those of its sub-charts among them:
//! an archive `charts/redis-17.0.1.tgz` becomes the folder `charts/redis-17.0.1/`. What Helm's loader
//! skips or repairs (links, paths that lead elsewhere) is refused with its name. All archives in an
//! archive share one [`Budget`], so that nesting multiplies nothing.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use tar::EntryType;

use super::archive_error::ArchiveError;
use super::limits::{Limits, bytes};
use crate::clean;

/// Files by their path in the chart.
pub(super) type Files = BTreeMap<String, Arc<[u8]>>;

/// The longest path in bytes: that of POSIX systems.
const LONGEST_PATH: usize = 4_096;

/// What is left of the limits of one chart.
#[derive(Debug)]
pub(super) struct Budget<'a> {
    limits: &'a Limits,
    /// Of the bytes, unpacked.
    bytes: u64,
    /// Of the files and folders.
    files: usize,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, bytes: limits.unpacked, files: limits.files }
    }

    /// Counts an entry.
    pub(super) fn entry(&mut self, place: &str) -> Result<(), ArchiveError> {
        let too_many = || ArchiveError::TooMany { place: place.into(), limit: self.limits.files };
        self.files = self.files.checked_sub(1).ok_or_else(too_many)?;
        Ok(())
    }

    /// Counts a file that was read elsewhere.
    pub(super) fn bytes(&mut self, count: u64, place: &str) -> Result<(), ArchiveError> {
        self.bytes = self.bytes.checked_sub(count).ok_or_else(|| self.too_large(place))?;
        Ok(())
    }

    /// The size of a file, if it may have it.
    pub(super) fn file(&self, size: u64, place: &str, entry: &str) -> Result<u64, ArchiveError> {
        let limit = self.limits.file;
        if size <= limit {
            return Ok(size);
        }
        let entry = clean::line(entry).into_owned();
        Err(ArchiveError::FileTooLarge { place: place.into(), entry, limit: bytes(limit) })
    }

    fn too_large(&self, place: &str) -> ArchiveError {
        ArchiveError::TooLarge { place: place.into(), limit: bytes(self.limits.unpacked) }
    }
}

/// The files of an archive with those of the archives in its `charts/`. `place` says in messages
/// what is being read.
///
/// # Errors
/// Whatever keeps it from being one chart within the limits.
pub(super) fn unpack(archive: &[u8], place: &str, limits: &Limits) -> Result<Files, ArchiveError> {
    let mut budget = Budget::new(limits);
    let files = unpack_one(archive, place, &mut budget)?;
    with_subcharts(files, place, &mut budget)
}

/// Replaces the archives of sub-charts by their files.
pub(super) fn with_subcharts(
    files: Files,
    place: &str,
    budget: &mut Budget<'_>,
) -> Result<Files, ArchiveError> {
    expand(files, place, budget, 1)
}

fn expand(files: Files, place: &str, budget: &mut Budget<'_>, depth: usize) -> Result<Files, ArchiveError> {
    let (packed, mut all): (Files, Files) = files.into_iter().partition(|(path, _)| is_subchart(path));
    for (path, archive) in packed {
        let inner = format!("{} in {place}", clean::line(&path));
        if depth > budget.limits.depth {
            return Err(ArchiveError::TooDeep { place: inner, limit: budget.limits.depth });
        }
        let below = unpack_one(&archive, &inner, budget)?;
        let folder = path.strip_suffix(".tgz").unwrap_or(&path);
        for (name, file) in expand(below, &inner, budget, depth + 1)? {
            let whole = format!("{folder}/{name}");
            if all.contains_key(&whole) {
                return Err(ArchiveError::Twice {
                    place: place.into(),
                    entry: clean::line(&whole).into_owned(),
                });
            }
            all.insert(whole, file);
        }
    }
    Ok(all)
}

/// Whether a file is an archive that Helm loads as a sub-chart: `charts/NAME.tgz`, in the chart or in
/// the folder of a sub-chart; names with `_` or `.` in front are left out (Helm's `loader.LoadFiles`).
fn is_subchart(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let Some((name, above)) = parts.split_last() else { return false };
    let in_charts = above.len() % 2 == 1 && above.iter().step_by(2).all(|part| *part == "charts");
    in_charts && name.ends_with(".tgz") && !name.starts_with(['_', '.'])
}

fn unpack_one(archive: &[u8], place: &str, budget: &mut Budget<'_>) -> Result<Files, ArchiveError> {
    if let Some(found) = other_than_gzip(archive) {
        return Err(ArchiveError::NotGzip { place: place.into(), found });
    }
    // The reader counts down a copy, because the entries borrow it while the budget counts files.
    let left = Cell::new(Some(budget.bytes));
    let mut tar = tar::Archive::new(Metered { inner: MultiGzDecoder::new(archive), left: &left });
    let failed = |source: io::Error| match (left.get(), source.kind()) {
        (None, _) => budget.too_large(place),
        (_, io::ErrorKind::UnexpectedEof) => ArchiveError::Truncated { place: place.into() },
        _ => ArchiveError::Corrupt { place: place.into(), what: said(&source) },
    };
    let mut top = Top { place, folder: None };
    let (mut files, mut count) = (Files::new(), budget.files);
    for entry in tar.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let kind = entry.header().entry_type();
        if matches!(kind, EntryType::XGlobalHeader) {
            continue;
        }
        let too_many = || ArchiveError::TooMany { place: place.into(), limit: budget.limits.files };
        count = count.checked_sub(1).ok_or_else(too_many)?;
        let path = path(&entry.path_bytes(), place)?;
        refuse_kind(kind, &path, place)?;
        let is_file = !kind.is_dir();
        let Some(name) = top.below(&path, is_file)? else { continue };
        if !is_file {
            continue;
        }
        let size = budget.file(entry.size(), place, &path)?;
        let mut content = vec![];
        (&mut entry).take(size + 1).read_to_end(&mut content).map_err(failed)?;
        if content.len() as u64 != size {
            return Err(ArchiveError::Truncated { place: place.into() });
        }
        if files.insert(name.to_owned(), content.into()).is_some() {
            return Err(ArchiveError::Twice { place: place.into(), entry: path });
        }
    }
    // What follows the last entry holds the checksum: without it, an archive that was cut off there
    // would pass.
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(failed)?;
    budget.bytes = left.get().unwrap_or(0);
    budget.files = count;
    if !files.contains_key("Chart.yaml") {
        let wanted = match &top.folder {
            Some(folder) => clean::line(&format!("{folder}/Chart.yaml")).into_owned(),
            None => "folder with a Chart.yaml".into(),
        };
        return Err(ArchiveError::NoChartYaml { place: place.into(), wanted });
    }
    Ok(files)
}

/// What the unpacking says: it may repeat what stands in the archive.
fn said(error: &io::Error) -> String {
    clean::line(&error.to_string().chars().take(100).collect::<String>()).into_owned()
}

/// What bytes seem to be that do not begin as gzip (RFC 1952, 2.3.1).
fn other_than_gzip(archive: &[u8]) -> Option<&'static str> {
    let start = archive.trim_ascii_start();
    match archive {
        [0x1f, 0x8b, ..] => None,
        [] => Some("it is empty"),
        _ if start.starts_with(b"<") => Some("it is a web page"),
        _ if start.starts_with(b"{") => Some("it is JSON"),
        _ if start.starts_with(b"version https://git-lfs") => Some("it is a pointer of Git LFS"),
        _ => Some("it is not compressed with gzip"),
    }
}

/// The path of an entry without `.` and empty parts.
fn path(raw: &[u8], place: &str) -> Result<String, ArchiveError> {
    let shown = String::from_utf8_lossy(raw);
    let entry = || clean::line(&shown.chars().take(200).collect::<String>()).into_owned();
    let refuse = |why| ArchiveError::Name { place: place.into(), entry: entry(), why };
    let text = str::from_utf8(raw).map_err(|_| refuse("which is no UTF-8 text"))?;
    if raw.len() > LONGEST_PATH {
        return Err(refuse("which is too long"));
    }
    if text.chars().any(char::is_control) {
        return Err(refuse("with control characters"));
    }
    if text.contains('\\') {
        return Err(refuse("with a backslash"));
    }
    let is_drive =
        text.as_bytes().get(1) == Some(&b':') && text.starts_with(|c: char| c.is_ascii_alphabetic());
    if text.starts_with('/') || is_drive {
        return Err(ArchiveError::Absolute { place: place.into(), entry: entry() });
    }
    if text.split('/').any(|part| part == "..") {
        return Err(ArchiveError::Escapes { place: place.into(), entry: entry() });
    }
    let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    Ok(parts.join("/"))
}

fn refuse_kind(kind: EntryType, path: &str, place: &str) -> Result<(), ArchiveError> {
    let kind = match kind {
        EntryType::Regular | EntryType::Continuous | EntryType::Directory => return Ok(()),
        EntryType::Symlink => "a symbolic link",
        EntryType::Link => "a hard link",
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Fifo => "a pipe",
        // Its size says nothing of how much it unpacks to.
        EntryType::GNUSparse => "a sparse file",
        _ => "an entry of an unknown kind",
    };
    Err(ArchiveError::Kind { place: place.into(), entry: clean::line(path).into_owned(), kind })
}

/// The one folder in which everything stands.
struct Top<'a> {
    place: &'a str,
    folder: Option<String>,
}

impl Top<'_> {
    /// The path below the folder; nothing for the folder itself, and for `.`.
    fn below<'p>(&mut self, path: &'p str, is_file: bool) -> Result<Option<&'p str>, ArchiveError> {
        let (first, rest) = match path.split_once('/') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        let shown = |text: &str| clean::line(text).into_owned();
        if rest.is_none() && is_file {
            return Err(ArchiveError::NoFolder { place: self.place.into(), entry: shown(path) });
        }
        if first.is_empty() {
            return Ok(None);
        }
        match &self.folder {
            Some(folder) if folder != first => Err(ArchiveError::SeveralFolders {
                place: self.place.into(),
                first: shown(folder),
                second: shown(first),
            }),
            Some(_) => Ok(rest),
            None => {
                self.folder = Some(first.to_owned());
                Ok(rest)
            }
        }
    }
}

/// Counts what is unpacked; `left` is nothing once it was too much.
struct Metered<'a, R> {
    inner: R,
    left: &'a Cell<Option<u64>>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.left.get().and_then(|left| left.checked_sub(count as u64));
        self.left.set(left);
        if left.is_some() { Ok(count) } else { Err(io::Error::other("too large")) }
    }
}
