//! The editors: their grammars, queries and packages, and sessions in real editors with the real server.

use std::process::Command;

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
