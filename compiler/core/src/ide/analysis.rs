//! A project as its sources are now: the static phases' results at once, the computed ones when they are there.

use std::sync::{Arc, OnceLock};

use ecow::EcoString;
use rayon::ThreadPool;

use super::facts::Facts;
use super::folding::{Fold, folds};
use super::linked::linked;
use super::links::{Link, links};
use super::selection::selection;
use super::shift;
use super::symbols::{Symbol, symbols};
use super::tokens::{Token, tokens};
use crate::compile::{self, Evaluation, Setting, Statics, Texts};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Source, Sources, Span};
use crate::syntax::Parsed;
use crate::syntax::tree::tree;
use crate::tables::HashSet;

/// A project as its sources are now.
pub struct Analysis<'s> {
    pub(super) texts: &'s Texts,
    pub(super) statics: &'s Statics<'s>,
    pub(super) setting: Setting<'s>,
    pool: &'s ThreadPool,
    /// The last evaluation, of sources as they were before.
    before: Option<Arc<Evaluated>>,
    now: OnceLock<Arc<Evaluated>>,
    /// Made when it is first asked for.
    pub(super) facts: OnceLock<Facts>,
}

/// A finished evaluation, of the sources that it holds.
pub struct Evaluated {
    /// The texts that its spans point into.
    pub sources: Sources,
    /// Everything that is said about them: what [`crate::compile`] says.
    pub diagnostics: Vec<Diagnostic>,
    pub(super) evaluation: Evaluation,
    /// What the static phases alone do not say.
    late: Vec<Diagnostic>,
    pub(super) secrets: Vec<EcoString>,
}

/// What is said now, and what the last evaluation said of what is still there.
pub(super) fn with_late(
    mut said: Vec<Diagnostic>,
    before: Option<&Evaluated>,
    sources: &Sources,
) -> Vec<Diagnostic> {
    let Some(before) = before else { return said };
    let moved = shift::moved(&before.late, &before.sources, sources);
    // What is wrong now and what followed from it then are one mistake.
    let wrong: HashSet<Span> =
        said.iter().filter(|found| found.is_error()).map(|found| found.primary.span).collect();
    let known: HashSet<(Span, Code)> = said.iter().map(|found| (found.primary.span, found.code)).collect();
    said.extend(moved.into_iter().filter(|late| {
        let span = late.primary.span;
        !wrong.contains(&span) && !known.contains(&(span, late.code))
    }));
    said
}

impl<'s> Analysis<'s> {
    pub(super) fn new(
        texts: &'s Texts,
        statics: &'s Statics<'s>,
        setting: Setting<'s>,
        pool: &'s ThreadPool,
        before: Option<Arc<Evaluated>>,
    ) -> Self {
        Self { texts, statics, setting, pool, before, now: OnceLock::new(), facts: OnceLock::new() }
    }

    pub(super) fn into_evaluated(self) -> Option<Arc<Evaluated>> {
        self.now.into_inner().or(self.before)
    }

    /// The texts.
    #[must_use]
    pub fn sources(&self) -> &'s Sources {
        &self.texts.sources
    }

    /// The file of a path: from the project's root, or `std:NAME.phx` for one of the library.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<FileId> {
        self.sources().iter().find(|source| &*source.path == path).map(|source| source.id)
    }

    /// A file's text.
    #[must_use]
    pub fn source(&self, file: FileId) -> Option<&'s Source> {
        self.sources().get(file)
    }

    /// The outline of a file.
    #[must_use]
    pub fn symbols(&self, file: FileId) -> Vec<Symbol> {
        self.parsed(file).map_or_else(Vec::new, |(source, parsed)| symbols(source, parsed))
    }

    /// What of a file can be folded.
    #[must_use]
    pub fn folds(&self, file: FileId) -> Vec<Fold> {
        self.source(file).map_or_else(Vec::new, folds)
    }

    /// What a cursor selects, step by step outwards.
    #[must_use]
    pub fn selection(&self, file: FileId, offset: usize) -> Vec<Span> {
        self.source(file).map_or_else(Vec::new, |source| selection(source, &tree(source), offset))
    }

    /// The colours of what touches a span.
    #[must_use]
    pub fn tokens(&self, within: Span) -> Vec<Token> {
        self.parsed(within.file).map_or_else(Vec::new, |(source, parsed)| tokens(source, parsed, within))
    }

    /// What in a file leads elsewhere.
    #[must_use]
    pub fn links(&self, file: FileId) -> Vec<Link> {
        self.parsed(file).map_or_else(Vec::new, |(source, parsed)| links(source, parsed))
    }

    /// The places that change together with the local name at a byte.
    #[must_use]
    pub fn linked(&self, file: FileId, offset: usize) -> Vec<Span> {
        self.parsed(file).map_or_else(Vec::new, |(source, parsed)| linked(source, parsed, offset))
    }

    fn parsed(&self, file: FileId) -> Option<(&'s Source, &'s Parsed)> {
        Some((self.source(file)?, self.texts.parsed(file)?))
    }

    /// What is known about the sources without computing them, and what the last evaluation said of what is
    /// still there.
    #[must_use]
    pub fn said_at_once(&self) -> Vec<Diagnostic> {
        let said = compile::said(self.texts, self.statics.diagnostics.clone(), false, &self.statics.levels);
        with_late(said, self.before.as_deref(), self.sources())
    }

    /// Computes the platform; takes long, and wants a thread of its own with [`super::Session::STACK`] bytes. Nothing
    /// comes of it if it is stopped.
    #[must_use]
    pub fn evaluate(&self) -> Option<&Evaluated> {
        let evaluation = self.pool.install(|| compile::evaluate(self.statics))?;
        let all = [self.statics.diagnostics.as_slice(), &evaluation.diagnostics].concat();
        let mut texts = self.texts.clone();
        texts.hide(&evaluation.secrets);
        let diagnostics = compile::said(&texts, all, true, &self.statics.levels);
        let early = compile::said(&texts, self.statics.diagnostics.clone(), false, &self.statics.levels);
        let late = diagnostics.iter().filter(|found| !early.contains(found)).cloned().collect();
        let secrets = evaluation.secrets.clone();
        let evaluated = Evaluated { sources: texts.sources, diagnostics, evaluation, late, secrets };
        Some(self.now.get_or_init(|| Arc::new(evaluated)))
    }

    /// The evaluation of these very sources, once it is finished.
    #[must_use]
    pub fn evaluated(&self) -> Option<&Evaluated> {
        self.now.get().map(|evaluated| &**evaluated)
    }

    /// The newest evaluation that there is, perhaps of sources as they were before a change.
    #[must_use]
    pub fn newest(&self) -> Option<&Evaluated> {
        self.evaluated().or(self.before.as_deref())
    }
}
