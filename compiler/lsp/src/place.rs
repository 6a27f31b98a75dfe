//! Between the protocol's places and the core's: addresses and paths, lines with columns and bytes.

use std::path::{Component, Path, PathBuf};

use gen_lsp_types::{Location, Position, Range, TextEdit, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use phxc_core::source::{FileId, Source, Sources, Span};

use crate::client::Encoding;

/// What of a path stands as it is in an address: what RFC 3986 calls unreserved, and the slash.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// How the library's sources are called in the core.
const LIBRARY: &str = "std:";

/// The path of a `file:` address.
pub(crate) fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // A host before the path is this machine.
    let path = rest.get(rest.find('/')?..)?;
    let path = percent_decode_str(path).decode_utf8().ok()?.into_owned();
    // `/c:/folder` of Windows.
    let drive = path.as_bytes().get(2) == Some(&b':') && cfg!(windows);
    Some(plain(Path::new(if drive { path.trim_start_matches('/') } else { &path })))
}

/// The address of an absolute path.
pub(crate) fn uri_of(path: &Path) -> Uri {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    Uri(format!("file://{slash}{}", utf8_percent_encode(&text, KEPT)))
}

/// The path without `.` and `..`, by its words alone.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The byte of a position in a text; beyond the end of a line it is that end.
pub(crate) fn offset_in(text: &str, position: Position, encoding: Encoding) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    let line = text.get(start..).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default();
    start + column_to_byte(line.strip_suffix('\r').unwrap_or(line), position.character, encoding)
}

fn column_to_byte(line: &str, column: u32, encoding: Encoding) -> usize {
    let column = column as usize;
    match encoding {
        // A byte inside a character is the character's start.
        Encoding::Utf8 => {
            (0..=column.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0)
        }
        Encoding::Utf16 => {
            let mut units = 0;
            for (at, c) in line.char_indices() {
                units += c.len_utf16();
                if units > column {
                    return at;
                }
            }
            line.len()
        }
    }
}

/// The places of one project.
#[derive(Clone, Copy)]
pub(crate) struct Places<'p> {
    pub(crate) root: &'p Path,
    pub(crate) library: Option<&'p Path>,
    pub(crate) sources: &'p Sources,
    pub(crate) encoding: Encoding,
}

impl<'p> Places<'p> {
    /// The file of an address, if the project or the library has it.
    pub(crate) fn file(&self, uri: &Uri) -> Option<&'p Source> {
        let name = source_name(&path_of(&uri.0)?, self.root, self.library)?;
        self.sources.iter().find(|source| *source.path == *name)
    }

    /// The address of a file; none for the library's where it stands nowhere.
    pub(crate) fn uri(&self, file: FileId) -> Option<Uri> {
        self.file_uri(&self.sources.get(file)?.path)
    }

    /// The address of a file by the core's name of it, whether it is a source or not.
    pub(crate) fn file_uri(&self, path: &str) -> Option<Uri> {
        match path.strip_prefix(LIBRARY) {
            Some(path) => Some(uri_of(&self.library?.join(path))),
            None => Some(uri_of(&self.root.join(path))),
        }
    }

    /// The byte of a position.
    pub(crate) fn offset(&self, source: &Source, position: Position) -> usize {
        let line = source.line(position.line as usize);
        let text = source.text.get(line.clone()).unwrap_or_default();
        let text = text.strip_suffix('\n').unwrap_or(text);
        line.start
            + column_to_byte(text.strip_suffix('\r').unwrap_or(text), position.character, self.encoding)
    }

    /// The bytes of a range.
    pub(crate) fn span(&self, source: &Source, range: Range) -> Span {
        Span::new(source.id, self.offset(source, range.start), self.offset(source, range.end))
    }

    /// The position of a byte.
    pub(crate) fn position(&self, file: FileId, offset: usize) -> Position {
        let Some(source) = self.sources.get(file) else { return Position::default() };
        let line = source.line_of(offset);
        let before = source.text.get(source.line(line).start..offset).unwrap_or_default();
        let column = match self.encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
        };
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position { line: number(line), character: number(column) }
    }

    pub(crate) fn range(&self, span: Span) -> Range {
        Range {
            start: self.position(span.file, span.start as usize),
            end: self.position(span.file, span.end as usize),
        }
    }

    pub(crate) fn location(&self, span: Span) -> Option<Location> {
        Some(Location { uri: self.uri(span.file)?, range: self.range(span) })
    }

    pub(crate) fn edit(&self, span: Span, text: &str) -> TextEdit {
        TextEdit { range: self.range(span), new_text: text.to_owned() }
    }
}

/// What the core calls a file: a path from the root, or `std:NAME.phx`.
pub(crate) fn source_name(path: &Path, root: &Path, library: Option<&Path>) -> Option<String> {
    let slashed = |path: &Path| -> Option<String> {
        let parts: Option<Vec<&str>> = path.iter().map(std::ffi::OsStr::to_str).collect();
        parts.map(|parts| parts.join("/"))
    };
    if let Some(below) = library.and_then(|library| path.strip_prefix(library).ok()) {
        return slashed(below).map(|path| format!("{LIBRARY}{path}"));
    }
    slashed(path.strip_prefix(root).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_bytes_and_in_units_of_16_bits() {
        let text = "a\n\u{e4}\u{1f600}b\r\nc";
        let at = |line, character, encoding| offset_in(text, Position { line, character }, encoding);
        for (line, character, utf8, utf16) in [
            (0, 0, 0, 0),
            (0, 9, 1, 1),
            (1, 1, 2, 4),
            (1, 2, 4, 4),
            (1, 3, 4, 8),
            (1, 6, 8, 9),
            (1, 99, 9, 9),
            (2, 1, 12, 12),
            (9, 0, 12, 12),
        ] {
            assert_eq!(at(line, character, Encoding::Utf8), utf8, "{line}:{character} in bytes");
            assert_eq!(at(line, character, Encoding::Utf16), utf16, "{line}:{character} in units");
        }
    }

    #[test]
    fn a_position_is_where_its_byte_is() {
        let mut sources = Sources::default();
        let text = "a\n\u{e4}\u{1f600}b\nc";
        let source = sources.add("x.phx", text);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let places = Places { root: Path::new("/p"), library: None, sources: &sources, encoding };
            for (at, _) in text.char_indices() {
                let position = places.position(source.id, at);
                assert_eq!(places.offset(&source, position), at, "{encoding:?}");
                assert_eq!(offset_in(text, position, encoding), at, "{encoding:?}");
            }
        }
    }

    #[test]
    fn addresses_and_paths() {
        for (path, uri) in [
            ("/a/b.phx", "file:///a/b.phx"),
            ("/a b/\u{e4}.phx", "file:///a%20b/%C3%A4.phx"),
            ("/a/100%.phx", "file:///a/100%25.phx"),
        ] {
            assert_eq!(uri_of(Path::new(path)).0, uri);
            assert_eq!(path_of(uri).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(path_of("file:///a/./b/../c.phx").as_deref(), Some(Path::new("/a/c.phx")));
        assert_eq!(path_of("untitled:Untitled-1"), None);
    }
}
