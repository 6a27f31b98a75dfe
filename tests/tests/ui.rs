//! The fixtures of `tests/ui`, and the runner itself on fixtures whose outcome is known.
//!
//! `PHX_BLESS=1` rewrites the snapshots; `PHX_UI=text` runs only the fixtures whose path contains it.

use std::path::Path;
use std::sync::Arc;

use phxc_core::Compilation;
use phxc_core::diagnostics::{Code, Diagnostic};
use phxc_core::source::{Sources, Span, World};
use phxc_tests::{folder, ui};

#[test]
fn fixtures() {
    let only = std::env::var("PHX_UI").ok();
    let place = phxc_tests::here().join("ui");
    let failures = ui::run(&place, &phxc_core::compile, phxc_tests::bless(), only.as_deref()).unwrap();
    assert!(failures.is_empty(), "{} fixtures fail\n\n{}", failures.len(), failures.join("\n"));
}

/// A compiler that finds fault with the word `bad` wherever it stands before a comment.
fn no_bad(world: &dyn World) -> Compilation {
    let mut sources = Sources::default();
    let mut diagnostics = vec![];
    for path in world.sources() {
        let text = String::from_utf8(world.read(&path).unwrap().to_vec()).unwrap();
        let source = sources.add(path, text.clone());
        for (at, _) in text
            .match_indices("bad")
            .filter(|(at, _)| !text[..*at].lines().last().unwrap_or("").contains("//"))
        {
            let span = Span::new(source.id, at, at + 3);
            diagnostics
                .push(Diagnostic::error(Code::E0101, span, "this is bad").here("here").help("leave it out"));
        }
    }
    Compilation { sources: Arc::new(sources), diagnostics, plan: Arc::default(), charts: Arc::default() }
}

fn run(fixture: &str, snapshot: Option<&str>) -> String {
    let place = tempfile::tempdir().unwrap();
    folder::write(&place.path().join("prelude.phx"), b"platform p {}\n").unwrap();
    folder::write(&place.path().join("a/case.phx"), fixture.as_bytes()).unwrap();
    if let Some(snapshot) = snapshot {
        folder::write(&place.path().join("a/case.stderr"), snapshot.as_bytes()).unwrap();
    }
    ui::run(place.path(), &no_bad, false, None).unwrap().join("\n")
}

const RENDERED: &str = "\
error[E0101]: this is bad
  ┌─ main.phx:1:5
  │
1 │ x = bad //~ E0101 is bad
  │     ^^^ here
  │
  = help: leave it out

1 error
";

#[test]
fn a_marker_and_a_snapshot_that_fit_pass() {
    assert_eq!(run("x = bad //~ E0101 is bad\n", Some(RENDERED)), "");
    assert_eq!(run("x = good\n", None), "");
}

#[test]
fn a_diagnostic_without_a_marker_fails() {
    let failure = run("x = good\ny = bad\n", None);
    assert!(failure.starts_with("a/case.phx\n"), "{failure}");
    assert!(failure.contains("  + main.phx:2: E0101 this is bad\n"), "{failure}");
}

#[test]
fn a_marker_without_a_diagnostic_fails() {
    let unmet = |fixture: &str, line: &str| {
        let failure = run(fixture, Some(RENDERED));
        assert!(failure.contains(line), "{failure}");
    };
    unmet("x = good //~ E0101 is bad\n", "  - main.phx:1: E0101 is bad\n");
    unmet("x = bad //~ E0102 is bad\n", "  - main.phx:1: E0102 is bad\n");
    unmet("x = bad //~ E0101 is worse\n", "  - main.phx:1: E0101 is worse\n");
    unmet("x = bad\n\n//~^ E0101 is bad\n", "  - main.phx:2: E0101 is bad\n");
    unmet("x = bad //~ E0101 //~ E0101\n", "  - main.phx:1: E0101 \n");
}

#[test]
fn another_rendering_fails_with_the_lines_that_differ() {
    let failure = run("x = bad //~ E0101 is bad\n", Some(&RENDERED.replace("leave it out", "keep it")));
    assert!(failure.contains("    -   = help: keep it\n    +   = help: leave it out\n"), "{failure}");
    assert!(failure.contains("    …\n      1 │ x = bad //~ E0101 is bad\n"), "{failure}");
    let failure = run("x = good\n", Some(RENDERED));
    assert!(failure.contains("    - error[E0101]: this is bad\n"), "{failure}");
}

#[test]
fn blessing_rewrites_snapshots_and_removes_needless_ones() {
    let place = tempfile::tempdir().unwrap();
    folder::write(&place.path().join("prelude.phx"), b"").unwrap();
    folder::write(&place.path().join("bare.phx"), b"x = bad //~ E0101 is bad\n").unwrap();
    folder::write(&place.path().join("bad.stderr"), b"").unwrap();
    folder::write(&place.path().join("bad.phx"), b"x = bad //~ E0101 is bad\n").unwrap();
    folder::write(&place.path().join("good.phx"), b"x = good\n").unwrap();
    folder::write(&place.path().join("good.stderr"), b"old\n").unwrap();
    let run = |bless| ui::run(place.path(), &no_bad, bless, None).unwrap();
    assert_eq!(run(false).len(), 2);
    assert_eq!(run(true), [""; 0]);
    assert_eq!(run(false), [""; 0]);
    let snapshot = folder::read_text(&place.path().join("bad.stderr")).unwrap();
    assert_eq!(snapshot, RENDERED);
    assert!(!place.path().join("good.stderr").exists());
    assert!(!place.path().join("bare.stderr").exists());
}

#[test]
fn a_snapshot_without_a_fixture_fails() {
    let place = tempfile::tempdir().unwrap();
    for file in ["prelude.phx", "a.phx", "b.stderr"] {
        folder::write(&place.path().join(file), b"").unwrap();
    }
    let failures = ui::run(place.path(), &no_bad, false, None).unwrap();
    assert_eq!(failures, ["b.stderr\n  a snapshot without a fixture\n"]);
}

#[test]
fn an_empty_folder_is_no_success() {
    let place = tempfile::tempdir().unwrap();
    folder::write(&place.path().join("prelude.phx"), b"").unwrap();
    assert!(ui::run(place.path(), &no_bad, false, None).unwrap_err().contains("no fixture"));
    assert!(ui::run(Path::new("/nowhere"), &no_bad, false, None).is_err());
}
