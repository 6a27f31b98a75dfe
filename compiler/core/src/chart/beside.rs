//! Charts that stand beside one that depends on them: `repository: file://../other` in its `Chart.yaml`.
//!
//! Argo CD finds only what is below the chart that it deploys, so they are written into its `charts/`.

use std::sync::Arc;

use super::load::{ChartMeta, belongs};
use crate::data::Data;
use crate::library;
use crate::source::{World, join};
use crate::yaml;

/// How deep charts may bring each other.
const DEPTH: usize = 8;
/// As many files a chart may bring: charts that bring each other twice double.
const MOST: usize = 10_000;
/// How the address of a chart in a folder begins. Source: Helm, "Chart dependencies".
const FILE: &str = "file://";

/// Adds the files of the charts that `Chart.yaml` finds beside `folder`, below `charts/`, by path in the chart.
pub(super) fn bring(world: &dyn World, folder: &str, files: &mut Vec<(String, Arc<[u8]>)>) {
    let mut brought = vec![];
    dependencies(world, folder, files, "", DEPTH, &mut brought);
    files.append(&mut brought);
}

/// Whether an entry of `dependencies` names a folder.
pub(crate) fn is_beside(entry: &Data) -> bool {
    path(entry).is_some()
}

fn path(entry: &Data) -> Option<&str> {
    entry.as_map()?.get("repository")?.as_str()?.strip_prefix(FILE)
}

fn dependencies(
    world: &dyn World,
    folder: &str,
    files: &[(String, Arc<[u8]>)],
    above: &str,
    depth: usize,
    brought: &mut Vec<(String, Arc<[u8]>)>,
) {
    let text = |name: &str| files.iter().find(|(found, _)| found == name).map(|(_, bytes)| bytes);
    let Some(about) = text("Chart.yaml").map(|bytes| String::from_utf8_lossy(bytes).into_owned()) else {
        return;
    };
    if !about.contains(FILE) || depth == 0 {
        return;
    }
    // One that can't be read is reported where it is read for good.
    let Ok(fields) = yaml::read_values(&about) else { return };
    let meta = ChartMeta { fields };
    for entry in meta.dependencies() {
        let name = entry.as_map().and_then(|entry| entry.get("name")).and_then(Data::as_str);
        let (Some(name), Some(path)) = (name, path(entry)) else { continue };
        let place = format!("{above}charts/{name}");
        let own = format!("charts/{name}/Chart.yaml");
        let is_there = brought.iter().any(|(path, _)| *path == format!("{place}/Chart.yaml"));
        let is_name = !name.is_empty() && name != "." && name != ".." && !name.contains('/');
        if !is_name || is_there || text(&own).is_some() || brought.len() > MOST {
            continue;
        }
        let Some(beside) = join(folder, path) else { continue };
        // What holds the chart itself would hold all of it again.
        if beside.is_empty() || format!("{folder}/").starts_with(&format!("{beside}/")) {
            continue;
        }
        let found = read(world, &beside);
        brought.extend(found.iter().map(|(path, bytes)| (format!("{place}/{path}"), bytes.clone())));
        dependencies(world, &beside, &found, &format!("{place}/"), depth - 1, brought);
    }
}

/// The files of a chart; none if there is no chart.
fn read(world: &dyn World, folder: &str) -> Vec<(String, Arc<[u8]>)> {
    let paths = library::list(world, folder).unwrap_or_default();
    let files = paths.iter().filter_map(|path| {
        let name = path.strip_prefix(folder)?.trim_start_matches('/');
        let bytes = belongs(name).then(|| library::read(world, path).ok())??;
        Some((name.to_owned(), bytes))
    });
    let files: Vec<_> = files.collect();
    if files.iter().any(|(name, _)| name == "Chart.yaml") { files } else { vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemoryWorld;

    /// The charts that a chart brings whose `Chart.yaml` names these folders.
    #[track_caller]
    fn check(folder: &str, charts: &[(&str, &[&str])], expected: &[&str]) {
        let about = |name: &str, paths: &[&str]| {
            let entry = |path: &&str| {
                let name = path.rsplit('/').next().unwrap_or_default();
                format!("  - {{name: \"{name}\", repository: \"file://{path}\"}}\n")
            };
            format!("name: {name}\ndependencies:\n{}", paths.iter().map(entry).collect::<String>())
        };
        let files = charts.iter().map(|(place, paths)| (format!("{place}/Chart.yaml"), about("x", paths)));
        let world = MemoryWorld::new(files);
        let mut files = read(&world, folder);
        bring(&world, folder, &mut files);
        let found: Vec<&str> = files.iter().skip(1).map(|(path, _)| path.as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_stands_beside_is_brought() {
        check("apps/a", &[("apps/a", &["../../b"]), ("b", &[])], &["charts/b/Chart.yaml"]);
        check(
            "a",
            &[("a", &["../b"]), ("b", &["../c"]), ("c", &[])],
            &["charts/b/Chart.yaml", "charts/b/charts/c/Chart.yaml"],
        );
    }

    #[test]
    fn what_leads_astray_is_left() {
        check("a", &[("a", &["../../b"]), ("b", &[])], &[]);
        check("a", &[("a", &["../nowhere"])], &[]);
        check("a/b", &[("a/b", &[".", "..", "../.."]), ("a", &[])], &[]);
        check("a", &[("a", &["charts/b"]), ("a/charts/b", &[])], &["charts/b/Chart.yaml"]);
    }

    #[test]
    fn charts_in_a_circle_end() {
        let world: &[(&str, &[&str])] = &[("a", &["../b"]), ("b", &["../a", "../c"]), ("c", &["../b"])];
        let files = world.iter().map(|(place, paths)| {
            let paths: Vec<String> = paths
                .iter()
                .map(|path| {
                    format!(
                        "  - {{name: {}, repository: \"file://{path}\"}}\n",
                        path.trim_start_matches("../")
                    )
                })
                .collect();
            (format!("{place}/Chart.yaml"), format!("name: {place}\ndependencies:\n{}", paths.concat()))
        });
        let world = MemoryWorld::new(files);
        let mut files = read(&world, "a");
        bring(&world, "a", &mut files);
        assert!(files.len() > 2 && files.len() < MOST, "{}", files.len());
    }
}
