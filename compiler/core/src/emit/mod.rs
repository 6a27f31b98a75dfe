//! From the plan to files. Total: whatever can fail is a check before it.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What should stand below the output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputTree {
    /// By path below the output folder, with `/`.
    pub files: BTreeMap<String, OutputFile>,
}

/// One file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Its first line says that phxc wrote it. A file that cannot carry such a line (copied as it
    /// is) is known by its digest in the index instead.
    pub marked: bool,
}

/// What the first line of a marked file contains.
pub const MARK: &str = "Written by phxc";

/// Which part of the output is wanted; empty means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these environments.
    pub environments: Vec<String>,
    /// Only these services.
    pub services: Vec<String>,
}

/// Every file of the selected part of the platform.
#[must_use]
pub fn emit(_plan: &crate::plan::Plan, _selection: &Selection) -> OutputTree {
    OutputTree::default()
}
