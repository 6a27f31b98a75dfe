//! Which names the project's sources mention, and where: what the rules about unused things ask.
//!
//! A mention counts wherever it stands and whatever is meant by it, so that what is called unused
//! surely is.

use ecow::EcoString;

use crate::check::Platform;
use crate::resolve::Scope;
use crate::source::Span;
use crate::syntax::ast::{
    Attribute, Block, Check, Choose, DeployStmt, Entry, EnvironmentStmt, Expr, ExprKind, Fields, KindArg,
    Let, Manifest, Needs, Param, PlatformStmt, Provides, Secret, SecretOrigin, SecretStmt, ServiceStmt,
    StringLit, StringPart, TypeExpr, TypeKind,
};
use crate::syntax::walk;
use crate::tables::HashMap;

/// Names with the places that mention them.
#[derive(Default)]
pub(super) struct Mentions {
    places: HashMap<EcoString, Vec<Span>>,
}

impl Mentions {
    /// All of the project, without the library.
    pub(super) fn of(platform: &Platform<'_, '_>) -> Self {
        let project = platform.project;
        let mut out = Self::default();
        for stmt in project.platform.into_iter().flat_map(|platform| &platform.body) {
            out.platform(stmt);
        }
        for (_, environment) in project.environments() {
            environment.ast.parents.iter().for_each(|path| out.path(path));
            environment.ast.body.iter().for_each(|stmt| out.environment(stmt));
            for configure in &environment.configures {
                out.add(&configure.service.name, configure.service.span);
                out.deploys(&configure.body.stmts);
            }
        }
        for (_, service) in project.services().filter(|(_, service)| service.scope == Scope::Project) {
            service.ast.parents.iter().for_each(|path| out.path(path));
            out.services(&service.ast.body);
        }
        for item in project.types.of(Scope::Project).values() {
            out.ty(&item.ty);
        }
        for item in project.fns.of(Scope::Project).values() {
            for arg in &item.args {
                out.ty(&arg.ty);
                out.maybe(arg.default.as_ref());
            }
            out.ty(&item.result);
            out.expr(&item.body);
        }
        for item in project.lets.of(Scope::Project).values() {
            out.constant(item);
        }
        let charts = project.charts.of(Scope::Project).values();
        for item in charts.chain(project.refinements.of(Scope::Project).values()) {
            item.values.iter().for_each(|ty| out.ty(ty));
            item.entries.iter().for_each(|entry| out.entry(entry));
        }
        for item in project.capabilities.of(Scope::Project).values() {
            out.fields(&item.fields);
        }
        for item in project.secrets.of(Scope::Project).values() {
            out.secret(item);
        }
        for check in &project.checks {
            out.check(check);
        }
        out
    }

    /// Whether a name is mentioned somewhere outside of `own`.
    pub(super) fn outside(&self, name: &str, own: Span) -> bool {
        self.places.get(name).is_some_and(|places| places.iter().any(|place| !own.contains(*place)))
    }

    fn add(&mut self, name: &EcoString, span: Span) {
        self.places.entry(name.clone()).or_default().push(span);
    }

    fn path(&mut self, path: &crate::syntax::ast::Path) {
        for segment in &path.segments {
            self.add(&segment.name, segment.span);
        }
    }

    fn seen(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.add(name, expr.span),
            ExprKind::Field { name, .. } => self.add(&name.name, name.span),
            // `"auth" in env.capabilities`
            ExprKind::String(text) => {
                if let Some(text) = text.plain() {
                    self.add(text, expr.span);
                }
            }
            _ => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        walk::expr(expr, &mut |found| self.seen(found));
    }

    fn maybe(&mut self, expr: Option<&Expr>) {
        expr.into_iter().for_each(|expr| self.expr(expr));
    }

    fn block(&mut self, block: &Block) {
        walk::block(block, &mut |found| self.seen(found));
    }

    fn entry(&mut self, entry: &Entry) {
        walk::entry(entry, &mut |found| self.seen(found));
    }

    fn string(&mut self, text: &StringLit) {
        for part in &text.parts {
            if let StringPart::Hole(expr) = part {
                self.expr(expr);
            }
        }
    }

    fn ty(&mut self, ty: &TypeExpr) {
        match &ty.kind {
            TypeKind::Name(path) => self.path(path),
            TypeKind::List { element, .. } => self.ty(element),
            TypeKind::Map { value, .. } => self.ty(value),
            TypeKind::Record(fields) => self.fields(fields),
            TypeKind::Union(members) => members.iter().for_each(|member| self.ty(member)),
            TypeKind::Optional(inner) => self.ty(inner),
            TypeKind::Refined { base, .. } => self.ty(base),
            TypeKind::Literal(_) | TypeKind::Null | TypeKind::Error => {}
        }
    }

    fn fields(&mut self, fields: &Fields) {
        for field in &fields.fields {
            self.ty(&field.ty);
            self.maybe(field.default.as_ref());
        }
    }

    fn check(&mut self, check: &Check) {
        self.expr(&check.condition);
        self.expr(&check.message);
    }

    fn constant(&mut self, item: &Let) {
        item.ty.iter().for_each(|ty| self.ty(ty));
        self.expr(&item.value);
    }

    fn needs(&mut self, needs: &Needs) {
        for need in &needs.needs {
            self.add(&need.name.name, need.name.span);
        }
        self.maybe(needs.condition.as_ref());
    }

    fn provides(&mut self, provides: &Provides) {
        self.add(&provides.capability.name, provides.capability.span);
        provides.fields.iter().for_each(|fields| self.block(fields));
        self.maybe(provides.condition.as_ref());
    }

    fn choose(&mut self, choose: &Choose) {
        self.add(&choose.provider.name, choose.provider.span);
    }

    fn param(&mut self, param: &Param) {
        self.ty(&param.ty);
        self.maybe(param.default.as_ref());
    }

    fn manifest(&mut self, manifest: &Manifest) {
        self.string(&manifest.name.text);
        self.block(&manifest.body);
    }

    fn secret(&mut self, secret: &Secret) {
        self.secrets(&secret.attributes, &secret.stmts);
    }

    fn secrets(&mut self, attributes: &[Attribute], stmts: &[SecretStmt]) {
        attributes.iter().for_each(|attribute| self.expr(&attribute.value));
        self.secret_stmts(stmts);
    }

    fn secret_stmts(&mut self, stmts: &[SecretStmt]) {
        for stmt in stmts {
            match stmt {
                SecretStmt::Entry(entry) => {
                    self.string(&entry.key.text);
                    entry.from.iter().for_each(|from| self.string(from));
                    entry.origin.iter().for_each(|origin| self.origin(origin));
                }
                SecretStmt::If(inner) => {
                    self.expr(&inner.condition);
                    self.secret_stmts(&inner.then);
                    self.secret_stmts(&inner.otherwise);
                }
                SecretStmt::For { head, body, .. } => {
                    self.expr(&head.list);
                    self.maybe(head.condition.as_deref());
                    self.secret_stmts(body);
                }
            }
        }
    }

    fn origin(&mut self, origin: &SecretOrigin) {
        match origin {
            SecretOrigin::Provided { .. } => {}
            SecretOrigin::Generate { args, .. } => {
                for arg in args {
                    match arg {
                        KindArg::Key(path) => self.path(path),
                        KindArg::String(text) => self.string(text),
                        KindArg::Int(..) => {}
                    }
                }
            }
            SecretOrigin::Copy { service, key } => {
                self.add(&service.name, service.span);
                self.string(&key.text);
            }
            SecretOrigin::Template(text) => self.string(text),
            SecretOrigin::If { condition, then, otherwise } => {
                self.expr(condition);
                self.origin(then);
                self.origin(otherwise);
            }
        }
    }

    fn platform(&mut self, stmt: &PlatformStmt) {
        match stmt {
            PlatformStmt::Environment(fields) => self.fields(fields),
            PlatformStmt::Globals(block) | PlatformStmt::Project { body: block, .. } => self.block(block),
            PlatformStmt::Check(check) => self.check(check),
            PlatformStmt::Let(item) => self.constant(item),
            PlatformStmt::Entry(entry) => self.entry(entry),
        }
    }

    fn environment(&mut self, stmt: &EnvironmentStmt) {
        match stmt {
            EnvironmentStmt::Deploy(deploy) => {
                for name in &deploy.names {
                    self.add(&name.name, name.span);
                }
                deploy.body.iter().for_each(|body| self.deploys(&body.stmts));
            }
            EnvironmentStmt::Omit { .. } | EnvironmentStmt::OmitProvides { .. } => {}
            EnvironmentStmt::Provides(provides) => self.provides(provides),
            EnvironmentStmt::Choose(choose) => self.choose(choose),
            EnvironmentStmt::Check(check) => self.check(check),
            EnvironmentStmt::Let(item) => self.constant(item),
            EnvironmentStmt::Entry(entry) => self.entry(entry),
        }
    }

    fn deploys(&mut self, stmts: &[DeployStmt]) {
        for stmt in stmts {
            match stmt {
                DeployStmt::Choose(choose) => self.choose(choose),
                DeployStmt::Secrets(secrets) => self.secrets(&secrets.attributes, &secrets.stmts),
                DeployStmt::Secret(secret) => self.secret(secret),
                DeployStmt::Manifest(manifest) => self.manifest(manifest),
                DeployStmt::Check(check) => self.check(check),
                DeployStmt::If(inner) => {
                    self.expr(&inner.condition);
                    self.deploys(&inner.then);
                    self.deploys(&inner.otherwise);
                }
                DeployStmt::Entry(entry) => self.entry(entry),
            }
        }
    }

    fn services(&mut self, stmts: &[ServiceStmt]) {
        for stmt in stmts {
            match stmt {
                ServiceStmt::Requires(needs) | ServiceStmt::Wants(needs) => self.needs(needs),
                ServiceStmt::Provides(provides) => self.provides(provides),
                ServiceStmt::Uses(names) => names.iter().for_each(|name| self.add(&name.name, name.span)),
                ServiceStmt::Param(param) => self.param(param),
                ServiceStmt::Subchart(subchart) => {
                    self.path(&subchart.chart);
                    self.maybe(subchart.condition.as_ref());
                }
                ServiceStmt::Secrets(secrets) => self.secrets(&secrets.attributes, &secrets.stmts),
                ServiceStmt::Secret(secret) => self.secret(secret),
                ServiceStmt::Manifest(manifest) => self.manifest(manifest),
                ServiceStmt::Check(check) => self.check(check),
                ServiceStmt::Let(item) => self.constant(item),
                ServiceStmt::If(inner) => {
                    self.expr(&inner.condition);
                    self.services(&inner.then);
                    self.services(&inner.otherwise);
                }
                ServiceStmt::Entry(entry) => self.entry(entry),
            }
        }
    }
}
