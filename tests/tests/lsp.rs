//! The language server, over the real protocol; and what it stands on, against a compilation from scratch.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use phxc_core::diagnostics::{Diagnostic, Levels};
use phxc_core::ide::{Analysis, Serve, Session};
use phxc_core::source::{MemoryWorld, Sources, World};
use phxc_tests::editor;
use phxc_tests::fixture::{Fixture, PRELUDE};
use phxc_tests::{folder, sources, ui};

/// Runs on a thread with room for the compiler.
fn with_room<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(Session::STACK).spawn_scoped(scope, work);
        thread.unwrap().join().unwrap()
    })
}

fn evaluated(session: &mut Session, world: &dyn World) -> Vec<Diagnostic> {
    session.analyse(world, &Levels::default(), &AtomicBool::new(false), |analysis: &Analysis<'_>| {
        analysis.evaluate().map(|evaluated| evaluated.diagnostics.clone()).unwrap_or_default()
    })
}

fn check_same(session: &mut Session, name: &str, world: &MemoryWorld) {
    let expected = phxc_core::compile(world);
    let found = evaluated(session, world);
    let shown = |all: &[Diagnostic]| {
        all.iter().map(|one| ui::short(one, &expected.sources)).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(shown(&found), shown(&expected.diagnostics), "{name}");
    assert_eq!(found, expected.diagnostics, "{name}");
    // Of each file that has something wrong, it says at first what it says at once of the whole.
    let wrong: BTreeSet<_> = expected.diagnostics.iter().map(|one| one.primary.span.file).collect();
    for source in wrong.into_iter().filter_map(|file| expected.sources.get(file)) {
        let look = Look { path: source.path.to_string(), first: vec![] };
        let (first, at_once) = session.analyse(world, &Levels::default(), &AtomicBool::new(false), look);
        assert_eq!(shown(&first), shown(&at_once), "{name}: {}", source.path);
    }
}

/// Looks at a project with one file first.
struct Look {
    path: String,
    first: Vec<Diagnostic>,
}

impl Serve for Look {
    type Answer = (Vec<Diagnostic>, Vec<Diagnostic>);

    fn focus(&self) -> Option<&str> {
        Some(&self.path)
    }

    fn first(&mut self, _: &Sources, said: &[Diagnostic]) {
        self.first = said.to_vec();
    }

    fn serve(&mut self, analysis: &Analysis<'_>) -> Self::Answer {
        let file = analysis.file(&self.path);
        let mut said = analysis.said_at_once();
        said.retain(|found| Some(found.primary.span.file) == file);
        (std::mem::take(&mut self.first), said)
    }
}

/// One session goes from project to project, so that whatever it keeps would be found out.
#[test]
fn a_session_says_what_a_compilation_says() {
    with_room(|| {
        let mut session = Session::new().unwrap();
        check_same(&mut session, "the reference platform", &sources::reference_platform().unwrap());
        let place = phxc_tests::here().join("ui");
        let prelude = folder::read_text(&place.join(PRELUDE)).unwrap();
        for path in folder::files(&place).unwrap() {
            if path.ends_with(".phx") && path != PRELUDE {
                let text = folder::read_text(&place.join(&path)).unwrap();
                session.doubt_charts();
                check_same(&mut session, &path, &Fixture::parse(&text, &prelude).unwrap().world());
            }
        }
    });
}

#[test]
fn diagnostics_come_while_one_types_and_go_when_it_is_right() {
    let (_place, mut editor) = editor::small().unwrap();
    let file = "environments.phx";
    let nothing = Vec::<serde_json::Value>::new();
    assert!(editor.told.values().all(Vec::is_empty), "{:?}", editor.told);
    let at = editor.text(file).find("copies = 3").unwrap();
    editor.edit(file, at + 9..at + 10, "\"\u{1f600}\"");
    let found = editor.next_diagnostics(file).unwrap();
    assert_eq!(found[0]["code"], "E0302");
    assert_eq!(editor.slice(file, &found[0]["range"]), "\"\u{1f600}\"");
    assert!(found[0]["codeDescription"]["href"].as_str().unwrap().ends_with("/E0302.md"));
    assert_eq!(found[0]["relatedInformation"][0]["location"]["uri"], editor.uri("shop.phx"));
    editor.edit(file, at + 9..at + 15, "3");
    assert_eq!(editor.next_diagnostics(file).unwrap(), nothing);
    // A parameter with another name in another file breaks this one.
    let text = editor.text("shop.phx").replace("copies", "count");
    editor.set("shop.phx", &text);
    assert_eq!(editor.next_diagnostics(file).unwrap()[0]["code"], "E0301");
    // What is on disk counts again.
    editor.close("shop.phx");
    assert_eq!(editor.next_diagnostics(file).unwrap(), nothing);
    editor.stop().unwrap();
}

#[test]
fn a_chart_that_changes_on_disk_is_read_again() {
    let (place, mut editor) = editor::small().unwrap();
    let _ = &place;
    folder::write(
        &place.path().join("web/values.yaml"),
        b"replicaCount: {min: 1}\nimage: {tag: a, pull: b}\n",
    )
    .unwrap();
    let uri = editor.uri("web/values.yaml");
    editor.tell(
        "workspace/didChangeWatchedFiles",
        serde_json::json!({ "changes": [{ "uri": uri, "type": 2 }] }),
    );
    let found = editor.next_diagnostics("web/web.phx").unwrap();
    assert_eq!(found[0]["code"], "E0302", "{found:?}");
    editor.stop().unwrap();
}

#[test]
fn an_unknown_request_is_refused_and_the_next_is_answered() {
    let (place, mut editor) = editor::small().unwrap();
    let _ = &place;
    let refused = editor.ask("textDocument/nonsense", serde_json::json!({}));
    assert!(refused.unwrap_err().contains("textDocument/nonsense"));
    editor.tell("textDocument/didChange", serde_json::json!({ "nonsense": true }));
    editor.settle().unwrap();
    assert!(editor.heard.iter().any(|(method, _)| method == "window/logMessage"));
    editor.stop().unwrap();
}
