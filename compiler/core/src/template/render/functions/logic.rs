//! Tests, comparisons, choices, and what includes other templates.

use super::super::print;
use super::super::run::{Run, Stop};
use super::super::value::{Entries, Heap, Value};
use super::Answer;

pub(super) fn call(run: &mut Run<'_>, name: &str, values: &[Value]) -> Answer {
    let heap = &run.heap;
    Ok(Some(match (name, values) {
        ("not", [value]) => heap.is_empty(value).into(),
        ("empty", [value]) => heap.is_empty(value).into(),
        ("eq", [first, rest @ ..]) if !rest.is_empty() => {
            let mut found = false;
            for other in rest {
                found = found || equal(first, other)?;
            }
            found.into()
        }
        ("ne", [a, b]) => (!equal(a, b)?).into(),
        ("lt", [a, b]) => less(a, b)?.into(),
        ("le", [a, b]) => (less(a, b)? || equal(a, b)?).into(),
        ("gt", [a, b]) => (!(less(a, b)? || equal(a, b)?)).into(),
        ("ge", [a, b]) => (!less(a, b)?).into(),
        ("deepEqual", [a, b]) => heap.equal(a, b, 0)?.into(),
        ("default", [default, given]) => if heap.is_empty(given) { default } else { given }.clone(),
        ("coalesce", values) => {
            values.iter().find(|value| !heap.is_empty(value)).cloned().unwrap_or(Value::Nil)
        }
        ("ternary", [yes, no, Value::Bool(which)]) => if *which { yes } else { no }.clone(),
        ("all", values) => values.iter().all(|value| !heap.is_empty(value)).into(),
        ("any", values) => values.iter().any(|value| !heap.is_empty(value)).into(),
        ("required", [message, value]) => {
            let is_missing = value.is_nil() || *value == Value::Text("".into());
            if is_missing {
                return Err(run.shown(message)?.to_string().into());
            }
            value.clone()
        }
        ("fail", [Value::Text(message)]) => return Err(message.to_string().into()),
        ("kindIs", [Value::Text(kind), value]) => (kind_of(heap, value, kind)? == kind.as_str()).into(),
        ("kindOf", [value]) => kind_of(heap, value, "")?.into(),
        ("typeIs" | "typeIsLike", [Value::Text(kind), value]) => {
            (type_of(heap, value, kind)? == kind.as_str()).into()
        }
        ("typeOf", [value]) => type_of(heap, value, "")?.into(),
        ("include", [Value::Text(name), dot]) => run.include(name, dot.clone())?.into(),
        ("tpl", [Value::Text(text), dot]) => run.tpl(text, dot.clone())?.into(),
        // Without a cluster nothing is found, as in `helm template`.
        ("lookup", [_, _, _, _]) => run.heap.map(Entries::new()),
        _ => return Ok(None),
    }))
}

/// What `eq` says. Values of different kinds cannot be compared, but with nothing.
fn equal(a: &Value, b: &Value) -> Result<bool, Stop> {
    match (a, b) {
        (a, b) if a.is_nil() || b.is_nil() => Ok(a.is_nil() && b.is_nil()),
        (Value::Bool(_), Value::Bool(_))
        | (Value::Int(_), Value::Int(_))
        | (Value::Float(_), Value::Float(_))
        | (Value::Text(_), Value::Text(_)) => Ok(a == b),
        _ => Err(incomparable(a, b)),
    }
}

fn less(a: &Value, b: &Value) -> Result<bool, Stop> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Ok(a < b),
        (Value::Float(a), Value::Float(b)) => Ok(a < b),
        (Value::Text(a), Value::Text(b)) => Ok(a < b),
        _ => Err(incomparable(a, b)),
    }
}

fn incomparable(a: &Value, b: &Value) -> Stop {
    format!("a value of kind {} cannot be compared with one of kind {}", a.kind(), b.kind()).into()
}

/// Go's kind of a value, which for whole numbers may be one of two that we do not tell apart.
fn kind_of(heap: &Heap, value: &Value, asked: &str) -> Result<&'static str, Stop> {
    Ok(match value {
        Value::Invalid | Value::Nil => "invalid",
        Value::List(_) => "slice",
        Value::Map(id) if heap.is_object(*id) => return Err("the kind of this object is not known".into()),
        Value::Int(_) if matches!(asked, "" | "int" | "int64") => {
            return Err("phxc does not tell `int` and `int64` apart".into());
        }
        other => other.kind(),
    })
}

fn type_of(heap: &Heap, value: &Value, asked: &str) -> Result<&'static str, Stop> {
    Ok(match value {
        Value::Invalid | Value::Nil => "<nil>",
        Value::List(_) if matches!(asked, "" | "[]string" | "[]interface {}") => {
            return Err("phxc does not tell the types of lists apart".into());
        }
        Value::List(_) => "list",
        Value::Map(_) => match kind_of(heap, value, asked)? {
            "map" => "map[string]interface {}",
            other => other,
        },
        other => kind_of(heap, other, asked)?,
    })
}

/// What `print` gives: blanks between two values of which neither is text.
pub(super) fn print(heap: &Heap, values: &[Value]) -> Result<String, String> {
    let mut out = String::new();
    let mut after_text = true;
    for (at, value) in values.iter().enumerate() {
        let is_text = matches!(value, Value::Text(_));
        if at > 0 && !is_text && !after_text {
            out.push(' ');
        }
        print::value(heap, value, &mut out)?;
        after_text = is_text;
    }
    Ok(out)
}
