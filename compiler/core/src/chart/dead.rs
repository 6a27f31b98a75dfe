//! Keys of a chart's defaults that no template reads.
//!
//! Takes the nodes of `values.yaml` and what the templates read; gives the topmost keys of which nothing is read. In
//! doubt a key is read: what templates cannot be followed in, what sub-charts, Helm itself and YAML's own anchors
//! may use.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecow::EcoString;

use super::ChartMeta;
use super::reads::Reads;
use crate::data::Data;
use crate::template::Use;
use crate::yaml::{Entry, MapNode, Node, Span};

/// A key of a chart's defaults that no template reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadKey {
    /// The keys that lead to it, and itself.
    pub path: Vec<EcoString>,
    /// Its line in `values.yaml`, from 1.
    pub line: usize,
}

/// The keys at the root that others than the chart's own templates read: sub-charts, and Helm for their conditions.
pub(super) fn apart(meta: &ChartMeta, files: &[(String, Arc<[u8]>)]) -> BTreeSet<EcoString> {
    let mut apart: BTreeSet<EcoString> = ["global".into(), "tags".into()].into();
    for dependency in meta.dependencies().iter().filter_map(Data::as_map) {
        let text = |key: &str| dependency.get(key).and_then(Data::as_str);
        apart.extend(text("alias").or_else(|| text("name")).map(EcoString::from));
        let conditions = text("condition").unwrap_or_default().split(',');
        apart.extend(conditions.filter_map(|path| path.trim().split('.').next()).map(EcoString::from));
    }
    let inside = files.iter().filter_map(|(name, _)| name.strip_prefix("charts/")?.split_once('/'));
    apart.extend(inside.map(|(name, _)| EcoString::from(name)));
    apart
}

/// The keys of these defaults, `text` as a whole, that are read by nobody; none where nobody can know.
pub(super) fn dead(
    node: &Node,
    text: &str,
    reads: &Reads,
    apart: &BTreeSet<EcoString>,
    meta: &ChartMeta,
) -> Vec<DeadKey> {
    let Some(map) = node.as_map() else { return vec![] };
    // The templates of others use what a library chart defines.
    if reads.files == 0 || meta.text("type").is_some_and(|kind| kind == "library") {
        return vec![];
    }
    let mut search = Search { text, lines: line_starts(text), path: vec![], found: vec![] };
    let own = map.iter().filter(|(key, _)| !apart.contains(*key));
    search.entries(own, &[&reads.uses.values]);
    search.found
}

struct Search<'t> {
    text: &'t str,
    lines: Vec<usize>,
    path: Vec<EcoString>,
    found: Vec<DeadKey>,
}

impl Search<'_> {
    fn entries<'n>(&mut self, entries: impl Iterator<Item = (&'n EcoString, &'n Entry)>, read: &[&Use]) {
        if read.iter().any(|one| one.is_whole()) {
            return;
        }
        for (key, entry) in entries {
            let below: Vec<&Use> = read.iter().flat_map(|one| one.entry(key)).collect();
            self.path.push(key.clone());
            match entry.value.as_map() {
                _ if below.is_empty() => self.report(entry),
                // Of a map that is only asked whether it is empty, every key counts.
                Some(map) if below.iter().all(|one| has_parts(one)) => self.map(map, &below),
                _ => {}
            }
            self.path.pop();
        }
    }

    fn map(&mut self, map: &MapNode, read: &[&Use]) {
        self.entries(map.iter(), read);
    }

    fn report(&mut self, entry: &Entry) {
        let span = Span { start: entry.key_span.start, end: entry.value.span.end };
        if is_shared(self.text, span) {
            return;
        }
        let line = self.lines.partition_point(|start| *start <= span.start);
        self.found.push(DeadKey { path: self.path.clone(), line });
    }
}

fn has_parts(read: &Use) -> bool {
    !read.fields.is_empty() || read.element.is_some()
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
