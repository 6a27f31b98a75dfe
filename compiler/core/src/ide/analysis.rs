//! A project as its sources are now: the static phases' results at once, the computed ones when they are there.

use std::sync::{Arc, OnceLock};

use ecow::EcoString;
use rayon::ThreadPool;

use super::shift;
use crate::compile::{self, Evaluation, Setting, Statics, Texts};
use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Source, Sources};

/// A project as its sources are now.
pub struct Analysis<'s> {
    pub(super) texts: &'s Texts,
    pub(super) statics: &'s Statics<'s>,
    pub(super) setting: Setting<'s>,
    pool: &'s ThreadPool,
    /// The last evaluation, of sources as they were before.
    before: Option<Arc<Evaluated>>,
    now: OnceLock<Arc<Evaluated>>,
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

impl<'s> Analysis<'s> {
    pub(super) fn new(
        texts: &'s Texts,
        statics: &'s Statics<'s>,
        setting: Setting<'s>,
        pool: &'s ThreadPool,
        before: Option<Arc<Evaluated>>,
    ) -> Self {
        Self { texts, statics, setting, pool, before, now: OnceLock::new() }
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

    /// What is known about the sources without computing them, and what the last evaluation said of what is
    /// still there.
    #[must_use]
    pub fn said_at_once(&self) -> Vec<Diagnostic> {
        let mut said = self.static_diagnostics();
        if let Some(before) = &self.before {
            let moved = shift::moved(&before.late, &before.sources, self.sources());
            // What is wrong now and what followed from it then are one mistake.
            let new = moved.into_iter().filter(|late| {
                !said.iter().any(|other| {
                    other.primary.span == late.primary.span && (other.code == late.code || other.is_error())
                })
            });
            let new: Vec<Diagnostic> = new.collect();
            said.extend(new);
        }
        said
    }

    fn static_diagnostics(&self) -> Vec<Diagnostic> {
        compile::said(self.texts, self.statics.diagnostics.clone(), false, &self.statics.levels)
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
