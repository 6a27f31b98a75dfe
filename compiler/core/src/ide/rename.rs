//! Another name for a thing, everywhere at once; refused where the sources would mean something else afterwards, which is
//! found out by looking at them as they would be.

use std::collections::{BTreeMap, BTreeSet};

use super::Analysis;
use super::edits::Edit;
use crate::compile::{Setting, Texts, with_statics};
use crate::diagnostics::Diagnostic;
use crate::resolve::{Occurrence, Target};
use crate::source::{FileId, Span};

/// Why something can't have another name, in an operator's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameError(pub String);

impl std::fmt::Display for RenameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RenameError {}

/// Words that no name can be.
const RESERVED: &[&str] = &["if", "else", "for", "in", "match", "true", "false", "null", "env", "std"];

impl Analysis<'_> {
    /// The name at a byte, if it can be another.
    ///
    /// # Errors
    /// If nothing stands there, or its name is not the project's to choose.
    pub fn renameable(&self, file: FileId, offset: usize) -> Result<Span, RenameError> {
        let (span, targets) = self.name_at(file, offset).ok_or_else(|| refused("here is no name"))?;
        for target in &targets {
            match target {
                Target::Declared(at) if self.is_library(at.file) => {
                    return Err(refused("the library's names stay as they are"));
                }
                Target::Declared(_) => {}
                Target::Value(origin, _) => {
                    let message =
                        format!("this is a value of {origin}: its templates and `values.yaml` name it, too");
                    return Err(refused(message));
                }
                _ => return Err(refused("this is a word of the language")),
            }
        }
        Ok(span)
    }

    /// The edits that give what stands at a byte another name.
    ///
    /// # Errors
    /// If it can't be renamed, the new name is none, or the sources would mean something else.
    pub fn rename(&self, file: FileId, offset: usize, name: &str) -> Result<Vec<Edit>, RenameError> {
        let here = self.renameable(file, offset)?;
        if !is_name(name) {
            return Err(refused(format!(
                "`{name}` is no name: letters, digits and `_`, with `-` between them"
            )));
        }
        let old = self.sources().slice(here).trim_matches('"').to_owned();
        let mut places = self.references(file, offset, true);
        // The same thing by another name stays: `requires tls as certs` says `certs` elsewhere.
        places.retain(|span| self.sources().slice(*span).trim_matches('"') == old);
        if let Some(library) = places.iter().find(|span| self.is_library(span.file)) {
            let path = self.source(library.file).map_or_else(String::new, |source| source.path.to_string());
            return Err(refused(format!("`{old}` is named in the library, too: {path}")));
        }
        let edits: Vec<Edit> = places
            .iter()
            .map(|span| {
                let quoted = self.sources().slice(*span).starts_with('"');
                Edit { span: *span, text: if quoted { format!("\"{name}\"") } else { name.to_owned() } }
            })
            .collect();
        self.refuse_other_meaning(&edits)?;
        Ok(edits)
    }

    /// The sources with these edits.
    pub(super) fn edited(&self, edits: &[Edit]) -> Texts {
        let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for edit in edits {
            by_file.entry(edit.span.file).or_default().push(edit);
        }
        let mut texts = self.texts.clone();
        for (file, mut edits) in by_file {
            let Some(source) = self.source(file) else { continue };
            let mut text = source.text.to_string();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            for edit in edits {
                text.replace_range(edit.span.range(), &edit.text);
            }
            texts = texts.with(file, text);
        }
        texts
    }

    fn refuse_other_meaning(&self, edits: &[Edit]) -> Result<(), RenameError> {
        let texts = self.edited(edits);
        let moved = Moved(edits);
        let setting = Setting { sees: true, ..self.setting };
        let (names, diagnostics) =
            with_statics(&texts, setting, |statics| (statics.names().to_vec(), statics.diagnostics.clone()));
        let errors = |all: &[Diagnostic]| all.iter().filter(|found| found.is_error()).count();
        if errors(&diagnostics) > errors(&self.statics.diagnostics) {
            let known: BTreeSet<(Span, &str)> = self
                .statics
                .diagnostics
                .iter()
                .map(|found| (moved.place(found.primary.span), found.code.0))
                .collect();
            let mut new = diagnostics
                .iter()
                .filter(|found| found.is_error() && !known.contains(&(found.primary.span, found.code.0)));
            let why = new.next().map_or_else(String::new, |found| found.message.clone());
            return Err(refused(format!("with that name the sources have an error: {why}")));
        }
        let expected: BTreeSet<Occurrence> =
            self.statics.names().iter().map(|name| moved.occurrence(name)).collect();
        let found: BTreeSet<Occurrence> = names.into_iter().collect();
        match found.symmetric_difference(&expected).next() {
            None => Ok(()),
            Some(other) => {
                let source = texts.sources.get(other.span.file);
                let place = source.map_or_else(String::new, |source| {
                    format!("{}:{}", source.path, source.line_column(other.span.start as usize).0)
                });
                Err(refused(format!("with that name something else is meant at {place}")))
            }
        }
    }
}

/// Where places are after edits that replace whole names.
struct Moved<'e>(&'e [Edit]);

impl Moved<'_> {
    fn place(&self, span: Span) -> Span {
        let before = |at: u32| {
            let edits = self.0.iter().filter(|edit| edit.span.file == span.file && edit.span.end <= at);
            let grown: i64 = edits.map(|edit| edit.text.len() as i64 - edit.span.range().len() as i64).sum();
            usize::try_from(i64::from(at) + grown).unwrap_or(0)
        };
        Span::new(span.file, before(span.start), before(span.end))
    }

    fn occurrence(&self, name: &Occurrence) -> Occurrence {
        let target = match &name.target {
            Target::Declared(at) => Target::Declared(self.place(*at)),
            other => other.clone(),
        };
        Occurrence { span: self.place(name.span), target }
    }
}

fn is_name(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(inner)
        && !name.ends_with('-')
        && !RESERVED.contains(&name)
}

fn refused(message: impl Into<String>) -> RenameError {
    RenameError(message.into())
}
