//! The way through: every phase in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecow::EcoString;
use rayon::prelude::*;

use crate::check;
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::{self, EnvironmentOutcome, Inputs};
use crate::plan::{self, Plan};
use crate::resolve::{self, ServiceId};
use crate::source::{Source, Sources, Span, World};
use crate::syntax::{self, Parsed};
use crate::ty;

/// Every phase's result and all diagnostics of one compilation.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The texts that the spans point into.
    pub sources: Arc<Sources>,
    /// Sorted by file and place; nothing is written while one of them is an error.
    pub diagnostics: Vec<Diagnostic>,
    /// What each environment runs.
    pub plan: Arc<Plan>,
}

/// The stack of a thread that compiles: what the limits on nesting need, with room to spare.
const STACK: usize = 64 << 20;

/// Compiles a project. Never fails: what is wrong with it is in the diagnostics.
#[must_use]
pub fn compile(world: &dyn World) -> Compilation {
    // The recursion of every phase is bounded, but deeper than a small default stack allows.
    match rayon::ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool.install(|| compile_here(world)),
        Err(_) => compile_here(world),
    }
}

fn compile_here(world: &dyn World) -> Compilation {
    let (sources, mut diagnostics) = read(world);
    let parsed: Vec<Parsed> = sources.iter().collect::<Vec<&Source>>().into_par_iter().map(syntax::parse).collect();
    let files: resolve::Files = parsed.iter().map(|parsed| parsed.file.clone()).collect();
    diagnostics.extend(parsed.into_iter().flat_map(|parsed| parsed.diagnostics));
    let plan = compile_files(world, &sources, &files, &mut diagnostics);
    diagnostics.sort_by(|a, b| (a.primary.span, a.code, &a.message).cmp(&(b.primary.span, b.code, &b.message)));
    Compilation { sources: Arc::new(sources), diagnostics, plan: Arc::new(plan) }
}

/// The library's sources first, then the project's.
fn read(world: &dyn World) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut diagnostics = vec![];
    for (path, text) in crate::library::sources() {
        sources.add(path, text);
    }
    for path in world.sources() {
        let text = match world.read(&path) {
            Ok(bytes) => String::from_utf8(bytes.to_vec()).map_err(|error| {
                let line = bytes.iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
                format!("`{path}` is not UTF-8: line {line} has a byte that is no character")
            }),
            Err(why) => Err(format!("`{path}` can't be read: {why}")),
        };
        match text {
            Ok(text) => {
                sources.add(path, text);
            }
            Err(message) => {
                let source = sources.add(path, "");
                let diagnostic = Diagnostic::error(Code::E0110, Span::new(source.id, 0, 0), message);
                diagnostics.push(diagnostic.help("save the file as UTF-8 text"));
            }
        }
    }
    (sources, diagnostics)
}

fn compile_files(world: &dyn World, sources: &Sources, files: &resolve::Files, diagnostics: &mut Vec<Diagnostic>) -> Plan {
    let (project, mut found) = resolve::collect(sources, files);
    let types = ty::lower::lower(&project, &mut found);
    let (signatures, charts) = ty::signature::signatures(&project, &types, world, &mut found);
    let inputs = Inputs { project: &project, types: &types, signatures: &signatures, charts: &charts, world };
    ty::check::check(&inputs, &mut found);
    if project.platform.is_none() {
        found.push(no_platform(sources));
    }
    diagnostics.append(&mut found);
    let said = Said::new(diagnostics);

    let (platform, found) = eval::platform(inputs);
    let mut computed: Vec<Found> = found.into_iter().map(|diagnostic| (None, diagnostic)).collect();
    let ids: Vec<_> =
        project.environments().filter(|(_, environment)| !environment.ast.is_abstract).map(|(id, _)| id).collect();
    let outcomes: Vec<(EnvironmentOutcome, Vec<Diagnostic>)> =
        ids.into_par_iter().map(|id| eval::environment(inputs, id)).collect();
    let mut environments = vec![];
    for (outcome, found) in outcomes {
        computed.extend(found.into_iter().map(|diagnostic| (Some(outcome.name.clone()), diagnostic)));
        environments.push(outcome);
    }
    environments.sort_by(|a, b| a.name.cmp(&b.name));
    let deployed: BTreeSet<ServiceId> =
        environments.iter().flat_map(|environment| &environment.deployments).map(|deployed| deployed.service).collect();
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
        complete: said.errors.is_empty() && !errors,
    };
    check::run(&platform, &mut found);
    computed.extend(found.into_iter().map(|diagnostic| (None, diagnostic)));
    diagnostics.extend(said.only_new(computed));
    plan
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
    errors: Vec<Span>,
}

impl Said {
    fn new(diagnostics: &[Diagnostic]) -> Self {
        Self { errors: diagnostics.iter().filter(|d| d.is_error()).map(|d| d.primary.span).collect() }
    }

    fn only_new(&self, computed: Vec<Found>) -> Vec<Diagnostic> {
        let mut seen: BTreeMap<(Span, Code), usize> = BTreeMap::new();
        let mut out: Vec<(Diagnostic, Vec<EcoString>)> = vec![];
        for (environment, diagnostic) in computed {
            let span = diagnostic.primary.span;
            let follows = self.errors.iter().any(|error| error.contains(span) || span.contains(*error));
            if follows {
                continue;
            }
            match seen.get(&(span, diagnostic.code)).and_then(|at| out.get_mut(*at)) {
                Some((first, others)) => {
                    // The same words are the same mistake; other words name another environment.
                    if first.message != diagnostic.message {
                        others.extend(environment.filter(|name| !others.contains(name)));
                    }
                }
                None => {
                    seen.insert((span, diagnostic.code), out.len());
                    out.push((diagnostic, vec![]));
                }
            }
        }
        out.into_iter().map(|(diagnostic, others)| with_others(diagnostic, &others)).collect()
    }
}

/// A diagnostic with the environment that it was found in, if it was in one.
type Found = (Option<EcoString>, Diagnostic);

fn with_others(diagnostic: Diagnostic, others: &[EcoString]) -> Diagnostic {
    match others {
        [] => diagnostic,
        [only] => diagnostic.note(format!("it is the same in {only}")),
        several => {
            let names = several.iter().take(8).map(EcoString::as_str).collect::<Vec<_>>().join(", ");
            let more = if several.len() > 8 { format!(" and {} more", several.len() - 8) } else { String::new() };
            diagnostic.note(format!("it is the same in {names}{more}"))
        }
    }
}
