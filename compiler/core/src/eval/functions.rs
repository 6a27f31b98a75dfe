//! The library's functions: pure, total, each with the types of its arguments.

use std::sync::Arc;

use ecow::EcoString;

use super::expr::plain_text;
use super::operators::equal;
use super::{Computed, Cx, Evaluator, Local, Stop};
use crate::diagnostics::{Code, Diagnostic};
use crate::scalar::text;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::ty::conform::Expectation;
use crate::ty::library::{self, Function};
use crate::value::{Record, Value};

/// Whether the library has a function of this name.
pub(crate) fn exists(name: &str) -> bool {
    library::function(name).is_some()
}

impl Evaluator<'_> {
    /// `f(a, b)`
    pub(crate) fn call(&self, cx: Cx<'_>, callee: &Expr, args: &[Expr], span: Span) -> Computed {
        let (name, scope) = match &callee.kind {
            ExprKind::Name(name) => (name, self.inputs.project.scope_at(callee.span)),
            ExprKind::Field { base, name, .. } if matches!(&base.kind, ExprKind::Name(root) if root == "std") => {
                (&name.name, crate::resolve::Scope::Std)
            }
            _ => return self.fail(Diagnostic::error(Code::E0308, callee.span, "this is no function")),
        };
        if let Some(item) = self.inputs.project.fns.get(scope, name) {
            return self.own_function(cx, item, args, span);
        }
        match library::function(name) {
            Some(function) => self.library_function(cx, function, args, span),
            None => self.fail(Diagnostic::error(
                Code::E0202,
                callee.span,
                format!("there is no function called `{name}`"),
            )),
        }
    }

    fn own_function(
        &self,
        cx: Cx<'_>,
        item: &crate::syntax::ast::FnItem,
        args: &[Expr],
        span: Span,
    ) -> Computed {
        if self.inputs.project.cyclic.contains(&item.name.span) {
            return Err(Stop::Reported);
        }
        if args.len() > item.args.len() {
            // The checker says so in more words.
            return self.fail(wrong_count(&item.name.name, item.args.len(), args.len(), span));
        }
        let scope = self.inputs.project.scope_at(item.span);
        let Some(signature) = self.inputs.types.function(scope, &item.name.name) else {
            return Err(Stop::Reported);
        };
        let mut values = vec![];
        for ((at, arg), ty) in item.args.iter().enumerate().zip(&signature.args) {
            let (value, place) = match (args.get(at), &arg.default) {
                (Some(given), _) => (self.expr(cx, given)?, given.span),
                (None, Some(default)) => (self.expr(Cx::global(), default)?, default.span),
                (None, None) => {
                    return self.fail(wrong_count(&item.name.name, item.args.len(), args.len(), span));
                }
            };
            let text = format!("`{}` takes {ty} here", item.name.name);
            let expectation = Expectation { span: Some(arg.name.span), text };
            values
                .push((arg.name.name.as_str(), self.conform(&value, place, ty, &expectation, Cx::global())?));
        }
        let value = self.with_locals(&values, None, &item.body)?;
        let ty = &signature.result;
        let expectation =
            Expectation { span: Some(item.result.span), text: format!("`{}` gives {ty}", item.name.name) };
        self.conform(&value, item.body.span, ty, &expectation, Cx::global())
    }

    fn with_locals<'x>(
        &self,
        values: &[(&'x str, Value)],
        next: Option<&'x Local<'x>>,
        body: &Expr,
    ) -> Computed {
        match values.split_first() {
            None => self.expr(Cx { locals: next, ..Cx::global() }, body),
            Some(((name, value), rest)) => {
                let local = Local { name, value: value.clone(), next };
                self.with_locals_inner(rest, &local, body)
            }
        }
    }

    fn with_locals_inner(&self, rest: &[(&str, Value)], local: &Local<'_>, body: &Expr) -> Computed {
        match rest.split_first() {
            None => self.expr(Cx { locals: Some(local), ..Cx::global() }, body),
            Some(((name, value), rest)) => {
                let next = Local { name, value: value.clone(), next: Some(local) };
                self.with_locals_inner(rest, &next, body)
            }
        }
    }

    fn library_function(
        &self,
        cx: Cx<'_>,
        function: &'static Function,
        args: &[Expr],
        span: Span,
    ) -> Computed {
        if args.len() < function.required() || args.len() > function.args.len() {
            return self.fail(wrong_count(function.name, function.args.len(), args.len(), span));
        }
        if function.name == "text" {
            let path = self.expr(cx, args.first().ok_or(Stop::Reported)?)?;
            return self.file_text(&path, span);
        }
        let mut values = Vec::with_capacity(args.len());
        for (at, arg) in args.iter().enumerate() {
            let value = self.expr(cx, arg)?;
            if let Some(wanted) = function.args.get(at) {
                let expectation =
                    Expectation { span: None, text: format!("`{}`: {}", function.name, function.doc) };
                values.push(self.conform(&value, arg.span, &wanted.ty(), &expectation, cx)?);
            }
        }
        self.spend(cost(function.name, &values), span)?;
        match apply(function.name, &values, span) {
            Ok(value) => self.spend(size(&value), span).map(|()| value),
            Err(message) if function.name == "fail" => {
                let message = if message.trim().is_empty() { "this must not happen".into() } else { message };
                self.fail(Diagnostic::error(Code::E0313, span, message).here("`fail` is reached here"))
            }
            Err(message) => self.fail(Diagnostic::error(Code::E0311, span, message)),
        }
    }

    /// `text("file")`: a project file's content, relative to the file in which the call stands.
    fn file_text(&self, path: &Value, span: Span) -> Computed {
        let Value::String(path) = path else {
            return self.fail(Diagnostic::error(Code::E0302, span, "`text` takes the path of a file"));
        };
        let folder = self
            .inputs
            .project
            .sources
            .get(span.file)
            .map(|source| source.folder().to_owned())
            .unwrap_or_default();
        let Some(full) = crate::source::join(&folder, path) else {
            return self.fail(Diagnostic::error(
                Code::E0605,
                span,
                format!("`{path}` leads out of the project"),
            ));
        };
        match crate::library::read(self.inputs.world, &full) {
            Ok(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => {
                    self.spend(text.len() / 16, span)?;
                    Ok(Value::String(text.replace("\r\n", "\n").into()))
                }
                Err(_) => self.fail(Diagnostic::error(
                    Code::E0605,
                    span,
                    format!("`{full}` is not a text file (it is not UTF-8)"),
                )),
            },
            Err(why) => {
                self.fail(Diagnostic::error(Code::E0605, span, format!("`{full}` can't be read: {why}")))
            }
        }
    }
}

fn wrong_count(name: &str, wanted: usize, found: usize, span: Span) -> Diagnostic {
    let plural = if wanted == 1 { "" } else { "s" };
    let are = if found == 1 { "is" } else { "are" };
    let message = format!("`{name}` takes {wanted} argument{plural}, and here {are} {found}");
    Diagnostic::error(Code::E0308, span, message)
}

/// How many steps a call takes beyond the sizes of its arguments, which count where they are held
/// against their types.
fn cost(name: &str, args: &[Value]) -> usize {
    let size = args.first().map_or(0, size);
    match name {
        // Each element is compared with all others.
        "unique" => size.saturating_mul(size),
        // The pattern is read anew.
        "matches" | "replace-matches" => 1_000,
        _ => 0,
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::List(items) => items.len(),
        Value::Record(record) => record.entries.len(),
        Value::String(text) => text.len() / 64,
        _ => 1,
    }
}

/// What a function of the library gives. Arguments already fit their types.
fn apply(name: &str, args: &[Value], span: Span) -> Result<Value, String> {
    let arg = |at: usize| args.get(at).unwrap_or(&Value::Null);
    let str_at = |at: usize| match arg(at) {
        Value::String(text) | Value::Unit(text) => text.as_str(),
        _ => "",
    };
    let int = |at: usize| if let Value::Int(value) = arg(at) { *value } else { 0 };
    let string = |text: String| Ok(Value::String(text.into()));
    match name {
        "lower" => string(text::lower(str_at(0))),
        "upper" => string(text::upper(str_at(0))),
        "trim" => string(text::trim(str_at(0)).to_owned()),
        "replace" => string(text::replace(str_at(0), str_at(1), str_at(2))?),
        "split" => Ok(Value::strings(text::split(str_at(0), str_at(1))?, span)),
        "join" => string(text::join(&texts(arg(0))?, str_at(1))?),
        "starts-with" => Ok(Value::Bool(text::starts_with(str_at(0), str_at(1)))),
        "ends-with" => Ok(Value::Bool(text::ends_with(str_at(0), str_at(1)))),
        "contains" => Ok(Value::Bool(text::contains(str_at(0), str_at(1)))),
        "matches" => Ok(Value::Bool(text::regex_matches(str_at(0), str_at(1))?)),
        "replace-matches" => string(text::regex_replace(str_at(0), str_at(1), str_at(2))?),
        "pad-left" => string(text::pad_left(str_at(0), int(1), str_at(2))?),
        "pad-right" => string(text::pad_right(str_at(0), int(1), str_at(2))?),
        "indent" => string(text::indent(str_at(0), int(1))?),
        "dedent" => string(text::dedent(str_at(0))),
        "slug" => string(text::slug(str_at(0))?),
        "truncate" => string(text::truncate(str_at(0), int(1))?),
        "base64" => string(text::base64_encode(str_at(0))?),
        "base64-decode" => string(text::base64_decode(str_at(0))?),
        "sha256" => string(text::sha256_hex(str_at(0))),
        "json" => string(text::json_encode(&plain(arg(0))?.to_data())?),
        "yaml" => string(yaml(arg(0))?),
        "cidr-host" => string(text::cidr_host(str_at(0), int(1))?),
        "cidr-contains" => Ok(Value::Bool(text::cidr_contains(str_at(0), str_at(1))?)),
        "cidr-subnet" => string(text::cidr_subnet(str_at(0), int(1), int(2))?),
        "cidr-netmask" => string(text::cidr_netmask(str_at(0))?),
        "semver-major" => Ok(Value::Int(text::semver_major(str_at(0))?)),
        "semver-minor" => Ok(Value::Int(text::semver_minor(str_at(0))?)),
        "semver-patch" => Ok(Value::Int(text::semver_patch(str_at(0))?)),
        "semver-compare" => Ok(Value::Int(text::semver_compare(str_at(0), str_at(1))?)),
        "semver-satisfies" => Ok(Value::Bool(text::semver_satisfies(str_at(0), str_at(1))?)),
        "string" => {
            plain_text(arg(0)).map(Value::String).ok_or_else(|| format!("{} has no text", arg(0).kind()))
        }
        "int" => str_at(0)
            .trim()
            .parse()
            .map(Value::Int)
            .map_err(|_| format!("\"{}\" is not a whole number", str_at(0))),
        "float" => float(arg(0)),
        "div" => divide(int(0), int(1), i64::checked_div_euclid),
        "mod" => divide(int(0), int(1), i64::checked_rem_euclid),
        "fail" => Err(str_at(0).to_owned()),
        _ => collections(name, args, span),
    }
}

fn collections(name: &str, args: &[Value], span: Span) -> Result<Value, String> {
    let none = Value::Null;
    let first = args.first().unwrap_or(&none);
    let items = |value: &Value| if let Value::List(items) = value { items.clone() } else { Arc::default() };
    let record =
        |value: &Value| if let Value::Record(record) = value { record.clone() } else { Arc::default() };
    let list = |items: Vec<(Value, Span)>| Ok(Value::List(Arc::new(items)));
    match name {
        "length" => Ok(Value::Int(length(first))),
        "sort" => {
            let mut out = (*items(first)).clone();
            out.sort_by(|(a, _), (b, _)| order(a, b));
            list(out)
        }
        "reverse" => list(items(first).iter().rev().cloned().collect()),
        "unique" => {
            let mut out: Vec<(Value, Span)> = vec![];
            for item in items(first).iter() {
                if !out.iter().any(|(other, _)| equal(other, &item.0)) {
                    out.push(item.clone());
                }
            }
            list(out)
        }
        "flatten" => list(items(first).iter().flat_map(|(item, _)| (*items(item)).clone()).collect()),
        "range" => {
            let Value::Int(count) = first else { return list(vec![]) };
            if *count > 100_000 {
                return Err("a range has at most 100,000 elements".into());
            }
            list((0..*count).map(|at| (Value::Int(at), span)).collect())
        }
        "first" => Ok(items(first).first().map_or(Value::Null, |(value, _)| value.clone())),
        "last" => Ok(items(first).last().map_or(Value::Null, |(value, _)| value.clone())),
        "min" => {
            items(first).iter().min_by(|(a, _), (b, _)| order(a, b)).map(|(v, _)| v.clone()).ok_or_else(empty)
        }
        "max" => {
            items(first).iter().max_by(|(a, _), (b, _)| order(a, b)).map(|(v, _)| v.clone()).ok_or_else(empty)
        }
        "sum" => sum(&items(first)),
        "keys" => Ok(Value::strings(record(first).to_map().keys().cloned(), span)),
        "values" => {
            let found = record(first);
            let written = found.entries.values().filter(|entry| !entry.value.is_null());
            list(written.map(|entry| (entry.value.clone(), entry.origin.span)).collect())
        }
        "merge" => {
            let mut out = Record { entries: record(first).entries.clone(), replaces: false };
            if let Some(Value::Record(more)) = args.get(1) {
                out.entries.extend(more.entries.iter().map(|(key, entry)| (key.clone(), entry.clone())));
            }
            Ok(Value::Record(Arc::new(out)))
        }
        "lookup" => {
            let key = args.get(1).and_then(plain_text).unwrap_or_default();
            let found = record(first).get(&key).cloned().filter(|value| !value.is_null());
            Ok(found.or_else(|| args.get(2).cloned()).unwrap_or(Value::Null))
        }
        _ => Err(format!("`{name}` is not known")),
    }
}

fn empty() -> String {
    "an empty list has neither a least nor a greatest element".into()
}

fn length(value: &Value) -> i64 {
    let length = match value {
        Value::List(items) => items.len(),
        Value::Record(record) => record.entries.values().filter(|entry| !entry.value.is_null()).count(),
        Value::String(text) => text.chars().count(),
        _ => 0,
    };
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        _ => crate::ty::compare_amounts(a, b, None).unwrap_or(std::cmp::Ordering::Equal),
    }
}

fn sum(items: &[(Value, Span)]) -> Result<Value, String> {
    let too_large = || "the sum is too large for a number".to_owned();
    if items.iter().any(|(item, _)| matches!(item, Value::Float(_))) {
        let total: f64 =
            items.iter().map(|(item, _)| if let Value::Float(value) = item { *value } else { 0.0 }).sum();
        return if total.is_finite() { Ok(Value::Float(total)) } else { Err(too_large()) };
    }
    let ints =
        items.iter().filter_map(|(item, _)| if let Value::Int(value) = item { Some(*value) } else { None });
    let mut total = 0_i64;
    for value in ints {
        total = total.checked_add(value).ok_or_else(too_large)?;
    }
    Ok(Value::Int(total))
}

fn float(value: &Value) -> Result<Value, String> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "asked for by name")]
        Value::Int(value) => Ok(Value::Float(*value as f64)),
        Value::Float(value) => Ok(Value::Float(*value)),
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Value::Float(value)),
            _ => Err(format!("\"{text}\" is not a number")),
        },
        other => Err(format!("{} is not a number", other.kind())),
    }
}

fn divide(a: i64, b: i64, by: fn(i64, i64) -> Option<i64>) -> Result<Value, String> {
    if b == 0 {
        return Err("a division by zero".into());
    }
    by(a, b).map(Value::Int).ok_or_else(|| "the result is too large for a number".into())
}

fn texts(value: &Value) -> Result<Vec<EcoString>, String> {
    let Value::List(items) = value else { return Ok(vec![]) };
    items
        .iter()
        .map(|(item, _)| {
            plain_text(item).ok_or_else(|| format!("`join` takes texts, and one element is {}", item.kind()))
        })
        .collect()
}

/// A value that may be written as text: nothing in it is a reference to a secret.
fn plain(value: &Value) -> Result<&Value, String> {
    match value {
        Value::SecretKey(_) | Value::Secret(_) => {
            Err("a secret is not a string: its text never leaves the store".into())
        }
        Value::Capability(_) | Value::Service(_) => Err(format!("{} has no text", value.kind())),
        Value::List(items) => items.iter().try_for_each(|(item, _)| plain(item).map(|_| ())).map(|()| value),
        Value::Record(record) => {
            record.entries.values().try_for_each(|entry| plain(&entry.value).map(|_| ())).map(|()| value)
        }
        _ => Ok(value),
    }
}

fn yaml(value: &Value) -> Result<String, String> {
    let data = plain(value)?.to_data();
    let mut out = String::new();
    match &data {
        crate::data::Data::Map(map) if !map.is_empty() => {
            crate::yaml::write_entries(&mut out, map, &crate::yaml::Comments::default(), 0);
        }
        other => crate::yaml::write_to(&mut out, other, 0),
    }
    Ok(out)
}
