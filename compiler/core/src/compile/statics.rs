//! The static phases in order: names, types, charts, and every expression checked. Nothing is computed yet, so
//! that this is quick enough to be done at every key that is pressed.
//!
//! What is made borrows from the texts, and from one another: so it is lent to a function, and gone when that ends.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use rayon::ThreadPool;

use super::{Texts, extent, levels};
use crate::chart::{Cache, Charts};
use crate::diagnostics::{Code, Diagnostic, Levels};
use crate::resolve::{self, EnvironmentId, Names, Occurrence};
use crate::source::{FileId, Sources, Span, World};
use crate::ty;
use crate::ty::check::{Check, Seen};
use crate::ty::signature::Inputs;

/// What the static phases found.
pub(crate) struct Statics<'s> {
    /// Names, types and charts: what an evaluation stands on.
    pub(crate) inputs: Inputs<'s>,
    /// The charts of the inputs, to be kept.
    pub(crate) charts: Arc<Charts>,
    /// The environments that are computed.
    pub(crate) environments: Vec<EnvironmentId>,
    /// How much lints matter: as given, and as the platform says.
    pub(crate) levels: Levels,
    /// What an editor asks for. Empty unless it was wanted.
    pub(crate) seen: Seen,
    names: OnceLock<Vec<Occurrence>>,
    /// What was said so far, from reading the texts on.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Statics<'_> {
    /// What names mean, by place; nothing unless it was wanted. Put in order when it is first asked for.
    pub(crate) fn names(&self) -> &[Occurrence] {
        self.names.get_or_init(|| self.inputs.project.names.noted())
    }
}

/// What the static phases need besides the texts.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'s> {
    /// The one way to files.
    pub(crate) world: &'s dyn World,
    /// Levels of lints that go over the platform's.
    pub(crate) levels: &'s Levels,
    /// Charts that were read before.
    pub(crate) known: &'s Cache,
    /// Whether what names mean is kept.
    pub(crate) sees: bool,
    /// Whoever sets it wants nothing more of what is computed.
    pub(crate) stop: &'s AtomicBool,
    /// The threads that check, of [`super::STACK`] bytes each; `None` on a thread of such a pool.
    pub(crate) pool: Option<&'s ThreadPool>,
}

impl Setting<'_> {
    fn on_pool<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// A file that somebody looks at, who is told what is wrong in it before the rest is looked at: with the levels of lints.
pub(crate) type Focus<'f> = (FileId, &'f mut dyn FnMut(Vec<Diagnostic>, &Levels));

/// Runs the static phases and lends what they made.
pub(crate) fn with_statics<R>(
    texts: &Texts,
    setting: Setting<'_>,
    then: impl FnOnce(&Statics<'_>) -> R,
) -> R {
    with_focus(texts, setting, None, then)
}

/// The same, with one file first.
pub(crate) fn with_focus<R>(
    texts: &Texts,
    setting: Setting<'_>,
    focus: Option<Focus<'_>>,
    then: impl FnOnce(&Statics<'_>) -> R,
) -> R {
    let mut diagnostics = texts.said();
    let mut levels = setting.levels.clone();
    levels::read(&texts.files, &mut levels, &mut diagnostics);
    let names = if setting.sees { Names::all() } else { Names::default() };
    let (project, mut found) = resolve::collect(&texts.sources, &texts.files, names);
    let types = ty::lower::lower(&project, &mut found);
    let (signatures, charts) =
        ty::signature::signatures(&project, &types, setting.world, setting.known, &mut found);
    let charts = Arc::new(charts);
    let inputs = Inputs {
        project: &project,
        types: &types,
        signatures: &signatures,
        charts: &charts,
        world: setting.world,
        stop: setting.stop,
    };
    // It may stand in a file that could not be read.
    let unread = diagnostics.iter().any(|diagnostic| diagnostic.code == Code::E0110);
    if project.platform.is_none() && !unread {
        found.push(no_platform(&texts.sources));
    }
    let environments = extent::environments(&project, &mut found);
    let library = setting.known.is_new_to_library();
    let mut check = Check::new(&inputs, library, setting.sees);
    if let Some((file, tell)) = focus {
        let first = setting.on_pool(|| check.file(file));
        tell([diagnostics.as_slice(), &found, &first].concat(), &levels);
    }
    let seen = setting.on_pool(|| check.finish(&mut found));
    diagnostics.append(&mut found);
    let names = OnceLock::new();
    then(&Statics { inputs, charts: charts.clone(), environments, levels, seen, names, diagnostics })
}

fn no_platform(sources: &Sources) -> Diagnostic {
    let first = sources.iter().find(|source| !source.is_std()).or_else(|| sources.iter().next());
    let span = Span::new(first.map_or(FileId(0), |source| source.id), 0, 0);
    Diagnostic::error(Code::E0204, span, "this project has no `platform NAME { … }`")
        .help("write one into `platform.phx`; `phxc init` makes a small project that builds")
}
