//! What must hold whatever somebody types: every request has an answer wherever a file is cut off, and after any edits
//! the server says what a compilation from scratch says.
//!
//! Here a sample; `PHX_CUTS=200` cuts every file of the reference platform at as many places, and `PHX_EDITS=10000`
//! makes as many edits.

use std::collections::BTreeMap;

use phxc_core::source::MemoryWorld;
use phxc_tests::editor::{self, Editor, SMALL};
use phxc_tests::folder;
use phxc_tests::fuzz::Random;
use serde_json::{Value, json};

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Requests about a place, with what they take besides.
fn at_a_place() -> Vec<(&'static str, Value)> {
    let context = json!({ "context": { "includeDeclaration": true } });
    vec![
        ("textDocument/hover", json!({})),
        ("textDocument/signatureHelp", json!({})),
        ("textDocument/completion", json!({})),
        ("textDocument/definition", json!({})),
        ("textDocument/declaration", json!({})),
        ("textDocument/typeDefinition", json!({})),
        ("textDocument/implementation", json!({})),
        ("textDocument/references", context),
        ("textDocument/documentHighlight", json!({})),
        ("textDocument/linkedEditingRange", json!({})),
        ("textDocument/prepareCallHierarchy", json!({})),
        ("textDocument/prepareTypeHierarchy", json!({})),
        ("textDocument/onTypeFormatting", json!({ "ch": "\n", "options": options() })),
    ]
}

fn options() -> Value {
    json!({ "tabSize": 2, "insertSpaces": true })
}

/// Every request about a file that is broken at a byte; what a request refuses in words is an answer, too, where the
/// protocol wants it so.
fn ask_everything(editor: &mut Editor, path: &str, at: usize) {
    let words = |editor: &Editor| {
        format!("{path}, cut at {at}: {:?}", editor.text(path).get(at.saturating_sub(40)..at))
    };
    for (method, more) in at_a_place() {
        editor
            .ask_at(method, path, at, more)
            .unwrap_or_else(|why| panic!("{method}, {}: {why}", words(editor)));
    }
    let whole = editor.range(path, 0..editor.text(path).len());
    let here = editor.range(path, at..at);
    let document = json!({ "uri": editor.uri(path) });
    for (method, params) in [
        ("textDocument/documentSymbol", json!({})),
        ("textDocument/foldingRange", json!({})),
        ("textDocument/documentLink", json!({})),
        ("textDocument/codeLens", json!({})),
        ("textDocument/semanticTokens/full", json!({})),
        ("textDocument/semanticTokens/range", json!({ "range": here })),
        ("textDocument/inlayHint", json!({ "range": whole })),
        ("textDocument/selectionRange", json!({ "positions": [here["start"]] })),
        ("textDocument/formatting", json!({ "options": options() })),
        ("textDocument/rangeFormatting", json!({ "range": here, "options": options() })),
        ("textDocument/codeAction", json!({ "range": here, "context": { "diagnostics": [] } })),
    ] {
        let mut params = params;
        params["textDocument"] = document.clone();
        editor.ask(method, params).unwrap_or_else(|why| panic!("{method}, {}: {why}", words(editor)));
    }
    for method in ["textDocument/prepareRename", "textDocument/rename"] {
        let refused = editor.ask_at(method, path, at, json!({ "newName": "another" })).err();
        let ours = refused.filter(|why| why.contains("mistake"));
        assert_eq!(ours, None, "{method}, {}", words(editor));
    }
    let values = json!([editor.uri(path), here["start"]]);
    editor
        .ask("workspace/executeCommand", json!({ "command": "phx.compiledValues", "arguments": values }))
        .unwrap();
}

#[test]
fn every_request_answers_wherever_a_file_is_cut_off() {
    let root = phxc_tests::root();
    let mut editor = Editor::start(&root).unwrap();
    let parts = ["platform.phx", "types.phx", "charts/", "environments/", "services/"];
    let files = folder::files(&root).unwrap().into_iter();
    let files: Vec<String> = files
        .filter(|path| path.ends_with(".phx") && parts.iter().any(|part| path.starts_with(part)))
        .collect();
    assert!(files.len() > 50, "only {} files", files.len());
    let cuts = number("PHX_CUTS", 0);
    let mut random = Random::new(7);
    // The sample takes some files, and of each a few places.
    let chosen: Vec<&String> =
        files.iter().enumerate().filter(|(at, _)| cuts > 0 || at % 12 == 5).map(|(_, path)| path).collect();
    for path in chosen {
        editor.open(path).unwrap();
        let text = editor.text(path).to_owned();
        for _ in 0..cuts.max(2) {
            let mut at = random.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            editor.set(path, &text[..at]);
            ask_everything(&mut editor, path, at);
            // What was behind is there again, but for a gap.
            let rest = text[at..].find('\n').map_or("", |end| &text[at + end..]);
            editor.set(path, &format!("{}{rest}", &text[..at]));
            ask_everything(&mut editor, path, at);
        }
        editor.close(path);
    }
    editor.stop().unwrap();
}

/// What somebody types, pastes and takes away.
const PIECES: &[&str] = &[
    "a",
    "{",
    "}",
    "\"",
    "=",
    ".",
    " ",
    "\n",
    "replicas",
    "deploy web\n",
    "requires door\n",
    "if env.level == \"low\" { ",
    "[",
    "]",
    "//",
    "values { x = 1 }\n",
    "param p: Int = 1\n",
    "service s { chart = local }\n",
    "environment e : base { host = \"e.org\" }\n",
    "\u{e9}",
    "\u{1f600}",
    "env.",
    "${",
    "512Mi",
    "null",
];

/// `path:line:column code`, of what the server has told and of what a compilation says.
fn told(editor: &Editor) -> Vec<String> {
    let mut out = vec![];
    for (path, diagnostics) in &editor.told {
        for found in diagnostics {
            let start = &found["range"]["start"];
            let message = found["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default();
            out.push(format!(
                "{path}:{}:{} {} {message}",
                start["line"],
                start["character"],
                found["code"].as_str().unwrap_or("")
            ));
        }
    }
    out.sort();
    out
}

fn compiled(files: &BTreeMap<String, String>) -> Vec<String> {
    let compilation = phxc_core::compile(&MemoryWorld::new(files.clone()));
    let mut out = vec![];
    for found in &compilation.diagnostics {
        let Some(source) = compilation.sources.get(found.primary.span.file).filter(|source| !source.is_std())
        else {
            continue;
        };
        let start = found.primary.span.start as usize;
        let line = source.line_of(start);
        let column = source.text[source.line(line).start..start].encode_utf16().count();
        let message = found.message.lines().next().unwrap_or_default();
        out.push(format!("{}:{line}:{column} {} {message}", source.path, found.code));
    }
    out.sort();
    out
}

#[test]
fn after_any_edits_the_server_says_what_a_compilation_says() {
    let (place, mut editor) = editor::small().unwrap();
    let root = place.path().canonicalize().unwrap();
    let mut files: BTreeMap<String, String> =
        SMALL.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let mut open: Vec<String> = files.keys().filter(|path| path.ends_with(".phx")).cloned().collect();
    let mut random = Random::new(11);
    let mut before: Vec<(String, String)> = vec![];
    for edit in 1..=number("PHX_EDITS", 400) {
        let path = open[random.below(open.len())].clone();
        let text = files[&path].clone();
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let at = boundary(random.below(text.len() + 1));
        match random.below(20) {
            0..=7 => {
                let piece = PIECES[random.below(PIECES.len())];
                before.push((path.clone(), text.clone()));
                editor.edit(&path, at..at, piece);
            }
            8..=10 => {
                let end = boundary((at + random.below(30)).min(text.len()));
                before.push((path.clone(), text.clone()));
                editor.edit(&path, at..end.max(at), "");
            }
            11..=16 => {
                // Undo: the text as it was before, whole.
                if let Some((path, text)) = before.pop().filter(|(path, _)| open.contains(path)) {
                    editor.set(&path, &text);
                    files.insert(path, text);
                    continue;
                }
            }
            17 => {
                folder::write(&root.join(&path), text.as_bytes()).unwrap();
                editor.tell("textDocument/didSave", json!({ "textDocument": { "uri": editor.uri(&path) } }));
            }
            18 => {
                // Saved, closed, renamed, and opened under its new name.
                let new = format!("moved-{edit}.phx");
                if path == "platform.phx" || path.starts_with("web/") {
                    continue;
                }
                folder::write(&root.join(&path), text.as_bytes()).unwrap();
                editor.close(&path);
                std::fs::rename(root.join(&path), root.join(&new)).unwrap();
                let changes =
                    json!([{ "uri": editor.uri(&path), "type": 3 }, { "uri": editor.uri(&new), "type": 1 }]);
                editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
                editor.open(&new).unwrap();
                files.remove(&path);
                files.insert(new.clone(), text);
                open.retain(|other| *other != path);
                open.push(new);
                before.clear();
                editor.told.remove(&path);
                continue;
            }
            _ => {
                // Everything is right again.
                let right =
                    SMALL.iter().find(|(name, _)| *name == path).map_or(text.as_str(), |(_, text)| text);
                editor.set(&path, right);
            }
        }
        files.insert(path.clone(), editor.text(&path).to_owned());
        if edit % 100 == 0 {
            editor.settle().unwrap();
            editor.told.retain(|path, found| !found.is_empty() && files.contains_key(path));
            assert_eq!(told(&editor), compiled(&files), "after {edit} edits");
        }
    }
    editor.stop().unwrap();
}
