//! Which kinds of Kubernetes objects templates write, as far as their literal text says so.

use ecow::EcoString;

use super::ast::{Branch, Node, Parsed};
use crate::yaml::Span;

/// What the text of one file writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Objects {
    /// One for each line `kind: …` at the left margin, in order.
    pub objects: Vec<Object>,
    /// The keys that stand below a line `annotations:`, each once, in order, with its first place.
    pub annotations: Vec<(EcoString, Span)>,
}

/// An object that a template writes, perhaps under a condition or several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its `apiVersion`, if that is written in the text before or behind the kind.
    pub version: Option<EcoString>,
    /// Its `kind`.
    pub kind: EcoString,
    /// Where the kind stands.
    pub span: Span,
}

/// What one file writes; `text` is what was parsed. What actions write is not known.
#[must_use]
pub fn objects(file: &Parsed, text: &str) -> Objects {
    let mut reader = Reader { found: Objects::default(), version: None, annotations: None, document: 0 };
    let mut texts = vec![];
    spans(&file.body, &mut texts);
    file.defines.iter().for_each(|define| spans(&define.body, &mut texts));
    texts.sort_by_key(|span| span.start);
    for span in texts {
        let mut start = span.start;
        for line in text.get(span.start..span.end).unwrap_or("").split_inclusive('\n') {
            let end = start + line.len();
            // A line that goes on with an action has no value of its own.
            let rest = text.get(end..).unwrap_or("").trim_start_matches([' ', '\t', '\r']);
            let is_whole = line.ends_with('\n') || rest.is_empty() || rest.starts_with('\n');
            let at_margin =
                text.get(..start).is_some_and(|before| before.is_empty() || before.ends_with('\n'));
            reader.line(line, start, is_whole, at_margin);
            start = end;
        }
    }
    reader.found
}

struct Reader {
    found: Objects,
    /// The `apiVersion` of this document.
    version: Option<EcoString>,
    /// How far `annotations:` is indented.
    annotations: Option<usize>,
    /// The index of the first object of this document.
    document: usize,
}

impl Reader {
    fn line(&mut self, line: &str, start: usize, is_whole: bool, at_margin: bool) {
        let content = line.trim_matches([' ', '\t', '\r', '\n']);
        if content.is_empty() || content.starts_with('#') {
            return;
        }
        if at_margin && content.starts_with("---") {
            self.version = None;
            self.document = self.found.objects.len();
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let Some((key, value)) = content.split_once(':') else { return };
        let key = key.trim_matches(['"', '\'', ' ']);
        let span = Span { start: start + indent, end: start + indent + content.len() };
        if self.annotations.is_some_and(|above| indent <= above) {
            self.annotations = None;
        }
        if self.annotations.is_some() && key.contains('/') && !key.contains(' ') {
            if !self.found.annotations.iter().any(|(there, _)| there == key) {
                self.found.annotations.push((key.into(), span));
            }
        } else if key == "annotations" {
            self.annotations = Some(indent);
        }
        let value = value.split(" #").next().unwrap_or("").trim_matches(['"', '\'', ' ']);
        if !at_margin || indent > 0 || !is_whole || value.is_empty() {
            return;
        }
        match key {
            "apiVersion" => {
                self.version = Some(value.into());
                let objects = self.found.objects.iter_mut().skip(self.document);
                objects.filter(|object| object.version.is_none()).for_each(|object| {
                    object.version = Some(value.into());
                });
            }
            "kind" => {
                let version = self.version.take();
                self.found.objects.push(Object { version, kind: value.into(), span });
            }
            _ => {}
        }
    }
}

fn spans(nodes: &[Node], found: &mut Vec<Span>) {
    for node in nodes {
        match node {
            Node::Text(span) => found.push(*span),
            Node::Branch(Branch { arms, otherwise, .. }) => {
                arms.iter().for_each(|arm| spans(&arm.body, found));
                spans(otherwise, found);
            }
            Node::Action(_) | Node::Template { .. } | Node::Break(_) | Node::Continue(_) => {}
        }
    }
}
