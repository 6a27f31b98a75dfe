//! The settings of an environment that are text, read from what its family writes.
//!
//! The evaluation keeps no settings in its outcome; those that matter here are literals, or text
//! around other settings (`"https://${env.host}"`). What is computed in another way is left out.

use ecow::EcoString;

use crate::check::Platform;
use crate::eval::EnvironmentOutcome;
use crate::source::Span;
use crate::syntax::ast::{
    Block, EntryOp, EnvironmentStmt, Expr, ExprKind, Fields, Segment, Stmt, StringPart, TypeKind,
};
use crate::tables::{HashMap, IndexMap};

/// The settings of one environment.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// By path (`vault.path`), in the order of the platform's type.
    pub(super) texts: IndexMap<EcoString, Setting>,
}

/// A setting that is text.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Its value.
    pub(super) text: EcoString,
    /// Where it is written: a default stands in the platform.
    pub(super) span: Span,
}

type Written<'a> = IndexMap<EcoString, &'a Expr>;

/// How many settings one may be built from, one after another.
const DEPTH: u32 = 8;

impl Settings {
    /// Reads the settings of an environment.
    pub(super) fn read(platform: &Platform<'_, '_>, outcome: &EnvironmentOutcome) -> Self {
        let mut written = Written::default();
        if let Some(fields) = platform.project.settings() {
            defaults("", fields, &mut written);
        }
        if let Some(id) = platform.project.environment_names.get(&outcome.name) {
            for layer in &platform.project.environment(*id).lineage {
                for stmt in &platform.project.environment(*layer).ast.body {
                    if let EnvironmentStmt::Entry(entry) = stmt {
                        apply("", &entry.path, &entry.op, &mut written);
                    }
                }
            }
        }
        let mut texts = IndexMap::default();
        for (path, expr) in &written {
            if let Some(text) = text(expr, &written, &outcome.name, 0) {
                texts.insert(path.clone(), Setting { text: text.into(), span: expr.span });
            }
        }
        Self { texts }
    }

    /// The environment's host: the setting `host`.
    pub(super) fn host(&self) -> Option<&Setting> {
        self.texts.get("host")
    }

    /// Whether some setting contains a text.
    pub(super) fn mention(&self, text: &str) -> bool {
        self.texts.values().any(|setting| setting.text.contains(text))
    }
}

fn defaults<'a>(prefix: &str, fields: &'a Fields, out: &mut Written<'a>) {
    for field in &fields.fields {
        let path = join(prefix, &field.name.name);
        if let Some(default) = &field.default {
            set(&path, default, out);
        } else if let TypeKind::Record(inner) = &field.ty.kind {
            defaults(&path, inner, out);
        }
    }
}

fn join(prefix: &str, name: &str) -> EcoString {
    if prefix.is_empty() { name.into() } else { ecow::eco_format!("{prefix}.{name}") }
}

fn apply<'a>(prefix: &str, path: &'a [Segment], op: &'a EntryOp, out: &mut Written<'a>) {
    let mut whole = EcoString::from(prefix);
    for segment in path {
        let Segment::Key(key) = segment else { return };
        let Some(name) = key.plain() else { return };
        whole = join(&whole, name);
    }
    match op {
        EntryOp::Set(expr) => set(&whole, expr, out),
        EntryOp::Merge(block) => merge(&whole, block, out),
        EntryOp::Append(_) => {}
    }
}

fn set<'a>(path: &EcoString, expr: &'a Expr, out: &mut Written<'a>) {
    let inner = ecow::eco_format!("{path}.");
    out.retain(|other, _| other != path && !other.starts_with(inner.as_str()));
    match &expr.kind {
        ExprKind::Record(block) => merge(path, block, out),
        _ => {
            out.insert(path.clone(), expr);
        }
    }
}

fn merge<'a>(path: &str, block: &'a Block, out: &mut Written<'a>) {
    for stmt in &block.stmts {
        if let Stmt::Entry(entry) = stmt {
            apply(path, &entry.path, &entry.op, out);
        }
    }
}

fn text(expr: &Expr, written: &Written<'_>, name: &str, depth: u32) -> Option<String> {
    if depth > DEPTH {
        return None;
    }
    match &expr.kind {
        ExprKind::String(literal) => {
            let mut out = String::new();
            for part in &literal.parts {
                match part {
                    StringPart::Text(text) => out.push_str(text),
                    StringPart::Hole(inner) => out.push_str(&text(inner, written, name, depth + 1)?),
                }
            }
            Some(out)
        }
        ExprKind::Field { .. } => {
            let path = path(expr)?;
            let path = path.strip_prefix("env.")?;
            if path == "name" {
                return Some(name.to_owned());
            }
            text(written.get(path)?, written, name, depth + 1)
        }
        _ => None,
    }
}

fn path(expr: &Expr) -> Option<EcoString> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Field { base, name, .. } => Some(join(&path(base)?, &name.name)),
        _ => None,
    }
}

/// How often each text is a setting, over several environments.
pub(super) fn owners<'s>(all: impl Iterator<Item = &'s Settings>) -> HashMap<&'s str, usize> {
    let mut out = HashMap::default();
    for settings in all {
        let mut own: Vec<&str> = settings.texts.values().map(|setting| setting.text.as_str()).collect();
        own.sort_unstable();
        own.dedup();
        for text in own {
            *out.entry(text).or_insert(0) += 1;
        }
    }
    out
}
