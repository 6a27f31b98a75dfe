//! Wiring: who provides what each service requires.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{Computed, Cx, Evaluator, Provider, Stop, Wired};
use crate::diagnostics::{Code, Diagnostic, Edit, Fix, list};
use crate::resolve::{Need, NeedTarget, Scope, Written};
use crate::source::Span;
use crate::syntax::ast::{Choose, EnvironmentStmt, Provides};
use crate::tables::IndexMap;

/// What a need is not bound to, though it must be.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Lack<'a> {
    /// No deployment has this name.
    Service(&'a EcoString),
    /// Nothing provides this capability.
    Provider(&'a EcoString),
    /// Several provide this capability.
    Choice(&'a EcoString, Vec<usize>),
}

/// All who need what is lacking.
struct Gap {
    first: Consumer,
    others: Vec<Consumer>,
}

/// A deployment, and the line by which it needs something.
#[derive(Clone, Copy)]
struct Consumer {
    deployment: usize,
    span: Span,
}

impl<'a> Evaluator<'a> {
    /// Finds the providers, then binds every need.
    pub(crate) fn wire(&mut self) {
        self.find_providers();
        let mut gaps: IndexMap<Lack<'a>, Gap> = IndexMap::default();
        for at in 0..self.deployments.len() {
            let needs: Vec<(EcoString, Written<'a, Need<'a>>)> = self
                .deployments
                .get(at)
                .map(|deployment| {
                    deployment.scope.needs.iter().map(|(name, need)| (name.clone(), need.clone())).collect()
                })
                .unwrap_or_default();
            for (alias, need) in needs {
                let wired = match self.bind(at, &need) {
                    Ok(Ok(wired)) => wired,
                    Ok(Err(lack)) => {
                        let consumer = Consumer { deployment: at, span: need.node.span };
                        gaps.entry(lack)
                            .and_modify(|gap| gap.others.push(consumer))
                            .or_insert_with(|| Gap { first: consumer, others: vec![] });
                        Wired::Broken
                    }
                    Err(_) => Wired::Broken,
                };
                if let Some(deployment) = self.deployments.get(at) {
                    deployment.wiring.borrow_mut().insert(alias, wired);
                }
            }
        }
        for (lack, gap) in &gaps {
            self.report(self.unmet(lack, gap));
        }
        self.check_chooses();
        self.wired.set(true);
    }

    fn find_providers(&mut self) {
        let mut providers = self.own_providers();
        for (at, deployment) in self.deployments.iter().enumerate() {
            for provides in &deployment.scope.provides {
                let layer = self.layer_of(at, provides.body);
                let cx = Cx::deployment(at, layer);
                let holds =
                    self.guards(cx, &provides.guards).and_then(|holds| match &provides.node.condition {
                        Some(condition) if holds => self.condition(cx, condition),
                        _ => Ok(holds),
                    });
                if holds == Ok(true) {
                    providers.push(Provider { deployment: Some(at), node: provides.node, layer });
                }
            }
        }
        self.providers = providers;
    }

    /// What the environment itself provides: the most special ancestor that says so decides.
    fn own_providers(&self) -> Vec<Provider<'a>> {
        let mut out: Vec<Provider<'a>> = vec![];
        let Some(environment) = self.environment else { return out };
        for (layer, id) in self.inputs.project.environment(environment).lineage.iter().enumerate() {
            let layer = u16::try_from(layer).unwrap_or(u16::MAX);
            for stmt in &self.inputs.project.environment(*id).ast.body {
                match stmt {
                    EnvironmentStmt::OmitProvides { names, .. } => {
                        out.retain(|provider| {
                            provider.layer == layer
                                || !names.iter().any(|name| name.name == provider.node.capability.name)
                        });
                    }
                    EnvironmentStmt::Provides(node) => {
                        let holds = node
                            .condition
                            .as_ref()
                            .map_or(Ok(true), |c| self.condition(Cx::environment(layer), c));
                        if holds == Ok(true) {
                            out.retain(|provider| provider.node.capability.name != node.capability.name);
                            out.push(Provider { deployment: None, node, layer });
                        }
                    }
                    _ => {}
                }
            }
        }
        out
    }

    fn bind(&self, at: usize, need: &Written<'a, Need<'a>>) -> Computed<Result<Wired, Lack<'a>>> {
        let cx = Cx::deployment(at, self.layer_of(at, need.body));
        if !self.guards(cx, &need.guards)? {
            return Ok(Ok(Wired::Absent));
        }
        if let Some(condition) = need.node.condition
            && !self.condition(cx, condition)?
        {
            return Ok(Ok(Wired::Absent));
        }
        match need.node.target {
            NeedTarget::Service(name) => Ok(match self.by_name.get(&name.name) {
                Some(other) => Ok(Wired::Service(*other)),
                None if need.node.optional => Ok(Wired::Absent),
                None => Err(Lack::Service(&name.name)),
            }),
            NeedTarget::Capability(name) => self.bind_capability(at, &need.node, &name.name),
        }
    }

    fn bind_capability(
        &self,
        at: usize,
        need: &Need<'a>,
        name: &'a EcoString,
    ) -> Computed<Result<Wired, Lack<'a>>> {
        let wanted = self.capability_at(name, need.span);
        let candidates: Vec<usize> = (0..self.providers.len())
            .filter(|provider| {
                self.providers.get(*provider).is_some_and(|p| {
                    p.node.capability.name == *name
                        && self.capability_at(name, p.node.capability.span) == wanted
                })
            })
            .collect();
        // A service that provides what it requires satisfies itself.
        let own =
            candidates.iter().find(|c| self.providers.get(**c).is_some_and(|p| p.deployment == Some(at)));
        if let Some(choose) = self.choice(at, name) {
            let chosen = candidates.iter().find(|c| self.provider_name(**c) == choose.provider.name);
            return match chosen {
                Some(provider) => Ok(Ok(Wired::Provider(*provider))),
                // `check_chooses` reports it once.
                None => Err(Stop::Reported),
            };
        }
        Ok(match (own, candidates.as_slice()) {
            (Some(own), _) => Ok(Wired::Provider(*own)),
            (None, [only]) => Ok(Wired::Provider(*only)),
            (None, []) if need.optional => Ok(Wired::Absent),
            (None, []) => Err(Lack::Provider(name)),
            (None, _) => Err(Lack::Choice(name, candidates)),
        })
    }

    /// One message for one cause, at the line by which most services have the need.
    fn unmet(&self, lack: &Lack<'a>, gap: &Gap) -> Diagnostic {
        let all = || std::iter::once(gap.first).chain(gap.others.iter().copied());
        let mut by_line: BTreeMap<Span, usize> = BTreeMap::new();
        all().for_each(|consumer| *by_line.entry(consumer.span).or_default() += 1);
        let count = |consumer: Consumer| by_line.get(&consumer.span);
        let more = |first: Consumer, other| if count(other) > count(first) { other } else { first };
        let Consumer { deployment: at, span } = all().fold(gap.first, more);
        let diagnostic = match lack {
            Lack::Service(name) => self.no_service(at, name, span),
            Lack::Provider(name) => self.no_provider(at, name, span),
            Lack::Choice(name, providers) => self.several(at, name, span, providers),
        };
        let names = all().filter_map(|consumer| self.deployments.get(consumer.deployment));
        let own = self.deployments.get(at).map(|deployment| &deployment.name);
        let mut others: Vec<&str> = names
            .map(|deployment| &deployment.name)
            .filter(|name| Some(*name) != own)
            .map(|n| &**n)
            .collect();
        others.dedup();
        match others.as_slice() {
            [] => diagnostic,
            [other] => diagnostic.note(format!("so does `{other}`")),
            _ => diagnostic.note(format!("so do {}", list(others))),
        }
    }

    /// Where the capability that a name means at a place is declared: a project may have one of the
    /// library's name.
    fn capability_at(&self, name: &str, place: Span) -> Option<Span> {
        let scope = self.inputs.project.scope_at(place);
        self.inputs.project.capabilities.get(scope, name).map(|item| item.name.span)
    }

    /// The choice that holds for a consumer: its `deploy` block's, else the environment's.
    fn choice(&self, at: usize, capability: &str) -> Option<&'a Choose> {
        let deployment = self.deployments.get(at)?;
        let own = deployment.blocks.chooses.iter().rfind(|choose| {
            choose.node.capability.name == capability
                && self.guards(Cx::deployment(at, self.layer_of(at, choose.body)), &choose.guards) == Ok(true)
        });
        own.map(|choose| choose.node).or_else(|| {
            self.environment_chooses().into_iter().rfind(|choose| choose.capability.name == capability)
        })
    }

    fn environment_chooses(&self) -> Vec<&'a Choose> {
        let Some(environment) = self.environment else { return vec![] };
        let lineage = &self.inputs.project.environment(environment).lineage;
        let bodies = lineage.iter().flat_map(|id| &self.inputs.project.environment(*id).ast.body);
        bodies
            .filter_map(|stmt| if let EnvironmentStmt::Choose(choose) = stmt { Some(choose) } else { None })
            .collect()
    }

    pub(crate) fn provider_name(&self, provider: usize) -> EcoString {
        let deployment = self.providers.get(provider).and_then(|provider| provider.deployment);
        deployment
            .and_then(|at| self.deployments.get(at))
            .map_or_else(|| "environment".into(), |d| d.name.clone())
    }

    fn check_chooses(&self) {
        let own = self.deployments.iter().flat_map(|d| d.blocks.chooses.iter().map(|choose| choose.node));
        for choose in self.environment_chooses().into_iter().chain(own) {
            let candidates: Vec<EcoString> = (0..self.providers.len())
                .filter(|p| {
                    self.providers.get(*p).is_some_and(|p| p.node.capability.name == choose.capability.name)
                })
                .map(|provider| self.provider_name(provider))
                .collect();
            let known = self.capability_at(&choose.capability.name, choose.capability.span).is_some();
            if !known || candidates.contains(&choose.provider.name) {
                continue;
            }
            let environment = self.environment_name();
            let message = format!(
                "`{}` does not provide `{}` in {environment}, so it can't be chosen",
                choose.provider.name, choose.capability.name
            );
            let mut diagnostic = Diagnostic::error(Code::E0407, choose.provider.span, message);
            if !candidates.is_empty() {
                diagnostic = diagnostic.help(format!("it is provided by {}", quoted(&candidates)));
            }
            self.report(diagnostic);
        }
    }

    fn no_service(&self, at: usize, name: &str, span: Span) -> Diagnostic {
        let consumer = self.deployments.get(at).map(|d| d.name.clone()).unwrap_or_default();
        let environment = self.environment_name();
        let message = format!("`{consumer}` requires service `{name}`, which {environment} does not deploy");
        let diagnostic = self.where_listed(at, Diagnostic::error(Code::E0401, span, message));
        self.offer(diagnostic, name)
    }

    /// Offers the line that deploys a service here.
    fn offer(&self, mut diagnostic: Diagnostic, service: &str) -> Diagnostic {
        diagnostic.fix = self.line(&format!("deploy {service}"));
        diagnostic
    }

    /// A statement to be added to this environment.
    fn line(&self, statement: &str) -> Option<Fix> {
        let environment = self.inputs.project.environment(self.environment?).ast;
        let title = format!("add `{statement}` to environment `{}`", environment.name.name);
        let brace = environment.span.end.saturating_sub(1);
        let span = Span { start: brace, end: brace, ..environment.span };
        Some(Fix { title, edits: vec![Edit { span, text: format!("  {statement}\n") }], safe: None })
    }

    /// Offers statements of which one is to be added.
    fn choices(&self, mut diagnostic: Diagnostic, statements: &[String]) -> Diagnostic {
        diagnostic.choices.extend(statements.iter().filter_map(|statement| self.line(statement)));
        diagnostic
    }

    fn no_provider(&self, at: usize, capability: &str, span: Span) -> Diagnostic {
        let consumer = self.deployments.get(at).map(|d| d.name.clone()).unwrap_or_default();
        let environment = self.environment_name();
        let message =
            format!("`{consumer}` requires `{capability}`, and nothing in {environment} provides it");
        let mut diagnostic = self.where_listed(at, Diagnostic::error(Code::E0401, span, message));
        let mut could: Vec<(EcoString, &'a Provides)> = vec![];
        for (id, service) in self.inputs.project.services() {
            let visible =
                self.inputs.project.service_names.get(Scope::Project, &service.ast.name.name) == Some(&id);
            if service.ast.is_abstract || !visible {
                continue;
            }
            let scope = &self.inputs.signatures.get(id).scope;
            if let Some(provides) = scope.provides.iter().find(|p| p.node.capability.name == capability) {
                could.push((service.ast.name.name.clone(), provides.node));
            }
        }
        for (name, provides) in &could {
            if self.by_name.contains_key(name) {
                let place = provides.condition.as_ref().map_or(provides.span, |condition| condition.span);
                diagnostic = diagnostic.label(
                    place,
                    format!("`{name}` is deployed, but this condition does not hold in {environment}"),
                );
            }
        }
        let absent: Vec<EcoString> = could
            .iter()
            .map(|(name, _)| name.clone())
            .filter(|name| !self.by_name.contains_key(name))
            .collect();
        match absent.as_slice() {
            [] if could.is_empty() => diagnostic.help(format!(
                "no service of this project provides it: say so in the one that does (`provides {capability} {{ … }}`), \
                 or in environment `{environment}` if the cluster brings it"
            )),
            [] => diagnostic.help(format!(
                "set the parameters of the service that provides it, or write `provides {capability} {{ … }}` in environment \
                 `{environment}` if the cluster brings it"
            )),
            [only] => self.offer(diagnostic, only),
            several => {
                let lines: Vec<String> = several.iter().map(|name| format!("deploy {name}")).collect();
                let words: Vec<String> = lines.iter().map(|line| format!("`{line}`")).collect();
                let help = format!("add one of these to environment `{environment}`: {}", words.join(", "));
                self.choices(diagnostic.help(help), &lines)
            }
        }
    }

    fn several(&self, at: usize, capability: &str, span: Span, providers: &[usize]) -> Diagnostic {
        let consumer = self.deployments.get(at).map(|d| d.name.clone()).unwrap_or_default();
        let environment = self.environment_name();
        let names: Vec<EcoString> = providers.iter().map(|provider| self.provider_name(*provider)).collect();
        let message = format!(
            "`{consumer}` requires `{capability}`, and {environment} has several that provide it: {}",
            quoted(&names)
        );
        let mut diagnostic = Diagnostic::error(Code::E0402, span, message);
        for (provider, name) in providers.iter().zip(&names) {
            if let Some(provider) = self.providers.get(*provider) {
                diagnostic = diagnostic.label(provider.node.capability.span, format!("provided by `{name}`"));
            }
        }
        let first = names.first().cloned().unwrap_or_default();
        let help = format!("write `choose {capability} from {first}` in environment `{environment}`");
        let lines: Vec<String> =
            names.iter().map(|name| format!("choose {capability} from {name}")).collect();
        self.choices(diagnostic.help(help), &lines)
    }

    fn where_listed(&self, at: usize, diagnostic: Diagnostic) -> Diagnostic {
        match self.deployments.get(at).and_then(|deployment| deployment.listed) {
            Some(span) => diagnostic.label(span, "deployed here"),
            None => diagnostic,
        }
    }
}

fn quoted(names: &[EcoString]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
}
