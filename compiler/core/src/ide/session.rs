//! What outlives a change of the sources: files that were parsed, charts that were read, the last evaluation.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use super::{Analysis, Evaluated};
use crate::chart::Cache;
use crate::compile::{self, Known, STACK, Setting, Texts};
use crate::diagnostics::Levels;
use crate::source::World;

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
    pub fn analyse<R>(
        &mut self,
        world: &dyn World,
        levels: &Levels,
        stop: &AtomicBool,
        serve: impl FnOnce(&Analysis<'_>) -> R,
    ) -> R {
        let mut texts = self.quick.install(|| Texts::read(world, &mut self.known));
        texts.hide(self.last.as_ref().map_or(&[], |last| &last.secrets));
        let setting =
            Setting { world, levels, known: &self.charts, sees: true, stop, pool: Some(&self.quick) };
        let (served, evaluated) = compile::with_statics(&texts, setting, |statics| {
            let analysis = Analysis::new(&texts, statics, setting, &self.slow, self.last.clone());
            (serve(&analysis), analysis.into_evaluated())
        });
        // There is much to give back, and nobody needs to wait for it.
        let last = std::mem::replace(&mut self.last, evaluated);
        self.slow.spawn(move || drop(last));
        served
    }
}
