//! The way through: every phase in order. The batch compiler runs it from end to end; the language server
//! runs the same stages, and keeps what did not change between them.

mod compute;
mod extent;
mod levels;
mod places;
mod said;
mod secrets;
mod statics;
mod texts;
mod written;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub(crate) use compute::{Evaluation, evaluate};
pub(crate) use statics::{Focus, Setting, Statics, with_focus, with_statics};
pub(crate) use texts::{Known, Texts};
pub use written::Written;

use crate::chart::{self, ChartKey, Charts};
use crate::diagnostics::{self, Diagnostic, Levels};
use crate::plan::Plan;
use crate::source::{Sources, World};

/// Every phase's result and all diagnostics of one compilation.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The texts that the spans point into.
    pub sources: Arc<Sources>,
    /// Sorted by file and place; nothing is written while one of them is an error.
    pub diagnostics: Vec<Diagnostic>,
    /// What each environment runs.
    pub plan: Arc<Plan>,
    /// The charts that services use, with the types of their values.
    pub charts: Arc<Charts>,
}

/// The stack of a thread that compiles: what the limits on nesting need, with room to spare.
pub(crate) const STACK: usize = 64 << 20;

/// Compiles a project. Never fails: what is wrong with it is in the diagnostics.
#[must_use]
pub fn compile(world: &dyn World) -> Compilation {
    compile_with(world, &Levels::default())
}

/// Compiles a project, with levels of lints that go over the platform's.
#[must_use]
pub fn compile_with(world: &dyn World, levels: &Levels) -> Compilation {
    compile_again(world, levels, &chart::Cache::default())
}

/// Compiles a project, perhaps not for the first time: charts whose files are the same as before are not read again.
#[must_use]
pub fn compile_again(world: &dyn World, levels: &Levels, charts: &chart::Cache) -> Compilation {
    charts.doubt();
    with_stack(|| compile_here(world, levels, charts, |_, _| ()).0)
}

/// Compiles a project, and tells which values it writes for a chart.
#[must_use]
pub fn compile_for_chart(
    world: &dyn World,
    levels: &Levels,
    chart: &ChartKey,
) -> (Compilation, Vec<Written>) {
    with_stack(|| {
        compile_here(world, levels, &chart::Cache::default(), |statics, evaluation| {
            written::written(statics, evaluation, chart)
        })
    })
}

// The recursion of every phase is bounded, but deeper than a small default stack allows.
fn with_stack<R: Send>(compile: impl FnOnce() -> R + Send) -> R {
    match rayon::ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool.install(compile),
        Err(_) => compile(),
    }
}

/// `also` tells more of what was computed, before it is gone.
fn compile_here<R: Default>(
    world: &dyn World,
    levels: &Levels,
    charts: &chart::Cache,
    also: impl FnOnce(&Statics<'_>, &Evaluation) -> R,
) -> (Compilation, R) {
    let mut texts = Texts::read(world, &mut Known::default());
    let setting =
        Setting { world, levels, known: charts, sees: false, stop: &AtomicBool::new(false), pool: None };
    let (diagnostics, levels, charts, evaluation, more) = with_statics(&texts, setting, |statics| {
        // Nobody stops it here.
        let evaluation = evaluate(statics).unwrap_or_default();
        let more = also(statics, &evaluation);
        (statics.diagnostics.clone(), statics.levels.clone(), statics.charts.clone(), evaluation, more)
    });
    let Evaluation { plan, diagnostics: computed, secrets, .. } = evaluation;
    texts.hide(&secrets);
    let diagnostics = said(&texts, [diagnostics, computed].concat(), true, &levels);
    (Compilation { sources: Arc::new(texts.sources), diagnostics, plan: Arc::new(plan), charts }, more)
}

/// What is said in the end: without what comments and levels silence, and without a text that is hidden.
/// `complete` diagnostics are those of every phase.
pub(crate) fn said(
    texts: &Texts,
    diagnostics: Vec<Diagnostic>,
    complete: bool,
    levels: &Levels,
) -> Vec<Diagnostic> {
    let allows = diagnostics::allows(&texts.sources, &texts.comments());
    let diagnostics = diagnostics::apply(diagnostics, complete, &texts.sources, &allows, levels);
    let mut diagnostics = diagnostics::most(diagnostics);
    diagnostics.iter_mut().for_each(|diagnostic| diagnostic.tidy(&texts.sources));
    diagnostics
}
