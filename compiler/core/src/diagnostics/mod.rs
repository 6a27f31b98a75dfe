//! What the compiler says about sources: structured here, rendered by whoever shows it.

mod allow;
mod codes;
mod levels;
mod most;
mod nearest;
mod pages;
mod sentence;

pub use allow::{Allow, allows, read_allow};
pub use codes::{CATALOGUE, Code, Entry};
pub use levels::{Level, Levels, Origin, Subject, SubjectError, apply};
pub use most::most;
pub use nearest::{Near, NewText, nearest, worth};
pub use pages::page;
pub use sentence::list;

use std::borrow::Cow;

use crate::source::{Sources, Span};

/// Codes whose fixes only spell what stands there in phx's way: quotes, brackets, separators, units.
const SPELLING: &[Code] = &[Code::E0101, Code::E0102, Code::E0104, Code::E0105, Code::E0106, Code::E0302];

/// As many characters of one text are shown: a name can be as long as a file.
const LONGEST: usize = 1_000;

/// As many other places are shown.
const LABELS: usize = 20;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written while there is one.
    Error,
    /// Probably a mistake; the output is written.
    Warning,
}

/// A place with a few words about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// A change of the sources that cures a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an instruction: "write `replicas`".
    pub title: String,
    /// The replacements; their spans do not overlap.
    pub edits: Vec<Edit>,
    /// Whether `check --fix` may apply it unasked; where this is not known, its diagnostic's code
    /// decides. See [`Diagnostic::safe_fix`].
    pub safe: Option<bool>,
}

/// One replacement of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes; empty to insert.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// One message about the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence without a full stop, in the operator's words.
    pub message: String,
    /// The line to change.
    pub primary: Label,
    /// The other ends.
    pub labels: Vec<Label>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Vec<String>,
    /// The cure that a machine can apply.
    pub fix: Option<Fix>,
    /// Several cures, of which a person has to choose one; the help speaks of them. An editor offers each.
    pub choices: Vec<Fix>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message.into())
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message.into())
    }

    fn new(code: Code, severity: Severity, span: Span, message: String) -> Self {
        let primary = Label { span, text: String::new() };
        let (labels, notes, help, choices) = (vec![], vec![], vec![], vec![]);
        Self { code, severity, message, primary, labels, notes, help, fix: None, choices }
    }

    /// Words for the primary place.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Another place that matters.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// A fact that explains it.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// The cure as one edit.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<NewText>) -> Self {
        let NewText { text, safe } = text.into();
        self.fix = Some(Fix { title: title.into(), edits: vec![Edit { span, text }], safe });
        self
    }

    /// The cure, if it can be applied without asking: a spelling that leaves no doubt about what is
    /// meant. What adds a service or drops a line is an offer, and stays one.
    #[must_use]
    pub fn safe_fix(&self) -> Option<&Fix> {
        let by_code = SPELLING.contains(&self.code);
        self.fix.as_ref().filter(|fix| fix.safe.unwrap_or(by_code))
    }

    /// What tells one cause from another: the place and the code; but several things can be missing at
    /// one place.
    #[must_use]
    pub fn cause(&self) -> (Span, Code, Option<String>) {
        (self.primary.span, self.code, (self.code == Code::E0304).then(|| self.message.clone()))
    }

    /// Takes what must not be shown out of its words (its fix still writes it; see
    /// [`Diagnostic::shown_edits`]), and shortens what nobody would read.
    pub fn tidy(&mut self, sources: &Sources) {
        let more = self.labels.len().saturating_sub(LABELS);
        if more > 0 {
            self.labels.truncate(LABELS);
            self.notes.push(format!("{more} more places have to do with it"));
        }
        let labels = self.labels.iter_mut().chain([&mut self.primary]).map(|label| &mut label.text);
        let title = self.fix.iter_mut().chain(&mut self.choices).map(|fix| &mut fix.title);
        let words = self.notes.iter_mut().chain(&mut self.help).chain([&mut self.message]);
        for text in words.chain(labels).chain(title) {
            if let Cow::Owned(shown) = sources.conceal(text) {
                *text = shown;
            }
            if let Some((end, _)) = text.char_indices().nth(LONGEST) {
                text.truncate(end);
                text.push('…');
            }
        }
    }

    /// The edits of its fix; none if they write what must not be shown.
    #[must_use]
    pub fn shown_edits(&self, sources: &Sources) -> &[Edit] {
        let edits = self.fix.as_ref().map(|fix| fix.edits.as_slice()).unwrap_or_default();
        let may_be_shown = edits.iter().all(|edit| matches!(sources.conceal(&edit.text), Cow::Borrowed(_)));
        if may_be_shown { edits } else { &[] }
    }

    /// Whether it is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
