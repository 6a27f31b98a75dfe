//! `phxc chart show`: the values of a chart, as its `chart` item would write them.

use phxc_core::chart::{self, Chart, ChartKey, ChartSource, Charts, Item};
use phxc_core::compile;
use phxc_core::diagnostics::nearest;
use phxc_core::fmt::format;
use phxc_core::resolve::Scope;
use phxc_core::source::{FileId, Source};

use super::{open, project};
use crate::args::{Common, ShowChart};
use crate::{Console, Failure, Status, clean};

pub(super) fn run(show: &ShowChart, common: &Common, console: &mut Console) -> Result<Status, Failure> {
    let project = project(common)?;
    let world = open(&project)?;
    let progress = console.progress();
    progress.say("reading the charts");
    let charts = compile(&world).charts;
    drop(progress);
    let (name, found) = find(&charts, &show.name)?;
    let path: Vec<&str> = show.path.iter().flat_map(|path| path.split('.')).collect();
    let values = chart::part(&found.values, &path, show.depth.unwrap_or(usize::MAX)).map_err(|gone| {
        let at = gone.at.join(".");
        let near =
            path.get(gone.at.len()).and_then(|key| nearest(key, gone.keys.iter().map(|key| key.as_str())));
        let below = if at.is_empty() { String::new() } else { format!(" below `{at}`") };
        let help = match near {
            Some(near) => {
                let way: String = gone.at.iter().map(|key| format!("{key}.")).collect();
                format!("did you mean `{way}{near}`?")
            }
            None if gone.keys.is_empty() => format!("no keys are known{below}"),
            None => format!("there are{below}: {}", gone.keys.join(", ")),
        };
        let (chart, path) = (show.name.clone(), path.join("."));
        Failure::NoSuchValue { chart, path: clean::line(&path).into_owned(), help }
    })?;
    let repository = match &found.source {
        ChartSource::Repository { repository } => Some(repository.as_str()),
        ChartSource::Files { .. } => None,
    };
    let item = Item { name: &name, repository, description: None };
    let text = chart::item(&Chart { values, ..found.clone() }, item);
    console.result(&format(&Source::new(FileId(0), "chart", text)).text);
    Ok(Status::Done)
}

/// A chart by the name of its item, `std.charts.NAME`, or its folder: whole, or the last part of it.
fn find<'c>(charts: &'c Charts, wanted: &str) -> Result<(String, &'c Chart), Failure> {
    let plain = wanted.strip_prefix("charts.").unwrap_or(wanted);
    let library = wanted.strip_prefix("std.charts.");
    let names = |key: &ChartKey| match key {
        ChartKey::Item(Scope::Project, name) => (name.to_string(), library.is_none() && name == plain),
        ChartKey::Item(Scope::Std, name) => (format!("std.charts.{name}"), name == library.unwrap_or(plain)),
        ChartKey::Folder(folder) => {
            let last = folder.rsplit('/').next().unwrap_or(folder);
            (folder.clone(), folder == plain || last == plain)
        }
    };
    let mut found: Vec<(&ChartKey, &Chart)> = charts.iter().filter(|(key, _)| names(key).1).collect();
    // The project's own name goes before the library's and a folder's.
    found.sort_by_key(|(key, _)| match key {
        ChartKey::Item(Scope::Project, _) => 0,
        ChartKey::Item(Scope::Std, _) => 1,
        ChartKey::Folder(_) => 2,
    });
    if let Some((key, chart)) = found.first() {
        let name = match key {
            ChartKey::Item(_, name) => name.to_string(),
            ChartKey::Folder(_) => chart.name.to_string(),
        };
        return Ok((name, chart));
    }
    let all: Vec<String> = charts.iter().map(|(key, _)| names(key).0).collect();
    let near = nearest(plain, all.iter().map(|name| name.rsplit(['/', '.']).next().unwrap_or(name)));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are: {}", all.join(", ")),
    };
    Err(Failure::NoSuchChart { name: clean::line(wanted).into_owned(), help })
}
