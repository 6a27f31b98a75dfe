//! How large values may become: what a program computes stays within the memory of a machine, and what
//! it writes is read again by every tool.

use super::{Computed, Evaluator, ROOM_OF_ALL};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::value::{Record, Value};

/// How deep lists and records may nest. Charts stay below 20; the file that a value goes into adds a
/// few levels of its own, and [`crate::yaml`] reads 128.
const DEEPEST: usize = 100;

/// How many entries and elements a value may have, with all that is inside it.
const LARGEST: usize = 200_000;

/// As many bytes of text count as one entry.
const TEXT: usize = 64;

/// What is wrong with a value.
enum Excess {
    /// What stands at this place is too deep inside.
    Deep(Span),
    /// There is too much of it.
    Large,
}

impl Evaluator<'_> {
    /// Accounts for all that is inside a value. Values share their parts, so that it can be far more
    /// than was computed.
    pub(crate) fn weigh(&self, value: &Value, span: Span) -> Computed<usize> {
        let mut weight = 0;
        match walk(value, span, 0, &mut weight) {
            Ok(()) => self.spend(weight, span).map(|()| weight),
            Err(Excess::Deep(place)) => {
                let message = format!("lists and records nest more than {DEEPEST} deep here");
                self.fail(
                    Diagnostic::error(Code::E0103, place, message)
                        .help("a chart's values stay below 20: is there a bracket too many, or a constant that puts itself around another one again and again?"),
                )
            }
            Err(Excess::Large) => {
                let message = format!("this has more than {LARGEST} entries, with all that is inside it");
                self.fail(Diagnostic::error(Code::E0311, span, message).note("loops inside loops multiply"))
            }
        }
    }

    /// Takes room for what will be written.
    pub(crate) fn take_room(&self, record: &Record, place: Span) -> Computed<()> {
        for entry in record.entries.values() {
            let weight = self.weigh(&entry.value, entry.origin.span)?;
            match self.room.get().checked_sub(weight) {
                Some(left) => self.room.set(left),
                None => {
                    let message = "with this there is more to write than a platform may have";
                    return self.fail(
                        Diagnostic::error(Code::E0311, entry.origin.span, message)
                            .label(place, "for this deployment")
                            .note(format!("all environments together write at most {ROOM_OF_ALL} entries, and each has its share of them")),
                    );
                }
            }
        }
        Ok(())
    }
}

fn walk(value: &Value, span: Span, depth: usize, weight: &mut usize) -> Result<(), Excess> {
    if depth > DEEPEST {
        return Err(Excess::Deep(span));
    }
    *weight += 1;
    match value {
        Value::String(text) => *weight += text.len() / TEXT,
        Value::List(items) => {
            for (item, place) in items.iter() {
                walk(item, *place, depth + 1, weight)?;
            }
        }
        Value::Record(record) => {
            for (key, entry) in &record.entries {
                *weight += key.len() / TEXT;
                walk(&entry.value, entry.origin.span, depth + 1, weight)?;
            }
        }
        _ => {}
    }
    if *weight > LARGEST { Err(Excess::Large) } else { Ok(()) }
}
