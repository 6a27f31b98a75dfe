//! The loop: a project is analysed as it is, and asked until something changes; then again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossbeam_channel::{Receiver, bounded, never, select};
use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, FileChangeType,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use phxc_core::diagnostics::{Diagnostic, Levels};
use phxc_core::ide::{Analysis, Serve};
use phxc_core::source::{FileId, Sources};
use serde_json::{Value, json};

use crate::answer::{Context, Memory, answer};
use crate::client::Client;
use crate::diagnostics::{ByFile, by_file};
use crate::documents::{Document, Documents};
use crate::failure::{Refusal, ServeError};
use crate::guard::guard;
use crate::place::{Places, path_of, source_name};
use crate::projects::{Projects, TakeError};
use crate::{Disk, STACK, capabilities};

/// See [`crate::serve`].
pub(crate) fn serve(connection: &Connection, disk: &dyn Disk) -> Result<(), ServeError> {
    let (id, params) = connection.initialize_start()?;
    let client = Client::of(&params);
    connection.initialize_finish(id, capabilities::initialized(&client))?;
    let mut server = Server {
        connection,
        client,
        documents: Documents::default(),
        projects: Projects::new(disk),
        inbox: VecDeque::new(),
        waiting: vec![],
        told: BTreeMap::new(),
        edited: None,
        current: None,
        requests: 0,
        memory: Memory::default(),
    };
    if client.watches {
        server.ask("client/registerCapability", capabilities::watchers());
    }
    server.current = folders(&params).iter().find_map(|folder| server.projects.root_of(folder));
    server.run()
}

/// The folders that the client has open.
fn folders(params: &Value) -> Vec<PathBuf> {
    let several = params.pointer("/workspaceFolders").and_then(Value::as_array);
    let several = several.into_iter().flatten().filter_map(|folder| folder.get("uri"));
    several.chain(params.get("rootUri")).filter_map(Value::as_str).filter_map(path_of).collect()
}

struct Server<'c> {
    connection: &'c Connection,
    client: Client,
    documents: Documents,
    projects: Projects<'c>,
    /// Messages that were taken from the connection before their turn.
    inbox: VecDeque<Message>,
    /// Questions about diagnostics, until the evaluation is done.
    waiting: Vec<Request>,
    /// The diagnostics that the client has, of each project.
    told: BTreeMap<PathBuf, ByFile>,
    /// The file whose text came or changed last.
    edited: Option<PathBuf>,
    /// The root of the project that is looked at.
    current: Option<PathBuf>,
    requests: i32,
    memory: Memory,
}

/// One look at a project.
struct Look<'l, 'c> {
    server: &'l mut Server<'c>,
    root: &'l Path,
    /// The name of the file that is edited.
    edited: Option<String>,
    stop: &'l AtomicBool,
}

impl Serve for Look<'_, '_> {
    type Answer = Result<Flow, ServeError>;

    fn focus(&self) -> Option<&str> {
        self.edited.as_deref()
    }

    fn first(&mut self, sources: &Sources, said: &[Diagnostic]) {
        let file = sources.iter().find(|source| Some(&*source.path) == self.edited.as_deref());
        self.server.publish(self.root, sources, said, file.map(|source| source.id));
    }

    fn serve(&mut self, analysis: &Analysis<'_>) -> Self::Answer {
        self.server.serve(self.root, analysis, self.stop)
    }
}

/// What comes after a message.
enum Flow {
    /// The next one.
    On,
    /// A new analysis: something has changed, or another project is asked about.
    Again,
    /// The end.
    Exit,
}

impl Server<'_> {
    fn run(mut self) -> Result<(), ServeError> {
        loop {
            let flow = match self.current.clone() {
                Some(root) => self.look_at(&root)?,
                None => self.attend(None, &never())?,
            };
            if matches!(flow, Flow::Exit) {
                return Ok(());
            }
        }
    }

    /// Analyses a project and answers what is asked about it, until it changes.
    fn look_at(&mut self, root: &Path) -> Result<Flow, ServeError> {
        let mut project = match self.projects.take(root, &self.documents) {
            Ok(project) => project,
            Err(TakeError::Threads(why)) => return Err(why),
            Err(TakeError::Disk(why)) => {
                self.tell(&why);
                self.current = None;
                return Ok(Flow::Again);
            }
        };
        let stop = AtomicBool::new(false);
        let levels = Levels::default();
        let (session, world) = (&mut project.session, &project.world);
        let edited = self.edited.as_deref().and_then(|path| source_name(path, root, None));
        let look = Look { server: self, root, edited, stop: &stop };
        let served = guard(|| session.analyse(world, &levels, &stop, look));
        self.projects.put_back(root.to_owned(), project);
        served.unwrap_or_else(|why| {
            // The same sources would end the same way: wait for others.
            self.tell(&why);
            for request in std::mem::take(&mut self.waiting) {
                self.refuse(request.id, &Refusal::new(ErrorCode::InternalError, why.clone()));
            }
            self.attend(None, &never())
        })
    }

    /// Answers while the evaluation runs beside.
    fn serve(&mut self, root: &Path, analysis: &Analysis<'_>, stop: &AtomicBool) -> Result<Flow, ServeError> {
        self.publish(root, analysis.sources(), &analysis.said_at_once(), None);
        thread::scope(|scope| {
            let (sender, evaluated) = bounded(1);
            let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || {
                // Nobody listens any more where the analysis is over.
                let _ = sender.send(guard(|| _ = analysis.evaluate()));
            });
            let flow = match started {
                Ok(_) => self.attend(Some((root, analysis)), &evaluated),
                Err(why) => Err(ServeError::Threads(why.to_string())),
            };
            stop.store(true, Ordering::Relaxed);
            flow
        })
    }

    /// Takes messages until one changes something. Without an analysis requests are refused.
    fn attend(
        &mut self,
        at: Option<(&Path, &Analysis<'_>)>,
        evaluated: &Receiver<Result<(), String>>,
    ) -> Result<Flow, ServeError> {
        let mut pending = evaluated.clone();
        loop {
            if let Ok(done) = pending.try_recv() {
                self.finished(at, done);
                pending = never();
            }
            let message = match self.inbox.pop_front() {
                Some(message) => message,
                None => select! {
                    recv(self.connection.receiver) -> message => message.map_err(|_| ServeError::Gone)?,
                    recv(pending) -> done => {
                        self.finished(at, done.unwrap_or_else(|_| Err("the evaluation has ended without a word".into())));
                        pending = never();
                        continue;
                    }
                },
            };
            match self.take(at, message)? {
                Flow::On => {}
                other => return Ok(other),
            }
        }
    }

    fn take(&mut self, at: Option<(&Path, &Analysis<'_>)>, message: Message) -> Result<Flow, ServeError> {
        match message {
            Message::Request(request) if request.method == "shutdown" => {
                // `exit` follows, or has come already.
                self.send(Response::new_ok(request.id, Value::Null));
                Ok(Flow::On)
            }
            Message::Request(request) => {
                self.collect();
                Ok(self.request(at, request))
            }
            Message::Notification(notification) if notification.method == "exit" => Ok(Flow::Exit),
            Message::Notification(notification) => {
                let mut changed = self.notified(notification);
                // Keys that were pressed meanwhile are looked at together.
                self.collect();
                while let Some(Message::Notification(_)) = self.inbox.front()
                    && let Some(Message::Notification(next)) = self.inbox.pop_front()
                {
                    if next.method == "exit" {
                        return Ok(Flow::Exit);
                    }
                    changed |= self.notified(next);
                }
                Ok(if changed { Flow::Again } else { Flow::On })
            }
            Message::Response(_) => Ok(Flow::On),
        }
    }

    /// Takes everything that has come, so that what is cancelled is known.
    fn collect(&mut self) {
        self.inbox.extend(self.connection.receiver.try_iter());
    }

    fn request(&mut self, at: Option<(&Path, &Analysis<'_>)>, request: Request) -> Flow {
        if self.is_cancelled(&request.id) {
            self.refuse(request.id, &Refusal::new(ErrorCode::RequestCanceled, "cancelled"));
            return Flow::On;
        }
        let path = request.params.pointer("/textDocument/uri").and_then(Value::as_str).and_then(path_of);
        let root = path.and_then(|path| self.projects.root_of(&path));
        if let Some(root) = root.filter(|root| at.is_none_or(|(here, _)| here != root)) {
            let known = self.current.as_ref() == Some(&root);
            if !known {
                self.current = Some(root);
                self.inbox.push_front(Message::Request(request));
                return Flow::Again;
            }
        }
        let Some((root, analysis)) = at else {
            self.refuse(request.id, &Refusal::because("there is no project to ask about"));
            return Flow::On;
        };
        if matches!(request.method.as_str(), "textDocument/diagnostic" | "workspace/diagnostic")
            && analysis.evaluated().is_none()
        {
            self.waiting.push(request);
            return Flow::On;
        }
        self.respond(root, analysis, request);
        Flow::On
    }

    fn respond(&mut self, root: &Path, analysis: &Analysis<'_>, request: Request) {
        let Request { id, method, params } = request;
        let answered = guard(|| match method.as_str() {
            "textDocument/diagnostic" => Ok(self.pulled(root, analysis, &params)),
            "workspace/diagnostic" => Ok(self.pulled_all(root, analysis)),
            _ => {
                let places = self.places(root, analysis.sources());
                answer(
                    &Context {
                        analysis,
                        places,
                        client: &self.client,
                        pages: self.projects.pages.as_deref(),
                        memory: &self.memory,
                    },
                    &method,
                    params,
                )
            }
        });
        match answered {
            Ok(Ok(value)) => self.send(Response::new_ok(id, value)),
            Ok(Err(refusal)) => self.refuse(id, &refusal),
            Err(why) => self.refuse(id, &Refusal::new(ErrorCode::InternalError, why)),
        }
    }

    fn is_cancelled(&self, id: &RequestId) -> bool {
        let id = serde_json::to_value(id).unwrap_or_default();
        self.inbox.iter().any(|message| {
            matches!(message, Message::Notification(cancel)
                if cancel.method == "$/cancelRequest" && cancel.params.get("id") == Some(&id))
        })
    }

    /// The evaluation is done: now everything is known.
    fn finished(&mut self, at: Option<(&Path, &Analysis<'_>)>, done: Result<(), String>) {
        if let Err(why) = done {
            self.tell(&why);
        }
        let Some((root, analysis)) = at else { return };
        if let Some(evaluated) = analysis.evaluated() {
            self.publish(root, analysis.sources(), &evaluated.diagnostics, None);
        }
        for request in std::mem::take(&mut self.waiting) {
            self.respond(root, analysis, request);
        }
        let refreshes = [
            (self.client.refreshes_lenses, "workspace/codeLens/refresh"),
            (self.client.refreshes_hints, "workspace/inlayHint/refresh"),
            (self.client.refreshes_diagnostics && !self.client.push, "workspace/diagnostic/refresh"),
        ];
        for (_, method) in refreshes.into_iter().filter(|(known, _)| *known) {
            self.ask(method, Value::Null);
        }
    }

    /// Tells the client of diagnostics, file by file where they are others than it has; of one file alone if only that was
    /// looked at.
    fn publish(&mut self, root: &Path, sources: &Sources, diagnostics: &[Diagnostic], only: Option<FileId>) {
        if !self.client.push {
            return;
        }
        let mut told = self.told.remove(root).unwrap_or_default();
        let places = self.places(root, sources);
        let mut now = by_file(diagnostics, &places, self.projects.pages.as_deref());
        let all: BTreeSet<String> = match only {
            Some(file) => places.uri(file).map(|uri| uri.0).into_iter().collect(),
            None => {
                let own = places.sources.iter().filter_map(|source| places.uri(source.id)).map(|uri| uri.0);
                // A file that is gone has nothing wrong any more.
                own.chain(told.keys().cloned()).collect()
            }
        };
        for uri in all {
            let found = now.remove(&uri).unwrap_or_default();
            if told.get(&uri).map_or(found.is_empty(), |told| *told == found) {
                continue;
            }
            let path = path_of(&uri);
            let document = path.and_then(|path| self.documents.get(&path));
            let shown = document.map_or(uri.as_str(), |document| document.uri.as_str());
            let version = document.map(|document| document.version);
            let params = json!({ "uri": shown, "version": version, "diagnostics": found });
            self.notify("textDocument/publishDiagnostics", params);
            told.insert(uri, found);
        }
        self.told.insert(root.to_owned(), told);
    }

    /// The answer to a client that asks for a file's diagnostics.
    fn pulled(&self, root: &Path, analysis: &Analysis<'_>, params: &Value) -> Value {
        let path = params.pointer("/textDocument/uri").and_then(Value::as_str).and_then(path_of);
        let all = self.all(root, analysis);
        let found =
            path.and_then(|path| all.get(&crate::place::uri_of(&path).0)).cloned().unwrap_or_default();
        json!({ "kind": "full", "items": found })
    }

    fn pulled_all(&self, root: &Path, analysis: &Analysis<'_>) -> Value {
        let places = self.places(root, analysis.sources());
        let mut all = self.all(root, analysis);
        let own = places
            .sources
            .iter()
            .filter(|source| !source.is_std())
            .filter_map(|source| places.uri(source.id));
        let items = own.map(|uri| {
            let found = all.remove(&uri.0).unwrap_or_default();
            json!({ "kind": "full", "uri": uri, "version": null, "items": found })
        });
        json!({ "items": items.collect::<Vec<Value>>() })
    }

    fn all(&self, root: &Path, analysis: &Analysis<'_>) -> ByFile {
        let diagnostics =
            analysis.evaluated().map_or_else(Vec::new, |evaluated| evaluated.diagnostics.clone());
        by_file(&diagnostics, &self.places(root, analysis.sources()), self.projects.pages.as_deref())
    }

    fn places<'p>(&'p self, root: &'p Path, sources: &'p Sources) -> Places<'p> {
        let library = self.projects.library.as_deref();
        Places { root, library, sources, encoding: self.client.encoding }
    }

    /// Takes in what the client tells; whether that changes anything.
    fn notified(&mut self, notification: Notification) -> bool {
        let Notification { method, params } = notification;
        match method.as_str() {
            "textDocument/didOpen" => self.with(params, |server, params: DidOpenTextDocumentParams| {
                let item = params.text_document;
                let Some(path) = path_of(&item.uri.0) else { return false };
                let uri = item.uri.0;
                server.documents.open(path.clone(), Document { text: item.text, version: item.version, uri });
                server.touched(&path)
            }),
            "textDocument/didChange" => self.with(params, |server, params: DidChangeTextDocumentParams| {
                let document = params.text_document;
                let Some(path) = path_of(&document.text_document_identifier.uri.0) else { return false };
                let encoding = server.client.encoding;
                server.documents.change(&path, document.version, params.content_changes, encoding);
                server.touched(&path)
            }),
            "textDocument/didClose" => self.with(params, |server, params: DidCloseTextDocumentParams| {
                let Some(path) = path_of(&params.text_document.uri.0) else { return false };
                server.documents.close(&path);
                server.touched(&path)
            }),
            "$/cancelRequest" => {
                let id = params.get("id");
                let is_meant = |request: &Request| serde_json::to_value(&request.id).ok().as_ref() == id;
                let (cancelled, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(is_meant);
                self.waiting = waiting;
                let refusal = Refusal::new(ErrorCode::RequestCanceled, "cancelled");
                let cancelled: Vec<Request> = cancelled;
                cancelled.into_iter().for_each(|request| self.refuse(request.id, &refusal));
                false
            }
            "textDocument/didSave" => self.with(params, |server, params: DidSaveTextDocumentParams| {
                let Some(path) = path_of(&params.text_document.uri.0) else { return false };
                server.projects.file(&path, true);
                true
            }),
            "workspace/didChangeWatchedFiles" => {
                self.with(params, |server, params: DidChangeWatchedFilesParams| {
                    let changes = params
                        .changes
                        .iter()
                        .filter_map(|change| Some((path_of(&change.uri.0)?, change.kind)));
                    let changes: Vec<(PathBuf, FileChangeType)> = changes.collect();
                    for (path, kind) in &changes {
                        server.projects.file(path, *kind == FileChangeType::Changed);
                    }
                    !changes.is_empty()
                })
            }
            "workspace/didChangeWorkspaceFolders" => {
                let added =
                    params.pointer("/event/added").and_then(Value::as_array).cloned().unwrap_or_default();
                let folders =
                    added.iter().filter_map(|folder| folder.get("uri")?.as_str()).filter_map(path_of);
                let roots: Vec<PathBuf> = folders.collect();
                if self.current.is_none() {
                    self.current = roots.iter().find_map(|folder| self.projects.root_of(folder));
                    return self.current.is_some();
                }
                false
            }
            _ => false,
        }
    }

    fn with<P: serde::de::DeserializeOwned>(
        &mut self,
        params: Value,
        take: impl FnOnce(&mut Self, P) -> bool,
    ) -> bool {
        match serde_json::from_value(params) {
            Ok(params) => take(self, params),
            Err(why) => {
                self.log(&format!("a message that phxc does not understand: {why}"));
                false
            }
        }
    }

    /// A text was opened, changed or closed: its project is the one to look at.
    fn touched(&mut self, path: &Path) -> bool {
        self.projects.text(path);
        self.edited = Some(path.to_owned());
        match self.projects.root_of(path) {
            Some(root) => {
                self.current = Some(root);
                true
            }
            None => false,
        }
    }

    fn refuse(&self, id: RequestId, refusal: &Refusal) {
        self.send(Response::new_err(id, refusal.code, refusal.message.clone()));
    }

    /// Says something that a person should see.
    fn tell(&mut self, text: &str) {
        self.notify("window/showMessage", json!({ "type": 1, "message": text }));
        self.log(text);
    }

    fn log(&self, text: &str) {
        self.notify("window/logMessage", json!({ "type": 1, "message": text }));
    }

    fn notify(&self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params });
    }

    fn ask(&mut self, method: &str, params: Value) {
        self.requests += 1;
        self.send(Request { id: self.requests.into(), method: method.to_owned(), params });
    }

    /// A client that is gone is noticed where its next message is waited for.
    fn send(&self, message: impl Into<Message>) {
        let _ = self.connection.sender.send(message.into());
    }
}
