//! Real Helm, 3.20 and 4.1, kept running: a render takes milliseconds.
//!
//! The program speaks JSON-RPC, one message a line, on standard input and output (the Model Context
//! Protocol, revision 2024-11-05). It does not fail where a chart lacks a dependency, as the command
//! `helm` does: [`crate::chart`] makes up for that.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Which Helm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelmVersion {
    /// Helm 3.20.0
    V3,
    /// Helm 4.1.1
    V4,
}

impl HelmVersion {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::V3, Self::V4];

    fn word(self) -> &'static str {
        match self {
            Self::V3 => "v3",
            Self::V4 => "v4",
        }
    }
}

/// How long Helm may take for one answer.
const PATIENCE: Duration = Duration::from_secs(120);
/// Which Kubernetes `.Capabilities.KubeVersion` names: the version of our schemas.
const KUBE_VERSION: &str = "1.33.0";

/// A running Helm of both versions. It ends when dropped.
#[derive(Debug)]
pub struct Helm {
    child: Child,
    input: ChildStdin,
    answers: Receiver<String>,
    last: u64,
    home: TempDir,
}

impl Helm {
    /// Starts it, without a cluster, plugins or repositories of the person who runs the tests.
    ///
    /// # Errors
    /// If it is not installed or does not answer.
    pub fn start() -> Result<Self, String> {
        let program = crate::tools::helm()?;
        let home = TempDir::new().map_err(|error| error.to_string())?;
        write_reader(home.path())?;
        let mut child = Command::new(&program)
            .args(["-max-response-bytes", "0"])
            .current_dir(home.path())
            .env("HOME", home.path())
            .env("HELM_CACHE_HOME", home.path().join("cache"))
            .env("HELM_CONFIG_HOME", home.path().join("config"))
            .env("HELM_DATA_HOME", home.path().join("data"))
            .env("KUBECONFIG", home.path().join("none"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let input = child.stdin.take().ok_or("Helm has no standard input")?;
        let output = child.stdout.take().ok_or("Helm has no standard output")?;
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            // Ends with the process, or when nobody listens any more.
            for line in BufReader::new(output).lines() {
                let Ok(line) = line else { break };
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut helm = Self { child, input, answers, last: 0, home };
        let about = json!({"name": "phxc_tests", "version": "1"});
        helm.ask(
            "initialize",
            &json!({"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": about}),
        )?;
        helm.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))?;
        Ok(helm)
    }

    /// What `helm template RELEASE CHART --namespace NAMESPACE --include-crds -f VALUES…` prints.
    ///
    /// # Errors
    /// Helm's own words, if it refuses.
    pub fn render(
        &mut self,
        chart: &Path,
        values: &[PathBuf],
        release: &str,
        namespace: &str,
        version: HelmVersion,
    ) -> Result<String, String> {
        self.render_over(chart, values, &json!({}), (release, namespace), version)
    }

    /// The same, with values over those of the files.
    ///
    /// # Errors
    /// Helm's own words, if it refuses.
    pub fn render_over(
        &mut self,
        chart: &Path,
        files: &[PathBuf],
        values: &Value,
        (release, namespace): (&str, &str),
        version: HelmVersion,
    ) -> Result<String, String> {
        let arguments = json!({
            "chart": chart, "values_files": files, "values": values, "release_name": release, "namespace": namespace,
            "helm_version": version.word(), "kube_version": KUBE_VERSION, "include_crds": true,
        });
        self.call("helm_template", &arguments)
    }

    /// What `helm lint --strict CHART -f VALUES…` prints: warnings count as failures. That a chart has
    /// no `templates/` is none: one that only wraps another needs none.
    ///
    /// # Errors
    /// Its findings, if there is one that is more than information.
    pub fn lint(
        &mut self,
        chart: &Path,
        values: &[PathBuf],
        namespace: &str,
        version: HelmVersion,
    ) -> Result<String, String> {
        // The program takes `values_files` here and forgets them, so they are merged for it.
        let texts =
            values.iter().map(|file| crate::folder::read_text(file)).collect::<Result<Vec<_>, _>>()?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut values = json!({});
        for file in self.read_yaml(&texts, version)? {
            put_over(&mut values, file);
        }
        let arguments = json!({
            "paths": [chart], "values": values, "namespace": namespace,
            "helm_version": version.word(), "strict": true,
        });
        let findings = self.call("helm_lint", &arguments)?;
        let read: Value = serde_json::from_str(&findings).map_err(|error| format!("{findings}: {error}"))?;
        let messages = read["messages"].as_array().ok_or_else(|| findings.clone())?;
        let bad = messages.iter().filter(|found| {
            found["severity"] != "INFO"
                && !(found["path"] == "templates/" && found["message"] == "directory does not exist")
        });
        let bad: Vec<String> = bad.map(Value::to_string).collect();
        if bad.is_empty() { Ok(findings) } else { Err(bad.join("\n")) }
    }

    /// Reads YAML documents as Helm reads values, and as kubectl reads manifests: both use the same
    /// reader (YAML 1.1 booleans, all numbers floats). Each text must be one map.
    ///
    /// # Errors
    /// If a text is not YAML, or not a map.
    pub fn read_yaml(&mut self, texts: &[&str], version: HelmVersion) -> Result<Vec<Value>, String> {
        if texts.is_empty() {
            return Ok(vec![]);
        }
        let arguments = json!({
            "chart": self.home.path().join("reader"), "release_name": "reader", "namespace": "reader",
            "values": {"texts": texts}, "helm_version": version.word(), "kube_version": KUBE_VERSION,
        });
        let rendered = self.call("helm_template", &arguments)?;
        let read: Vec<Value> = rendered
            .lines()
            .filter_map(|line| line.strip_prefix("- "))
            .map(decode)
            .collect::<Result<_, _>>()?;
        if read.len() != texts.len() {
            return Err(format!("Helm read {} of {} texts", read.len(), texts.len()));
        }
        match read.iter().find_map(reading_failure) {
            Some(failure) => Err(failure),
            None => Ok(read),
        }
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Result<String, String> {
        let result = self.ask("tools/call", &json!({"name": tool, "arguments": arguments}))?;
        let parts = result["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        let text: Vec<&str> = parts.iter().filter_map(|part| part["text"].as_str()).collect();
        let text = text.join("\n");
        if result["isError"] == json!(true) { Err(text) } else { Ok(text) }
    }

    fn ask(&mut self, method: &str, params: &Value) -> Result<Value, String> {
        self.last += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}))?;
        loop {
            let line = self
                .answers
                .recv_timeout(PATIENCE)
                .map_err(|error| format!("no answer from Helm to {method}: {error}"))?;
            let mut answer: Value =
                serde_json::from_str(&line).map_err(|error| format!("Helm answered {line:?}: {error}"))?;
            if answer["id"] != json!(self.last) {
                continue; // a notification
            }
            if !answer["error"].is_null() {
                return Err(answer["error"].to_string());
            }
            return Ok(answer["result"].take());
        }
    }

    fn send(&mut self, message: &Value) -> Result<(), String> {
        writeln!(self.input, "{message}")
            .and_then(|()| self.input.flush())
            .map_err(|error| format!("Helm does not listen: {error}"))
    }
}

impl Drop for Helm {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A chart that reads the texts in its values and prints them in a form that no YAML rule touches.
fn write_reader(home: &Path) -> Result<(), String> {
    let chart = home.join("reader");
    crate::folder::write(&chart.join("Chart.yaml"), b"apiVersion: v2\nname: reader\nversion: 1.0.0\n")?;
    let template = b"texts:\n{{- range .Values.texts }}\n- {{ fromYaml . | toJson | b64enc }}\n{{- end }}\n";
    crate::folder::write(&chart.join("templates/read.yaml"), template)
}

/// Values files over each other, as Helm takes several: maps merge, and a null stays for the chart.
fn put_over(values: &mut Value, file: Value) {
    match (values, file) {
        (Value::Object(below), Value::Object(file)) => {
            for (key, value) in file {
                put_over(below.entry(key).or_insert(Value::Null), value);
            }
        }
        (below, file) => *below = file,
    }
}

/// JSON out of base64, as our own templates print it.
pub(crate) fn decode(text: &str) -> Result<Value, String> {
    let bytes = STANDARD.decode(text.trim()).map_err(|error| format!("{text:?}: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

/// Helm's `fromYaml` gives `{Error: why}` for a text that it cannot read.
fn reading_failure(read: &Value) -> Option<String> {
    let map = read.as_object()?;
    if map.len() == 1 { Some(map.get("Error")?.as_str()?.to_owned()) } else { None }
}

/// Does `work` for each item on two running Helms, and gives the results in the order of the items.
///
/// # Errors
/// If Helm cannot be started.
///
/// # Panics
/// If `work` does.
pub fn with_each<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&mut Helm, &T) -> R + Sync,
) -> Result<Vec<R>, String> {
    let waiting = Mutex::new(items.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let worker = || -> Result<(), String> {
        let mut helm = Helm::start()?;
        loop {
            let Some((at, item)) = locked(&waiting).next() else { return Ok(()) };
            let result = work(&mut helm, item);
            locked(&done).push((at, result));
        }
    };
    std::thread::scope(|scope| -> Result<(), String> {
        let other = scope.spawn(worker);
        let mine = worker();
        match other.join() {
            Ok(result) => mine.and(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

/// A panic of the other worker is reported by itself.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
