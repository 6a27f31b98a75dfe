//! A literal of one environment that names another one: its host, its path in Vault, or a setting that
//! nobody else has (a cloud project, an account, a server).
//!
//! Copying a block from one environment to the next and forgetting one line is the commonest mistake of platforms
//! with many clusters, and the slowest to be found: the service runs, with the other cluster's data.

use rayon::prelude::*;

use super::facts::{Environment, Facts, texts};
use super::ingress::is_template;
use super::settings::{Setting, owners};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::source::Span;
use crate::syntax::ast::EnvironmentStmt;
use crate::tables::HashMap;

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let distinctive = Distinctive::new(facts);
    if distinctive.by_word.is_empty() {
        return;
    }
    let found = facts.environments.par_iter().map(|environment| {
        let mut found = vec![];
        in_environment(facts, environment, &distinctive, &mut found);
        found
    });
    diagnostics.extend(found.collect::<Vec<_>>().into_iter().flatten());
}

fn in_environment(
    facts: &Facts<'_, '_>,
    environment: &Environment<'_>,
    distinctive: &Distinctive<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let name = &environment.outcome.name;
    for deployed in &environment.outcome.deployments {
        texts(deployed, &mut |text, span| {
            let Some(mark) = distinctive.find(name, text) else { return };
            // What the environment says of itself is meant.
            let of_setting =
                |setting: &Setting| setting.text.contains(mark.text) && text.contains(setting.text.as_str());
            if environment.settings.texts.values().any(of_setting)
                || mark.kind == Kind::Other && !is_copied(facts, deployed, mark)
            {
                return;
            }
            let place = written(facts, name, deployed, mark, span);
            diagnostics.push(report(&deployed.name, name, mark, place));
        });
    }
}

/// Whether the owner's deployment of the same service says it, too. A service that opens another cluster's
/// database or bucket is usually not deployed there.
fn is_copied(facts: &Facts<'_, '_>, deployed: &Deployed, mark: &Mark<'_>) -> bool {
    let owner = facts.environments.iter().find(|environment| environment.outcome.name == mark.environment);
    let same = owner
        .into_iter()
        .flat_map(|owner| &owner.outcome.deployments)
        .find(|other| other.name == deployed.name);
    let mut found = false;
    if let Some(same) = same {
        texts(same, &mut |text, _| found |= text.contains(mark.text));
    }
    found
}

/// Where the text itself is written: the leaf, or the block of the environment that sets a parameter.
fn written(
    facts: &Facts<'_, '_>,
    environment: &str,
    deployed: &Deployed,
    mark: &Mark<'_>,
    leaf: Span,
) -> Span {
    let project = facts.platform.project;
    let within = |span: Span| {
        let text = project.sources.get(span.file)?.slice(span);
        let at = text.match_indices(mark.text).map(|(at, _)| at).find(|at| !is_comment(text, *at))?;
        let start = span.start as usize + at;
        Some(Span::new(span.file, start, start + mark.text.len()))
    };
    if within(leaf).is_some() {
        return leaf;
    }
    let Some(id) = project.environment_names.get(environment) else { return leaf };
    let blocks = project.environment(*id).lineage.iter().rev().flat_map(|layer| {
        let layer = project.environment(*layer);
        let deploys = layer.ast.body.iter().filter_map(|stmt| match stmt {
            EnvironmentStmt::Deploy(deploy) if deploy.names.iter().any(|name| name.name == deployed.name) => {
                deploy.body.as_ref()
            }
            _ => None,
        });
        let configures = layer.configures.iter().filter(|configure| configure.service.name == deployed.name);
        deploys.chain(configures.map(|configure| &configure.body)).map(|body| body.span)
    });
    blocks.filter_map(within).next().unwrap_or(leaf)
}

/// Whether a place stands behind `//` at the start of its line.
fn is_comment(text: &str, at: usize) -> bool {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    line.trim_start().starts_with("//")
}

fn report(service: &str, environment: &str, mark: &Mark<'_>, span: Span) -> Diagnostic {
    let owner = mark.environment;
    let (code, what) = match mark.kind {
        Kind::Host => (Code::W0302, "the host".to_owned()),
        Kind::Vault => (Code::W0303, "the path in Vault".to_owned()),
        Kind::Other => (Code::W0304, format!("`{}`", mark.path)),
    };
    let message = format!("`{service}` in {environment} names \"{}\", which is {what} of {owner}", mark.text);
    let help = match mark.kind {
        Kind::Vault => "write it with `env.vault.path`".to_owned(),
        _ => format!(
            "write it with `env.{}`; if {environment} really needs {owner}'s, make it a setting of {environment}",
            mark.path
        ),
    };
    Diagnostic::warning(code, span, message).label(mark.span, format!("{owner} says so here")).help(help)
}

/// What a text tells about its environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Host,
    Vault,
    Other,
}

/// A text that belongs to one environment alone.
#[derive(Debug)]
pub(super) struct Mark<'f> {
    environment: &'f str,
    path: &'f str,
    text: &'f str,
    span: Span,
    kind: Kind,
}

/// The texts by which environments can be told apart.
pub(super) struct Distinctive<'f> {
    /// By the longest word in each.
    by_word: HashMap<&'f str, Vec<Mark<'f>>>,
}

impl<'f> Distinctive<'f> {
    /// From the settings of all environments.
    pub(super) fn new(facts: &'f Facts<'_, '_>) -> Self {
        let counts = owners(facts.environments.iter().map(|environment| &environment.settings));
        let mut by_word: HashMap<&str, Vec<Mark<'_>>> = HashMap::default();
        for environment in &facts.environments {
            for (path, setting) in &environment.settings.texts {
                let text = setting.text.as_str();
                let Some(kind) = kind(environment, path, text) else { continue };
                let longest = words(text).max_by_key(|word| word.len());
                if let Some(word) = longest.filter(|_| counts.get(text) == Some(&1)) {
                    let environment = environment.outcome.name.as_str();
                    by_word.entry(word).or_default().push(Mark {
                        environment,
                        path,
                        text,
                        span: setting.span,
                        kind,
                    });
                }
            }
        }
        Self { by_word }
    }

    /// The longest text of another environment that stands in `text` by itself.
    pub(super) fn find(&self, environment: &str, text: &str) -> Option<&Mark<'f>> {
        if text.len() < SHORTEST {
            return None;
        }
        let marks = words(text).filter_map(|word| self.by_word.get(word)).flatten();
        let others = marks.filter(|mark| mark.environment != environment && stands_in(text, mark));
        others.max_by_key(|mark| mark.text.len())
    }
}

/// Shorter texts may be the same by chance.
const SHORTEST: usize = 8;

/// Settings that several clusters may well share, though today only one has this value.
const COMMON: &[&str] = &[
    "region",
    "zone",
    "location",
    "class",
    "tier",
    "version",
    "revision",
    "tag",
    "branch",
    "email",
    "timezone",
    "level",
    "channel",
    "image",
    "registry",
    "repository",
    "schedule",
    "cidr",
    "mail",
];

fn kind(environment: &Environment<'_>, path: &str, text: &str) -> Option<Kind> {
    let host = environment.settings.host().map(|host| host.text.as_str());
    if text.len() < SHORTEST || text.contains(char::is_whitespace) || is_template(text) {
        return None;
    }
    if path == "host" {
        return text.contains('.').then_some(Kind::Host);
    }
    if environment.outcome.vault_path.as_deref() == Some(text) || path == "vault.path" {
        return text.contains('/').then_some(Kind::Vault);
    }
    let last = path.rsplit('.').next().unwrap_or(path);
    let is_common = last.split(['-', '_']).any(|word| COMMON.contains(&word));
    let is_telling = text.contains(|c: char| c.is_ascii_digit() || c == '/' || c == '.');
    // `https://HOST` is told by its host.
    let is_own_url = host.is_some_and(|host| text.contains(host));
    (is_telling && !is_common && !is_own_url).then_some(Kind::Other)
}

/// Runs of letters, digits, `-`, `_` and `.`, without dots at the ends.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_inner(c)).map(|word| word.trim_matches('.')).filter(|word| !word.is_empty())
}

fn is_inner(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether a mark stands in a text as a whole, and not as a part of a longer name.
fn stands_in(text: &str, mark: &Mark<'_>) -> bool {
    text.match_indices(mark.text).any(|(at, _)| {
        let before = text.get(..at).and_then(|rest| rest.chars().next_back());
        let mut after = text.get(at + mark.text.len()..).unwrap_or_default().chars();
        let next = after.next();
        let ends = match next {
            // A dot ends a sentence, or leads to a longer name.
            Some('.') => !after.next().is_some_and(is_inner),
            Some(c) => !is_inner(c),
            None => true,
        };
        // `ops@HOST` is a person's address, and says nothing about where something runs.
        let starts = before
            .is_none_or(|c| !is_inner(c) && (c != '@' || mark.kind != Kind::Host || is_in_url(text, at)));
        starts && ends
    })
}

/// Whether the word that ends at a place started as a URL.
fn is_in_url(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit([' ', ',', ';', '\n', '"', '\'', '<']).next().is_some_and(|word| word.contains("://"))
}
