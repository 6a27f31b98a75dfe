//! What the static phases said already, so that the computing phases do not say it again: one mistake, one message, and
//! the environments in which it was found.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::places::Places;
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve;
use crate::source::{FileId, Span};

/// What the static phases said: what follows from it, and what every environment repeats, is not
/// said again.
pub(super) struct Said {
    /// Whether there was an error.
    pub(super) has_errors: bool,
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
    pub(super) fn new(project: &resolve::Project<'_>, diagnostics: &[Diagnostic]) -> Self {
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

    pub(super) fn only_new(&self, computed: Vec<Found>) -> Vec<Diagnostic> {
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
pub(super) type Found = (Option<EcoString>, Diagnostic);

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
