//! Secrets as phx: a key a line, with what it is for above it.

use std::fmt::Write as _;

use ecow::EcoString;

use super::phx::{Writer, key, one_line, quoted};
use crate::shape::{Entries, Origin, Value};

/// As many columns a line of documentation may take.
const WIDTH: usize = 92;

/// The secrets of a service, whose name is already written: `{ … }`.
pub(super) fn block(writer: &mut Writer<'_>, map: &Entries) {
    let mut written: Vec<(&EcoString, Option<String>)> =
        map.iter().map(|(key, value)| (key, origin(value))).collect();
    written.sort();
    let said: Vec<(Vec<EcoString>, Vec<EcoString>)> =
        written.iter().map(|(key, _)| writer.said_of(key)).collect();
    if let ([(name, Some(origin))], [(comments, doc)]) = (written.as_slice(), said.as_slice())
        && comments.is_empty()
        && doc.is_empty()
    {
        let _ = write!(writer.out, " {{ {} = {origin} }}", key(name));
        return;
    }
    writer.out.push_str(" {\n");
    for ((name, origin), (comments, doc)) in written.iter().zip(&said) {
        for line in comments {
            writer.below(&format!("// {}", one_line(line)));
        }
        for line in doc.iter().flat_map(|text| wrapped(text)) {
            writer.below(&format!("/// {line}"));
        }
        if let Some(origin) = origin {
            writer.below(&format!("{} = {origin}", key(name)));
        }
    }
    writer.line_end("}");
}

fn origin(value: &Value) -> Option<String> {
    let Value::Origin(origin) = value else { return None };
    Some(match origin {
        Origin::Provided => "provided".to_owned(),
        Origin::Stored(key) => format!("provided from {}", quoted(key)),
        Origin::Encoded => "provided encoded".to_owned(),
        Origin::Made(kind) => format!("generate {kind}"),
        Origin::Length(kind, length) => format!("generate {kind}({length})"),
        Origin::From(kind, other) => format!("generate {kind}({})", key(other)),
        Origin::Copy { service, key: other } => format!("copy {service}.{}", key(other)),
    })
}

/// A text in lines that fit.
fn wrapped(text: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let clean = one_line(text);
    for word in clean.split_whitespace() {
        match out.last_mut().filter(|line| line.chars().count() + word.chars().count() < WIDTH) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => out.push(word.to_owned()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_wrapped_at_words() {
        let words = "word ".repeat(60);
        let lines = wrapped(&words);
        assert!(lines.len() == 4 && lines.iter().all(|line| line.chars().count() <= WIDTH), "{lines:?}");
        assert_eq!(lines.join(" "), words.trim());
        assert_eq!(wrapped(" \n"), Vec::<String>::new());
    }
}
