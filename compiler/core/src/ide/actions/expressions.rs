//! A value becomes a parameter; a constant goes to where it is used.

use super::{Action, ActionKind, change};
use crate::ide::Analysis;
use crate::ide::edits::Edit;
use crate::ide::symbols::SymbolKind;
use crate::resolve::Target;
use crate::source::Span;
use crate::syntax::ast::{Entry, EntryOp, Expr, ExprKind, Segment, ServiceStmt, Stmt};

impl Analysis<'_> {
    /// The literal value of an entry of a service becomes the default of a parameter.
    pub(super) fn extract_parameter(&self, span: Span) -> Option<Action> {
        let project = self.statics.inputs.project;
        let (_, service) = project.services().find(|(_, service)| service.ast.span.contains(span))?;
        let entries = service.ast.body.iter().filter_map(|stmt| match stmt {
            ServiceStmt::Entry(entry) => Some(entry),
            _ => None,
        });
        let (entry, value) = entries.into_iter().find_map(|entry| literal_at(entry, span))?;
        let Some(Segment::Key(key)) = entry.path.last() else { return None };
        let ty = match &value.kind {
            ExprKind::Bool(_) => "Bool".to_owned(),
            ExprKind::Int(_) => "Int".to_owned(),
            ExprKind::Float(_) => "Float".to_owned(),
            // What is expected there, if that has a name; the parameter would be read by it.
            ExprKind::String(_) | ExprKind::Unit(_) => {
                let expected = self.type_at(key.span).map(|ty| ty.non_null().to_string());
                expected.filter(|ty| ty.chars().all(char::is_alphanumeric)).unwrap_or_else(|| "String".into())
            }
            _ => return None,
        };
        let name = self.free_name(key.plain()?, service.ast.span);
        let first =
            service.ast.body.first().map_or(value.span, |stmt| statement_span(self, stmt, service.ast.span));
        let line = self.line_start(first);
        let default = self.sources().slice(value.span).to_owned();
        let edits = vec![
            Edit { span: line, text: format!("  param {name}: {ty} = {default}\n") },
            Edit { span: value.span, text: name.clone() },
        ];
        self.if_right(change(format!("make it a parameter `{name}`"), ActionKind::Extract, edits))
    }

    /// A constant of the project or of a service goes to every place that names it.
    pub(super) fn inline(&self, span: Span) -> Option<Action> {
        let (_, targets) = self.name_at(span.file, span.start as usize)?;
        let [target @ Target::Declared(name)] = targets.as_slice() else { return None };
        let declared = self.declared(*name)?;
        if declared.kind != SymbolKind::Constant || self.is_library(name.file) {
            return None;
        }
        let text = self.sources().slice(declared.span);
        let value = text.split_once('=')?.1.trim();
        let atom = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
            || value.starts_with(['"', '[', '{']) && value.ends_with(['"', ']', '}']);
        let value = if atom { value.to_owned() } else { format!("({value})") };
        let places = self.facts().places(target);
        let uses: Vec<Span> = places.into_iter().filter(|place| place != name).collect();
        if uses.is_empty() {
            return None;
        }
        let mut edits: Vec<Edit> =
            uses.iter().map(|span| Edit { span: *span, text: value.clone() }).collect();
        edits.push(Edit { span: self.whole_lines(declared.span), text: String::new() });
        let title = format!("put the value of `{}` where it is used", declared.name);
        self.if_right(change(title, ActionKind::Inline, edits))
    }

    /// A name that nothing in a service has: the key's, or with a number.
    fn free_name(&self, key: &str, service: Span) -> String {
        let text = self.sources().slice(service);
        let words: crate::tables::HashSet<&str> =
            text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).collect();
        let plain: String =
            key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
        let plain = plain.trim_matches('-').to_owned();
        let is_declared = |name: &str| {
            self.facts().declared.values().any(|declared| {
                service.contains(declared.name_span)
                    && declared.name == name
                    && declared.kind == SymbolKind::Parameter
            })
        };
        if !is_declared(&plain) && !crate::resolve::WORDS.contains(&plain.as_str()) {
            return plain;
        }
        (2..100)
            .map(|number| format!("{plain}-{number}"))
            .find(|name| !words.contains(name.as_str()))
            .unwrap_or(plain)
    }

    /// The empty span at the start of the line of another.
    pub(super) fn line_start(&self, span: Span) -> Span {
        let start = self.source(span.file).map_or(0, |source| {
            let line = source.line_of(span.start as usize);
            source.line(line).start
        });
        Span::new(span.file, start, start)
    }

    /// The lines of a span, if nothing else stands on them; else the span.
    pub(super) fn whole_lines(&self, span: Span) -> Span {
        let Some(source) = self.source(span.file) else { return span };
        let start = source.line(source.line_of(span.start as usize)).start;
        let end = source.line(source.line_of(span.end.saturating_sub(1) as usize)).end;
        let before = source.text.get(start..span.start as usize).unwrap_or_default();
        let behind = source.text.get(span.end as usize..end).unwrap_or_default();
        let alone = before.trim().is_empty() && behind.trim().trim_end_matches(',').is_empty();
        if alone { Span::new(span.file, start, end) } else { span }
    }
}

fn statement_span(analysis: &Analysis<'_>, stmt: &ServiceStmt, service: Span) -> Span {
    let own = match stmt {
        ServiceStmt::Entry(entry) => Some(entry.span),
        ServiceStmt::Param(param) => Some(param.span),
        ServiceStmt::Requires(needs) | ServiceStmt::Wants(needs) => Some(needs.span),
        ServiceStmt::Provides(provides) => Some(provides.span),
        ServiceStmt::Let(item) => Some(item.span),
        _ => None,
    };
    // The line behind the brace where the statement's place is not known.
    own.unwrap_or_else(|| {
        let source = analysis.source(service.file);
        let end = source.map_or(service.start as usize, |source| {
            let text = source.text.get(service.range()).unwrap_or_default();
            service.start as usize + text.find("{\n").map_or(0, |at| at + 2)
        });
        Span::new(service.file, end, end)
    })
}

/// The entry whose value is the literal at a span.
fn literal_at(entry: &Entry, span: Span) -> Option<(&Entry, &Expr)> {
    if !entry.span.contains(span) {
        return None;
    }
    match &entry.op {
        EntryOp::Set(value) | EntryOp::Append(value) => match &value.kind {
            ExprKind::Record(block) => inside(&block.stmts, span),
            _ => value.span.contains(span).then_some((entry, value)),
        },
        EntryOp::Merge(block) => inside(&block.stmts, span),
    }
}

fn inside(stmts: &[Stmt], span: Span) -> Option<(&Entry, &Expr)> {
    stmts.iter().find_map(|stmt| match stmt {
        Stmt::Entry(entry) => literal_at(entry, span),
        Stmt::If { then, otherwise, .. } => {
            inside(&then.stmts, span).or_else(|| inside(&otherwise.as_ref()?.stmts, span))
        }
        Stmt::For { .. } | Stmt::Spread(_) => None,
    })
}
