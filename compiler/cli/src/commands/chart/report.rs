//! What a new version of a chart does to the platform's values.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use phxc_core::chart::{self, Chart, DefaultChange};
use phxc_core::data::Data;
use phxc_core::diagnostics::Diagnostic;
use phxc_core::source::Sources;
use phxc_core::{Compilation, Written};
use serde::Serialize;

use crate::clean;
use crate::render::count;

/// As many defaults that nobody writes are named.
const NAMED: usize = 20;
/// The longest value that is shown, in characters.
const LONGEST: usize = 60;

/// The platform with the new version, held against the platform as it is.
pub(super) struct Report {
    /// What `phxc check` says with the new version, and did not say before.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Values that are written and no longer known, though the chart may take them.
    unknown: Vec<Value>,
    /// Values that are written and have another default now.
    under: Vec<Default_>,
    /// Other defaults that changed: what runs changes without anybody writing it.
    silent: Vec<Default_>,
}

/// A value that the platform writes.
#[derive(Debug, Clone, Serialize)]
struct Value {
    path: String,
    /// Where its name stands in the new version, if that is one place only.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<String>,
    written: Vec<Place>,
}

/// A default that changed.
#[derive(Debug, Clone, Serialize)]
struct Default_ {
    path: String,
    before: String,
    after: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    written: Vec<Place>,
}

/// Where a value is written.
#[derive(Debug, Clone, Serialize)]
struct Place {
    file: String,
    line: usize,
    environments: Vec<String>,
}

/// One compilation of the two.
pub(super) struct Side<'s> {
    /// Its result.
    pub(super) compilation: &'s Compilation,
    /// The chart in it.
    pub(super) chart: &'s Chart,
}

impl Report {
    /// `written` are the values of the platform as it is; `path` is the file of the item, in which lines move.
    pub(super) fn new(before: &Side<'_>, written: &[Written], after: &Side<'_>, path: &str) -> Self {
        let said: BTreeSet<_> = keys(before.compilation, path).collect();
        let is_new = |key: &Key| !said.contains(key);
        let diagnostics = keys(after.compilation, path).zip(&after.compilation.diagnostics);
        let diagnostics =
            diagnostics.filter(|(key, _)| is_new(key)).map(|(_, found)| found.clone()).collect();
        let sources = &before.compilation.sources;
        let unknown = unknown(before.chart, written, after.chart, sources);
        let (mut under, mut silent) = (vec![], vec![]);
        // A value that is gone is told above, and one that is new changes nothing that was there.
        let changes = chart::default_changes(before.chart, after.chart).into_iter();
        for change in changes.filter(|change| change.before.is_some() && change.after.is_some()) {
            let over: Vec<Place> = written
                .iter()
                .filter(|value| value.path.starts_with(&change.path) || change.path.starts_with(&value.path))
                .map(|value| Place::of(value, sources))
                .collect();
            let list = if over.is_empty() { &mut silent } else { &mut under };
            list.push(Default_::of(&change, over));
        }
        Self { diagnostics, unknown, under, silent }
    }

    /// How many of the platform's values the new version refuses.
    pub(super) fn breaks(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count()
    }

    /// What is to be said besides the diagnostics.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if !self.unknown.is_empty() {
            text += "values that are written, and gone or moved in the new version:\n";
            for value in &self.unknown {
                let moved = value.moved.as_ref().map_or(String::new(), |path| format!(" → {path}?"));
                let _ = writeln!(text, "  {}{moved}{}", value.path, places(&value.written));
            }
        }
        if !self.under.is_empty() {
            text += "values that are written over a default that changed:\n";
            self.under.iter().for_each(|change| change.tell(&mut text));
        }
        if !self.silent.is_empty() {
            text += "defaults that changed where nothing is written:\n";
            self.silent.iter().take(NAMED).for_each(|change| change.tell(&mut text));
            if self.silent.len() > NAMED {
                let _ = writeln!(text, "  and {} more", self.silent.len() - NAMED);
            }
        }
        text
    }

    /// "2 errors that the platform does not have now", or that all is well.
    pub(super) fn verdict(&self) -> String {
        match self.breaks() {
            0 => "nothing that the platform writes breaks".into(),
            n => format!("{} that the platform does not have now", count(n, "error")),
        }
    }

    /// For machines.
    pub(super) fn fields(&self) -> impl Serialize + '_ {
        #[derive(Serialize)]
        struct Fields<'r> {
            breaks: usize,
            unknown: &'r [Value],
            written_over: &'r [Default_],
            changed: &'r [Default_],
        }
        Fields {
            breaks: self.breaks(),
            unknown: &self.unknown,
            written_over: &self.under,
            changed: &self.silent,
        }
    }
}

type Key = (String, String, String, usize);

/// What makes a diagnostic the same one in both.
fn keys<'c>(compilation: &'c Compilation, path: &'c str) -> impl Iterator<Item = Key> + 'c {
    compilation.diagnostics.iter().map(move |diagnostic| {
        let source = compilation.sources.get(diagnostic.primary.span.file);
        let file = source.map_or(String::new(), |source| source.path.to_string());
        // In the item's own file all lines are others.
        let start = if file == path { 0 } else { diagnostic.primary.span.range().start };
        (diagnostic.code.to_string(), diagnostic.message.clone(), file, start)
    })
}

/// Values that the old version knows and the new one does not.
fn unknown(before: &Chart, written: &[Written], after: &Chart, sources: &Sources) -> Vec<Value> {
    let mut out: Vec<Value> = vec![];
    for value in written {
        let known = |chart: &Chart| chart::knowledge(&chart.values, &value.path);
        if known(after) >= known(before) {
            continue;
        }
        let path = value.path.join(".");
        let place = Place::of(value, sources);
        match out.last_mut().filter(|last| last.path == path) {
            Some(last) => last.written.push(place),
            None => {
                let moved = chart::moved(&after.values, &value.path).map(|path| path.join("."));
                out.push(Value { path, moved, written: vec![place] });
            }
        }
    }
    out
}

impl Default_ {
    fn of(change: &DefaultChange, written: Vec<Place>) -> Self {
        let path = clean::line(&change.path.join(".")).into_owned();
        let shown = |data: &Option<Data>| data.as_ref().map(shown).unwrap_or_default();
        Self { path, before: shown(&change.before), after: shown(&change.after), written }
    }

    fn tell(&self, text: &mut String) {
        let _ = writeln!(text, "  {}: {} → {}{}", self.path, self.before, self.after, places(&self.written));
    }
}

impl Place {
    fn of(value: &Written, sources: &Sources) -> Self {
        let source = sources.get(value.span.file);
        Self {
            file: source.map_or(String::new(), |source| clean::line(&source.path).into_owned()),
            line: source.map_or(0, |source| source.line_column(value.span.range().start).0),
            environments: value.environments.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A line for each place: where a person has to look.
fn places(places: &[Place]) -> String {
    let line = |place: &Place| {
        let environments = match place.environments.as_slice() {
            [] => String::new(),
            few if few.len() <= 3 => format!(" ({})", few.join(", ")),
            many => format!(" ({})", count(many.len(), "environment")),
        };
        format!("\n    {}:{}{environments}", place.file, place.line)
    };
    places.iter().map(line).collect()
}

/// A value on one line.
fn shown(data: &Data) -> String {
    let text = clean::line(&chart::literal(data)).into_owned();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(&text)),
        None => text,
    }
}
