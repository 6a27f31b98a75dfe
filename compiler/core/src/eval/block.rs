//! Merging: what entries do to a record. The one override rule: `x { … }` merges, `x = …` replaces,
//! `x += [ … ]` appends, `x = null` removes.

use std::sync::Arc;

use ecow::EcoString;
use indexmap::map::Entry as Place;

use super::{Computed, Cx, Evaluator, Stop};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Guard;
use crate::source::Span;
use crate::syntax::ast::{Block, Entry, EntryOp, ExprKind, Segment, Stmt};
use crate::ty::{FieldDefault, Type};
use crate::value::{self, Origin, Record, Value};

impl<'a> Evaluator<'a> {
    /// Whether all conditions around a statement hold.
    pub(crate) fn guards(&self, cx: Cx<'_>, guards: &[Guard<'a>]) -> Computed<bool> {
        for guard in guards {
            if self.condition(cx, guard.condition)? != guard.holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A block's statements onto a record.
    pub(crate) fn block(&self, cx: Cx<'_>, target: &mut Record, block: &Block, ty: &Type) -> Computed<()> {
        let mut outcome = Ok(());
        for stmt in &block.stmts {
            // One broken entry does not hide the next.
            if let Err(stop) = self.stmt(cx, target, stmt, ty)
                && (stop == Stop::Reported || cx.strict)
            {
                outcome = Err(stop);
            }
        }
        outcome
    }

    pub(crate) fn stmt(&self, cx: Cx<'_>, target: &mut Record, stmt: &Stmt, ty: &Type) -> Computed<()> {
        match stmt {
            Stmt::Entry(entry) => self.apply(cx, target, entry, 0, ty),
            Stmt::If { condition, then, otherwise, .. } => {
                if self.condition(cx, condition)? {
                    self.block(cx, target, then, ty)
                } else if let Some(otherwise) = otherwise {
                    self.block(cx, target, otherwise, ty)
                } else {
                    Ok(())
                }
            }
            Stmt::For { head, body, .. } => {
                let mut outcome = Ok(());
                self.each(cx, head, &mut |cx| {
                    if let Err(stop) = self.block(cx, target, body, ty) {
                        outcome = Err(stop);
                    }
                    Ok(())
                })?;
                outcome
            }
            Stmt::Spread(expr) => match self.expr(cx, expr)? {
                Value::Record(record) => {
                    self.spend(record.entries.len(), expr.span)?;
                    for (key, entry) in &record.entries {
                        target.entries.insert(key.clone(), entry.clone());
                    }
                    Ok(())
                }
                Value::Null => Ok(()),
                other => {
                    let message = format!("`...` in a record takes a record, and this is {}", other.kind());
                    self.fail(Diagnostic::error(Code::E0302, expr.span, message))
                }
            },
        }
    }

    /// One entry, without its first `skip` segments, onto a record.
    pub(crate) fn apply(
        &self,
        cx: Cx<'_>,
        target: &mut Record,
        entry: &Entry,
        skip: usize,
        ty: &Type,
    ) -> Computed<()> {
        let path = entry.path.get(skip..).unwrap_or_default();
        if path.is_empty() {
            return self.onto_itself(cx, target, entry, ty);
        }
        let outcome = self.at(cx, target, entry, path, ty);
        if outcome == Err(Stop::Unavailable) && !cx.strict {
            forget(target, path);
            return Ok(());
        }
        outcome
    }

    /// `values = { … }`, `values { … }`: the entry is about the whole record.
    fn onto_itself(&self, cx: Cx<'_>, target: &mut Record, entry: &Entry, ty: &Type) -> Computed<()> {
        match &entry.op {
            EntryOp::Merge(block) => self.block(cx, target, block, ty),
            EntryOp::Set(expr) => match self.expr(cx, expr)? {
                Value::Record(record) => {
                    *target = (*record).clone();
                    target.replaces = true;
                    Ok(())
                }
                Value::Null => {
                    target.entries.clear();
                    Ok(())
                }
                other => self.fail(Diagnostic::error(
                    Code::E0302,
                    expr.span,
                    format!("a record stands here, and this is {}", other.kind()),
                )),
            },
            EntryOp::Append(expr) => self.fail(Diagnostic::error(
                Code::E0306,
                expr.span,
                "`+=` appends to a list, and this is a record",
            )),
        }
    }

    fn at(
        &self,
        cx: Cx<'_>,
        target: &mut Record,
        entry: &Entry,
        path: &[Segment],
        ty: &Type,
    ) -> Computed<()> {
        let Some((Segment::Key(key), rest)) = path.split_first() else { return Err(Stop::Reported) };
        let name = self.text(cx, &key.text)?;
        let inner = child(ty, &name);
        if !rest.is_empty() {
            return self.below(cx, target, entry, &name, key.span, rest, &inner);
        }
        match &entry.op {
            EntryOp::Set(expr) => {
                let mut value = self.expr(cx, expr)?;
                self.weigh(&value, expr.span)?;
                self.warn_dropped(cx, target, entry, &name, &value);
                if let Value::Record(record) = &mut value {
                    Arc::make_mut(record).replaces = true;
                }
                self.put(cx, target, entry, &name, value);
                Ok(())
            }
            EntryOp::Append(expr) => {
                let more = self.expr(cx, expr)?;
                let below = match target.get(&name) {
                    Some(present) => Some(present.clone()),
                    None if target.replaces => None,
                    None => self.lowest(cx, ty, &name, expr.span),
                };
                let value = self.appended(below.as_ref(), more, key.span, expr.span)?;
                self.weigh(&value, expr.span)?;
                // Both ancestors' elements stay: an append decides nothing against another one.
                self.replace(cx, target, entry, &name, value, None);
                Ok(())
            }
            EntryOp::Merge(block) => {
                let record = self.open_record(cx, target, entry, &name, key.span)?;
                self.block(cx, record, block, &inner)
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a path, with all that the step below needs")]
    fn below(
        &self,
        cx: Cx<'_>,
        target: &mut Record,
        entry: &Entry,
        name: &EcoString,
        span: Span,
        rest: &[Segment],
        ty: &Type,
    ) -> Computed<()> {
        if let Some((Segment::Index(index), rest)) = rest.split_first() {
            return self.element_of(cx, target, entry, name, index, rest, ty);
        }
        let record = self.open_record(cx, target, entry, name, span)?;
        self.at(cx, record, entry, rest, ty)
    }

    /// `xs["home"] { … }`: one element of a list whose elements have a key.
    #[expect(clippy::too_many_arguments, reason = "one step of a path, with all that the step below needs")]
    fn element_of(
        &self,
        cx: Cx<'_>,
        target: &mut Record,
        entry: &Entry,
        name: &EcoString,
        index: &crate::syntax::ast::StringLit,
        rest: &[Segment],
        ty: &Type,
    ) -> Computed<()> {
        let wanted = self.text(cx, index)?;
        let (by, element) = match ty.non_null().known() {
            Type::List(list) => (list.by.clone().unwrap_or_else(|| "name".into()), list.element.clone()),
            _ => ("name".into(), Type::Any),
        };
        let found = target.entries.get_mut(name);
        let Some(value::Entry { value: Value::List(items), .. }) = found else {
            let kind = target.get(name).map_or("nothing", Value::kind);
            let message = format!("`{name}` is {kind} here, so it has no element \"{wanted}\"");
            let diagnostic = Diagnostic::error(Code::E0306, index.span, message);
            return self.fail(match kind {
                "a record" => diagnostic.help(format!("write `{name} {{ {wanted} … }}`")),
                _ => diagnostic.help(format!("only a list has elements: write `{name} = [ … ]` first")),
            });
        };
        let is_wanted = |value: &Value| match value {
            Value::Record(record) => matches!(record.get(&by), Some(Value::String(text)) if *text == wanted),
            _ => false,
        };
        let items = Arc::make_mut(items);
        let Some((Value::Record(record), _)) = items.iter_mut().find(|(value, _)| is_wanted(value)) else {
            let message = format!("`{name}` has no element whose {by} is \"{wanted}\"");
            return self.fail(
                Diagnostic::error(Code::E0301, index.span, message)
                    .help(format!("append it: `{name} += [{{ {by} = \"{wanted}\", … }}]`")),
            );
        };
        let record = Arc::make_mut(record);
        match (rest.is_empty(), &entry.op) {
            (false, _) => self.at(cx, record, entry, rest, &element),
            (true, EntryOp::Merge(block)) => self.block(cx, record, block, &element),
            (true, EntryOp::Set(expr) | EntryOp::Append(expr)) => {
                let message = "an element of a list is changed by a block `{ … }`";
                self.fail(Diagnostic::error(Code::E0306, expr.span, message))
            }
        }
    }

    /// The record below a key: a new one where nothing or null is.
    fn open_record<'t>(
        &self,
        cx: Cx<'_>,
        target: &'t mut Record,
        entry: &Entry,
        name: &EcoString,
        span: Span,
    ) -> Computed<&'t mut Record> {
        let origin = || Arc::new(Origin { doc: entry.doc.clone(), ..Origin::new(entry.span, cx.layer) });
        let found = match target.entries.entry(name.clone()) {
            Place::Vacant(place) => {
                place.insert(value::Entry { value: Value::empty_record(), origin: origin() })
            }
            Place::Occupied(place) => place.into_mut(),
        };
        if found.value.is_null() {
            *found = value::Entry { value: Value::empty_record(), origin: origin() };
        }
        match &mut found.value {
            Value::Record(record) => Ok(Arc::make_mut(record)),
            other => {
                let kind = other.kind();
                let place = found.origin.span;
                let mut diagnostic = Diagnostic::error(
                    Code::E0306,
                    span,
                    format!("`{name}` is {kind} here, so a block can't be merged into it"),
                )
                .label(place, format!("{kind} since here"))
                .help(format!("write `{name} = {{ … }}` to replace it"));
                if matches!(other, Value::List(_)) {
                    diagnostic = diagnostic.help(format!("write `{name} += [ … ]` to append to it"));
                }
                self.fail(diagnostic)
            }
        }
    }

    /// The value of a key below all layers: its default in the chart or the type.
    fn lowest(&self, cx: Cx<'_>, ty: &Type, name: &str, place: Span) -> Option<Value> {
        let default = ty.members().into_iter().find_map(|member| match member {
            Type::Record(record) => record.fields.get(name)?.default.clone(),
            _ => None,
        });
        match default? {
            FieldDefault::Data(data) => Some(Value::of_data(&data, place)),
            FieldDefault::Refused => None,
            default @ FieldDefault::Expr(_) => self.default_value(&default, cx),
        }
    }

    fn appended(&self, present: Option<&Value>, more: Value, name: Span, span: Span) -> Computed {
        let Value::List(more) = more else {
            let message = format!("`+=` appends a list, and this is {}", more.kind());
            return self.fail(
                Diagnostic::error(Code::E0306, span, message).help("write it in brackets: `+= [ … ]`"),
            );
        };
        match present {
            None | Some(Value::Null) => Ok(Value::List(more)),
            Some(Value::List(items)) => {
                Ok(Value::List(Arc::new(items.iter().chain(more.iter()).cloned().collect())))
            }
            Some(other) => {
                let message = format!("`+=` appends to a list, and this is {}", other.kind());
                self.fail(Diagnostic::error(Code::E0306, name, message))
            }
        }
    }

    /// A value below a key, with what it replaces and perhaps contradicts.
    fn put(&self, cx: Cx<'_>, target: &mut Record, entry: &Entry, name: &EcoString, value: Value) {
        let conflict = target.entries.get(name).and_then(|present| {
            let open = present.origin.conflict;
            let unrelated = !self.related(cx.deployment, present.origin.layer, cx.layer);
            match open {
                Some(_) if !unrelated => None,
                Some(other) => Some(other),
                None if unrelated && !present.value.same(&value) => Some(present.origin.span),
                None => None,
            }
        });
        self.replace(cx, target, entry, name, value, conflict);
    }

    fn replace(
        &self,
        cx: Cx<'_>,
        target: &mut Record,
        entry: &Entry,
        name: &EcoString,
        value: Value,
        conflict: Option<Span>,
    ) {
        let previous = target.entries.get(name).map(|present| present.origin.clone());
        let doc = entry.doc.clone().or_else(|| previous.as_ref().and_then(|origin| origin.doc.clone()));
        let origin = Arc::new(Origin { span: entry.span, layer: cx.layer, doc, previous, conflict });
        target.entries.insert(name.clone(), value::Entry { value, origin });
    }

    /// A record literal by `=` over keys of a lower layer: they go, which is seldom meant.
    fn warn_dropped(&self, cx: Cx<'_>, target: &Record, entry: &Entry, name: &EcoString, value: &Value) {
        let EntryOp::Set(expr) = &entry.op else { return };
        let Some(value::Entry { value: Value::Record(present), origin }) = target.entries.get(name) else {
            return;
        };
        let (ExprKind::Record(_), Value::Record(new)) = (&expr.kind, value) else { return };
        let dropped: Vec<&str> = present
            .entries
            .keys()
            .filter(|key| !new.entries.contains_key(*key))
            .map(EcoString::as_str)
            .collect();
        if origin.layer != cx.layer && !dropped.is_empty() {
            let names = dropped.iter().take(5).map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let diagnostic = Diagnostic::warning(
                Code::W0802,
                entry.span,
                format!("`{name} = {{ … }}` drops the inherited {names}"),
            )
            .label(origin.span, "inherited from here")
            .help(format!("write `{name} {{ … }}` to keep them"));
            self.report(diagnostic);
        }
    }
}

/// What an unavailable entry would have written is unknown: a lower layer's value must not stand.
fn forget(target: &mut Record, path: &[Segment]) {
    let Some((Segment::Key(key), rest)) = path.split_first() else { return };
    let Some(name) = key.plain() else { return };
    if rest.is_empty() {
        target.entries.shift_remove(name);
    } else if let Some(value::Entry { value: Value::Record(record), .. }) = target.entries.get_mut(name) {
        forget(Arc::make_mut(record), rest);
    }
}

/// The type below a key.
pub(crate) fn child(ty: &Type, key: &str) -> Type {
    for member in ty.members() {
        match member {
            Type::Record(record) => {
                if let Some(ty) = record.below(key) {
                    return ty.clone();
                }
            }
            Type::Map(map) => return map.value.clone(),
            _ => {}
        }
    }
    Type::Any
}
