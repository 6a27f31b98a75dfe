//! `phxc check --fix`: applies the fixes that leave no doubt, and only those.
//!
//! The sources are mended in memory, round after round, because one mistake can hide another; a fix
//! that only puts another error into its place is taken back. Files are written at the end, each in one step, and only if none of them has changed since it was read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use phxc_core::Compilation;
use phxc_core::diagnostics::{Code, Diagnostic, Edit, Fix};
use phxc_core::source::{FileId, Source, Sources, World};
use serde::Serialize;

use crate::project::{DiskWorld, Overlay};
use crate::render::{self, Format, count};
use crate::{Console, Failure, clean};

/// After as many rounds a fix that brings back what another took away is left alone.
const ROUNDS: usize = 20;

/// What was done, and what is still to be said.
pub(super) struct Fixed {
    pub(super) done: Vec<Done>,
    pub(super) left: Compilation,
}

/// One fix that was applied.
#[derive(Debug, Serialize)]
pub(super) struct Done {
    path: String,
    line: usize,
    code: &'static str,
    title: String,
}

/// Mends the sources of `world`.
///
/// # Errors
/// If a source has changed meanwhile (then nothing is written), or cannot be written.
pub(super) fn run(world: &DiskWorld, compile: impl Fn(&dyn World) -> Compilation) -> Result<Fixed, Failure> {
    let mut mended = Mended { world: Overlay { disk: world, texts: BTreeMap::new() }, read: BTreeMap::new() };
    let mut done = vec![];
    let mut refused = BTreeSet::new();
    let mut left = compile(&mended.world);
    for _ in 0..ROUNDS {
        let chosen = choose(&left, world.root(), &refused);
        if chosen.is_empty() {
            break;
        }
        let before = mended.world.texts.clone();
        mended.apply(chosen.iter().flat_map(|(_, fix)| &fix.edits), &left.sources);
        let next = compile(&mended.world);
        let vain = in_vain(&chosen, &next, &left.sources);
        if vain.is_empty() {
            done.extend(chosen.iter().map(|(diagnostic, fix)| report(diagnostic, fix, &left.sources)));
            left = next;
        } else {
            refused.extend(vain);
            mended.world.texts = before;
        }
    }
    mended.write()?;
    Ok(Fixed { done, left })
}

/// The fixes after which another error stands at the very place that they changed. What mends the
/// form of the text stays: that lets the later phases see it at all.
fn in_vain(chosen: &[Chosen<'_>], next: &Compilation, sources: &Sources) -> Vec<Key> {
    let edits: Vec<&Edit> = chosen.iter().flat_map(|(_, fix)| &fix.edits).collect();
    let wrong = |edit: &Edit| {
        let moved = |at: u32| -> i64 {
            let before =
                edits.iter().filter(|other| other.span.file == edit.span.file && other.span < edit.span);
            let grown = before.map(|other| other.text.len() as i64 - other.span.range().len() as i64);
            i64::from(at) + grown.sum::<i64>()
        };
        let start = moved(edit.span.start);
        let end = start + edit.text.len() as i64;
        next.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).any(|diagnostic| {
            let span = diagnostic.primary.span;
            span.file == edit.span.file && i64::from(span.start) < end && start < i64::from(span.end)
        })
    };
    let of_form = |code: Code| code.0.starts_with("E01");
    let vain = chosen.iter().filter(|(found, fix)| !of_form(found.code) && fix.edits.iter().any(wrong));
    vain.map(|(found, fix)| key(found, fix, sources)).collect()
}

/// What tells a fix from others, wherever its lines move.
type Key = (Code, String, Vec<String>);

fn key(diagnostic: &Diagnostic, fix: &Fix, sources: &Sources) -> Key {
    let text = |edit: &Edit| format!("{} > {}", sources.slice(edit.span), edit.text);
    (diagnostic.code, diagnostic.message.clone(), fix.edits.iter().map(text).collect())
}

/// A fix with what it cures.
type Chosen<'a> = (&'a Diagnostic, &'a Fix);

/// Says what was done.
pub(super) fn tell(done: &[Done], format: Format, console: &mut Console) {
    for done in done {
        if format == Format::Json {
            console.result(&render::object("fixed", done));
        } else {
            let (path, title) = (clean::line(&done.path), clean::line(&done.title));
            let text = format!("fixed {path}:{}: {}: {title}\n", done.line, done.code);
            super::result(&text, format, console);
        }
    }
    if !done.is_empty() && format.is_for_people() {
        console.result(&format!("{} applied\n", count(done.len(), "fix").replace("fixs", "fixes")));
    }
}

/// The safe fixes of this round, by place; of two that touch each other, the first.
fn choose<'a>(compilation: &'a Compilation, root: &Path, refused: &BTreeSet<Key>) -> Vec<Chosen<'a>> {
    let mut chosen: Vec<Chosen<'a>> = vec![];
    for diagnostic in &compilation.diagnostics {
        let Some(fix) = diagnostic.safe_fix() else { continue };
        if refused.contains(&key(diagnostic, fix, &compilation.sources)) {
            continue;
        }
        let own =
            |edit: &Edit| compilation.sources.get(edit.span.file).is_some_and(|source| is_own(source, root));
        let taken = chosen.iter().flat_map(|(_, fix)| &fix.edits);
        let free = !taken.into_iter().any(|other| fix.edits.iter().any(|edit| touch(edit, other)));
        if free && !fix.edits.is_empty() && fix.edits.iter().all(own) {
            chosen.push((diagnostic, fix));
        }
    }
    chosen
}

/// A source of the project at its own place: what is reached through a link may be shared with others.
fn is_own(source: &Source, root: &Path) -> bool {
    let path = root.join(&*source.path);
    !source.is_std() && path.canonicalize().is_ok_and(|real| real == path)
}

fn touch(a: &Edit, b: &Edit) -> bool {
    a.span.file == b.span.file && a.span.start <= b.span.end && b.span.start <= a.span.end
}

fn report(diagnostic: &Diagnostic, fix: &Fix, sources: &Sources) -> Done {
    let span = fix.edits.first().map_or(diagnostic.primary.span, |edit| edit.span);
    let (path, line) = sources.get(span.file).map_or((String::new(), 0), |source| {
        (source.path.to_string(), source.line_column(span.start as usize).0)
    });
    let Code(code) = diagnostic.code;
    Done { path, line, code, title: title(fix, sources) }
}

/// What was done, in words that are no question.
fn title(fix: &Fix, sources: &Sources) -> String {
    let [edit] = fix.edits.as_slice() else { return fix.title.clone() };
    let (old, new) = (sources.conceal(sources.slice(edit.span)), sources.conceal(&edit.text));
    let (old, new) = (old.trim(), new.trim());
    match (old.is_empty(), new.is_empty()) {
        _ if old.contains('\n') || new.contains('\n') => fix.title.clone(),
        (true, false) => format!("added `{new}`"),
        (false, true) => format!("removed `{old}`"),
        (false, false) => format!("`{old}` is now `{new}`"),
        (true, true) => fix.title.clone(),
    }
}

/// The project with its mended sources over those on disk.
struct Mended<'a> {
    world: Overlay<'a>,
    /// The same sources as they were read.
    read: BTreeMap<String, Arc<[u8]>>,
}

impl Mended<'_> {
    fn apply<'e>(&mut self, edits: impl Iterator<Item = &'e Edit>, sources: &Sources) {
        let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for edit in edits {
            files.entry(edit.span.file).or_default().push(edit);
        }
        for (file, mut edits) in files {
            let Some(source) = sources.get(file) else { continue };
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            let mut text = source.text.to_string();
            for edit in edits {
                if text.get(edit.span.range()).is_some() {
                    text.replace_range(edit.span.range(), &edit.text);
                }
            }
            let path = source.path.to_string();
            self.read.entry(path.clone()).or_insert_with(|| source.text.as_bytes().into());
            self.world.texts.insert(path, text.into_bytes().into());
        }
    }

    /// Writes what differs, after a look whether anybody else has.
    fn write(&self) -> Result<(), Failure> {
        for (path, read) in &self.read {
            if self.world.disk.read(path).ok().as_ref() != Some(read) {
                return Err(Failure::ChangedMeanwhile { path: clean::line(path).into_owned() });
            }
        }
        for (path, text) in self.world.texts.iter().filter(|(path, text)| self.read.get(*path) != Some(text))
        {
            let failed = |source| Failure::Write { path: clean::line(path).into_owned(), source };
            super::replace(&self.world.disk.root().join(path), text).map_err(failed)?;
        }
        Ok(())
    }
}
