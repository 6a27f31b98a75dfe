//! Source texts in the form that the report renderer reads them.

use std::collections::HashMap;
use std::ops::Range;

use codespan_reporting::files::{self, Error, Files};
use phxc_core::source::{FileId, Source, Sources, Span};

use crate::clean;

/// The texts that some spans point into, safe to show, every byte at its place.
#[derive(Debug, Default)]
pub(super) struct Texts {
    texts: HashMap<FileId, Text>,
}

#[derive(Debug)]
struct Text {
    name: String,
    text: String,
    starts: Vec<usize>,
}

impl Texts {
    /// Takes in the file of a span. Returns the span's range, moved to the bounds of characters of
    /// the text; nothing if there is no such file.
    pub(super) fn range(&mut self, sources: &Sources, span: Span) -> Option<Range<usize>> {
        let source = sources.get(span.file)?;
        let text = self.texts.entry(span.file).or_insert_with(|| Text::of(source, sources));
        let start = boundary(&text.text, span.start as usize);
        let end = boundary(&text.text, span.end as usize).max(start);
        Some(start..end)
    }

    /// The longest of the lines in which a span of this file starts or ends, in bytes.
    pub(super) fn width(&self, file: FileId, range: &Range<usize>) -> usize {
        let width = |at| {
            let line = self.line_index(file, at).and_then(|line| self.line_range(file, line));
            line.map_or(0, |line| line.len())
        };
        width(range.start).max(width(range.end))
    }

    fn get(&self, file: FileId) -> Result<&Text, Error> {
        self.texts.get(&file).ok_or(Error::FileMissing)
    }
}

/// The last bound of a character at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

impl Text {
    fn of(source: &Source, sources: &Sources) -> Self {
        let text = clean::source(&sources.conceal(&source.text)).into_owned();
        let starts = files::line_starts(&text).collect();
        Self { name: clean::line(&source.path).into_owned(), text, starts }
    }
}

impl<'a> Files<'a> for Texts {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        self.get(id).map(|text| text.name.as_str())
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        self.get(id).map(|text| text.text.as_str())
    }

    fn line_index(&'a self, id: FileId, byte_index: usize) -> Result<usize, Error> {
        let starts = &self.get(id)?.starts;
        Ok(starts.partition_point(|start| *start <= byte_index).saturating_sub(1))
    }

    fn line_range(&'a self, id: FileId, line_index: usize) -> Result<Range<usize>, Error> {
        let Text { text, starts, .. } = self.get(id)?;
        let given = line_index;
        let start = starts.get(line_index).copied();
        let start = start.ok_or(Error::LineTooLarge { given, max: starts.len().saturating_sub(1) })?;
        Ok(start..starts.get(line_index + 1).copied().unwrap_or(text.len()))
    }
}
