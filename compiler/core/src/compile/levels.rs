//! `levels { W0802 = "deny" }` of the platform. Read off the text as it stands: levels decide about
//! what the other phases say, so they are not computed.

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Level, Levels, Origin, Subject, SubjectError};
use crate::resolve::{Files, head};
use crate::source::Span;
use crate::syntax::ast::{Entry, EntryOp, Expr, ExprKind, Item, Platform, PlatformStmt, Segment, Stmt};

/// Adds the levels of the platform to those of the command.
pub(super) fn read(files: &Files, levels: &mut Levels, diagnostics: &mut Vec<Diagnostic>) {
    let platforms = files.iter().flat_map(|file| &file.items).filter_map(|item| match item {
        Item::Platform(platform) => Some(platform),
        _ => None,
    });
    for entry in platforms.flat_map(entries) {
        for (segments, expr, span) in pairs(entry) {
            match (segments, expr) {
                ([Segment::Key(key)], Some(expr)) => {
                    let word = key.plain().map_or("", |text| text.as_str());
                    one(word, key.span, expr, levels, diagnostics);
                }
                _ => diagnostics.push(wrong(span, "a level is written `W0802 = \"allow\"`")),
            }
        }
    }
}

fn entries(platform: &Arc<Platform>) -> impl Iterator<Item = &Entry> {
    platform.body.iter().filter_map(|stmt| match stmt {
        PlatformStmt::Entry(entry) if head(entry).is_some_and(|(word, _)| word == "levels") => Some(entry),
        _ => None,
    })
}

type Pair<'a> = (&'a [Segment], Option<&'a Expr>, Span);

/// Key and value of `levels { KEY = VALUE }` and `levels.KEY = VALUE`.
fn pairs<'e>(entry: &'e Entry) -> Vec<Pair<'e>> {
    match &entry.op {
        EntryOp::Merge(block) if entry.path.len() == 1 => {
            let pair = |stmt: &'e Stmt| match stmt {
                Stmt::Entry(Entry { path, op: EntryOp::Set(expr), span, .. }) => {
                    (path.as_slice(), Some(expr), *span)
                }
                Stmt::Entry(inner) => (inner.path.as_slice(), None, inner.span),
                _ => (Default::default(), None, block.span),
            };
            block.stmts.iter().map(pair).collect()
        }
        EntryOp::Set(expr) => vec![(entry.path.get(1..).unwrap_or_default(), Some(expr), entry.span)],
        _ => vec![(&[], None, entry.span)],
    }
}

fn one(word: &str, place: Span, expr: &Expr, levels: &mut Levels, diagnostics: &mut Vec<Diagnostic>) {
    let code = match Subject::parse(word) {
        Ok(Subject::Code(code)) => code,
        Ok(Subject::Warnings) => {
            let message = "`levels` speaks of single codes";
            diagnostics.push(
                Diagnostic::error(Code::E0301, place, message)
                    .help("for all of them there is `phxc check -D warnings`"),
            );
            return;
        }
        Err(SubjectError::Unknown(text, near)) => {
            let diagnostic = Diagnostic::error(Code::E0301, place, format!("there is no code `{text}`"));
            diagnostics.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("`phxc explain` lists all codes"),
            });
            return;
        }
        Err(why @ SubjectError::Error(_)) => {
            diagnostics.push(Diagnostic::error(Code::E0301, place, why.to_string()));
            return;
        }
    };
    let text = match &expr.kind {
        ExprKind::String(text) => text.plain(),
        _ => None,
    };
    match text.and_then(|text| Level::find(text)) {
        Some(level) => levels.set(Subject::Code(code), level, Origin::Platform),
        None => diagnostics.push(wrong(expr.span, "a level is \"allow\", \"warn\" or \"deny\"")),
    }
}

fn wrong(span: Span, message: &str) -> Diagnostic {
    Diagnostic::error(Code::E0302, span, message)
        .help("write it as text without holes: levels are not computed")
}
