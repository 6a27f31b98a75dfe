//! What is wrong with a text, in the operator's words.

use crate::data::SHOWN;

/// Why a text is refused, and how it would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// One sentence without a full stop: "`Data.Example.org` has capital letters".
    pub message: String,
    /// The corrected text, if there is an obvious one; it always passes the same check.
    pub suggestion: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), suggestion: None }
    }

    pub(crate) fn suggest(mut self, text: impl Into<String>) -> Self {
        self.suggestion = Some(text.into());
        self
    }
}

/// How many corrections one after the other lead to a suggestion (`HTTPS://Host/` needs two).
const MAX_STEPS: usize = 5;

/// Runs a rule. A suggestion that the rule itself refuses is corrected further, or dropped.
pub(crate) fn settled<T>(text: &str, rule: impl Fn(&str) -> Result<T, Problem>) -> Result<T, Problem> {
    let mut problem = match rule(text) {
        Ok(value) => return Ok(value),
        Err(problem) => problem,
    };
    let mut candidate = problem.suggestion.take();
    for _ in 0..MAX_STEPS {
        let Some(next) = candidate else { break };
        match rule(&next) {
            Ok(_) => {
                problem.suggestion = Some(next);
                break;
            }
            Err(again) => candidate = again.suggestion.filter(|text| *text != next),
        }
    }
    Err(problem)
}

/// A text for a message: in backquotes, without line breaks and control characters, cut after 60 characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("`");
    for (count, c) in text.chars().enumerate() {
        if count == SHOWN {
            out.push('…');
            break;
        }
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out.push('`');
    out
}

/// A character for a message: "`_`", "a blank", "a line break".
pub(crate) fn character(c: char) -> String {
    match c {
        ' ' => "a blank".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '`' => "a backquote".to_owned(),
        c => quoted(c.encode_utf8(&mut [0; 4])),
    }
}
