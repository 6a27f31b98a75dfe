//! The editors: their grammars, queries and packages, and sessions in real editors with the real server.

use std::collections::BTreeSet;
use std::process::Command;

use phxc_core::scalar::Scalar;
use phxc_core::ty::lower::BUILTINS;
use phxc_tests::folder;

/// `editors/test` builds the command, installs what the editors need, and says what it could not have.
#[test]
fn every_editor_passes_its_test() {
    let root = phxc_tests::root();
    let output = Command::new(root.join("editors/test")).output().expect("editors/test needs bash");
    let said = String::from_utf8_lossy(&output.stdout);
    let problems = String::from_utf8_lossy(&output.stderr);
    print!("{said}");
    eprint!("{problems}");
    assert!(output.status.success(), "see above");
    assert!(said.contains(" passed, 0 failed,"), "the script did not come to its end");
}

/// Where the types of the language are listed for colours.
const COLOURS: &[&str] = &[
    "emacs/phx-mode.el",
    "helix/queries/phx/highlights.scm",
    "nvim/syntax/phx.vim",
    "tree-sitter-phx/queries/highlights.scm",
    "vscode/syntaxes/phx.tmLanguage.json",
];

#[test]
fn every_editor_knows_every_type_of_the_language() {
    let types = BUILTINS.iter().copied().chain(Scalar::ALL.iter().map(|scalar| scalar.name()));
    let types: Vec<&str> = types.collect();
    for path in COLOURS {
        let text = folder::read_text(&phxc_tests::root().join("editors").join(path)).unwrap();
        let words: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let unknown: Vec<&&str> = types.iter().filter(|name| !words.contains(*name)).collect();
        assert!(unknown.is_empty(), "editors/{path} does not know {unknown:?}");
    }
}
