//! The language server's surroundings: several projects at once, files that come and go, texts that must not be shown.

use phxc_tests::editor::{self, Editor};
use phxc_tests::folder;
use serde_json::{Value, json};

/// One platform beside another in the folder that is open.
fn two() -> (tempfile::TempDir, Editor) {
    let place = tempfile::tempdir().unwrap();
    for side in ["left", "right"] {
        for (path, text) in editor::SMALL {
            folder::write(&place.path().join(side).join(path), text.as_bytes()).unwrap();
        }
    }
    let root = place.path().canonicalize().unwrap();
    let editor = Editor::start(&root).unwrap();
    (place, editor)
}

fn codes(editor: &Editor, path: &str) -> Vec<String> {
    let told = editor.told.get(path).into_iter().flatten();
    told.filter_map(|found| found["code"].as_str().map(str::to_owned)).collect()
}

#[test]
fn projects_in_one_window_do_not_touch_each_other() {
    let (_place, mut editor) = two();
    for side in ["left", "right"] {
        editor.open(&format!("{side}/shop.phx")).unwrap();
    }
    let break_it = |editor: &mut Editor, side: &str, name: &str| {
        let path = format!("{side}/shop.phx");
        let text = editor.text(&path).replace("copies", name);
        editor.set(&path, &text);
        editor.settle().unwrap();
    };
    break_it(&mut editor, "left", "count");
    assert_eq!(codes(&editor, "left/environments.phx"), ["E0304", "E0301", "E0304", "E0301"]);
    assert!(codes(&editor, "right/environments.phx").is_empty());
    break_it(&mut editor, "right", "number");
    // What was said of the one stays while the other is looked at.
    assert_eq!(codes(&editor, "left/environments.phx"), ["E0304", "E0301", "E0304", "E0301"]);
    assert_eq!(codes(&editor, "right/environments.phx"), ["E0304", "E0301", "E0304", "E0301"]);
    // A question about either is answered by its own project.
    for (side, name) in [("left", "count"), ("right", "number")] {
        let path = format!("{side}/shop.phx");
        let at = editor.text(&path).find("param ").unwrap() + 7;
        let hover = editor.ask_at("textDocument/hover", &path, at, json!({})).unwrap();
        assert!(hover.to_string().contains(&format!("param {name}: Int")), "{hover}");
    }
    editor.stop().unwrap();
}

#[test]
fn a_file_that_is_gone_has_nothing_wrong_any_more() {
    let (place, mut editor) = editor::small().unwrap();
    folder::write(&place.path().join("more.phx"), b"let more = nobody\n").unwrap();
    let changed = |editor: &mut Editor, kind: u8| {
        let uri = editor.uri("more.phx");
        editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": kind }] }));
        editor.settle().unwrap();
    };
    changed(&mut editor, 1);
    assert_eq!(codes(&editor, "more.phx"), ["E0202"]);
    std::fs::remove_file(place.path().join("more.phx")).unwrap();
    changed(&mut editor, 3);
    assert!(codes(&editor, "more.phx").is_empty(), "{:?}", editor.told);
    editor.stop().unwrap();
}

/// A word that is nowhere but in the text of what looks like a secret.
const TEXT: &str = "hunter2hunter2hunter2";

#[test]
fn no_answer_holds_the_text_of_a_secret() {
    let (_place, mut editor) = editor::small().unwrap();
    let shop = editor
        .text("shop.phx")
        .replace("DOOR = door.url", &format!("DB_PASSWORD = \"{TEXT}\", DOOR = door.url"))
        .replace(
            "  requires door\n",
            &format!(
                "  let password = \"{TEXT}\"\n  param api-token: String = \"{TEXT}\"\n  requires door\n"
            ),
        );
    editor.set("shop.phx", &shop);
    let environments =
        editor.text("environments.phx").replace("copies = 3 }", "copies = 3, api-token = password }");
    editor.set("environments.phx", &environments);
    editor.settle().unwrap();
    let mut answers: Vec<(String, Value)> = vec![];
    for path in ["shop.phx", "environments.phx"] {
        let text = editor.text(path).to_owned();
        let document = json!({ "uri": editor.uri(path) });
        for word in ["DB_PASSWORD", "password", "api-token", "copies", "shop"] {
            for (at, _) in text.match_indices(word) {
                for method in ["hover", "completion", "signatureHelp", "definition", "references"] {
                    let method = format!("textDocument/{method}");
                    let more = json!({ "context": { "includeDeclaration": true } });
                    let answer = editor.ask_at(&method, path, at + 1, more).unwrap();
                    answers.push((format!("{method} of {word} in {path}"), answer));
                }
                let arguments = json!([editor.uri(path), editor.position(path, at + 1)]);
                let command = json!({ "command": "phx.compiledValues", "arguments": arguments });
                let answer = editor.ask("workspace/executeCommand", command).unwrap();
                answers.push((format!("compiled values at {word} in {path}"), answer));
            }
        }
        let range = editor.range(path, 0..text.len());
        for method in ["codeLens", "inlayHint", "documentSymbol"] {
            let params = json!({ "textDocument": document, "range": range });
            let answer = editor.ask(&format!("textDocument/{method}"), params).unwrap();
            answers.push((format!("{method} of {path}"), answer));
        }
    }
    answers
        .push(("workspace/symbol".into(), editor.ask("workspace/symbol", json!({ "query": "" })).unwrap()));
    answers.push(("diagnostics".into(), json!(editor.told)));
    answers.push(("messages".into(), json!(editor.heard)));
    assert!(
        answers.iter().any(|(_, answer)| answer.to_string().contains("***")),
        "nothing was asked that knows it"
    );
    for (what, answer) in answers {
        assert!(!answer.to_string().contains(TEXT), "{what}: {answer}");
    }
    editor.stop().unwrap();
}
