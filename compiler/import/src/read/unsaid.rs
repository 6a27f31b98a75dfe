//! What stands in the repository and is carried nowhere: the report names each of it, so that nothing is lost in
//! silence.

use std::collections::BTreeSet;

use ecow::EcoString;
use phxc_core::chart::read_uses;
use phxc_core::data::{Data, Map};

use super::argo::Found;
use super::charts::environment_files;
use super::tree::Tree;
use super::{Chart, ChartSource, Environment, Repository};
use crate::report::{Place, Report, Topic};

/// Values files that no Application lists, and charts that nothing deploys.
pub(super) fn charts(
    tree: &Tree<'_>,
    repository: &Repository,
    makers: &BTreeSet<String>,
    replaced: &BTreeSet<String>,
    report: &mut Report,
) {
    let mut used: BTreeSet<&str> = makers.iter().map(String::as_str).collect();
    for one in repository.environments.iter().flat_map(|environment| &environment.deployments) {
        if let ChartSource::Folder(folder) = &one.chart
            && let Some(chart) = repository.charts.get(folder)
        {
            mark(chart, &mut used);
        }
    }
    for folder in repository.charts.keys() {
        if !used.contains(folder.as_str()) {
            let text = "this chart is deployed nowhere, and nothing that is deployed depends on it";
            report.say(Topic::LeftOut, Place::new(folder.clone(), 0), text);
        }
        for file in environment_files(tree, folder) {
            if !replaced.contains(&file.path) {
                let text = "no Application that could be followed reads this values file";
                report.say(Topic::LeftOut, Place::new(file.path, 0), text);
            }
        }
    }
}

/// A chart and what it depends on.
fn mark<'c>(chart: &'c Chart, used: &mut BTreeSet<&'c str>) {
    used.insert(&chart.folder);
    chart.dependencies.iter().filter_map(|one| one.chart.as_deref()).for_each(|one| mark(one, used));
}

/// The comments in manifests and templates for which phx stands now: they have no place there.
pub(super) fn comments(tree: &Tree<'_>, found: &Found, replaced: &BTreeSet<String>, report: &mut Report) {
    let is_template = |path: &str| {
        found.makers.iter().any(|folder| {
            path.strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.trim_start_matches('/').starts_with("templates/"))
        })
    };
    for path in replaced.iter().filter(|path| found.manifests.contains(*path) || is_template(path)) {
        let Some(text) = tree.text(path) else { continue };
        for (line, text) in remarks(&text) {
            report.say(Topic::LeftOut, Place::new(path.clone(), line), format!("a comment: {text}"));
        }
    }
}

/// The comments of a manifest or template with their first lines, neighbours as one.
fn remarks(text: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = vec![];
    let mut last = 0;
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        let start = trimmed.find("/*").filter(|at| trimmed.get(..*at).is_some_and(|b| b.contains("{{")));
        let comment = if open {
            Some(trimmed)
        } else if let Some(start) = start {
            open = true;
            trimmed.get(start + 2..)
        } else {
            trimmed.strip_prefix('#').or_else(|| trimmed.split_once(" #").map(|(_, comment)| comment))
        };
        if open && trimmed.contains("*/") {
            open = false;
        }
        let Some(comment) = comment else { continue };
        let comment = comment.split("*/").next().unwrap_or(comment);
        let words = comment.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '-' | '*'));
        if !words.contains(char::is_alphanumeric) {
            continue;
        }
        match out.last_mut().filter(|_| last == at) {
            Some((_, text)) => {
                text.push(' ');
                text.push_str(words);
            }
            None => out.push((at + 1, words.to_owned())),
        }
        last = at + 1;
    }
    out
}

/// What an app-of-apps says of environments that no template of it reads. `settings` are carried all the same.
pub(crate) fn values(repository: &Repository, settings: &[EcoString], report: &mut Report) {
    for folder in &repository.makers {
        let Some(chart) = repository.charts.get(folder) else { continue };
        let files: Vec<_> = chart.files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        let uses = read_uses(&files);
        let of_chart = |one: &&Environment| {
            one.place
                .file
                .strip_prefix(folder.as_str())
                .is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
        };
        for environment in repository.environments.iter().filter(of_chart) {
            let mut say = |path: &[EcoString], text: &str| {
                let line = environment.comments.lines.get(path).copied().unwrap_or(0);
                let place = Place::new(environment.place.file.clone(), line);
                report.say(Topic::LeftOut, place, format!("`{}`: {text}", path.join(".")));
            };
            for path in leaves(&environment.own) {
                if path.first().is_some_and(|key| settings.contains(key)) {
                    continue;
                }
                let keys: Vec<&str> = path.iter().map(EcoString::as_str).collect();
                if !uses.is_read(&keys) {
                    say(&path, "no template reads it");
                } else if let Some(name) = switched_on(&environment.own, &path)
                    && !deploys(environment, name)
                {
                    say(&path, "it is on, and no Application of that name could be read");
                }
            }
        }
    }
}

/// The name that a switch has, if it is on: `web` of `applications.web: true` and of `web.enabled: true`, where all
/// of its neighbours are switches.
fn switched_on<'p>(values: &Map, path: &'p [EcoString]) -> Option<&'p EcoString> {
    let name = match path {
        [_, name] if name != "enabled" => name,
        [_, name, last] if last == "enabled" => name,
        _ => return None,
    };
    let above = path.first().and_then(|key| values.get(key)).and_then(Data::as_map)?;
    let is_switch = |value: &Data| match value {
        Data::Bool(_) => true,
        Data::Map(map) => map.contains_key("enabled"),
        _ => false,
    };
    let is_on = match above.get(name)? {
        Data::Bool(on) => *on,
        Data::Map(map) => map.get("enabled") == Some(&Data::Bool(true)),
        _ => false,
    };
    (is_on && above.values().all(is_switch)).then_some(name)
}

fn deploys(environment: &Environment, name: &str) -> bool {
    let plain = |text: &str| text.replace('_', "-").to_lowercase();
    environment.deployments.iter().any(|one| {
        let folder = match &one.chart {
            ChartSource::Folder(folder) => super::tree::name(folder),
            ChartSource::Fetched(fetched) => &fetched.name,
        };
        [&*one.service, &*one.name, folder].iter().any(|known| plain(known) == plain(name))
    })
}

/// The paths of all that is no map, or an empty one.
fn leaves(map: &Map) -> Vec<Vec<EcoString>> {
    let mut out = vec![];
    for (key, value) in map {
        match value {
            Data::Map(inner) if !inner.is_empty() => {
                out.extend(leaves(inner).into_iter().map(|rest| [vec![key.clone()], rest].concat()));
            }
            _ => out.push(vec![key.clone()]),
        }
    }
    out
}
