//! Comments: which key each one describes, and which keys are commented out.
//!
//! The parser drops comments, so they are found again by line. A comment line belongs to the map in
//! which a key at its column would stand; that is how people comment keys out and in.

use super::comment_lines::{CommentLine, Lines, describe};
use super::node::{Entry, MapNode, Node, NodeKind, PossibleKey, Span};
use super::text::{Text, is_flow};

/// Fills in `comment` and `possible` of all nodes below the root.
pub(super) fn attach(root: &mut Node, text: &Text<'_>) {
    let mut opaque = vec![];
    collect_long_scalars(root, text, &mut opaque);
    opaque.sort_unstable_by_key(|span: &Span| span.start);
    let lines = Lines::new(text, &opaque);
    if lines.is_empty() {
        return;
    }
    let all = lines.iter().collect();
    Attach { text, lines: &lines }.node(root, Span { start: 0, end: usize::MAX }, all);
}

/// Lines of these may look like comments but are content.
fn collect_long_scalars(node: &Node, text: &Text<'_>, found: &mut Vec<Span>) {
    match &node.data {
        NodeKind::String(_) if text.slice(node.span).contains('\n') => found.push(node.span),
        NodeKind::List(list) => list.iter().for_each(|item| collect_long_scalars(item, text, found)),
        NodeKind::Map(map) => map.values().for_each(|entry| collect_long_scalars(&entry.value, text, found)),
        _ => {}
    }
}

struct Attach<'t, 'a> {
    text: &'t Text<'a>,
    lines: &'t Lines<'a>,
}

impl<'a> Attach<'_, 'a> {
    /// A node that is alone in its region, and the comment lines there that are its own or deeper.
    fn node(&self, node: &mut Node, region: Span, lines: Vec<&CommentLine<'a>>) {
        let is_flow = is_flow(self.text.slice(node.span));
        match &mut node.data {
            NodeKind::Map(map) if !map.is_empty() && !is_flow => {
                let own = self.map(map, region, lines);
                node.possible = possible_keys(&own, map);
            }
            NodeKind::List(list) if !is_flow => self.list(list, region, &lines),
            NodeKind::Map(map) => node.possible = possible_keys(&lines, map),
            NodeKind::Null => node.possible = possible_keys(&lines, &MapNode::default()),
            _ => {}
        }
    }

    /// Hands the deeper lines on to the values; gives back those of the map itself.
    fn map<'l>(
        &self,
        map: &mut MapNode,
        region: Span,
        lines: Vec<&'l CommentLine<'a>>,
    ) -> Vec<&'l CommentLine<'a>> {
        // Entries from elsewhere, by alias or merge, are not described here.
        let mut entries: Vec<&mut Entry> =
            map.values_mut().filter(|entry| holds(region, entry.key_span)).collect();
        entries.sort_unstable_by_key(|entry| entry.key_span.start);
        let Some(first) = entries.first() else { return lines };
        let column = self.column(first.key_span.start, &lines);
        let ends: Vec<usize> =
            entries.iter().skip(1).map(|entry| entry.key_span.start).chain([region.end]).collect();
        let mut own = vec![];
        let mut lines = lines.into_iter().peekable();
        for (entry, end) in entries.into_iter().zip(ends) {
            while let Some(line) = lines.next_if(|line| line.span.start < entry.key_span.start) {
                own.push(line);
            }
            let mut deeper = vec![];
            while let Some(line) = lines.next_if(|line| line.span.start < end) {
                if line.column > column { deeper.push(line) } else { own.push(line) }
            }
            entry.value.comment = self.comment(entry);
            self.node(&mut entry.value, Span { start: entry.key_span.end, end }, deeper);
        }
        own
    }

    fn list(&self, list: &mut [Node], region: Span, lines: &[&CommentLine<'a>]) {
        let ends: Vec<usize> = list.iter().skip(1).map(|item| item.span.start).chain([region.end]).collect();
        for (item, end) in list.iter_mut().zip(ends) {
            if !holds(region, item.span) {
                continue;
            }
            let inside = Span { start: item.span.start, end };
            let column = self.column(inside.start, lines);
            let from = lines.partition_point(|line| line.span.start < inside.start);
            let lines = lines.iter().skip(from).take_while(|line| line.span.start < end);
            let lines = lines.filter(|line| line.column >= column).copied().collect();
            self.node(item, inside, lines);
        }
    }

    /// The comment above an entry, else the one behind it.
    fn comment(&self, entry: &Entry) -> Option<ecow::EcoString> {
        self.lines.above(self.text, entry.key_span.start).or_else(|| self.behind(entry))
    }

    fn behind(&self, entry: &Entry) -> Option<ecow::EcoString> {
        let value = entry.value.span;
        let is_block = matches!(&entry.value.data, NodeKind::Map(_) | NodeKind::List(_))
            && !is_flow(self.text.slice(value));
        let is_empty = value.start == value.end;
        let end = if is_block || is_empty {
            let (blanks, rest) = self.text.after_blanks(entry.key_span.end);
            rest.strip_prefix(':')?;
            entry.key_span.end + blanks + 1
        } else {
            value.end
        };
        let (blanks, rest) = self.text.after_blanks(end);
        let comment = rest.strip_prefix('#')?.lines().next().unwrap_or_default();
        // Without a blank in front, `#` is part of a value.
        if blanks == 0 { None } else { describe(&[comment]) }
    }

    /// The column of a byte, where there are lines of comments that it is held against.
    fn column(&self, offset: usize, lines: &[&CommentLine<'a>]) -> usize {
        if lines.is_empty() { 0 } else { self.text.line_before(offset).chars().count() }
    }
}

fn holds(region: Span, part: Span) -> bool {
    region.start <= part.start && part.start < region.end
}

/// The keys that are commented out on these lines, without those that the map has anyway.
fn possible_keys(lines: &[&CommentLine<'_>], map: &MapNode) -> Vec<PossibleKey> {
    let mut keys: Vec<PossibleKey> = vec![];
    for line in lines {
        let Some(possible) = line.possible_key() else { continue };
        if !map.contains_key(&possible.key) && keys.iter().all(|known| known.key != possible.key) {
            keys.push(possible);
        }
    }
    keys
}
