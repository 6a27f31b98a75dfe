//! Where text comes from: files, their spans, and the [`World`] through which the compiler reads; which
//! texts of it must not be shown.
//!
//! Takes nothing from other phases. Every other phase speaks of places in sources with [`Span`].

mod hidden;
mod world;

pub use world::{MemoryWorld, World, WorldError};

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use hidden::Hidden;

/// A file of one compilation: an index into its [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end` in `file`, in bytes.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The smallest span that covers both; `other` in another file is ignored.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if other.file != self.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The bytes as a range.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The empty span just after this one.
    #[must_use]
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }
}

/// How many characters start in some bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !matches!(byte, 0x80..=0xbf)).count()
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// One source file: its place, its text and where its lines start.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its index in the compilation.
    pub id: FileId,
    /// Relative to the project's root with `/`, or `std:NAME.phx` for a file of the library.
    pub path: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    lines: Arc<[u32]>,
    /// How many characters start before each block of [`BLOCK`] bytes: a line can be as long as the file.
    characters: Arc<[u32]>,
}

/// As many bytes are counted to find a column.
const BLOCK: usize = 512;

impl Source {
    /// A source with its line table.
    #[must_use]
    pub fn new(id: FileId, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let mut lines = vec![0];
        lines
            .extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| clamp(at + 1)));
        let mut characters = vec![];
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            characters.push(clamp(count));
            count += starts(block);
        }
        Self { id, path: path.into(), text, lines: lines.into(), characters: characters.into() }
    }

    /// Whether the file belongs to the standard library.
    #[must_use]
    pub fn is_std(&self) -> bool {
        self.path.starts_with("std:")
    }

    /// The folder of the file, without a trailing `/`; empty at the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        match self.path.rsplit_once('/') {
            Some((folder, _)) => folder,
            None if self.is_std() => "std:",
            None => "",
        }
    }

    /// Line and column (in characters) of a byte, both from 1.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line_of(offset);
        let start = self.line(line).start;
        let column = self.text.get(start..offset).map_or(0, |_| self.before(offset) - self.before(start));
        (line + 1, column + 1)
    }

    /// The first byte of the line on which a byte stands.
    #[must_use]
    pub fn line_start(&self, offset: usize) -> usize {
        self.line(self.line_of(offset)).start
    }

    /// Whether only blanks stand before a byte on its line.
    #[must_use]
    pub fn is_first_on_line(&self, offset: usize) -> bool {
        let before = self.text.get(self.line_start(offset)..offset);
        before.is_some_and(|before| before.bytes().all(|byte| matches!(byte, b' ' | b'\t')))
    }

    /// The line of a byte, from 0.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start as usize <= offset).saturating_sub(1)
    }

    /// The bytes of a line, counted from 0, with its line end; the empty end of the text beyond the last one.
    #[must_use]
    pub fn line(&self, line: usize) -> std::ops::Range<usize> {
        let start = |line: usize| self.lines.get(line).map_or(self.text.len(), |start| *start as usize);
        start(line)..start(line + 1)
    }

    /// How many characters start before a byte.
    fn before(&self, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.characters.len().saturating_sub(1));
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.characters.get(block).map_or(0, |count| *count as usize) + starts(rest)
    }

    /// The text of a span of this file; empty if it is out of range.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }
}

/// All source files of a compilation, by [`FileId`].
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
    hidden: Hidden,
}

impl Sources {
    /// Adds a file and returns it.
    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Source {
        let source = Source::new(FileId(clamp(self.files.len())), path, text);
        self.files.push(source.clone());
        source
    }

    /// The file of an id of this compilation.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |source| source.slice(span))
    }

    /// Says which texts must not be shown: those that look like secrets.
    pub fn hide(&mut self, texts: &BTreeSet<String>) {
        self.hidden = Hidden::new(texts);
    }

    /// A text as it may be shown: a sign stands for each character of what is hidden, so that the text
    /// is as long, in bytes too.
    #[must_use]
    pub fn conceal<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.hidden.conceal(text)
    }

    /// All files in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.files.iter()
    }
}

/// Files that an earlier compilation read, with their tables; their ids must be their places here.
impl FromIterator<Source> for Sources {
    fn from_iter<I: IntoIterator<Item = Source>>(files: I) -> Self {
        Self { files: files.into_iter().collect(), hidden: Hidden::Nothing }
    }
}

/// A relative path below a folder, without `.` and `..`; `None` if it leads out of the root.
///
/// A folder of the library keeps its `std:`.
#[must_use]
pub fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains('\\') {
        return None;
    }
    let (prefix, folder) = match folder.strip_prefix("std:") {
        Some(folder) => ("std:", folder),
        None => ("", folder),
    };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(format!("{prefix}{}", parts.join("/")))
}
