//! What could stand at the cursor. A name that stands for the cursor is put into the text, and the checker says what it
//! would have expected there: so it works in code that is not finished, and knows what the compiler knows.

use super::Analysis;
use super::offers::Offers;
use super::place::Place;
use crate::compile::{Setting, with_statics};
use crate::resolve::CURSOR;
use crate::source::{FileId, Source, Span};
use crate::tables::HashSet;

/// Something that could stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown and filtered by.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type, or what else to say on its line.
    pub detail: String,
    /// Its documentation, as Markdown; may be empty.
    pub documentation: String,
    /// What is written; with places to fill in, in the form of an editor's snippets, if `snippet` says so.
    pub insert: String,
    /// Whether `insert` has places to fill in.
    pub snippet: bool,
    /// What is replaced: the word at the cursor.
    pub replace: Span,
    /// Lower ones come first.
    pub rank: u8,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the word of the language")]
pub enum CompletionKind {
    Service,
    Environment,
    Capability,
    Chart,
    Type,
    Function,
    Constant,
    Parameter,
    Setting,
    Secret,
    Variable,
    Value,
    Field,
    Literal,
    Word,
    Project,
}

/// What is tried in place of the word at the cursor, until one of them can stand there: an expression or a name; an entry;
/// a statement with a block.
const TRIES: [&str; 3] = ["", " = null", " {}"];
/// The same, likeliest first, where an entry begins.
const FIRST_TRIES: [&str; 3] = [" = null", " {}", ""];

impl Analysis<'_> {
    /// What could stand at a byte, the likeliest first.
    #[must_use]
    pub fn complete(&self, file: FileId, offset: usize) -> Vec<Completion> {
        let Some(source) = self.source(file) else { return vec![] };
        let Some(place) = Place::at(source, offset) else { return vec![] };
        let mut found = vec![];
        for behind in if place.is_first { FIRST_TRIES } else { TRIES } {
            let setting = Setting { sees: true, ..self.setting };
            let text = place.with(source, &format!("{CURSOR}{behind}"));
            let texts = self.texts.with(file, text);
            found = with_statics(&texts, setting, |statics| {
                Offers { analysis: self, statics, place: &place }.all()
            });
            if !found.is_empty() || place.is_text {
                break;
            }
        }
        if found.is_empty() && !place.is_text {
            found = self.words_at(source, &place);
        }
        let mut seen = HashSet::default();
        found.retain(|one| seen.insert((one.label.clone(), one.kind)));
        found.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
        found
    }

    /// Words of the language where no phase looks: at the top of a file, behind `=` in `secrets`.
    fn words_at(&self, source: &Source, place: &Place) -> Vec<Completion> {
        let before = source.text.get(..place.word.start as usize).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let offers = super::offers::words;
        if place.depth == 0 && line.trim().is_empty() {
            return offers(super::words::ITEMS, place.word);
        }
        if place.in_secrets && line.contains('=') {
            return offers(super::words::SECRETS, place.word);
        }
        vec![]
    }
}
