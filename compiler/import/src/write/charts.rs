//! Brings charts into the new project: beside their service, or below `charts/` where several use one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use ecow::EcoString;
use phxc_core::data::{Data, map};
use phxc_core::yaml;

use super::phx::quoted;
use crate::Charts;
use crate::read::{ChartSource, Fetched, Repository};
use crate::shape::Platform;

/// How a service names its chart.
pub(super) struct Placed {
    /// `local`, or `charts.NAME`.
    pub(super) written: String,
    /// The folder in which the service stands, if it is that of a chart which is left where it is.
    pub(super) folder: Option<String>,
}

/// Copies charts into `files`, declares others in `phx`, and says how services name them.
pub(super) fn place(
    repository: &Repository,
    platform: &Platform,
    charts: Charts,
    files: &mut BTreeMap<String, Arc<[u8]>>,
    phx: &mut BTreeMap<String, String>,
) -> BTreeMap<EcoString, Placed> {
    let mut users: BTreeMap<&ChartSource, Vec<&EcoString>> = BTreeMap::new();
    for service in platform.services.iter().filter(|service| !service.wraps) {
        users.entry(&service.chart).or_default().push(&service.name);
    }
    let mut names: Vec<EcoString> = vec![];
    let mut out = BTreeMap::new();
    for service in platform.services.iter().filter(|service| service.wraps) {
        if let ChartSource::Fetched(fetched) = &service.chart {
            let path = format!("services/{}/Chart.yaml", service.name);
            files.insert(path, around(&service.name, fetched).into_bytes().into());
            out.insert(service.name.clone(), Placed { written: "local".into(), folder: None });
        }
    }
    for (chart, services) in users {
        // All of the repository is no chart of one service.
        let stays = |folder: &String| charts == Charts::Left && !folder.is_empty();
        let mut place = None;
        let written = match (chart, services.as_slice()) {
            (ChartSource::Folder(folder), [_]) if stays(folder) => {
                place = Some(folder.clone());
                "local".to_owned()
            }
            (ChartSource::Folder(folder), [service]) => {
                copy(repository, folder, &format!("services/{service}"), files);
                "local".to_owned()
            }
            (ChartSource::Folder(folder), _) => {
                let meta = repository.charts.get(folder).map(|chart| &chart.meta);
                let own = meta.and_then(|meta| meta.get("name")).and_then(Data::as_str);
                let name = free(own.unwrap_or("shared"), &mut names);
                let mut path = folder.clone();
                if !stays(folder) {
                    path = format!("charts/{name}");
                    copy(repository, folder, &path, files);
                }
                let text = format!("chart {name} {{\n  path = {}\n}}\n", quoted(&path));
                phx.insert(format!("charts/{name}.phx"), text);
                format!("charts.{name}")
            }
            (ChartSource::Fetched(fetched), _) => {
                let name = free(&fetched.name, &mut names);
                phx.insert(format!("charts/{name}.phx"), declared(&name, fetched));
                format!("charts.{name}")
            }
        };
        for service in services {
            out.insert(service.clone(), Placed { written: written.clone(), folder: place.clone() });
        }
    }
    out
}

/// The `Chart.yaml` of a chart that only depends on another.
fn around(name: &str, fetched: &Fetched) -> String {
    let text = |text: &str| Data::from(text);
    let dependency = map([
        ("name", text(&fetched.name)),
        ("version", text(&fetched.version)),
        ("repository", text(&fetched.repository)),
    ]);
    let chart = map([
        ("apiVersion", text("v2")),
        ("name", text(name)),
        ("version", text("1.0.0")),
        ("dependencies", Data::List(vec![Data::Map(dependency)])),
    ]);
    yaml::write(&chart, &yaml::Comments::default())
}

fn declared(name: &str, fetched: &Fetched) -> String {
    let mut out = format!(
        "chart {name} {{\n  repository = {}\n  version    = {}\n",
        quoted(&fetched.repository),
        quoted(&fetched.version)
    );
    if name != fetched.name {
        let _ = writeln!(out, "  name       = {}", quoted(&fetched.name));
    }
    out.push_str("}\n");
    out
}

/// A name of phx that no other chart has.
fn free(wanted: &str, names: &mut Vec<EcoString>) -> EcoString {
    let plain: String =
        wanted.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    let plain = plain.trim_matches('-');
    let base: EcoString = if plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
        plain.into()
    } else {
        ecow::eco_format!("chart-{plain}")
    };
    let numbered = (2..).map(|n| ecow::eco_format!("{base}-{n}"));
    let name =
        std::iter::once(base.clone()).chain(numbered).find(|name| !names.contains(name)).unwrap_or(base);
    names.push(name.clone());
    name
}

fn copy(repository: &Repository, folder: &str, to: &str, files: &mut BTreeMap<String, Arc<[u8]>>) {
    let Some(chart) = repository.charts.get(folder) else { return };
    for (path, bytes) in &chart.files {
        files.insert(format!("{to}/{path}"), bytes.clone());
    }
}
