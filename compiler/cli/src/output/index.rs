//! The index: which files without a mark are phxc's, by their digest.

use std::collections::{BTreeMap, BTreeSet};

use phxc_core::emit::MARK;
use sha2::{Digest, Sha256};

/// The index's place in the output folder.
pub const INDEX: &str = ".phxc-index";

/// Digests of the files that cannot carry a mark, by path.
///
/// While files are being replaced a path has two digests, the old and the new, so that a run that
/// is killed in between leaves nothing that the next one takes for somebody else's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Index {
    entries: BTreeMap<String, BTreeSet<String>>,
}

impl Index {
    /// Reads an index. Lines that are not entries are skipped: at worst a file counts as foreign.
    pub(super) fn parse(text: &str) -> Self {
        let mut index = Self::default();
        for line in text.lines().skip(1) {
            if let Some((digest, path)) = line.split_once("  ") {
                index.add(path, digest.to_owned());
            }
        }
        index
    }

    /// One more digest by which `path` is known.
    pub(super) fn add(&mut self, path: &str, digest: String) {
        self.entries.entry(path.to_owned()).or_default().insert(digest);
    }

    /// Forgets what was known of `path`.
    pub(super) fn forget(&mut self, path: &str) {
        self.entries.remove(path);
    }

    /// Everything that either index knows.
    pub(super) fn with(mut self, other: &Index) -> Self {
        for (path, digests) in &other.entries {
            self.entries.entry(path.clone()).or_default().extend(digests.iter().cloned());
        }
        self
    }

    pub(super) fn lists(&self, path: &str) -> bool {
        self.entries.contains_key(path)
    }

    /// Whether these bytes at `path` are phxc's.
    pub(super) fn knows(&self, path: &str, bytes: &[u8]) -> bool {
        self.entries.get(path).is_some_and(|digests| digests.contains(&digest(bytes)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The file: a marked line, then `sha256  path`, sorted by path.
    pub(super) fn text(&self) -> String {
        let mut text = format!("# {MARK}: the files here that cannot say so themselves. Do not edit.\n");
        for (path, digests) in &self.entries {
            for digest in digests {
                text.push_str(&format!("{digest}  {path}\n"));
            }
        }
        text
    }
}

/// The SHA-256 of `bytes` in lower-case hexadecimal, as `sha256sum` prints it.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_reads_what_it_writes() {
        let mut index = Index::default();
        index.add("services/b/files/logo.png", digest(b"b"));
        index.add("services/a b/x  y", digest(b""));
        index.add("services/a b/x  y", digest(b"1"));
        let text = index.text();
        assert!(text.starts_with("# Written by phxc"), "{text}");
        assert_eq!(Index::parse(&text), index);
        assert!(index.knows("services/a b/x  y", b"1") && !index.knows("services/a b/x  y", b"2"));
    }

    #[test]
    fn the_digest_is_that_of_sha256sum() {
        assert_eq!(digest(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
