//! Texts with several YAML documents.

use phxc_core::data::{Data, Map};
use phxc_core::yaml;

/// A document of a text.
pub(crate) struct Document {
    /// The line on which it starts, from 1.
    pub(crate) line: usize,
    /// What it is, or what is wrong with it.
    pub(crate) content: Result<Map, String>,
}

/// The documents of a text that are maps; empty ones are left out.
pub(crate) fn documents(text: &str) -> Vec<Document> {
    let mut out = vec![];
    let mut first = 1;
    let mut part = String::new();
    for (at, line) in text.lines().chain(["---"]).enumerate() {
        // Inside of a text of several lines, a line is indented.
        if line == "---" || line.starts_with("--- ") || line.starts_with("---\t") {
            out.extend(document(first, &part));
            part.clear();
            first = at + 2;
        } else {
            part.push_str(line);
            part.push('\n');
        }
    }
    out
}

fn document(first: usize, text: &str) -> Option<Document> {
    let blank = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let line = first + text.lines().take_while(blank).count();
    let content = match yaml::read_data(text) {
        Ok(Data::Map(map)) => Ok(map),
        Ok(_) => return None,
        Err(why) => Err(format!("line {}: {}", first + why.line - 1, why.message)),
    };
    Some(Document { line, content })
}
