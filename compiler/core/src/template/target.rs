//! Where in the YAML that a template writes the value of an action goes.
//!
//! Takes a template's text and a place in one of its actions; gives the keys that lead there, as far as the
//! indentation of the text around it says so. Helm renders text and reads it as YAML afterwards, so this is what
//! a person sees in a template, not a proof: what looks unlike YAML ends the search, and nothing found means
//! that nothing is known.

use ecow::EcoString;

use crate::yaml::Span;

/// Where the value of an action goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The steps that lead there, the nearest first; at least one. The outermost may be missing.
    pub steps: Vec<TargetStep>,
    /// The `kind` of the document, if the text says it above.
    pub kind: Option<EcoString>,
    /// It is the one value behind its key on the line: `replicas: {{ … }}`.
    pub is_inline: bool,
    /// It stands in quotes: `value: "{{ … }}"`, `value: {{ … | quote }}`.
    pub is_quoted: bool,
}

/// A step in the YAML that a template writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetStep {
    /// Below a key; empty if an action writes the key.
    Key(EcoString),
    /// An element of a list.
    Element,
}

impl Target {
    /// The nearest key, unless the value is an element of a list.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key_at(0)
    }

    /// The key of the step at this index.
    #[must_use]
    pub fn key_at(&self, index: usize) -> Option<&str> {
        if let Some(TargetStep::Key(key)) = self.steps.get(index) { Some(key) } else { None }
    }

    /// Whether the step at this index is to an element of a list.
    #[must_use]
    pub fn is_element_at(&self, index: usize) -> bool {
        matches!(self.steps.get(index), Some(TargetStep::Element))
    }
}

/// Functions after which a value still is what it was, apart from how it is written.
const SAME: &[&str] = &[
    "if",
    "with",
    "else",
    "toYaml",
    "toYamlPretty",
    "mustToYaml",
    "toJson",
    "mustToJson",
    "nindent",
    "indent",
    "trim",
    "trimSuffix",
    "default",
    "coalesce",
    "quote",
    "squote",
    "toString",
    "int",
    "int64",
    "required",
];

/// How many bytes above an action are looked at. The longest templates that people write have 60,000.
const REACH: usize = 30_000;

/// The longest action that is looked at, and the longest rest of its line, in bytes.
const LONGEST: usize = 1_000;

/// Where the action goes that a place lies in. Nothing if that is not known, if the action makes something else of
/// the value (a checksum, a part of a text), or if it goes into a text.
#[must_use]
pub fn target(text: &str, at: Span) -> Option<Target> {
    let above = tail(text.get(..at.start)?, REACH);
    let open = at.start - above.len() + above.rfind("{{")?;
    let close = at.end + head(text.get(at.end..)?, LONGEST).find("}}")? + 2;
    let action = text.get(open..close).filter(|action| action.len() <= LONGEST)?;
    if !leaves_as_is(action) {
        return None;
    }
    let above = text.get(at.start - above.len()..open)?;
    let (lines, before) = above.rsplit_once('\n').unwrap_or(("", above));
    let before = without_actions(before);
    let indent = indentation(action);
    let rest = head(text.get(close..)?, LONGEST).lines().next().unwrap_or_default();
    let mut climb = Climb { column: 0, in_list: false, steps: vec![], kind: None };
    let mut is_quoted = action.contains("quote");
    let is_inline = !before.trim().is_empty();
    if is_inline {
        let line = Line::of(&before);
        let value = line.value.trim();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        is_quoted |= quote.is_some();
        let is_alone = value.chars().count() == usize::from(quote.is_some());
        if !is_alone || indent.is_none() && !ends(&without_actions(rest), quote) {
            return None;
        }
        climb.begin(&line)?;
    } else {
        climb.column = indent.unwrap_or(before.chars().count());
        // The elements of a list may stand right below its key.
        climb.in_list = true;
    }
    climb.up(lines)?;
    let Climb { steps, kind, .. } = climb;
    (!steps.is_empty()).then_some(Target { steps, kind, is_inline: is_inline && indent.is_none(), is_quoted })
}

/// The way from a line to the margin.
struct Climb {
    /// What stands further left is around us.
    column: usize,
    /// We are in a list whose dashes stand in this column: its key may, too.
    in_list: bool,
    steps: Vec<TargetStep>,
    kind: Option<EcoString>,
}

impl Climb {
    /// Begins with what stands before the action on its line.
    fn begin(&mut self, line: &Line<'_>) -> Option<()> {
        match (line.key, line.dash) {
            (Some(key), dash) => {
                self.steps.push(TargetStep::Key(key.into()));
                self.column = line.column;
                if let Some(dash) = dash {
                    self.element(dash);
                }
            }
            (None, Some(dash)) => self.element(dash),
            (None, None) => return None,
        }
        Some(())
    }

    fn element(&mut self, dash: usize) {
        self.steps.push(TargetStep::Element);
        self.column = dash;
        self.in_list = true;
    }

    /// Goes up line by line. Nothing if a text holds us.
    fn up(&mut self, above: &str) -> Option<()> {
        for raw in above.lines().rev() {
            if raw.contains("{{") && raw.contains("define ") || raw.starts_with("---") {
                break;
            }
            let text = without_actions(raw);
            let content = text.trim();
            if content.chars().all(|c| c == WRITTEN) || content.starts_with('#') {
                continue;
            }
            let line = Line::of(&text);
            let value = line.value.trim();
            if line.column == 0 && line.key == Some("kind") && !value.is_empty() {
                self.kind.get_or_insert_with(|| value.trim_matches(['"', '\'']).into());
            }
            let outside = |column: usize| column < self.column;
            if let Some(dash) = line.dash {
                if outside(dash) {
                    if let Some(key) = line.key.filter(|_| is_bare(value) && outside(line.column)) {
                        self.steps.push(TargetStep::Key(key.into()));
                    }
                    if value.starts_with(['|', '>']) && (line.key.is_none() || outside(line.column)) {
                        return None;
                    }
                    self.element(dash);
                }
            } else if outside(line.column) || self.in_list && line.column == self.column && is_bare(value) {
                if value.starts_with(['|', '>']) {
                    return None;
                }
                let Some(key) = line.key.filter(|_| is_bare(value)) else { break };
                self.steps.push(TargetStep::Key(key.into()));
                self.column = line.column;
                self.in_list = false;
            }
        }
        Some(())
    }
}

/// A line of YAML, without actions.
struct Line<'t> {
    /// Where the last dash stands.
    dash: Option<usize>,
    /// Where the key stands, or what else there is.
    column: usize,
    key: Option<&'t str>,
    /// What stands behind the colon.
    value: &'t str,
}

impl<'t> Line<'t> {
    fn of(text: &'t str) -> Self {
        let mut rest = text.trim_start_matches(' ');
        let mut column = text.len() - rest.len();
        let mut dash = None;
        while let Some(behind) =
            rest.strip_prefix('-').filter(|behind| behind.is_empty() || behind.starts_with(' '))
        {
            dash = Some(column);
            let next = behind.trim_start_matches(' ');
            column += rest.len() - next.len();
            rest = next;
        }
        let (key, value) = match rest.split_once(':') {
            Some((key, value)) if value.is_empty() || value.starts_with([' ', '\r']) => {
                let key = if key.contains(WRITTEN) { "" } else { key.trim_matches(['"', '\'']) };
                let is_key = !key.contains([' ', '{', '[', '"']);
                (is_key.then_some(key), value)
            }
            _ => (None, rest),
        };
        Self { dash, column, key, value }
    }
}

/// The first bytes of a text.
fn head(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// The last bytes of a text.
fn tail(text: &str, most: usize) -> &str {
    let start = (text.len().saturating_sub(most)..=text.len()).find(|at| text.is_char_boundary(*at));
    text.get(start.unwrap_or(text.len())..).unwrap_or_default()
}

/// Whether nothing stands behind a key, so that what follows below is its value.
fn is_bare(value: &str) -> bool {
    value.is_empty() || value.starts_with('#') || value.starts_with('&') && !value.contains(' ')
}

/// Whether a line ends behind an action, and behind the quote that was opened before it.
fn ends(rest: &str, quote: Option<char>) -> bool {
    let rest = quote.map_or(Some(rest), |quote| rest.strip_prefix(quote));
    rest.is_some_and(|rest| rest.trim().is_empty() || rest.trim_start().starts_with('#'))
}

/// Stands for what an action writes.
const WRITTEN: char = '\u{fffc}';

/// A line without its actions; one that is not closed on it goes to its end.
fn without_actions(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    // The end of an action that began further up.
    if let Some(end) = rest.find("}}").filter(|end| rest.find("{{").is_none_or(|open| *end < open)) {
        rest = rest.get(end + 2..).unwrap_or_default();
    }
    while let Some((before, behind)) = rest.split_once("{{") {
        out.push_str(before);
        let (action, after) = behind.split_once("}}").unwrap_or((behind, ""));
        let first = action.trim_start_matches(['-', ' ']).split([' ', '}']).next().unwrap_or_default();
        let is_written =
            !matches!(first, "if" | "with" | "range" | "else" | "end") && !first.starts_with('/');
        out.extend(is_written.then_some(WRITTEN));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether an action calls only functions that leave its value as it is.
fn leaves_as_is(action: &str) -> bool {
    let mut quote = None;
    let mut word = String::new();
    for c in action.chars().chain([' ']) {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$') => {
                word.push(c);
                continue;
            }
            None => {}
        }
        // Fields and variables start with `.` and `$`.
        let is_name = word.starts_with(|first: char| first.is_ascii_alphabetic());
        if is_name && !SAME.contains(&word.as_str()) {
            return false;
        }
        word.clear();
    }
    true
}

/// The columns by which an action indents what it writes.
fn indentation(action: &str) -> Option<usize> {
    let (_, behind) = action.rsplit_once("indent ")?;
    let behind = behind.trim_start();
    let digits = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
    behind.get(..digits)?.parse().ok()
}
