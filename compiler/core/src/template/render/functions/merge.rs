//! `merge` and `mergeOverwrite`, as the library mergo does it.

use super::super::run::{Run, Stop};
use super::super::value::{MAX_DEPTH, MapId, TOO_DEEP, Value};
use super::maps::change;

/// Puts the entries of one map into another one: where that has none or an empty one, or everywhere.
/// Maps within are merged alike.
pub(super) fn merge(
    run: &mut Run<'_>,
    into: MapId,
    from: MapId,
    overwrite: bool,
    depth: usize,
) -> Result<(), Stop> {
    if depth > MAX_DEPTH {
        return Err(TOO_DEEP.into());
    }
    if into == from {
        return Ok(());
    }
    let entries = run.heap.entries(from).clone();
    run.step(entries.len())?;
    for (key, value) in entries {
        let there = run.heap.entries(into).get(&key).cloned();
        let there_is_empty = there.as_ref().is_none_or(|there| run.heap.is_empty(there));
        match (&there, &value) {
            (Some(Value::Map(there)), Value::Map(value)) if !there_is_empty || overwrite => {
                merge(run, *there, *value, overwrite, depth + 1)?;
            }
            _ if there_is_empty && !value.is_nil() || overwrite => {
                change(run, into)?.insert(key, value);
            }
            _ => {}
        }
    }
    Ok(())
}
