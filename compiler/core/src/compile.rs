//! The way through: every phase in order.

mod extent;
mod levels;
mod places;
mod secrets;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecow::EcoString;
use places::Places;
use rayon::prelude::*;

use crate::chart::{self, Charts};
use crate::check;
use crate::diagnostics::{self, Code, Diagnostic, Levels};
use crate::eval::{self, EnvironmentOutcome};
use crate::plan::{self, Plan};
use crate::resolve::{self, ServiceId};
use crate::source::{FileId, Source, Sources, Span, World};
use crate::syntax::{self, Parsed};
use crate::ty;
use crate::ty::signature::Inputs;

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
const STACK: usize = 64 << 20;

/// The most bytes of a source. What people write stays a hundred times below; a file beyond it is no
/// source, or nobody would want to wait for it.
const LARGEST: usize = 4 << 20;

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
    // The recursion of every phase is bounded, but deeper than a small default stack allows.
    match rayon::ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool.install(|| compile_here(world, levels, charts)),
        Err(_) => compile_here(world, levels, charts),
    }
}

fn compile_here(world: &dyn World, levels: &Levels, cache: &chart::Cache) -> Compilation {
    let (mut sources, mut diagnostics) = read(world);
    let parsed: Vec<Parsed> =
        sources.iter().collect::<Vec<&Source>>().into_par_iter().map(syntax::parse).collect();
    let files: resolve::Files = parsed.iter().map(|parsed| parsed.file.clone()).collect();
    let own = |parsed: &&Parsed| {
        parsed.comments.first().and_then(|span| sources.get(span.file)).is_some_and(|s| !s.is_std())
    };
    let comments: Vec<Span> =
        parsed.iter().filter(own).flat_map(|parsed| parsed.comments.iter().copied()).collect();
    diagnostics.extend(parsed.into_iter().flat_map(|parsed| parsed.diagnostics));
    let mut levels = levels.clone();
    levels::read(&files, &mut levels, &mut diagnostics);
    let (plan, charts, computed) = compile_files(world, &sources, &files, cache, &mut diagnostics);
    let allows = diagnostics::allows(&sources, &comments);
    let diagnostics = diagnostics::apply(diagnostics, &sources, &allows, &levels);
    let mut diagnostics = diagnostics::most(diagnostics);
    sources.hide(&secrets::find(&sources, &computed));
    diagnostics.iter_mut().for_each(|diagnostic| diagnostic.tidy(&sources));
    Compilation { sources: Arc::new(sources), diagnostics, plan: Arc::new(plan), charts: Arc::new(charts) }
}

/// The library's sources first, then the project's.
fn read(world: &dyn World) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut diagnostics = vec![];
    for (path, text) in crate::library::sources() {
        sources.add(path, text);
    }
    for path in world.sources() {
        match text(world, &path) {
            Ok(text) => {
                sources.add(path, text);
            }
            Err((message, help)) => {
                let source = sources.add(path, "");
                let mut diagnostic = Diagnostic::error(Code::E0110, Span::new(source.id, 0, 0), message);
                diagnostic.help.extend(help.map(str::to_owned));
                diagnostics.push(diagnostic);
            }
        }
    }
    (sources, diagnostics)
}

/// The text of a source, or why there is none and what to do about it.
fn text(world: &dyn World, path: &str) -> Result<String, (String, Option<&'static str>)> {
    let bytes = world.read(path).map_err(|why| (format!("`{path}` can't be read: {why}"), None))?;
    if bytes.len() > LARGEST {
        let message =
            format!("`{path}` is larger than {} MiB, the most that a source may have", LARGEST >> 20);
        return Err((message, Some("divide it: the files of a project share their names without imports")));
    }
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let before = bytes.iter().take(error.utf8_error().valid_up_to());
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("`{path}` is not UTF-8: line {line} has a byte that is no character");
        (message, Some("save the file as UTF-8 text"))
    })
}

/// The plan, and computed texts that look like secrets.
fn compile_files(
    world: &dyn World,
    sources: &Sources,
    files: &resolve::Files,
    cache: &chart::Cache,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Plan, Charts, Vec<EcoString>) {
    let (project, mut found) = resolve::collect(sources, files);
    let types = ty::lower::lower(&project, &mut found);
    let (signatures, charts) = ty::signature::signatures(&project, &types, world, cache, &mut found);
    let inputs = Inputs { project: &project, types: &types, signatures: &signatures, charts: &charts, world };
    ty::check::check(&inputs, &mut found);
    // It may stand in a file that could not be read.
    let unread = diagnostics.iter().any(|diagnostic| diagnostic.code == Code::E0110);
    if project.platform.is_none() && !unread {
        found.push(no_platform(sources));
    }
    let ids = extent::environments(&project, &mut found);
    diagnostics.append(&mut found);
    let said = Said::new(&project, diagnostics);

    let (platform, found) = eval::platform(inputs);
    let mut computed: Vec<Found> = found.into_iter().map(|diagnostic| (None, diagnostic)).collect();
    let outcomes: Vec<(EnvironmentOutcome, Vec<Diagnostic>)> =
        ids.into_par_iter().map(|id| eval::environment(inputs, id)).collect();
    let mut environments = vec![];
    for (outcome, found) in outcomes {
        computed.extend(found.into_iter().map(|diagnostic| (Some(outcome.name.clone()), diagnostic)));
        environments.push(outcome);
    }
    environments.sort_by(|a, b| a.name.cmp(&b.name));
    let deployed: BTreeSet<ServiceId> = environments
        .iter()
        .flat_map(|environment| &environment.deployments)
        .map(|deployed| deployed.service)
        .collect();
    let bases: Vec<_> = deployed.into_par_iter().map(|id| (id, eval::base(inputs, id))).collect();
    let mut by_service = BTreeMap::new();
    for (id, (base, found)) in bases {
        computed.extend(found.into_iter().map(|diagnostic| (None, diagnostic)));
        by_service.extend(base.map(|base| (id, base)));
    }
    let made = plan::Computed {
        project: &project,
        signatures: &signatures,
        charts: &charts,
        platform: &platform,
        bases: &by_service,
        environments: &environments,
    };
    let mut found = vec![];
    let plan = plan::build(&made, &mut found);
    let errors = computed.iter().map(|(_, diagnostic)| diagnostic).chain(&found).any(Diagnostic::is_error);
    let platform = check::Platform {
        project: &project,
        signatures: &signatures,
        charts: &charts,
        environments: &environments,
        plan: &plan,
        complete: !said.has_errors && !errors,
    };
    check::run(&platform, &mut found);
    let texts = check::secret_texts(&platform, &found);
    computed.extend(found.into_iter().map(|diagnostic| (None, diagnostic)));
    diagnostics.extend(said.only_new(computed));
    (plan, charts, texts)
}

fn no_platform(sources: &Sources) -> Diagnostic {
    let first = sources.iter().find(|source| !source.is_std()).or_else(|| sources.iter().next());
    let span = Span::new(first.map_or(crate::source::FileId(0), |source| source.id), 0, 0);
    Diagnostic::error(Code::E0204, span, "this project has no `platform NAME { … }`")
        .help("write one into `platform.phx`; `phxc init` makes a small project that builds")
}

/// What the static phases said: what follows from it, and what every environment repeats, is not
/// said again.
struct Said {
    /// Whether there was an error.
    has_errors: bool,
    errors: Places,
    warnings: BTreeMap<Code, Places>,
    /// How many environments there are.
    environments: usize,
    /// Files of which a part could not be parsed: what seems to be missing may stand there.
    broken: BTreeSet<FileId>,
    /// The files of each environment and its ancestors.
    files: BTreeMap<EcoString, BTreeSet<FileId>>,
}

/// What the computing phases say of something that is not there.
const MISSING: &[Code] = &[
    Code::E0301,
    Code::E0304,
    Code::E0305,
    Code::E0401,
    Code::E0404,
    Code::E0408,
    Code::E0501,
    Code::E0502,
    Code::E0504,
    Code::E0703,
];

impl Said {
    fn new(project: &resolve::Project<'_>, diagnostics: &[Diagnostic]) -> Self {
        let environments =
            project.environments().filter(|(_, environment)| !environment.ast.is_abstract).count();
        let files_of = |environment: &resolve::Environment<'_>| {
            let bodies = environment.lineage.iter().map(|id| project.environment(*id).ast.span.file);
            (environment.ast.name.name.clone(), bodies.collect())
        };
        let syntax = diagnostics.iter().filter(|found| found.code.0.starts_with("E01"));
        let (errors, warnings): (Vec<_>, Vec<_>) =
            diagnostics.iter().partition(|diagnostic| diagnostic.is_error());
        let mut by_code: BTreeMap<Code, Vec<Span>> = BTreeMap::new();
        for warning in warnings {
            by_code.entry(warning.code).or_default().push(warning.primary.span);
        }
        Self {
            has_errors: !errors.is_empty(),
            errors: Places::new(errors.into_iter().map(|d| d.primary.span)),
            warnings: by_code.into_iter().map(|(code, spans)| (code, Places::new(spans))).collect(),
            environments,
            broken: syntax.map(|found| found.primary.span.file).collect(),
            files: project.environments().map(|(_, environment)| files_of(environment)).collect(),
        }
    }

    fn only_new(&self, computed: Vec<Found>) -> Vec<Diagnostic> {
        let mut seen: BTreeMap<(Span, Code, Option<String>), usize> = BTreeMap::new();
        let mut out: Vec<(Diagnostic, Vec<EcoString>)> = vec![];
        for (environment, diagnostic) in computed {
            let span = diagnostic.primary.span;
            let repeats = self.warnings.get(&diagnostic.code).is_some_and(|places| places.touch(span));
            let of_environment = environment.as_ref().and_then(|name| self.files.get(name));
            let may_be_there = self.broken.contains(&span.file)
                || of_environment.is_some_and(|files| files.iter().any(|file| self.broken.contains(file)));
            let hidden = may_be_there && MISSING.contains(&diagnostic.code);
            if hidden || repeats || self.errors.touch(span) {
                continue;
            }
            let key = diagnostic.cause();
            match seen.get(&key).and_then(|at| out.get_mut(*at)) {
                Some((_, places)) => places.extend(environment.filter(|name| !places.contains(name))),
                None => {
                    seen.insert(key, out.len());
                    out.push((diagnostic, environment.into_iter().collect()));
                }
            }
        }
        // Where something is wrong, it does not matter what else is odd.
        let wrong: BTreeSet<Span> =
            out.iter().filter(|(found, _)| found.is_error()).map(|(found, _)| found.primary.span).collect();
        out.into_iter()
            .filter(|(found, _)| found.is_error() || !wrong.contains(&found.primary.span))
            .map(|(diagnostic, places)| with_places(diagnostic, &places, self.environments))
            .collect()
    }
}

/// A diagnostic with the environment that it was found in, if it was in one.
type Found = (Option<EcoString>, Diagnostic);

/// Says in which environments it was found, unless the message does, or it was in all of them.
fn with_places(diagnostic: Diagnostic, places: &[EcoString], all: usize) -> Diagnostic {
    let Some((first, others)) = places.split_first() else { return diagnostic };
    let named = diagnostic.message.contains(first.as_str());
    let shown = if named { others } else { places };
    if shown.is_empty() || (!named && places.len() == all) {
        return diagnostic;
    }
    let names = shown.iter().take(8).map(EcoString::as_str).collect::<Vec<_>>().join(", ");
    let more = if shown.len() > 8 { format!(" and {} more", shown.len() - 8) } else { String::new() };
    diagnostic.note(if named {
        format!("it is the same in {names}{more}")
    } else {
        format!("in {names}{more}")
    })
}
