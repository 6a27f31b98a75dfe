//! Functions on dicts.

use ecow::EcoString;

use super::super::run::{Run, Stop};
use super::super::value::{Entries, MapId, Value};
use super::{Answer, merge};

pub(super) fn call(run: &mut Run<'_>, name: &str, values: &[Value]) -> Answer {
    use Value::{Int, List, Map, Text};
    let heap = &mut run.heap;
    Ok(Some(match (name, values) {
        ("dict", pairs) => {
            let mut entries = Entries::new();
            for pair in pairs.chunks(2) {
                let (Some(key), value) = (pair.first(), pair.get(1)) else { continue };
                entries.insert(run.shown(key)?, value.cloned().unwrap_or_else(|| "".into()));
            }
            run.heap.map(entries)
        }
        ("get", [Map(id), Text(key)]) => heap.entries(*id).get(key).cloned().unwrap_or_else(|| "".into()),
        ("set", [Map(id), Text(key), value]) => {
            change(run, *id)?.insert(key.clone(), value.clone());
            Map(*id)
        }
        ("unset", [Map(id), Text(key)]) => {
            change(run, *id)?.remove(key);
            Map(*id)
        }
        ("hasKey", [Map(id), Text(key)]) => heap.entries(*id).contains_key(key).into(),
        ("keys", values) => {
            let mut found: Vec<Value> = vec![];
            for value in values {
                let Map(id) = value else { return Ok(None) };
                found.extend(heap.entries(*id).keys().cloned().map(Value::from));
            }
            run.step(found.len())?;
            run.heap.list(found)
        }
        ("values", [Map(id)]) => {
            let found: Vec<Value> = heap.entries(*id).values().cloned().collect();
            run.step(found.len())?;
            run.heap.list(found)
        }
        ("pick", [Map(id), keys @ ..]) => {
            let wanted = keys.iter().map(key).collect::<Result<Vec<_>, _>>()?;
            let found = heap.entries(*id).iter().filter(|(key, _)| wanted.contains(key));
            let found = found.map(|(key, value)| (key.clone(), value.clone())).collect();
            heap.map(found)
        }
        ("omit", [Map(id), keys @ ..]) => {
            let left_out = keys.iter().map(key).collect::<Result<Vec<_>, _>>()?;
            let found = heap.entries(*id).iter().filter(|(key, _)| !left_out.contains(key));
            let found: Entries = found.map(|(key, value)| (key.clone(), value.clone())).collect();
            run.step(found.len())?;
            run.heap.map(found)
        }
        ("pluck", [Text(key), dicts @ ..]) => {
            let mut found = vec![];
            for dict in dicts {
                let Map(id) = dict else { return Ok(None) };
                found.extend(heap.entries(*id).get(key).cloned());
            }
            heap.list(found)
        }
        ("dig", [keys @ .., default, Map(id)]) if !keys.is_empty() => dig(run, keys, default, *id)?,
        ("merge" | "mergeOverwrite", [Map(into), sources @ ..]) => {
            for source in sources {
                match source {
                    Map(source) => merge::merge(run, *into, *source, name == "mergeOverwrite", 0)?,
                    nil if nil.is_nil() => {}
                    _ => return Ok(None),
                }
            }
            Map(*into)
        }
        ("deepCopy", [value]) => {
            let copy = heap.copy(value, 0)?;
            // It may be large; what it costs is what it writes.
            run.step(1000)?;
            copy
        }
        ("index", [value, keys @ ..]) => {
            let mut value = value.clone();
            for key in keys {
                value = match (&value, key) {
                    (Map(id), Text(key)) => run.heap.entries(*id).get(key).cloned().unwrap_or(Value::Nil),
                    (List(id), Int(at)) => {
                        let found = usize::try_from(*at).ok().and_then(|at| run.heap.elements(*id).get(at));
                        found.cloned().ok_or_else(|| format!("the list has no element {at}"))?
                    }
                    (nil, _) if nil.is_nil() => return Err("`index` of nothing".into()),
                    _ => return Ok(None),
                };
            }
            value
        }
        _ => return Ok(None),
    }))
}

fn key(value: &Value) -> Result<&EcoString, Stop> {
    match value {
        Value::Text(key) => Ok(key),
        other => Err(format!("a key must be text, and this is of kind {}", other.kind()).into()),
    }
}

/// The entries of a map that a template changes.
pub(super) fn change<'r>(run: &'r mut Run<'_>, id: MapId) -> Result<&'r mut Entries, Stop> {
    if run.heap.is_object(id) {
        return Err("this object cannot be changed".into());
    }
    run.heap.entries_mut(id).ok_or_else(|| "there is no such map".into())
}

/// The value at a path of keys, or the default where one of them is missing. A value on the way that
/// is no map is an error, as in sprig.
fn dig(run: &mut Run<'_>, keys: &[Value], default: &Value, id: MapId) -> Result<Value, Stop> {
    let mut here = Value::Map(id);
    for one in keys {
        let name = key(one)?;
        let Value::Map(id) = here else {
            return Err(format!("`dig` finds a value of kind {} before `{name}`", here.kind()).into());
        };
        match run.heap.entries(id).get(name) {
            Some(value) => here = value.clone(),
            None => return Ok(default.clone()),
        }
    }
    Ok(here)
}
