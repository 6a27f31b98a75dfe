//! Keys of a chart's defaults that no template reads.
//!
//! Takes the nodes of `values.yaml` and what the templates read; gives the topmost keys of which nothing is read. What
//! another key refers to by an anchor of YAML is not among them.

use ecow::EcoString;

use super::reads::Reads;
use crate::tables::HashMap;
use crate::yaml::{Entry, Node, Span};

/// A key of a chart's defaults that no template reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadKey {
    /// The keys that lead to it, and itself.
    pub path: Vec<EcoString>,
    /// Its line in `values.yaml`, from 1.
    pub line: usize,
}

/// The keys of these defaults, `text` as a whole, that are read by nobody.
pub(super) fn dead(node: &Node, text: &str, reads: &Reads) -> Vec<DeadKey> {
    let aliases = aliases(text);
    let mut search = Search { text, lines: line_starts(text), aliases, reads, path: vec![], found: vec![] };
    search.map(node);
    search.found
}

struct Search<'t> {
    text: &'t str,
    /// Where each line starts.
    lines: Vec<usize>,
    /// Where each anchor is referred to.
    aliases: HashMap<&'t str, Vec<usize>>,
    reads: &'t Reads,
    path: Vec<EcoString>,
    found: Vec<DeadKey>,
}

impl Search<'_> {
    fn map(&mut self, node: &Node) {
        for (key, entry) in node.as_map().into_iter().flatten() {
            self.path.push(key.clone());
            let path: Vec<&str> = self.path.iter().map(EcoString::as_str).collect();
            if self.reads.is_read(&path) {
                self.map(&entry.value)
            } else {
                self.report(entry)
            }
            self.path.pop();
        }
    }

    fn report(&mut self, entry: &Entry) {
        let span = Span { start: entry.key_span.start, end: entry.value.span.end };
        if !self.is_shared(span) {
            let line = self.lines.partition_point(|start| *start <= span.start);
            self.found.push(DeadKey { path: self.path.clone(), line });
        }
    }

    /// Whether a part of the text has an anchor that another part refers to.
    fn is_shared(&self, part: Span) -> bool {
        let inside = self.text.get(part.start..part.end).unwrap_or_default();
        let anchors = inside.split_whitespace().filter_map(|word| word.strip_prefix('&'));
        anchors
            .filter_map(|name| self.aliases.get(name))
            .flatten()
            .any(|at| *at < part.start || part.end <= *at)
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// The words behind `*`, with their places.
fn aliases(text: &str) -> HashMap<&str, Vec<usize>> {
    let mut found: HashMap<&str, Vec<usize>> = HashMap::default();
    for (at, _) in text.match_indices('*') {
        let word = text.get(at + 1..).and_then(|rest| rest.split([' ', '\n', ',', ']', '}']).next());
        found.entry(word.unwrap_or_default().trim_end()).or_default().push(at);
    }
    found
}
