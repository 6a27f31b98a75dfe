//! Functions on lists.

use super::super::run::{Run, Stop};
use super::super::value::Value;
use super::Answer;

pub(super) fn call(run: &mut Run<'_>, name: &str, values: &[Value]) -> Answer {
    use Value::{Int, List, Text};
    let nothing = Value::Nil;
    let found = match (name, values) {
        ("list" | "tuple", values) => values.to_vec(),
        ("first", [list @ List(_)]) => {
            return Ok(Some(run.elements(list)?.first().unwrap_or(&nothing).clone()));
        }
        ("last", [list @ List(_)]) => {
            return Ok(Some(run.elements(list)?.last().unwrap_or(&nothing).clone()));
        }
        ("rest", [list @ List(_)]) => run.elements(list)?.into_iter().skip(1).collect(),
        ("initial", [list @ List(_)]) => {
            let mut elements = run.elements(list)?;
            elements.pop();
            elements
        }
        ("append" | "push", [list @ List(_), value]) => {
            let mut elements = run.elements(list)?;
            elements.push(value.clone());
            elements
        }
        ("prepend", [list @ List(_), value]) => {
            let mut elements = vec![value.clone()];
            elements.extend(run.elements(list)?);
            elements
        }
        ("concat", lists) => {
            let mut elements = vec![];
            for list in lists {
                elements.extend(run.elements(list)?);
            }
            elements
        }
        ("reverse", [list @ List(_)]) => run.elements(list)?.into_iter().rev().collect(),
        ("slice", [list @ List(_), Int(from)]) => slice(run, list, *from, None)?,
        ("slice", [list @ List(_), Int(from), Int(to)]) => slice(run, list, *from, Some(*to))?,
        ("uniq", [list @ List(_)]) => without_repeats(run, list)?,
        ("compact", [list @ List(_)]) => {
            let elements = run.elements(list)?;
            elements.into_iter().filter(|one| !run.heap.is_empty(one)).collect()
        }
        ("without", [list @ List(_), left_out @ ..]) => {
            let elements = run.elements(list)?;
            let mut kept = vec![];
            for one in elements {
                if !contains(run, left_out, &one)? {
                    kept.push(one);
                }
            }
            kept
        }
        ("has", [wanted, list @ List(_)]) => {
            let elements = run.elements(list)?;
            return Ok(Some(contains(run, &elements, wanted)?.into()));
        }
        ("has", [_, nil]) if nil.is_nil() => return Ok(Some(false.into())),
        ("sortAlpha", [value]) => {
            let mut texts = run.texts(value)?;
            texts.sort();
            texts.into_iter().map(Value::from).collect()
        }
        ("toStrings", [value]) => run.texts(value)?.into_iter().map(Value::from).collect(),
        ("until", [Int(count)]) => {
            run.step(usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX))?;
            let step = count.signum();
            (0..count.abs()).map(|at| (at * step).into()).collect()
        }
        ("untilStep", [Int(from), Int(to), Int(step)]) => stepped(run, *from, *to, *step)?,
        ("len", [Text(text)]) => return Ok(Some(length(text.len()))),
        ("len", [List(id)]) => return Ok(Some(length(run.heap.elements(*id).len()))),
        ("len", [Value::Map(id)]) => return Ok(Some(length(run.heap.entries(*id).len()))),
        _ => return Ok(None),
    };
    run.step(found.len())?;
    Ok(Some(run.heap.list(found)))
}

fn length(length: usize) -> Value {
    Value::Int(i64::try_from(length).unwrap_or(i64::MAX))
}

fn contains(run: &mut Run<'_>, elements: &[Value], wanted: &Value) -> Result<bool, Stop> {
    run.step(elements.len())?;
    for one in elements {
        if run.heap.equal(one, wanted, 0)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn without_repeats(run: &mut Run<'_>, list: &Value) -> Result<Vec<Value>, Stop> {
    let mut kept: Vec<Value> = vec![];
    for one in run.elements(list)? {
        if !contains(run, &kept, &one)? {
            kept.push(one);
        }
    }
    Ok(kept)
}

fn slice(run: &mut Run<'_>, list: &Value, from: i64, to: Option<i64>) -> Result<Vec<Value>, Stop> {
    let elements = run.elements(list)?;
    let from = usize::try_from(from).ok();
    let to = to.map_or(Some(elements.len()), |to| usize::try_from(to).ok());
    let part = from.zip(to).and_then(|(from, to)| elements.get(from..to));
    part.map(<[Value]>::to_vec).ok_or_else(|| "`slice` leads out of the list".into())
}

fn stepped(run: &mut Run<'_>, from: i64, to: i64, step: i64) -> Result<Vec<Value>, Stop> {
    let mut found = vec![];
    let mut at = from;
    while step > 0 && at < to || step < 0 && at > to {
        run.step(1)?;
        found.push(at.into());
        at = at.saturating_add(step);
    }
    Ok(found)
}
