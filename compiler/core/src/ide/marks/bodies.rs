//! Marks in items and in what stands in their braces.

use super::{Role, Walk};
use crate::syntax::ast::{
    Attribute, Block, Check, DeployBody, DeployStmt, Entry, EntryOp, EnvironmentStmt, Expr, ExprKind, FnItem,
    ForHead, Guarded, Ident, Item, Key, KindArg, Let, Manifest, Needs, PlatformStmt, Provides, Secret,
    SecretEntry, SecretOrigin, SecretStmt, SecretsBlock, Segment, Service, ServiceStmt, Stmt, Subchart,
};

/// Keys that are words of the language where they stand directly in the body of an item.
const WORDS: &[&str] = &["application", "namespace", "values", "globals", "levels"];

impl<'a> Walk<'a> {
    pub(super) fn item(&mut self, item: &'a Item) {
        match item {
            Item::Platform(item) => {
                self.declare(&item.name, Role::Platform);
                item.body.iter().for_each(|stmt| self.platform_stmt(stmt));
            }
            Item::Environment(item) => {
                self.declare(&item.name, Role::Environment);
                item.parents.iter().for_each(|parent| self.path(parent, Role::Environment));
                item.body.iter().for_each(|stmt| self.environment_stmt(stmt));
            }
            Item::Service(item) => self.service(item),
            Item::Chart(item) => {
                self.declare(&item.name, Role::Chart);
                item.values.iter().for_each(|ty| self.ty(ty));
                item.entries.iter().for_each(|entry| self.entry(entry));
            }
            Item::Capability(item) => {
                self.declare(&item.name, Role::Capability);
                self.fields(&item.fields);
            }
            Item::Type(item) => {
                self.declare(&item.name, Role::Type);
                self.ty(&item.ty);
            }
            Item::Fn(item) => self.function(item),
            Item::Let(item) => self.constant(item),
            Item::Configure(item) => {
                self.name(&item.service, Role::Service);
                item.environments.iter().for_each(|name| self.name(name, Role::Environment));
                self.deploy_body(&item.body);
            }
            Item::Secret(item) => self.secret(item),
            Item::Check(item) => self.check(item),
        }
    }

    fn platform_stmt(&mut self, stmt: &'a PlatformStmt) {
        match stmt {
            PlatformStmt::Environment(fields) => self.fields(fields),
            PlatformStmt::Globals(body) => self.block(body),
            PlatformStmt::Project { name, body, .. } => {
                self.declare(name, Role::Project);
                self.block(body);
            }
            PlatformStmt::Check(check) => self.check(check),
            PlatformStmt::Let(item) => self.constant(item),
            PlatformStmt::Entry(entry) => self.statement(entry),
        }
    }

    fn environment_stmt(&mut self, stmt: &'a EnvironmentStmt) {
        match stmt {
            EnvironmentStmt::Deploy(deploy) => {
                deploy.names.iter().for_each(|name| self.name(name, Role::Service));
                deploy.body.iter().for_each(|body| self.deploy_body(body));
            }
            EnvironmentStmt::Omit { names, .. } => {
                names.iter().for_each(|name| self.name(name, Role::Service));
            }
            EnvironmentStmt::OmitProvides { names, .. } => {
                names.iter().for_each(|name| self.name(name, Role::Capability));
            }
            EnvironmentStmt::Provides(provides) => self.provides(provides),
            EnvironmentStmt::Choose(choose) => self.choose(&choose.capability, &choose.provider),
            EnvironmentStmt::Check(check) => self.check(check),
            EnvironmentStmt::Let(item) => self.constant(item),
            EnvironmentStmt::Entry(entry) => self.statement(entry),
        }
    }

    fn deploy_body(&mut self, body: &'a DeployBody) {
        body.stmts.iter().for_each(|stmt| self.deploy_stmt(stmt));
    }

    fn deploy_stmt(&mut self, stmt: &'a DeployStmt) {
        match stmt {
            DeployStmt::Choose(choose) => self.choose(&choose.capability, &choose.provider),
            DeployStmt::Secrets(block) => self.secrets(block),
            DeployStmt::Secret(secret) => self.secret(secret),
            DeployStmt::Manifest(manifest) => self.manifest(manifest),
            DeployStmt::Check(check) => self.check(check),
            DeployStmt::If(guarded) => self.guarded(guarded, &mut Self::deploy_stmt),
            DeployStmt::Entry(entry) => self.statement(entry),
        }
    }

    fn choose(&mut self, capability: &Ident, provider: &Ident) {
        self.name(capability, Role::Capability);
        let environment = provider.name == "environment";
        self.name(provider, if environment { Role::BuiltinName } else { Role::Service });
    }

    fn service(&mut self, item: &'a Service) {
        self.declare(&item.name, Role::Service);
        item.parents.iter().for_each(|parent| self.path(parent, Role::Service));
        let mut own = vec![];
        item.body.iter().for_each(|stmt| names(stmt, &mut own));
        own.iter().for_each(|(name, role)| self.know(name, *role, None));
        item.body.iter().for_each(|stmt| self.service_stmt(stmt));
        own.iter().for_each(|(name, _)| self.forget(name));
    }

    fn service_stmt(&mut self, stmt: &'a ServiceStmt) {
        match stmt {
            ServiceStmt::Requires(needs) | ServiceStmt::Wants(needs) => self.needs(needs),
            ServiceStmt::Provides(provides) => self.provides(provides),
            ServiceStmt::Uses(names) => names.iter().for_each(|name| self.name(name, Role::Secret)),
            ServiceStmt::Param(param) => {
                self.declare(&param.name, Role::Parameter);
                self.ty(&param.ty);
                param.default.iter().for_each(|value| self.expr(value));
            }
            ServiceStmt::Subchart(subchart) => self.subchart(subchart),
            ServiceStmt::Secrets(block) => self.secrets(block),
            ServiceStmt::Secret(secret) => self.secret(secret),
            ServiceStmt::Manifest(manifest) => self.manifest(manifest),
            ServiceStmt::Check(check) => self.check(check),
            ServiceStmt::Let(item) => self.constant(item),
            ServiceStmt::If(guarded) => self.guarded(guarded, &mut Self::service_stmt),
            ServiceStmt::Entry(entry) => self.statement(entry),
        }
    }

    fn needs(&mut self, needs: &'a Needs) {
        for need in &needs.needs {
            self.name(&need.name, if need.is_service { Role::Service } else { Role::Capability });
            need.alias.iter().for_each(|alias| self.declare(alias, Role::Need));
        }
        needs.condition.iter().for_each(|condition| self.expr(condition));
    }

    fn provides(&mut self, provides: &'a Provides) {
        self.name(&provides.capability, Role::Capability);
        provides.fields.iter().for_each(|fields| self.block(fields));
        provides.condition.iter().for_each(|condition| self.expr(condition));
    }

    fn subchart(&mut self, subchart: &'a Subchart) {
        self.declare(&subchart.name, Role::Key);
        if subchart.chart.segments.len() == 1 {
            self.path(&subchart.chart, Role::BuiltinName);
        } else {
            self.path(&subchart.chart, Role::Chart);
        }
        subchart.condition.iter().for_each(|condition| self.expr(condition));
    }

    fn manifest(&mut self, manifest: &'a Manifest) {
        self.key(&manifest.name);
        self.block(&manifest.body);
    }

    fn check(&mut self, check: &'a Check) {
        self.expr(&check.condition);
        self.expr(&check.message);
    }

    fn constant(&mut self, item: &'a Let) {
        self.declare(&item.name, Role::Constant);
        item.ty.iter().for_each(|ty| self.ty(ty));
        self.expr(&item.value);
    }

    fn function(&mut self, item: &'a FnItem) {
        self.declare(&item.name, Role::Function);
        for arg in &item.args {
            self.ty(&arg.ty);
            arg.default.iter().for_each(|value| self.expr(value));
        }
        self.ty(&item.result);
        item.args.iter().for_each(|arg| self.declare_local(&arg.name, Role::Argument));
        self.expr(&item.body);
        item.args.iter().for_each(|arg| self.forget(&arg.name));
    }

    /// Statements under a condition.
    fn guarded<S>(&mut self, guarded: &'a Guarded<S>, visit: &mut dyn FnMut(&mut Self, &'a S)) {
        self.expr(&guarded.condition);
        guarded.then.iter().chain(&guarded.otherwise).for_each(|stmt| visit(self, stmt));
    }

    // ---- secrets

    fn secrets(&mut self, block: &'a SecretsBlock) {
        self.secret_attributes(&block.attributes);
        self.secret_stmts(&block.stmts);
    }

    fn secret(&mut self, secret: &'a Secret) {
        self.declare(&secret.name, Role::Secret);
        self.secret_attributes(&secret.attributes);
        self.secret_stmts(&secret.stmts);
    }

    fn secret_attributes(&mut self, attributes: &'a [Attribute]) {
        for Attribute { name, value } in attributes {
            self.name(name, Role::Key);
            self.expr(value);
        }
    }

    fn secret_stmts(&mut self, stmts: &'a [SecretStmt]) {
        stmts.iter().for_each(|stmt| self.secret_stmt(stmt));
    }

    fn secret_stmt(&mut self, stmt: &'a SecretStmt) {
        match stmt {
            SecretStmt::Entry(entry) => self.secret_entry(entry),
            SecretStmt::If(guarded) => self.guarded(guarded, &mut Self::secret_stmt),
            SecretStmt::For { head, body, .. } => {
                self.for_each(head, |walk| walk.secret_stmts(body));
            }
        }
    }

    fn secret_entry(&mut self, entry: &'a SecretEntry) {
        self.key(&entry.key);
        entry.origin.iter().for_each(|origin| self.origin(origin));
        entry.from.iter().for_each(|from| self.string(from, Role::Text));
    }

    fn origin(&mut self, origin: &'a SecretOrigin) {
        match origin {
            SecretOrigin::Provided { .. } => {}
            SecretOrigin::Generate { kind, args } => {
                self.name(kind, Role::BuiltinFunction);
                for arg in args {
                    match arg {
                        KindArg::Int(_, span) => self.mark(*span, Role::Number),
                        KindArg::String(text) => self.string(text, Role::Text),
                        KindArg::Key(path) => path.segments.iter().for_each(|key| self.name(key, Role::Key)),
                    }
                }
            }
            SecretOrigin::Copy { service, key } => {
                self.name(service, Role::Service);
                self.key(key);
            }
            SecretOrigin::Template(text) => self.string(text, Role::Text),
            SecretOrigin::If { condition, then, otherwise } => {
                self.expr(condition);
                self.origin(then);
                self.origin(otherwise);
            }
        }
    }

    // ---- blocks

    pub(super) fn block(&mut self, block: &'a Block) {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Entry(entry) => self.entry(entry),
                Stmt::If { condition, then, otherwise, .. } => {
                    self.expr(condition);
                    self.block(then);
                    otherwise.iter().for_each(|block| self.block(block));
                }
                Stmt::For { head, body, .. } => self.for_each(head, |walk| walk.block(body)),
                Stmt::Spread(value) => self.expr(value),
            }
        }
    }

    /// An entry directly in the body of an item, where some keys are words of the language.
    fn statement(&mut self, entry: &'a Entry) {
        let word = match entry.path.as_slice() {
            [Segment::Key(key), ..] => key.word().map(|word| (word, key.span)),
            _ => None,
        };
        let at = self.marks.len();
        match (word, entry.path.len(), &entry.op) {
            (Some(("chart", span)), 1, EntryOp::Set(value)) => {
                self.mark(span, Role::Key);
                self.chart(value);
            }
            (Some(("project", span)), 1, EntryOp::Set(Expr { kind: ExprKind::Name(_), span: value })) => {
                self.mark(span, Role::Key);
                self.mark(*value, Role::Project);
            }
            _ => self.entry(entry),
        }
        if let Some((word, _)) = word
            && WORDS.contains(&word)
            && let Some(mark) = self.marks.get_mut(at)
        {
            mark.role = Role::Word;
        }
    }

    /// `local`, `charts.NAME`, `std.charts.NAME`
    fn chart(&mut self, value: &'a Expr) {
        match &value.kind {
            ExprKind::Name(_) => self.mark(value.span, Role::BuiltinName),
            ExprKind::Field { base, name, .. } => {
                let is_chart = !matches!(&base.kind, ExprKind::Name(base) if base == "std");
                self.chart(base);
                self.name(name, if is_chart { Role::Chart } else { Role::BuiltinName });
            }
            _ => self.expr(value),
        }
    }

    fn entry(&mut self, entry: &'a Entry) {
        for segment in &entry.path {
            match segment {
                Segment::Key(key) => self.key(key),
                Segment::Index(text) => self.string(text, Role::Text),
            }
        }
        match &entry.op {
            EntryOp::Set(value) | EntryOp::Append(value) => self.expr(value),
            EntryOp::Merge(block) => self.block(block),
        }
    }

    fn key(&mut self, key: &'a Key) {
        match key.quoted {
            true => self.string(&key.text, Role::Key),
            false => self.mark(key.span, Role::Key),
        }
    }

    /// What stands in the scope of a `for`.
    pub(super) fn for_each(&mut self, head: &'a ForHead, visit: impl FnOnce(&mut Self)) {
        self.expr(&head.list);
        let variables = || std::iter::once(&head.first).chain(&head.second);
        variables().for_each(|name| self.declare_local(name, Role::Variable));
        head.condition.iter().for_each(|condition| self.expr(condition));
        visit(self);
        variables().for_each(|name| self.forget(name));
    }
}

/// The names that a statement makes known in all of its service.
fn names<'a>(stmt: &'a ServiceStmt, own: &mut Vec<(&'a Ident, Role)>) {
    match stmt {
        ServiceStmt::Param(param) => own.push((&param.name, Role::Parameter)),
        ServiceStmt::Let(item) => own.push((&item.name, Role::Constant)),
        ServiceStmt::Secret(secret) => own.push((&secret.name, Role::Secret)),
        ServiceStmt::Uses(names) => own.extend(names.iter().map(|name| (name, Role::Secret))),
        ServiceStmt::Requires(needs) | ServiceStmt::Wants(needs) => {
            let names = needs.needs.iter().map(|need| need.alias.as_ref().unwrap_or(&need.name));
            own.extend(names.map(|name| (name, Role::Need)));
        }
        ServiceStmt::If(guarded) => {
            guarded.then.iter().chain(&guarded.otherwise).for_each(|stmt| names(stmt, own));
        }
        _ => {}
    }
}
