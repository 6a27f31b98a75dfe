//! `phxc fmt`: writes sources as they should be written, or shows what would change.
//!
//! It reads no more than the files themselves, so it works in a project with errors. An item that
//! cannot be read stays as it is, and is told.

use std::env;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use phxc_core::fmt::{Formatted, format};
use phxc_core::source::{FileId, Source, World as _};
use rayon::prelude::*;
use similar::TextDiff;

use super::replace;
use crate::args::{Common, Fmt};
use crate::project::{DiskWorld, Project, SIZE_LIMIT, sources_below};
use crate::render::count;
use crate::{Console, Failure, Status, clean};

pub(crate) fn run(fmt: &Fmt, common: &Common, console: &mut Console) -> Result<Status, Failure> {
    if fmt.stdin_filename.is_some() || fmt.paths == [Path::new("-")] {
        let name = fmt.stdin_filename.as_deref().unwrap_or(Path::new("standard input"));
        return stdin(fmt.check, name, console);
    }
    let places = if fmt.paths.is_empty() { of_project(common)? } else { named(&fmt.paths)? };
    let done: Result<Vec<Done>, Failure> = places.into_par_iter().map(Done::of).collect();
    let done = done?;
    let changed: Vec<&Done> = done.iter().filter(|done| done.is_changed()).collect();
    for done in &done {
        done.tell_broken(console);
    }
    for done in &changed {
        if fmt.check {
            done.show_difference(console);
        } else {
            let failed = |source| Failure::Write { path: done.name.clone(), source };
            replace(&done.place, done.formatted.text.as_bytes()).map_err(failed)?;
            console.result(&format!("formatted {}\n", done.name));
        }
    }
    if !fmt.check {
        console.result(&format!("{}, {} changed\n", count(done.len(), "file"), changed.len()));
    }
    let broken = done.iter().any(|done| !done.formatted.broken.is_empty());
    Ok(if broken || fmt.check && !changed.is_empty() { Status::Found } else { Status::Done })
}

/// An editor wants the text whatever is broken in it: only `--check` has another status than success.
fn stdin(check: bool, name: &Path, console: &mut Console) -> Result<Status, Failure> {
    let bytes = limited(io::stdin().lock(), name)?;
    let done = Done::new(name.to_owned(), clean::path(name), &bytes)?;
    done.tell_broken(console);
    if !check {
        console.result(&done.formatted.text);
        return Ok(Status::Done);
    }
    if !done.is_changed() {
        return Ok(Status::Done);
    }
    done.show_difference(console);
    Ok(Status::Found)
}

/// A file to format: where it is, and what it is called.
type Named = (PathBuf, String);

fn of_project(common: &Common) -> Result<Vec<Named>, Failure> {
    let here =
        env::current_dir().map_err(|source| Failure::Read { path: "the current folder".into(), source })?;
    let project = Project::find(common.project.as_deref(), &here)?;
    let outputs: Vec<_> = project.output_folder().into_iter().collect();
    let world = DiskWorld::open(&project.root, &outputs)?;
    let named = |path: String| (project.root.join(&path), clean::line(&path).into_owned());
    Ok(world.sources().into_iter().map(named).collect())
}

fn named(paths: &[PathBuf]) -> Result<Vec<Named>, Failure> {
    let mut places = vec![];
    for path in paths {
        if path.is_dir() {
            places.extend(sources_below(path)?);
        } else {
            places.push(path.clone());
        }
    }
    places.sort();
    places.dedup();
    Ok(places.into_iter().map(|place| (place.clone(), clean::path(&place))).collect())
}

/// A source before and after.
struct Done {
    place: PathBuf,
    name: String,
    source: Source,
    formatted: Formatted,
}

impl Done {
    fn of((place, name): Named) -> Result<Self, Failure> {
        let failed = |source| Failure::Read { path: name.clone(), source };
        // Opening a pipe or a device could wait for ever.
        if !fs::metadata(&place).map_err(failed)?.is_file() {
            return Err(Failure::NotASource { path: name, why: "it is not a regular file" });
        }
        let file = File::open(&place).map_err(failed)?;
        let bytes = limited(file, &place)?;
        Self::new(place, name, &bytes)
    }

    fn new(place: PathBuf, name: String, bytes: &[u8]) -> Result<Self, Failure> {
        let Ok(text) = str::from_utf8(bytes) else {
            return Err(Failure::NotASource { path: name, why: "it is not UTF-8 text" });
        };
        let source = Source::new(FileId(0), name.as_str(), text);
        let formatted = format(&source);
        Ok(Self { place, name, source, formatted })
    }

    fn is_changed(&self) -> bool {
        *self.source.text != *self.formatted.text
    }

    fn tell_broken(&self, console: &mut Console) {
        for span in &self.formatted.broken {
            let (line, _) = self.source.line_column(span.start as usize);
            let name = &self.name;
            console.tell(&format!(
                "{name}:{line}: left as it is, because it cannot be read; see `phxc check`\n"
            ));
        }
    }

    fn show_difference(&self, console: &mut Console) {
        let diff = TextDiff::from_lines(&*self.source.text, self.formatted.text.as_str());
        let (before, after) = (format!("a/{}", self.name), format!("b/{}", self.name));
        let text = diff.unified_diff().header(&before, &after).to_string();
        // On a terminal nothing may act; a file or a program gets the bytes.
        match console.color_of_results() {
            true => console.result(&clean::block(&text)),
            false => console.result(&text),
        }
    }
}

/// All bytes, up to the most that a source may have.
fn limited(from: impl io::Read, path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = vec![];
    from.take(SIZE_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| Failure::Read { path: clean::path(path), source })?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(Failure::NotASource { path: clean::path(path), why: "it is too large for a source" });
    }
    Ok(bytes)
}
