//! A fixed choice of the cases of `phx-fuzz`. Its hostile texts take longer and are run by hand.

use std::sync::mpsc::channel;
use std::time::Duration;

use phxc_tests::fuzz::{Case, Files, judge, split};

/// How long one case may take on a busy machine, without optimization.
const LIMIT: Duration = Duration::from_secs(20);

/// Judges a case; one that does not end is a failure, not a test that hangs.
fn bounded(name: &str, files: Files) -> Result<String, String> {
    let (send, answer) = channel();
    std::thread::spawn(move || send.send(judge(&files)));
    match answer.recv_timeout(LIMIT) {
        Ok(judged) => judged.map_err(|why| format!("{name}: {why}")),
        Err(_) => Err(format!("{name}: no answer after {LIMIT:?}")),
    }
}

#[track_caller]
fn all(cases: impl Iterator<Item = Case>) {
    let judged = cases.map(|case| bounded(&case.to_string(), case.files()?));
    let failures: Vec<String> = judged.filter_map(Result::err).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn sources_that_failed_once() {
    let folder = phxc_tests::root().join("tests/fuzz/seeds");
    let seeds = phxc_tests::folder::files(&folder).unwrap();
    assert!(!seeds.is_empty());
    let judged = seeds.iter().map(|seed| {
        let text = phxc_tests::folder::read_text(&folder.join(seed))?;
        bounded(seed, split(&text))
    });
    let failures: Vec<String> = judged.filter_map(Result::err).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn programs_made_from_the_grammar() {
    all((1..=60).map(Case::Program));
}

#[test]
fn accidents_in_programs() {
    all((1..=50).map(Case::Accident));
}

#[test]
fn accidents_in_repositories() {
    all((1..=20).map(Case::Repository));
}

#[test]
fn charts_made_of_pieces() {
    all((1..=20).map(Case::Charts));
}

#[test]
fn accidents_in_the_reference_platform() {
    all((1..=10).map(Case::Platform));
}
