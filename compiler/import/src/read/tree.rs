//! The files of a repository.

use std::collections::BTreeSet;
use std::sync::Arc;

use phxc_core::source::World;

/// The files that a [`World`] has, by path from its root.
pub(crate) struct Tree<'w> {
    world: &'w dyn World,
    files: BTreeSet<String>,
}

impl<'w> Tree<'w> {
    /// All files; none where the root cannot be listed.
    pub(crate) fn new(world: &'w dyn World) -> Self {
        let files = world.list("").unwrap_or_default();
        Self { world, files: files.into_iter().collect() }
    }

    /// All paths, sorted.
    pub(crate) fn files(&self) -> impl Iterator<Item = &String> {
        self.files.iter()
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// The files below a folder, as paths in it; the root is the empty path.
    pub(crate) fn below<'t>(&'t self, folder: &str) -> impl Iterator<Item = &'t str> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = prefix.clone();
        self.files.range(from..).map_while(move |path| {
            path.strip_prefix(prefix.as_str()).map(|_| path.get(prefix.len()..).unwrap_or(""))
        })
    }

    pub(crate) fn bytes(&self, path: &str) -> Option<Arc<[u8]>> {
        self.files.get(path).and_then(|path| self.world.read(path).ok())
    }

    /// A file's text; `None` if there is no such file, or it is no text.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        String::from_utf8(self.bytes(path)?.to_vec()).ok()
    }

    /// How many lines a file has.
    pub(crate) fn lines(&self, path: &str) -> usize {
        self.bytes(path).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count())
    }
}

/// A path relative to a folder, without `.` and `..`; `None` if it leads out of the repository. A path that
/// begins with `/` starts at the root.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = if path.starts_with('/') {
        vec![]
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a file; empty for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
