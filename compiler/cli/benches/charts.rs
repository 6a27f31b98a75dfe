//! How long it takes to know what charts take: the library's four core charts from their defaults, and a hundred local
//! charts with templates, from cold and when nothing changed since the last time.
//!
//! `cargo bench -p phxc --bench charts`. Each time is the best of several runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use phxc_core::chart::{Cache, Shapes, read};
use phxc_core::diagnostics::Levels;
use phxc_core::source::MemoryWorld;
use phxc_core::{Compilation, compile_again};

const RUNS: usize = 10;
const CHARTS: usize = 100;

/// A chart's files, by their paths in it.
type Files = Vec<(String, Arc<[u8]>)>;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    println!("the library's types: {:.1?}", best(|| drop(Shapes::of_library())));
    let shapes = Shapes::of_library();
    let core = charts(&root.join("tests/data/charts"));
    assert_eq!(core.len(), 4, "the core charts");
    for (name, files) in &core {
        let took = best(|| drop(read(files.clone(), name, None, &shapes)));
        let name = Path::new(name).file_name().unwrap_or_default().display();
        println!("{name}: {took:.1?}");
    }
    let all = || core.iter().for_each(|(name, files)| drop(read(files.clone(), name, None, &shapes)));
    println!("all four: {:.1?}", best(all));

    let local: Vec<Files> = charts(&root.join("services")).into_values().collect();
    let world = project(&local);
    let levels = Levels::default();
    // The library's own are among them.
    let check = |compilation: Compilation| assert!(compilation.charts.iter().count() >= CHARTS);
    let cold = best(|| check(compile_again(&world, &levels, &Cache::default())));
    let cache = Cache::default();
    check(compile_again(&world, &levels, &cache));
    let warm = best(|| check(compile_again(&world, &levels, &cache)));
    let typing = best(|| {
        for (at, files) in local.iter().cycle().take(CHARTS).enumerate() {
            drop(read(files.clone(), &at.to_string(), None, &shapes));
        }
    });
    println!(
        "{CHARTS} local charts: typed {typing:.1?}; their project compiled, cold {cold:.1?}, warm {warm:.1?}"
    );
}

/// A project of services with these charts, again and again.
fn project(local: &[Files]) -> MemoryWorld {
    let platform = "platform p {\n  repo = \"https://git.example.org/p\"\n}\n";
    let mut world = MemoryWorld::new([("platform.phx", platform.to_owned())]);
    for (at, files) in local.iter().cycle().take(CHARTS).enumerate() {
        let folder = format!("services/s{at}");
        world.insert(format!("{folder}/s{at}.phx"), format!("service s{at} {{ chart = local }}\n"));
        for (path, bytes) in files {
            world.insert(format!("{folder}/{path}"), String::from_utf8_lossy(bytes).into_owned());
        }
    }
    world
}

/// All charts below a folder, by their own folders: wherever a `Chart.yaml` and a `values.yaml` stand.
fn charts(folder: &Path) -> BTreeMap<String, Files> {
    let mut paths = vec![];
    collect(folder, &mut paths);
    let is_chart = |place: &Path| place.join("values.yaml").is_file();
    let places = paths.iter().filter(|path| path.ends_with("Chart.yaml")).filter_map(|path| path.parent());
    let mut found = BTreeMap::new();
    for place in places.filter(|place| is_chart(place)) {
        let inside = paths.iter().filter_map(|path| Some((path.strip_prefix(place).ok()?, path)));
        let inside = inside.filter(|(name, _)| name.extension().is_none_or(|kind| kind != "phx"));
        let files = inside.map(|(name, path)| {
            (name.display().to_string(), Arc::from(fs::read(path).expect("a file that was listed")))
        });
        found.insert(place.display().to_string(), files.collect());
    }
    found
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

fn best(work: impl Fn()) -> Duration {
    let runs = (0..RUNS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    runs.min().unwrap_or_default()
}
