//! What each name was found to mean, noted down where it is resolved: an editor asks for it, a build does not.

use std::sync::{Arc, Mutex};

use ecow::EcoString;

use crate::source::Span;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// What a source declares, by the place of its name there.
    Declared(Span),
    /// A value of a chart that no source declares: where its type comes from, in words, and its keys.
    Value(Arc<str>, Vec<EcoString>),
    /// A function of the language.
    Function(EcoString),
    /// A type of the language.
    Type(EcoString),
    /// A word of the language: `env`, `env.name`, `secrets` …
    Word(EcoString),
    /// The cursor, where an item of this kind could stand.
    Asked(&'static str),
}

/// A name with what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Occurrence {
    /// The name.
    pub span: Span,
    /// What it means there.
    pub target: Target,
}

/// Where occurrences are noted, if somebody wants them.
#[derive(Debug, Default)]
pub struct Names {
    noted: Option<Mutex<Vec<Occurrence>>>,
}

/// The name that stands at the cursor while somebody asks what could stand there.
pub const CURSOR: &str = "zz-what-could-stand-here-zz";

impl Names {
    /// Notes everything.
    #[must_use]
    pub fn all() -> Self {
        Self { noted: Some(Mutex::default()) }
    }

    /// Whether anything is noted.
    #[must_use]
    pub fn wanted(&self) -> bool {
        self.noted.is_some()
    }

    /// Notes what a name means.
    pub fn note(&self, span: Span, target: Target) {
        if let Some(mut noted) = self.noted.as_ref().and_then(|noted| noted.lock().ok()) {
            noted.push(Occurrence { span, target });
        }
    }

    /// Notes that an item of this kind could stand at the cursor, if the name stands for it.
    pub fn ask(&self, name: &str, span: Span, kind: &'static str) {
        if name == CURSOR {
            self.note(span, Target::Asked(kind));
        }
    }

    /// Runs `work`, and gives what it notes as well, so that this can be noted again without it. Nobody else may note
    /// anything meanwhile.
    pub(crate) fn record<T>(&self, work: impl FnOnce() -> T) -> (T, Vec<Occurrence>) {
        let all = || self.noted.as_ref().and_then(|noted| noted.lock().ok());
        let before = all().map_or(0, |noted| noted.len());
        let made = work();
        let new = all().and_then(|noted| noted.get(before..).map(<[Occurrence]>::to_vec));
        (made, new.unwrap_or_default())
    }

    /// Notes what was noted before.
    pub(crate) fn extend(&self, occurrences: &[Occurrence]) {
        if let Some(mut noted) = self.noted.as_ref().and_then(|noted| noted.lock().ok()) {
            noted.extend_from_slice(occurrences);
        }
    }

    /// What was noted so far, each occurrence once, by place.
    #[must_use]
    pub fn noted(&self) -> Vec<Occurrence> {
        let noted = self.noted.as_ref().and_then(|noted| noted.lock().ok());
        let mut noted = noted.map(|noted| noted.clone()).unwrap_or_default();
        noted.sort();
        noted.dedup();
        noted
    }
}
