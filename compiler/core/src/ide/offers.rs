//! From what the checker would have expected at the cursor to what an editor shows.

use ecow::EcoString;

use super::Analysis;
use super::complete::{Completion, CompletionKind};
use super::hover::default_of;
use super::place::Place;
use super::words::{self, Word};
use crate::compile::Statics;
use crate::resolve::{Scope as Side, ServiceId, Target};
use crate::scalar::Scalar;
use crate::source::Span;
use crate::ty::check::{Offer, Scope};
use crate::ty::conform::is_required;
use crate::ty::{Field, Literal, RecordType, Type, library};

/// The sources with a name that stands for the cursor, as the checker saw them.
pub(super) struct Offers<'o, 's> {
    pub(super) analysis: &'o Analysis<'o>,
    pub(super) statics: &'o Statics<'s>,
    pub(super) place: &'o Place,
}

impl Offers<'_, '_> {
    /// Everything that could stand there.
    pub(super) fn all(&self) -> Vec<Completion> {
        let mut out: Vec<Completion> = vec![];
        for name in self.statics.names() {
            if let Target::Asked(kind) = name.target {
                out.extend(self.asked(kind));
            }
        }
        for offer in &self.statics.seen.offers {
            let mut found = self.offer(offer);
            if is_of_keys(offer) {
                // To set it again would be a mistake.
                found.retain(|one| !self.place.set.contains(&one.label));
            }
            out.extend(found);
        }
        out
    }

    fn offer(&self, offer: &Offer) -> Vec<Completion> {
        match offer {
            Offer::Names { scope, expected } => {
                let mut out = self.literals(expected);
                out.extend(self.names(scope));
                out
            }
            Offer::Text(expected) => self.literals(expected),
            Offer::Fields(ty) => self.fields(ty),
            Offer::Keys(ty) => self.keys(ty),
            Offer::Settings => {
                let own =
                    words::NAMES.iter().filter_map(|word| Some((word.name.strip_prefix("env.")?, word.doc)));
                let own = own.map(|(name, doc)| self.plain(name, CompletionKind::Setting, 2).doc(doc));
                let fields = &self.statics.inputs.types.settings.fields;
                let fields =
                    fields.iter().map(|(name, field)| self.of_field(name, field, CompletionKind::Setting, 1));
                fields.chain(own).collect()
            }
            Offer::Library => {
                let names = self.statics.inputs.project.lets.names(Side::Std);
                names.map(|name| self.plain(name, CompletionKind::Constant, 1)).collect()
            }
            Offer::Words(known) => {
                let snippets = words::PLATFORM.iter();
                let is_platform = known.iter().any(|word| word == "repo");
                let mut out: Vec<Completion> = known
                    .iter()
                    .map(|word| self.plain(word, CompletionKind::Field, 1).inserts(&format!("{word} = ")))
                    .collect();
                if is_platform {
                    out.retain(|one| !words::PLATFORM.iter().any(|word| word.name == one.label));
                    out.extend(snippets.map(|word| of_word(word, self.place.word, 2)));
                }
                out
            }
            Offer::Environment(_) => {
                let fields = &self.statics.inputs.types.settings.fields;
                let settings =
                    fields.iter().map(|(name, field)| self.entry(name, field, CompletionKind::Setting, 1));
                settings
                    .chain(words::ENVIRONMENT.iter().map(|word| of_word(word, self.place.word, 2)))
                    .collect()
            }
            Offer::Service { id, deploy } => self.body(*id, *deploy),
            Offer::Services => self.asked("service"),
            Offer::Capabilities => {
                let project = self.statics.inputs.project;
                let names = project.capabilities.names(Side::Project);
                names
                    .map(|name| {
                        let doc =
                            project.capabilities.get(Side::Project, name).and_then(|item| item.doc.clone());
                        self.plain(name, CompletionKind::Capability, 1)
                            .doc(doc.as_deref().unwrap_or_default())
                    })
                    .collect()
            }
            Offer::Providers(capability) => self.providers(capability),
            Offer::SharedSecrets => {
                let names = self.statics.inputs.project.secrets.names(Side::Project);
                names.map(|name| self.plain(name, CompletionKind::Secret, 1)).collect()
            }
            Offer::ArgoProjects => {
                let projects = self.statics.inputs.project.argo_projects();
                let names = projects.map(|project| project.name.as_str()).chain(["default"]);
                names.map(|name| self.plain(name, CompletionKind::Project, 1)).collect()
            }
        }
    }

    /// Items of a kind.
    fn asked(&self, kind: &str) -> Vec<Completion> {
        let project = self.statics.inputs.project;
        match kind {
            "service" => project
                .services()
                .map(|(id, service)| {
                    let name = &service.ast.name.name;
                    let doc = service.ast.doc.as_deref().unwrap_or_default();
                    let detail = if service.ast.is_abstract { "abstract service" } else { "service" };
                    let rank = if service.ast.is_abstract || service.scope == Side::Std { 2 } else { 1 };
                    let one = self.plain(name, CompletionKind::Service, rank).doc(doc).detail(detail);
                    self.with_required(one, id)
                })
                .collect(),
            "environment" => {
                let all = project.environments();
                all.map(|(_, item)| {
                    let doc = item.ast.doc.as_deref().unwrap_or_default();
                    self.plain(&item.ast.name.name, CompletionKind::Environment, 1).doc(doc)
                })
                .collect()
            }
            "chart" => {
                let names = project.charts.names(Side::Project);
                names
                    .map(|name| self.plain(name, CompletionKind::Chart, 1))
                    .chain([self.plain("local", CompletionKind::Word, 1)])
                    .collect()
            }
            _ => {
                let own = project.types.names(Side::Project);
                let own = own.map(|name| {
                    let item = project.types.get(Side::Project, name);
                    let doc = item.and_then(|item| item.doc.clone());
                    self.plain(name, CompletionKind::Type, 2).doc(doc.as_deref().unwrap_or_default())
                });
                let scalars = Scalar::ALL.iter().map(|scalar| {
                    self.plain(scalar.name(), CompletionKind::Type, 1).detail(scalar.describe())
                });
                let plain = ["Bool", "Int", "Float", "String", "Any"];
                let plain = plain.iter().map(|name| self.plain(name, CompletionKind::Type, 0));
                plain.chain(scalars).chain(own).collect()
            }
        }
    }

    /// `deploy web` with what the service must be given, where a list of names ends with it.
    fn with_required(&self, one: Completion, id: ServiceId) -> Completion {
        let text = self.analysis.sources().get(self.place.word.file).map_or("", |source| &source.text);
        let before = text.get(..self.place.word.start as usize).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default().trim();
        let behind = text.get(self.place.word.end as usize..).unwrap_or_default();
        let ends_line = behind.split('\n').next().is_none_or(|rest| matches!(rest.trim(), "" | "}"));
        let signature = self.statics.inputs.signatures.get(id);
        let required: Vec<String> = signature
            .scope
            .params
            .iter()
            .filter(|(name, written)| {
                let ty = signature.params.get(*name);
                written.node.default.is_none() && ty.is_some_and(|ty| !ty.may_be_null())
            })
            .enumerate()
            .map(|(at, (name, _))| format!("\n\t{name} = ${}", at + 1))
            .collect();
        if line != "deploy" || !ends_line || required.is_empty() {
            return one;
        }
        let text = format!("{} {{{}\n}}", one.label, required.concat());
        one.snippet(&text)
    }

    fn providers(&self, capability: &EcoString) -> Vec<Completion> {
        let inputs = self.statics.inputs;
        let provide = |id: ServiceId| {
            inputs
                .signatures
                .get(id)
                .scope
                .provides
                .iter()
                .any(|found| found.node.capability.name == *capability)
        };
        let all = inputs.project.services().filter(|(id, item)| !item.ast.is_abstract && provide(*id));
        let services = all.map(|(_, item)| self.plain(&item.ast.name.name, CompletionKind::Service, 1));
        services.chain([self.plain("environment", CompletionKind::Word, 2)]).collect()
    }

    /// Values that a type has by name.
    fn literals(&self, ty: &Type) -> Vec<Completion> {
        let mut out = vec![];
        for member in ty.members() {
            match member {
                Type::Literal(Literal::String(text)) => {
                    let written = if self.place.is_text { text.to_string() } else { format!("\"{text}\"") };
                    out.push(self.plain(&written, CompletionKind::Literal, 0));
                }
                _ if self.place.is_text => {}
                Type::Literal(literal) => {
                    out.push(self.plain(&literal.to_string(), CompletionKind::Literal, 0))
                }
                Type::Bool => {
                    out.extend(["true", "false"].map(|word| self.plain(word, CompletionKind::Literal, 0)));
                }
                Type::Null => out.push(self.plain("null", CompletionKind::Literal, 3)),
                Type::Scalar(scalar) => {
                    let examples: &[&str] = match scalar {
                        Scalar::Memory => &["128Mi", "512Mi", "1Gi"],
                        Scalar::Cpu => &["100m", "500m", "1"],
                        Scalar::Duration => &["30s", "5m", "1h"],
                        _ => &[],
                    };
                    let example =
                        |text: &&str| self.plain(text, CompletionKind::Literal, 1).detail(scalar.name());
                    out.extend(examples.iter().map(example));
                }
                _ => {}
            }
        }
        out
    }

    /// The names that an expression can see.
    fn names(&self, scope: &Scope) -> Vec<Completion> {
        let inputs = self.statics.inputs;
        let mut out = vec![];
        for (name, ty) in scope.locals.iter().rev() {
            out.push(self.typed(&name.name, ty, CompletionKind::Variable, 1));
        }
        if let Some(id) = scope.service {
            let signature = inputs.signatures.get(id);
            for (name, ty) in &signature.params {
                let doc = signature.scope.params.get(name).and_then(|written| written.node.doc.clone());
                let one = self.typed(name, ty, CompletionKind::Parameter, 1);
                out.push(one.doc(doc.as_deref().unwrap_or_default()));
            }
            for (name, need) in &signature.scope.needs {
                let detail = if need.node.optional { "wanted" } else { "required" };
                out.push(self.plain(name, CompletionKind::Capability, 1).detail(detail));
            }
            let lets = signature.scope.lets.keys();
            out.extend(lets.map(|name| self.plain(name, CompletionKind::Constant, 1)));
            let secrets = signature.scope.named_secrets.keys().chain(signature.scope.uses.keys());
            out.extend(secrets.map(|name| self.plain(name, CompletionKind::Secret, 2)));
            out.push(
                self.plain("secrets", CompletionKind::Word, 2)
                    .doc(words::meaning("secrets").unwrap_or_default()),
            );
        }
        if let Some(id) = scope.environment {
            for layer in &inputs.project.environment(id).lineage {
                for stmt in &inputs.project.environment(*layer).ast.body {
                    if let crate::syntax::ast::EnvironmentStmt::Let(item) = stmt {
                        out.push(self.plain(&item.name.name, CompletionKind::Constant, 1));
                    }
                }
            }
        }
        if scope.has_env {
            out.push(
                self.plain("env", CompletionKind::Word, 1).doc(words::meaning("env").unwrap_or_default()),
            );
        }
        let side = inputs.project.scope_of(self.place.word.file);
        for name in inputs.project.lets.names(side) {
            let doc = inputs.project.lets.get(side, name).and_then(|item| item.doc.clone());
            out.push(self.plain(name, CompletionKind::Constant, 3).doc(doc.as_deref().unwrap_or_default()));
        }
        for name in inputs.project.fns.names(side) {
            let doc = inputs.project.fns.get(side, name).and_then(|item| item.doc.clone());
            let one = self.plain(name, CompletionKind::Function, 3).doc(doc.as_deref().unwrap_or_default());
            out.push(one.snippet(&format!("{name}($0)")));
        }
        for function in library::FUNCTIONS {
            let one = self.plain(function.name, CompletionKind::Function, 4).doc(function.doc);
            let one = one.detail(&super::signature::label(function));
            out.push(one.snippet(&format!("{}($0)", function.name)));
        }
        out.extend(words::EXPRESSIONS.iter().map(|word| of_word(word, self.place.word, 5)));
        out
    }

    fn fields(&self, ty: &Type) -> Vec<Completion> {
        let known = ty.non_null();
        let names: &[&str] = match known.known() {
            Type::SecretKey => &["name", "key", "path"],
            Type::Service => &["name", "namespace"],
            _ => &[],
        };
        let mut out: Vec<Completion> =
            names.iter().map(|name| self.plain(name, CompletionKind::Field, 1).detail("String")).collect();
        for member in known.members() {
            if let Type::Record(record) | Type::Capability(record) = member {
                let fields = record.fields.iter();
                out.extend(fields.map(|(name, field)| self.of_field(name, field, CompletionKind::Field, 1)));
            }
        }
        out
    }

    /// Keys of a record, those that must be given first.
    fn keys(&self, ty: &Type) -> Vec<Completion> {
        let mut out = vec![];
        for member in ty.members() {
            let Type::Record(record) = member else { continue };
            for (name, field) in &record.fields {
                let rank = if is_required(field) { 0 } else { 1 };
                out.push(self.entry(name, field, CompletionKind::Value, rank));
            }
        }
        out
    }

    /// A statement of a service, or of a `deploy` block for it.
    fn body(&self, id: ServiceId, deploy: bool) -> Vec<Completion> {
        let signature = self.statics.inputs.signatures.get(id);
        let mut out = vec![];
        for (name, ty) in &signature.params {
            let written = signature.scope.params.get(name).map(|written| written.node);
            let required = written.is_some_and(|param| param.default.is_none()) && !ty.may_be_null();
            let one = self.typed(name, ty, CompletionKind::Parameter, if required { 0 } else { 1 });
            let doc = written.and_then(|param| param.doc.clone());
            out.push(self.to_entry(one, ty).doc(doc.as_deref().unwrap_or_default()));
        }
        for (name, subchart) in &signature.subcharts {
            let one = self.typed(name, &subchart.values, CompletionKind::Chart, 1);
            out.push(one.snippet(&format!("{} {{\n\t$0\n}}", key(name))));
        }
        out.extend(
            words::BODY
                .iter()
                .filter(|word| !deploy || word.name != "chart")
                .map(|word| of_word(word, self.place.word, 2)),
        );
        let statements = if deploy { words::DEPLOY } else { words::SERVICE };
        out.extend(statements.iter().map(|word| of_word(word, self.place.word, 3)));
        out
    }

    fn plain(&self, label: &str, kind: CompletionKind, rank: u8) -> Completion {
        Completion {
            label: label.to_owned(),
            kind,
            detail: String::new(),
            documentation: String::new(),
            insert: label.to_owned(),
            snippet: false,
            replace: self.place.word,
            rank,
        }
    }

    fn typed(&self, label: &str, ty: &Type, kind: CompletionKind, rank: u8) -> Completion {
        self.plain(label, kind, rank).detail(&ty.to_string())
    }

    fn of_field(&self, name: &str, field: &Field, kind: CompletionKind, rank: u8) -> Completion {
        let detail = format!("{}{}", field.ty, default_of(field));
        let detail = self.analysis.sources().conceal(&detail).into_owned();
        let doc = field.doc.as_deref().unwrap_or_default();
        self.plain(name, kind, rank).detail(&detail).doc(doc).inserts(&key(name))
    }

    /// `name = `, or `name { … }` with what must be in it.
    fn entry(&self, name: &str, field: &Field, kind: CompletionKind, rank: u8) -> Completion {
        let one = self.of_field(name, field, kind, rank);
        self.to_entry(one, &field.ty)
    }

    fn to_entry(&self, one: Completion, ty: &Type) -> Completion {
        let name = key(&one.label);
        let record = ty.members().into_iter().find_map(|member| match member {
            Type::Record(record) => Some(record.clone()),
            _ => None,
        });
        let is_map = ty.members().iter().any(|member| matches!(member, Type::Map(_)));
        match record {
            Some(record) => one.snippet(&format!("{name} {{\n{}\n}}", required(&record))),
            None if is_map => one.snippet(&format!("{name} {{\n\t$0\n}}")),
            None => one.inserts(&format!("{name} = ")),
        }
    }
}

/// The fields of a record that must be given, as lines to fill in.
fn required(record: &RecordType) -> String {
    let names = record.fields.iter().filter(|(_, field)| is_required(field)).map(|(name, _)| name);
    let lines: Vec<String> =
        names.enumerate().map(|(at, name)| format!("\t{} = ${}", key(name), at + 1)).collect();
    if lines.is_empty() { "\t$0".into() } else { lines.join("\n") }
}

/// Whether what is offered are keys of a block, each of which is set once.
fn is_of_keys(offer: &Offer) -> bool {
    matches!(offer, Offer::Keys(_) | Offer::Words(_) | Offer::Environment(_) | Offer::Service { .. })
}

/// A key as it is written: in quotes where it is no name.
fn key(name: &str) -> String {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(inner)
        && !name.ends_with('-');
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// Words of the language.
pub(super) fn words(words: &[Word], replace: Span) -> Vec<Completion> {
    words.iter().map(|word| of_word(word, replace, 1)).collect()
}

fn of_word(word: &Word, replace: Span, rank: u8) -> Completion {
    Completion {
        label: word.name.to_owned(),
        kind: CompletionKind::Word,
        detail: String::new(),
        documentation: word.doc.to_owned(),
        insert: word.snippet.to_owned(),
        snippet: word.snippet.contains('$'),
        replace,
        rank,
    }
}

impl Completion {
    fn doc(self, doc: &str) -> Self {
        Self { documentation: doc.to_owned(), ..self }
    }

    fn detail(self, detail: &str) -> Self {
        Self { detail: detail.to_owned(), ..self }
    }

    fn inserts(self, text: &str) -> Self {
        Self { insert: text.to_owned(), ..self }
    }

    fn snippet(self, text: &str) -> Self {
        Self { insert: text.to_owned(), snippet: true, ..self }
    }
}
