//! What a service declares, gathered along its lineage: parameters, needs, secrets … by name, each
//! with the conditions around it. Blocks of `deploy` and `configure` are gathered the same way.

use std::sync::Arc;

use ecow::EcoString;

use super::{EnvironmentId, Project, ServiceId};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{self, DeployStmt, ServiceStmt};
use crate::tables::IndexMap;

/// The words that start an entry of a service's body or a `deploy` block.
pub const WORDS: &[&str] =
    &["values", "application", "secrets", "globals", "namespace", "manifest", "revision", "project", "chart"];

/// A condition around a statement, and whether it must hold.
#[derive(Debug, Clone, Copy)]
pub struct Guard<'a> {
    /// The condition.
    pub condition: &'a ast::Expr,
    /// `true` in the branch of `if`, `false` in that of `else`.
    pub holds: bool,
}

/// Whose body a statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    /// A service's own body.
    Service(ServiceId),
    /// A `deploy` or `configure` block of an environment.
    Environment(EnvironmentId),
}

/// A statement with its place among the layers.
#[derive(Debug, Clone)]
pub struct Written<'a, T> {
    /// What is written.
    pub node: T,
    /// Whose body it stands in.
    pub body: Body,
    /// The conditions around it, outermost first.
    pub guards: Arc<[Guard<'a>]>,
}

/// What a name of `requires` or `wants` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedTarget<'a> {
    /// A capability.
    Capability(&'a ast::Ident),
    /// One service.
    Service(&'a ast::Ident),
}

/// One name of `requires` or `wants`.
#[derive(Debug, Clone)]
pub struct Need<'a> {
    /// What is needed.
    pub target: NeedTarget<'a>,
    /// `wants`: null if it is not there.
    pub optional: bool,
    /// No ordering edge.
    pub eventually: bool,
    /// `if …` at the line's end.
    pub condition: Option<&'a ast::Expr>,
    /// The name's place.
    pub span: Span,
    /// The name that it has in the service, if that is another one.
    pub alias: Option<&'a ast::Ident>,
}

impl Need<'_> {
    /// The capability's or service's name.
    #[must_use]
    pub fn name(&self) -> &EcoString {
        match self.target {
            NeedTarget::Capability(ident) | NeedTarget::Service(ident) => &ident.name,
        }
    }
}

/// Everything that a service declares, itself or through its ancestors.
#[derive(Debug, Default)]
pub struct ServiceScope<'a> {
    /// Parameters.
    pub params: IndexMap<EcoString, Written<'a, &'a ast::Param>>,
    /// Needs by the name that they have here.
    pub needs: IndexMap<EcoString, Written<'a, Need<'a>>>,
    /// What it provides; several of one capability only under conditions.
    pub provides: Vec<Written<'a, &'a ast::Provides>>,
    /// Shared secrets that it uses.
    pub uses: IndexMap<EcoString, Written<'a, &'a ast::Ident>>,
    /// Sub-charts.
    pub subcharts: IndexMap<EcoString, Written<'a, &'a ast::Subchart>>,
    /// Blocks of the main secret, the most general first.
    pub secrets: Vec<Written<'a, &'a ast::SecretsBlock>>,
    /// Further secrets by name; blocks of one name merge.
    pub named_secrets: IndexMap<EcoString, Vec<Written<'a, &'a ast::Secret>>>,
    /// Manifests; those of one name merge.
    pub manifests: Vec<Written<'a, &'a ast::Manifest>>,
    /// Checks.
    pub checks: Vec<Written<'a, &'a ast::Check>>,
    /// Constants.
    pub lets: IndexMap<EcoString, Written<'a, &'a ast::Let>>,
    /// Choices of a `deploy` block.
    pub chooses: Vec<Written<'a, &'a ast::Choose>>,
    /// All entries in the order of layers.
    pub entries: Vec<Written<'a, &'a ast::Entry>>,
}

impl<'a> ServiceScope<'a> {
    /// Gathers a service along its lineage.
    pub fn of_service(project: &Project<'a>, id: ServiceId, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut scope = Self::default();
        for layer in &project.service(id).lineage {
            let mut names = Names::default();
            let body = Body::Service(*layer);
            let own = std::mem::take(&mut scope.provides);
            scope.service_stmts(&project.service(*layer).ast.body, body, &[], &mut names);
            // An heir that provides a capability itself replaces what its ancestors say of it.
            let mut provides = own;
            provides.retain(|old| {
                !scope.provides.iter().any(|new| new.node.capability.name == old.node.capability.name)
            });
            provides.append(&mut scope.provides);
            scope.provides = provides;
            if *layer == id {
                diagnostics.append(&mut names.clashes);
            }
        }
        scope
    }

    /// Gathers the blocks of one layer of a deployment.
    pub fn add_deploy(&mut self, stmts: &'a [DeployStmt], environment: EnvironmentId) {
        self.deploy_stmts(stmts, Body::Environment(environment), &[]);
    }

    fn service_stmts(
        &mut self,
        stmts: &'a [ServiceStmt],
        body: Body,
        guards: &[Guard<'a>],
        names: &mut Names,
    ) {
        let around: Arc<[Guard<'a>]> = guards.into();
        for stmt in stmts {
            match stmt {
                ServiceStmt::Requires(needs) => self.needs(needs, false, body, &around, names),
                ServiceStmt::Wants(needs) => self.needs(needs, true, body, &around, names),
                ServiceStmt::Provides(node) => self.provides.push(written(node, body, &around)),
                ServiceStmt::Uses(list) => {
                    for name in list {
                        names.declare("shared secret", &name.name, name.span);
                        self.uses.insert(name.name.clone(), written(name, body, &around));
                    }
                }
                ServiceStmt::Param(node) => {
                    names.declare("parameter", &node.name.name, node.name.span);
                    self.params.insert(node.name.name.clone(), written(&**node, body, &around));
                }
                ServiceStmt::Subchart(node) => {
                    names.declare("sub-chart", &node.name.name, node.name.span);
                    self.subcharts.insert(node.name.name.clone(), written(node, body, &around));
                }
                ServiceStmt::Secrets(node) => self.secrets.push(written(node, body, &around)),
                ServiceStmt::Secret(node) => self.secret(node, body, &around, names),
                ServiceStmt::Manifest(node) => self.manifests.push(written(node, body, &around)),
                ServiceStmt::Check(node) => self.checks.push(written(&**node, body, &around)),
                ServiceStmt::Let(node) => {
                    names.declare("constant", &node.name.name, node.name.span);
                    self.lets.insert(node.name.name.clone(), written(&**node, body, &around));
                }
                ServiceStmt::Entry(node) => self.entries.push(written(node, body, &around)),
                ServiceStmt::If(inner) => {
                    self.service_stmts(&inner.then, body, &and(guards, &inner.condition, true), names);
                    self.service_stmts(&inner.otherwise, body, &and(guards, &inner.condition, false), names);
                }
            }
        }
    }

    fn deploy_stmts(&mut self, stmts: &'a [DeployStmt], body: Body, guards: &[Guard<'a>]) {
        let around: Arc<[Guard<'a>]> = guards.into();
        for stmt in stmts {
            match stmt {
                DeployStmt::Choose(node) => self.chooses.push(written(node, body, &around)),
                DeployStmt::Secrets(node) => self.secrets.push(written(node, body, &around)),
                DeployStmt::Secret(node) => self.secret(node, body, &around, &mut Names::default()),
                DeployStmt::Manifest(node) => self.manifests.push(written(node, body, &around)),
                DeployStmt::Check(node) => self.checks.push(written(&**node, body, &around)),
                DeployStmt::Entry(node) => self.entries.push(written(node, body, &around)),
                DeployStmt::If(inner) => {
                    self.deploy_stmts(&inner.then, body, &and(guards, &inner.condition, true));
                    self.deploy_stmts(&inner.otherwise, body, &and(guards, &inner.condition, false));
                }
            }
        }
    }

    fn needs(
        &mut self,
        needs: &'a ast::Needs,
        optional: bool,
        body: Body,
        around: &Arc<[Guard<'a>]>,
        names: &mut Names,
    ) {
        for need in &needs.needs {
            let target = if need.is_service {
                NeedTarget::Service(&need.name)
            } else {
                NeedTarget::Capability(&need.name)
            };
            let alias = need.alias.as_ref().unwrap_or(&need.name);
            names.declare(if need.is_service { "service" } else { "capability" }, &alias.name, alias.span);
            let condition = needs.condition.as_ref();
            let node = Need {
                target,
                optional,
                eventually: needs.eventually,
                condition,
                span: need.name.span,
                alias: need.alias.as_ref(),
            };
            self.needs.insert(alias.name.clone(), Written { node, body, guards: around.clone() });
        }
    }

    fn secret(&mut self, node: &'a ast::Secret, body: Body, around: &Arc<[Guard<'a>]>, names: &mut Names) {
        names.declare("secret", &node.name.name, node.name.span);
        self.named_secrets.entry(node.name.name.clone()).or_default().push(written(node, body, around));
    }

    /// The entries whose first key is this word, with the word's position stripped by the caller.
    pub fn entries_of<'s>(&'s self, word: &'s str) -> impl Iterator<Item = &'s Written<'a, &'a ast::Entry>> {
        self.entries.iter().filter(move |entry| head(entry.node).is_some_and(|(found, _)| found == word))
    }
}

/// The first key of an entry, if it is a word or plain text, with whether it was quoted.
#[must_use]
pub fn head(entry: &ast::Entry) -> Option<(&str, bool)> {
    match entry.path.first() {
        Some(ast::Segment::Key(key)) => key.plain().map(|text| (text.as_str(), key.quoted)),
        _ => None,
    }
}

/// The text that an entry of a `chart` item says, such as its `version`, with the place of it; the last one counts.
#[must_use]
pub fn chart_text<'c>(item: &'c ast::Chart, word: &str) -> Option<(&'c EcoString, Span)> {
    item.entries.iter().rev().find_map(|entry| match (head(entry), &entry.op) {
        (Some((found, _)), ast::EntryOp::Set(expr)) if found == word => match &expr.kind {
            ast::ExprKind::String(text) => text.plain().map(|text| (text, expr.span)),
            _ => None,
        },
        _ => None,
    })
}

fn written<'a, T>(node: T, body: Body, guards: &Arc<[Guard<'a>]>) -> Written<'a, T> {
    Written { node, body, guards: guards.clone() }
}

fn and<'a>(guards: &[Guard<'a>], condition: &'a ast::Expr, holds: bool) -> Vec<Guard<'a>> {
    guards.iter().copied().chain([Guard { condition, holds }]).collect()
}

/// The names that one body declares: they share one namespace.
#[derive(Default)]
struct Names {
    seen: IndexMap<EcoString, (&'static str, Span)>,
    clashes: Vec<Diagnostic>,
}

impl Names {
    fn declare(&mut self, kind: &'static str, name: &EcoString, span: Span) {
        if WORDS.contains(&name.as_str()) || matches!(name.as_str(), "env" | "std") {
            let message = format!("a {kind} can't be called `{name}`: that is a word of the language here");
            self.clashes.push(rename(kind, name, Diagnostic::error(Code::E0203, span, message)));
            return;
        }
        match self.seen.get(name) {
            // The same secret in two branches, or a second block of it, is one secret.
            Some((first, _)) if *first == kind && matches!(kind, "secret" | "shared secret") => {}
            Some((first, place)) => {
                let message = format!("`{name}` is already the name of a {first} of this service");
                let diagnostic =
                    Diagnostic::error(Code::E0203, span, message).label(*place, format!("the {first}"));
                self.clashes.push(rename(kind, name, diagnostic));
            }
            None => {
                self.seen.insert(name.clone(), (kind, span));
            }
        }
    }
}

fn rename(kind: &str, name: &str, diagnostic: Diagnostic) -> Diagnostic {
    match kind {
        "capability" | "service" => {
            diagnostic.help(format!("give it another name here: `{name} as other-name`"))
        }
        _ => diagnostic.help("choose another name for it"),
    }
}
