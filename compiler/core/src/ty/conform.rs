//! A computed value against a type: what fits is returned (a whole number where a Float stands
//! becomes one, defaults of missing fields are filled in), what does not is a diagnostic.

use std::cell::Cell;
use std::sync::Arc;

use ecow::EcoString;

use super::{Bounds, Field, FieldDefault, Limit, ListType, Literal, RecordType, TextRule, Type};
use crate::diagnostics::{Code, Diagnostic, nearest, worth};
use crate::scalar::Scalar;
use crate::source::Span;
use crate::value::{Entry, Origin, Record, Value};

/// How records are held against their type.
pub enum Mode<'f> {
    /// A chart's values: what is missing is the chart's own default, and null removes any key.
    Values {
        /// All layers are in: what a schema requires and nobody wrote is missing.
        whole: bool,
    },
    /// A parameter, a setting, an argument: missing fields take their default, or are an error.
    Full(&'f mut dyn FnMut(&FieldDefault) -> Option<Value>),
}

/// Where the expectation of a type comes from, for a label.
#[derive(Debug, Clone, Default)]
pub struct Expectation {
    /// The declaration.
    pub span: Option<Span>,
    /// What to say of it.
    pub text: String,
}

/// Holds a value against a type.
pub struct Conform<'c, 'f> {
    /// How records are treated.
    pub mode: Mode<'f>,
    /// Where the type comes from.
    pub expectation: &'c Expectation,
    /// What did not fit.
    pub diagnostics: Vec<Diagnostic>,
    /// Inside an element of a list: Helm replaces lists whole, so no default of the chart comes in.
    in_element: bool,
    /// Inside a record that was written by `=` over the chart's defaults.
    replaced: bool,
    /// Where a schema speaks of what is looked at.
    place: Option<String>,
    /// How much is looked at before it is too much.
    left: usize,
    /// The keys that lead to what is looked at, as far as nobody wrote them.
    unwritten: Vec<EcoString>,
}

/// How many comparisons one value may take: its size, times what a union tries, with what defaults fill in.
const STEPS: usize = 2_000_000;

impl<'c, 'f> Conform<'c, 'f> {
    /// With nothing found yet.
    pub fn new(mode: Mode<'f>, expectation: &'c Expectation) -> Self {
        Self {
            mode,
            expectation,
            diagnostics: vec![],
            in_element: false,
            replaced: false,
            place: None,
            left: STEPS,
            unwritten: vec![],
        }
    }

    fn report(&mut self, mut diagnostic: Diagnostic) {
        if let Some(place) = &self.place {
            diagnostic = diagnostic.note(described(place));
        } else if let Some(span) = self.expectation.span {
            diagnostic = diagnostic.label(span, self.expectation.text.clone());
        } else if !self.expectation.text.is_empty() {
            diagnostic = diagnostic.note(self.expectation.text.clone());
        }
        self.diagnostics.push(diagnostic);
    }

    /// The value as the type takes it. What does not fit is reported and returned as it is.
    pub fn value(&mut self, value: &Value, span: Span, ty: &Type) -> Value {
        let Some(left) = self.left.checked_sub(1) else { return value.clone() };
        self.left = left;
        if left == 0 {
            let message = "this value takes too long to be held against its type";
            self.report(Diagnostic::error(Code::E0311, span, message));
        }
        match (ty.known(), value) {
            (Type::Any | Type::Error, _) => {
                if matches!(self.mode, Mode::Values { .. }) {
                    self.writable(value, span);
                }
                value.clone()
            }
            (Type::Union(_), _) => self.union(value, span, ty),
            (Type::Float(bounds), Value::Int(int)) => {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a whole number where a Float stands is small"
                )]
                let float = *int as f64;
                self.bounds(&float, *bounds, span);
                Value::Float(float)
            }
            (Type::List(list), Value::List(items)) => self.list(list, items, span),
            (Type::Record(record), Value::Record(found)) => self.record(record, found, span),
            (Type::Map(map), Value::Record(found)) => {
                let mut out = Record { replaces: found.replaces, ..Record::default() };
                let around = self.replaced;
                self.replaced |= found.replaces;
                for (key, entry) in &found.entries {
                    self.key(&map.key, key, entry.origin.span);
                    let value = self.field_value(&entry.value, entry.origin.span, &map.value);
                    out.entries.insert(key.clone(), Entry { value, origin: entry.origin.clone() });
                }
                self.replaced = around;
                Value::Record(Arc::new(out))
            }
            (known, _) => {
                self.scalar(value, span, known);
                value.clone()
            }
        }
    }

    /// What no type describes must at least be something that a values file can hold.
    fn writable(&mut self, value: &Value, span: Span) {
        match value {
            Value::SecretKey(_) | Value::Secret(_) => self.report(mismatch(value, span, &Type::string())),
            Value::Capability(_) | Value::Service(_) => {
                let diagnostic = Diagnostic::error(
                    Code::E0302,
                    span,
                    format!("{} can't be written to a file", value.kind()),
                );
                self.report(diagnostic.help("name the field of it that you want"));
            }
            Value::Int(number) => self.exact(*number, span),
            Value::List(items) => items.iter().for_each(|(item, at)| self.writable(item, *at)),
            Value::Record(record) => {
                record.entries.values().for_each(|entry| self.writable(&entry.value, entry.origin.span));
            }
            _ => {}
        }
    }

    /// Helm holds every number as a 64-bit float, which is exact up to 2^53.
    fn exact(&mut self, number: i64, span: Span) {
        if matches!(self.mode, Mode::Values { .. }) && number.unsigned_abs() > 1 << 53 {
            let message = format!(
                "Helm would change {number}: it holds every number as a float, which is exact up to 2^53"
            );
            self.report(Diagnostic::error(Code::E0303, span, message).help("write it in quotes, as text"));
        }
    }

    /// A value inside a record: in a chart's values null fits every field.
    fn field_value(&mut self, value: &Value, span: Span, ty: &Type) -> Value {
        if value.is_null() && matches!(self.mode, Mode::Values { .. }) {
            Value::Null
        } else {
            self.value(value, span, ty)
        }
    }

    fn scalar(&mut self, value: &Value, span: Span, ty: &Type) {
        match (ty, value) {
            (Type::Null, Value::Null)
            | (Type::Bool, Value::Bool(_))
            | (Type::Secret, Value::Secret(_))
            | (Type::SecretKey, Value::SecretKey(_))
            | (Type::Service, Value::Service(_))
            | (Type::Capability(_), Value::Capability(_)) => {}
            (Type::Int(bounds), Value::Int(found)) => {
                self.exact(*found, span);
                self.bounds(found, *bounds, span);
            }
            (Type::Float(bounds), Value::Float(found)) => self.bounds(found, *bounds, span),
            (Type::String(rule), Value::String(text) | Value::Unit(text)) => self.text(rule, text, span),
            (Type::Scalar(scalar), Value::String(text) | Value::Unit(text)) => {
                self.scalar_text(*scalar, text, span)
            }
            (Type::Scalar(scalar), Value::Int(number)) if takes_numbers(*scalar) => {
                self.scalar_text(*scalar, &number.to_string(), span);
            }
            (Type::Scalar(scalar), Value::Float(number)) if takes_numbers(*scalar) => {
                self.scalar_text(*scalar, &number.to_string(), span);
            }
            (Type::Literal(literal), value) if literal.is(value) => {}
            (ty, value) => self.report(mismatch(value, span, ty)),
        }
    }

    fn bounds<T: Limit>(&mut self, value: &T, bounds: Bounds<T>, span: Span) {
        if let Some(message) = out_of(value, bounds, "the value") {
            self.report(Diagnostic::error(Code::E0303, span, message));
        }
    }

    fn text(&mut self, rule: &TextRule, text: &EcoString, span: Span) {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        if let Some(message) = out_of(&length, rule.length, "the length") {
            self.report(Diagnostic::error(
                Code::E0303,
                span,
                format!("{}: {message}", Value::String(text.clone()).show()),
            ));
        }
        if let Some(pattern) = &rule.pattern
            && !pattern.is_match(text)
        {
            let message = format!("{} does not match /{pattern}/", Value::String(text.clone()).show());
            self.report(Diagnostic::error(Code::E0303, span, message));
        }
    }

    fn key(&mut self, rule: &TextRule, key: &EcoString, span: Span) {
        if let Some(pattern) = &rule.pattern
            && !pattern.is_match(key)
        {
            self.report(Diagnostic::error(
                Code::E0303,
                span,
                format!("the key `{key}` does not match /{pattern}/"),
            ));
        } else if !rule.allows(key) {
            let message = format!("the key `{key}` is too short or too long: it must be String{rule}");
            self.report(Diagnostic::error(Code::E0303, span, message));
        }
    }

    fn scalar_text(&mut self, scalar: Scalar, text: &str, span: Span) {
        if let Err(problem) = scalar.check(text) {
            let mut diagnostic = Diagnostic::error(Code::E0307, span, problem.message).here(format!(
                "expected {}: {}",
                scalar.name(),
                scalar.describe()
            ));
            if let Some(suggestion) = problem.suggestion {
                diagnostic = diagnostic.help(format!("write `{suggestion}`"));
            }
            self.report(diagnostic);
        }
    }

    fn list(&mut self, list: &ListType, items: &[(Value, Span)], span: Span) -> Value {
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let elements =
            |count: i64| if count == 1 { "1 element".to_owned() } else { format!("{count} elements") };
        let found =
            if length == 0 { "an empty list stands".into() } else { format!("{} stand", elements(length)) };
        match (list.length.low, list.length.high) {
            (Some(low), _) if length < low => {
                let message = format!("{found} here, and at least {} must", elements(low));
                self.report(Diagnostic::error(Code::E0303, span, message));
            }
            (_, Some(high)) if length > high => {
                let message = format!("{found} here, and at most {} may", elements(high));
                self.report(Diagnostic::error(Code::E0303, span, message));
            }
            _ => {}
        }
        let outside = std::mem::replace(&mut self.in_element, true);
        let values: Vec<(Value, Span)> =
            items.iter().map(|(value, at)| (self.value(value, *at, &list.element), *at)).collect();
        self.in_element = outside;
        if let Some(by) = &list.by {
            self.unique(by, &values);
        }
        Value::List(Arc::new(values))
    }

    fn unique(&mut self, by: &str, values: &[(Value, Span)]) {
        let mut seen: Vec<(&Value, Span)> = vec![];
        for (value, span) in values {
            let Value::Record(record) = value else { continue };
            let Some(key) = record.get(by) else { continue };
            if let Some((_, first)) = seen.iter().find(|(other, _)| other.same(key)) {
                let message = format!("two elements have the {by} {}", key.show());
                self.report(Diagnostic::error(Code::E0303, *span, message).label(*first, "the first one"));
            }
            seen.push((key, *span));
        }
    }

    fn record(&mut self, ty: &RecordType, found: &Record, span: Span) -> Value {
        let mut out = Record { replaces: found.replaces, ..Record::default() };
        let around = (self.replaced, self.place.take());
        self.replaced |= found.replaces;
        for (key, entry) in &found.entries {
            let value = match (ty.fields.get(key), ty.other(key)) {
                (Some(field), _) => self.field(ty, key, field, entry),
                (None, Some(other)) => self.field_value(&entry.value, entry.origin.span, other),
                (None, None) => {
                    self.report(unknown_key(ty, key, entry.origin.span, self.diagnostics.len()));
                    entry.value.clone()
                }
            };
            out.entries.insert(key.clone(), Entry { value, origin: entry.origin.clone() });
        }
        for (name, field) in &ty.fields {
            if !found.entries.contains_key(name) {
                self.missing(ty, name, field, span, &mut out);
            }
        }
        (self.replaced, self.place) = around;
        Value::Record(Arc::new(out))
    }

    fn field(&mut self, ty: &RecordType, name: &str, field: &Field, entry: &Entry) -> Value {
        let before = self.diagnostics.len();
        self.place = ty.place(name);
        if entry.value.is_null() && field.required && ty.is_of_chart() && self.is_whole() {
            let message = format!("`{name}` can't be taken away: the chart's {} it", ty.requirer());
            self.report(Diagnostic::error(Code::E0304, entry.origin.span, message));
        }
        let value = self.field_value(&entry.value, entry.origin.span, &field.ty);
        // A chart's default only hints at a type: another scalar is suspicious, not wrong.
        if ty.hints_at(field) {
            for diagnostic in self.diagnostics.iter_mut().skip(before).filter(|d| d.code == Code::E0302) {
                diagnostic.severity = crate::diagnostics::Severity::Warning;
                diagnostic.code = Code::W0801;
            }
        }
        self.place = None;
        value
    }

    fn is_whole(&self) -> bool {
        matches!(self.mode, Mode::Values { whole: true })
    }

    fn missing(&mut self, ty: &RecordType, name: &EcoString, field: &Field, span: Span, out: &mut Record) {
        let Mode::Full(fill) = &mut self.mode else {
            if ty.is_of_chart() {
                if self.is_whole() {
                    self.lacks_in_chart(ty, name, field, span);
                }
            } else if self.in_element && is_required(field) {
                self.lacks(name, field, span);
            }
            return;
        };
        let value = match &field.default {
            Some(default) => fill(default),
            None => implicit(&field.ty),
        };
        let origin = Arc::new(Origin::new(field.span.unwrap_or(span), 0));
        match value {
            // A record that is there by itself has its own defaults to fill in.
            Some(value @ Value::Record(_)) => {
                let value = self.value(&value, span, &field.ty);
                out.entries.insert(name.clone(), Entry { value, origin });
            }
            Some(value) => {
                out.entries.insert(name.clone(), Entry { value, origin });
            }
            None if field.default.is_some() => {}
            None => self.lacks(name, field, span),
        }
    }

    /// What nobody wrote, and a schema or templates ask for: of the key itself, or of keys in its default.
    fn lacks_in_chart(&mut self, ty: &RecordType, name: &EcoString, field: &Field, span: Span) {
        self.unwritten.push(name.clone());
        let path = self.unwritten.join(".");
        let missing = || format!("`{path}` is missing: the chart's {} it", ty.requirer());
        let message = match &field.default {
            None => field.required.then(missing),
            // Defaults come in only where Helm merges.
            Some(_) if self.in_element || self.replaced => field.required.then(missing),
            Some(FieldDefault::Refused) => Some(format!(
                "`{path}` must be given a value: the chart's {} the chart's own default",
                if ty.schema.is_some() { "schema refuses" } else { "templates refuse" }
            )),
            Some(FieldDefault::Data(data)) if data.as_map().is_some() => {
                self.value(&Value::empty_record(), span, &field.ty);
                None
            }
            Some(_) => None,
        };
        self.unwritten.pop();
        if let Some(message) = message {
            self.place = ty.place(name);
            self.report(Diagnostic::error(Code::E0304, span, message));
            self.place = None;
        }
    }

    fn lacks(&mut self, name: &EcoString, field: &Field, span: Span) {
        let mut diagnostic = Diagnostic::error(Code::E0304, span, format!("`{name}` is missing here"));
        if let Some(declared) = field.span {
            diagnostic =
                diagnostic.label(declared, format!("its type is {}, and it has no default", field.ty));
        }
        self.report(diagnostic);
    }

    fn union(&mut self, value: &Value, span: Span, ty: &Type) -> Value {
        let members = ty.members();
        let keep = std::mem::take(&mut self.diagnostics);
        let mut attempts: Vec<Vec<Diagnostic>> = vec![];
        // Most members can be told by the value's kind, without trying and reporting.
        for member in members.iter().filter(|member| may_be(member, value)) {
            let fitted = self.value(value, span, member);
            let found = std::mem::take(&mut self.diagnostics);
            if !found.iter().any(Diagnostic::is_error) {
                self.diagnostics = keep;
                self.diagnostics.extend(found);
                return fitted;
            }
            match (member.known(), value) {
                (Type::Record(_) | Type::Map(_), Value::Record(_))
                | (Type::List(_), Value::List(_))
                | (Type::Scalar(_), Value::String(_))
                | (Type::Int(_), Value::Int(_))
                | (Type::Float(_), Value::Float(_)) => attempts.push(found),
                // `number` is both: the bounds as they were written are those of the Float.
                (Type::Float(_), Value::Int(_)) => attempts = vec![found],
                _ => {}
            }
        }
        self.diagnostics = keep;
        let first = |found: &Vec<Diagnostic>| found.first().map(|first| first.message.clone());
        // One member has the value's shape, or all that have say the same: say what is wrong inside.
        match attempts.split_first() {
            Some((found, others)) if others.iter().all(|other| first(other) == first(found)) => {
                self.diagnostics.extend(found.iter().cloned());
            }
            _ => self.report(mismatch(value, span, ty)),
        }
        value.clone()
    }
}

/// Whether a value's kind is one that a type's values have.
fn may_be(ty: &Type, value: &Value) -> bool {
    match (ty.known(), value) {
        (Type::Null, value) => value.is_null(),
        (Type::Literal(literal), value) => literal.is(value),
        (Type::Bool, Value::Bool(_)) => true,
        (Type::Int(_), Value::Int(_)) => true,
        (Type::Float(_), Value::Int(_) | Value::Float(_)) => true,
        (Type::String(_), Value::String(_) | Value::Unit(_)) => true,
        (Type::Scalar(scalar), Value::Int(_) | Value::Float(_)) => takes_numbers(*scalar),
        (Type::Scalar(_), Value::String(_) | Value::Unit(_)) => true,
        (Type::List(_), Value::List(_)) => true,
        (Type::Record(_) | Type::Map(_), Value::Record(_)) => true,
        (Type::Bool | Type::Int(_) | Type::Float(_) | Type::String(_) | Type::Scalar(_), _) => false,
        (Type::List(_) | Type::Record(_) | Type::Map(_), _) => false,
        _ => true,
    }
}

fn takes_numbers(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Memory | Scalar::Cpu | Scalar::Quantity)
}

/// What stands for a missing field of this type: null if it may be, an empty record if none of its
/// fields is required.
#[must_use]
pub fn implicit(ty: &Type) -> Option<Value> {
    implicit_within(ty, &Cell::new(1_000))
}

/// Whether a field must be written.
#[must_use]
pub fn is_required(field: &Field) -> bool {
    field.required && implicit(&field.ty).is_none()
}

/// A record of more fields than are left must be written.
fn implicit_within(ty: &Type, left: &Cell<usize>) -> Option<Value> {
    if ty.may_be_null() {
        return Some(Value::Null);
    }
    left.set(left.get().checked_sub(1)?);
    let is_required = |field: &Field| field.required && implicit_within(&field.ty, left).is_none();
    match ty.known() {
        Type::Record(record) if !record.fields.values().any(is_required) => Some(Value::empty_record()),
        _ => None,
    }
}

fn out_of<T: Limit>(value: &T, bounds: Bounds<T>, what: &str) -> Option<String> {
    match (&bounds.low, &bounds.high) {
        (Some(low), _) if value < low => Some(match low.above() {
            Some(excluded) => format!("{what} {value} is not above {excluded}, as it must be"),
            None => format!("{what} {value} is below {low}, the lowest that is allowed"),
        }),
        (_, Some(high)) if value > high => Some(match high.under() {
            Some(excluded) => format!("{what} {value} is not below {excluded}, as it must be"),
            None => format!("{what} {value} is above {high}, the highest that is allowed"),
        }),
        _ => None,
    }
}

/// Where a schema speaks of something, in words.
pub(crate) fn described(place: &str) -> String {
    format!("it is described in `{place}`")
}

/// "expected T, found V"
#[must_use]
pub fn mismatch(value: &Value, span: Span, ty: &Type) -> Diagnostic {
    let mut diagnostic = match (ty, value) {
        (_, Value::SecretKey(_) | Value::Secret(_)) => {
            return Diagnostic::error(
                Code::E0310,
                span,
                "a secret is not a string: its text never leaves the store",
            )
            .help("use `.name`, `.key` or `.path` of it: they say where to find it");
        }
        (Type::Null, _) => {
            Diagnostic::error(Code::E0302, span, format!("expected null, found {}", value.show()))
        }
        (_, Value::Null) => Diagnostic::error(Code::E0305, span, format!("expected {ty}, found null")),
        _ => Diagnostic::error(
            Code::E0302,
            span,
            format!("expected {}, found {}", ty.non_null(), value.show()),
        ),
    };
    if let Type::Scalar(scalar) = ty.non_null().known() {
        diagnostic = diagnostic.here(format!("here stands {}", scalar.describe()));
    }
    let of_text = |ty: &Type| {
        matches!(ty.known(), Type::String(_) | Type::Scalar(_) | Type::Literal(Literal::String(_)))
    };
    if let (Type::List(list), Value::String(_)) = (ty.non_null().known(), value)
        && of_text(&list.element)
    {
        diagnostic = diagnostic.help(format!("write it in brackets: `[{}]`", value.show()));
    }
    if let (Value::String(text), members) = (value, ty.members()) {
        let choices = members.iter().filter_map(|member| match member {
            Type::Literal(Literal::String(choice)) => Some(choice.as_str()),
            _ => None,
        });
        if let Some(near) = nearest(text, choices) {
            diagnostic =
                diagnostic.fix(format!("did you mean \"{near}\"?"), span, near.within(format!("\"{near}\"")));
        }
    }
    diagnostic
}

fn unknown_key(ty: &RecordType, key: &str, span: Span, said: usize) -> Diagnostic {
    let of = match (&ty.name, &ty.origin) {
        (_, Some(origin)) => format!("`{key}` is not among the values of {origin}"),
        (Some(name), None) => format!("{name} has no `{key}`"),
        (None, None) => format!("there is no `{key}` here"),
    };
    let diagnostic = Diagnostic::error(Code::E0301, span, of);
    match nearest(key, worth(said, ty.fields.keys().map(EcoString::as_str))) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

impl Literal {
    /// Whether a value is this one.
    #[must_use]
    pub fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::String(a), Value::String(b)) => a == b,
            (Self::Int(a), Value::Int(b)) => a == b,
            (Self::Float(a), Value::Float(b)) => a == b,
            (Self::Bool(a), Value::Bool(b)) => a == b,
            _ => false,
        }
    }
}
