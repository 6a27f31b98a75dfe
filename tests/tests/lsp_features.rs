//! What the language server answers, request by request, on a small platform (`editor::SMALL`).

use std::sync::{LazyLock, Mutex};

use phxc_tests::editor::{self, Editor};
use serde_json::{Value, json};

/// One server for all questions that change nothing.
static SHARED: LazyLock<Mutex<(tempfile::TempDir, Editor)>> =
    LazyLock::new(|| Mutex::new(editor::small().unwrap()));

/// The byte in a file of the small platform that `‸` marks in a part of its text.
fn place(editor: &Editor, path: &str, marked: &str) -> usize {
    let at = marked.find('‸').expect("a cursor");
    let plain = marked.replace('‸', "");
    let start = editor.text(path).find(&plain).unwrap_or_else(|| panic!("{path} has no {plain:?}"));
    start + at
}

fn ask(method: &str, path: &str, marked: &str, more: Value) -> Result<Value, String> {
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let at = place(&shared.1, path, marked);
    shared.1.ask_at(method, path, at, more)
}

/// `path:line text` of locations and links, lines from 1.
fn places(answer: &Value) -> Vec<String> {
    let shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let editor = &shared.1;
    let root = editor.uri("");
    let one = |place: &Value| {
        let uri = place["uri"].as_str().or(place["targetUri"].as_str()).unwrap_or_default();
        let path = uri.strip_prefix(&root).unwrap_or(uri.rsplit('/').next().unwrap_or_default()).to_owned();
        let range = if place["range"].is_null() { &place["targetSelectionRange"] } else { &place["range"] };
        let text = editor.slice(&path, range);
        format!("{path}:{} {text}", range["start"]["line"].as_u64().unwrap_or(0) + 1).trim_end().to_owned()
    };
    answer.as_array().into_iter().flatten().map(one).collect()
}

#[track_caller]
fn definition(path: &str, marked: &str, expected: &[&str]) {
    let answer = ask("textDocument/definition", path, marked, json!({})).unwrap();
    assert_eq!(places(&answer), expected, "{marked}");
}

#[test]
fn definitions() {
    definition("environments.phx", "deploy ‸shop { copies = 3", &["shop.phx:4 shop"]);
    definition("environments.phx", "shop { co‸pies = 3", &["shop.phx:7 copies"]);
    definition("environments.phx", "live : ba‸se", &["environments.phx:1 base"]);
    definition("environments.phx", "lev‸el = \"high\"", &["platform.phx:6 level"]);
    definition("web/web.phx", "provides do‸or", &["web/web.phx:2 door"]);
    definition("web/web.phx", "{ ur‸l = \"https", &["web/web.phx:2 url"]);
    definition("web/web.phx", "= replicas‸\n", &["web/web.phx:8 replicas"]);
    definition("web/web.phx", "env.ho‸st", &["platform.phx:5 host"]);
    definition("web/web.phx", "replica‸Count", &["web/values.yaml:2"]);
    definition("web/web.phx", "image.t‸ag", &["web/values.yaml:5"]);
    definition("shop.phx", "door.u‸rl", &["web/web.phx:2 url"]);
    definition("shop.phx", "do‸or.url", &["web/web.phx:2 door"]);
    definition("shop.phx", "nam‸ed(\"shop\")", &["shop.phx:2 named"]);
    definition("shop.phx", "${na‸me}", &["shop.phx:2 name"]);
    definition("shop.phx", "${suf‸fix}", &["shop.phx:1 suffix"]);
    definition("shop.phx", "std.charts.web-‸service", &["web-service.phx:5"]);
}

#[test]
fn references_and_highlights() {
    let found = |path, marked, with| {
        let context = json!({ "context": { "includeDeclaration": with } });
        places(&ask("textDocument/references", path, marked, context).unwrap())
    };
    let all = ["web/web.phx:2 door", "shop.phx:8 door", "shop.phx:12 door", "web/web.phx:9 door"];
    let mut got = found("shop.phx", "requires do‸or", true);
    got.sort();
    let mut expected = all.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(got, expected);
    assert_eq!(
        found("web/web.phx", "param repli‸cas", false),
        ["environments.phx:7 replicas", "web/web.phx:11 replicas"]
    );
    assert_eq!(found("environments.phx", "environment ba‸se", false).len(), 2);
    let marks = ask("textDocument/documentHighlight", "web/web.phx", "param repli‸cas", json!({})).unwrap();
    let kinds: Vec<_> = marks.as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds, [json!(3), json!(2)]);
}

#[test]
fn implementations_and_types() {
    let answer = ask("textDocument/implementation", "shop.phx", "requires do‸or", json!({})).unwrap();
    assert_eq!(places(&answer), ["web/web.phx:9 door"]);
    let answer =
        ask("textDocument/implementation", "environments.phx", "environment ba‸se", json!({})).unwrap();
    assert_eq!(places(&answer), ["environments.phx:4 live", "environments.phx:9 test"]);
    let answer = ask("textDocument/typeDefinition", "shop.phx", "do‸or.url", json!({})).unwrap();
    assert_eq!(places(&answer), ["web/web.phx:2 door"]);
}

#[track_caller]
fn hover(path: &str, marked: &str, expected: &[&str]) {
    let answer = ask("textDocument/hover", path, marked, json!({})).unwrap();
    let text = answer["contents"]["value"].as_str().unwrap_or_default();
    for part in expected {
        assert!(text.contains(part), "{marked}: no {part:?} in\n{text}");
    }
}

#[test]
fn hovers() {
    hover(
        "environments.phx",
        "shop { co‸pies = 3",
        &["param copies: Int", "How often.", "| live | `3` | environments.phx:6 |"],
    );
    hover("environments.phx", "deploy ‸web { repl", &["service web", "The front.", "deployed in live, test"]);
    hover(
        "web/web.phx",
        "replica‸Count",
        &["replicaCount: Int = 1", "How many.", "| live | `2` |", "| test | `1` |"],
    );
    hover("web/web.phx", "image.t‸ag", &["image.tag", "`\"1.2.3\"`"]);
    hover("web/web.phx", "env.ho‸st", &["host: Host", "The public name."]);
    hover("web/web.phx", "env.ho‸st", &["| live | `\"example.org\"` | environments.phx:5 |", "| test |"]);
    hover("environments.phx", "lev‸el = \"high\"", &["| test | `\"high\"` | environments.phx:11 |"]);
    hover("shop.phx", "${na‸me}", &["name: String"]);
    hover("shop.phx", "en‸v          =", &["env"]);
    hover("shop.phx", "co‸pies: I", &["param copies: Int"]);
    hover("web/web.phx", "Int‸(1..)", &["type Int"]);
}

#[track_caller]
fn complete(path: &str, before: &str, typed: &str, expected: &[&str], absent: &[&str]) -> Vec<Value> {
    let (_place, mut editor) = editor::small().unwrap();
    let at = place(&editor, path, before);
    let cursor = typed.find('‸').unwrap_or(typed.len());
    editor.edit(path, at..at, &typed.replace('‸', ""));
    let answer = editor.ask_at("textDocument/completion", path, at + cursor, json!({})).unwrap();
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    let labels: Vec<&str> = items.iter().filter_map(|item| item["label"].as_str()).collect();
    for label in expected {
        assert!(labels.contains(label), "{before} + {typed:?}: no {label} in {labels:?}");
    }
    for label in absent {
        assert!(!labels.contains(label), "{before} + {typed:?}: {label} in {labels:?}");
    }
    editor.stop().unwrap();
    items
}

#[test]
fn completion_of_what_a_body_may_say() {
    complete(
        "environments.phx",
        "deploy shop { copies = 1 }\n‸",
        "  de",
        &["deploy", "application"],
        &["service", "host", "level"],
    );
    complete(
        "environments.phx",
        "copies = 1‸ }",
        "\n    ",
        &["values", "choose"],
        &["replicas", "chart", "copies"],
    );
    complete("web/web.phx", "image.tag    = \"1.2.3\"\n‸", "    i", &["image"], &["param", "replicaCount"]);
    complete("web/web.phx", "values {\n‸", "    i", &["image"], &["replicaCount"]);
    complete("environments.phx", "shop { ‸copies", "va‸, ", &["values"], &["copies"]);
    complete(
        "web/web.phx",
        "    image.tag    = \"1.2.3\"\n‸",
        "    image.",
        &["tag", "pull"],
        &["replicaCount"],
    );
    complete(
        "web/web.phx",
        "param replicas: Int(1..) = 1\n‸",
        "  ",
        &["requires", "provides", "values", "replicas"],
        &["deploy"],
    );
    complete("shop.phx", "let suffix = \"-x\"\n‸", "", &["service", "environment", "let"], &["deploy"]);
}

#[test]
fn completion_of_names_and_values() {
    complete(
        "environments.phx",
        "deploy shop { copies = 1 }\n‸",
        "  deploy ",
        &["shop", "web"],
        &["live", "door"],
    );
    complete("environments.phx", "environment test : ‸", "", &["base", "live"], &["web"]);
    complete("shop.phx", "  requires door\n‸", "  wants ‸\n", &["door", "tls"], &["shop"]);
    complete(
        "shop.phx",
        "replicaCount = ‸",
        "",
        &["copies", "door", "suffix", "lower", "env"],
        &["replicaCount"],
    );
    complete("shop.phx", "NAME = ‸", "door.‸, B = ", &["url"], &["copies"]);
    complete("shop.phx", "NAME = ‸", "env.‸, B = ", &["host", "level", "name"], &["copies"]);
    complete("environments.phx", "level = ‸", "‸ // ", &["\"low\"", "\"high\""], &[]);
    complete("environments.phx", "level = \"‸", "", &["low", "high"], &["\"low\""]);
    complete("shop.phx", "param copies: ‸", "‸ // ", &["Int", "Host", "String"], &["copies"]);
    complete("shop.phx", "chart = ‸", "‸ // ", &["local"], &["copies"]);
    complete("shop.phx", "replicaCount = copies‸", " +\n      co‸", &["copies", "suffix"], &["replicaCount"]);
}

#[test]
fn completion_fills_in_what_is_required_and_documents_it() {
    let items = complete("environments.phx", "deploy shop { copies = 1 }\n‸", "  deploy ‸\n", &["shop"], &[]);
    let shop = items.iter().find(|item| item["label"] == "shop").unwrap();
    assert_eq!(shop["textEdit"]["newText"], "shop {\n\tcopies = $1\n}");
    let (_place, mut editor) = editor::small().unwrap();
    let at = place(&editor, "shop.phx", "replicaCount = ‸");
    let answer = editor.ask_at("textDocument/completion", "shop.phx", at, json!({})).unwrap();
    let copies =
        answer["items"].as_array().unwrap().iter().find(|item| item["label"] == "copies").unwrap().clone();
    assert_eq!(copies["documentation"], Value::Null);
    let resolved = editor.ask("completionItem/resolve", copies).unwrap();
    assert_eq!(resolved["documentation"]["value"], "How often.");
    editor.stop().unwrap();
}

#[test]
fn signatures() {
    let (_place, mut editor) = editor::small().unwrap();
    let at = place(&editor, "shop.phx", "NAME = ‸named");
    editor.edit("shop.phx", at..at, "replace(\"a\", ");
    let answer = editor.ask_at("textDocument/signatureHelp", "shop.phx", at + 13, json!({})).unwrap();
    assert_eq!(answer["signatures"][0]["label"], "replace(String, String, String) -> String");
    assert_eq!(answer["activeParameter"], 1);
    editor.stop().unwrap();
    let answer = ask("textDocument/signatureHelp", "shop.phx", "named(‸\"shop\")", json!({})).unwrap();
    assert_eq!(answer["signatures"][0]["label"], "named(name: String) -> String");
}

/// Every changed line of a rename, as `path: text`.
fn renamed(path: &str, marked: &str, name: &str) -> Result<Vec<String>, String> {
    let answer = ask("textDocument/rename", path, marked, json!({ "newName": name }))?;
    let shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let root = shared.1.uri("");
    let mut out = vec![];
    for (uri, edits) in answer["changes"].as_object().unwrap() {
        let path = uri.strip_prefix(&root).unwrap();
        for edit in edits.as_array().unwrap() {
            let line = edit["range"]["start"]["line"].as_u64().unwrap() + 1;
            out.push(format!("{path}:{line} {}", edit["newText"].as_str().unwrap()));
        }
    }
    Ok(out)
}

#[test]
fn renames() {
    assert_eq!(
        renamed("shop.phx", "requires do‸or", "gate").unwrap(),
        ["shop.phx:8 gate", "shop.phx:12 gate", "web/web.phx:2 gate", "web/web.phx:9 gate"]
    );
    assert_eq!(renamed("shop.phx", "param co‸pies", "count").unwrap().len(), 4);
    assert_eq!(renamed("shop.phx", "${na‸me}", "title").unwrap(), ["shop.phx:2 title", "shop.phx:2 title"]);
}

#[test]
fn renames_that_are_refused() {
    let refused = |path, marked, name| renamed(path, marked, name).unwrap_err();
    assert!(refused("shop.phx", "param co‸pies", "door").contains("error"));
    assert!(refused("shop.phx", "${na‸me}", "suffix").contains("something else"));
    assert!(refused("shop.phx", "${na‸me}", "if").contains("no name"));
    assert!(refused("web/web.phx", "image.t‸ag", "label").contains("values.yaml"));
    assert!(refused("shop.phx", "std.charts.web-‸service", "x").contains("library"));
    let prepared = ask("textDocument/prepareRename", "shop.phx", "param co‸pies", json!({})).unwrap();
    assert_eq!(prepared["placeholder"], "copies");
}

/// The texts of a file after each action at a place, by title.
fn actions(path: &str, marked: &str) -> Vec<(String, String)> {
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let editor = &mut shared.1;
    editor.settle().unwrap();
    let at = place(editor, path, marked);
    let range = json!({ "range": editor.range(path, at..at), "context": { "diagnostics": [] } });
    let answer = editor.ask_at("textDocument/codeAction", path, at, range).unwrap();
    let applied = |action: &Value| {
        let edits = action["edit"]["changes"][editor.uri(path)].as_array().cloned().unwrap_or_default();
        (action["title"].as_str().unwrap().to_owned(), editor.applied(path, &edits))
    };
    answer.as_array().unwrap().iter().map(applied).collect()
}

#[track_caller]
fn act(path: &str, marked: &str, title: &str, expected: &str) {
    let all = actions(path, marked);
    let found = all.iter().find(|(found, _)| found == title);
    let (_, text) = found.unwrap_or_else(|| panic!("no {title:?} among {all:?}"));
    assert!(text.contains(expected), "{title}: no {expected:?} in\n{text}");
}

#[test]
fn changes_that_keep_the_meaning() {
    let extracted = "  param tag: String = \"1.2.3\"\n";
    act("web/web.phx", "= \"1.2‸.3\"", "make it a parameter `tag`", extracted);
    act("web/web.phx", "= \"1.2‸.3\"", "make it a parameter `tag`", "image.tag    = tag\n");
    act("shop.phx", "let suf‸fix", "put the value of `suffix` where it is used", "${name}${\"-x\"}");
    act(
        "environments.phx",
        "lev‸el = \"high\"",
        "move it to environment `base`, for all its heirs",
        "deploy web\n  level = \"high\"\n}",
    );
    act(
        "environments.phx",
        "{ repli‸cas = 2",
        "move it to environment `base`, for all its heirs",
        "deploy web { replicas = 2 }\n}",
    );
}

#[test]
fn cures() {
    let (_place, mut editor) = editor::small().unwrap();
    let at = place(&editor, "environments.phx", "copies ‸= 3");
    editor.edit("environments.phx", at - 7..at - 1, "copis");
    editor.settle().unwrap();
    let range = json!({ "range": editor.range("environments.phx", at - 5..at - 5), "context": { "diagnostics": [] } });
    let answer = editor.ask_at("textDocument/codeAction", "environments.phx", at - 5, range).unwrap();
    assert_eq!(answer[0]["kind"], "quickfix", "{answer}");
    assert_eq!(answer[0]["diagnostics"][0]["code"], "E0301");
    let uri = editor.uri("environments.phx");
    assert_eq!(answer[0]["edit"]["changes"][uri][0]["newText"], "copies");
    // Nobody provides the door where its service is not deployed.
    editor.edit("environments.phx", at - 7..at - 2, "copies");
    let text = editor
        .text("environments.phx")
        .replace("  deploy web\n", "")
        .replace("  deploy web { replicas = 2 }\n", "");
    editor.set("environments.phx", &text);
    editor.settle().unwrap();
    let told = &editor.told["shop.phx"];
    assert_eq!(told[0]["code"], "E0401");
    let at = place(&editor, "shop.phx", "requires do‸or");
    let range = json!({ "range": editor.range("shop.phx", at..at), "context": { "diagnostics": [], "only": ["quickfix"] } });
    let answer = editor.ask_at("textDocument/codeAction", "shop.phx", at, range).unwrap();
    assert_eq!(answer[0]["title"], "add `deploy web` to environment `live`");
    editor.stop().unwrap();
}

#[test]
fn remarks_between_the_lines() {
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let editor = &mut shared.1;
    editor.settle().unwrap();
    let titles = |editor: &mut Editor, path: &str| -> Vec<String> {
        let document = json!({ "textDocument": { "uri": editor.uri(path) } });
        let found = editor.ask("textDocument/codeLens", document).unwrap();
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|lens| lens["command"]["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        titles(editor, "web/web.phx"),
        ["provided by 1 service", "deployed in 2 environments", "required by 1 service"]
    );
    assert_eq!(
        titles(editor, "environments.phx"),
        ["2 environments inherit", "2 services run here", "2 services run here"]
    );
    let document = json!({ "textDocument": { "uri": editor.uri("web/web.phx") } });
    let lenses = editor.ask("textDocument/codeLens", document).unwrap();
    let command = &lenses[1]["command"];
    assert_eq!(command["command"], "phx.showPlaces", "{command}");
    let places: Vec<&str> = command["arguments"][2]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| place["uri"].as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    assert_eq!(places, ["environments.phx", "environments.phx"]);
    let mut hints = |path: &str| -> Vec<String> {
        let end = editor.text(path).len();
        let range = editor.range(path, 0..end);
        let params = json!({ "textDocument": { "uri": editor.uri(path) }, "range": range });
        let found = editor.ask("textDocument/inlayHint", params).unwrap();
        found.as_array().unwrap().iter().map(|hint| hint["label"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(hints("shop.phx"), [": String", " from web"]);
    assert_eq!(hints("environments.phx"), [" over 1"]);
}

#[test]
fn views_that_no_file_holds() {
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let editor = &mut shared.1;
    editor.settle().unwrap();
    let at = place(editor, "environments.phx", "deploy ‸shop { copies = 3");
    let arguments = json!([editor.uri("environments.phx"), editor.position("environments.phx", at)]);
    let view = editor
        .ask("workspace/executeCommand", json!({ "command": "phx.compiledValues", "arguments": arguments }))
        .unwrap();
    assert_eq!(view["title"], "shop.yaml");
    let text = view["text"].as_str().unwrap();
    assert!(text.starts_with("---\n# shop in live\n") && text.contains("replicaCount: 3"), "{text}");
    assert!(!text.contains("# shop in test"));
    let graph = editor.ask("workspace/executeCommand", json!({ "command": "phx.graph" })).unwrap();
    assert!(graph["text"].as_str().unwrap().contains("\"shop\" -> \"web\" [label = \"door\"]"), "{graph}");
    let refused = editor.ask("workspace/executeCommand", json!({ "command": "phx.nonsense" })).unwrap_err();
    assert!(refused.contains("phx.nonsense"));
}

#[test]
fn hierarchies() {
    let mut item = ask("textDocument/prepareCallHierarchy", "shop.phx", "service sh‸op", json!({})).unwrap();
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let needs = shared.1.ask("callHierarchy/outgoingCalls", json!({ "item": item[0].take() })).unwrap();
    assert_eq!(needs[0]["to"]["name"], "web");
    let by = shared.1.ask("callHierarchy/incomingCalls", json!({ "item": needs[0]["to"] })).unwrap();
    assert_eq!(by[0]["from"]["name"], "shop");
    drop(shared);
    let item =
        ask("textDocument/prepareTypeHierarchy", "environments.phx", "environment li‸ve", json!({})).unwrap();
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let above = shared.1.ask("typeHierarchy/supertypes", json!({ "item": item[0] })).unwrap();
    assert_eq!(above[0]["name"], "base");
    let below = shared.1.ask("typeHierarchy/subtypes", json!({ "item": above[0] })).unwrap();
    assert_eq!(below.as_array().unwrap().len(), 2);
}

#[test]
fn what_needs_only_the_text() {
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let editor = &mut shared.1;
    let document = json!({ "textDocument": { "uri": editor.uri("shop.phx") } });
    let outline = editor.ask("textDocument/documentSymbol", document.clone()).unwrap();
    assert_eq!(outline[2]["name"], "shop");
    assert!(outline[2]["children"].as_array().unwrap().iter().any(|child| child["name"] == "copies"));
    let folds = editor.ask("textDocument/foldingRange", document.clone()).unwrap();
    assert_eq!(folds[0]["startLine"], 3);
    let tokens = editor.ask("textDocument/semanticTokens/full", document.clone()).unwrap();
    assert_eq!(tokens["data"].as_array().unwrap().len() % 5, 0);
    let mut whole = document.clone();
    whole["positions"] = json!([{ "line": 3, "character": 9 }]);
    let steps = editor.ask("textDocument/selectionRange", whole).unwrap();
    assert_eq!(editor.slice("shop.phx", &steps[0]["range"]), "shop");
    let mut options = document.clone();
    options["options"] = json!({ "tabSize": 2, "insertSpaces": true });
    assert_eq!(editor.ask("textDocument/formatting", options).unwrap(), json!([]));
    let links = editor
        .ask("textDocument/documentLink", json!({ "textDocument": { "uri": editor.uri("platform.phx") } }))
        .unwrap();
    assert_eq!(links[0]["target"], "https://git.example.org/p");
    let found = editor.ask("workspace/symbol", json!({ "query": "cps" })).unwrap();
    assert_eq!(found[0]["name"], "copies");
}

/// Two services provide what a third requires.
#[test]
fn one_of_several_providers_is_chosen() {
    let (_place, mut editor) = editor::small().unwrap();
    let text = editor.text("web/web.phx").to_owned();
    let gate = "\nservice gate : web {\n  chart = std.charts.web-service\n  provides door { url = \"https://gate.example.org\" }\n}\n";
    editor.set("web/web.phx", &format!("{text}{gate}"));
    editor.set(
        "environments.phx",
        "environment live {\n  host = \"example.org\"\n  deploy web, gate\n  deploy shop { copies = 1 }\n}\n",
    );
    editor.settle().unwrap();
    let at = place(&editor, "shop.phx", "requires do‸or");
    let range = json!({ "range": editor.range("shop.phx", at..at), "context": { "diagnostics": [], "only": ["quickfix"] } });
    let answer = editor.ask_at("textDocument/codeAction", "shop.phx", at, range).unwrap();
    let titles: Vec<&str> =
        answer.as_array().unwrap().iter().filter_map(|action| action["title"].as_str()).collect();
    assert_eq!(
        titles,
        [
            "add `choose door from gate` to environment `live`",
            "add `choose door from web` to environment `live`"
        ],
        "{:?}",
        editor.told
    );
    let edits = answer[1]["edit"]["changes"][editor.uri("environments.phx")].as_array().unwrap().clone();
    let mended = editor.applied("environments.phx", &edits);
    editor.set("environments.phx", &mended);
    editor.settle().unwrap();
    assert!(editor.told["shop.phx"].iter().all(|found| found["code"] != "E0402"), "{mended}");
    editor.stop().unwrap();
}
