//! What must hold for any repository at all.

use phxc_core::source::{FileId, Source};
use phxc_core::{template, yaml};
use phxc_import::{Imported, Options, Proof, import, prove};

use super::{Files, world};

/// Reads every file, imports and proves. What came of it, in one line, if all is as it must be.
pub(super) fn checked(files: &Files) -> Result<String, String> {
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(bytes);
        if path.contains("templates/") {
            let parsed = template::parse(path, &text);
            let _ = template::uses(std::slice::from_ref(&parsed), &[]);
        } else {
            values(path, &text)?;
        }
    }
    let imported = import(&world(files), None, &Options::default());
    let proof = prove(&imported, None);
    sources(&imported, &proof)?;
    // Globals are not taken away, a project is the same everywhere and has a name of phx (docs/import.md); what Helm refused, it need
    // not refuse any more.
    let known =
        |path: &str| path.contains("global") || path.starts_with("project.") || path == "application.project";
    let mut wrong = proof.differences.iter();
    match wrong.find(|found| !known(&found.path) && !found.before.contains("Helm refuses")) {
        Some(found) if blocked(&proof) => Ok(format!("not built: {found}")),
        Some(found) => Err(format!("a difference: {found}")),
        None => Ok(format!("{} deployments, {} files", proof.deployments, imported.files.len())),
    }
}

/// What a values file holds comes back from what is written.
fn values(path: &str, text: &str) -> Result<(), String> {
    let Ok(map) = yaml::read_values(text) else { return Ok(()) };
    let written = yaml::write(&map, &yaml::Comments::default());
    match yaml::read_values(&written) {
        Ok(again) if again == map => Ok(()),
        Ok(_) => Err(format!("{path}: it reads otherwise once it is written")),
        Err(why) => Err(format!("{path}: what was written of it cannot be read: {why}")),
    }
}

/// What is written parses, is formatted, and stays in its folder.
fn sources(imported: &Imported, proof: &Proof) -> Result<(), String> {
    for (path, bytes) in &imported.files {
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(format!("{path}: a path that leads elsewhere"));
        }
        if path.ends_with(".phx") {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let again = phxc_core::fmt::format(&Source::new(FileId(0), path.as_str(), text.clone()));
            if again.text != text {
                return Err(format!("{path}: not formatted"));
            }
        }
    }
    // One of several megabytes is more than a source may be.
    let is_syntax = |code: &str| code.starts_with("E01") && code != "E0110";
    let mut found = proof.compilation.diagnostics.iter();
    match found.find(|found| is_syntax(&found.code.to_string())) {
        Some(found) => {
            let file = proof.compilation.sources.get(found.primary.span.file);
            let path = file.map_or("", |file| &*file.path);
            Err(format!("{path}: {} {}", found.code, found.message))
        }
        None => Ok(()),
    }
}

/// Whether a mistake that came along keeps a deployment from being built, or a chart from being read.
fn blocked(proof: &Proof) -> bool {
    proof.compilation.diagnostics.iter().any(phxc_core::diagnostics::Diagnostic::is_error)
}
