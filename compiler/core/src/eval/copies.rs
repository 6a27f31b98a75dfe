//! Copies of secrets: each has a source in its environment, and none is a copy of itself.

use crate::tables::IndexMap;
use ecow::EcoString;

use super::{Evaluator, SecretEntry, SecretSource, Wired};
use crate::diagnostics::{Code, Diagnostic, list, nearest};
use crate::resolve::NeedTarget;
use crate::source::Span;
use crate::syntax::ast::{Element, EntryOp, Expr, ExprKind};
use crate::value::Value;

impl Evaluator<'_> {
    /// Copies must have a source in this environment, and must end somewhere.
    pub(crate) fn check_copies(&self) {
        let mut gone: IndexMap<ReplacedList, Vec<LostCopy>> = IndexMap::default();
        for (at, deployment) in self.deployments.iter().enumerate() {
            let Ok(secrets) =
                self.secrets_of(at, deployment.listed.unwrap_or(Span::new(crate::source::FileId(0), 0, 0)))
            else {
                continue;
            };
            for entry in secrets.iter().flat_map(|secret| &secret.entries) {
                if let SecretSource::Copy { service, key } = &entry.source
                    && !self.lacks(at, service)
                {
                    self.check_copy(&deployment.name, entry, service, key, &mut gone);
                }
            }
        }
        for (list, lost) in gone {
            self.report(lost_with(&list, &lost));
        }
    }

    /// Whether a deployment requires a service that is not there, which is reported.
    fn lacks(&self, at: usize, service: &str) -> bool {
        self.deployments.get(at).is_some_and(|deployment| {
            deployment.scope.needs.iter().any(|(alias, need)| {
                matches!(need.node.target, NeedTarget::Service(name) if name.name == service)
                    && deployment.wiring.borrow().get(alias) == Some(&Wired::Broken)
            })
        })
    }

    /// The list of a parameter that replaces an inherited one and lost the element after which this key
    /// was named.
    fn replaced_list(&self, at: usize, key: &str) -> Option<ReplacedList> {
        let deployment = self.deployments.get(at)?;
        let params = deployment.params.borrow();
        params.iter().find_map(|(name, entry)| {
            let Value::List(now) = &entry.value else { return None };
            let below = entry.origin.previous.as_ref()?.span;
            let written = deployment.blocks.entries_of(name).find(|written| written.node.span == below)?;
            let EntryOp::Set(Expr { kind: ExprKind::List(before), .. }) = &written.node.op else {
                return None;
            };
            let text = |element: &Element| match element {
                Element::Value(Expr { kind: ExprKind::String(text), .. }) => text.plain().cloned(),
                _ => None,
            };
            let stays = |text: &EcoString| {
                now.iter().any(|(value, _)| matches!(value, Value::String(t) if t == text))
            };
            let lost =
                before.iter().filter_map(text).any(|text| key.contains(text.as_str()) && !stays(&text));
            lost.then(|| ReplacedList {
                service: deployment.name.clone(),
                parameter: name.clone(),
                span: entry.origin.span,
                below,
            })
        })
    }

    fn check_copy(
        &self,
        consumer: &EcoString,
        entry: &SecretEntry,
        service: &EcoString,
        key: &EcoString,
        gone: &mut IndexMap<ReplacedList, Vec<LostCopy>>,
    ) {
        let environment = self.environment_name();
        let Some(at) = self.by_name.get(service).copied() else {
            let message =
                format!("`{}` is copied from `{service}`, which {environment} does not deploy", entry.key);
            let otherwise = format!(
                "{} = if \"{service}\" in env.services {{ copy {service}.{key} }} else {{ provided }}",
                entry.key
            );
            let diagnostic = Diagnostic::error(Code::E0502, entry.span, message);
            self.report(
                diagnostic.help(format!("deploy `{service}` in {environment}, or write `{otherwise}`")),
            );
            return;
        };
        let Ok(secrets) = self.secrets_of(at, entry.span) else { return };
        let Some(source) = secrets
            .iter()
            .filter(|secret| secret.main)
            .flat_map(|secret| &secret.entries)
            .find(|e| e.key == *key)
        else {
            let known: Vec<&str> = secrets
                .iter()
                .filter(|s| s.main)
                .flat_map(|s| &s.entries)
                .map(|entry| entry.key.as_str())
                .collect();
            if let Some(list) = self.replaced_list(at, key) {
                let lost = LostCopy { consumer: consumer.clone(), key: key.clone(), span: entry.span };
                gone.entry(list).or_default().push(lost);
                return;
            }
            let mut diagnostic = Diagnostic::error(
                Code::E0502,
                entry.span,
                format!("`{service}` has no secret `{key}` in {environment}"),
            );
            if let Some(near) = nearest(key, known) {
                diagnostic = diagnostic.help(format!("did you mean `{service}.{near}`?"));
            }
            self.report(diagnostic);
            return;
        };
        self.check_copy_ends(consumer, entry, service, source);
    }

    /// Follows copies of copies until one is no copy; a cycle is reported at its first step only.
    fn check_copy_ends(
        &self,
        consumer: &EcoString,
        entry: &SecretEntry,
        service: &EcoString,
        source: &SecretEntry,
    ) {
        let mut seen = vec![(consumer.clone(), entry.key.clone(), entry.span)];
        let (mut service, mut source) = (service.clone(), source.clone());
        loop {
            let here = (service.clone(), source.key.clone(), source.span);
            if let Some(start) = seen.iter().position(|(s, k, _)| *s == here.0 && *k == here.1) {
                let least = seen.iter().min_by_key(|(_, _, span)| *span).map(|(_, _, span)| *span);
                if start == 0 && least == Some(entry.span) {
                    let mut diagnostic =
                        Diagnostic::error(Code::E0503, entry.span, "these secrets are copies of each other");
                    for (service, key, span) in seen.iter().skip(1) {
                        diagnostic = diagnostic.label(*span, format!("`{service}.{key}` is a copy, too"));
                    }
                    self.report(diagnostic);
                }
                return;
            }
            seen.push(here);
            let SecretSource::Copy { service: next, key } = source.source.clone() else { return };
            let Some(at) = self.by_name.get(&next).copied() else { return };
            let Ok(secrets) = self.secrets_of(at, source.span) else { return };
            let found = secrets
                .iter()
                .filter(|s| s.main)
                .flat_map(|s| &s.entries)
                .find(|entry| entry.key == key)
                .cloned();
            let Some(found) = found else { return };
            (service, source) = (next, found);
        }
    }
}

/// A list of a parameter that replaces an inherited one.
#[derive(Debug, PartialEq, Eq, Hash)]
struct ReplacedList {
    service: EcoString,
    parameter: EcoString,
    span: Span,
    below: Span,
}

/// A copy of a secret that went with an element of such a list.
struct LostCopy {
    consumer: EcoString,
    key: EcoString,
    span: Span,
}

fn lost_with(of: &ReplacedList, lost: &[LostCopy]) -> Diagnostic {
    let ReplacedList { service, parameter, span, below } = of;
    let keys = list(lost.iter().map(|copy| copy.key.as_str()));
    let message = format!(
        "this list of `{parameter}` replaces the inherited one, so `{service}` loses the secrets {keys}, which others copy"
    );
    let mut diagnostic = Diagnostic::error(Code::E0502, *span, message).label(*below, "inherited from here");
    for copy in lost {
        diagnostic = diagnostic.label(copy.span, format!("`{}` copies `{}`", copy.consumer, copy.key));
    }
    diagnostic.help(format!("write `{parameter} += [ … ]` to keep what is inherited"))
}
