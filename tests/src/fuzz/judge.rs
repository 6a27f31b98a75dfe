//! What must hold for any sources at all.

use std::panic::{AssertUnwindSafe, catch_unwind};

use phxc::render;
use phxc_core::Compilation;
use phxc_core::diagnostics::Diagnostic;
use phxc_core::emit::{OutputTree, Selection, emit};
use phxc_core::source::Span;

use super::{Files, world};

/// The text of a password that programs hold: nothing that is said may show it.
pub(super) const SECRET: &str = "Tr0ub4dor-fuzz";

/// Compiles, writes to memory and renders; files without a source of phx are imported. What was said, in one line, if
/// all is as it must be.
///
/// # Errors
/// What is wrong: a panic with its message, or the law that does not hold.
pub fn judge(files: &Files) -> Result<String, String> {
    catch_unwind(AssertUnwindSafe(|| checked(files))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("panic: {}", text.unwrap_or("without words")))
    })
}

fn checked(files: &Files) -> Result<String, String> {
    if !files.keys().any(|path| path.ends_with(".phx")) {
        return super::judge_import::checked(files);
    }
    let world = world(files);
    let compilation = phxc_core::compile(&world);
    for diagnostic in &compilation.diagnostics {
        places(diagnostic, &compilation)?;
        words(diagnostic)?;
    }
    let tree = emit(&compilation.plan, &Selection::default());
    let errors = compilation.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    if errors == 0 {
        output(&tree)?;
    }
    renderers(&compilation)?;
    let warnings = compilation.diagnostics.len() - errors;
    Ok(format!("{errors} errors, {warnings} warnings, {} files", tree.files.len()))
}

/// Every place that a diagnostic names is text of its file, and the edits of a fix do not overlap.
fn places(diagnostic: &Diagnostic, compilation: &Compilation) -> Result<(), String> {
    let there = |span: Span| {
        let source = compilation.sources.get(span.file);
        source.is_some_and(|source| span.start <= span.end && source.text.get(span.range()).is_some())
    };
    let edits = diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
    let labels = diagnostic.labels.iter().map(|label| label.span);
    for span in [diagnostic.primary.span].into_iter().chain(labels).chain(edits.clone()) {
        if !there(span) {
            return Err(format!("{}: no such place {span:?}: {}", diagnostic.code, diagnostic.message));
        }
    }
    let mut edits: Vec<Span> = edits.collect();
    edits.sort();
    let apart = |pair: &[Span]| pair[0].file != pair[1].file || pair[0].end <= pair[1].start;
    if edits.windows(2).all(apart) {
        Ok(())
    } else {
        Err(format!("{}: edits overlap: {}", diagnostic.code, diagnostic.message))
    }
}

/// A message says something, in one line, and not a whole file.
fn words(diagnostic: &Diagnostic) -> Result<(), String> {
    let message = &diagnostic.message;
    if message.trim().is_empty() {
        return Err(format!("{}: no message", diagnostic.code));
    }
    let others = diagnostic.notes.iter().chain(&diagnostic.help);
    match [message].into_iter().chain(others).find(|text| text.len() > 100_000) {
        Some(text) => Err(format!("{}: {} bytes of text", diagnostic.code, text.len())),
        None => Ok(()),
    }
}

/// What would be written stays below the output folder, and its YAML can be read.
fn output(tree: &OutputTree) -> Result<(), String> {
    for (path, file) in &tree.files {
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(format!("{path}: a path that leads elsewhere"));
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        if file.marked && name.starts_with("values") && name.ends_with(".yaml") {
            let text = std::str::from_utf8(&file.bytes).map_err(|error| format!("{path}: {error}"))?;
            phxc_core::yaml::read_values(text).map_err(|error| format!("{path}: {error:?}\n{text}"))?;
        }
    }
    Ok(())
}

/// Every format takes the diagnostics; one that machines read is what it says.
fn renderers(compilation: &Compilation) -> Result<(), String> {
    let (found, sources) = (&compilation.diagnostics, &compilation.sources);
    let json = render::render_json(found, sources);
    let sarif = render::render_sarif(found, sources, "below/");
    let shown = [
        render::render_human(found, sources, false),
        render::render_human(found, sources, true),
        render::render_short(found, sources, true),
        render::render_github(found, sources, ""),
        render::render_junit(found, sources),
    ];
    if let Some(text) = shown.iter().chain([&json, &sarif]).find(|text| text.contains(SECRET)) {
        let line = text.lines().find(|line| line.contains(SECRET)).unwrap_or_default();
        return Err(format!("a secret is shown: {line}"));
    }
    serde_json::from_str::<serde::de::IgnoredAny>(&sarif).map_err(|error| format!("SARIF: {error}"))?;
    for line in json.lines() {
        serde_json::from_str::<serde_json::Value>(line).map_err(|error| format!("JSON: {error}: {line}"))?;
    }
    if json.lines().count() == found.len() {
        Ok(())
    } else {
        Err(format!("{} lines of JSON for {} diagnostics", json.lines().count(), found.len()))
    }
}
