//! From text to nodes, as Helm's reader does it.
//!
//! The parser knows today's YAML, Helm an older one. What differs and matters is refused or
//! resolved here; what differs harmlessly (we read a little more than Helm) is listed in the tests.

use ecow::EcoString;
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::node::{Entry, MapNode, Node, NodeKind, ReadError, Span, to_map};
use super::remarks;
use super::resolve::{self, ScalarTag};
use super::text::{Text, is_flow};
use crate::data::{Data, Map};
use crate::tables::HashMap;

/// The deepest nesting that we read. Charts stay below 20.
const MAX_DEPTH: usize = 128;

/// How many nodes all aliases and merges together may bring in, against texts that grow exponentially.
const MAX_ALIASED: usize = 100_000;

/// Reads a text with the places and comments of everything in it. An empty text is null.
///
/// # Errors
/// The text is not YAML, or Helm cannot read it, or Helm's versions read it differently (a second
/// document), or it is nested more than 128 levels deep, or its aliases bring in more than 100,000 nodes.
pub fn read(text: &str) -> Result<Node, ReadError> {
    let text = Text::new(text)?;
    let mut root = parse(&text)?;
    remarks::attach(&mut root, &text);
    Ok(root)
}

/// Reads a text as data alone.
///
/// # Errors
/// Those of [`read`].
pub fn read_data(text: &str) -> Result<Data, ReadError> {
    Ok(parse(&Text::new(text)?)?.to_data())
}

/// Reads a file of values: a map, where nothing and null are an empty one.
///
/// # Errors
/// Those of [`read`], and values that are no map.
pub fn read_values(text: &str) -> Result<Map, ReadError> {
    let text = Text::new(text)?;
    let root = parse(&text)?;
    match &root.data {
        NodeKind::Null => Ok(Map::default()),
        NodeKind::Map(map) => Ok(to_map(map)),
        _ => Err(text.error(root.span.start, "the values of a chart must be a map")),
    }
}

fn parse(text: &Text<'_>) -> Result<Node, ReadError> {
    let mut events = Parser::new_from_str(text.body);
    let mut builder = Builder { text, frames: vec![], anchors: HashMap::default(), aliased: 0, root: None };
    let mut documents = 0;
    while let Some((event, span)) = next(&mut events, text)? {
        match event {
            Event::DocumentStart(_) => documents += 1,
            Event::Nothing | Event::StreamStart | Event::DocumentEnd => {}
            Event::StreamEnd => break,
            // A mark at the end opens a document without content, which both versions ignore.
            Event::Scalar(value, ScalarStyle::Plain, 0, None) if documents > 1 && value.is_empty() => {}
            _ if documents > 1 => {
                let message =
                    "a second document: Helm 3 ignores it, Helm 4 merges it, so it must not be there";
                return Err(text.error(text.byte(span.start.index()), message));
            }
            event => {
                let span = match &event {
                    Event::Scalar(_, style, ..) => text.scalar_span(span, *style),
                    _ => text.span(span),
                };
                builder.event(event, span)?;
            }
        }
    }
    Ok(builder.root.take().map_or_else(|| node(NodeKind::Null, Span::default()), |built| built.node))
}

fn next<'a>(
    events: &mut Parser<'a, StrInput<'a>>,
    text: &Text<'_>,
) -> Result<Option<(Event<'a>, saphyr_parser::Span)>, ReadError> {
    events.next_event().transpose().map_err(|error| {
        text.error(text.byte(error.marker().index()), format!("not valid YAML: {}", error.info()))
    })
}

fn node(data: NodeKind, span: Span) -> Node {
    Node { data, span, comment: None, possible: vec![] }
}

/// A finished node with what the limits need to know.
#[derive(Clone)]
struct Built {
    node: Node,
    /// How many nodes it consists of.
    size: usize,
    /// How many levels it has.
    height: usize,
}

/// A map or list that is still open.
struct Frame {
    content: Content,
    start: usize,
    /// Within brackets or braces, where tabs may indent.
    is_flow: bool,
    anchor: usize,
    size: usize,
    height: usize,
}

enum Content {
    List(Vec<Node>),
    Map { entries: MapNode, key: Option<Key> },
}

enum Key {
    Named(EcoString, Span),
    Merge,
}

struct Builder<'t, 'a> {
    text: &'t Text<'a>,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Built>,
    aliased: usize,
    root: Option<Built>,
}

impl Builder<'_, '_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), ReadError> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(&value, style, anchor, tag.as_deref(), span)
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::SequenceStart(anchor, _) => self.open(Content::List(vec![]), anchor, span),
            Event::MappingStart(anchor, _) => {
                self.open(Content::Map { entries: MapNode::default(), key: None }, anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => Ok(()),
        }
    }

    fn fail<T>(&self, span: Span, message: impl Into<String>) -> Result<T, ReadError> {
        Err(self.text.error(span.start, message))
    }

    /// Whether the next node is a key of the innermost map.
    fn wants_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { content: Content::Map { key: None, .. }, .. }))
    }

    fn open(&mut self, content: Content, anchor: usize, span: Span) -> Result<(), ReadError> {
        if self.wants_key() {
            return self.fail(span, "a map or a list cannot be a key");
        }
        if self.frames.len() >= MAX_DEPTH {
            return self.fail(span, format!("nested more than {MAX_DEPTH} levels deep"));
        }
        let is_flow = self.frames.last().is_some_and(|frame| frame.is_flow) || is_flow(self.text.slice(span));
        self.frames.push(Frame { content, start: span.start, is_flow, anchor, size: 1, height: 0 });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), ReadError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let data = match frame.content {
            Content::List(list) => NodeKind::List(list),
            Content::Map { entries, .. } => NodeKind::Map(entries),
        };
        // The parser counts a comment behind a bracket to the bracket's span.
        let end = if frame.is_flow { span.start + 1 } else { span.end };
        let span = Span { start: frame.start, end: end.max(frame.start) };
        let built = Built { node: node(data, span), size: frame.size, height: frame.height + 1 };
        self.finish(built, frame.anchor)
    }

    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), ReadError> {
        if style == ScalarStyle::DoubleQuoted && has_foreign_escape(self.text.slice(span)) {
            return self.fail(span, "Helm does not know the escape `\\/`");
        }
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
        let is_plain = style == ScalarStyle::Plain && tag.is_none();
        let is_merge = value == "<<" && (is_plain || tag.as_deref() == Some("tag:yaml.org,2002:merge"));
        let in_block = self.frames.last().is_some_and(|frame| !frame.is_flow);
        if in_block && self.wants_key() && self.text.is_indented_with_tab(span.start) {
            return self.fail(span, "a tab cannot indent, only spaces can");
        }
        if self.wants_key() && is_merge {
            self.set_key(Key::Merge);
            return Ok(());
        }
        let at = |message: String| self.text.error(span.start, message);
        if self.wants_key() && is_plain {
            let name = resolve::plain_key(value).map_err(at)?;
            if anchor != 0 {
                let data = resolve::plain(value).unwrap_or(NodeKind::String(value.into()));
                self.anchors.insert(anchor, Built { node: node(data, span), size: 1, height: 0 });
            }
            self.set_key(Key::Named(name, span));
            return Ok(());
        }
        let data = match scalar_tag(tag.as_deref(), style) {
            Some(tag) => resolve::tagged(tag, value),
            None => resolve::plain(value),
        };
        let data = data.map_err(at)?;
        self.finish(Built { node: node(data, span), size: 1, height: 0 }, anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), ReadError> {
        let Some(mut built) = self.anchors.get(&anchor).cloned() else {
            return self.fail(span, "the alias stands inside of what it refers to");
        };
        self.aliased += built.size;
        if self.aliased > MAX_ALIASED {
            return self.fail(span, format!("aliases bring in more than {MAX_ALIASED} values"));
        }
        if self.frames.len() + built.height > MAX_DEPTH {
            return self.fail(span, format!("nested more than {MAX_DEPTH} levels deep"));
        }
        built.node.span = span;
        self.finish(built, 0)
    }

    fn set_key(&mut self, new: Key) {
        if let Some(Frame { content: Content::Map { key, .. }, .. }) = self.frames.last_mut() {
            *key = Some(new);
        }
    }

    /// Puts a finished node where it belongs: a key, an entry, an item or the root.
    fn finish(&mut self, built: Built, anchor: usize) -> Result<(), ReadError> {
        if anchor != 0 {
            self.anchors.insert(anchor, built.clone());
        }
        let text = self.text;
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(built);
            return Ok(());
        };
        frame.size += built.size;
        frame.height = frame.height.max(built.height);
        let span = built.node.span;
        let at = |message: String| text.error(span.start, message);
        match &mut frame.content {
            Content::List(list) => list.push(built.node),
            Content::Map { entries, key } => match key.take() {
                None => {
                    let name = resolve::key(&built.node.data, "").map_err(at)?;
                    *key = Some(Key::Named(name, span));
                }
                Some(Key::Named(name, key_span)) => {
                    entries.insert(name, Entry { key_span, value: built.node });
                }
                Some(Key::Merge) => merge(entries, built.node.data).map_err(at)?,
            },
        }
        Ok(())
    }
}

/// What `<<` does in Helm's reader: the entries of the map come in where the `<<` stands, over those
/// before it and under those behind it. Of several maps, the first one wins.
fn merge(entries: &mut MapNode, data: NodeKind) -> Result<(), String> {
    match data {
        NodeKind::Map(map) => entries.extend(map),
        NodeKind::List(list) => {
            for item in list.into_iter().rev() {
                let NodeKind::Map(map) = item.data else { return Err(MERGE_MESSAGE.into()) };
                entries.extend(map);
            }
        }
        _ => return Err(MERGE_MESSAGE.into()),
    }
    Ok(())
}

const MERGE_MESSAGE: &str = "behind `<<` must stand a map or a list of maps";

/// The tag that decides what a scalar is; without one, a plain scalar is looked at.
fn scalar_tag(tag: Option<&str>, style: ScalarStyle) -> Option<ScalarTag> {
    Some(match tag {
        None if style == ScalarStyle::Plain => return None,
        Some("tag:yaml.org,2002:bool") => ScalarTag::Bool,
        Some("tag:yaml.org,2002:int") => ScalarTag::Int,
        Some("tag:yaml.org,2002:float") => ScalarTag::Float,
        Some("tag:yaml.org,2002:null") => ScalarTag::Null,
        Some("tag:yaml.org,2002:binary") => ScalarTag::Binary,
        _ => ScalarTag::Text,
    })
}

/// Whether a text in double quotes, as written, holds the escape `\/`.
fn has_foreign_escape(raw: &str) -> bool {
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'\\' && bytes.next() == Some(b'/') {
            return true;
        }
    }
    false
}
