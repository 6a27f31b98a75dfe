//! Bodies of services.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{Checker, Offer, Scope};
use crate::diagnostics::{Code, Diagnostic, nearest, worth};
use crate::resolve::{self, Body, Guard, NeedTarget, ServiceId, Target, WORDS, head};
use crate::scalar::Scalar;
use crate::source::Span;
use crate::syntax::ast::{
    self, Entry, Guarded, Manifest, Provides, SecretOrigin, SecretStmt, Segment, ServiceStmt,
};
use crate::ty::Type;
use crate::ty::conform::{Expectation, is_required};

/// The words that start a statement of a service's body.
const STATEMENTS: &[&str] =
    &["param", "requires", "wants", "provides", "uses", "subchart", "secret", "check", "let"];

/// The services whose bodies are looked at. Those of the library read settings that only a platform which uses them must
/// have.
pub(super) fn checked(project: &resolve::Project<'_>) -> Vec<ServiceId> {
    let deployed = deployed_names(project);
    let used = |id: ServiceId| {
        let name = &project.service(id).ast.name.name;
        let own = || project.services().filter(|(_, other)| other.scope == resolve::Scope::Project);
        let is_hidden = own().any(|(_, other)| other.ast.name.name == *name);
        own().any(|(_, heir)| heir.lineage.contains(&id)) || !is_hidden && deployed.contains(name)
    };
    let all = project.services();
    let looked_at = all.filter(|(id, service)| service.scope == resolve::Scope::Project || used(*id));
    looked_at.map(|(id, _)| id).collect()
}

/// Every name that some environment deploys.
fn deployed_names(project: &resolve::Project<'_>) -> Vec<EcoString> {
    let bodies = project.environments().flat_map(|(_, environment)| &environment.ast.body);
    let deploys = bodies.filter_map(|stmt| match stmt {
        ast::EnvironmentStmt::Deploy(deploy) => Some(deploy),
        _ => None,
    });
    deploys.flat_map(|deploy| deploy.names.iter().map(|name| name.name.clone())).collect()
}

impl Checker<'_, '_> {
    pub(super) fn service(&mut self, id: ServiceId) {
        let body = &self.inputs.project.service(id).ast.body;
        self.service_stmts(&Scope::service(id), id, body, &mut BTreeMap::new());
        self.inherited_values(id);
    }

    /// Values of an abstract ancestor that has no chart itself are checked against each heir's.
    fn inherited_values(&mut self, id: ServiceId) {
        let signature = self.inputs.signatures.get(id);
        if self.inputs.project.service(id).ast.is_abstract {
            return;
        }
        let inherited: Vec<(&Entry, Vec<Guard<'_>>)> = signature
            .scope
            .entries
            .iter()
            .filter(|written| match written.body {
                Body::Service(layer) => layer != id && self.inputs.signatures.get(layer).chart.is_none(),
                Body::Environment(_) => false,
            })
            .map(|written| (written.node, written.guards.to_vec()))
            .collect();
        for (entry, guards) in inherited {
            let mut scope = Scope::service(id);
            for guard in guards {
                scope = self.condition_facts(&scope, guard.condition, guard.holds);
            }
            if head(entry).is_some_and(|(word, _)| word == "values" || signature.subcharts.contains_key(word))
            {
                self.service_entry(&scope, id, entry);
            }
        }
    }

    fn service_stmts(
        &mut self,
        scope: &Scope,
        id: ServiceId,
        stmts: &[ServiceStmt],
        seen: &mut BTreeMap<Vec<EcoString>, Span>,
    ) {
        for stmt in stmts {
            match stmt {
                ServiceStmt::Requires(needs) | ServiceStmt::Wants(needs) => self.needs(scope, needs),
                ServiceStmt::Provides(provides) => self.provides(scope, provides),
                ServiceStmt::Uses(names) => self.uses(names),
                ServiceStmt::Param(param) => self.param(scope, id, param),
                ServiceStmt::Subchart(subchart) => {
                    if let Some(condition) = &subchart.condition {
                        self.condition(scope, condition, true);
                    }
                }
                ServiceStmt::Secrets(block) => self.secrets(scope, block),
                ServiceStmt::Secret(secret) => self.secret(scope, secret),
                ServiceStmt::Manifest(manifest) => self.manifest(scope, manifest),
                ServiceStmt::Check(check) => self.check_stmt(scope, check),
                ServiceStmt::Let(item) => self.own_constant(scope, item),
                ServiceStmt::Entry(entry) => {
                    self.refuse_repeat(entry, seen);
                    self.service_entry(scope, id, entry);
                }
                ServiceStmt::If(Guarded { condition, then, otherwise, .. }) => {
                    let inner = self.condition(scope, condition, true);
                    self.service_stmts(&inner, id, then, &mut BTreeMap::new());
                    let inner = self.condition_facts(scope, condition, false);
                    self.service_stmts(&inner, id, otherwise, &mut BTreeMap::new());
                }
            }
        }
    }

    /// An entry of a service's body or a `deploy` block.
    pub(super) fn service_entry(&mut self, scope: &Scope, id: ServiceId, entry: &Entry) {
        let Some((word, quoted)) = head(entry) else {
            let message =
                "a computed key can't stand here: the body of a service has parameters and its own words";
            return self.error(Code::E0301, entry.span, message);
        };
        let signature = self.inputs.signatures.get(id);
        if self.is_asked(word) {
            return self.offer(Offer::Service { id, deploy: scope.environment.is_some() });
        }
        let key = match entry.path.first() {
            Some(Segment::Key(key)) => key.span,
            _ => entry.span,
        };
        self.see_head(key, word);
        let whole = entry.path.len() == 1
            && matches!(&entry.op, ast::EntryOp::Set(expr) if matches!(expr.kind, ast::ExprKind::Null));
        if whole && (word == "values" || signature.subcharts.contains_key(word)) {
            let diagnostic = Diagnostic::error(
                Code::E0604,
                entry.span,
                format!("`{word}` can't be taken away as a whole: Helm refuses that"),
            );
            return self.report(
                diagnostic
                    .help("take away single keys, or switch a sub-chart off: `subchart NAME = CHART if …`"),
            );
        }
        if quoted && WORDS.contains(&word) {
            let message = format!("`\"{word}\"` in quotes is never a word of the language");
            let diagnostic = Diagnostic::error(Code::E0301, entry.span, message);
            return self.report(diagnostic.help("values of the chart belong inside `values { … }`"));
        }
        if let Some(ty) = signature.params.get(word).cloned() {
            let declared = signature.scope.params.get(word).map(|written| written.node.name.span);
            declared.into_iter().for_each(|declared| self.means(key, Target::Declared(declared)));
            self.see_type(key, &ty);
            let origin =
                Expectation { span: declared, text: format!("parameter `{word}` is declared here as {ty}") };
            return self.param_entry(scope, entry, &ty, &origin);
        }
        if let Some(subchart) = signature.subcharts.get(word) {
            let ty = subchart.values.clone();
            let declared = signature.scope.subcharts.get(word).map(|written| written.node.name.span);
            declared.into_iter().for_each(|declared| self.means(key, Target::Declared(declared)));
            let text = format!("these are the values of sub-chart `{word}`");
            return self.entry(scope, entry, 1, &ty, &Expectation { span: None, text });
        }
        match word {
            "values" => {
                // An abstract service without a chart is checked in its heirs.
                let ty = if signature.chart.is_some() { signature.values.clone() } else { Type::Any };
                let origin = signature.values_origin.clone();
                self.entry(scope, entry, 1, &ty, &origin);
            }
            "application" => self.entry_of(scope, entry, &self.library("ApplicationOptions")),
            "namespace" => self.entry_of(scope, entry, &self.library("NamespaceOptions")),
            "globals" => self.entry_of(scope, entry, &Type::Any),
            "revision" => self.entry_of(scope, entry, &Type::string()),
            // Names, not expressions.
            "project" => self.argo_project_named(&entry.op),
            "chart" => {}
            _ => self.unknown_entry(id, entry, word),
        }
    }

    /// The project of `project = NAME`; whether there is one is said when it is computed.
    pub(super) fn argo_project_named(&mut self, op: &ast::EntryOp) {
        if let ast::EntryOp::Set(expr) = op
            && let ast::ExprKind::Name(name) = &expr.kind
        {
            self.ask(name, || Offer::ArgoProjects);
            let declared = self.inputs.project.argo_project(name).map(|project| project.span);
            declared.into_iter().for_each(|declared| self.means(expr.span, Target::Declared(declared)));
        }
    }

    /// A parameter takes null only if its type does.
    fn param_entry(&mut self, scope: &Scope, entry: &Entry, ty: &Type, origin: &Expectation) {
        match (&entry.op, entry.path.len()) {
            (ast::EntryOp::Set(expr), 1) => {
                self.expr(scope, expr, ty, origin);
            }
            _ => self.entry(scope, entry, 1, ty, origin),
        }
    }

    fn unknown_entry(&mut self, id: ServiceId, entry: &Entry, word: &str) {
        let span = match entry.path.first() {
            Some(Segment::Key(key)) => key.span,
            _ => entry.span,
        };
        let signature = self.inputs.signatures.get(id);
        let name = &self.inputs.project.service(id).ast.name;
        let message = format!("`{}` has no parameter or sub-chart called `{word}`", name.name);
        let diagnostic = Diagnostic::error(Code::E0301, span, message);
        let params: Vec<&str> =
            signature.params.keys().chain(signature.subcharts.keys()).map(EcoString::as_str).collect();
        let in_values = signature.values.record().is_some_and(|record| record.fields.contains_key(word));
        let is_block = matches!(entry.op, ast::EntryOp::Merge(_));
        let diagnostic = if STATEMENTS.contains(&word) {
            diagnostic.help(format!("`{word}` is a statement, without `=`: write `{word} …`"))
        } else if let Some(near) = nearest(word, STATEMENTS.iter().copied()).filter(|_| is_block) {
            diagnostic.help(format!("did you mean the statement `{near}`?"))
        } else if let Some(near) =
            nearest(word, worth(self.diagnostics.len(), params.iter().copied().chain(WORDS.iter().copied())))
        {
            diagnostic.fix(format!("did you mean `{near}`?"), span, near)
        } else if in_values {
            diagnostic.help(format!("the chart has a value of this name: write `values.{word}`"))
        } else if params.is_empty() {
            diagnostic.help("values of the chart belong inside `values { … }`")
        } else {
            diagnostic.help(format!(
                "it has: {}",
                params.iter().take(12).map(|p| format!("`{p}`")).collect::<Vec<_>>().join(", ")
            ))
        };
        self.report(diagnostic);
    }

    fn param(&mut self, scope: &Scope, id: ServiceId, param: &ast::Param) {
        let Some(default) = &param.default else { return };
        let Some(ty) = self.inputs.signatures.get(id).params.get(&param.name.name).cloned() else { return };
        let text = format!("`{}` is declared here as {ty}", param.name.name);
        self.expr(scope, default, &ty, &Expectation { span: Some(param.name.span), text });
    }

    fn needs(&mut self, scope: &Scope, needs: &ast::Needs) {
        for need in &needs.needs {
            let side = self.inputs.project.scope_at(need.name.span);
            let (kind, declared) = if need.is_service {
                ("service", self.service_declared(&need.name))
            } else {
                ("capability", self.capability_declared(&need.name))
            };
            let offer = if need.is_service { Offer::Services } else { Offer::Capabilities };
            self.ask(&need.name.name, || offer);
            declared.into_iter().for_each(|at| self.means(need.name.span, Target::Declared(at)));
            if declared.is_none() {
                let said = self.diagnostics.len();
                let known = if need.is_service {
                    worth(said, self.inputs.project.service_names.names(side))
                } else {
                    worth(said, self.inputs.project.capabilities.names(side))
                };
                let mut diagnostic = resolve::unknown(kind, &need.name.name, need.name.span, known);
                if !need.is_service && self.inputs.project.service_names.get(side, &need.name.name).is_some()
                {
                    let text = format!("service {}", need.name.name);
                    diagnostic =
                        diagnostic.fix("a plain dependency on a service is written so", need.name.span, text);
                }
                self.report(diagnostic);
            }
        }
        if let Some(condition) = &needs.condition {
            self.condition(scope, condition, true);
        }
    }

    /// What a service or an environment provides, against the capability's fields.
    pub(super) fn provides(&mut self, scope: &Scope, provides: &Provides) {
        let inner = match &provides.condition {
            Some(condition) => self.condition(scope, condition, true),
            None => scope.clone(),
        };
        let capability = &provides.capability;
        let side = self.inputs.project.scope_at(capability.span);
        self.ask(&capability.name, || Offer::Capabilities);
        let declared = self.capability_declared(capability);
        declared.into_iter().for_each(|at| self.means(capability.span, Target::Declared(at)));
        let Some(record) = self.inputs.types.capability(side, &capability.name).cloned() else {
            let known = worth(self.diagnostics.len(), self.inputs.project.capabilities.names(side));
            return self.report(resolve::unknown("capability", &capability.name, capability.span, known));
        };
        let text = format!("capability `{}` is declared here", capability.name);
        let origin = Expectation { span: record.span, text };
        let mut written = vec![];
        let mut sure = true;
        if let Some(block) = &provides.fields {
            self.block(&inner, block, &Type::Record(record.clone()), &origin);
            written = super::block::keys(block);
            // A field that is only misspelt is reported as that.
            let known = written.iter().all(|key| record.fields.contains_key(*key));
            sure = known && block.stmts.iter().all(|stmt| matches!(stmt, ast::Stmt::Entry(_)));
        }
        let missing: Vec<&str> = record
            .fields
            .iter()
            .filter(|(name, field)| is_required(field) && !written.contains(&name.as_str()))
            .map(|(name, _)| name.as_str())
            .collect();
        if sure && !missing.is_empty() {
            let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
            let message = format!("`provides {}` does not say {names}", capability.name);
            let entries = missing.iter().map(|name| format!("{name} = …")).collect::<Vec<_>>().join(", ");
            let diagnostic = Diagnostic::error(Code::E0304, capability.span, message)
                .help(format!("write `provides {} {{ {entries} }}`", capability.name));
            self.report(super::assign::labelled(diagnostic, &origin));
        }
    }

    fn uses(&mut self, names: &[ast::Ident]) {
        for name in names {
            let side = self.inputs.project.scope_at(name.span);
            self.ask(&name.name, || Offer::SharedSecrets);
            let found = self.inputs.project.secrets.get(side, &name.name);
            found.into_iter().for_each(|item| self.means(name.span, Target::Declared(item.name.span)));
            if found.is_none() {
                let known = worth(self.diagnostics.len(), self.inputs.project.secrets.names(side));
                self.report(resolve::unknown("shared secret", &name.name, name.span, known));
            }
        }
    }

    pub(super) fn manifest(&mut self, scope: &Scope, manifest: &Manifest) {
        self.string(scope, &manifest.name.text);
        self.block(scope, &manifest.body, &Type::Any, &Expectation::default());
        let keys = super::block::keys(&manifest.body);
        let plain = manifest.body.stmts.iter().all(|stmt| matches!(stmt, ast::Stmt::Entry(_)));
        for word in ["apiVersion", "kind"] {
            if plain && !keys.contains(&word) {
                let message = format!("a manifest needs `{word}`");
                self.error(Code::E0304, manifest.name.span, message);
            }
        }
    }

    pub(super) fn secrets(&mut self, scope: &Scope, block: &ast::SecretsBlock) {
        self.secret_attributes(scope, &block.attributes);
        self.secret_stmts(scope, &block.stmts);
    }

    pub(super) fn secret(&mut self, scope: &Scope, secret: &ast::Secret) {
        self.secret_attributes(scope, &secret.attributes);
        self.secret_stmts(scope, &secret.stmts);
    }

    fn secret_attributes(&mut self, scope: &Scope, attributes: &[ast::Attribute]) {
        for attribute in attributes {
            let ty = match attribute.name.name.as_str() {
                "type" => Type::string(),
                "path" => Type::Scalar(Scalar::VaultPath),
                "resource" => Type::Bool,
                other => {
                    let diagnostic = Diagnostic::error(
                        Code::E0301,
                        attribute.name.span,
                        format!("a secret has no `{other}`"),
                    );
                    self.report(diagnostic.help("it has `type`, `path` and `resource`"));
                    continue;
                }
            };
            let text = match attribute.name.name.as_str() {
                "resource" => "this says whether phxc writes the resource of the secret".to_owned(),
                name => format!("this is the {name} of the secret"),
            };
            self.expr(scope, &attribute.value, &ty, &Expectation { span: None, text });
        }
    }

    pub(super) fn secret_stmts(&mut self, scope: &Scope, stmts: &[SecretStmt]) {
        for stmt in stmts {
            match stmt {
                SecretStmt::Entry(entry) => {
                    self.string(scope, &entry.key.text);
                    if let Some(origin) = &entry.origin {
                        self.secret_origin(scope, origin);
                    }
                }
                SecretStmt::If(inner) => {
                    let then = self.condition(scope, &inner.condition, true);
                    self.secret_stmts(&then, &inner.then);
                    let otherwise = self.condition_facts(scope, &inner.condition, false);
                    self.secret_stmts(&otherwise, &inner.otherwise);
                }
                SecretStmt::For { head, body, .. } => {
                    let inner = self.for_head(scope, head);
                    self.secret_stmts(&inner, body);
                }
            }
        }
    }

    fn secret_origin(&mut self, scope: &Scope, origin: &SecretOrigin) {
        match origin {
            SecretOrigin::Copy { service, key } => {
                self.string(scope, &key.text);
                let side = self.inputs.project.scope_at(service.span);
                self.ask(&service.name, || Offer::Services);
                let declared = self.service_declared(service);
                declared.into_iter().for_each(|at| self.means(service.span, Target::Declared(at)));
                let Some(id) = self.inputs.project.service_names.get(side, &service.name).copied() else {
                    let known = worth(self.diagnostics.len(), self.inputs.project.service_names.names(side));
                    return self.report(resolve::unknown("service", &service.name, service.span, known));
                };
                if let Some(name) = key.plain() {
                    let name = ast::Ident { name: name.clone(), span: key.span };
                    self.copied_key(id, &name);
                }
            }
            SecretOrigin::If { condition, then, otherwise } => {
                let inner = self.condition(scope, condition, true);
                self.secret_origin(&inner, then);
                let inner = self.condition_facts(scope, condition, false);
                self.secret_origin(&inner, otherwise);
            }
            SecretOrigin::Provided { .. } | SecretOrigin::Generate { .. } | SecretOrigin::Template(_) => {}
        }
    }

    /// The target of a need, for `choose`.
    pub(super) fn is_capability(&self, target: NeedTarget<'_>, name: &str) -> bool {
        matches!(target, NeedTarget::Capability(capability) if capability.name == name)
    }
}
