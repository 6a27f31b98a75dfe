//! Every item into its table; two of one name are an error at the later one.

use ecow::EcoString;

use super::inherit::{EnvironmentFamily, ServiceFamily, lineages};
use super::{Environment, Files, Names, Project, Scope, Service, Table, Target, head};
use crate::diagnostics::{Code, Diagnostic, worth};
use crate::source::{Sources, Span};
use crate::syntax::ast::{self, Ident, Item};

/// Collects all items and resolves who inherits from whom. What names mean is noted in `names`, here and by whoever
/// resolves more of them.
pub fn collect<'a>(sources: &'a Sources, files: &'a Files, names: Names) -> (Project<'a>, Vec<Diagnostic>) {
    let mut collector = Collector {
        project: empty(sources, names),
        configures: vec![],
        sourceless: vec![],
        diagnostics: vec![],
    };
    for (source, file) in sources.iter().zip(files) {
        let scope = if source.is_std() { Scope::Std } else { Scope::Project };
        for item in &file.items {
            collector.item(scope, item);
        }
    }
    collector.charts();
    collector.inherit();
    collector.configure();
    collector.project.cyclic = super::recursion::check(&collector.project, &mut collector.diagnostics);
    (collector.project, collector.diagnostics)
}

fn empty(sources: &Sources, names: Names) -> Project<'_> {
    Project {
        sources,
        platform: None,
        services: vec![],
        environments: vec![],
        service_names: Table::default(),
        environment_names: crate::tables::IndexMap::default(),
        charts: Table::default(),
        refinements: Table::default(),
        capabilities: Table::default(),
        types: Table::default(),
        fns: Table::default(),
        lets: Table::default(),
        secrets: Table::default(),
        checks: vec![],
        cyclic: std::collections::BTreeSet::new(),
        names,
    }
}

struct Collector<'a> {
    project: Project<'a>,
    configures: Vec<&'a ast::Configure>,
    /// Charts that do not say where they come from.
    sourceless: Vec<(Scope, &'a ast::Chart)>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Collector<'a> {
    fn item(&mut self, scope: Scope, item: &'a Item) {
        let project = &mut self.project;
        let out = &mut self.diagnostics;
        match item {
            Item::Platform(item) => self.platform(item),
            Item::Environment(item) => self.environment(item),
            Item::Service(item) => self.service(scope, item),
            Item::Chart(item) if !has_source(item) => self.sourceless.push((scope, item)),
            Item::Chart(item) => {
                declare(&mut project.charts, scope, "chart", &item.name, &**item, |i| &i.name, out)
            }
            Item::Capability(item) => {
                declare(
                    &mut project.capabilities,
                    scope,
                    "capability",
                    &item.name,
                    &**item,
                    |i| &i.name,
                    out,
                );
            }
            Item::Type(item) => {
                declare(&mut project.types, scope, "type", &item.name, &**item, |i| &i.name, out)
            }
            Item::Fn(item) => {
                declare(&mut project.fns, scope, "function", &item.name, &**item, |i| &i.name, out);
                self.fn_or_let(scope, &item.name);
            }
            Item::Let(item) => {
                declare(&mut project.lets, scope, "constant", &item.name, &**item, |i| &i.name, out);
                self.fn_or_let(scope, &item.name);
            }
            Item::Secret(item) => {
                declare(&mut project.secrets, scope, "secret", &item.name, &**item, |i| &i.name, out)
            }
            Item::Configure(item) => self.configures.push(item),
            Item::Check(item) => project.checks.push(item),
        }
    }

    /// A `chart` without a source refines the one of its name that has one.
    fn charts(&mut self) {
        for (scope, item) in std::mem::take(&mut self.sourceless) {
            let (project, out) = (&mut self.project, &mut self.diagnostics);
            let refined = project.charts.get(scope, &item.name.name).filter(|found| has_source(found));
            let refines = refined.is_some();
            if let Some(chart) = refined {
                project.names.note(item.name.span, Target::Declared(chart.name.span));
            }
            let table = if refines { &mut project.refinements } else { &mut project.charts };
            let kind = if refines { "refinement" } else { "chart" };
            declare(table, scope, kind, &item.name, item, |i| &i.name, out);
        }
    }

    /// Constants and functions share one namespace: both are names in expressions.
    fn fn_or_let(&mut self, scope: Scope, name: &Ident) {
        let function = self.project.fns.of(scope).get(&name.name).map(|item| item.name.span);
        let constant = self.project.lets.of(scope).get(&name.name).map(|item| item.name.span);
        if let (Some(function), Some(constant)) = (function, constant) {
            let (first, later) =
                if function < constant { (function, constant) } else { (constant, function) };
            self.diagnostics.push(twice("a function and a constant", &name.name, first, later));
        }
    }

    fn platform(&mut self, item: &'a ast::Platform) {
        let depth = |item: &ast::Platform| {
            let path = self
                .project
                .sources
                .get(item.span.file)
                .map(|source| source.path.clone())
                .unwrap_or_default();
            (path.matches('/').count(), &*path != "platform.phx")
        };
        if let Some(first) = self.project.platform {
            // The one at the project's root is the first, wherever the other stands.
            let (first, item) = if depth(item) < depth(first) { (item, first) } else { (first, item) };
            self.project.platform = Some(first);
            let diagnostic = Diagnostic::error(
                Code::E0204,
                item.name.span,
                "a project has one platform, and this is a second one",
            )
            .label(first.name.span, "the first one");
            self.diagnostics.push(diagnostic.help(
                "move what belongs to another platform into a folder of its own, outside this project",
            ));
        } else {
            self.project.platform = Some(item);
            // A constant of the platform is one of the project.
            for stmt in &item.body {
                if let ast::PlatformStmt::Let(item) = stmt {
                    declare(
                        &mut self.project.lets,
                        Scope::Project,
                        "constant",
                        &item.name,
                        &**item,
                        |i| &i.name,
                        &mut self.diagnostics,
                    );
                    self.fn_or_let(Scope::Project, &item.name);
                }
            }
        }
    }

    fn environment(&mut self, item: &'a ast::Environment) {
        let id = super::EnvironmentId(self.project.environments.len() as u32);
        if item.name.name == "environment" {
            let message = "an environment can't be called `environment`: `choose … from environment` would be ambiguous";
            self.diagnostics.push(Diagnostic::error(Code::E0203, item.name.span, message));
        }
        if let Some(first) = self.project.environment_names.get(&item.name.name) {
            let first = self.project.environment(*first).ast.name.span;
            self.diagnostics.push(twice("environments", &item.name.name, first, item.name.span));
            return;
        }
        self.project.environment_names.insert(item.name.name.clone(), id);
        self.project.environments.push(Environment { ast: item, lineage: vec![id], configures: vec![] });
    }

    fn service(&mut self, scope: Scope, item: &'a ast::Service) {
        let id = super::ServiceId(self.project.services.len() as u32);
        if let Some(first) = self.project.service_names.of(scope).get(&item.name.name) {
            let first = self.project.service(*first).ast.name.span;
            self.diagnostics.push(twice("services", &item.name.name, first, item.name.span));
            return;
        }
        self.project.service_names.of_mut(scope).insert(item.name.name.clone(), id);
        self.project.services.push(Service { ast: item, scope, lineage: vec![id] });
    }

    fn inherit(&mut self) {
        let services = lineages(&ServiceFamily(&self.project), &mut self.diagnostics);
        let environments = lineages(&EnvironmentFamily(&self.project), &mut self.diagnostics);
        for (service, lineage) in self.project.services.iter_mut().zip(services) {
            service.lineage = lineage;
        }
        for (environment, lineage) in self.project.environments.iter_mut().zip(environments) {
            environment.lineage = lineage;
        }
    }

    fn configure(&mut self) {
        for configure in std::mem::take(&mut self.configures) {
            for name in &configure.environments {
                match self.project.environment_names.get(&name.name) {
                    Some(id) => {
                        let declared = self.project.environment(*id).ast.name.span;
                        self.project.names.note(name.span, Target::Declared(declared));
                        if let Some(environment) = self.project.environments.get_mut(id.0 as usize) {
                            environment.configures.push(configure);
                        }
                    }
                    None => {
                        self.project.names.ask(&name.name, name.span, "environment");
                        let names = self.project.environment_names.keys().map(EcoString::as_str);
                        let names = worth(self.diagnostics.len(), names);
                        self.diagnostics.push(unknown("environment", &name.name, name.span, names));
                    }
                }
            }
        }
    }
}

fn has_source(item: &ast::Chart) -> bool {
    let says = |word: &str| item.entries.iter().any(|e| head(e).is_some_and(|(name, _)| name == word));
    says("repository") || says("path")
}

fn declare<'a, T: ?Sized>(
    table: &mut Table<&'a T>,
    scope: Scope,
    kind: &str,
    name: &Ident,
    item: &'a T,
    ident: impl Fn(&'a T) -> &'a Ident,
    diagnostics: &mut Vec<Diagnostic>,
) {
    match table.of(scope).get(&name.name) {
        Some(first) => diagnostics.push(twice(&plural(kind), &name.name, ident(first).span, name.span)),
        None => {
            table.of_mut(scope).insert(name.name.clone(), item);
        }
    }
}

fn plural(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{kind}s"),
    }
}

fn twice(kinds: &str, name: &str, first: Span, later: Span) -> Diagnostic {
    Diagnostic::error(Code::E0201, later, format!("two {kinds} are called `{name}`"))
        .here("the second one")
        .label(first, "the first one")
}

/// "There is no KIND of this name", with the nearest one as a fix.
pub(crate) fn unknown<'n>(
    kind: &str,
    name: &str,
    span: Span,
    known: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let diagnostic = Diagnostic::error(Code::E0202, span, format!("there is no {kind} called `{name}`"));
    match crate::diagnostics::nearest(name, known.iter().copied()) {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), span, near),
        None if !known.is_empty() && known.len() <= 12 => diagnostic.help(format!(
            "there are: {}",
            known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        )),
        None => diagnostic,
    }
}
