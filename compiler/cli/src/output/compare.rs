//! What differs between the tree and the folder, and whose the files in the way are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use phxc_core::emit::{MARK, OutputTree};
use rayon::prelude::*;

use super::error::OutputError;
use super::index::{INDEX, Index, digest};
use super::scan::{Kind, Scan};
use super::{Changes, Difference, Extent, Write};
use crate::clean;

/// As far into a file as its first line is looked for.
const FIRST_LINE: u64 = 4096;

/// What is to be done at one path of the tree.
enum Verdict {
    Unchanged,
    Write(Difference),
    Foreign,
}

pub(super) fn compare(folder: &Path, tree: &OutputTree, extent: Extent) -> Result<Changes, OutputError> {
    for path in tree.files.keys() {
        check_path(path, tree)?;
    }
    let there = There { folder, scan: Scan::of(folder)?, index: Index::default() }.with_index()?;
    let (wanted, index) = wanted(tree, extent, &there.index);

    let verdicts: Vec<(&String, &Arc<[u8]>, Verdict)> = wanted
        .par_iter()
        .map(|(path, bytes)| Ok((path, bytes, there.verdict(path, bytes)?)))
        .collect::<Result<_, OutputError>>()?;

    let blocking = there.blocking(&wanted);
    let candidates: Vec<&str> = match extent {
        Extent::Whole => {
            there.scan.files.keys().map(String::as_str).filter(|path| !wanted.contains_key(*path)).collect()
        }
        Extent::Part => blocking.iter().copied().collect(),
    };
    let ours: Vec<(&str, bool)> = candidates
        .into_par_iter()
        .map(|path| Ok((path, there.is_ours(path)?)))
        .collect::<Result<_, OutputError>>()?;

    let mut found = Found::default();
    for (path, bytes, verdict) in verdicts {
        found.judge(path, bytes, verdict);
    }
    for (path, ours) in ours {
        found.place(path, ours, blocking.contains(path));
    }
    let Found { foreign, write, unchanged, stale, obstacles } = found;
    if !foreign.is_empty() {
        let paths = foreign.iter().map(|path| clean::path(&folder.join(path))).collect();
        return Err(OutputError::Foreign { paths });
    }

    let touches_index = write.keys().chain(&stale).any(|path| index.lists(path) || there.index.lists(path));
    let interim_index = touches_index.then(|| index.with(&there.index).text());
    let hollow = there.hollow(&wanted);
    let Scan { absent, leftovers, .. } = there.scan;
    let folder = folder.to_owned();
    Ok(Changes {
        folder,
        fresh: absent,
        write,
        stale,
        obstacles,
        hollow,
        interim_index,
        leftovers,
        unchanged,
    })
}

/// What the comparison has found so far.
#[derive(Default)]
struct Found {
    foreign: BTreeSet<String>,
    write: BTreeMap<String, Write>,
    unchanged: usize,
    stale: Vec<String>,
    obstacles: Vec<String>,
}

impl Found {
    /// Notes what is to be done at a path of the tree.
    fn judge(&mut self, path: &str, bytes: &Arc<[u8]>, verdict: Verdict) {
        match verdict {
            Verdict::Unchanged => self.unchanged += 1,
            Verdict::Foreign => drop(self.foreign.insert(path.to_owned())),
            Verdict::Write(difference) => {
                self.write.insert(path.to_owned(), Write { bytes: bytes.clone(), difference });
            }
        }
    }

    /// Notes a file that the tree does not have.
    fn place(&mut self, path: &str, ours: bool, blocks: bool) {
        if ours {
            self.stale.push(path.to_owned());
        }
        match (blocks, ours) {
            (true, true) => self.obstacles.push(path.to_owned()),
            (true, false) => drop(self.foreign.insert(path.to_owned())),
            (false, _) => {}
        }
    }
}

/// The tree's files and the index that goes with them.
fn wanted(tree: &OutputTree, extent: Extent, earlier: &Index) -> (BTreeMap<String, Arc<[u8]>>, Index) {
    let mut index = match extent {
        Extent::Whole => Index::default(),
        Extent::Part => earlier.clone(),
    };
    for (path, file) in &tree.files {
        index.forget(path);
        if !file.marked {
            index.add(path, digest(&file.bytes));
        }
    }
    let mut wanted: BTreeMap<_, _> =
        tree.files.iter().map(|(path, file)| (path.clone(), file.bytes.clone())).collect();
    if !index.is_empty() {
        wanted.insert(INDEX.into(), index.text().into_bytes().into());
    }
    (wanted, index)
}

/// The output folder as it is.
struct There<'a> {
    folder: &'a Path,
    scan: Scan,
    index: Index,
}

impl There<'_> {
    fn with_index(mut self) -> Result<Self, OutputError> {
        if self.scan.files.contains_key(INDEX) && self.is_ours(INDEX)? {
            let bytes = self.read(INDEX)?;
            self.index = Index::parse(&String::from_utf8_lossy(&bytes));
        }
        Ok(self)
    }

    fn verdict(&self, path: &str, bytes: &[u8]) -> Result<Verdict, OutputError> {
        match self.scan.files.get(path) {
            None => Ok(Verdict::Write(Difference::New)),
            Some(Kind::Other) => Ok(Verdict::Foreign),
            // The same bytes need no writing, whoever wrote them.
            Some(Kind::File(size)) if *size == bytes.len() as u64 && *self.read(path)? == *bytes => {
                Ok(Verdict::Unchanged)
            }
            Some(Kind::File(_)) if self.is_ours(path)? => Ok(Verdict::Write(Difference::Changed)),
            Some(Kind::File(_)) => Ok(Verdict::Foreign),
        }
    }

    /// What stands where a folder must be, or below a place where a file must be.
    fn blocking(&self, wanted: &BTreeMap<String, Arc<[u8]>>) -> BTreeSet<&str> {
        let mut blocking = BTreeSet::new();
        for path in wanted.keys() {
            for folder in folders_of(path) {
                if let Some((found, _)) = self.scan.files.get_key_value(folder) {
                    blocking.insert(found.as_str());
                }
            }
            if self.scan.folders.contains(path) {
                blocking.extend(self.scan.below(path));
            }
        }
        blocking
    }

    /// Folders where a file must be, the deepest first.
    fn hollow(&self, wanted: &BTreeMap<String, Arc<[u8]>>) -> Vec<String> {
        let in_place = |folder: &String| {
            wanted.contains_key(folder) || folders_of(folder).any(|above| wanted.contains_key(above))
        };
        let mut hollow: Vec<String> =
            self.scan.folders.iter().filter(|folder| in_place(folder)).cloned().collect();
        hollow.reverse();
        hollow
    }

    fn is_ours(&self, path: &str) -> Result<bool, OutputError> {
        if self.scan.files.get(path) == Some(&Kind::Other) {
            return Ok(false);
        }
        if self.first_line(path).map_err(|source| self.unreadable(path, source))?.contains(MARK) {
            return Ok(true);
        }
        Ok(self.index.lists(path) && self.index.knows(path, &self.read(path)?))
    }

    fn first_line(&self, path: &str) -> io::Result<String> {
        let mut start = vec![];
        File::open(self.folder.join(path))?.take(FIRST_LINE).read_to_end(&mut start)?;
        let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, OutputError> {
        fs::read(self.folder.join(path)).map_err(|source| self.unreadable(path, source))
    }

    fn unreadable(&self, path: &str, source: io::Error) -> OutputError {
        OutputError::Read { path: clean::path(&self.folder.join(path)), source }
    }
}

/// `a` and `a/b` for `a/b/c`.
pub(super) fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Whether `path` is plain, relative, and not also a folder of the tree.
fn check_path(path: &str, tree: &OutputTree) -> Result<(), OutputError> {
    let why = if path.split('/').any(|part| matches!(part, "" | "." | "..")) || path.contains('\\') {
        "it must be relative, with `/`, and without `.` and `..`"
    } else if path.chars().any(char::is_control) {
        "it contains a control character"
    } else if path == INDEX || path.split('/').any(|part| part.starts_with(super::TEMPORARY_PREFIX)) {
        "phxc uses this name itself"
    } else if folders_of(path).any(|folder| tree.files.contains_key(folder)) {
        "another file has the name of one of its folders"
    } else {
        return Ok(());
    };
    Err(OutputError::Path { path: clean::line(path).into_owned(), why })
}
