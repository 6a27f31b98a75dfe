//! An editor: the other end of the language server's conversation, over a project on disk.
//!
//! Everything goes through the real protocol: messages as JSON, the server on a thread of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

/// How long an answer may take before the server counts as hanging.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client with a project.
pub struct Editor {
    connection: Connection,
    server: Option<JoinHandle<Result<(), String>>>,
    root: PathBuf,
    texts: BTreeMap<String, (i32, String)>,
    requests: i32,
    /// The diagnostics that were sent, by path.
    pub told: BTreeMap<String, Vec<Value>>,
    /// What the server asked or told besides, by method.
    pub heard: Vec<(String, Value)>,
    /// The answer to `initialize`.
    pub server_says: Value,
}

impl Editor {
    /// Starts a server for the project in `root` (absolute, without links) and says hello.
    ///
    /// # Errors
    /// If the server does not answer.
    pub fn start(root: &Path) -> Result<Self, String> {
        Self::start_with(
            root,
            json!({ "capabilities": capabilities(), "initializationOptions": { "showPlaces": true } }),
        )
    }

    /// The same with parameters of `initialize`.
    ///
    /// # Errors
    /// If the server does not answer.
    pub fn start_with(root: &Path, mut hello: Value) -> Result<Self, String> {
        let (connection, other) = Connection::memory();
        let server = std::thread::spawn(move || phxc::serve_editor(&other).map_err(|why| why.to_string()));
        let mut editor = Self {
            connection,
            server: Some(server),
            root: root.to_owned(),
            texts: BTreeMap::new(),
            requests: 0,
            told: BTreeMap::new(),
            heard: vec![],
            server_says: Value::Null,
        };
        hello["processId"] = Value::Null;
        hello["rootUri"] = Value::String(editor.uri(""));
        editor.server_says = editor.ask("initialize", hello)?;
        editor.tell("initialized", json!({}));
        Ok(editor)
    }

    /// The address of a path.
    #[must_use]
    pub fn uri(&self, path: &str) -> String {
        format!("file://{}", self.root.join(path).to_string_lossy().replace(' ', "%20"))
    }

    /// The text of an open file.
    #[must_use]
    pub fn text(&self, path: &str) -> &str {
        self.texts.get(path).map_or("", |(_, text)| text)
    }

    /// Opens a file as it is on disk.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn open(&mut self, path: &str) -> Result<(), String> {
        let text = crate::folder::read_text(&self.root.join(path))?;
        self.open_with(path, &text);
        Ok(())
    }

    /// Opens a file with a text that is not saved.
    pub fn open_with(&mut self, path: &str, text: &str) {
        self.texts.insert(path.to_owned(), (1, text.to_owned()));
        let document = json!({ "uri": self.uri(path), "languageId": "phx", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces bytes of an open file by a text, as an edit of that range.
    pub fn edit(&mut self, path: &str, range: std::ops::Range<usize>, new: &str) {
        let range_of = self.range(path, range.clone());
        let Some((version, text)) = self.texts.get_mut(path) else { return };
        text.replace_range(range, new);
        *version += 1;
        let document = json!({ "uri": format!("file://{}", self.root.join(path).to_string_lossy()), "version": version });
        let changes = json!([{ "range": range_of, "text": new }]);
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Replaces the whole text of an open file.
    pub fn set(&mut self, path: &str, new: &str) {
        let uri = self.uri(path);
        let Some((version, text)) = self.texts.get_mut(path) else { return };
        *text = new.to_owned();
        *version += 1;
        let document = json!({ "uri": uri, "version": version });
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [{ "text": new }] }),
        );
    }

    /// Closes a file: what is on disk counts again.
    pub fn close(&mut self, path: &str) {
        self.texts.remove(path);
        self.tell("textDocument/didClose", json!({ "textDocument": { "uri": self.uri(path) } }));
    }

    /// Line and column (of UTF-16) of a byte in an open file.
    #[must_use]
    pub fn position(&self, path: &str, at: usize) -> Value {
        let before = self.text(path).get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        json!({ "line": before.matches('\n').count(), "character": line.encode_utf16().count() })
    }

    /// Both ends of a range.
    #[must_use]
    pub fn range(&self, path: &str, range: std::ops::Range<usize>) -> Value {
        json!({ "start": self.position(path, range.start), "end": self.position(path, range.end) })
    }

    /// The text of a range in an open file.
    #[must_use]
    pub fn slice(&self, path: &str, range: &Value) -> String {
        let at = |end: &str| {
            let number = |name: &str| range[end][name].as_u64().unwrap_or(0) as usize;
            let text = self.text(path);
            let start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
            let mut units = 0;
            let rest = text.get(start..).unwrap_or_default();
            let column = rest.char_indices().find(|(_, c)| {
                let here = units >= number("character");
                units += c.len_utf16();
                here
            });
            start + column.map_or(rest.len(), |(at, _)| at)
        };
        self.text(path).get(at("start")..at("end")).unwrap_or_default().to_owned()
    }

    /// The text of an open file after edits.
    #[must_use]
    pub fn applied(&self, path: &str, edits: &[Value]) -> String {
        let mut text = self.text(path).to_owned();
        let at = |end: &Value| {
            let line = end["line"].as_u64().unwrap_or(0) as usize;
            let start: usize = self.text(path).split_inclusive('\n').take(line).map(str::len).sum();
            // The edits of the tests stand in lines without wide characters.
            start + end["character"].as_u64().unwrap_or(0) as usize
        };
        let mut edits: Vec<(usize, usize, &str)> = edits
            .iter()
            .map(|edit| {
                (
                    at(&edit["range"]["start"]),
                    at(&edit["range"]["end"]),
                    edit["newText"].as_str().unwrap_or(""),
                )
            })
            .collect();
        edits.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
        for (start, end, new) in edits {
            text.replace_range(start..end, new);
        }
        text
    }

    /// The answer to a request about a place in an open file, with further parameters.
    ///
    /// # Errors
    /// The server's words, if it refuses.
    pub fn ask_at(&mut self, method: &str, path: &str, at: usize, more: Value) -> Result<Value, String> {
        let mut params =
            json!({ "textDocument": { "uri": self.uri(path) }, "position": self.position(path, at) });
        if let (Some(params), Value::Object(more)) = (params.as_object_mut(), more) {
            params.extend(more);
        }
        self.ask(method, params)
    }

    /// The answer to a request.
    ///
    /// # Errors
    /// The server's words, if it refuses or does not answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.send(Request { id: id.clone(), method: method.to_owned(), params });
        loop {
            match self.hear()? {
                Message::Response(response) if response.id == id => {
                    return response.response_result.map_err(|error| error.message);
                }
                message => self.take(message),
            }
        }
    }

    /// Tells the server something.
    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params });
    }

    /// Waits until the whole platform is looked at.
    ///
    /// # Errors
    /// If the server refuses or does not answer.
    pub fn settle(&mut self) -> Result<Value, String> {
        self.ask("workspace/diagnostic", json!({ "previousResultIds": [] }))
    }

    /// Waits until diagnostics of a file are sent, and returns them.
    ///
    /// # Errors
    /// If the server sends nothing.
    pub fn next_diagnostics(&mut self, path: &str) -> Result<Vec<Value>, String> {
        let uri = self.uri(path);
        loop {
            let message = self.hear()?;
            let this = matches!(&message, Message::Notification(told)
                if told.method == "textDocument/publishDiagnostics" && told.params["uri"] == uri.as_str());
            self.take(message);
            if this {
                return Ok(self.told.get(path).cloned().unwrap_or_default());
            }
        }
    }

    /// Ends the conversation in order.
    ///
    /// # Errors
    /// If the server ends otherwise.
    pub fn stop(mut self) -> Result<(), String> {
        self.ask("shutdown", Value::Null)?;
        self.tell("exit", Value::Null);
        let server = self.server.take().map(JoinHandle::join);
        server.unwrap_or(Ok(Ok(()))).unwrap_or_else(|_| Err("the server panicked".to_owned()))
    }

    fn send(&self, message: impl Into<Message>) {
        // A server that is gone is noticed by who waits for its answer.
        let _ = self.connection.sender.send(message.into());
    }

    fn hear(&self) -> Result<Message, String> {
        self.connection
            .receiver
            .recv_timeout(PATIENCE)
            .map_err(|why| format!("the server says nothing: {why}"))
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Notification(told) if told.method == "textDocument/publishDiagnostics" => {
                let root = format!("{}/", self.uri("").trim_end_matches('/'));
                let uri = told.params["uri"].as_str().unwrap_or_default();
                let path = uri.strip_prefix(&root).unwrap_or(uri).to_owned();
                let found = told.params["diagnostics"].as_array().cloned().unwrap_or_default();
                self.told.insert(path, found);
            }
            Message::Notification(told) => self.heard.push((told.method, told.params)),
            Message::Request(asked) => self.heard.push((asked.method, asked.params)),
            Message::Response(_) => {}
        }
    }
}

/// What a modern editor can do, as far as the server asks.
#[must_use]
pub fn capabilities() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true },
            "completion": { "completionItem": { "snippetSupport": true } },
            "definition": { "linkSupport": true },
        },
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
    })
}

/// The files of a small platform in which there is one of most things.
pub const SMALL: &[(&str, &str)] = &[
    (
        "platform.phx",
        r#"platform p {
  repo = "https://git.example.org/p"
  environment {
    /// The public name.
    host: Host
    level: "low" | "high" = "low"
  }
}
"#,
    ),
    (
        "environments.phx",
        r#"abstract environment base {
  deploy web
}
environment live : base {
  host = "example.org"
  deploy shop { copies = 3 }
  deploy web { replicas = 2 }
}
environment test : base {
  host  = "test.example.org"
  level = "high"
  deploy shop { copies = 1 }
}
"#,
    ),
    (
        "web/web.phx",
        r#"/// What a door says.
capability door { url: Url }

/// The front.
service web {
  chart = local
  /// How many Pods.
  param replicas: Int(1..) = 1
  provides door { url = "https://${env.host}" }
  values {
    replicaCount = replicas
    image.tag    = "1.2.3"
  }
}
"#,
    ),
    (
        "web/values.yaml",
        "# How many.\nreplicaCount: 1\nimage:\n  # Which one.\n  tag: latest\n  pull: Always\n",
    ),
    (
        "web/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: \"{{ .Values.replicaCount }}{{ .Values.image.tag }}{{ .Values.image.pull }}\"}\n",
    ),
    (
        "shop.phx",
        r#"let suffix = "-x"
fn named(name: String) -> String = "${name}${suffix}"

service shop {
  chart = std.charts.web-service
  /// How often.
  param copies: Int
  requires door
  values {
    image { repository = "ghcr.io/example/shop", tag = "1.0.0" }
    replicaCount = copies
    env          = { DOOR = door.url, NAME = named("shop") }
  }
}
"#,
    ),
];

/// A small platform on disk, and an editor that has looked at all of it.
///
/// # Errors
/// If the disk or the server fails.
pub fn small() -> Result<(tempfile::TempDir, Editor), String> {
    let place = tempfile::tempdir().map_err(|why| why.to_string())?;
    for (path, text) in SMALL {
        crate::folder::write(&place.path().join(path), text.as_bytes())?;
    }
    let root = place.path().canonicalize().map_err(|why| why.to_string())?;
    let mut editor = Editor::start(&root)?;
    for (path, _) in SMALL.iter().filter(|(path, _)| path.ends_with(".phx")) {
        editor.open(path)?;
    }
    editor.settle()?;
    Ok((place, editor))
}
