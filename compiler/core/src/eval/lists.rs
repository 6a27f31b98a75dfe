//! Lists and loops.

use std::sync::Arc;

use super::{Computed, Cx, Evaluator, Local};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Element, ForHead};
use crate::value::Value;

impl Evaluator<'_> {
    /// `[…]`
    pub(crate) fn list(&self, cx: Cx<'_>, elements: &[Element], span: Span) -> Computed {
        let mut out = Vec::with_capacity(elements.len());
        for element in elements {
            self.element(cx, element, &mut out)?;
        }
        self.spend(out.len(), span)?;
        Ok(Value::List(Arc::new(out)))
    }

    fn element(&self, cx: Cx<'_>, element: &Element, out: &mut Vec<(Value, Span)>) -> Computed<()> {
        match element {
            Element::Value(expr) => out.push((self.expr(cx, expr)?, expr.span)),
            Element::Spread(expr) => match self.expr(cx, expr)? {
                Value::List(items) => {
                    self.spend(items.len(), expr.span)?;
                    out.extend(items.iter().cloned());
                }
                Value::Null => {}
                other => {
                    let message = format!("`...` in a list takes a list, and this is {}", other.kind());
                    return self.fail(Diagnostic::error(Code::E0302, expr.span, message));
                }
            },
            Element::If { condition, then, otherwise, .. } => {
                if self.condition(cx, condition)? {
                    self.element(cx, then, out)?;
                } else if let Some(otherwise) = otherwise {
                    self.element(cx, otherwise, out)?;
                }
            }
            Element::For { head, body, .. } => {
                self.each(cx, head, &mut |cx| {
                    let value = self.expr(cx, body)?;
                    out.push((value, body.span));
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    /// Runs `then` for each element that the head goes through.
    pub(crate) fn each(
        &self,
        cx: Cx<'_>,
        head: &ForHead,
        then: &mut dyn FnMut(Cx<'_>) -> Computed<()>,
    ) -> Computed<()> {
        match (self.expr(cx, &head.list)?, &head.second) {
            (Value::List(items), None) => {
                for (value, _) in items.iter() {
                    let local = Local { name: &head.first.name, value: value.clone(), next: cx.locals };
                    self.one(cx.with(&local), head, then)?;
                }
                Ok(())
            }
            (Value::List(items), Some(second)) => {
                for (at, (value, _)) in items.iter().enumerate() {
                    let at = Value::Int(i64::try_from(at).unwrap_or(i64::MAX));
                    let first = Local { name: &head.first.name, value: at, next: cx.locals };
                    let second = Local { name: &second.name, value: value.clone(), next: Some(&first) };
                    self.one(cx.with(&second), head, then)?;
                }
                Ok(())
            }
            (Value::Record(record), second) => {
                for (key, entry) in record.entries.iter().filter(|(_, entry)| !entry.value.is_null()) {
                    let first =
                        Local { name: &head.first.name, value: Value::String(key.clone()), next: cx.locals };
                    match second {
                        Some(second) => {
                            let second =
                                Local { name: &second.name, value: entry.value.clone(), next: Some(&first) };
                            self.one(cx.with(&second), head, then)?;
                        }
                        None => self.one(cx.with(&first), head, then)?,
                    }
                }
                Ok(())
            }
            (other, _) => {
                let message = format!("`for` goes through a list or a map, and this is {}", other.kind());
                self.fail(Diagnostic::error(Code::E0302, head.list.span, message))
            }
        }
    }

    fn one(&self, cx: Cx<'_>, head: &ForHead, then: &mut dyn FnMut(Cx<'_>) -> Computed<()>) -> Computed<()> {
        self.spend(1, head.span)?;
        let wanted = match &head.condition {
            Some(condition) => self.condition(cx, condition)?,
            None => true,
        };
        if wanted { then(cx) } else { Ok(()) }
    }
}
