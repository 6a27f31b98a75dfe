//! The document: text with the places where lines may end.
//!
//! A document is one list of [`Op`]s. A group ([`Op::Begin`] … [`Op::End`]) stands on one line if it fits;
//! otherwise its own [`Op::Line`]s become line ends, and the groups within it are asked anew. Widths are
//! summed up once, so that each question about fitting is two subtractions: printing is linear, however
//! deeply groups nest.

/// A step of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op<'t> {
    /// Text; what holds line ends is printed as it stands.
    Text(&'t str),
    /// Nothing, or as many blanks as bring the rows of a table into line.
    Pad,
    /// This text on one line, a line end where the group is broken.
    Line(&'static str),
    /// Text only where the group is broken.
    IfBroken(&'static str),
    /// A new line, unless one has just begun; perhaps a blank line before it.
    Hard {
        /// With a blank line.
        blank: bool,
    },
    /// From here on lines of a broken group begin two columns further in.
    Indent,
    /// Ends an [`Op::Indent`].
    Dedent,
    /// A comment behind all that stands on this line.
    Trailing {
        /// With its slashes.
        text: &'t str,
        /// More than one blank stood before it.
        moved: bool,
    },
    /// Neighbouring entries whose marks are brought into line: an index into the document's tables.
    Table(usize),
    /// Begins a group.
    Begin(Group),
    /// Ends a group.
    End,
}

/// How a group that does not fit on the line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// All of its lines end.
    Lines,
    /// If what stands before this op fits, the group stays on the line and what begins at the op is broken:
    /// `f("a", {` … `})`.
    Hug {
        /// The op that begins the last part.
        last: usize,
    },
    /// Its first line ends if the rest then fits on one line; otherwise the group stays, and what is in it breaks.
    NextLine,
}

/// An entry of a table, by the ops that it consists of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Its first op.
    pub start: usize,
    /// Its [`Op::Pad`].
    pub pad: usize,
    /// The op after its last.
    pub end: usize,
}

/// A document under construction, or finished.
#[derive(Debug, Default)]
pub(super) struct Doc<'t> {
    /// The steps.
    pub ops: Vec<Op<'t>>,
    /// The tables.
    pub tables: Vec<Vec<Row>>,
    /// Begin and end of the group that ended last.
    pub ended: Option<(usize, usize)>,
    open: Vec<usize>,
}

impl<'t> Doc<'t> {
    /// Adds a step.
    pub(super) fn push(&mut self, op: Op<'t>) {
        self.ops.push(op);
    }

    /// Adds text.
    pub(super) fn text(&mut self, text: &'t str) {
        self.push(Op::Text(text));
    }

    /// Begins a group.
    pub(super) fn begin(&mut self, group: Group) {
        self.open.push(self.ops.len());
        self.push(Op::Begin(group));
    }

    /// Ends the group that began last.
    pub(super) fn end(&mut self) {
        self.push(Op::End);
        self.ended = self.open.pop().map(|begin| (begin, self.ops.len()));
    }

    /// Makes the group that began last one that keeps its first lines together: see [`Group::Hug`].
    pub(super) fn hug(&mut self, last: usize) {
        if let Some(Op::Begin(group)) = self.open.last().and_then(|begin| self.ops.get_mut(*begin)) {
            *group = Group::Hug { last };
        }
    }

    /// What was written from the step `first` on, as a row: without the comments above it.
    pub(super) fn row(&self, first: usize) -> Option<Row> {
        let steps = self.ops.get(first..)?;
        let pad = steps.iter().position(|op| *op == Op::Pad)?;
        let above = steps.get(..pad)?.iter().rposition(|op| matches!(op, Op::Hard { .. }));
        let start = first + above.map_or(0, |at| at + 1);
        Some(Row { start, pad: first + pad, end: self.ops.len() })
    }

    /// Where the last part begins that can be broken, if the document ends with one: a group, or a string of
    /// several lines.
    pub(super) fn breakable_end(&self) -> Option<usize> {
        let last = self.ops.len().checked_sub(1)?;
        match self.ops.get(last)? {
            Op::Text(text) if text.contains('\n') => Some(last),
            _ => self.ended.filter(|(_, end)| *end == self.ops.len()).map(|(begin, _)| begin),
        }
    }
}

/// Sums over the steps of a document, so that the width of any part is known at once.
#[derive(Debug)]
pub(super) struct Widths {
    /// The width of all before each step, on one line.
    before: Vec<usize>,
    /// The number of line ends before each step that come whatever fits.
    breaks: Vec<usize>,
    /// The number of places before each step where the line may end.
    places: Vec<usize>,
    /// Up to where the line goes at least from each step on, in the measure of `before`.
    line_end: Vec<usize>,
    /// The step that ends the group, for each that begins one.
    group_end: Vec<usize>,
}

impl Widths {
    /// Sums up. The lists have an entry for the end of the document, too.
    pub(super) fn of(doc: &Doc) -> Self {
        let (mut before, mut breaks, mut places) = (vec![0], vec![0], vec![0]);
        let (mut width, mut count, mut lines) = (0, 0, 0);
        let mut group_end = vec![0; doc.ops.len()];
        let mut open = vec![];
        for (at, op) in doc.ops.iter().enumerate() {
            width += flat_width(op);
            count += usize::from(ends_line(op));
            match op {
                Op::Begin(_) => open.push(at),
                Op::End => {
                    if let Some(end) = open.pop().and_then(|begin: usize| group_end.get_mut(begin)) {
                        *end = at;
                    }
                }
                _ => {}
            }
            lines += usize::from(matches!(op, Op::Line(_)));
            before.push(width);
            breaks.push(count);
            places.push(lines);
        }
        let mut line_end = before.clone();
        for (at, op) in doc.ops.iter().enumerate().rev() {
            let own = match op {
                Op::Line(_) | Op::Hard { .. } => before.get(at),
                Op::Text(text) if text.contains('\n') => before.get(at + 1),
                _ => line_end.get(at + 1),
            };
            let own = own.copied().unwrap_or(width);
            if let Some(place) = line_end.get_mut(at) {
                *place = own;
            }
        }
        Self { before, breaks, places, line_end, group_end }
    }

    /// The width of the steps `start..end` on one line; `None` if they do not stand on one.
    pub(super) fn flat(&self, start: usize, end: usize) -> Option<usize> {
        let breaks = |at| self.breaks.get(at).copied().unwrap_or_default();
        let before = |at| self.before.get(at).copied().unwrap_or_default();
        (breaks(start) == breaks(end)).then(|| before(end).saturating_sub(before(start)))
    }

    /// Whether a line may end in the steps `start..end`.
    pub(super) fn breakable(&self, start: usize, end: usize) -> bool {
        let places = |at| self.places.get(at).copied().unwrap_or_default();
        places(start) < places(end)
    }

    /// What stands on the line from this step on, up to where the line may end.
    pub(super) fn rest(&self, at: usize) -> usize {
        let end = self.line_end.get(at).copied().unwrap_or_default();
        end.saturating_sub(self.before.get(at).copied().unwrap_or_default())
    }

    /// The step after the group that begins at this one.
    pub(super) fn after_group(&self, begin: usize) -> usize {
        self.group_end.get(begin).map_or(begin + 1, |end| end + 1)
    }
}

fn flat_width(op: &Op) -> usize {
    match op {
        Op::Text(text) => first_line(text).chars().count(),
        Op::Line(text) => text.len(),
        _ => 0,
    }
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or(text)
}

fn ends_line(op: &Op) -> bool {
    match op {
        Op::Hard { .. } => true,
        Op::Text(text) => text.contains('\n'),
        _ => false,
    }
}
