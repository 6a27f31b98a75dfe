//! Embeds the standard library (every file below `stdlib/`) and the pages of the codes, in the order
//! of paths.

use std::path::{Path, PathBuf};

fn main() {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let library = embed(
        &here.join("../../stdlib"),
        |name| Some(name.to_owned()),
        "FILES: &[(&str, &[u8])]",
        "include_bytes",
    );
    write("library.rs", &library);
    let code = |name: &str| name.strip_suffix(".md").map(str::to_owned);
    write(
        "pages.rs",
        &embed(&here.join("src/diagnostics/docs"), code, "PAGES: &[(&str, &str)]", "include_str"),
    );
}

/// A constant that holds the files below `root` by the names that `name` gives them; others are left out.
fn embed(root: &Path, name: impl Fn(&str) -> Option<String>, constant: &str, include: &str) -> String {
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = vec![];
    collect(root, &mut files);
    files.sort();
    let mut out = format!("const {constant} = &[\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let path = file.strip_prefix(root).expect("it lies below").to_string_lossy().replace('\\', "/");
        let full = file.canonicalize().expect("it exists");
        if let Some(name) = name(&path) {
            out.push_str(&format!("    ({name:?}, {include}!({:?})),\n", full.to_string_lossy()));
        }
    }
    out.push_str("];\n");
    out
}

fn write(name: &str, text: &str) {
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join(name);
    std::fs::write(target, text).expect("the build folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
