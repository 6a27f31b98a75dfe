//! What must hold whatever somebody types: every request has an answer wherever a file is cut off, and after any edits
//! the server says what a compilation from scratch says.
//!
//! Here a sample; `PHX_CUTS=200` cuts every file of the reference platform at as many places, and `PHX_EDITS=10000`
//! makes as many edits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use phxc_core::source::MemoryWorld;
use phxc_tests::editor::{Editor, SMALL};
use phxc_tests::folder;
use phxc_tests::fuzz::Random;
use serde_json::{Value, json};

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Whether a file of the repository belongs to the reference platform.
fn is_of_platform(path: &str) -> bool {
    let parts = ["platform.phx", "types.phx", "charts/", "environments/", "services/"];
    parts.iter().any(|part| path.starts_with(part))
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
    let files = folder::files(&root).unwrap().into_iter();
    let files: Vec<String> = files.filter(|path| path.ends_with(".phx") && is_of_platform(path)).collect();
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

/// Somebody who types, in a copy of a platform.
struct Typing {
    _place: tempfile::TempDir,
    root: PathBuf,
    editor: Editor,
    /// Every file as it was, and as it is.
    right: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
    /// The sources by their names now and at first.
    open: Vec<(String, String)>,
    /// What undoing brings back.
    before: Vec<(String, String)>,
    random: Random,
}

impl Typing {
    fn new(files: BTreeMap<String, String>) -> Self {
        let place = tempfile::tempdir().unwrap();
        for (path, text) in &files {
            folder::write(&place.path().join(path), text.as_bytes()).unwrap();
        }
        let root = place.path().canonicalize().unwrap();
        let mut editor = Editor::start(&root).unwrap();
        let sources = files.keys().filter(|path| path.ends_with(".phx"));
        let open: Vec<(String, String)> = sources.map(|path| (path.clone(), path.clone())).collect();
        open.iter().for_each(|(path, _)| editor.open(path).unwrap());
        let (right, before, random) = (files.clone(), vec![], Random::new(11));
        Self { _place: place, root, editor, right, files, open, before, random }
    }

    fn edit(&mut self, number: usize) {
        let which = self.random.below(self.open.len());
        let (path, first) = self.open[which].clone();
        let text = self.files[&path].clone();
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let at = boundary(self.random.below(text.len() + 1));
        match self.random.below(20) {
            0..=7 => {
                let piece = PIECES[self.random.below(PIECES.len())];
                self.before.push((path.clone(), text.clone()));
                self.editor.edit(&path, at..at, piece);
            }
            8..=10 => {
                let end = boundary((at + self.random.below(30)).min(text.len()));
                self.before.push((path.clone(), text.clone()));
                self.editor.edit(&path, at..end.max(at), "");
            }
            11..=16 => return self.undo(),
            17 => {
                folder::write(&self.root.join(&path), text.as_bytes()).unwrap();
                let document = json!({ "textDocument": { "uri": self.editor.uri(&path) } });
                self.editor.tell("textDocument/didSave", document);
            }
            18 => return self.rename(which, &format!("moved-{number}.phx")),
            // Everything is right again.
            _ => self.editor.set(&path, &self.right[&first]),
        }
        self.files.insert(path.clone(), self.editor.text(&path).to_owned());
    }

    /// The text as it was before, whole.
    fn undo(&mut self) {
        let known = |path: &str| self.open.iter().any(|(name, _)| name == path);
        if let Some((path, text)) = self.before.pop().filter(|(path, _)| known(path)) {
            self.editor.set(&path, &text);
            self.files.insert(path, text);
        }
    }

    /// Saved, closed, renamed, and opened under its new name.
    fn rename(&mut self, which: usize, new: &str) {
        let (path, first) = self.open[which].clone();
        let folder = Path::new(&first).parent().unwrap_or(Path::new(""));
        // A service's chart stands beside it.
        if path == "platform.phx"
            || self.root.join(folder).join("Chart.yaml").exists()
            || first.contains("web/")
        {
            return;
        }
        let text = self.files.remove(&path).unwrap();
        folder::write(&self.root.join(&path), text.as_bytes()).unwrap();
        self.editor.close(&path);
        std::fs::rename(self.root.join(&path), self.root.join(new)).unwrap();
        let gone = json!({ "uri": self.editor.uri(&path), "type": 3 });
        let come = json!({ "uri": self.editor.uri(new), "type": 1 });
        self.editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [gone, come] }));
        self.editor.open(new).unwrap();
        self.files.insert(new.to_owned(), text);
        self.open[which].0 = new.to_owned();
        self.before.clear();
    }

    /// Many edits; after each hundred of them the server has said what a compilation says.
    fn check(mut self, edits: usize) {
        for number in 1..=edits {
            self.edit(number);
            if number % 100 == 0 {
                self.editor.settle().unwrap();
                assert_eq!(told(&self.editor), compiled(&self.files), "after {number} edits");
            }
        }
        self.editor.stop().unwrap();
    }
}

#[test]
fn after_any_edits_the_server_says_what_a_compilation_says() {
    let small = SMALL.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Typing::new(small.collect()).check(number("PHX_EDITS", 400));
}

#[test]
fn after_any_edits_of_the_reference_platform_the_server_says_what_a_compilation_says() {
    let root = phxc_tests::root();
    let files = folder::files(&root).unwrap().into_iter().filter(|path| is_of_platform(path));
    let files = files.map(|path| {
        let text = folder::read_text(&root.join(&path)).unwrap();
        (path, text)
    });
    Typing::new(files.collect()).check(number("PHX_EDITS", 100));
}
