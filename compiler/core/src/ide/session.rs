//! What outlives a change of the sources: files that were parsed, charts that were read, the last evaluation.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use super::analysis::with_late;
use super::{Analysis, Evaluated};
use crate::chart::Cache;
use crate::compile::{self, Known, STACK, Setting, Texts};
use crate::diagnostics::{Diagnostic, Levels};
use crate::source::{Sources, World};

/// Whoever looks at a project.
pub trait Serve {
    /// What comes of it.
    type Answer;

    /// The path of the file that is being edited: what is wrong in it is told first.
    fn focus(&self) -> Option<&str> {
        None
    }

    /// Everything that is said of the file at once, before the rest of the project is checked.
    fn first(&mut self, _sources: &Sources, _said: &[Diagnostic]) {}

    /// The project, with everything but what has to be computed.
    fn serve(&mut self, analysis: &Analysis<'_>) -> Self::Answer;
}

impl<R, F: FnMut(&Analysis<'_>) -> R> Serve for F {
    type Answer = R;

    fn serve(&mut self, analysis: &Analysis<'_>) -> R {
        self(analysis)
    }
}

/// A project that is being edited.
pub struct Session {
    /// For what a person waits for.
    quick: ThreadPool,
    /// For evaluations, which take longer: nobody has to wait until one of its threads is free.
    slow: ThreadPool,
    known: Known,
    charts: Cache,
    last: Option<Arc<Evaluated>>,
}

impl Session {
    /// The stack that a thread needs which calls [`Session::analyse`] or [`Analysis::evaluate`], in bytes.
    pub const STACK: usize = STACK;

    /// A session that has seen nothing yet.
    ///
    /// # Errors
    /// If the system gives no threads.
    pub fn new() -> Result<Self, ThreadPoolBuildError> {
        let pool = || ThreadPoolBuilder::new().stack_size(STACK).build();
        Ok(Self {
            quick: pool()?,
            slow: pool()?,
            known: Known::default(),
            charts: Cache::default(),
            last: None,
        })
    }

    /// A file of a chart may have changed: charts are read again if it has.
    pub fn doubt_charts(&mut self) {
        self.charts.doubt();
    }

    /// Looks at the project as it is now, with everything but what has to be computed, and lends that to `serve`.
    /// Whoever sets `stop` ends an evaluation that has begun.
    pub fn analyse<S: Serve>(
        &mut self,
        world: &dyn World,
        levels: &Levels,
        stop: &AtomicBool,
        serve: S,
    ) -> S::Answer {
        let mut texts = self.quick.install(|| Texts::read(world, &mut self.known));
        texts.hide(self.last.as_ref().map_or(&[], |last| &last.secrets));
        let setting =
            Setting { world, levels, known: &self.charts, sees: true, stop, pool: Some(&self.quick) };
        let file = serve.focus().and_then(|path| texts.sources.iter().find(|source| *source.path == *path));
        let file = file.map(|source| source.id);
        let serve = RefCell::new(serve);
        let mut tell = |said, levels: &Levels| {
            let said = compile::said(&texts, said, false, levels);
            let mut said = with_late(said, self.last.as_deref(), &texts.sources);
            said.retain(|found| Some(found.primary.span.file) == file);
            serve.borrow_mut().first(&texts.sources, &said);
        };
        let focus: Option<compile::Focus<'_>> = file.map(|file| (file, &mut tell as _));
        let (served, evaluated) = compile::with_focus(&texts, setting, focus, |statics| {
            let analysis = Analysis::new(&texts, statics, setting, &self.slow, self.last.clone());
            (serve.borrow_mut().serve(&analysis), analysis.into_evaluated())
        });
        // There is much to give back, and nobody needs to wait for it.
        let last = std::mem::replace(&mut self.last, evaluated);
        self.slow.spawn(move || drop(last));
        served
    }
}
