//! Each folder of `examples/` compiles without a word, and what it writes is what a cluster takes.

use std::path::PathBuf;

use phxc_core::emit::{Selection, emit};
use phxc_tests::{accepted, sources, ui};

fn all() -> Vec<PathBuf> {
    let place = phxc_tests::root().join("examples");
    let entries = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path());
    let mut examples: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    examples.sort();
    assert!(!examples.is_empty(), "no example below {}", place.display());
    examples
}

#[test]
fn each_example_compiles_without_a_word() {
    let mut failures = vec![];
    for example in all() {
        let compilation = sources::compile(&example).unwrap();
        for diagnostic in &compilation.diagnostics {
            failures.push(format!("{}: {}", example.display(), ui::short(diagnostic, &compilation.sources)));
        }
        if emit(&compilation.plan, &Selection::default()).files.is_empty() {
            failures.push(format!("{} writes nothing", example.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_cluster_takes_what_the_examples_write() {
    let mut failures = vec![];
    for example in all() {
        let found = accepted::failures(&sources::compile(&example).unwrap()).unwrap();
        failures.extend(found.into_iter().map(|found| format!("{}: {found}", example.display())));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
