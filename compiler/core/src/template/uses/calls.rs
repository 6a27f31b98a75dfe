//! What calls of functions give, and what they read.

use ecow::EcoString;

use super::super::ast::{Expr, ExprKind};
use super::Manner;
use super::functions::{self, Effect};
use super::value::{Literal, Value};
use super::walk::Walk;
use crate::data::Data;
use crate::yaml::Span;

impl<'a> Walk<'a> {
    /// What a function gives for its arguments, of which the last may come through a pipe.
    pub(super) fn call(
        &mut self,
        name: &str,
        arguments: &'a [Expr],
        piped: Option<Value>,
        span: Span,
    ) -> Value {
        // Go evaluates only as many arguments of these as it needs.
        let may_stop = matches!(name, "and" | "or");
        let mut values: Vec<Value> = vec![];
        for (at, argument) in arguments.iter().enumerate() {
            values.push(self.guarded(may_stop && at > 0, |walk| walk.expr(argument)));
        }
        values.extend(piped);
        self.at(span);
        let nothing = Value::other();
        let first = values.first().unwrap_or(&nothing);
        let last = values.last().unwrap_or(&nothing);
        let rest = values.get(1..).unwrap_or_default();
        match name {
            "include" => self.included(arguments.first(), first, last),
            "tpl" => self.tpl(first, last),
            "and" | "or" | "coalesce" => {
                let tested = if name == "coalesce" { values.len() } else { values.len().saturating_sub(1) };
                values.iter().take(tested).for_each(|value| self.mark(value, &Manner::Tested));
                self.union(&values)
            }
            "ternary" => {
                self.mark(last, &Manner::Tested);
                self.union(values.get(..2).unwrap_or_default())
            }
            "default" => {
                let manner = self.written(first).map_or(Manner::Tested, Manner::Default);
                self.mark(last, &manner);
                self.union(&values)
            }
            "required" => {
                let message = first.only_texts().and_then(|texts| texts.into_iter().next());
                let message = message.unwrap_or_default();
                let always =
                    !self.is_guarded() && *last == Value { paths: last.paths.clone(), ..Value::default() };
                let always = always && last.paths.len() == 1;
                self.mark(last, &Manner::Required { message, always });
                last.clone()
            }
            "eq" | "ne" => self.compared(&values),
            "lt" | "le" | "gt" | "ge" => {
                values.iter().for_each(|value| self.mark(value, &Manner::Number));
                Value::other()
            }
            "kindIs" | "typeIs" | "typeIsLike" => {
                let kind = first.only_texts().and_then(|texts| texts.into_iter().next());
                self.mark(last, &kind.map_or(Manner::Tested, Manner::Kind));
                Value::other()
            }
            "dict" => self.dict(&values),
            "list" | "tuple" => {
                let fields = values.iter().enumerate();
                let fields = fields.map(|(at, value)| (ecow::eco_format!("{at}"), value.clone())).collect();
                Value::record(self.record(true, fields, Value::default()))
            }
            "index" => rest.iter().fold(first.clone(), |value, key| self.index(&value, key)),
            "get" => self.index(first, last),
            "dig" => self.dig(&values),
            "hasKey" => {
                let entry = self.index(first, last);
                self.mark(&entry, &Manner::HasKey);
                Value::other()
            }
            "pluck" => {
                let mut any = Value::default();
                for dict in rest {
                    let entry = self.index(dict, first);
                    self.join(&mut any, &entry);
                }
                Value::record(self.record(true, vec![], any))
            }
            "pick" => self.pick(first, rest),
            "set" => {
                let (key, value) = (rest.first().unwrap_or(&nothing), rest.get(1).unwrap_or(&nothing));
                self.put(first, key, value);
                first.clone()
            }
            "unset" | "omit" | "deepCopy" | "mustDeepCopy" => first.clone(),
            "merge" | "mustMerge" | "mergeOverwrite" | "mustMergeOverwrite" => {
                rest.iter().for_each(|value| self.merge(first, value));
                self.union(&values)
            }
            "keys" => {
                values.iter().for_each(|value| self.mark(value, &Manner::Elements { keyed: true }));
                let mut any = Value::default();
                values.iter().for_each(|value| {
                    any.add(&self.keys(value));
                });
                Value::record(self.record(true, vec![], any))
            }
            "values" => {
                self.mark(first, &Manner::Elements { keyed: true });
                let any = self.elements(first);
                Value::record(self.record(true, vec![], any))
            }
            "first" | "mustFirst" => {
                let zero = Value::literal(Literal::Int(0));
                self.index(first, &zero)
            }
            "last" | "mustLast" => self.elements(last),
            "append" | "mustAppend" | "push" | "mustPush" | "prepend" | "mustPrepend" => {
                let mut any = self.elements(first);
                self.join(&mut any, last);
                Value::record(self.record(true, vec![], any))
            }
            "has" | "mustHas" => {
                let elements = self.elements(last);
                self.mark(last, &Manner::Elements { keyed: false });
                self.compared(&[first.clone(), elements])
            }
            "join" | "sortAlpha" => {
                let elements = self.elements(last);
                self.mark(last, &Manner::Elements { keyed: false });
                self.mark(&elements, &Manner::Printed);
                if name == "join" { Value::computed([last, &elements]) } else { last.clone() }
            }
            _ => self.simple(name, &values),
        }
    }

    /// A function of which it is known what it does to its arguments; or an unknown one.
    fn simple(&mut self, name: &str, values: &[Value]) -> Value {
        let Some(effect) = functions::effect(name) else {
            values
                .iter()
                .for_each(|value| self.give_up(value, format!("the function `{name}` is not known")));
            return Value { foreign: true, ..Value::computed(values) };
        };
        for (at, value) in values.iter().enumerate() {
            if let Some(manner) = functions::manner(effect, at) {
                self.mark(value, &manner);
            }
        }
        if effect != Effect::Elements {
            let mut value = Value::computed(values);
            value.foreign |= name == "lookup";
            return value;
        }
        // Positions are lost; the elements of what stands at a path stay its elements.
        let mut found = Value::default();
        let mut any = Value::default();
        for value in values {
            self.join(&mut found, &Value { records: vec![], literals: vec![], ..value.clone() });
            let made = Value { records: value.records.clone(), ..Value::default() };
            if !made.records.is_empty() {
                let elements = self.elements(&made);
                self.join(&mut any, &elements);
            }
        }
        let record = self.record(true, vec![], any);
        self.join(&mut found, &Value::record(record));
        found
    }

    fn union(&mut self, values: &[Value]) -> Value {
        let mut all = Value::default();
        values.iter().for_each(|value| {
            self.join(&mut all, value);
        });
        all
    }

    /// What is written in the template, if the value is nothing else.
    fn written(&mut self, value: &Value) -> Option<Data> {
        let known = value.paths.is_empty() && !value.other && value.made_of.is_empty();
        match (value.literals.as_slice(), value.records.as_slice()) {
            ([literal], []) if known => Some(literal.to_data()),
            ([], [record]) if known => self.records.get(*record)?.to_data(),
            _ => None,
        }
    }

    /// Each value is compared with all that are written beside it.
    fn compared(&mut self, values: &[Value]) -> Value {
        for (at, value) in values.iter().enumerate() {
            let others = values.iter().enumerate().filter(|(other, _)| *other != at);
            let literals: Vec<&Literal> = others.flat_map(|(_, other)| &other.literals).collect();
            for literal in &literals {
                self.mark(value, &Manner::Compared(literal.to_data()));
            }
            if literals.is_empty() {
                self.mark(value, &Manner::Printed);
            }
        }
        Value::other()
    }

    fn dict(&mut self, values: &[Value]) -> Value {
        let mut fields: Vec<(EcoString, Value)> = vec![];
        let mut any = Value::default();
        for pair in values.chunks(2) {
            let [key, value] = pair else { continue };
            self.mark(key, &Manner::Printed);
            match key.only_texts().as_deref() {
                Some([name]) => {
                    fields.retain(|(there, _)| there != name);
                    fields.push((name.clone(), value.clone()));
                }
                _ => {
                    self.join(&mut any, value);
                }
            }
        }
        Value::record(self.record(false, fields, any))
    }

    /// `dig "a" "b" default dict`
    fn dig(&mut self, values: &[Value]) -> Value {
        let [keys @ .., default, dict] = values else { return Value::other() };
        let found = keys.iter().fold(dict.clone(), |value, key| self.index(&value, key));
        let manner = self.written(default).map_or(Manner::Tested, Manner::Default);
        self.mark(&found, &manner);
        self.union(&[found, default.clone()])
    }

    fn pick(&mut self, of: &Value, keys: &[Value]) -> Value {
        let mut fields: Vec<(EcoString, Value)> = vec![];
        let mut any = Value::default();
        for key in keys {
            let entry = self.index(of, key);
            match key.only_texts().as_deref() {
                Some([name]) => fields.push((name.clone(), entry)),
                _ => {
                    self.join(&mut any, &entry);
                }
            }
        }
        Value::record(self.record(false, fields, any))
    }

    fn included(&mut self, written: Option<&'a Expr>, name: &Value, dot: &Value) -> Value {
        if name.only_texts().is_some() {
            return self.include(name, dot);
        }
        self.mark(name, &Manner::Text);
        let (start, end) = written.map_or(("", ""), ends);
        self.include_any(start, end, dot)
    }
}

/// How the text that an expression makes starts and ends, as far as it is written there:
/// `print $.Template.BasePath "/config.yaml"`, `printf "web.%s" .kind`.
fn ends(expr: &Expr) -> (&str, &str) {
    let ExprKind::Parens(pipeline) = &expr.kind else { return ("", "") };
    let [command] = pipeline.commands.as_slice() else { return ("", "") };
    let ExprKind::Function(function) = &command.head.kind else { return ("", "") };
    match function.as_str() {
        "print" => (written(command.arguments.first()), written(command.arguments.last())),
        "printf" => {
            let format = written(command.arguments.first());
            let start = format.split('%').next().unwrap_or("");
            // Behind the letter of the last verb.
            let end = format.rsplit('%').next().unwrap_or("");
            let letter = end.find(|char: char| char.is_ascii_alphabetic()).map_or(end.len(), |at| at + 1);
            if format.contains('%') { (start, end.get(letter..).unwrap_or("")) } else { (start, "") }
        }
        _ => ("", ""),
    }
}

fn written(expr: Option<&Expr>) -> &str {
    match expr.map(|expr| &expr.kind) {
        Some(ExprKind::Literal(Data::String(text))) => text,
        _ => "",
    }
}
