//! Secrets of a deployment: their keys, where each text comes from, and where it stands in the
//! store. Only references: no text of a secret is ever here.

use std::rc::Rc;
use std::sync::Arc;

use crate::tables::IndexMap;
use ecow::EcoString;

use super::outcome::TemplatePart;
use super::{Computed, Cx, Evaluator, SecretEntry, SecretOutcome, SecretSource, Slot, Stop};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::resolve::Written;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, KindArg, SecretOrigin, SecretStmt, StringPart};
use crate::value::{SecretRef, Value};

/// The kinds of text that can be generated.
pub(crate) const KINDS: &[&str] = &[
    "password",
    "hex",
    "fernet-key",
    "rsa-private-key",
    "bcrypt-hash",
    "modified-at",
    "gafaelfawr-token",
    "uuid",
    "base64-bytes",
];

/// What stands in the brackets behind a Secret's name.
struct Head {
    kind: EcoString,
    path: EcoString,
    resource: bool,
}

impl Head {
    /// Where nothing is said.
    fn of(name: &EcoString) -> Self {
        Self { kind: "Opaque".into(), path: name.clone(), resource: true }
    }
}

impl<'a> Evaluator<'a> {
    /// `secrets`
    pub(crate) fn main_secret(&self, cx: Cx<'_>, span: Span) -> Computed {
        let Some(at) = cx.deployment else {
            return self.fail(Diagnostic::error(
                Code::E0202,
                span,
                "there are no `secrets` here: they belong to a service",
            ));
        };
        let secrets = self.secrets_of(at, span)?;
        match secrets.iter().find(|secret| secret.main) {
            Some(secret) => Ok(reference(secret)),
            None => {
                self.fail(Diagnostic::error(Code::E0501, span, "this service declares no `secrets { … }`"))
            }
        }
    }

    pub(crate) fn named_secret(&self, at: usize, name: &str, span: Span) -> Computed {
        let secrets = self.secrets_of(at, span)?;
        match secrets.iter().find(|secret| !secret.main && secret.name == name) {
            Some(secret) => Ok(reference(secret)),
            None => {
                let message =
                    format!("secret `{name}` is not there in this deployment: its condition does not hold");
                self.fail(Diagnostic::error(Code::E0501, span, message))
            }
        }
    }

    /// All Secrets of a deployment.
    pub(crate) fn secrets_of(&self, at: usize, span: Span) -> Computed<Rc<Vec<SecretOutcome>>> {
        let deployment = self.deployments.get(at).ok_or(Stop::Reported)?;
        if let Some(done) = deployment.secrets.borrow().as_ref() {
            return Ok(done.clone());
        }
        // The slot finds conditions that read the secrets which they decide.
        self.slot(Slot::Secrets(at), span, || {
            let secrets = Rc::new(self.compute_secrets(at)?);
            *deployment.secrets.borrow_mut() = Some(secrets);
            Ok(Value::Null)
        })?;
        deployment.secrets.borrow().clone().ok_or(Stop::Reported)
    }

    fn compute_secrets(&self, at: usize) -> Computed<Vec<SecretOutcome>> {
        let deployment = self.deployments.get(at).ok_or(Stop::Reported)?;
        let mut out = vec![];
        let mut main: IndexMap<EcoString, SecretEntry> = IndexMap::default();
        let mut first = None;
        let mut head = Head::of(&deployment.name);
        for block in deployment.scope.secrets.iter().chain(&deployment.blocks.secrets) {
            first = first.or(Some(block.node.span));
            let cx = Cx::deployment(at, self.layer_of(at, block.body));
            if self.holds_or_unknown(cx, block)? {
                self.attributes(cx, &block.node.attributes, &mut head)?;
                self.secret_stmts(cx, &block.node.stmts, &mut main)?;
            }
        }
        if let Some(span) = first {
            out.push(self.secret(deployment.name.clone(), head, main, true, span)?);
        }
        let own = deployment.scope.named_secrets.iter().chain(&deployment.blocks.named_secrets);
        let mut named: IndexMap<&EcoString, Vec<&Written<'a, &'a ast::Secret>>> = IndexMap::default();
        for (name, blocks) in own {
            named.entry(name).or_default().extend(blocks);
        }
        for (name, blocks) in named {
            self.named(at, name, &blocks, &mut out)?;
        }
        for (name, written) in &deployment.scope.uses {
            let scope = self.inputs.project.scope_at(written.node.span);
            let Some(item) = self.inputs.project.secrets.get(scope, name).copied() else { continue };
            let body = written.body;
            let shared = Written { node: item, body, guards: written.guards.clone() };
            self.named(at, name, &[&shared], &mut out)?;
        }
        Ok(out)
    }

    fn named(
        &self,
        at: usize,
        name: &EcoString,
        blocks: &[&Written<'a, &'a ast::Secret>],
        out: &mut Vec<SecretOutcome>,
    ) -> Computed<()> {
        let mut entries = IndexMap::default();
        let mut head = Head::of(name);
        let mut span = None;
        for block in blocks {
            let cx = Cx::deployment(at, self.layer_of(at, block.body));
            if !self.holds_or_unknown(cx, block)? {
                continue;
            }
            span = span.or(Some(block.node.name.span));
            self.attributes(cx, &block.node.attributes, &mut head)?;
            self.secret_stmts(cx, &block.node.stmts, &mut entries)?;
        }
        if let Some(span) = span {
            out.push(self.secret(name.clone(), head, entries, false, span)?);
        }
        Ok(())
    }

    /// What stands in the brackets of one block, over what the blocks below say.
    fn attributes(&self, cx: Cx<'_>, attributes: &[ast::Attribute], head: &mut Head) -> Computed<()> {
        for attribute in attributes {
            let name = attribute.name.name.as_str();
            match (name, self.expr(cx, &attribute.value)?) {
                ("type", Value::String(text)) => head.kind = text,
                ("path", Value::String(text)) => head.path = text,
                ("resource", Value::Bool(writes)) => head.resource = writes,
                (_, other) => {
                    let wanted = if name == "resource" { "true or false" } else { "a string" };
                    let message = format!("`{name}` of a secret is {wanted}, and this is {}", other.kind());
                    return self.fail(Diagnostic::error(Code::E0302, attribute.value.span, message));
                }
            }
        }
        Ok(())
    }

    /// In a base, a condition on the environment leaves the declaration standing.
    fn holds_or_unknown<T>(&self, cx: Cx<'_>, written: &Written<'a, T>) -> Computed<bool> {
        match self.guards(cx, &written.guards) {
            Err(Stop::Unavailable) => Ok(true),
            other => other,
        }
    }

    fn secret(
        &self,
        name: EcoString,
        head: Head,
        entries: IndexMap<EcoString, SecretEntry>,
        main: bool,
        span: Span,
    ) -> Computed<SecretOutcome> {
        let entries: Vec<SecretEntry> = entries.into_values().collect();
        self.check_references(&entries)?;
        let Head { kind, path, resource } = head;
        let full_path = if self.environment.is_none() {
            EcoString::new()
        } else {
            let root = self.vault_path(span)?;
            ecow::eco_format!("{root}/{path}")
        };
        Ok(SecretOutcome { name, kind, path, full_path, entries, main, resource, span })
    }

    /// Keys that others are made from must be there.
    fn check_references(&self, entries: &[SecretEntry]) -> Computed<()> {
        let stored: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let mut outcome = Ok(());
        for entry in entries {
            let wanted: Vec<&EcoString> = match &entry.source {
                SecretSource::Template(parts) => parts
                    .iter()
                    .filter_map(|part| if let TemplatePart::Key(key) = part { Some(key) } else { None })
                    .collect(),
                SecretSource::Generate { kind, args }
                    if matches!(kind.as_str(), "bcrypt-hash" | "modified-at") =>
                {
                    args.iter().collect()
                }
                _ => vec![],
            };
            for key in wanted {
                if !stored.contains(&key.as_str()) {
                    let message = format!("this secret has no key `{key}`");
                    let mut diagnostic = Diagnostic::error(Code::E0501, entry.span, message);
                    if let Some(near) = nearest(key, stored.iter().copied()) {
                        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                    }
                    outcome = self.fail(diagnostic);
                }
            }
        }
        outcome
    }

    /// The environment's root path in the store.
    pub(crate) fn vault_path(&self, span: Span) -> Computed<EcoString> {
        if !self.inputs.types.settings.fields.contains_key("vault") {
            let message = "this secret has no place: the platform's environments have no setting `vault`";
            let diagnostic = Diagnostic::error(Code::E0504, span, message);
            return self.fail(diagnostic.help(
                "add `vault: { address: Url, path: VaultPath }` to `environment { … }` of the platform",
            ));
        }
        match self.setting("vault", span)? {
            Value::Record(record) => match record.get("path") {
                Some(Value::String(path)) => Ok(path.clone()),
                _ => self.fail(Diagnostic::error(
                    Code::E0504,
                    span,
                    "this secret has no place: `env.vault.path` is not set",
                )),
            },
            _ => self.fail(Diagnostic::error(
                Code::E0504,
                span,
                "this secret has no place: `env.vault.path` is not set",
            )),
        }
    }

    fn secret_stmts(
        &self,
        cx: Cx<'_>,
        stmts: &[SecretStmt],
        out: &mut IndexMap<EcoString, SecretEntry>,
    ) -> Computed<()> {
        let mut outcome = Ok(());
        for stmt in stmts {
            match stmt {
                // One broken entry does not hide the next.
                SecretStmt::Entry(entry) => {
                    if let Err(stop) = self.secret_entry(cx, entry, out) {
                        outcome = Err(stop);
                    }
                }
                SecretStmt::If(inner) => match self.condition(cx, &inner.condition) {
                    Ok(true) => self.secret_stmts(cx, &inner.then, out)?,
                    Ok(false) => self.secret_stmts(cx, &inner.otherwise, out)?,
                    Err(Stop::Unavailable) => {
                        self.secret_stmts(cx, &inner.then, out)?;
                        self.secret_stmts(cx, &inner.otherwise, out)?;
                    }
                    Err(stop) => return Err(stop),
                },
                SecretStmt::For { head, body, .. } => {
                    self.each(cx, head, &mut |cx| self.secret_stmts(cx, body, out))?
                }
            }
        }
        outcome
    }

    fn secret_entry(
        &self,
        cx: Cx<'_>,
        entry: &ast::SecretEntry,
        out: &mut IndexMap<EcoString, SecretEntry>,
    ) -> Computed<()> {
        let key = self.text(cx, &entry.key.text)?;
        let Some(origin) = &entry.origin else {
            out.shift_remove(&key);
            return Ok(());
        };
        let stored = match &entry.from {
            Some(from) => self.text(cx, from)?,
            None => key.clone(),
        };
        let source = self.secret_source(cx, origin)?;
        let entry =
            SecretEntry { key: key.clone(), stored, source, doc: entry.doc.clone(), span: entry.span };
        out.insert(key, entry);
        Ok(())
    }

    fn secret_source(&self, cx: Cx<'_>, origin: &SecretOrigin) -> Computed<SecretSource> {
        match origin {
            SecretOrigin::Provided { encoded } => Ok(SecretSource::Provided { encoded: *encoded }),
            SecretOrigin::Generate { kind, args } => {
                if !KINDS.contains(&kind.name.as_str()) {
                    let message = format!("phx can't generate a `{}`", kind.name);
                    let mut diagnostic = Diagnostic::error(Code::E0505, kind.span, message);
                    diagnostic = match nearest(&kind.name, KINDS.iter().copied()) {
                        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), kind.span, near),
                        None => diagnostic.help(format!("it can: {}", KINDS.join(", "))),
                    };
                    return self.fail(diagnostic);
                }
                let takes = match kind.name.as_str() {
                    "password" | "hex" | "base64-bytes" => "a length",
                    "bcrypt-hash" | "modified-at" => "a key",
                    _ => "",
                };
                if args.len() != usize::from(!takes.is_empty()) {
                    let example = if takes == "a key" { "secrets.password" } else { "32" };
                    let diagnostic = match takes {
                        "" => Diagnostic::error(
                            Code::E0505,
                            kind.span,
                            format!("`{}` takes nothing in brackets", kind.name),
                        ),
                        takes => Diagnostic::error(
                            Code::E0505,
                            kind.span,
                            format!("`{}` takes {takes}", kind.name),
                        )
                        .help(format!("write `generate {}({example})`", kind.name)),
                    };
                    return self.fail(diagnostic);
                }
                let mut texts = vec![];
                for arg in args {
                    texts.push(match arg {
                        KindArg::Int(value, span) if !(1..=1024).contains(value) => {
                            let message =
                                format!("a length of {value} makes no secret: it is between 1 and 1024");
                            return self.fail(Diagnostic::error(Code::E0505, *span, message));
                        }
                        KindArg::Int(value, _) => ecow::eco_format!("{value}"),
                        KindArg::String(text) => self.text(cx, text)?,
                        KindArg::Key(path) => {
                            path.segments.last().map(|segment| segment.name.clone()).unwrap_or_default()
                        }
                    });
                }
                Ok(SecretSource::Generate { kind: kind.name.clone(), args: texts.into() })
            }
            SecretOrigin::Copy { service, key } => {
                let key = self.text(cx, &key.text)?;
                Ok(SecretSource::Copy { service: service.name.clone(), key })
            }
            SecretOrigin::Template(text) => {
                let mut parts = vec![];
                for part in &text.parts {
                    parts.push(match part {
                        StringPart::Text(text) => TemplatePart::Text(text.clone()),
                        StringPart::Hole(expr) => match own_key(expr) {
                            Some(key) => TemplatePart::Key(key),
                            None => TemplatePart::Text(self.hole(cx, expr)?),
                        },
                    });
                }
                Ok(SecretSource::Template(parts.into()))
            }
            SecretOrigin::If { condition, then, otherwise } => match self.condition(cx, condition) {
                Ok(true) | Err(Stop::Unavailable) => self.secret_source(cx, then),
                Ok(false) => self.secret_source(cx, otherwise),
                Err(stop) => Err(stop),
            },
        }
    }

    fn hole(&self, cx: Cx<'_>, expr: &Expr) -> Computed<EcoString> {
        match self.expr(cx, expr) {
            Err(Stop::Unavailable) => Ok(EcoString::new()),
            Ok(value) => match super::expr::plain_text(&value) {
                Some(text) => Ok(text),
                None => self.not_text(&value, expr.span),
            },
            Err(stop) => Err(stop),
        }
    }
}

/// `secrets.key`: another key of the same secret.
fn own_key(expr: &Expr) -> Option<EcoString> {
    match &expr.kind {
        ExprKind::Field { base, name, .. } if matches!(&base.kind, ExprKind::Name(root) if root == "secrets") => {
            Some(name.name.clone())
        }
        ExprKind::Index { base, index } if matches!(&base.kind, ExprKind::Name(root) if root == "secrets") => {
            match &index.kind {
                ExprKind::String(text) => text.plain().cloned(),
                _ => None,
            }
        }
        _ => None,
    }
}

fn reference(secret: &SecretOutcome) -> Value {
    Value::Secret(Arc::new(SecretRef {
        name: secret.name.clone(),
        path: secret.full_path.clone(),
        keys: secret.entries.iter().map(|entry| entry.key.clone()).collect(),
        main: secret.main,
    }))
}
