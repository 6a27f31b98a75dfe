//! How long the formatter takes, as a table in Markdown: real sources, and shapes that could be slow.
//!
//! `cargo bench -p phxc --bench format`. Each time is the best of several runs; twice the lines should
//! take twice as long.

use std::time::{Duration, Instant};

use phxc_core::fmt::format;
use phxc_core::source::{FileId, Source};
use phxc_core::syntax::parse;
use phxc_core::syntax::tree::tree;

const RUNS: usize = 5;

/// Sources of the reference platform, repeated until there are so many lines.
const SAMPLES: [&str; 3] = [
    include_str!("../../../../services/nublado2/nublado2.phx"),
    include_str!("../../../../environments/idf.phx"),
    include_str!("../../../../stdlib/kubernetes.phx"),
];

fn main() {
    println!("| source | lines | size | parse | tree | format |");
    println!("|---|---:|---:|---:|---:|---:|");
    for lines in [50_000, 100_000] {
        let sample = SAMPLES.concat();
        row("the reference platform", &sample.repeat(lines / sample.lines().count()));
    }
    for count in [50_000, 100_000] {
        row("one list", &format!("let a = [\n{}]\n", "\"element\"\n".repeat(count)));
        row("one list on a line", &format!("let a = [{}]\n", "1, ".repeat(count)));
        row("one table", &format!("let a = {{\n{}}}\n", "b   = 1\ncde = 2 // f\n".repeat(count / 2)));
    }
    for count in [500, 1_000] {
        let deep = format!("let a = {}1{}\n", "[{ b = ".repeat(100), " }]".repeat(100));
        row("deep brackets", &deep.repeat(count));
        row("operations", &format!("let a = 1{}\n", " + 1 * 2".repeat(400)).repeat(count / 10));
    }
}

fn row(name: &str, text: &str) {
    let source = Source::new(FileId(0), "a.phx", text);
    assert!(format(&source).broken.is_empty(), "{name}");
    let times = [best(|| parse(&source)), best(|| tree(&source)), best(|| format(&source))];
    let times: Vec<String> = times.iter().map(|time| format!("{:.1} ms", time.as_secs_f64() * 1e3)).collect();
    let size = text.len() as f64 / 1e6;
    println!("| {name} | {} | {size:.2} MB | {} |", text.lines().count(), times.join(" | "));
}

fn best<T>(work: impl Fn() -> T) -> Duration {
    let run = |_| {
        let start = Instant::now();
        let done = work();
        let time = start.elapsed();
        drop(done);
        time
    };
    (0..RUNS).map(run).min().unwrap_or_default()
}
