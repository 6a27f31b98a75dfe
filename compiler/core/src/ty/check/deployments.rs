//! Bodies of environments and `configure` blocks.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{Checker, Offer, Scope};
use crate::diagnostics::{Code, Diagnostic, nearest, worth};
use crate::resolve::{self, EnvironmentId, ServiceId, Target, head};
use crate::source::Span;
use crate::syntax::ast::{self, DeployStmt, EnvironmentStmt, Guarded, Ident, Segment};
use crate::ty::Type;
use crate::ty::conform::Expectation;

/// The entries of an environment that are no settings.
const ENVIRONMENT_WORDS: &[&str] = &["application", "globals", "revision"];

impl Checker<'_, '_> {
    pub(super) fn environment(&mut self, id: EnvironmentId) {
        let environment = self.inputs.project.environment(id);
        let scope = Scope::environment(id);
        let mut seen = BTreeMap::new();
        let mut listed = BTreeMap::new();
        for stmt in &environment.ast.body {
            match stmt {
                EnvironmentStmt::Deploy(deploy) => self.deploy(id, deploy, &mut listed),
                EnvironmentStmt::Omit { names, .. } => names.iter().for_each(|name| {
                    self.ask(&name.name, || Offer::Services);
                    let declared = self.service_declared(name);
                    declared.into_iter().for_each(|at| self.means(name.span, Target::Declared(at)));
                }),
                EnvironmentStmt::OmitProvides { names, .. } => {
                    names.iter().for_each(|name| self.capability(name))
                }
                EnvironmentStmt::Provides(provides) => self.provides(&scope, provides),
                EnvironmentStmt::Choose(choose) => self.choose(choose),
                EnvironmentStmt::Check(check) => self.check_stmt(&scope, check),
                EnvironmentStmt::Let(item) => self.own_constant(&scope, item),
                EnvironmentStmt::Entry(entry) => {
                    self.refuse_repeat(entry, &mut seen);
                    self.environment_entry(&scope, entry);
                }
            }
        }
        for configure in environment.configures.clone() {
            if let Some(service) = self.service_called(&configure.service) {
                self.deploy_body(id, service, &configure.body.stmts);
            }
        }
    }

    fn environment_entry(&mut self, scope: &Scope, entry: &ast::Entry) {
        let settings = &self.inputs.types.settings;
        let Some((word, _)) = head(entry) else {
            return self.error(Code::E0301, entry.span, "a setting's name can't be computed");
        };
        if self.is_asked(word) {
            return self.offer(Offer::Environment(ENVIRONMENT_WORDS));
        }
        if let Some(Segment::Key(key)) = entry.path.first() {
            self.see_head(key.span, word);
        }
        if let Some(field) = settings.fields.get(word) {
            if let (Some(declared), Some(Segment::Key(key))) = (field.span, entry.path.first()) {
                self.means(key.span, Target::Declared(declared));
                self.see_type(key.span, &field.ty);
            }
            let origin = Expectation {
                span: field.span,
                text: format!("setting `{word}` is declared here as {}", field.ty),
            };
            return match (&entry.op, entry.path.len()) {
                (ast::EntryOp::Set(expr), 1) => {
                    self.expr(scope, expr, &field.ty, &origin);
                }
                _ => self.entry(scope, entry, 1, &field.ty, &origin),
            };
        }
        match word {
            "application" => self.entry_of(scope, entry, &self.library("ApplicationOptions")),
            "globals" => self.entry_of(scope, entry, &Type::Any),
            "revision" => self.entry_of(scope, entry, &Type::string()),
            _ => {
                let span = match entry.path.first() {
                    Some(Segment::Key(key)) => key.span,
                    _ => entry.span,
                };
                let mut diagnostic = Diagnostic::error(
                    Code::E0301,
                    span,
                    format!("environments of this platform have no setting `{word}`"),
                );
                let known =
                    settings.fields.keys().map(EcoString::as_str).chain(ENVIRONMENT_WORDS.iter().copied());
                let side = resolve::Scope::Project;
                diagnostic = if let Some(near) = nearest(word, worth(self.diagnostics.len(), known)) {
                    diagnostic.fix(format!("did you mean `{near}`?"), span, near)
                } else if self.inputs.project.service_names.get(side, word).is_some() {
                    diagnostic.help(format!("to deploy the service, write `deploy {word} {{ … }}`"))
                } else {
                    let names: Vec<String> = settings.fields.keys().map(|name| format!("`{name}`")).collect();
                    let declare = "declared in the platform: `environment { NAME: TYPE }`";
                    diagnostic.help(match names.as_slice() {
                        [] => format!("settings are {declare}"),
                        names => format!("there are: {}; more are {declare}", names.join(", ")),
                    })
                };
                if let Some(span) = settings.span {
                    diagnostic = diagnostic.label(span, "the settings are declared here");
                }
                self.report(diagnostic);
            }
        }
    }

    fn deploy(&mut self, id: EnvironmentId, deploy: &ast::Deploy, listed: &mut BTreeMap<EcoString, Span>) {
        for name in &deploy.names {
            if let Some(first) = listed.get(&name.name) {
                let message = format!("`{}` is deployed twice in this environment", name.name);
                let diagnostic =
                    Diagnostic::error(Code::E0207, name.span, message).label(*first, "the first time");
                self.report(diagnostic.help("put everything into one `deploy`"));
            }
            listed.entry(name.name.clone()).or_insert(name.span);
            let Some(service) = self.service_called(name) else { continue };
            if let Some(body) = &deploy.body {
                self.deploy_body(id, service, &body.stmts);
            }
        }
    }

    fn service_called(&mut self, name: &Ident) -> Option<ServiceId> {
        let side = resolve::Scope::Project;
        let found = self.inputs.project.service_names.get(side, &name.name).copied();
        self.ask(&name.name, || Offer::Services);
        if let Some(id) = found {
            self.means(name.span, Target::Declared(self.inputs.project.service(id).ast.name.span));
        }
        if found.is_none() {
            let known = worth(self.diagnostics.len(), self.inputs.project.service_names.names(side));
            let mut diagnostic = resolve::unknown("service", &name.name, name.span, known);
            diagnostic.code = Code::E0405;
            self.report(diagnostic);
        }
        found
    }

    fn deploy_body(&mut self, id: EnvironmentId, service: ServiceId, stmts: &[DeployStmt]) {
        let mut scope = Scope::service(service);
        scope.environment = Some(id);
        self.deploy_stmts(&scope, service, stmts, &mut BTreeMap::new());
    }

    fn deploy_stmts(
        &mut self,
        scope: &Scope,
        service: ServiceId,
        stmts: &[DeployStmt],
        seen: &mut BTreeMap<Vec<EcoString>, Span>,
    ) {
        for stmt in stmts {
            match stmt {
                DeployStmt::Choose(choose) => {
                    self.choose(choose);
                    let needs = &self.inputs.signatures.get(service).scope.needs;
                    if !needs
                        .values()
                        .any(|need| self.is_capability(need.node.target, &choose.capability.name))
                    {
                        let name = &self.inputs.project.service(service).ast.name.name;
                        let message = format!(
                            "`{name}` does not require `{}`, so there is nothing to choose",
                            choose.capability.name
                        );
                        self.error(Code::E0407, choose.capability.span, message);
                    }
                }
                DeployStmt::Secrets(block) => self.secrets(scope, block),
                DeployStmt::Secret(secret) => self.secret(scope, secret),
                DeployStmt::Manifest(manifest) => self.manifest(scope, manifest),
                DeployStmt::Check(check) => self.check_stmt(scope, check),
                DeployStmt::Entry(entry) => {
                    self.refuse_repeat(entry, seen);
                    self.service_entry(scope, service, entry);
                }
                DeployStmt::If(Guarded { condition, then, otherwise, .. }) => {
                    let inner = self.condition(scope, condition, true);
                    self.deploy_stmts(&inner, service, then, &mut BTreeMap::new());
                    let inner = self.condition_facts(scope, condition, false);
                    self.deploy_stmts(&inner, service, otherwise, &mut BTreeMap::new());
                }
            }
        }
    }

    fn choose(&mut self, choose: &ast::Choose) {
        self.capability(&choose.capability);
        let side = resolve::Scope::Project;
        let provider = &choose.provider;
        self.ask(&provider.name, || Offer::Providers(choose.capability.name.clone()));
        let declared = self.service_declared(provider);
        declared.into_iter().for_each(|at| self.means(provider.span, Target::Declared(at)));
        if provider.name != "environment"
            && self.inputs.project.service_names.get(side, &provider.name).is_none()
        {
            let known = self.inputs.project.service_names.names(side).chain(["environment"]);
            let known = worth(self.diagnostics.len(), known);
            self.report(resolve::unknown("service", &provider.name, provider.span, known));
        }
    }

    fn capability(&mut self, name: &Ident) {
        let side = resolve::Scope::Project;
        self.ask(&name.name, || Offer::Capabilities);
        let declared = self.capability_declared(name);
        declared.into_iter().for_each(|at| self.means(name.span, Target::Declared(at)));
        if declared.is_none() {
            let known = worth(self.diagnostics.len(), self.inputs.project.capabilities.names(side));
            self.report(resolve::unknown("capability", &name.name, name.span, known));
        }
    }
}
