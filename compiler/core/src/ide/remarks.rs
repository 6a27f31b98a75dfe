//! What an editor writes behind a name: what follows from it.

use super::Analysis;
use crate::resolve::NeedTarget;
use crate::source::Span;
use crate::syntax::ast::{EnvironmentStmt, Item, PlatformStmt, ServiceStmt};
use crate::ty::Type;

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it is about: the words stand behind its end.
    pub span: Span,
    /// The words.
    pub text: String,
    /// It says a type.
    pub is_type: bool,
}

impl Analysis<'_> {
    /// The remarks behind names in a span: types that were not written, providers, what an entry overrides.
    #[must_use]
    pub fn hints(&self, within: Span) -> Vec<Remark> {
        let Some(parsed) = self.texts.parsed(within.file) else { return vec![] };
        let mut out = vec![];
        for item in &parsed.file.items {
            match item {
                Item::Let(item) if item.ty.is_none() => out.extend(self.inferred(item.name.span)),
                Item::Platform(platform) => {
                    for stmt in &platform.body {
                        if let PlatformStmt::Let(item) = stmt
                            && item.ty.is_none()
                        {
                            out.extend(self.inferred(item.name.span));
                        }
                    }
                }
                Item::Service(service) => self.service_hints(&service.body, &mut out),
                Item::Environment(environment) => {
                    for stmt in &environment.body {
                        if let EnvironmentStmt::Let(item) = stmt
                            && item.ty.is_none()
                        {
                            out.extend(self.inferred(item.name.span));
                        }
                    }
                }
                _ => {}
            }
        }
        out.extend(self.overridden(within));
        out.retain(|remark| within.contains(remark.span));
        out.sort_by_key(|remark| remark.span);
        let sources = self.sources();
        out.iter_mut().for_each(|remark| remark.text = sources.conceal(&remark.text).into_owned());
        out
    }

    fn service_hints(&self, body: &[ServiceStmt], out: &mut Vec<Remark>) {
        for stmt in body {
            match stmt {
                ServiceStmt::Let(item) if item.ty.is_none() => out.extend(self.inferred(item.name.span)),
                ServiceStmt::Requires(needs) | ServiceStmt::Wants(needs) => {
                    for need in needs.needs.iter().filter(|need| !need.is_service) {
                        let target = NeedTarget::Capability(&need.name);
                        let names = self.bound_to(target, need.name.span);
                        if !names.is_empty() {
                            out.push(Remark {
                                span: need.name.span,
                                text: format!(" from {names}"),
                                is_type: false,
                            });
                        }
                    }
                }
                ServiceStmt::If(inner) => {
                    self.service_hints(&inner.then, out);
                    self.service_hints(&inner.otherwise, out);
                }
                _ => {}
            }
        }
    }

    fn inferred(&self, name: Span) -> Option<Remark> {
        let ty = self.type_at(name).filter(|ty| !matches!(ty.known(), Type::Error | Type::Any))?;
        Some(Remark { span: name, text: format!(": {ty}"), is_type: true })
    }

    /// Who provides a need in the environments that deploy the service around it.
    fn bound_to(&self, target: NeedTarget<'_>, at: Span) -> String {
        let NeedTarget::Capability(capability) = target else { return String::new() };
        let Some(evaluated) = self.newest() else { return String::new() };
        let around = self.deployments_around(at.file, at.start as usize, evaluated);
        let bound = around.iter().flat_map(|(_, deployed)| &deployed.bound);
        let mut names: Vec<&str> =
            bound.filter(|(name, _)| *name == capability.name).map(|(_, by)| by.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    }

    /// What entries of `deploy` blocks stand over: the text of the entry that counted before.
    fn overridden(&self, within: Span) -> Vec<Remark> {
        let Some(evaluated) = self.evaluated() else { return vec![] };
        let mut out: Vec<Remark> = vec![];
        for deployed in
            evaluated.evaluation.environments.iter().flat_map(|environment| &environment.deployments)
        {
            for entry in deployed.params.entries.values() {
                let origin = &entry.origin;
                let Some(previous) = origin.previous.as_ref().filter(|_| within.contains(origin.span)) else {
                    continue;
                };
                let text = self.sources().slice(previous.span).lines().next().unwrap_or_default().trim();
                let remark = Remark { span: origin.span, text: format!(" over {text}"), is_type: false };
                if text.len() < 60 && !out.iter().any(|other| other.span == remark.span) {
                    out.push(remark);
                }
            }
        }
        out
    }
}
