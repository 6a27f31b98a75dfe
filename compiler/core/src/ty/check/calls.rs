//! Names and calls.

use ecow::EcoString;

use super::narrow::path_of;
use super::{Checker, Offer, Scope};
use crate::diagnostics::{Code, Diagnostic, nearest, worth};
use crate::resolve::{self, NeedTarget, ServiceId, Target};
use crate::source::Span;
use crate::syntax::ast::{Deploy, DeployStmt, EnvironmentStmt, Expr, Ident, SecretStmt, SecretsBlock};
use crate::syntax::walk;
use crate::ty::Type;
use crate::ty::conform::Expectation;
use crate::ty::library::{self, Arg};

impl Checker<'_, '_> {
    /// The type of a name.
    pub(super) fn name(&mut self, scope: &Scope, name: &EcoString, span: Span) -> Type {
        let narrowed = scope.narrowed(name).cloned();
        let ty = self.narrowed_or(narrowed, |checker| checker.named(scope, name, span));
        self.see_type(span, &ty);
        ty
    }

    /// The type that a name has by itself, without what conditions around it say.
    fn named(&mut self, scope: &Scope, name: &EcoString, span: Span) -> Type {
        if let Some((declared, ty)) = scope.local(name) {
            self.means(span, Target::Declared(declared.span));
            return ty.clone();
        }
        if matches!(name.as_str(), "env" | "secrets") {
            self.means(span, Target::Word(name.clone()));
        }
        match name.as_str() {
            "env" if scope.has_env => return Type::Environment,
            "env" => {
                let diagnostic = Diagnostic::error(
                    Code::E0202,
                    span,
                    "a function or a constant can't read the environment",
                );
                self.report(diagnostic.help("pass what it needs as an argument"));
                return Type::Error;
            }
            "secrets" if scope.service.is_some() => return Type::Secret,
            _ => {}
        }
        let found = self.service_name(scope, name).or_else(|| self.environment_let(scope, name));
        if let Some((ty, declared)) = found {
            declared.into_iter().for_each(|declared| self.means(span, Target::Declared(declared)));
            return ty;
        }
        let side = self.inputs.project.scope_at(span);
        if let Some(item) = self.inputs.project.lets.get(side, name).copied() {
            self.means(span, Target::Declared(item.name.span));
            if let Some(ty) = self.inputs.types.constant(side, name) {
                return ty.clone();
            }
            return self.constant_type(&Scope::default(), item);
        }
        self.unknown_name(scope, name, span)
    }

    /// The type of a name of the service, and where it is declared.
    fn service_name(&mut self, scope: &Scope, name: &EcoString) -> Option<(Type, Option<Span>)> {
        let signature = self.inputs.signatures.get(scope.service?);
        if let Some(ty) = signature.params.get(name) {
            let declared = signature.scope.params.get(name).map(|written| written.node.name.span);
            return Some((ty.clone(), declared));
        }
        if let Some(need) = signature.scope.needs.get(name) {
            let declared =
                need.node.alias.map_or_else(|| self.needed(need.node.target), |alias| Some(alias.span));
            let maybe = need.node.optional || need.node.condition.is_some() || !need.guards.is_empty();
            let ty = match need.node.target {
                NeedTarget::Service(_) => Type::Service,
                NeedTarget::Capability(capability) => {
                    let side = self.inputs.project.scope_at(capability.span);
                    let record = self.inputs.types.capability(side, &capability.name);
                    record.map_or(Type::Error, |record| Type::Capability(record.clone()))
                }
            };
            return Some((if maybe { ty.optional() } else { ty }, declared));
        }
        if let Some(item) = signature.scope.lets.get(name) {
            let inner = scope.service.map(Scope::service).unwrap_or_default();
            return Some((self.constant_type(&inner, item.node), Some(item.node.name.span)));
        }
        if let Some(blocks) = signature.scope.named_secrets.get(name) {
            return Some((Type::Secret, blocks.first().map(|block| block.node.name.span)));
        }
        let used = signature.scope.uses.get(name)?;
        let side = self.inputs.project.scope_at(used.node.span);
        let item = self.inputs.project.secrets.get(side, name);
        Some((Type::Secret, item.map(|item| item.name.span)))
    }

    /// Where the capability or service of a need is declared.
    fn needed(&self, target: NeedTarget<'_>) -> Option<Span> {
        match target {
            NeedTarget::Service(name) => self.service_declared(name),
            NeedTarget::Capability(name) => self.capability_declared(name),
        }
    }

    pub(super) fn service_declared(&self, name: &Ident) -> Option<Span> {
        let project = self.inputs.project;
        let id = project.service_names.get(project.scope_at(name.span), &name.name)?;
        Some(project.service(*id).ast.name.span)
    }

    pub(super) fn capability_declared(&self, name: &Ident) -> Option<Span> {
        let project = self.inputs.project;
        Some(project.capabilities.get(project.scope_at(name.span), &name.name)?.name.span)
    }

    fn environment_let(&mut self, scope: &Scope, name: &EcoString) -> Option<(Type, Option<Span>)> {
        let environment = scope.environment?;
        let lineage = &self.inputs.project.environment(environment).lineage;
        let bodies = lineage.iter().rev().flat_map(|id| &self.inputs.project.environment(*id).ast.body);
        let item =
            bodies.filter_map(|stmt| if let EnvironmentStmt::Let(item) = stmt { Some(item) } else { None });
        let item = item.into_iter().find(|item| item.name.name == *name)?.clone();
        let inner = Scope::environment(environment);
        Some((self.constant_type(&inner, &item), Some(item.name.span)))
    }

    fn unknown_name(&mut self, scope: &Scope, name: &EcoString, span: Span) -> Type {
        if self.is_asked(name) {
            return Type::Error;
        }
        let side = self.inputs.project.scope_at(span);
        let project = self.inputs.project;
        if library::function(name).is_some() || project.fns.get(side, name).is_some() {
            let diagnostic = Diagnostic::error(Code::E0308, span, format!("`{name}` is a function"));
            self.report(diagnostic.help(format!("call it: `{name}(…)`")));
            return Type::Error;
        }
        let mut diagnostic =
            Diagnostic::error(Code::E0202, span, format!("there is nothing called `{name}` here"));
        let visible = self.visible(scope, side);
        let known = worth(self.diagnostics.len(), visible.iter().map(EcoString::as_str));
        diagnostic = if self.inputs.types.settings.fields.contains_key(name) && scope.has_env {
            diagnostic.fix(
                format!("a setting of the environment is `env.{name}`"),
                span,
                format!("env.{name}"),
            )
        } else if project.capabilities.get(side, name).is_some() && scope.service.is_some() {
            diagnostic.help(format!("to read what it provides, write `requires {name}` in the service"))
        } else if project.service_names.get(side, name).is_some() && scope.service.is_some() {
            diagnostic.help(format!(
                "to know of another service, write `wants service {name}` or `requires service {name}`"
            ))
        } else if let Some(near) = nearest(name, known) {
            diagnostic.fix(format!("did you mean `{near}`?"), span, near)
        } else if name.chars().next().is_some_and(char::is_alphabetic) {
            diagnostic.help(format!("for the text, write it in quotes: \"{name}\""))
        } else {
            diagnostic
        };
        self.report(diagnostic);
        Type::Error
    }

    /// Every name that can be seen, for suggestions.
    fn visible(&self, scope: &Scope, side: resolve::Scope) -> Vec<EcoString> {
        let mut out: Vec<EcoString> = scope.locals.iter().map(|(local, _)| local.name.clone()).collect();
        if let Some(id) = scope.service {
            let declared = &self.inputs.signatures.get(id).scope;
            out.extend(
                declared.params.keys().chain(declared.needs.keys()).chain(declared.lets.keys()).cloned(),
            );
            out.extend(declared.named_secrets.keys().chain(declared.uses.keys()).cloned());
            out.push("secrets".into());
        }
        if scope.has_env {
            out.push("env".into());
        }
        out.extend(
            worth(self.diagnostics.len(), self.inputs.project.lets.names(side))
                .into_iter()
                .map(EcoString::from),
        );
        out
    }

    /// `env.name`
    pub(super) fn setting(&mut self, scope: &Scope, name: &Ident) -> Type {
        if !scope.has_env {
            let diagnostic = Diagnostic::error(
                Code::E0202,
                name.span,
                "a function or a constant can't read the environment",
            );
            self.report(diagnostic.help("pass what it needs as an argument"));
            return Type::Error;
        }
        if self.is_asked(&name.name) {
            self.offer(Offer::Settings);
            return Type::Error;
        }
        if matches!(name.name.as_str(), "name" | "services" | "capabilities") {
            self.means(name.span, Target::Word(ecow::eco_format!("env.{}", name.name)));
        }
        match name.name.as_str() {
            "name" => Type::string(),
            "services" | "capabilities" => Type::list(Type::string()),
            _ => {
                let settings = &self.inputs.types.settings;
                match settings.fields.get(&name.name) {
                    Some(field) => {
                        field.span.into_iter().for_each(|span| self.means(name.span, Target::Declared(span)));
                        field.ty.clone()
                    }
                    None if self.inputs.project.scope_at(name.span) == resolve::Scope::Std => {
                        self.library_needs(name);
                        Type::Error
                    }
                    None => {
                        let known = settings.fields.keys().map(EcoString::as_str);
                        let known: Vec<&str> = known.chain(["name", "services", "capabilities"]).collect();
                        self.unknown_field("the environment", name, &known, settings.span);
                        Type::Error
                    }
                }
            }
        }
    }

    /// A service of the library reads a setting that this platform does not declare.
    fn library_needs(&mut self, name: &Ident) {
        let Some(platform) = self.inputs.project.platform else { return };
        let span = self.inputs.types.settings.span.unwrap_or(platform.name.span);
        let message = format!(
            "the library's services need a setting `{}`, which this platform does not declare",
            name.name
        );
        let diagnostic = Diagnostic::error(Code::E0304, span, message).label(name.span, "read here");
        self.report(match name.name.as_str() {
            "vault" => diagnostic.help(
                "add `vault: { address: Url, path: VaultPath }` to `environment { … }` of the platform",
            ),
            other => diagnostic.help(format!("add `{other}: …` to `environment {{ … }}` of the platform")),
        });
    }

    /// `std.NAME`
    pub(super) fn library_item(&mut self, _scope: &Scope, name: &Ident) -> Type {
        let side = resolve::Scope::Std;
        if let Some(item) = self.inputs.project.lets.get(side, &name.name).copied() {
            self.means(name.span, Target::Declared(item.name.span));
            return self.constant_type(&Scope::default(), item);
        }
        if self.is_asked(&name.name) {
            self.offer(Offer::Library);
            return Type::Error;
        }
        let known: Vec<&str> = self.inputs.project.lets.names(side).collect();
        self.unknown_field("the library", name, &known, None);
        Type::Error
    }

    /// `copy SERVICE.key`: a key of the service, or of what some environment adds to it. Whether it is there in each
    /// is asked when copies are computed.
    pub(super) fn copied_key(&mut self, id: ServiceId, name: &Ident) {
        let project = self.inputs.project;
        let service = &project.service(id).ast.name.name;
        let mut blocks = vec![];
        for (_, environment) in project.environments() {
            for stmt in &environment.ast.body {
                match stmt {
                    EnvironmentStmt::Deploy(Deploy { names, body: Some(body), .. })
                        if names.iter().any(|name| name.name == *service) =>
                    {
                        added_secrets(&body.stmts, &mut blocks);
                    }
                    _ => {}
                }
            }
            let own = environment.configures.iter().filter(|block| block.service.name == *service);
            own.for_each(|block| added_secrets(&block.body.stmts, &mut blocks));
        }
        self.key_of(id, blocks, name);
    }

    /// `secrets.key`
    pub(super) fn main_secret_key(&mut self, scope: &Scope, name: &Ident) -> Type {
        let Some(id) = scope.service else { return Type::Error };
        self.key_of(id, vec![], name)
    }

    /// A key of a service's own blocks, or of these.
    fn key_of(&mut self, id: ServiceId, added: Vec<&SecretsBlock>, name: &Ident) -> Type {
        let declared = &self.inputs.signatures.get(id).scope.secrets;
        let blocks = declared.iter().map(|block| block.node).chain(added);
        let mut keys = vec![];
        let mut computed = false;
        for block in blocks {
            collect_keys(&block.stmts, &mut keys, &mut computed);
        }
        let known: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        if self.secret_key(&keys, name) || computed {
            return Type::SecretKey;
        }
        match name.name.as_str() {
            "name" | "path" if !known.is_empty() => Type::string(),
            _ => self.undeclared_key("`secrets { … }`", name, &known),
        }
    }

    /// `NAME.key` of a named secret.
    pub(super) fn named_secret_key(&mut self, scope: &Scope, secret: &str, name: &Ident) -> Type {
        if matches!(name.name.as_str(), "name" | "path") {
            return Type::string();
        }
        let mut keys = vec![];
        let mut computed = false;
        if let Some(id) = scope.service {
            let declared = &self.inputs.signatures.get(id).scope;
            for block in declared.named_secrets.get(secret).into_iter().flatten() {
                collect_keys(&block.node.stmts, &mut keys, &mut computed);
            }
            if let Some(written) = declared.uses.get(secret) {
                let side = self.inputs.project.scope_at(written.node.span);
                if let Some(item) = self.inputs.project.secrets.get(side, secret) {
                    collect_keys(&item.stmts, &mut keys, &mut computed);
                }
            }
        }
        let known: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        if self.secret_key(&keys, name) || computed {
            return Type::SecretKey;
        }
        self.undeclared_key(&format!("secret `{secret}`"), name, &known)
    }

    /// Whether a key is among those that are declared.
    fn secret_key(&mut self, keys: &[Ident], name: &Ident) -> bool {
        if self.is_asked(&name.name) {
            self.offer(Offer::Words(
                keys.iter().map(|key| key.name.clone()).chain(["name".into(), "path".into()]).collect(),
            ));
            return true;
        }
        let declared = keys.iter().find(|key| key.name == name.name);
        declared.into_iter().for_each(|key| self.means(name.span, Target::Declared(key.span)));
        declared.is_some()
    }

    fn undeclared_key(&mut self, place: &str, name: &Ident, known: &[&str]) -> Type {
        let message = format!("`{}` is not declared in {place}", name.name);
        let mut diagnostic = Diagnostic::error(Code::E0501, name.span, message);
        diagnostic = match nearest(&name.name, worth(self.diagnostics.len(), known.iter().copied())) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), name.span, near),
            None => diagnostic.help(format!("declare it: `secrets {{ {} = provided }}`", name.name)),
        };
        self.report(diagnostic);
        Type::Error
    }

    /// `f(a, b)`
    pub(super) fn call(&mut self, scope: &Scope, callee: &Expr, args: &[Expr], span: Span) -> Type {
        let path = path_of(callee).unwrap_or_default();
        let (side, name) = match path.strip_prefix("std.") {
            Some(name) => (resolve::Scope::Std, name),
            None => (self.inputs.project.scope_at(callee.span), path.as_str()),
        };
        let last = Span {
            start: callee.span.end.saturating_sub(u32::try_from(name.len()).unwrap_or(0)),
            ..callee.span
        };
        if let Some(item) = self.inputs.project.fns.get(side, name).copied() {
            self.means(last, Target::Declared(item.name.span));
            let Some(signature) = self.inputs.types.function(side, name).cloned() else { return Type::Error };
            let required = item.args.iter().filter(|arg| arg.default.is_none()).count();
            self.count(name, required, item.args.len(), args.len(), span, Some(item.name.span));
            for ((arg, ty), declared) in args.iter().zip(&signature.args).zip(&item.args) {
                let text = format!("`{}` is declared here as {ty}", declared.name.name);
                let origin = Expectation { span: Some(declared.name.span), text };
                self.expr(scope, arg, ty, &origin);
            }
            for arg in args.iter().skip(signature.args.len()) {
                self.infer(scope, arg);
            }
            return signature.result.clone();
        }
        let Some(function) = library::function(name) else {
            for arg in args {
                self.infer(scope, arg);
            }
            if self.is_asked(name) {
                self.offer(Offer::Names { scope: scope.clone(), expected: Type::Any });
                return Type::Error;
            }
            return self.unknown_function(side, name, callee.span);
        };
        self.means(last, Target::Function(name.into()));
        self.count(name, function.required(), function.args.len(), args.len(), span, None);
        let origin = Expectation { span: None, text: format!("`{name}`: {}", function.doc) };
        let mut found = vec![];
        for (at, arg) in args.iter().enumerate() {
            let wanted = function.args.get(at).map_or(Type::Any, |arg| arg.ty());
            found.push(self.expr(scope, arg, &wanted, &origin));
        }
        result_of(name, function.result, &found)
    }

    fn count(
        &mut self,
        name: &str,
        required: usize,
        most: usize,
        found: usize,
        span: Span,
        declared: Option<Span>,
    ) {
        if (required..=most).contains(&found) {
            return;
        }
        let wanted = if required == most { required.to_string() } else { format!("{required} to {most}") };
        let plural = if wanted == "1" { "" } else { "s" };
        let are = if found == 1 { "is" } else { "are" };
        let message = format!("`{name}` takes {wanted} argument{plural}, and here {are} {found}");
        let mut diagnostic = Diagnostic::error(Code::E0308, span, message);
        if let Some(declared) = declared {
            diagnostic = diagnostic.label(declared, "declared here");
        }
        self.report(diagnostic);
    }

    fn unknown_function(&mut self, side: resolve::Scope, name: &str, span: Span) -> Type {
        let mut diagnostic =
            Diagnostic::error(Code::E0202, span, format!("there is no function called `{name}`"));
        let known = library::FUNCTIONS
            .iter()
            .map(|function| function.name)
            .chain(self.inputs.project.fns.names(side));
        if let Some(near) = nearest(name, worth(self.diagnostics.len(), known)) {
            diagnostic = diagnostic.fix(format!("did you mean `{near}`?"), span, near);
        }
        self.report(diagnostic);
        Type::Error
    }
}

/// The result of a library function, more exactly where it follows from the arguments.
fn result_of(name: &str, result: Arg, found: &[Type]) -> Type {
    let first = found.first().map(Type::non_null);
    let element = match first.as_ref().map(Type::known) {
        Some(Type::List(list)) => list.element.clone(),
        _ => Type::Any,
    };
    match name {
        "sort" | "reverse" | "unique" => Type::list(element),
        "first" | "last" => element.optional(),
        "min" | "max" | "sum" => element,
        "range" => Type::list(Type::int()),
        _ => result.ty(),
    }
}

/// The blocks of secrets among the statements of a `deploy` block.
fn added_secrets<'a>(stmts: &'a [DeployStmt], found: &mut Vec<&'a SecretsBlock>) {
    walk::deploy_stmts(stmts, &mut |stmt| {
        if let DeployStmt::Secrets(block) = stmt {
            found.push(block);
        }
    });
}

fn collect_keys(stmts: &[SecretStmt], keys: &mut Vec<Ident>, computed: &mut bool) {
    for stmt in stmts {
        match stmt {
            SecretStmt::Entry(entry) => match entry.key.plain() {
                Some(key) => keys.push(Ident { name: key.clone(), span: entry.key.span }),
                None => *computed = true,
            },
            SecretStmt::If(inner) => {
                collect_keys(&inner.then, keys, computed);
                collect_keys(&inner.otherwise, keys, computed);
            }
            SecretStmt::For { body, .. } => collect_keys(body, keys, computed),
        }
    }
}
