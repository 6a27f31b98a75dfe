//! Finds the charts of a repository, and the values files that stand in them for environments.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecow::EcoString;
use phxc_core::data::{Data, Map, map};
use phxc_core::yaml;

use super::argo::{Resource, Scene};
use super::tree::{Tree, folder, join, name};
use super::{Chart, Dependency};
use crate::report::{Place, Report, Topic};
use crate::values;

/// How deep charts may depend on each other.
const DEPTH: usize = 8;

/// All charts by folder. A chart that stands in the `charts/` of another is part of that one.
pub(super) fn charts(tree: &Tree<'_>, report: &mut Report) -> BTreeMap<String, Chart> {
    let folders = tree.files().filter(|path| name(path) == "Chart.yaml").map(|path| folder(path).to_owned());
    let all: Vec<String> = folders.collect();
    let folders: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    let inside = |one: &String| {
        let mut parts = one.match_indices("/charts/");
        parts.any(|(at, _)| one.get(..at).is_some_and(|above| folders.contains(above)))
    };
    let own: Vec<String> = all.iter().filter(|folder| !inside(folder)).cloned().collect();
    own.into_iter().filter_map(|folder| Some((folder.clone(), chart(tree, &folder, 0, report)?))).collect()
}

/// The chart of a folder; `None`, and a line of the report, if its `Chart.yaml` cannot be read.
fn chart(tree: &Tree<'_>, folder: &str, depth: usize, report: &mut Report) -> Option<Chart> {
    let path = join(folder, "Chart.yaml")?;
    let text = tree.text(&path)?;
    let meta = match yaml::read_values(&text) {
        Ok(meta) => meta,
        Err(why) => {
            report.say(Topic::Unread, Place::new(path, why.line), why.message);
            return None;
        }
    };
    let (defaults, comments) = file(tree, &join(folder, "values.yaml")?, report).unwrap_or_default();
    let mut chart = Chart { folder: folder.to_owned(), meta, defaults, comments, ..Chart::default() };
    let environments: BTreeSet<String> =
        environment_files(tree, folder).into_iter().map(|file| file.path).collect();
    for path in tree.below(folder) {
        let whole = join(folder, path)?;
        let is_hidden = path.split('/').any(|part| part.starts_with('.') && part != ".helmignore");
        let is_left = is_hidden || path.starts_with("ci/") || path == "Chart.lock" || path.ends_with(".phx");
        if !is_left
            && !environments.contains(&whole)
            && let Some(bytes) = tree.bytes(&whole)
        {
            chart.files.insert(path.to_owned(), bytes);
        }
    }
    chart.has_templates =
        chart.files.keys().any(|path| path.starts_with("templates/") || path.starts_with("crds/"));
    dependencies(tree, &mut chart, depth, report);
    Some(chart)
}

fn dependencies(tree: &Tree<'_>, chart: &mut Chart, depth: usize, report: &mut Report) {
    let Some(Data::List(list)) = chart.meta.get("dependencies").cloned() else { return };
    for entry in list {
        let Data::Map(entry) = entry else { continue };
        let text = |key: &str| entry.get(key).and_then(Data::as_str).unwrap_or_default().to_owned();
        let (name, repository) = (text("name"), text("repository"));
        let key: EcoString =
            if text("alias").is_empty() { name.as_str().into() } else { text("alias").into() };
        let local = repository.strip_prefix("file://").and_then(|path| join(&chart.folder, path));
        let inside = join(&chart.folder, &format!("charts/{name}"));
        let found = local
            .as_ref()
            .or(inside.as_ref())
            .filter(|folder| depth < DEPTH && tree.has(&format!("{folder}/Chart.yaml")))
            .and_then(|folder| self::chart(tree, folder, depth + 1, report));
        if let (Some(_), None) = (&local, &found) {
            let place = Place::new(format!("{}/Chart.yaml", chart.folder), 0);
            report.say(Topic::LeftOut, place, format!("there is no chart at `{repository}`"));
        }
        if let (Some(_), Some(found)) = (&local, &found) {
            for (path, bytes) in &found.files {
                chart.files.insert(format!("charts/{name}/{path}"), bytes.clone());
            }
            if let Some(text) = chart.files.get("Chart.yaml") {
                let text = without(&String::from_utf8_lossy(text), &repository);
                chart.files.insert("Chart.yaml".into(), with_empty_repositories(&text).into_bytes().into());
            }
        }
        chart.dependencies.push(Dependency { entry, key, chart: found.map(Arc::new) });
    }
}

/// A text without an address of a repository, but for others that begin with it.
fn without(text: &str, address: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split(address).peekable();
    while let Some(part) = parts.next() {
        out.push_str(part);
        let goes_on = parts.peek().is_some_and(|next| {
            next.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'))
        });
        let before = part.trim_end_matches([' ', '\t', '"', '\'']);
        let is_repository =
            ["repository:", "repository\":", "repository':"].iter().any(|key| before.ends_with(key));
        if goes_on || parts.peek().is_some() && !is_repository {
            out.push_str(address);
        }
    }
    out
}

/// A `Chart.yaml` in which an address that was taken out is an empty text, which Helm looks for in `charts/`.
fn with_empty_repositories(text: &str) -> String {
    let fill = |line: &str| {
        let word = line.trim_start().trim_start_matches("- ");
        let is_empty = matches!(word.trim_end(), "repository:" | "repository: \"\"" | "repository: ''");
        if is_empty {
            line.split("repository:").next().unwrap_or("").to_owned() + "repository: \"\""
        } else {
            line.into()
        }
    };
    let mut out: String = text.lines().map(fill).collect::<Vec<_>>().join("\n");
    out.push('\n');
    out
}

/// Reads a values file; `None` if there is none, or it is broken, which is reported.
pub(super) fn file(tree: &Tree<'_>, path: &str, report: &mut Report) -> Option<(Map, values::Comments)> {
    let text = tree.text(path)?;
    match values::read(&text) {
        Ok(read) => Some(read),
        Err(why) => {
            report.say(Topic::Unread, Place::new(path, why.line), why.message);
            None
        }
    }
}

/// A values file of one environment.
pub(super) struct EnvironmentFile {
    /// The environment that its name says.
    pub(super) environment: String,
    /// The file.
    pub(super) path: String,
}

/// `values-ENV.yaml` and `values/ENV.yaml` of a chart's folder.
pub(super) fn environment_files(tree: &Tree<'_>, folder: &str) -> Vec<EnvironmentFile> {
    let mut out = vec![];
    for path in tree.below(folder) {
        let stem = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml"));
        let Some(stem) = stem else { continue };
        let separators = ["values-", "values.", "values_", "values/"];
        let environment = separators.iter().find_map(|start| stem.strip_prefix(start));
        if let Some(environment) = environment.filter(|name| !name.is_empty() && !name.contains('/'))
            && let Some(whole) = join(folder, path)
        {
            out.push(EnvironmentFile { environment: environment.into(), path: whole });
        }
    }
    out
}

/// Without Argo CD: the environments that values files name, with each chart that has one for them.
pub(super) fn alone(tree: &Tree<'_>, charts: &BTreeMap<String, Chart>, report: &mut Report) -> Vec<Scene> {
    let mut scenes: BTreeMap<String, Scene> = BTreeMap::new();
    for (folder, chart) in charts {
        for file in environment_files(tree, folder) {
            let name = super::tree::name(folder);
            let name = chart.meta.get("name").and_then(Data::as_str).unwrap_or(name);
            let text = |text: &str| Data::from(text);
            let values =
                file.path.strip_prefix(folder.as_str()).unwrap_or(&file.path).trim_start_matches('/');
            let helm = map([("valueFiles", Data::List(vec![text("values.yaml"), text(values)]))]);
            let source = map([("path", text(folder)), ("helm", Data::Map(helm))]);
            let spec = map([
                ("destination", Data::Map(map([("namespace", text(name))]))),
                ("source", Data::Map(source)),
                (
                    "syncPolicy",
                    Data::Map(map([("automated", Data::Map(map([("selfHeal", Data::Bool(true))])))])),
                ),
            ]);
            let finalizers = Data::List(vec![text(phxc_core::argo::FINALIZER)]);
            let metadata = map([("name", text(name)), ("finalizers", finalizers)]);
            let data = map([
                ("apiVersion", text("argoproj.io/v1alpha1")),
                ("kind", text("Application")),
                ("metadata", Data::Map(metadata)),
                ("spec", Data::Map(spec)),
            ]);
            let place = Place::new(file.path.clone(), 0);
            let scene = scenes.entry(file.environment.clone()).or_default();
            scene.name = file.environment.as_str().into();
            scene.place = place.clone();
            scene.resources.push(Resource { data, place });
        }
    }
    let text = if scenes.is_empty() {
        "nothing in the repository says what Argo CD deploys, and no chart has values files for environments"
    } else {
        "nothing in the repository says what Argo CD deploys: each chart runs where it has a values file"
    };
    report.say(Topic::Decided, Place::new("", 0), text);
    scenes.into_values().collect()
}

/// Helm's model of a chart, with the defaults of those that it depends on as far as they are known.
pub(crate) fn model(chart: &Chart) -> phxc_core::helm::Chart {
    let dependencies = chart.dependencies.iter().filter_map(|dependency| {
        let text = |key: &str| dependency.entry.get(key).and_then(Data::as_str).unwrap_or_default();
        let tags = match dependency.entry.get("tags") {
            Some(Data::List(tags)) => tags.iter().filter_map(Data::as_str).map(EcoString::from).collect(),
            _ => vec![],
        };
        Some(phxc_core::helm::Dependency {
            chart: model(dependency.chart.as_deref()?),
            key: dependency.key.clone(),
            condition: text("condition").into(),
            tags,
            imports: vec![],
        })
    });
    phxc_core::helm::Chart { defaults: chart.defaults.clone(), dependencies: dependencies.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_goes_and_longer_ones_stay() {
        let text = "- repository: file://../csc\n- repository: \"file://../csc_shared\"\n- {repository: 'file://../csc'}\n";
        let expected = "- repository: \n- repository: \"file://../csc_shared\"\n- {repository: ''}\n";
        assert_eq!(without(text, "file://../csc"), expected);
        let filled = "- repository: \"\"\n- repository: \"file://../csc_shared\"\n- {repository: ''}\n";
        assert_eq!(with_empty_repositories(expected), filled);
    }
}
