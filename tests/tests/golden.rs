//! The golden cases of `tests/golden`, and the comparison itself. `PHX_BLESS=1` rewrites what is
//! expected.

use std::path::PathBuf;

use phxc_core::emit::{OutputFile, OutputTree};
use phxc_tests::{accepted, folder, golden, sources};

/// The folders of the cases.
fn all() -> Vec<PathBuf> {
    let place = phxc_tests::here().join("golden");
    let entries = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() >= 8, "only {} cases below {}", cases.len(), place.display());
    cases
}

#[test]
fn cases() {
    let mut failures = vec![];
    for case in all() {
        let found = golden::run(&case, phxc_tests::bless()).unwrap();
        failures.extend(found.into_iter().map(|found| format!("{}: {found}", case.display())));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_is_expected_is_what_a_cluster_takes() {
    let mut failures = vec![];
    for case in all() {
        let found = accepted::failures(&sources::compile(&case).unwrap()).unwrap();
        failures.extend(found.into_iter().map(|found| format!("{}: {found}", case.display())));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn tree(files: &[(&str, &str)]) -> OutputTree {
    let file = |text: &str| OutputFile { bytes: text.as_bytes().into(), marked: true };
    OutputTree { files: files.iter().map(|(path, text)| ((*path).to_owned(), file(text))).collect() }
}

#[test]
fn missing_needless_and_different_files_are_found() {
    let place = tempfile::tempdir().unwrap();
    let expected = place.path().join("expected");
    golden::write(&tree(&[("a/same", "1\n"), ("a/other", "1\n2\n"), ("gone", "")]), &expected).unwrap();
    let found =
        golden::compare(&tree(&[("a/same", "1\n"), ("a/other", "1\n3\n"), ("new", "")]), &expected).unwrap();
    assert_eq!(
        found,
        [
            "gone: expected, but not written",
            "a/other: differs (- expected, + written)\n      1\n    - 2\n    + 3\n      \n",
            "new: written, but not expected"
        ]
    );
}

#[test]
fn writing_leaves_exactly_the_tree() {
    let place = tempfile::tempdir().unwrap();
    let expected = place.path().join("expected");
    folder::write(&expected.join("old/file"), b"old").unwrap();
    let tree = tree(&[("a/.helmignore", "*.md\n"), ("b", "1")]);
    golden::write(&tree, &expected).unwrap();
    assert_eq!(golden::compare(&tree, &expected).unwrap(), [""; 0]);
    assert_eq!(folder::files(&expected).unwrap(), ["a/.helmignore", "b"]);
}
