//! Mistakes like those of the platform's real history, each made in the reference platform: the compiler
//! finds every one at its line, and says nothing else.
//!
//! A file of `tests/mistakes/` says in `//` lines what happened; then come changes: a path, the lines to be
//! replaced (`- `, found by their text without indentation, at exactly one place of the file) and their
//! replacement (`+ `). A line `=> E0301 +2 text` expects a diagnostic of that code at the second added line
//! (of all changes together), whose message contains the text; `=> E0301 types.phx:7 text` expects it elsewhere.
//! `PHX_MISTAKE=text` runs only the files whose name contains it.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use phxc_core::source::{MemoryWorld, World};
use phxc_tests::{folder, sources, ui};

/// One file of `tests/mistakes/`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Mistake {
    changes: Vec<Change>,
    expected: Vec<Expected>,
}

/// Lines of a file, and what stands there instead.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    path: String,
    removed: Vec<String>,
    added: Vec<String>,
}

/// A diagnostic that must come.
#[derive(Debug, PartialEq, Eq)]
struct Expected {
    code: String,
    place: Place,
    text: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// An added line, from 1, counted through all changes.
    Added(usize),
    /// `path:line`.
    Line(String),
}

impl Mistake {
    fn parse(text: &str) -> Result<Self, String> {
        let mut mistake = Self::default();
        let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
        if !lines.peek().is_some_and(|line| line.starts_with("// ")) {
            return Err("the first line says what happened: `// …`".into());
        }
        for line in lines.filter(|line| !line.starts_with("//")) {
            if let Some(text) = line.strip_prefix("=> ") {
                mistake.expected.push(Expected::parse(text)?);
            } else if let Some(text) = rest(line, '-') {
                let change = mistake.changes.last_mut().ok_or("`- ` before a path")?;
                if !change.added.is_empty() {
                    let path = change.path.clone();
                    mistake.changes.push(Change { path, ..Change::default() });
                }
                mistake.changes.last_mut().ok_or("no change")?.removed.push(text.into());
            } else if let Some(text) = rest(line, '+') {
                mistake.changes.last_mut().ok_or("`+ ` before a path")?.added.push(text.into());
            } else if !line.contains(' ') {
                mistake.changes.push(Change { path: line.into(), ..Change::default() });
            } else {
                return Err(format!("not a comment, a path, `- `, `+ ` or `=> `: {line}"));
            }
        }
        if mistake.changes.is_empty() || mistake.changes.iter().any(|change| change.removed.is_empty()) {
            return Err("each change removes at least one line".into());
        }
        if mistake.expected.is_empty() { Err("it expects nothing: `=> `".into()) } else { Ok(mistake) }
    }

    /// Makes the mistake. The lines that were added, as `path:line`.
    fn apply(&self, world: &mut MemoryWorld) -> Result<Vec<String>, String> {
        let mut added = vec![];
        for change in &self.changes {
            let bytes = world.read(&change.path).map_err(|error| format!("{}: {error:?}", change.path))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let (text, first) = change.apply(&text).map_err(|error| format!("{}: {error}", change.path))?;
            added.extend((0..change.added.len()).map(|n| format!("{}:{}", change.path, first + n + 1)));
            world.insert(change.path.clone(), text.into_bytes());
        }
        Ok(added)
    }
}

/// What follows a sign and a blank; the sign alone is an empty line.
fn rest(line: &str, sign: char) -> Option<&str> {
    let rest = line.strip_prefix(sign)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix(' ') }
}

impl Expected {
    fn parse(line: &str) -> Result<Self, String> {
        let malformed = || format!("write `=> E0301 +1 text` or `=> E0301 file.phx:7 text`, not {line:?}");
        let (code, rest) = line.split_once(' ').ok_or_else(malformed)?;
        let (place, text) = rest.split_once(' ').ok_or_else(malformed)?;
        let place = match place.strip_prefix('+') {
            Some(n) => Place::Added(n.parse().ok().filter(|n| *n > 0).ok_or_else(malformed)?),
            None if place.contains(':') => Place::Line(place.into()),
            None => return Err(malformed()),
        };
        Ok(Self { code: code.into(), place, text: text.trim().into() })
    }

    /// The place as the compiler names it.
    fn place<'a>(&'a self, added: &'a [String]) -> &'a str {
        match &self.place {
            Place::Added(n) => added.get(n - 1).map_or("(no such added line)", String::as_str),
            Place::Line(line) => line,
        }
    }
}

impl Change {
    /// The changed text, and how many lines stand before the change.
    fn apply(&self, text: &str) -> Result<(String, usize), String> {
        let lines: Vec<&str> = text.lines().collect();
        let wanted: Vec<&str> = self.removed.iter().map(|line| line.trim()).collect();
        let found: Vec<usize> = lines
            .windows(wanted.len())
            .enumerate()
            .filter(|(_, window)| window.iter().map(|line| line.trim()).eq(wanted.iter().copied()))
            .map(|(at, _)| at)
            .collect();
        let &[at] = found.as_slice() else {
            let times = found.len();
            return Err(format!("{times} places have the lines, one must:\n{}", self.removed.join("\n")));
        };
        let first = lines.get(at).copied().unwrap_or_default();
        let indent = &first[..first.len() - first.trim_start().len()];
        let added = self.added.iter().map(|line| format!("{indent}{line}"));
        let before = lines.iter().take(at).map(|line| (*line).to_owned());
        let after = lines.iter().skip(at + wanted.len()).map(|line| (*line).to_owned());
        let changed: Vec<String> = before.chain(added).chain(after).collect();
        Ok((changed.join("\n") + "\n", at))
    }
}

/// What does not come as expected, or "".
fn failure(text: &str, platform: &MemoryWorld) -> Result<String, String> {
    let mistake = Mistake::parse(text)?;
    let mut world = platform.clone();
    let added = mistake.apply(&mut world)?;
    let compilation = phxc_core::compile(&world);
    let mut open: Vec<&Expected> = mistake.expected.iter().collect();
    let mut failure = String::new();
    for diagnostic in &compilation.diagnostics {
        let found = ui::short(diagnostic, &compilation.sources);
        let meets = |expected: &&Expected| {
            found.starts_with(&format!("{}: {} ", expected.place(&added), expected.code))
                && diagnostic.message.contains(&expected.text)
        };
        if let Some(at) = open.iter().position(meets) {
            open.remove(at);
        } else {
            failure += &format!("  + {found}\n");
        }
    }
    for expected in open {
        failure += &format!("  - {}: {} {}\n", expected.place(&added), expected.code, expected.text);
    }
    Ok(failure)
}

fn texts() -> Vec<(String, String)> {
    let place = phxc_tests::here().join("mistakes");
    let files = folder::files(&place).unwrap();
    files.iter().map(|path| (path.clone(), folder::read_text(&place.join(path)).unwrap())).collect()
}

#[test]
fn each_mistake_is_found_and_nothing_else_said() {
    let only = std::env::var("PHX_MISTAKE").unwrap_or_default();
    let mistakes: Vec<_> = texts().into_iter().filter(|(name, _)| name.contains(&only)).collect();
    let platform = sources::reference_platform().unwrap();
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((name, text)) = mistakes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let failure = failure(text, &platform).unwrap_or_else(|error| format!("  {error}\n"));
                    if !failure.is_empty() {
                        failures.lock().unwrap().insert(format!("{name}\n{failure}"));
                    }
                }
            });
        }
    });
    let failures: Vec<String> = failures.into_inner().unwrap().into_iter().collect();
    let (count, list) = (failures.len(), failures.join("\n"));
    assert!(failures.is_empty(), "{count} mistakes (+ came unexpected, - did not come)\n\n{list}");
}

#[test]
fn every_mistake_applies() {
    let platform = sources::reference_platform().unwrap();
    let mistakes = texts();
    assert!(mistakes.len() >= 40, "only {} mistakes", mistakes.len());
    let failures: Vec<String> = mistakes
        .into_iter()
        .filter_map(|(name, text)| {
            let applied = Mistake::parse(&text).and_then(|mistake| mistake.apply(&mut platform.clone()));
            applied.err().map(|error| format!("{name}: {error}"))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_platform_itself_has_none() {
    let compilation = phxc_core::compile(&sources::reference_platform().unwrap());
    let found: Vec<_> =
        compilation.diagnostics.iter().map(|one| ui::short(one, &compilation.sources)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_file_is_taken_apart() {
    let mistake = Mistake::parse(
        "// It happened.\na.phx\n- x = 1\n+ x = 2\n+   y = 3\n- z = 1\n+\n=> E0301 +2 no `y`\n=> W0202 b.phx:7 \n",
    );
    let mistake = mistake.unwrap();
    let mut world = MemoryWorld::default();
    world.insert("a.phx", b"a {\n  x = 1\n}\nz = 1\n".to_vec());
    assert_eq!(mistake.apply(&mut world).unwrap(), ["a.phx:2", "a.phx:3", "a.phx:5"]);
    assert_eq!(*world.read("a.phx").unwrap(), *b"a {\n  x = 2\n    y = 3\n}\n\n");
    assert_eq!(
        mistake.expected,
        [
            Expected { code: "E0301".into(), place: Place::Added(2), text: "no `y`".into() },
            Expected { code: "W0202".into(), place: Place::Line("b.phx:7".into()), text: String::new() },
        ]
    );
}

#[test]
fn a_change_fits_at_exactly_one_place() {
    let change = Change { path: "a.phx".into(), removed: vec!["x".into()], added: vec![] };
    assert!(change.apply("x\n  x\n").unwrap_err().starts_with("2 places"));
    assert!(change.apply("y\n").unwrap_err().starts_with("0 places"));
    assert_eq!(change.apply("y\nx\n").unwrap(), ("y\n".into(), 1));
}

#[test]
fn malformed_files_are_refused() {
    for text in ["a.phx\n- x\n=> E0301 +1 x\n", "// A.\na.phx\n- x\n", "// A.\n- x\n=> E0301 +1 x\n"] {
        assert!(Mistake::parse(text).is_err(), "{text}");
    }
    assert!(Expected::parse("E0301 7 text").is_err());
    assert!(Expected::parse("E0301 +0 text").is_err());
}
