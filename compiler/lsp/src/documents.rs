//! The texts that are open in the editor, as they are there: they count before what is on the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{Position, TextDocumentContentChangeEvent};

use crate::client::Encoding;
use crate::place::offset_in;

/// An open text.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) text: String,
    pub(crate) version: i32,
    /// Its address as the client writes it.
    pub(crate) uri: String,
}

/// Open texts by path.
#[derive(Debug, Default)]
pub(crate) struct Documents(BTreeMap<PathBuf, Document>);

impl Documents {
    pub(crate) fn open(&mut self, path: PathBuf, document: Document) {
        self.0.insert(path, document);
    }

    pub(crate) fn close(&mut self, path: &Path) {
        self.0.remove(path);
    }

    pub(crate) fn get(&self, path: &Path) -> Option<&Document> {
        self.0.get(path)
    }

    /// All of them, by path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&PathBuf, &Document)> {
        self.0.iter()
    }

    /// Applies changes in their order; a text that is not open is left alone.
    pub(crate) fn change(
        &mut self,
        path: &Path,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(document) = self.0.get_mut(path) else { return };
        document.version = version;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    document.text = whole.text;
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let at = |position: Position| offset_in(&document.text, position, encoding);
                    let (start, end) = (at(part.range.start), at(part.range.end));
                    document.text.replace_range(start..end.max(start), &part.text);
                }
            }
        }
    }
}
