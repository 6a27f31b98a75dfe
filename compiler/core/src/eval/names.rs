//! What a name means where it stands.

use std::sync::Arc;

use ecow::EcoString;

use super::expr::unknown_field;
use super::{Computed, Cx, Evaluator, Local, Slot, Stop, Wired};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Scope;
use crate::source::Span;
use crate::syntax::ast::{EnvironmentStmt, Ident, Let};
use crate::value::{Capability, SecretRef, ServiceRef, Value};

impl<'a> Evaluator<'a> {
    pub(crate) fn is_local(&self, cx: Cx<'_>, name: &str) -> bool {
        local(cx, name).is_some()
    }

    /// The value of a name.
    pub(crate) fn name(&self, cx: Cx<'_>, name: &EcoString, span: Span) -> Computed {
        if let Some(value) = local(cx, name) {
            return Ok(value.clone());
        }
        match name.as_str() {
            "env" => {
                let diagnostic =
                    Diagnostic::error(Code::E0302, span, "the environment as a whole is no value");
                return self.fail(diagnostic.help("name the setting that you want: `env.host`"));
            }
            "std" => {
                return self.fail(Diagnostic::error(Code::E0302, span, "the library as a whole is no value"));
            }
            "secrets" if !cx.global => return self.main_secret(cx, span),
            _ => {}
        }
        if !cx.global {
            if let Some(at) = cx.deployment
                && let Some(value) = self.deployment_name(at, name, span)
            {
                return value;
            }
            if let Some((layer, item)) = self.environment_let(name) {
                let slot = Slot::EnvironmentLet(name.clone());
                return self.slot(slot, span, || self.let_value(Cx::environment(layer), item));
            }
        }
        let scope = self.inputs.project.scope_at(span);
        if self.inputs.project.lets.get(scope, name).is_some() {
            return self.constant(scope, name, span);
        }
        if self.inputs.project.fns.get(scope, name).is_some() || super::functions::exists(name) {
            let diagnostic = Diagnostic::error(Code::E0308, span, format!("`{name}` is a function"));
            return self.fail(diagnostic.help(format!("call it: `{name}(…)`")));
        }
        // The checker reports unknown names with what could have been meant.
        self.fail(Diagnostic::error(Code::E0202, span, format!("there is nothing called `{name}` here")))
    }

    fn deployment_name(&self, at: usize, name: &EcoString, span: Span) -> Option<Computed> {
        let deployment = self.deployments.get(at)?;
        let scope = deployment.scope;
        if scope.params.contains_key(name) {
            return Some(self.param(at, name, span));
        }
        if scope.needs.contains_key(name) {
            return Some(self.need(at, name, span));
        }
        if let Some(item) = scope.lets.get(name) {
            let cx = Cx::deployment(at, self.layer_of(at, item.body));
            return Some(self.slot(Slot::Local(at, name.clone()), span, || self.let_value(cx, item.node)));
        }
        if scope.named_secrets.contains_key(name)
            || deployment.blocks.named_secrets.contains_key(name)
            || scope.uses.contains_key(name)
        {
            return Some(self.named_secret(at, name, span));
        }
        None
    }

    fn need(&self, at: usize, name: &EcoString, span: Span) -> Computed {
        if self.environment.is_none() {
            return Err(Stop::Unavailable);
        }
        if !self.wired.get() {
            let message =
                format!("`{name}` can't be read here: this condition decides what is deployed or wired");
            return self.fail(
                Diagnostic::error(Code::E0406, span, message)
                    .help("such a condition reads only `env` and parameters that read no capability"),
            );
        }
        let deployment = self.deployments.get(at).ok_or(Stop::Reported)?;
        let wired = deployment.wiring.borrow().get(name).copied();
        match wired {
            Some(Wired::Provider(provider)) => {
                let provider = u32::try_from(provider).unwrap_or(u32::MAX);
                Ok(Value::Capability(Capability { provider }))
            }
            Some(Wired::Service(other)) => {
                let service = self.deployments.get(other).ok_or(Stop::Reported)?;
                let namespace = self.namespace_name(other);
                Ok(Value::Service(Arc::new(ServiceRef { name: service.name.clone(), namespace })))
            }
            Some(Wired::Absent) => Ok(Value::Null),
            Some(Wired::Broken) | None => Err(Stop::Reported),
        }
    }

    /// A constant of this environment or an ancestor; the most special one wins.
    fn environment_let(&self, name: &str) -> Option<(u16, &'a Let)> {
        let lineage = &self.inputs.project.environment(self.environment?).lineage;
        lineage.iter().enumerate().rev().find_map(|(layer, id)| {
            let body = &self.inputs.project.environment(*id).ast.body;
            let item = body.iter().find_map(|stmt| match stmt {
                EnvironmentStmt::Let(item) if item.name.name == name => Some(&**item),
                _ => None,
            })?;
            Some((u16::try_from(layer).unwrap_or(u16::MAX), item))
        })
    }

    /// `env.name`
    pub(crate) fn environment_field(&self, cx: Cx<'_>, name: &Ident) -> Computed {
        if cx.global {
            let diagnostic = Diagnostic::error(
                Code::E0202,
                name.span,
                "a function or a constant can't read the environment",
            );
            return self.fail(diagnostic.help("pass what it needs as an argument"));
        }
        let environment = self.environment.ok_or(Stop::Unavailable)?;
        match name.name.as_str() {
            "name" => Ok(Value::String(self.inputs.project.environment(environment).ast.name.name.clone())),
            "services" => {
                let mut names: Vec<EcoString> = self.deployments.iter().map(|d| d.name.clone()).collect();
                names.sort();
                Ok(Value::strings(names, name.span))
            }
            "capabilities" => {
                if !self.wired.get() {
                    let message = "`env.capabilities` can't be read here: this condition decides it";
                    return self.fail(Diagnostic::error(Code::E0406, name.span, message));
                }
                let mut names: Vec<EcoString> =
                    self.providers.iter().map(|provider| provider.node.capability.name.clone()).collect();
                names.sort();
                names.dedup();
                Ok(Value::strings(names, name.span))
            }
            _ if self.inputs.types.settings.fields.contains_key(&name.name) => {
                self.setting(&name.name, name.span)
            }
            _ => {
                let known = self.inputs.types.settings.fields.keys().map(EcoString::as_str);
                let known = known.chain(["name", "services", "capabilities"]);
                self.fail(unknown_field(&name.name, name.span, known, "the environment"))
            }
        }
    }

    /// `std.NAME`: a constant of the library.
    pub(crate) fn library_item(&self, name: &Ident) -> Computed {
        if self.inputs.project.lets.get(Scope::Std, &name.name).is_some() {
            return self.constant(Scope::Std, &name.name, name.span);
        }
        let known: Vec<&str> = self.inputs.project.lets.names(Scope::Std).collect();
        self.fail(unknown_field(&name.name, name.span, known, "the library"))
    }

    /// `.key`, `.name`, `.path` of a Secret.
    pub(crate) fn secret_field(&self, secret: &SecretRef, name: &Ident) -> Computed {
        let is_key = secret.keys.contains(&name.name);
        // Where a Secret stands in the store is known only in an environment.
        if name.name == "path" && self.environment.is_none() && !(secret.main && is_key) {
            return Err(Stop::Unavailable);
        }
        match name.name.as_str() {
            "name" if !(secret.main && is_key) => Ok(Value::String(secret.name.clone())),
            "path" if !(secret.main && is_key) => Ok(Value::String(secret.path.clone())),
            key if is_key => Ok(Value::SecretKey(Arc::new(crate::value::SecretKey {
                name: secret.name.clone(),
                key: key.into(),
                path: secret.path.clone(),
            }))),
            key => {
                let place =
                    if secret.main { "secrets".to_owned() } else { format!("secret `{}`", secret.name) };
                let message = format!("`{key}` is not declared in the {place} of this deployment");
                let mut diagnostic = Diagnostic::error(Code::E0501, name.span, message);
                if let Some(near) =
                    crate::diagnostics::nearest(key, secret.keys.iter().map(EcoString::as_str))
                {
                    diagnostic = diagnostic.fix(format!("did you mean `{near}`?"), name.span, near);
                }
                self.fail(diagnostic)
            }
        }
    }
}

fn local<'x>(cx: Cx<'x>, name: &str) -> Option<&'x Value> {
    let mut next: Option<&'x Local<'x>> = cx.locals;
    while let Some(local) = next {
        if local.name == name {
            return Some(&local.value);
        }
        next = local.next;
    }
    None
}
