//! Times and sizes of one platform.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser as _;
use phxc::output::{Extent, compare};
use phxc::{Args, Compiler, Console, Status, render_human};
use phxc_core::Compilation;
use phxc_core::emit::{OutputTree, Selection, emit};
use phxc_core::source::{MemoryWorld, Source, Sources, World};
use phxc_core::syntax::parse;
use rayon::prelude::*;

use crate::generate::{Size, platform};

/// Before a folder: run the command on it in this process, and print the most memory it took.
pub(crate) const PEAK: &str = "--peak";

/// What was measured, as rows of a table: what, and how much.
pub(crate) struct Measured {
    pub(crate) rows: Vec<(&'static str, String)>,
}

/// Measures everything for one size.
pub(crate) fn measure(size: Size) -> Measured {
    let runs = if size.services * size.environments > 10_000 { 3 } else { 7 };
    let files = platform(size, true);
    let world = MemoryWorld::new(files.clone());
    let checked_only = MemoryWorld::new(platform(size, false));

    let (read, ()) = best(runs, || read_and_parse(&world));
    let (check, checked) = best(runs, || phxc_core::compile(&checked_only));
    no_errors(&checked);
    let (compile, compilation) = best(runs, || phxc_core::compile(&world));
    no_errors(&compilation);
    let (emitting, tree) = best(runs, || emit(&compilation.plan, &Selection::default()));
    let deployments: usize = compilation.plan.environments.iter().map(|found| found.deployments.len()).sum();
    drop(compilation);

    let mut rows = vec![
        ("deployments", deployments.to_string()),
        ("sources", amount(files.iter().map(|(_, text)| text.len()))),
        ("output", amount(tree.files.values().map(|file| file.bytes.len()))),
        ("read and parse", shown(read)),
        ("resolve, types, check", shown(check.saturating_sub(read))),
        ("evaluate and plan", shown(compile.saturating_sub(check))),
        ("emit", shown(emitting)),
        ("all of these", shown(compile + emitting)),
    ];
    rows.extend(writing(&tree, runs));
    rows.extend(processes(&files, runs));
    Measured { rows }
}

/// Every source of the project as `compile` reads it: several files at a time.
fn read_and_parse(world: &MemoryWorld) {
    let mut sources = Sources::default();
    for path in world.sources() {
        let bytes = world.read(&path).expect("it is in memory");
        sources.add(path, String::from_utf8(bytes.to_vec()).expect("it is UTF-8"));
    }
    let sources: Vec<&Source> = sources.iter().collect();
    let parsed: Vec<_> = sources.into_par_iter().map(parse).collect();
    drop(parsed);
}

fn no_errors(compilation: &Compilation) {
    // Lints may be made while one measures; a real platform has some, too.
    let errors: Vec<_> = compilation.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    let text = render_human(&errors, &compilation.sources, false);
    assert!(errors.is_empty(), "the platform is not right:\n{text}");
}

/// Writing the tree as the command does, and plainly.
fn writing(tree: &OutputTree, runs: usize) -> Vec<(&'static str, String)> {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("deploy");
    let write = |tree: &OutputTree| {
        let changes = compare(&folder, tree, Extent::Whole).expect("it compares");
        changes.apply().expect("it writes")
    };
    let fresh = best_prepared(runs, || drop(fs::remove_dir_all(&folder)), || write(tree));
    let unchanged = best_prepared(runs, || (), || write(tree));
    let mut other = tree.clone();
    for (_, file) in other.files.iter_mut().filter(|(_, file)| file.marked).step_by(100) {
        file.bytes = [&file.bytes, &b"\n"[..]].concat().into();
    }
    let changed = best_prepared(runs, || _ = write(tree), || write(&other));
    let plain_folder = place.path().join("plain");
    let plain =
        best_prepared(runs, || drop(fs::remove_dir_all(&plain_folder)), || plainly(tree, &plain_folder));
    vec![
        ("write, nothing there", shown(fresh)),
        ("write, unchanged", shown(unchanged)),
        ("write, 1 % changed", shown(changed)),
        ("the same bytes with `fs::write`", shown(plain)),
    ]
}

/// What any tool would need at least: prepared bytes, one file after the other.
fn plainly(tree: &OutputTree, folder: &Path) {
    let folders: BTreeSet<&str> =
        tree.files.keys().filter_map(|path| path.rsplit_once('/')).map(|(above, _)| above).collect();
    for above in folders {
        fs::create_dir_all(folder.join(above)).expect("the folder is made");
    }
    for (path, file) in &tree.files {
        fs::write(folder.join(path), &file.bytes).expect("it is written");
    }
}

/// The real binary on a real folder, from its start to its end, and its peak of memory.
fn processes(files: &[(String, String)], runs: usize) -> Vec<(&'static str, String)> {
    let place = tempfile::tempdir().expect("a temporary folder");
    write_project(place.path(), files);
    let build = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_phxc"));
        command.arg("build").current_dir(place.path()).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("it runs").success());
    };
    let deploy = place.path().join("deploy");
    let fresh = best_prepared(runs, || drop(fs::remove_dir_all(&deploy)), build);
    let unchanged = best_prepared(runs, || (), build);
    fs::remove_dir_all(&deploy).expect("it goes");
    let this = std::env::current_exe().expect("it has a path");
    let child = Command::new(this).arg(PEAK).arg(place.path()).output().expect("it runs");
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    let peak = String::from_utf8_lossy(&child.stdout).trim().to_owned();
    vec![
        ("the process, nothing there", shown(fresh)),
        ("the process, unchanged", shown(unchanged)),
        ("its peak of memory", peak),
    ]
}

/// Writes the sources of a project to disk.
pub(crate) fn write_project(folder: &Path, files: &[(String, String)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder)).expect("the folder is made");
        fs::write(path, text).expect("it is written");
    }
}

/// Builds the project in this process and prints the most memory that it ever held.
pub(crate) fn peak(folder: &Path) {
    let args =
        Args::try_parse_from(["phxc".as_ref(), "--project".as_ref(), folder.as_os_str(), "build".as_ref()]);
    let mut console = Console::plain(Box::new(std::io::sink()), Box::new(std::io::stderr()));
    let status = phxc::run(args, &Compiler::default(), &mut console);
    assert_eq!(status, Status::Done);
    // Only Linux tells a process about itself this way.
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    println!("{}", kilobytes.map_or("unknown".into(), |kilobytes| format!("{} MiB", kilobytes / 1024)));
}

fn best<T>(runs: usize, mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut timed = || {
        let started = Instant::now();
        let made = run();
        (started.elapsed(), made)
    };
    let (mut best, mut made) = timed();
    for _ in 1..runs {
        // Before the clock starts again: giving back memory is no part of a run.
        drop(made);
        let (took, again) = timed();
        (best, made) = (best.min(took), again);
    }
    (best, made)
}

fn best_prepared<T>(runs: usize, mut prepare: impl FnMut(), mut run: impl FnMut() -> T) -> Duration {
    let times = (0..runs).map(|_| {
        prepare();
        best(1, &mut run).0
    });
    times.min().unwrap_or_default()
}

fn shown(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 10.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}

/// "120 files, 3.4 MB"
fn amount(sizes: impl Iterator<Item = usize>) -> String {
    let (files, bytes) = sizes.fold((0usize, 0usize), |(files, bytes), size| (files + 1, bytes + size));
    format!("{files} files, {:.1} MB", bytes as f64 / 1e6)
}
