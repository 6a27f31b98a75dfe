//! Items of the project and the library: types, functions, constants, charts, the platform.

use std::collections::BTreeMap;

use super::{Checker, Offer, Scope};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::resolve::{self, head};
use crate::syntax::ast::{self, Entry, Fields, PlatformStmt, Stmt, TypeKind};
use crate::ty::conform::Expectation;
use crate::ty::lower::lower_type;
use crate::ty::signature::Inputs;
use crate::ty::{RecordType, Type};

/// The entries of a platform.
const PLATFORM_WORDS: &[&str] = &["repo", "revision", "output", "path", "project", "application", "levels"];
/// The entries of a chart.
const CHART_WORDS: &[&str] = &["repository", "version", "path", "name"];

impl Checker<'_, '_> {
    /// Every item but services and environments.
    pub(super) fn items(&mut self, side: resolve::Scope) {
        let project = self.inputs.project;
        for item in project.types.of(side).values() {
            if let TypeKind::Record(fields) = &item.ty.kind
                && let Some(ty) = self.inputs.types.named(side, &item.name.name)
                && let Type::Record(record) = ty.known()
            {
                self.field_defaults(&Scope::default(), fields, &record.clone());
            }
        }
        for item in project.capabilities.of(side).values() {
            if let Some(record) = self.inputs.types.capability(side, &item.name.name).cloned() {
                self.field_defaults(&Scope::default(), &item.fields, &record);
            }
        }
        for item in project.fns.of(side).values() {
            self.function(side, item);
        }
        for item in project.lets.of(side).values() {
            self.constant(
                &Scope::default(),
                item,
                self.inputs.types.constant(side, &item.name.name).cloned(),
            );
        }
        for item in project.charts.of(side).values() {
            self.chart(item);
            self.chart_values(item);
        }
        // Another entry than `values` is reported where charts are read.
        for item in project.refinements.of(side).values() {
            self.chart_values(item);
        }
    }

    /// Defaults are of their field's type, also those of fields that are written out in another's type.
    fn field_defaults(&mut self, scope: &Scope, fields: &Fields, record: &RecordType) {
        for field in &fields.fields {
            let Some(known) = record.fields.get(&field.name.name) else { continue };
            if let (TypeKind::Record(inner), Type::Record(known)) = (&field.ty.kind, &known.ty) {
                self.field_defaults(scope, inner, known);
            }
            if let Some(default) = &field.default {
                let text = format!("`{}` is declared here as {}", field.name.name, known.ty);
                let origin = Expectation { span: Some(field.name.span), text };
                self.expr(scope, default, &known.ty, &origin);
            }
        }
    }

    fn function(&mut self, side: resolve::Scope, item: &ast::FnItem) {
        let Some(signature) = self.inputs.types.function(side, &item.name.name).cloned() else { return };
        let mut scope = Scope::default();
        for (arg, ty) in item.args.iter().zip(&signature.args) {
            if let Some(default) = &arg.default {
                let text = format!("`{}` is declared here as {ty}", arg.name.name);
                self.expr(&Scope::default(), default, ty, &Expectation { span: Some(arg.name.span), text });
            }
            scope = scope.with(&arg.name, ty.clone());
        }
        let text = format!("`{}` gives {}", item.name.name, signature.result);
        self.expr(&scope, &item.body, &signature.result, &Expectation { span: Some(item.result.span), text });
    }

    pub(super) fn constant(&mut self, scope: &Scope, item: &ast::Let, ty: Option<Type>) {
        match ty {
            Some(ty) => {
                let text = format!("`{}` is declared here as {ty}", item.name.name);
                self.expr(scope, &item.value, &ty, &Expectation { span: Some(item.name.span), text });
            }
            None => {
                let ty = self.infer(scope, &item.value);
                self.see_type(item.name.span, &super::assign::widened(&ty));
            }
        }
    }

    /// A constant of a service or an environment, whose type is lowered where it is checked.
    pub(super) fn own_constant(&mut self, scope: &Scope, item: &ast::Let) {
        let Inputs { project, types, .. } = self.inputs;
        let ty = item.ty.as_ref().map(|ty| lower_type(project, types, ty, &mut self.diagnostics));
        self.constant(scope, item, ty);
    }

    fn chart(&mut self, item: &ast::Chart) {
        let mut seen = BTreeMap::new();
        for entry in &item.entries {
            self.refuse_repeat(entry, &mut seen);
            if self.known_word(entry, CHART_WORDS, "a chart") {
                self.entry_of(&Scope::default(), entry, &Type::string());
            }
        }
    }

    fn chart_values(&mut self, item: &ast::Chart) {
        let Some(ast::TypeExpr { kind: TypeKind::Record(fields), .. }) = &item.values else { return };
        let Inputs { project, types, .. } = self.inputs;
        // What is wrong with the type itself is reported where charts are read.
        let ty = item.values.as_ref().map(|ty| lower_type(project, types, ty, &mut vec![]));
        if let Some(Type::Record(record)) = ty {
            self.field_defaults(&Scope::default(), fields, &record);
        }
    }

    /// Whether an entry's first key is one of these words; an unknown one is reported.
    pub(super) fn known_word(&mut self, entry: &Entry, words: &[&str], of: &str) -> bool {
        let Some((word, _)) = head(entry) else { return false };
        if words.contains(&word) {
            return true;
        }
        if self.is_asked(word) {
            self.offer(Offer::Words(words.iter().copied().map(Into::into).collect()));
            return false;
        }
        let span = match entry.path.first() {
            Some(ast::Segment::Key(key)) => key.span,
            _ => entry.span,
        };
        let diagnostic = Diagnostic::error(Code::E0301, span, format!("{of} has no `{word}`"));
        self.report(match nearest(word, words.iter().copied()) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), span, near),
            None => diagnostic.help(format!(
                "it has: {}",
                words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
            )),
        });
        false
    }

    /// The value of `word = e`.
    pub(super) fn entry_of(&mut self, scope: &Scope, entry: &Entry, ty: &Type) {
        self.entry(scope, entry, 1, ty, &Expectation::default());
    }

    pub(super) fn platform(&mut self) {
        let Some(platform) = self.inputs.project.platform else { return };
        let mut seen = BTreeMap::new();
        for stmt in &platform.body {
            match stmt {
                PlatformStmt::Environment(fields) => {
                    let settings = &self.inputs.types.settings;
                    for word in ["name", "services", "capabilities"] {
                        if let Some(field) = fields.fields.iter().find(|field| field.name.name == word) {
                            let message = format!(
                                "`env.{word}` is there in every platform: a setting needs another name"
                            );
                            self.error(Code::E0203, field.name.span, message);
                        }
                    }
                    self.settings_defaults(fields, settings);
                }
                PlatformStmt::Globals(block) => {
                    self.block(&Scope::platform(), block, &Type::Any, &Expectation::default())
                }
                PlatformStmt::Project { body, .. } => self.argo_project(body),
                PlatformStmt::Check(check) => self.check_stmt(&Scope::platform(), check),
                // Checked with the constants of the project.
                PlatformStmt::Let(_) => {}
                PlatformStmt::Entry(entry) => {
                    self.refuse_repeat(entry, &mut seen);
                    if self.known_word(entry, PLATFORM_WORDS, "a platform") {
                        match head(entry) {
                            Some(("application", _)) => {
                                self.entry_of(&Scope::platform(), entry, &self.library("ApplicationOptions"))
                            }
                            // A project is a name, not an expression; levels are read before anything is computed.
                            Some(("project", _)) => self.argo_project_named(&entry.op),
                            Some(("levels", _)) => {}
                            _ => self.entry_of(&Scope::default(), entry, &Type::string()),
                        }
                    }
                }
            }
        }
        for check in self.inputs.project.checks.clone() {
            self.check_stmt(&Scope::platform(), check);
        }
    }

    /// Defaults of settings, at every depth, may read the environment.
    fn settings_defaults(&mut self, fields: &Fields, record: &RecordType) {
        self.field_defaults(&Scope::platform(), fields, record);
        for field in &fields.fields {
            let inner = match &field.ty.kind {
                TypeKind::Record(inner) => Some(inner),
                TypeKind::Optional(ty) => match &ty.kind {
                    TypeKind::Record(inner) => Some(inner),
                    _ => None,
                },
                _ => None,
            };
            let known = record.fields.get(&field.name.name).and_then(|field| field.ty.record().cloned());
            if let (Some(inner), Some(known)) = (inner, known) {
                self.settings_defaults(inner, &known);
            }
        }
    }

    fn argo_project(&mut self, body: &ast::Block) {
        let options = self.library("ProjectOptions");
        for stmt in &body.stmts {
            if let Stmt::Entry(entry) = stmt
                && head(entry).is_some_and(|(word, _)| word == "application")
            {
                self.entry_of(&Scope::platform(), entry, &self.library("ApplicationOptions"));
            } else {
                let only = ast::Block { stmts: vec![stmt.clone()], span: body.span };
                self.block(&Scope::default(), &only, &options, &Expectation::default());
            }
        }
    }

    pub(super) fn check_stmt(&mut self, scope: &Scope, check: &ast::Check) {
        self.condition(scope, &check.condition, true);
        // The message is computed where the condition does not hold.
        let inner = self.condition_facts(scope, &check.condition, false);
        self.expr(&inner, &check.message, &Type::string(), &Expectation::default());
    }

    /// A type of the library that the compiler itself speaks of.
    pub(super) fn library(&self, name: &str) -> Type {
        self.inputs.types.named(resolve::Scope::Std, name).unwrap_or(Type::Any)
    }
}
