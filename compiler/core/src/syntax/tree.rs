//! The text as a tree in which nothing is lost: every token and every comment, in order, as the grammar groups
//! them. What rewrites sources reads this; what compiles them reads the [`ast`](super::ast).
//!
//! The tree is one list: a node is an [`Event::Node`] with the events that follow it. A comment belongs to a
//! token: it leads the next one, or trails the last one of its line. Concatenated, tokens and comments are the
//! text without blanks, line ends and what is broken, which stays in one piece.

use std::ops::Range;

use pest::Parser as _;

use super::grammar::{Grammar, Node as Pair, Rule};
use super::repair::{self, Prepared};
use super::stack;
use crate::source::Source;

/// A file's tree.
#[derive(Debug, Default)]
pub struct Tree {
    /// The items, one after the other.
    pub events: Vec<Event>,
    /// Every comment that is not within something broken, in order.
    pub comments: Vec<Comment>,
    /// The comments after the last token, as indices.
    pub last_comments: Range<u32>,
    /// How deep brackets nest, at least.
    pub depth: usize,
}

/// A step through the tree, in the order of the text.
#[derive(Debug, Clone, Copy)]
pub enum Event {
    /// A node that consists of the next `len` events.
    Node {
        /// What it is.
        kind: Kind,
        /// The number of events in it.
        len: u32,
    },
    /// A token.
    Token(Token),
    /// An item that cannot be read, from the start of its line to its last visible character.
    Broken(Token),
}

/// A token, or a chain of them that has no blanks inside: `a.b["c"]`.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// The number of line ends directly before it: 2 stands for more, too.
    pub lines: u8,
    /// The first of the comments that stand above it, as an index.
    pub first_comment: u32,
    /// How many comments stand above it.
    pub comments: u32,
    /// The comment behind it on its line, as an index.
    pub trailing: Option<u32>,
}

/// A `//` or `///` comment, without its line end.
#[derive(Debug, Clone, Copy)]
pub struct Comment {
    /// Its first byte.
    pub start: u32,
    /// The byte after its last visible one.
    pub end: u32,
    /// The number of line ends directly before it: 2 stands for more, too.
    pub lines: u8,
}

/// What a node is, as far as it matters to how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `a + b`, or one operand alone.
    Operation,
    /// `a.b(c)["d"]`
    Chain,
    /// `A | B`, or one type alone.
    Union,
    /// `{ … }` in any role but that of fields.
    Block,
    /// `{ a: T }`
    Fields,
    /// `[ … ]` with elements, or of a type.
    List,
    /// `( … )` with elements between commas.
    Arguments,
    /// `( … )` or `[ … ]` around one thing.
    Parentheses,
    /// `(1..9)` or `(/…/)` behind a type.
    Refinement,
    /// `1..9`
    Range,
    /// `if … { … } else { … }` in any role.
    If,
    /// `check … else …`
    Check,
    /// `fn …`
    Function,
    /// `a = …` or `a { … }`
    Entry,
    /// `a: T`
    Field,
    /// `subchart a = …`
    Subchart,
    /// `"a" | "b" => …`
    Arm,
    /// `for x in xs`
    ForHead,
    /// `password(32)`
    Generator,
    /// Anything else: its parts stand beside each other.
    Other,
}

/// A part of a node.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'t> {
    /// A token, or what is broken.
    Token(Token),
    /// A node with its events.
    Node(Kind, &'t [Event]),
}

/// The tree of a file. Never fails: what cannot be read is [`Event::Broken`]. Takes time linear in the text.
#[must_use]
pub fn tree(source: &Source) -> Tree {
    let prepared = repair::prepare(source);
    let depth = prepared.scan.depth();
    let tree = stack::with_room(depth, || Weaver::new(source, &prepared).file());
    let mut tree = tree.unwrap_or_else(|| whole(source));
    tree.depth = depth;
    tree
}

/// The parts that a list of events consists of.
#[must_use]
pub fn pieces<'t>(mut events: &'t [Event]) -> Vec<Piece<'t>> {
    let mut pieces = vec![];
    while let Some((first, rest)) = events.split_first() {
        let len = match first {
            Event::Node { len, .. } => *len as usize,
            Event::Token(_) | Event::Broken(_) => 0,
        };
        let (inside, after) = rest.split_at_checked(len).unwrap_or((rest, &[]));
        pieces.push(match first {
            Event::Node { kind, .. } => Piece::Node(*kind, inside),
            Event::Token(token) | Event::Broken(token) => Piece::Token(*token),
        });
        events = after;
    }
    pieces
}

/// All of the file in one piece.
fn whole(source: &Source) -> Tree {
    let end = source.text.trim_end().len();
    let token = Token { end: offset(end), ..Token::default_at(0) };
    Tree { events: if end == 0 { vec![] } else { vec![Event::Broken(token)] }, ..Tree::default() }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Piece<'_> {
    /// Its first token.
    #[must_use]
    pub fn first(&self) -> Option<Token> {
        match self {
            Piece::Token(token) => Some(*token),
            Piece::Node(_, events) => events.iter().find_map(event_token),
        }
    }

    /// Its last token.
    #[must_use]
    pub fn last(&self) -> Option<Token> {
        match self {
            Piece::Token(token) => Some(*token),
            Piece::Node(_, events) => events.last().and_then(event_token),
        }
    }

    /// Whether it is this kind of node.
    #[must_use]
    pub fn is(&self, wanted: Kind) -> bool {
        matches!(self, Piece::Node(kind, _) if *kind == wanted)
    }
}

fn event_token(event: &Event) -> Option<Token> {
    match event {
        Event::Token(token) | Event::Broken(token) => Some(*token),
        Event::Node { .. } => None,
    }
}

impl Event {
    /// The byte after it; for a node, that before its parts.
    fn end(&self) -> usize {
        match self {
            Event::Node { .. } => 0,
            Event::Token(token) | Event::Broken(token) => token.end as usize,
        }
    }
}

impl Token {
    fn default_at(at: u32) -> Self {
        Self { start: at, end: at, lines: 0, first_comment: 0, comments: 0, trailing: None }
    }
}

/// Makes the tree from the grammar's pairs and what lies between them.
struct Weaver<'a> {
    source: &'a Source,
    prepared: &'a Prepared<'a>,
    tree: Tree,
    /// The last token that may take a comment, as an index into the events.
    last: Option<usize>,
    /// Line ends since that token, or since the last comment.
    lines: u8,
    /// The first comment that waits for the next token.
    waiting: usize,
    /// The item at hand holds something that cannot be read.
    broken: bool,
    /// What was before the last item, and its first byte.
    before: Option<(State, usize)>,
}

/// How far the tree was: what is broken is taken back.
#[derive(Debug, Clone, Copy)]
struct State {
    events: usize,
    comments: usize,
    last: Option<usize>,
    lines: u8,
    waiting: usize,
}

impl<'a> Weaver<'a> {
    fn new(source: &'a Source, prepared: &'a Prepared<'a>) -> Self {
        let tree = Tree::default();
        Self { source, prepared, tree, last: None, lines: 0, waiting: 0, broken: false, before: None }
    }

    fn file(mut self) -> Tree {
        let text: &str = &self.prepared.text;
        let Ok(pairs) = Grammar::parse(Rule::file, text) else { return whole(self.source) };
        let mut at = 0;
        for pair in pairs.filter(|pair| pair.as_rule() != Rule::EOI) {
            let span = pair.as_span();
            self.between_items(at, span.start());
            self.item(pair);
            at = span.end();
        }
        self.between_items(at, text.len());
        self.tree.last_comments = offset(self.waiting)..offset(self.tree.comments.len());
        self.tree
    }

    fn between_items(&mut self, start: usize, end: usize) {
        if self.repaired(start, end) {
            self.in_one_piece(start, end);
        } else {
            self.gap(start, end);
        }
    }

    /// An item; it becomes one piece if something in it is broken.
    fn item(&mut self, pair: Pair) {
        let (start, end) = (pair.as_span().start(), pair.as_span().end());
        let before = self.state();
        self.broken = self.repaired(start, end);
        if !self.broken {
            self.pair(pair);
        }
        if self.broken {
            self.restore(before);
            self.in_one_piece(start, end);
        }
        self.before = Some((before, self.prepared.places.original(start)));
    }

    fn state(&self) -> State {
        State {
            events: self.tree.events.len(),
            comments: self.tree.comments.len(),
            last: self.last,
            lines: self.lines,
            waiting: self.waiting,
        }
    }

    fn restore(&mut self, state: State) {
        self.tree.events.truncate(state.events);
        self.tree.comments.truncate(state.comments);
        (self.last, self.lines, self.waiting) = (state.last, state.lines, state.waiting);
    }

    /// Whether this part of the text was changed so that the grammar can read it.
    fn repaired(&self, start: usize, end: usize) -> bool {
        let places = &self.prepared.places;
        let original = self.source.text.get(places.original(start)..places.original(end));
        original != self.prepared.text.get(start..end)
    }

    /// A part of the file as it stands, with the blanks before its first line. If it begins on the line of the
    /// item before, that is a part of it.
    fn in_one_piece(&mut self, start: usize, end: usize) {
        let text: &str = &self.source.text;
        let (mut start, end) = (self.prepared.places.original(start), self.prepared.places.original(end));
        let piece = text.get(start..end).unwrap_or("").trim_end();
        if piece.is_empty() {
            return;
        }
        let end = start + piece.len();
        let code = start + piece.len() - piece.trim_start().len();
        let last_end = self.tree.events.last().map_or(0, Event::end);
        let same_line = text.get(last_end..code).is_some_and(|between| !between.contains('\n'));
        if let Some((before, item)) = self.before.take().filter(|_| same_line) {
            self.restore(before);
            start = item;
        } else {
            let lines = text.get(start..code).unwrap_or("").matches('\n').count();
            self.lines = self.lines.max(u8::try_from(lines.min(2)).unwrap_or(2));
            start = code;
        }
        let before = text.get(..start).unwrap_or("").trim_end_matches([' ', '\t']);
        if before.is_empty() || before.ends_with('\n') {
            start = before.len();
        }
        self.token(start, end);
        if let Some(event) = self.tree.events.last_mut()
            && let Event::Token(token) = *event
        {
            *event = Event::Broken(token);
        }
    }

    /// A node with all that is in it.
    fn pair(&mut self, pair: Pair) {
        let rule = pair.as_rule();
        let (start, end) = (pair.as_span().start(), pair.as_span().end());
        if is_broken(rule) {
            self.broken = true;
            return;
        }
        let mut inner = pair.into_inner().peekable();
        if is_token(rule) || inner.peek().is_none() {
            return self.original_token(start, end);
        }
        let node = self.tree.events.len();
        self.tree.events.push(Event::Node { kind: kind(rule), len: 0 });
        let mut at = start;
        for part in inner {
            let (start, end) = (part.as_span().start(), part.as_span().end());
            self.gap(at, start);
            self.pair(part);
            at = end;
        }
        self.gap(at, end);
        let count = offset(self.tree.events.len() - node - 1);
        if let Some(Event::Node { len, .. }) = self.tree.events.get_mut(node) {
            *len = count;
        }
    }

    /// What stands between two pairs: blanks, comments, and marks that have no rule of their own.
    fn gap(&mut self, start: usize, end: usize) {
        let text: &str = self.prepared.text.get(..end).unwrap_or("");
        let mut at = start;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let len = match rest.as_bytes() {
                [b' ' | b'\t' | b'\r', ..] => 1,
                [b'\n', ..] => {
                    self.lines = (self.lines + 1).min(2);
                    1
                }
                [b'/', b'/', ..] => self.comment(at, rest),
                [b'.', b'.', b'.', ..] => self.mark(at, 3),
                _ => self.mark(at, rest.chars().next().map_or(1, char::len_utf8)),
            };
            at += len;
        }
    }

    fn mark(&mut self, at: usize, len: usize) -> usize {
        self.original_token(at, at + len);
        len
    }

    fn original_token(&mut self, start: usize, end: usize) {
        let place = |at| self.prepared.places.original(at);
        self.token(place(start), place(end));
    }

    /// A comma takes no comments: it may go, and they stay.
    fn token(&mut self, start: usize, end: usize) {
        let is_comma = self.source.text.get(start..end) == Some(",");
        let mut token = Token { end: offset(end), lines: self.lines, ..Token::default_at(offset(start)) };
        if !is_comma {
            token.first_comment = offset(self.waiting);
            token.comments = offset(self.tree.comments.len() - self.waiting);
            self.waiting = self.tree.comments.len();
            self.last = Some(self.tree.events.len());
            self.lines = 0;
        }
        self.tree.events.push(Event::Token(token));
    }

    fn comment(&mut self, at: usize, rest: &str) -> usize {
        let line = rest.split('\n').next().unwrap_or(rest);
        let (start, index) = (self.prepared.places.original(at), self.tree.comments.len());
        let end = start + line.trim_end().len();
        self.tree.comments.push(Comment { start: offset(start), end: offset(end), lines: self.lines });
        let last = self.last.and_then(|last| self.tree.events.get_mut(last));
        if self.lines == 0
            && self.waiting == index
            && let Some(Event::Token(token) | Event::Broken(token)) = last
            && token.trailing.is_none()
        {
            token.trailing = Some(offset(index));
            self.waiting = index + 1;
        }
        self.lines = 0;
        line.len()
    }
}

fn is_broken(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::bad | Rule::bad_value | Rule::bad_type | Rule::bad_let | Rule::bad_head | Rule::hidden
    )
}

/// Rules with parts but without blanks between them.
fn is_token(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::path
            | Rule::path_key
            | Rule::copied
            | Rule::field
            | Rule::key
            | Rule::pattern
            | Rule::bound
            | Rule::string
    )
}

fn kind(rule: Rule) -> Kind {
    match rule {
        Rule::expr | Rule::head_expr => Kind::Operation,
        Rule::chain | Rule::head_chain => Kind::Chain,
        Rule::ty => Kind::Union,
        Rule::block | Rule::service_body | Rule::deploy_body | Rule::secrets_body | Rule::origin_branch => {
            Kind::Block
        }
        Rule::fields => Kind::Fields,
        Rule::list | Rule::ty_list => Kind::List,
        Rule::call | Rule::attributes => Kind::Arguments,
        Rule::paren | Rule::ty_paren | Rule::index => Kind::Parentheses,
        Rule::refine => Kind::Refinement,
        Rule::range => Kind::Range,
        Rule::if_expr | Rule::guarded | Rule::guarded_deploy | Rule::secret_if | Rule::origin_if => Kind::If,
        Rule::check => Kind::Check,
        Rule::fn_item => Kind::Function,
        Rule::entry | Rule::secret_entry => Kind::Entry,
        Rule::field_decl => Kind::Field,
        Rule::subchart => Kind::Subchart,
        Rule::arm => Kind::Arm,
        Rule::for_head => Kind::ForHead,
        Rule::kind => Kind::Generator,
        _ => Kind::Other,
    }
}
