//! What is computed once, when it is first read: settings, parameters, capability fields, constants.

use ecow::EcoString;

use super::values::no_span;
use super::{Computed, Cx, Evaluator, Setting, Slot, SlotState, Stop};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{Scope, head};
use crate::source::Span;
use crate::syntax::ast::{self, EnvironmentStmt, Stmt};
use crate::ty::conform::{Conform, Expectation, Mode, implicit, is_required};
use crate::ty::{Field, FieldDefault, Type};
use crate::value::{Record, Value};

impl<'a> Evaluator<'a> {
    /// The value of a slot, computed now if it was not yet.
    pub(crate) fn slot(&self, slot: Slot, span: Span, compute: impl FnOnce() -> Computed) -> Computed {
        let state = self.slots.borrow().get(&slot).map(|state| match state {
            SlotState::Busy => None,
            SlotState::Done(value) => Some(value.clone()),
        });
        match state {
            Some(Some(done)) => return done,
            Some(None) => return self.cycle(&slot, span),
            None => {}
        }
        self.slots.borrow_mut().insert(slot.clone(), SlotState::Busy);
        self.open.borrow_mut().push((slot.clone(), span));
        let value = compute();
        self.open.borrow_mut().pop();
        self.slots.borrow_mut().insert(slot, SlotState::Done(value.clone()));
        value
    }

    fn cycle(&self, slot: &Slot, span: Span) -> Computed {
        let open = self.open.borrow();
        let steps: Vec<&(Slot, Span)> = open.iter().skip_while(|(other, _)| other != slot).collect();
        let name = self.slot_name(slot);
        let mut diagnostic =
            Diagnostic::error(Code::E0206, span, format!("{name} needs itself to be computed"))
                .here(format!("reads {name}"));
        for (other, place) in steps.iter().skip(1) {
            diagnostic = diagnostic.label(*place, format!("by way of {}", self.slot_name(other)));
        }
        drop(open);
        self.fail(diagnostic)
    }

    fn slot_name(&self, slot: &Slot) -> String {
        let service =
            |at: &usize| self.deployments.get(*at).map_or("", |deployment| deployment.name.as_str());
        match slot {
            Slot::Setting(name) => format!("`env.{name}`"),
            Slot::Param(at, name) => format!("parameter `{name}` of `{}`", service(at)),
            Slot::Field(_, name) => format!("capability field `{name}`"),
            Slot::Local(_, name) | Slot::EnvironmentLet(name) | Slot::Let(_, name) => format!("`{name}`"),
            Slot::Secrets(at) => format!("the secrets of `{}`", service(at)),
        }
    }

    /// A setting of the environment.
    pub(crate) fn setting(&self, name: &str, span: Span) -> Computed {
        let environment = self.environment.ok_or(Stop::Unavailable)?;
        let Some(field) = self.inputs.types.settings.fields.get(name) else { return Err(Stop::Reported) };
        self.slot(Slot::Setting(name.into()), span, || {
            let mut record = Record::default();
            if let Some(FieldDefault::Expr(default)) = &field.default {
                let value = self.expr(Cx::environment(0), default)?;
                let origin = crate::value::Origin::new(field.span.unwrap_or(span), 0);
                record.entries.insert(name.into(), crate::value::Entry { value, origin: origin.into() });
            }
            let lineage = &self.inputs.project.environment(environment).lineage;
            for (layer, id) in lineage.iter().enumerate() {
                let cx = Cx::environment(u16::try_from(layer).unwrap_or(u16::MAX));
                for stmt in &self.inputs.project.environment(*id).ast.body {
                    if let EnvironmentStmt::Entry(entry) = stmt
                        && head(entry).is_some_and(|(found, _)| found == name)
                    {
                        self.apply(
                            cx,
                            &mut record,
                            entry,
                            0,
                            &Type::Record(self.inputs.types.settings.clone()),
                        )?;
                    }
                }
            }
            self.refuse_conflicts(&record);
            let here = self.inputs.project.environment(environment).ast.name.span;
            let text = format!("setting `{name}` is declared here as {}", field.ty);
            let expectation = Expectation { span: field.span, text };
            match record.entries.get(name) {
                Some(entry) => {
                    self.conform(&entry.value, entry.origin.span, &field.ty, &expectation, Cx::environment(0))
                }
                None => match implicit(&field.ty) {
                    Some(value) => self.conform(&value, here, &field.ty, &expectation, Cx::environment(0)),
                    None => self.setting_missing(environment, name, field),
                },
            }
        })
    }

    fn setting_missing(
        &self,
        environment: crate::resolve::EnvironmentId,
        name: &str,
        field: &Field,
    ) -> Computed {
        let own = &self.inputs.project.environment(environment).ast.name;
        let lineage = &self.inputs.project.environment(environment).lineage;
        let body = lineage.iter().flat_map(|id| &self.inputs.project.environment(*id).ast.body);
        let mut heads =
            body.filter_map(|stmt| if let EnvironmentStmt::Entry(entry) = stmt { head(entry) } else { None });
        // A misspelt entry is reported as that.
        if heads.any(|(word, _)| !self.inputs.types.settings.fields.contains_key(word) && means(word, name)) {
            return Err(Stop::Reported);
        }
        // Of a record, the field that is really missing.
        let mut path = name.to_owned();
        let mut missing = field;
        while let Type::Record(record) = missing.ty.known() {
            let Some((below, next)) = record.fields.iter().find(|(_, field)| is_required(field)) else {
                break;
            };
            path = format!("{path}.{below}");
            missing = next;
        }
        let message = format!("environment `{}` does not set `{path}`", own.name);
        let mut diagnostic = Diagnostic::error(Code::E0304, own.span, message);
        if let Some(declared) = missing.span {
            diagnostic = diagnostic.label(declared, format!("every environment needs it: {}", missing.ty));
        }
        self.fail(diagnostic.help(format!("add `{path} = …` to environment `{}`", own.name)))
    }

    /// Every setting is computed, read or not: a mistake in one is found in each environment.
    pub(crate) fn all_settings(&self) -> Vec<Setting> {
        let mut out = vec![];
        for (name, field) in &self.inputs.types.settings.fields {
            if let Ok(value) = self.setting(name, field.span.unwrap_or_else(no_span)) {
                out.push(Setting {
                    name: name.clone(),
                    value,
                    span: self.setting_entry(name).or(field.span),
                });
            }
        }
        out
    }

    /// The last entry that writes to a setting.
    fn setting_entry(&self, name: &str) -> Option<Span> {
        let lineage = self.environment.map(|id| &self.inputs.project.environment(id).lineage)?;
        let bodies = lineage.iter().rev().map(|id| &self.inputs.project.environment(*id).ast.body);
        let mut entries = bodies.flat_map(|body| body.iter().rev()).filter_map(|stmt| match stmt {
            EnvironmentStmt::Entry(entry) if head(entry).is_some_and(|(word, _)| word == name) => {
                Some(entry.span)
            }
            _ => None,
        });
        entries.next()
    }

    /// A parameter of a deployment.
    pub(crate) fn param(&self, at: usize, name: &str, span: Span) -> Computed {
        let deployment = self.deployments.get(at).ok_or(Stop::Reported)?;
        let written = deployment.scope.params.get(name).ok_or(Stop::Reported)?;
        let param = written.node;
        let signature = self.inputs.signatures.get(deployment.service);
        let ty = signature.params.get(name).cloned().unwrap_or(Type::Error);
        self.slot(Slot::Param(at, name.into()), span, || {
            let mut record = Record::default();
            let cx = Cx::deployment(at, self.layer_of(at, written.body));
            if let Some(default) = &param.default {
                let value = self.expr(cx, default)?;
                let origin = crate::value::Origin::new(default.span, cx.layer);
                record.entries.insert(name.into(), crate::value::Entry { value, origin: origin.into() });
            }
            let mut fields = crate::ty::RecordType::default();
            let field =
                crate::ty::Field { ty: ty.clone(), default: None, required: true, doc: None, span: None };
            fields.fields.insert(name.into(), field);
            let around = Type::Record(fields.into());
            for entry in deployment.scope.entries_of(name).chain(deployment.blocks.entries_of(name)) {
                let cx = Cx::deployment(at, self.layer_of(at, entry.body));
                if self.guards(cx, &entry.guards)? {
                    self.apply(cx, &mut record, entry.node, 0, &around)?;
                }
            }
            self.refuse_conflicts(&record);
            if let Some(entry) = record.entries.get(name) {
                deployment.params.borrow_mut().insert(name.into(), entry.clone());
            }
            let expectation = Expectation {
                span: Some(param.name.span),
                text: format!("parameter `{name}` is declared here as {ty}"),
            };
            match record.entries.get(name) {
                Some(entry) => self.conform(&entry.value, entry.origin.span, &ty, &expectation, cx),
                None => match implicit(&ty) {
                    Some(value) => self.conform(&value, param.name.span, &ty, &expectation, cx),
                    None => self.param_missing(at, param),
                },
            }
        })
    }

    fn param_missing(&self, at: usize, param: &ast::Param) -> Computed {
        let (Some(environment), Some(deployment)) = (self.environment, self.deployments.get(at)) else {
            return Err(Stop::Unavailable);
        };
        // A misspelt entry is reported as that.
        let mut heads = deployment.blocks.entries.iter().filter_map(|entry| head(entry.node));
        if heads.any(|(word, _)| !deployment.scope.params.contains_key(word) && means(word, &param.name.name))
        {
            return Err(Stop::Reported);
        }
        let environment = &self.inputs.project.environment(environment).ast.name;
        let place = deployment.listed.unwrap_or(environment.span);
        let message = format!(
            "environment `{}` deploys `{}` without its parameter `{}`",
            environment.name, deployment.name, param.name.name
        );
        let diagnostic = Diagnostic::error(Code::E0304, place, message)
            .label(param.name.span, "it has no default")
            .help(format!("write `deploy {} {{ {} = … }}`", deployment.name, param.name.name));
        self.fail(diagnostic)
    }

    /// A field of what a provider provides.
    pub(crate) fn provided_field(&self, at: usize, name: &str, span: Span) -> Computed {
        let provider = self.providers.get(at).ok_or(Stop::Reported)?;
        let capability = &provider.node.capability;
        let scope = self.inputs.project.scope_at(capability.span);
        let ty = self.inputs.types.capability(scope, &capability.name).ok_or(Stop::Reported)?.clone();
        let Some(field) = ty.fields.get(name) else { return Err(Stop::Reported) };
        self.slot(Slot::Field(at, name.into()), span, || {
            let cx = Cx {
                deployment: provider.deployment,
                layer: provider.layer,
                locals: None,
                global: false,
                strict: false,
            };
            let mut record = Record::default();
            for stmt in provider.node.fields.iter().flat_map(|block| &block.stmts) {
                let other =
                    matches!(stmt, Stmt::Entry(entry) if head(entry).is_none_or(|(found, _)| found != name));
                if !other {
                    self.stmt(cx, &mut record, stmt, &Type::Record(ty.clone()))?;
                }
            }
            let expectation = Expectation {
                span: field.span,
                text: format!("capability `{}` declares `{name}` as {}", capability.name, field.ty),
            };
            match record.entries.get(name) {
                Some(entry) => self.conform(&entry.value, entry.origin.span, &field.ty, &expectation, cx),
                None => {
                    let default = field.default.as_ref().and_then(|default| self.default_value(default, cx));
                    match default.or_else(|| implicit(&field.ty)) {
                        Some(value) => self.conform(&value, capability.span, &field.ty, &expectation, cx),
                        // The checker reports what a `provides` leaves out.
                        None => Err(Stop::Reported),
                    }
                }
            }
        })
    }

    /// A constant of the project or the library.
    pub(crate) fn constant(&self, scope: Scope, name: &str, span: Span) -> Computed {
        let Some(item) = self.inputs.project.lets.get(scope, name) else { return Err(Stop::Reported) };
        if self.inputs.project.cyclic.contains(&item.name.span) {
            return Err(Stop::Reported);
        }
        let own = self.inputs.project.scope_at(item.span);
        self.slot(Slot::Let(own, name.into()), span, || self.let_value(Cx::global(), item))
    }

    /// The value of a `let`, held against its type if one is written.
    pub(crate) fn let_value(&self, cx: Cx<'_>, item: &ast::Let) -> Computed {
        let value = self.expr(cx, &item.value)?;
        match &item.ty {
            None => self.weigh(&value, item.value.span).map(|_| value),
            Some(written) => {
                let ty = crate::ty::lower::lower_type(
                    self.inputs.project,
                    self.inputs.types,
                    written,
                    &mut vec![],
                );
                let text = format!("`{}` is declared here as {ty}", item.name.name);
                let expectation = Expectation { span: Some(item.name.span), text };
                self.conform(&value, item.value.span, &ty, &expectation, cx)
            }
        }
    }

    /// A field's default, computed in `cx`.
    pub(crate) fn default_value(&self, default: &FieldDefault, cx: Cx<'_>) -> Option<Value> {
        match default {
            FieldDefault::Expr(expr) => self.expr(Cx { locals: None, ..cx }, expr).ok(),
            FieldDefault::Data(_) | FieldDefault::Refused => None,
        }
    }

    /// A value held against a type, with defaults filled in; what does not fit is reported.
    pub(crate) fn conform(
        &self,
        value: &Value,
        span: Span,
        ty: &Type,
        expectation: &Expectation,
        cx: Cx<'_>,
    ) -> Computed {
        self.weigh(value, span)?;
        let mut stop = None;
        let mut fill = |default: &FieldDefault| match default {
            FieldDefault::Expr(expr) => {
                self.expr(Cx { locals: None, ..cx }, expr).map_err(|why| stop = Some(why)).ok()
            }
            FieldDefault::Data(_) | FieldDefault::Refused => None,
        };
        let mut conform = Conform::new(Mode::Full(&mut fill), expectation);
        let value = conform.value(value, span, ty);
        let found = std::mem::take(&mut conform.diagnostics);
        let failed = found.iter().any(Diagnostic::is_error);
        found.into_iter().for_each(|diagnostic| self.report(diagnostic));
        // A record one of whose defaults can't be computed is no value: nothing follows from the gap.
        match stop {
            Some(why) => Err(why),
            None if failed => Err(Stop::Reported),
            None => Ok(value),
        }
    }

    /// Reports each entry over which two ancestors disagree.
    pub(crate) fn refuse_conflicts(&self, record: &Record) {
        for (key, entry) in &record.entries {
            if let Some(other) = entry.origin.conflict {
                self.report(conflict(key, entry.origin.span, other));
            } else if let Value::Record(inner) = &entry.value {
                self.refuse_conflicts(inner);
            }
        }
    }

    /// The type of the settings' names, for messages.
    pub(crate) fn environment_name(&self) -> EcoString {
        self.environment
            .map(|id| self.inputs.project.environment(id).ast.name.name.clone())
            .unwrap_or_default()
    }
}

/// Whether an unknown word was probably meant to be `name`.
fn means(word: &str, name: &str) -> bool {
    crate::diagnostics::nearest(word, [name]).is_some()
}

fn conflict(key: &str, span: Span, other: Span) -> Diagnostic {
    Diagnostic::error(
        Code::E0312,
        span,
        format!("two ancestors give `{key}` different values, and nobody decides"),
    )
    .here("one says this")
    .label(other, "another says this")
    .help("write the value that you want in the heir of both")
}
