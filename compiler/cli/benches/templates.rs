//! How long it takes to read the templates of charts and to say what they use, a line for each group.
//!
//! `cargo bench -p phxc --bench templates` measures the local charts of the reference platform, all
//! together, and a hundred copies of a small one; with folders, each chart below them:
//! `cargo bench -p phxc --bench templates -- FOLDER …`. Each time is the best of several runs.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use phxc_core::template::{Parsed, parse, uses};

const RUNS: usize = 10;

/// The templates of one chart: names and texts.
type Chart = Vec<(String, String)>;

fn main() {
    let folders: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if folders.is_empty() {
        let local = charts(&root.join("services"));
        let small = local.iter().min_by_key(|chart| chart.iter().map(|(_, text)| text.len()).sum::<usize>());
        let copies = vec![small.expect("there are local charts").clone(); 100];
        measure("local charts", &local);
        measure("100 small charts", &copies);
    }
    for folder in &folders {
        measure(folder, &charts(Path::new(folder)));
    }
}

fn measure(name: &str, charts: &[Chart]) {
    let bytes: usize = charts.iter().flatten().map(|(_, text)| text.len()).sum();
    let read = || -> Vec<Vec<Parsed>> {
        charts.iter().map(|chart| chart.iter().map(|(name, text)| parse(name, text)).collect()).collect()
    };
    let parsed = read();
    let parsing = best(|| drop(read()));
    let using = best(|| parsed.iter().for_each(|chart| drop(uses(chart, &[]))));
    println!("{name}: {} charts, {} kB: parse {parsing:.1?}, uses {using:.1?}", charts.len(), bytes / 1000);
}

fn best(work: impl Fn()) -> Duration {
    let runs = (0..RUNS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    runs.min().unwrap_or_default()
}

/// All charts below a folder: wherever a folder `templates` stands.
fn charts(folder: &Path) -> Vec<Chart> {
    let templates = folder.join("templates");
    let mut found = vec![];
    if templates.is_dir() {
        let mut files = vec![];
        collect(&templates, &mut files);
        files.sort();
        let read = |path: PathBuf| Some((path.display().to_string(), fs::read_to_string(&path).ok()?));
        found.push(files.into_iter().filter_map(read).collect());
    }
    let inner = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut inner: Vec<PathBuf> = inner.filter(|path| path.is_dir() && *path != templates).collect();
    inner.sort();
    found.extend(inner.iter().flat_map(|path| charts(path)));
    found
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
