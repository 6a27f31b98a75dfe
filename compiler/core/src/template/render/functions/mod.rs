//! The functions of Go's templates, sprig 3.3 and Helm, by what they work on.

mod lists;
mod logic;
mod maps;
mod merge;
mod numbers;
mod patterns;
mod texts;
mod versions;
mod words;

use super::print;
use super::run::{Run, Stop};
use super::value::Value;
use ecow::EcoString;

/// What a group of functions gives: nothing if the function, with so many arguments, is none of it.
type Answer = Result<Option<Value>, Stop>;

type Group = fn(&mut Run<'_>, &str, &[Value]) -> Answer;

const GROUPS: [Group; 6] = [logic::call, texts::call, patterns::call, maps::call, lists::call, numbers::call];

impl Run<'_> {
    /// Calls a function.
    pub(super) fn call(&mut self, name: &str, values: Vec<Value>) -> Result<Value, Stop> {
        // The functions that may fail instead of giving an error go by their other name, too.
        let plain = name
            .strip_prefix("must")
            .filter(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()));
        let plain =
            plain.map(|rest| rest.get(..1).unwrap_or("").to_ascii_lowercase() + rest.get(1..).unwrap_or(""));
        let known = plain.as_deref().unwrap_or(name);
        for group in GROUPS {
            if let Some(value) = group(self, known, &values)? {
                if let Value::Text(text) = &value {
                    self.made(text.len())?;
                }
                return Ok(value);
            }
        }
        let arguments = match values.len() {
            1 => "one argument".into(),
            count => format!("{count} arguments"),
        };
        Err(format!("phxc does not know the function `{name}` with {arguments} of these kinds").into())
    }

    /// What sprig's `toString` gives.
    fn shown(&self, value: &Value) -> Result<EcoString, Stop> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            other => Ok(print::to_text(&self.heap, other)?.into()),
        }
    }

    /// The elements of a list.
    fn elements(&mut self, value: &Value) -> Result<Vec<Value>, Stop> {
        let Value::List(id) = value else {
            return Err(format!("a list is needed here, and this is of kind {}", value.kind()).into());
        };
        let elements = self.heap.elements(*id).to_vec();
        self.step(elements.len())?;
        Ok(elements)
    }

    /// A list of texts from a list of anything, without nils; or of what is no list.
    fn texts(&mut self, value: &Value) -> Result<Vec<EcoString>, Stop> {
        match value {
            Value::List(_) => {
                let elements = self.elements(value)?;
                elements.iter().filter(|one| !one.is_nil()).map(|one| self.shown(one)).collect()
            }
            nil if nil.is_nil() => Ok(vec![]),
            other => Ok(vec![self.shown(other)?]),
        }
    }
}
