//! Over the pipe: the real program, from a key to the answer.

use std::fs;
use std::io::{BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

use crate::{Case, PAUSE, shown};

/// As many keys are pressed to see whether memory grows.
const MANY: usize = 10_000;

/// Types, and gives the rest of a line of the table.
pub(crate) fn measure(case: &Case, keys: usize) -> String {
    let place = tempfile::tempdir().expect("a temporary folder");
    let root = place.path().canonicalize().expect("it is there");
    for (path, bytes) in &case.files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&root)).expect("the folder is made");
        fs::write(path, bytes).expect("it is written");
    }
    let mut server = Server::start(&root);
    let right = case.text();
    let uri = format!("file://{}", root.join(case.file).display());
    server.tell(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": uri, "languageId": "phx", "version": 0, "text": right } }),
    );
    server.settle();
    let at = right.find(case.right).expect("the text");
    let (line, character) = position(&right, at);
    let range = |length: usize| json!({ "start": { "line": line, "character": character }, "end": { "line": line, "character": character + length } });
    let (mut own, mut all, mut hover, mut complete) = (vec![], vec![], vec![], vec![]);
    let asked = position(&right, right.find(case.asked).map_or(0, |at| at + case.asked.len()));
    let place_asked =
        json!({ "textDocument": { "uri": uri }, "position": { "line": asked.0, "character": asked.1 } });
    for key in 0..keys {
        let (old, new) = if key % 2 == 0 { (case.right, case.wrong) } else { (case.wrong, case.right) };
        std::thread::sleep(PAUSE);
        let started = Instant::now();
        server.tell(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": uri, "version": key + 1 },
                "contentChanges": [{ "range": range(old.len()), "text": new }],
            }),
        );
        server.until(|message| {
            matches!(message, Message::Notification(told)
            if told.method == "textDocument/publishDiagnostics" && told.params["uri"] == uri.as_str())
        });
        own.push(started.elapsed());
        server.settle();
        all.push(started.elapsed());
        for (method, times) in
            [("textDocument/hover", &mut hover), ("textDocument/completion", &mut complete)]
        {
            let started = Instant::now();
            server.ask(method, place_asked.clone());
            times.push(started.elapsed());
        }
    }
    let before = server.memory();
    for key in 0..MANY {
        let (old, new) = if key % 2 == 0 { (case.right, case.wrong) } else { (case.wrong, case.right) };
        server.tell(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": uri, "version": keys + key + 1 },
                "contentChanges": [{ "range": range(old.len()), "text": new }],
            }),
        );
        if key % 10 == 9 {
            server.ask("textDocument/hover", place_asked.clone());
        }
    }
    server.settle();
    let memory = format!("{before} → {} MiB", server.memory());
    server.stop();
    format!("{} | {} | {} | {} | {memory}", shown(own), shown(all), shown(hover), shown(complete))
}

fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    (before.matches('\n').count(), before.rsplit('\n').next().unwrap_or_default().len())
}

struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    requests: i32,
}

impl Server {
    fn start(root: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_phxc"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let input = child.stdin.take().expect("its input");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let mut server = Self { child, input, output, requests: 0 };
        let uri = format!("file://{}", root.display());
        server.ask(
            "initialize",
            json!({ "processId": null, "rootUri": uri, "capabilities": {
            "general": { "positionEncodings": ["utf-8"] },
            "textDocument": { "publishDiagnostics": {} },
        } }),
        );
        server.tell("initialized", json!({}));
        server
    }

    fn send(&mut self, message: Message) {
        message.write(&mut self.input).expect("it listens");
        self.input.flush().expect("it listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(Notification { method: method.into(), params }.into());
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.requests += 1;
        let id = self.requests.into();
        self.send(Request { id, method: method.into(), params }.into());
        let wanted = self.requests.into();
        loop {
            if let Message::Response(response) = self.next()
                && response.id == wanted
            {
                return response.response_result.unwrap_or_default();
            }
        }
    }

    fn settle(&mut self) {
        self.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    }

    fn next(&mut self) -> Message {
        Message::read(&mut self.output).expect("it speaks the protocol").expect("it goes on")
    }

    fn until(&mut self, wanted: impl Fn(&Message) -> bool) {
        while !wanted(&self.next()) {}
    }

    /// What it holds now, in MiB; only Linux tells.
    fn memory(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()).unwrap_or(0) / 1024
    }

    fn stop(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.child.wait().expect("it ends");
    }
}
