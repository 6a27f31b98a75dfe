//! A mistake of phxc itself, planted: it is told, and the conversation goes on.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId};
use phxc_core::source::{MemoryWorld, World, WorldError};
use phxc_lsp::{Disk, STACK, serve};
use serde_json::{Value, json};

/// A project of which one file ends every reading in a panic.
struct Planted;

impl Disk for Planted {
    fn root_of(&self, _: &Path) -> Option<PathBuf> {
        Some("/p".into())
    }

    fn open(&self, _: &Path) -> Result<Box<dyn World + Send>, String> {
        let sources = [
            ("platform.phx", "platform p {\n  repo = \"https://git.example.org/p\"\n}\n"),
            ("web/web.phx", "service web {\n  chart = local\n}\n"),
        ];
        let files = sources.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        Ok(Box::new(Trap(MemoryWorld::new(files))))
    }

    fn library(&self) -> Option<PathBuf> {
        None
    }

    fn pages(&self) -> Option<PathBuf> {
        None
    }
}

struct Trap(MemoryWorld);

impl World for Trap {
    fn sources(&self) -> Vec<String> {
        self.0.sources()
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, WorldError> {
        assert!(path != "web/web.phx", "the trap is closed");
        self.0.read(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorldError> {
        self.0.list(folder)
    }
}

struct Client(Connection);

impl Client {
    fn tell(&self, method: &str, params: Value) {
        self.0.sender.send(Notification { method: method.to_owned(), params }.into()).unwrap();
    }

    fn ask(&self, id: i32, method: &str, params: Value) {
        self.0
            .sender
            .send(Request { id: RequestId::from(id), method: method.to_owned(), params }.into())
            .unwrap();
    }

    /// What `find` finds in the messages that come.
    fn await_<T>(&self, find: impl Fn(&Message) -> Option<T>) -> T {
        loop {
            let message = self.0.receiver.recv_timeout(Duration::from_secs(60)).expect("the server lives");
            if let Some(found) = find(&message) {
                return found;
            }
        }
    }

    fn answer(&self, id: i32) -> Result<Value, String> {
        self.await_(|message| match message {
            Message::Response(response) if response.id == RequestId::from(id) => {
                Some(response.response_result.clone().map_err(|error| error.message))
            }
            _ => None,
        })
    }
}

#[test]
fn a_panic_is_told_and_the_conversation_goes_on() {
    let (connection, other) = Connection::memory();
    let server = thread::Builder::new().stack_size(STACK).spawn(move || serve(&other, &Planted)).unwrap();
    let client = Client(connection);
    client.ask(1, "initialize", json!({ "capabilities": {}, "rootUri": "file:///p" }));
    client.answer(1).unwrap();
    client.tell("initialized", json!({}));
    let told = client.await_(|message| match message {
        Message::Notification(told) if told.method == "window/showMessage" => {
            Some(told.params["message"].clone())
        }
        _ => None,
    });
    assert_eq!(told, "phxc made a mistake: the trap is closed");
    // Nothing is known of these sources, which is said; the next text gets its chance.
    client.ask(
        2,
        "textDocument/hover",
        json!({
            "textDocument": { "uri": "file:///p/web/web.phx" }, "position": { "line": 0, "character": 9 },
        }),
    );
    assert!(client.answer(2).is_err());
    client.tell("textDocument/didOpen", json!({
        "textDocument": { "uri": "file:///p/web/web.phx", "languageId": "phx", "version": 1, "text": "let a = b\n" },
    }));
    client.await_(|message| match message {
        Message::Notification(told) if told.method == "textDocument/publishDiagnostics" => {
            told.params["diagnostics"].as_array()?.iter().any(|found| found["code"] == "E0202").then_some(())
        }
        _ => None,
    });
    client.ask(3, "shutdown", Value::Null);
    client.answer(3).unwrap();
    client.tell("exit", Value::Null);
    server.join().unwrap().unwrap();
}
