//! The texts of a project with what they say: read through the `World`, parsed several at a time. What was parsed
//! before and has not changed is not parsed again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::secrets;
use crate::diagnostics::{Code, Diagnostic};
use crate::library;
use crate::resolve::Files;
use crate::source::{FileId, Source, Sources, Span, World};
use crate::syntax::{self, Parsed};
use crate::tables::HashMap;

/// The most bytes of a source. What people write stays a hundred times below; a file beyond it is no
/// source, or nobody would want to wait for it.
const LARGEST: usize = 4 << 20;

/// Every source of a project and of the library, parsed.
#[derive(Clone)]
pub(crate) struct Texts {
    /// The library's first, then the project's.
    pub(crate) sources: Sources,
    /// Their items, by file.
    pub(crate) files: Files,
    read: Vec<Read>,
    /// Sources that can't be had.
    unread: Vec<Diagnostic>,
}

/// One file as it was read.
#[derive(Clone)]
struct Read {
    source: Source,
    parsed: Arc<Parsed>,
    /// Texts in it that look like secrets.
    secrets: Arc<BTreeSet<String>>,
}

/// Files of an earlier reading, by path.
#[derive(Default)]
pub(crate) struct Known(HashMap<Arc<str>, Read>);

impl Texts {
    /// Reads and parses a project; what `known` holds unchanged is taken from there, and it then holds this reading.
    pub(crate) fn read(world: &dyn World, known: &mut Known) -> Self {
        let mut unread = vec![];
        let mut wanted: Vec<(String, Cow<'static, str>)> =
            library::sources().map(|(path, text)| (path, text.into())).collect();
        for path in world.sources() {
            let text = text(world, &path).unwrap_or_else(|(message, help)| {
                let file = Span::new(FileId(u32::try_from(wanted.len()).unwrap_or(u32::MAX)), 0, 0);
                let mut diagnostic = Diagnostic::error(Code::E0110, file, message);
                diagnostic.help.extend(help.map(str::to_owned));
                unread.push(diagnostic);
                String::new()
            });
            wanted.push((path, text.into()));
        }
        let files: Vec<(usize, (String, Cow<'static, str>))> = wanted.into_iter().enumerate().collect();
        let read: Vec<Read> = files
            .into_par_iter()
            .map(|(at, (path, text))| {
                let id = FileId(u32::try_from(at).unwrap_or(u32::MAX));
                match known.0.get(path.as_str()) {
                    Some(read) if read.source.id == id && *read.source.text == *text => read.clone(),
                    _ => Read::new(Source::new(id, path, text)),
                }
            })
            .collect();
        known.0 = read.iter().map(|read| (read.source.path.clone(), read.clone())).collect();
        Self::of(read, unread)
    }

    /// The same texts, but for one file.
    pub(crate) fn with(&self, file: FileId, text: String) -> Self {
        let mut read = self.read.clone();
        if let Some(read) = read.get_mut(file.0 as usize) {
            *read = Read::new(Source::new(file, read.source.path.clone(), text));
        }
        Self::of(read, self.unread.clone())
    }

    fn of(read: Vec<Read>, unread: Vec<Diagnostic>) -> Self {
        Self {
            sources: read.iter().map(|read| read.source.clone()).collect(),
            files: read.iter().map(|read| read.parsed.file.clone()).collect(),
            read,
            unread,
        }
    }

    /// What a file says.
    pub(crate) fn parsed(&self, file: FileId) -> Option<&Parsed> {
        self.read.get(file.0 as usize).map(|read| &*read.parsed)
    }

    /// What was said while they were read and parsed.
    pub(super) fn said(&self) -> Vec<Diagnostic> {
        let parsed = self.read.iter().flat_map(|read| &read.parsed.diagnostics);
        self.unread.iter().chain(parsed).cloned().collect()
    }

    /// Every comment of the project's own sources.
    pub(super) fn comments(&self) -> Vec<Span> {
        let own = self.read.iter().filter(|read| !read.source.is_std());
        own.flat_map(|read| read.parsed.comments.iter().copied()).collect()
    }

    /// Says which texts of the sources must not be shown: those that look like secrets, and `computed` ones.
    pub(crate) fn hide(&mut self, computed: &[impl AsRef<str>]) {
        let mut texts = secrets::shown(computed);
        self.read.iter().for_each(|read| texts.extend(read.secrets.iter().cloned()));
        self.sources.hide(&texts);
    }
}

impl Read {
    fn new(source: Source) -> Self {
        let parsed = Arc::new(syntax::parse(&source));
        let secrets = if source.is_std() { BTreeSet::new() } else { secrets::find(&source.text) };
        Self { source, parsed, secrets: Arc::new(secrets) }
    }
}

/// The text of a source, or why there is none and what to do about it.
fn text(world: &dyn World, path: &str) -> Result<String, (String, Option<&'static str>)> {
    let bytes = world.read(path).map_err(|why| (format!("`{path}` can't be read: {why}"), None))?;
    if bytes.len() > LARGEST {
        let message =
            format!("`{path}` is larger than {} MiB, the most that a source may have", LARGEST >> 20);
        return Err((message, Some("divide it: the files of a project share their names without imports")));
    }
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let before = bytes.iter().take(error.utf8_error().valid_up_to());
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("`{path}` is not UTF-8: line {line} has a byte that is no character");
        (message, Some("save the file as UTF-8 text"))
    })
}
