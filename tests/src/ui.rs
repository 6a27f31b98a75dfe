//! Runs the fixtures of a folder: each diagnostic against its marker, and the rendered text against
//! the snapshot that may stand beside the fixture as `NAME.stderr`.

use std::fmt::Write;
use std::path::Path;

use phxc_core::Compilation;
use phxc_core::diagnostics::{CATALOGUE, Diagnostic};
use phxc_core::source::{Sources, World};

use crate::fixture::{Fixture, Marker, PRELUDE};
use crate::folder;

/// What a phase or the whole compiler says about a project.
pub type Compile<'a> = &'a dyn Fn(&dyn World) -> Compilation;

/// What is wrong with the fixtures below `place`, one text for each that fails. `prelude.phx` at its
/// top is the standard platform. With `bless`, snapshots are rewritten instead of compared; markers
/// never are. `only` keeps the fixtures whose path contains it.
///
/// # Errors
/// If there is no fixture at all, or a file cannot be read or written.
pub fn run(place: &Path, compile: Compile, bless: bool, only: Option<&str>) -> Result<Vec<String>, String> {
    let prelude = folder::read_text(&place.join(PRELUDE))?;
    let files = folder::files(place)?;
    let wanted = |path: &str| only.is_none_or(|only| path.contains(only));
    let fixtures: Vec<_> =
        files.iter().filter(|path| path.ends_with(".phx") && *path != PRELUDE && wanted(path)).collect();
    if fixtures.is_empty() {
        return Err(format!("no fixture below {}", place.display()));
    }
    let mut failures = vec![];
    for path in fixtures {
        let text = folder::read_text(&place.join(path))?;
        let failure = match Fixture::parse(&text, &prelude) {
            Err(error) => error,
            Ok(fixture) => {
                let mut compilation = compile(&fixture.world());
                compilation.diagnostics.retain(|found| !fixture.aside.contains(&found.code.to_string()));
                let mut failure = check_markers(&compilation, &fixture.markers);
                let snapshot = place.join(path).with_extension("stderr");
                // Markers hold the facts; the layout is held by the few fixtures that have a snapshot.
                if snapshot.exists() {
                    failure += &check_snapshot(&snapshot, &compilation, bless)?;
                }
                failure
            }
        };
        if !failure.is_empty() {
            failures.push(format!("{path}\n{failure}"));
        }
    }
    let stale = |path: &&String| {
        let fixture = path.strip_suffix(".stderr").map(|name| format!("{name}.phx"));
        fixture.is_some_and(|fixture| !files.contains(&fixture))
    };
    failures
        .extend(files.iter().filter(stale).map(|path| format!("{path}\n  a snapshot without a fixture\n")));
    Ok(failures)
}

/// Each diagnostic that no marker expects, each marker that no diagnostic meets.
fn check_markers(compilation: &Compilation, markers: &[Marker]) -> String {
    let mut failure = String::new();
    let mut open: Vec<&Marker> = markers.iter().collect();
    for diagnostic in &compilation.diagnostics {
        let (file, line) = place(diagnostic, &compilation.sources);
        let meets = |marker: &&Marker| {
            marker.file == file
                && marker.line == line
                && marker.code == diagnostic.code.0
                && diagnostic.message.contains(&marker.text)
        };
        // The longest text first, so that a vague marker is left for the diagnostic that needs it.
        let best = open
            .iter()
            .enumerate()
            .filter(|(_, marker)| meets(marker))
            .max_by_key(|(_, marker)| marker.text.len());
        if let Some(at) = best.map(|(at, _)| at) {
            open.remove(at);
        } else {
            let _ = writeln!(failure, "  + {}", short(diagnostic, &compilation.sources));
        }
        if !CATALOGUE.iter().any(|entry| entry.code == diagnostic.code) {
            let _ = writeln!(failure, "  {} is not in the catalogue", diagnostic.code);
        }
    }
    for Marker { file, line, code, text } in open {
        let _ = writeln!(failure, "  - {file}:{line}: {code} {text}");
    }
    if failure.is_empty() { failure } else { format!("  (+ came unexpected, - did not come)\n{failure}") }
}

/// A diagnostic on one line: `environments/prod.phx:3: E0202 what it says`.
#[must_use]
pub fn short(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let (file, line) = place(diagnostic, sources);
    format!("{file}:{line}: {} {}", diagnostic.code, diagnostic.message)
}

fn place<'a>(diagnostic: &Diagnostic, sources: &'a Sources) -> (&'a str, usize) {
    let span = diagnostic.primary.span;
    sources.get(span.file).map_or(("", 0), |source| (&source.path, source.line_column(span.start as usize).0))
}

/// Compares or rewrites a snapshot; a fixture without diagnostics has none.
fn check_snapshot(path: &Path, compilation: &Compilation, bless: bool) -> Result<String, String> {
    let rendered = phxc::render_human(&compilation.diagnostics, &compilation.sources, false);
    if bless {
        let done =
            if rendered.is_empty() { folder::remove(path) } else { folder::write(path, rendered.as_bytes()) };
        return done.map(|()| String::new());
    }
    let expected = if path.exists() { folder::read_text(path)? } else { String::new() };
    Ok(if rendered == expected {
        String::new()
    } else {
        format!("  the rendered text differs (PHX_BLESS=1 accepts it):\n{}", diff(&expected, &rendered))
    })
}

/// How many equal lines are shown around each difference.
const CONTEXT: usize = 3;

/// The lines in which two texts differ, marked with `-` (expected) and `+` (found), and some around
/// them.
#[must_use]
pub fn diff(expected: &str, found: &str) -> String {
    let (before, after): (Vec<_>, Vec<_>) = (expected.split('\n').collect(), found.split('\n').collect());
    let common = common_lengths(&before, &after);
    let (mut i, mut j, mut lines) = (0, 0, vec![]);
    while i < before.len() || j < after.len() {
        let (sign, line) = if i < before.len() && j < after.len() && before[i] == after[j] {
            (i, j) = (i + 1, j + 1);
            (' ', before[i - 1])
        } else if i < before.len() && (j == after.len() || common[i + 1][j] >= common[i][j + 1]) {
            i += 1;
            ('-', before[i - 1])
        } else {
            j += 1;
            ('+', after[j - 1])
        };
        lines.push((sign, line));
    }
    shortened(&lines)
}

fn shortened(lines: &[(char, &str)]) -> String {
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, (sign, _))| *sign != ' ').map(|(at, _)| at).collect();
    let near = |at: usize| changed.iter().any(|other| other.abs_diff(at) <= CONTEXT);
    let mut text = String::new();
    let mut skipped = false;
    for (at, (sign, line)) in lines.iter().enumerate() {
        if near(at) {
            let _ = writeln!(text, "    {sign} {line}");
        } else if !skipped {
            text.push_str("    …\n");
        }
        skipped = !near(at);
    }
    text
}

/// At `[i][j]`, how many lines `before[i..]` and `after[j..]` have in common, in order.
fn common_lengths(before: &[&str], after: &[&str]) -> Vec<Vec<usize>> {
    let mut table = vec![vec![0; after.len() + 1]; before.len() + 1];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            table[i][j] = if before[i] == after[j] {
                table[i + 1][j + 1] + 1
            } else {
                table[i + 1][j].max(table[i][j + 1])
            };
        }
    }
    table
}
