//! Charts whose templates make Applications, rendered once for each environment.

use std::collections::BTreeMap;

use ecow::EcoString;
use phxc_core::data::Data;
use phxc_core::helm;

use super::Chart;
use super::argo::{Found, Resource, Scene};
use super::charts::{self, EnvironmentFile, environment_files};
use super::documents::documents;
use super::templates::Templates;
use super::tree::{Tree, folder};
use crate::helm::{Helm, Render};
use crate::report::{Place, Report, Topic};
use crate::values::Comments;

/// The environments of all app-of-apps charts.
pub(super) fn render(
    tree: &Tree<'_>,
    charts: &BTreeMap<String, Chart>,
    helm: Option<&dyn Helm>,
    report: &mut Report,
) -> Found {
    let mut found = Found::default();
    for chart in charts.values().filter(|chart| makes_applications(chart)) {
        found.makers.insert(chart.folder.clone());
        let files = environment_files(tree, &chart.folder);
        let whole: Vec<String> = chart.files.keys().map(|path| format!("{}/{path}", chart.folder)).collect();
        found.replaced.extend(whole.into_iter().filter(|path| !path.ends_with(".md")));
        for file in &files {
            let Some((own, comments)) = charts::file(tree, &file.path, report) else { continue };
            found.replaced.insert(file.path.clone());
            let values = helm::coalesce(&chart.defaults, std::slice::from_ref(&own));
            let resources = resources(tree, chart, &values, &files, Some(&file.path), helm, report);
            found.scenes.push(Scene {
                name: file.environment.as_str().into(),
                place: Place::new(file.path.clone(), 0),
                values,
                own,
                comments,
                docs: chart.comments.clone(),
                resources,
            });
        }
        if files.is_empty() {
            let place = Place::new(format!("{}/values.yaml", chart.folder), 0);
            let resources = resources(tree, chart, &chart.defaults, &files, None, helm, report);
            let name = folder_name(&chart.folder);
            let (values, own, comments) =
                (chart.defaults.clone(), chart.defaults.clone(), chart.comments.clone());
            found.scenes.push(Scene {
                name,
                place,
                values,
                own,
                comments,
                docs: Comments::default(),
                resources,
            });
        }
    }
    found
}

/// The environment of an app-of-apps without values files for any: its folder's name, or that of the folder above
/// where it only says what it is.
fn folder_name(path: &str) -> EcoString {
    let says_nothing = ["apps", "applications", "argocd", "bootstrap", "root", "chart", "app-of-apps", ""];
    let own = super::tree::name(path);
    let above = super::tree::name(folder(path));
    let name = if says_nothing.contains(&own) { above } else { own };
    if says_nothing.contains(&name) { "main".into() } else { name.into() }
}

fn makes_applications(chart: &Chart) -> bool {
    let is_maker = |(path, bytes): (&String, &std::sync::Arc<[u8]>)| {
        let text = String::from_utf8_lossy(bytes);
        path.starts_with("templates/")
            && text.contains("argoproj.io/v1alpha1")
            && text.lines().any(|line| {
                line.trim_end() == "kind: Application" || line.trim_end() == "kind: \"Application\""
            })
    };
    chart.files.iter().any(is_maker)
}

/// What the templates make, with one values file of `files` over the chart's own.
fn resources(
    tree: &Tree<'_>,
    chart: &Chart,
    values: &phxc_core::data::Map,
    files: &[EnvironmentFile],
    file: Option<&str>,
    helm: Option<&dyn Helm>,
    report: &mut Report,
) -> Vec<Resource> {
    let mut out = vec![];
    let name = chart.meta.get("name").and_then(Data::as_str).unwrap_or("app-of-apps");
    if let Some(helm) = helm {
        let mut render = Render { chart: chart.files.clone(), release: name.into(), ..Render::default() };
        // Templates may read those of other environments, too.
        for EnvironmentFile { path, .. } in files {
            let inside = path.strip_prefix(&chart.folder).unwrap_or(path).trim_start_matches('/');
            render.chart.extend(tree.bytes(path).map(|bytes| (inside.to_owned(), bytes)));
        }
        render.values.extend(file.and_then(|file| tree.bytes(file)));
        match helm.template(&render) {
            Ok(text) => {
                add(&text, &chart.folder, &mut out, report);
                return out;
            }
            Err(why) => {
                let text =
                    format!("helm could not render this chart, so phxc read its templates itself: {why}");
                report.say(Topic::Changed, Place::new(chart.folder.clone(), 0), text);
            }
        }
    }
    for (path, text) in rendered(chart, name, values, report) {
        add_file(&text, &format!("{}/{path}", chart.folder), &mut out, report);
    }
    out
}

/// What the templates write, by phxc's own reading of them.
fn rendered(
    chart: &Chart,
    name: &str,
    values: &phxc_core::data::Map,
    report: &mut Report,
) -> Vec<(String, String)> {
    let mut out = vec![];
    for (path, written) in Templates::of(chart, |_, _| true).render(name, "argocd", values) {
        match written {
            Ok(text) => out.push((path, text)),
            Err(why) => {
                let place = Place::new(format!("{}/{}", chart.folder, why.file), why.line);
                report.say(
                    Topic::LeftOut,
                    place,
                    format!("this template could not be followed: {}", why.message),
                );
            }
        }
    }
    out
}

/// The output of `helm template`, in which each document names its template.
fn add(text: &str, folder: &str, out: &mut Vec<Resource>, report: &mut Report) {
    for part in format!("\n{text}").split("\n---\n") {
        let from = part.lines().find_map(|line| line.strip_prefix("# Source: "));
        let path = from.and_then(|from| from.split_once('/')).map_or("", |(_, path)| path);
        add_file(part, &format!("{folder}/{path}"), out, report);
    }
}

fn add_file(text: &str, path: &str, out: &mut Vec<Resource>, report: &mut Report) {
    for document in documents(text) {
        // Lines of what was rendered are not those of the template.
        let place = Place::new(path, 0);
        match document.content {
            Ok(data) => out.push(Resource { data, place }),
            Err(why) => report.say(Topic::Unread, place, format!("what it makes is no YAML: {why}")),
        }
    }
}
