//! How long an editor waits, as a table in Markdown: from a key to the file's own diagnostics, to those of the whole
//! platform, for hover and for completion; in process and over the pipe of a real `phxc lsp`.
//!
//! `cargo bench -p phxc --bench editor`, or with a number of keys of your own and a part of the lines' names:
//! `cargo bench -p phxc --bench editor -- 1000 reference`. Each line gives the median and the 99th percentile.

#[path = "../platform/generate.rs"]
mod generate;
mod pipe;
mod process;

use std::path::Path;
use std::time::Duration;

use phxc::project::{DiskWorld, Project};
use phxc_core::source::{MemoryWorld, World};

/// A project with a place where somebody types.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// The file, a part of its text, and what is written in its place and taken back again.
    pub(crate) file: &'static str,
    pub(crate) right: &'static str,
    pub(crate) wrong: &'static str,
    /// A part of the file's text at whose end hover and completion are asked for.
    pub(crate) asked: &'static str,
}

/// What passes at least from an answer to the next key of somebody who types twice as fast as anybody can.
pub(crate) const PAUSE: Duration = Duration::from_millis(25);

/// Types in a case so many keys, and gives the rest of a line of the table.
type Measure = fn(&Case, usize) -> String;

/// How the server is reached.
const WAYS: [(&str, Measure); 2] = [("in process", process::measure), ("over the pipe", pipe::measure)];

fn main() {
    let keys = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(200);
    println!("| | | own diagnostics | the platform's | hover | completion | memory |");
    println!("|---|---|---:|---:|---:|---:|---:|");
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-') && arg.parse::<usize>().is_err())
        .collect();
    let is_wanted = |name: &str| wanted.iter().all(|part| name.contains(part));
    for case in [reference(), generated()] {
        for (way, measure) in WAYS {
            if is_wanted(&format!("{} {way}", case.name)) {
                let figures = measure(&case, keys);
                println!("| {} | {way} | {figures} |", case.name);
            }
        }
    }
}

/// The repository's reference platform.
fn reference() -> Case {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository");
    let project = Project::find(Some(&root), &root).expect("a project");
    let world = DiskWorld::open(&project.root, &[]).expect("it can be read");
    let parts = ["platform.phx", "types.phx", "charts/", "environments/", "services/"];
    let all = world.list("").expect("it has files");
    let files = all
        .into_iter()
        .filter(|path| parts.iter().any(|part| path.starts_with(part)))
        .map(|path| (path.clone(), world.read(&path).expect("it can be read").to_vec()))
        .collect();
    Case {
        name: "reference platform",
        files,
        file: "services/squareone/squareone.phx",
        right: "replicaCount",
        wrong: "replicaCoun",
        asked: "replicaCount",
    }
}

fn generated() -> Case {
    let files = generate::platform(generate::Size { services: 100, environments: 40 }, true);
    Case {
        name: "100 × 40",
        files: files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect(),
        file: "services/svc-050/svc-050.phx",
        right: "values",
        wrong: "value",
        asked: "values",
    }
}

impl Case {
    pub(crate) fn world(&self) -> MemoryWorld {
        MemoryWorld::new(self.files.iter().cloned())
    }

    pub(crate) fn text(&self) -> String {
        let found = self.files.iter().find(|(path, _)| path == self.file).expect("the file");
        String::from_utf8(found.1.clone()).expect("it is text")
    }
}

/// "1.2 / 3.4 ms": the median and the 99th percentile.
pub(crate) fn shown(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len().saturating_sub(1)));
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    format!("{:.1} / {:.1} ms", ms(at(50)), ms(at(99)))
}
