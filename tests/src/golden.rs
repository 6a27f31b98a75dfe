//! Golden cases: the sources of a project and the whole output expected of it, as real files.

use std::collections::BTreeSet;
use std::path::Path;

use phxc_core::emit::{OutputTree, Selection, emit};

use crate::folder;
use crate::ui::diff;

/// What is wrong with the case in `place`: everything in it but `expected/` is the project, and
/// `expected/` is what must be written. Warnings are allowed. With `bless`, `expected/` is rewritten.
///
/// # Errors
/// If a file cannot be read or written.
pub fn run(place: &Path, bless: bool) -> Result<Vec<String>, String> {
    let files = folder::files(place)?;
    let parts: Vec<&str> =
        files.iter().map(String::as_str).filter(|path| !path.starts_with("expected/")).collect();
    let compilation = phxc_core::compile(&folder::world(place, &parts)?);
    let errors = crate::errors(&compilation);
    if !errors.is_empty() {
        return Ok(vec![errors]);
    }
    let tree = emit(&compilation.plan, &Selection::default());
    let expected = place.join("expected");
    if bless {
        write(&tree, &expected)?;
        return Ok(vec![]);
    }
    compare(&tree, &expected)
}

/// Every file that is missing, too many, or different.
///
/// # Errors
/// If a file cannot be read.
pub fn compare(tree: &OutputTree, expected: &Path) -> Result<Vec<String>, String> {
    let there: BTreeSet<String> =
        if expected.is_dir() { folder::files(expected)?.into_iter().collect() } else { BTreeSet::new() };
    let missing = there.iter().filter(|path| !tree.files.contains_key(*path));
    let mut found: Vec<_> = missing.map(|path| format!("{path}: expected, but not written")).collect();
    for (path, file) in &tree.files {
        if !there.contains(path) {
            found.push(format!("{path}: written, but not expected"));
            continue;
        }
        let bytes = folder::read(&expected.join(path))?;
        if bytes == *file.bytes {
            continue;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        found.push(format!(
            "{path}: differs (- expected, + written)\n{}",
            diff(&text(&bytes), &text(&file.bytes))
        ));
    }
    Ok(found)
}

/// Makes `expected` hold exactly the tree.
///
/// # Errors
/// If a file cannot be written.
pub fn write(tree: &OutputTree, expected: &Path) -> Result<(), String> {
    folder::remove(expected)?;
    for (path, file) in &tree.files {
        folder::write(&expected.join(path), &file.bytes)?;
    }
    Ok(())
}
