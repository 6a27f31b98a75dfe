//! Keys of a chart's defaults that no template reads.
//!
//! Takes the nodes of `values.yaml` and what the templates read; gives the topmost keys of which nothing is read. What
//! another key refers to by an anchor of YAML is not among them.

use ecow::EcoString;

use super::reads::Reads;
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
    let mut search = Search { text, lines: line_starts(text), reads, path: vec![], found: vec![] };
    search.map(node);
    search.found
}

struct Search<'t> {
    text: &'t str,
    /// Where each line starts.
    lines: Vec<usize>,
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
        if !is_shared(self.text, span) {
            let line = self.lines.partition_point(|start| *start <= span.start);
            self.found.push(DeadKey { path: self.path.clone(), line });
        }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// Whether a part of a YAML text has an anchor that another part refers to.
fn is_shared(text: &str, span: Span) -> bool {
    let (Some(before), Some(inside), Some(behind)) =
        (text.get(..span.start), text.get(span.start..span.end), text.get(span.end..))
    else {
        return false;
    };
    inside.split_whitespace().filter_map(|word| word.strip_prefix('&')).any(|name| {
        let alias = format!("*{name}");
        before.contains(&alias) || behind.contains(&alias)
    })
}
