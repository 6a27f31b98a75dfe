//! Values, manifests, Applications and checks of each deployment.

use std::sync::Arc;

use ecow::EcoString;

use super::{Computed, Cx, Deployed, EnvironmentOutcome, Evaluator, Manifest, Stop, Wired};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{EnvironmentId, ServiceId, Written, head};
use crate::source::Span;
use crate::syntax::ast::{self, EntryOp, EnvironmentStmt, ExprKind, PlatformStmt};
use crate::tables::IndexMap;
use crate::ty::Type;
use crate::ty::conform::{Conform, Expectation, Mode};
use crate::ty::lower::Types;
use crate::ty::signature::Inputs;
use crate::value::{Entry, Origin, Record, Value};

/// Computes one environment.
pub fn environment(inputs: Inputs<'_>, id: EnvironmentId) -> (EnvironmentOutcome, Vec<Diagnostic>) {
    let mut evaluator = Evaluator::for_environment(inputs, id);
    let settings = evaluator.all_settings();
    evaluator.wire();
    let mut outcome =
        EnvironmentOutcome { name: evaluator.environment_name(), settings, ..EnvironmentOutcome::default() };
    evaluator.check_copies();
    evaluator.environment_checks();
    outcome.revision = evaluator.environment_text("revision");
    let uses_store = (0..evaluator.deployments.len())
        .any(|at| evaluator.secrets_of(at, no_span()).is_ok_and(|secrets| !secrets.is_empty()));
    if uses_store {
        outcome.vault_path = evaluator.vault_path(no_span()).ok();
    }
    for at in 0..evaluator.deployments.len() {
        if let Some(deployed) = evaluator.deployed(at) {
            outcome.deployments.push(deployed);
        }
    }
    (outcome, evaluator.diagnostics.into_inner())
}

/// Computes what a service alone gives, without an environment. What depends on one is left out.
pub fn base(inputs: Inputs<'_>, id: ServiceId) -> (Option<Deployed>, Vec<Diagnostic>) {
    let evaluator = Evaluator::for_base(inputs, id);
    let deployed = evaluator.deployed(0);
    (deployed, evaluator.diagnostics.into_inner())
}

pub(super) fn no_span() -> Span {
    Span::new(crate::source::FileId(0), 0, 0)
}

/// Whether a sub-chart is on.
#[derive(Debug, Clone, Copy)]
enum Switch {
    /// No condition, or one that only an environment can decide.
    Always,
    /// What its condition says.
    Decided(bool),
    /// Its condition can't be computed.
    Broken,
}

impl Switch {
    fn is_on(self) -> bool {
        matches!(self, Self::Always | Self::Decided(true))
    }
}

type EntryOf<'a> = Written<'a, &'a ast::Entry>;

impl<'a> Evaluator<'a> {
    fn environment_checks(&self) {
        let Some(environment) = self.environment else { return };
        let platform = self.inputs.project.platform.iter().flat_map(|platform| &platform.body);
        let of_platform = platform
            .filter_map(|stmt| if let PlatformStmt::Check(check) = stmt { Some(&**check) } else { None });
        for check in of_platform.chain(self.inputs.project.checks.iter().copied()) {
            self.check(Cx::environment(0), check);
        }
        for (layer, id) in self.inputs.project.environment(environment).lineage.iter().enumerate() {
            for stmt in &self.inputs.project.environment(*id).ast.body {
                if let EnvironmentStmt::Check(check) = stmt {
                    self.check(Cx::environment(u16::try_from(layer).unwrap_or(u16::MAX)), check);
                }
            }
        }
    }

    fn check(&self, cx: Cx<'_>, check: &ast::Check) {
        if self.condition(cx, &check.condition) != Ok(false) {
            return;
        }
        if let Ok(Value::String(message)) = self.expr(cx, &check.message) {
            let message = if message.trim().is_empty() { "a check does not hold".into() } else { message };
            let mut diagnostic =
                Diagnostic::error(Code::E0314, check.condition.span, message).here("this does not hold");
            if let Some(span) = cx.deployment.and_then(|at| self.deployments.get(at)).and_then(|d| d.listed) {
                diagnostic = diagnostic.label(span, "for this deployment");
            }
            self.report(diagnostic);
        }
    }

    /// An entry of the environment that is no setting and gives text, such as `revision`.
    fn environment_text(&self, word: &str) -> Option<EcoString> {
        if self.inputs.types.settings.fields.contains_key(word) {
            return None;
        }
        let mut record = Record::default();
        self.environment_entries(word, &mut record, &Type::Any);
        match record.get(word) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// The entries of the environment and its ancestors with this first word, merged below it.
    fn environment_entries(&self, word: &str, target: &mut Record, ty: &Type) {
        let Some(environment) = self.environment else { return };
        for (layer, id) in self.inputs.project.environment(environment).lineage.iter().enumerate() {
            let cx = Cx::environment(u16::try_from(layer).unwrap_or(u16::MAX));
            for stmt in &self.inputs.project.environment(*id).ast.body {
                if let EnvironmentStmt::Entry(entry) = stmt
                    && head(entry).is_some_and(|(found, _)| found == word)
                {
                    let _ = self.apply(cx, target, entry, 0, &wrap(word, ty));
                }
            }
        }
    }

    fn deployed(&self, at: usize) -> Option<Deployed> {
        let deployment = self.deployments.get(at)?;
        for name in deployment.scope.params.keys() {
            let _ = self.param(at, name, no_span());
        }
        let computed = deployment.params.borrow();
        let params = deployment.scope.params.keys().filter_map(|name| computed.get_key_value(name));
        let entries = params.map(|(name, entry)| (name.clone(), entry.clone())).collect();
        let params = Record { entries, ..Record::default() };
        drop(computed);
        self.provided_all(at);
        let switches = self.switches(at);
        let (values, subcharts) = self.chart_values(at, &switches);
        let switches = switches
            .into_iter()
            .filter_map(|(name, switch)| match switch {
                Switch::Decided(on) => Some((name, on)),
                Switch::Always | Switch::Broken => None,
            })
            .collect();
        let (before, bound) = self.edges(at);
        if self.environment.is_some() {
            self.service_checks(at);
        }
        let span = self.place(at);
        Some(Deployed {
            service: deployment.service,
            name: deployment.name.clone(),
            span,
            params,
            values,
            subcharts,
            switches,
            globals: self.globals(at),
            application: self.application(at),
            project: self.argo_project(at),
            revision: self.text_entry(at, "revision"),
            namespace: self.namespace_name(at),
            namespace_options: self.namespace(at),
            secrets: self.secrets_of(at, span).map(|secrets| (*secrets).clone()).unwrap_or_default(),
            manifests: self.manifests(at),
            before,
            provides: self.provided_names(at),
            bound,
        })
    }

    /// Where a deployment is listed; in a base, where its service is named.
    fn place(&self, at: usize) -> Span {
        self.deployments.get(at).map_or_else(no_span, |deployment| {
            deployment.listed.unwrap_or_else(|| self.inputs.project.service(deployment.service).ast.name.span)
        })
    }

    /// The entries with this first word of all layers, merged: what stands below the word.
    fn section(&self, at: usize, word: &str, ty: &Type) -> Record {
        self.merged(at, word, ty, &|_| false)
    }

    /// The same, with entries whose own first word is `inner` merged below `word`, too.
    fn merged(&self, at: usize, word: &str, ty: &Type, inner: &dyn Fn(&str) -> bool) -> Record {
        let mut around = Record::default();
        let Some(deployment) = self.deployments.get(at) else { return around };
        let wrapped = wrap(word, ty);
        for entry in deployment.scope.entries.iter().chain(&deployment.blocks.entries) {
            match head(entry.node) {
                Some((found, _)) if found == word => self.layered(at, entry, &mut around, &wrapped),
                Some((found, false)) if inner(found) => {
                    let origin = || Origin::new(entry.node.span, 0).into();
                    let place = around
                        .entries
                        .entry(word.into())
                        .or_insert_with(|| Entry { value: Value::empty_record(), origin: origin() });
                    if let Value::Record(record) = &mut place.value {
                        self.layered(at, entry, Arc::make_mut(record), ty);
                    }
                }
                _ => {}
            }
        }
        self.refuse_conflicts(&around);
        unwrap(around, word)
    }

    fn layered(&self, at: usize, entry: &EntryOf<'a>, target: &mut Record, ty: &Type) {
        let cx = Cx::deployment(at, self.layer_of(at, entry.body));
        // What is broken or unavailable is left out; it is reported where it matters.
        let applied = self
            .guards(cx, &entry.guards)
            .and_then(|holds| if holds { self.apply(cx, target, entry.node, 0, ty) } else { Ok(()) });
        self.broken.set(self.broken.get() || applied.is_err());
    }

    /// The values of a deployment, after what the chart's type says about computed keys and values that
    /// only now are known. What is too much to write is left out: no later phase meets it.
    fn conform_values(&self, at: usize, values: Record, ty: &Type, origin: &Expectation) -> Record {
        self.conform_whole(at, values, false, ty, origin)
    }

    /// The same of values that are `whole`, or not.
    fn conform_whole(
        &self,
        at: usize,
        values: Record,
        whole: bool,
        ty: &Type,
        origin: &Expectation,
    ) -> Record {
        if self.take_room(&values, self.place(at)).is_err() {
            return Record::default();
        }
        let values = Arc::new(values);
        let mut conform = Conform::new(Mode::Values { whole }, origin);
        let span = if whole { self.place(at) } else { no_span() };
        conform.value(&Value::Record(values.clone()), span, ty);
        conform.diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
        Arc::unwrap_or_clone(values)
    }

    /// Each sub-chart with its switch.
    fn switches(&self, at: usize) -> IndexMap<EcoString, Switch> {
        let Some(deployment) = self.deployments.get(at) else { return IndexMap::default() };
        let mut out = IndexMap::default();
        for (name, subchart) in &deployment.scope.subcharts {
            let cx = Cx::deployment(at, self.layer_of(at, subchart.body));
            let conditional = subchart.node.condition.is_some() || !subchart.guards.is_empty();
            let on = self.guards(cx, &subchart.guards).and_then(|holds| match &subchart.node.condition {
                Some(condition) if holds => self.condition(cx, condition),
                _ => Ok(holds),
            });
            let switch = match on {
                Ok(on) if conditional => Switch::Decided(on),
                // In a base the switch is unknown, but what the sub-chart would get is not.
                Ok(_) | Err(Stop::Unavailable) => Switch::Always,
                Err(Stop::Reported) => Switch::Broken,
            };
            out.insert(name.clone(), switch);
        }
        out
    }

    /// The values of the chart and of each sub-chart that is on.
    fn chart_values(
        &self,
        at: usize,
        switches: &IndexMap<EcoString, Switch>,
    ) -> (Record, Vec<(EcoString, Record)>) {
        let Some(deployment) = self.deployments.get(at) else { return (Record::default(), vec![]) };
        let signature = self.inputs.signatures.get(deployment.service);
        let is_local = signature
            .chart
            .as_ref()
            .and_then(|key| self.inputs.charts.get(key))
            .is_some_and(|chart| chart.source.is_local());
        let on = |word: &str| switches.get(word).is_some_and(|switch| switch.is_on());
        let mut subcharts: IndexMap<EcoString, Record> = IndexMap::default();
        self.broken.set(false);
        let values = if is_local {
            // `redis.size = …` and `values.redis.size = …` are the same leaf of a local chart.
            let mut values = self.merged(at, "values", &signature.values, &on);
            for name in switches.keys() {
                let taken = values.entries.shift_remove(name);
                if let (true, Some(Entry { value: Value::Record(record), .. })) = (on(name), &taken) {
                    subcharts.insert(name.clone(), (**record).clone());
                }
            }
            values
        } else {
            for (name, subchart) in &signature.subcharts {
                if on(name) {
                    let record = self.section(at, name, &subchart.values);
                    subcharts.insert(name.clone(), record);
                }
            }
            self.section(at, "values", &signature.values)
        };
        // In a base, and where an entry is broken, more may come than is there.
        let whole = self.environment.is_some() && !self.broken.get();
        let values = self.conform_whole(at, values, whole, &signature.values, &signature.values_origin);
        for (name, subchart) in signature.subcharts.iter().filter(|(name, _)| on(name)) {
            let found = subcharts.get_mut(name);
            let written = found.as_deref().cloned().unwrap_or_default();
            let record = self.conform_whole(at, written, whole, &subchart.values, &Expectation::default());
            if let Some(place) = found {
                *place = record;
            }
        }
        (values, subcharts.into_iter().collect())
    }

    fn globals(&self, at: usize) -> Record {
        let mut around = Record::default();
        let key: EcoString = "globals".into();
        let platform = self.inputs.project.platform.iter().flat_map(|platform| &platform.body);
        for stmt in platform {
            if let PlatformStmt::Globals(block) = stmt {
                let mut record = Record::default();
                let _ = self.block(Cx::environment(0), &mut record, block, &Type::Any);
                let origin = Origin::new(block.span, 0).into();
                around.entries.insert(key.clone(), Entry { value: Value::Record(record.into()), origin });
            }
        }
        self.environment_entries("globals", &mut around, &Type::Any);
        if let Some(deployment) = self.deployments.get(at) {
            for entry in deployment.scope.entries_of("globals").chain(deployment.blocks.entries_of("globals"))
            {
                self.layered(at, entry, &mut around, &Type::Any);
            }
        }
        self.conform_values(at, unwrap(around, "globals"), &Type::Any, &Expectation::default())
    }

    fn application(&self, at: usize) -> Record {
        let mut around = Record::default();
        let ty = library_type(self.inputs.types, "ApplicationOptions");
        let wrapped = wrap("application", &ty);
        let lowest = Value::of_data(&crate::argo::application_defaults().into(), no_span());
        let origin = Origin::new(no_span(), 0).into();
        around.entries.insert("application".into(), Entry { value: lowest, origin });
        let platform = self.inputs.project.platform.iter().flat_map(|platform| &platform.body);
        let project = self.argo_project(at);
        for stmt in platform {
            match stmt {
                PlatformStmt::Entry(entry) if head(entry).is_some_and(|(word, _)| word == "application") => {
                    let _ = self.apply(Cx::environment(0), &mut around, entry, 0, &wrapped);
                }
                PlatformStmt::Project { name, body, .. }
                    if project.as_ref().is_some_and(|(p, _)| *p == name.name) =>
                {
                    for stmt in &body.stmts {
                        if let ast::Stmt::Entry(entry) = stmt
                            && head(entry).is_some_and(|(word, _)| word == "application")
                        {
                            let _ = self.apply(Cx::environment(0), &mut around, entry, 0, &wrapped);
                        }
                    }
                }
                _ => {}
            }
        }
        self.environment_entries("application", &mut around, &ty);
        if let Some(deployment) = self.deployments.get(at) {
            for entry in
                deployment.scope.entries_of("application").chain(deployment.blocks.entries_of("application"))
            {
                self.layered(at, entry, &mut around, &wrapped);
            }
        }
        self.refuse_conflicts(&around);
        let origin = Expectation { span: None, text: "these are the fields of `application`".into() };
        self.conform_values(at, unwrap(around, "application"), &ty, &origin)
    }

    fn namespace(&self, at: usize) -> Record {
        let ty = library_type(self.inputs.types, "NamespaceOptions");
        let record = self.section(at, "namespace", &ty);
        self.conform_values(at, record, &ty, &Expectation::default())
    }

    /// The namespace of a deployment: its own word, else the service's name.
    pub(crate) fn namespace_name(&self, at: usize) -> EcoString {
        let Some(deployment) = self.deployments.get(at) else { return EcoString::new() };
        let mut name = deployment.name.clone();
        for entry in deployment.scope.entries_of("namespace").chain(deployment.blocks.entries_of("namespace"))
        {
            let cx = Cx::deployment(at, self.layer_of(at, entry.body));
            if self.guards(cx, &entry.guards) != Ok(true) {
                continue;
            }
            if let Some(Ok(Value::String(found))) = name_in(entry.node).map(|expr| self.expr(cx, expr)) {
                name = found;
            }
        }
        name
    }

    /// `project = NAME`: the most special layer decides, then the platform.
    fn argo_project(&self, at: usize) -> Option<(EcoString, Span)> {
        let deployment = self.deployments.get(at)?;
        let own: Vec<&EntryOf<'a>> =
            deployment.scope.entries_of("project").chain(deployment.blocks.entries_of("project")).collect();
        let platform = self.inputs.project.platform.iter().flat_map(|platform| &platform.body);
        let mut entries = platform
            .filter_map(|stmt| if let PlatformStmt::Entry(entry) = stmt { Some(entry) } else { None });
        let default = entries.rfind(|entry| head(entry).is_some_and(|(word, _)| word == "project"));
        let holds = |entry: &&EntryOf<'a>| {
            self.guards(Cx::deployment(at, self.layer_of(at, entry.body)), &entry.guards) == Ok(true)
        };
        let entry = own.into_iter().rfind(holds).map(|entry| entry.node).or(default)?;
        match &entry.op {
            EntryOp::Set(expr) => match &expr.kind {
                ExprKind::Name(name) => Some((name.clone(), expr.span)),
                ExprKind::String(text) => text.plain().map(|name| (name.clone(), expr.span)),
                _ => None,
            },
            _ => None,
        }
    }

    fn text_entry(&self, at: usize, word: &str) -> Option<EcoString> {
        let deployment = self.deployments.get(at)?;
        let mut record = Record::default();
        for entry in deployment.scope.entries_of(word).chain(deployment.blocks.entries_of(word)) {
            self.layered(at, entry, &mut record, &Type::Any);
        }
        match record.get(word) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Null) | None => None,
            Some(other) => {
                let span = record.entries.get(word).map_or_else(no_span, |entry| entry.origin.span);
                let message = format!("`{word}` is a string, and this is {}", other.kind());
                self.report(Diagnostic::error(Code::E0302, span, message));
                None
            }
        }
    }

    fn manifests(&self, at: usize) -> Vec<Manifest> {
        let Some(deployment) = self.deployments.get(at) else { return vec![] };
        let mut found: IndexMap<EcoString, (Option<Record>, Span)> = IndexMap::default();
        for written in deployment.scope.manifests.iter().chain(&deployment.blocks.manifests) {
            let cx = Cx::deployment(at, self.layer_of(at, written.body));
            match self.manifest(cx, written, &mut found) {
                Ok(()) | Err(Stop::Reported) => {}
                // In a base a manifest that depends on an environment is not there at all.
                Err(Stop::Unavailable) => {
                    if let Some(name) = written.node.name.plain() {
                        found.insert(name.clone(), (None, written.node.span));
                    }
                }
            }
        }
        let written = found.into_iter().filter_map(|(name, (record, span))| {
            let record = self.conform_values(at, record?, &Type::Any, &Expectation::default());
            Some(Manifest { name, data: record.to_map().into(), record, span })
        });
        written.collect()
    }

    fn manifest(
        &self,
        cx: Cx<'_>,
        written: &Written<'a, &'a ast::Manifest>,
        found: &mut IndexMap<EcoString, (Option<Record>, Span)>,
    ) -> Computed<()> {
        if !self.guards(cx, &written.guards)? {
            return Ok(());
        }
        let name = self.text(cx, &written.node.name.text)?;
        let (record, _) = found.entry(name).or_insert_with(|| (Some(Record::default()), written.node.span));
        let Some(record) = record else { return Ok(()) };
        if self.environment.is_none() {
            // Every entry must be available: part of a resource would be another resource.
            let probe =
                ast::Expr { kind: ExprKind::Record(written.node.body.clone()), span: written.node.span };
            self.expr(cx, &probe)?;
        }
        self.block(cx, record, &written.node.body, &Type::Any)
    }

    fn service_checks(&self, at: usize) {
        let Some(deployment) = self.deployments.get(at) else { return };
        for check in deployment.scope.checks.iter().chain(&deployment.blocks.checks) {
            let cx = Cx::deployment(at, self.layer_of(at, check.body));
            if self.guards(cx, &check.guards) == Ok(true) {
                self.check(cx, check.node);
            }
        }
    }

    /// Fields that nobody reads are computed, too: a mistake in them is found where they stand.
    fn provided_all(&self, at: usize) {
        for (index, provider) in self.providers.iter().enumerate() {
            if provider.deployment == Some(at) || (at == 0 && provider.deployment.is_none()) {
                let scope = self.inputs.project.scope_at(provider.node.capability.span);
                let ty = self.inputs.types.capability(scope, &provider.node.capability.name);
                for name in ty.into_iter().flat_map(|ty| ty.fields.keys()) {
                    let _ = self.provided_field(index, name, provider.node.span);
                }
            }
        }
    }

    fn provided_names(&self, at: usize) -> Vec<EcoString> {
        let own = self.providers.iter().filter(|provider| provider.deployment == Some(at));
        own.map(|provider| provider.node.capability.name.clone()).collect()
    }

    /// Who must be there before, and what each need is bound to.
    #[expect(clippy::type_complexity, reason = "two lists of pairs")]
    fn edges(&self, at: usize) -> (Vec<(EcoString, Span)>, Vec<(EcoString, EcoString)>) {
        let (mut before, mut bound) = (vec![], vec![]);
        let Some(deployment) = self.deployments.get(at) else { return (before, bound) };
        for (alias, wired) in deployment.wiring.borrow().iter() {
            let Some(need) = deployment.scope.needs.get(alias) else { continue };
            let other = match wired {
                Wired::Service(other) => Some(*other),
                Wired::Provider(provider) => {
                    bound.push((need.node.name().clone(), self.provider_name(*provider)));
                    self.providers.get(*provider).and_then(|provider| provider.deployment)
                }
                Wired::Absent | Wired::Broken => None,
            };
            if let Some(other) = other.filter(|other| *other != at && !need.node.eventually)
                && let Some(other) = self.deployments.get(other)
            {
                before.push((other.name.clone(), need.node.span));
            }
        }
        (before, bound)
    }
}

/// A type of the library that the compiler itself speaks of.
pub(crate) fn library_type(types: &Types, name: &str) -> Type {
    types.named(crate::resolve::Scope::Std, name).unwrap_or(Type::Any)
}

/// A record type with one field.
fn wrap(word: &str, ty: &Type) -> Type {
    let mut record = crate::ty::RecordType { open: true, ..crate::ty::RecordType::default() };
    let field = crate::ty::Field { ty: ty.clone(), default: None, required: false, doc: None, span: None };
    record.fields.insert(word.into(), field);
    Type::Record(record.into())
}

fn unwrap(mut around: Record, word: &str) -> Record {
    match around.entries.shift_remove(word).map(|entry| entry.value) {
        Some(Value::Record(record)) => (*record).clone(),
        _ => Record::default(),
    }
}

/// The expression that names a namespace in `namespace.name = …` or `namespace { name = … }`.
fn name_in(entry: &ast::Entry) -> Option<&ast::Expr> {
    let word = |segment: &ast::Segment| match segment {
        ast::Segment::Key(key) => key.plain().cloned(),
        ast::Segment::Index(_) => None,
    };
    match (entry.path.get(1), &entry.op) {
        (Some(segment), EntryOp::Set(expr)) if word(segment).as_deref() == Some("name") => Some(expr),
        (None, EntryOp::Merge(block)) => block.stmts.iter().rev().find_map(|stmt| match stmt {
            ast::Stmt::Entry(inner) if head(inner).is_some_and(|(found, _)| found == "name") => {
                match &inner.op {
                    EntryOp::Set(expr) => Some(expr),
                    _ => None,
                }
            }
            _ => None,
        }),
        _ => None,
    }
}
