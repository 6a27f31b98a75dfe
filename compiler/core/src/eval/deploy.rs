//! What an environment deploys: its own list and what it inherits, without what it omits.

use std::cell::RefCell;

use ecow::EcoString;

use super::{Deployment, Evaluator};
use crate::diagnostics::{Code, Diagnostic, nearest, worth};
use crate::resolve::{Body, EnvironmentId, Scope, ServiceId, ServiceScope};
use crate::source::Span;
use crate::syntax::ast::{DeployStmt, EnvironmentStmt};
use crate::tables::IndexMap;
use crate::ty::signature::Inputs;

/// One `deploy` or `configure` of one layer.
struct Contribution<'a> {
    environment: EnvironmentId,
    stmts: &'a [DeployStmt],
    span: Span,
    /// `deploy` lists the service; `configure` only adds to it.
    lists: bool,
}

impl<'a> Evaluator<'a> {
    /// The state of an environment with everything that it deploys.
    pub(crate) fn for_environment(inputs: Inputs<'a>, environment: EnvironmentId) -> Self {
        let mut evaluator = Self::empty(inputs, Some(environment));
        let contributions = evaluator.contributions(environment);
        for (name, list) in contributions {
            evaluator.deploy(&name, &list);
        }
        evaluator.deployments.sort_by(|a, b| a.name.cmp(&b.name));
        evaluator.by_name = evaluator
            .deployments
            .iter()
            .enumerate()
            .map(|(at, deployment)| (deployment.name.clone(), at))
            .collect();
        evaluator
    }

    /// The state in which a service's base is computed.
    pub(crate) fn for_base(inputs: Inputs<'a>, service: ServiceId) -> Self {
        let mut evaluator = Self::empty(inputs, None);
        let item = inputs.project.service(service);
        evaluator.deployments.push(Deployment {
            service,
            name: item.ast.name.name.clone(),
            listed: None,
            scope: &inputs.signatures.get(service).scope,
            blocks: ServiceScope::default(),
            layers: item.lineage.iter().copied().map(Body::Service).collect(),
            wiring: RefCell::default(),
            secrets: RefCell::default(),
            params: RefCell::default(),
        });
        evaluator.wired.set(true);
        evaluator
    }

    fn contributions(&self, environment: EnvironmentId) -> IndexMap<EcoString, Vec<Contribution<'a>>> {
        let project = self.inputs.project;
        let mut out: IndexMap<EcoString, Vec<Contribution<'a>>> = IndexMap::default();
        for layer in &project.environment(environment).lineage {
            let item = project.environment(*layer);
            for stmt in &item.ast.body {
                if let EnvironmentStmt::Omit { names, .. } = stmt {
                    for name in names {
                        self.omit(*layer, &name.name, name.span, &mut out);
                    }
                }
            }
            for stmt in &item.ast.body {
                if let EnvironmentStmt::Deploy(deploy) = stmt {
                    for name in &deploy.names {
                        let stmts =
                            deploy.body.as_ref().map(|body| body.stmts.as_slice()).unwrap_or_default();
                        let entry = Contribution { environment: *layer, stmts, span: name.span, lists: true };
                        out.entry(name.name.clone()).or_default().push(entry);
                    }
                }
            }
            for configure in &item.configures {
                let entry = Contribution {
                    environment: *layer,
                    stmts: &configure.body.stmts,
                    span: configure.service.span,
                    lists: false,
                };
                out.entry(configure.service.name.clone()).or_default().push(entry);
            }
        }
        out
    }

    /// Takes back what the ancestors of `layer` deploy under this name.
    fn omit(
        &self,
        layer: EnvironmentId,
        name: &EcoString,
        span: Span,
        out: &mut IndexMap<EcoString, Vec<Contribution<'a>>>,
    ) {
        let project = self.inputs.project;
        let lineage = &project.environment(layer).lineage;
        let inherited =
            |entry: &Contribution<'a>| entry.environment != layer && lineage.contains(&entry.environment);
        let found =
            out.get(name).is_some_and(|list| list.iter().any(|entry| entry.lists && inherited(entry)));
        if !found {
            let own = &project.environment(layer).ast.name.name;
            let mut diagnostic = Diagnostic::error(
                Code::E0408,
                span,
                format!("`{own}` inherits no `deploy {name}` that it could omit"),
            );
            if let Some(near) =
                nearest(name, worth(self.diagnostics.borrow().len(), out.keys().map(EcoString::as_str)))
            {
                diagnostic = diagnostic.fix(format!("did you mean `{near}`?"), span, near);
            }
            self.report(diagnostic);
        }
        if let Some(list) = out.get_mut(name) {
            list.retain(|entry| !inherited(entry));
        }
    }

    fn deploy(&mut self, name: &EcoString, contributions: &[Contribution<'a>]) {
        let project = self.inputs.project;
        let Some(first) = contributions.first() else { return };
        let Some(id) = project.service_names.get(Scope::Project, name).copied() else {
            let mut diagnostic =
                Diagnostic::error(Code::E0405, first.span, format!("there is no service called `{name}`"));
            if let Some(near) = nearest(
                name,
                worth(self.diagnostics.borrow().len(), project.service_names.names(Scope::Project)),
            ) {
                diagnostic = diagnostic.fix(format!("did you mean `{near}`?"), first.span, near);
            }
            self.report(diagnostic);
            return;
        };
        let item = project.service(id);
        if item.ast.is_abstract {
            let message = format!("`{name}` is an abstract service: it can only be inherited");
            self.report(
                Diagnostic::error(Code::E0405, first.span, message)
                    .label(item.ast.name.span, "declared here"),
            );
            return;
        }
        let listed = contributions.iter().find(|entry| entry.lists);
        let Some(listed) = listed else {
            self.report(self.not_listed(name, first));
            return;
        };
        let lineage = self.environment.map(|id| project.environment(id).lineage.clone()).unwrap_or_default();
        let mut blocks = ServiceScope::default();
        for entry in contributions {
            blocks.add_deploy(entry.stmts, entry.environment);
        }
        let layers = item.lineage.iter().copied().map(Body::Service);
        self.deployments.push(Deployment {
            service: id,
            name: name.clone(),
            listed: Some(
                contributions.iter().rfind(|entry| entry.lists).map_or(listed.span, |entry| entry.span),
            ),
            scope: &self.inputs.signatures.get(id).scope,
            blocks,
            layers: layers.chain(lineage.into_iter().map(Body::Environment)).collect(),
            wiring: RefCell::default(),
            secrets: RefCell::default(),
            params: RefCell::default(),
        });
    }

    fn not_listed(&self, name: &EcoString, configure: &Contribution<'a>) -> Diagnostic {
        let environment = self.environment_name();
        let written = &self.inputs.project.environment(configure.environment).ast.name;
        let message = format!("`{environment}` does not deploy `{name}`, so there is nothing to configure");
        let diagnostic = Diagnostic::error(Code::E0404, configure.span, message);
        let diagnostic = if written.name == environment {
            diagnostic.label(written.span, "this environment")
        } else {
            diagnostic.note(format!("`{environment}` inherits from `{}`", written.name))
        };
        diagnostic.help(format!("add `deploy {name}` to environment `{}`", written.name))
    }
}
