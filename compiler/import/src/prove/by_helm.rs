//! Both sides' values as a real Helm computes them.
//!
//! Each chart is reduced to what values depend on, `Chart.yaml` and `values.yaml`, and to one template that prints its
//! values. Charts that are not at hand are left out on both sides: what they get stands in the values of the chart
//! above them, and their own defaults are the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use phxc_core::data::{Data, Map, map};
use phxc_core::yaml;

use super::Compare;
use crate::helm::{Helm, Render};
use crate::read::{ChartSource, Deployment, Repository};

/// Prints where a chart stands and what its templates see. What Helm's `toJson` writes is YAML, too.
const PRINT: &str =
    "apiVersion: v1\nkind: Values\nchart: {{ .Template.BasePath | quote }}\nvalues: {{ .Values | toJson }}\n";

/// The values of each chart, by its path in the uppermost.
type Seen = BTreeMap<String, Map>;

impl Compare<'_> {
    /// Compares the values of a deployment by a real Helm's reading.
    pub(super) fn by_helm(&mut self, repository: &Repository, deployment: &Deployment, helm: &dyn Helm) {
        let before = ask(helm, before(repository, deployment));
        let after = self.after().and_then(|after| ask(helm, after));
        let (mut before, mut after) = match (before, after) {
            (Ok(before), Ok(after)) => (before, after),
            (before, after) => {
                let word = |seen: Result<Seen, String>| seen.err().unwrap_or_else(|| "values".into());
                self.differ("helm.values", word(before), word(after));
                return;
            }
        };
        if let ChartSource::Fetched(fetched) = &deployment.chart {
            nest_less(after.entry(String::new()).or_default(), &fetched.name);
            before.values_mut().for_each(without_empty_globals);
        }
        if let Some(top) = before.get_mut("") {
            let is_there = |key: &str| deployment.layers.iter().any(|layer| layer.values.contains_key(key));
            // What only held anchors is no value any more.
            top.retain(|key, _| !key.starts_with("x-") || is_there(key));
        }
        let charts: std::collections::BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
        for chart in charts {
            let path = if chart.is_empty() { "helm.values".into() } else { format!("helm.{chart}.values") };
            match (before.get(&chart), after.get(&chart)) {
                (Some(before), Some(after)) => self.maps(&path, before, after, &["phx"]),
                (before, _) => {
                    let word = |there: bool| if there { "a chart that is on" } else { "nothing" };
                    self.differ(path, word(before.is_some()), word(before.is_none()));
                }
            }
        }
    }

    /// The chart that phxc writes, with the files that the written Application lists.
    fn after(&self) -> Result<Render, String> {
        let folder = format!("services/{}/", self.service);
        let below = self.tree.files.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder));
        let files: BTreeMap<String, Arc<[u8]>> = below
            .filter_map(|(path, file)| Some((path.strip_prefix(&folder)?.to_owned(), file.bytes.clone())))
            .collect();
        let source = self.written().and_then(|written| {
            written.get("spec")?.as_map()?.get("source")?.as_map()?.get("helm")?.as_map().cloned()
        });
        let Some(Data::List(listed)) = source.as_ref().and_then(|helm| helm.get("valueFiles")) else {
            return Err("there is no Application".into());
        };
        let values = listed
            .iter()
            .filter_map(Data::as_str)
            .map(|name| files.get(name).cloned().ok_or_else(|| format!("there is no values file `{name}`")));
        let values = values.collect::<Result<_, _>>()?;
        Ok(Render { chart: reduced(&files), values, ..Render::default() })
    }
}

/// The chart of the repository, with all that its Application puts over it.
fn before(repository: &Repository, deployment: &Deployment) -> Render {
    let chart = match &deployment.chart {
        ChartSource::Folder(folder) => {
            repository.charts.get(folder).map(|chart| reduced(&chart.files)).unwrap_or_default()
        }
        ChartSource::Fetched(fetched) => {
            let about = map([("name", Data::String(fetched.name.clone())), ("version", Data::from("1.0.0"))]);
            let about = yaml::write(&about, &yaml::Comments::default());
            reduced(&BTreeMap::from([("Chart.yaml".into(), about.into_bytes().into())]))
        }
    };
    Render {
        chart,
        release: String::new(),
        values: deployment.layers.iter().filter_map(|layer| layer.text.clone()).collect(),
        parameters: deployment.parameters.clone(),
    }
}

/// Of a chart's files those that values depend on, and a template that prints them in each of its charts.
fn reduced(files: &BTreeMap<String, Arc<[u8]>>) -> BTreeMap<String, Arc<[u8]>> {
    let mut out = BTreeMap::new();
    for (path, bytes) in files {
        let Some((folder, name)) = in_chart(path) else { continue };
        match name {
            "Chart.yaml" => {
                out.insert(path.clone(), about(files, folder, bytes));
                out.insert(format!("{folder}templates/values.yaml"), PRINT.as_bytes().into());
            }
            "values.yaml" => {
                out.insert(path.clone(), bytes.clone());
            }
            _ => {}
        }
    }
    out
}

/// The folder of a chart or sub-chart (`""`, `charts/a/`, `charts/a/charts/b/`), and the name of a file right in it.
fn in_chart(path: &str) -> Option<(&str, &str)> {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at_checked(at)?;
    let mut parts = folder.trim_end_matches('/').split('/');
    while let Some(part) = parts.next() {
        let is_chart = part == "charts" && parts.next().is_some();
        if !is_chart && !folder.is_empty() {
            return None;
        }
    }
    Some((folder, name))
}

/// `Chart.yaml` with what values depend on: the charts below it that are at hand.
fn about(files: &BTreeMap<String, Arc<[u8]>>, folder: &str, bytes: &[u8]) -> Arc<[u8]> {
    let read = |bytes: &[u8]| yaml::read_values(&String::from_utf8_lossy(bytes));
    // What cannot be read is Helm's to refuse.
    let Ok(whole) = read(bytes) else { return bytes.into() };
    let charts = format!("{folder}charts/");
    let at_hand = |name: &str| {
        let below = files.range(charts.clone()..).take_while(|(path, _)| path.starts_with(&charts));
        let mut charts = below.filter(|(path, _)| {
            path.strip_prefix(&charts)
                .and_then(|rest| rest.split_once('/'))
                .is_some_and(|(_, name)| name == "Chart.yaml")
        });
        charts.any(|(_, bytes)| {
            read(bytes).is_ok_and(|meta| meta.get("name").and_then(Data::as_str) == Some(name))
        })
    };
    let mut out = map([("apiVersion", Data::from("v2"))]);
    for key in ["name", "version"] {
        out.extend(whole.get(key).map(|value| (key.into(), value.clone())));
    }
    if let Some(Data::List(all)) = whole.get("dependencies") {
        let here = all
            .iter()
            .filter_map(Data::as_map)
            .filter(|entry| entry.get("name").and_then(Data::as_str).is_some_and(at_hand));
        let here = here.map(|entry| {
            let mut entry = entry.clone();
            entry.shift_remove("repository");
            Data::Map(entry)
        });
        out.insert("dependencies".into(), Data::List(here.collect()));
    }
    yaml::write(&out, &yaml::Comments::default()).into_bytes().into()
}

fn ask(helm: &dyn Helm, render: Render) -> Result<Seen, String> {
    let printed = helm
        .template(&Render { release: "proof".into(), ..render })
        .map_err(|why| format!("Helm refuses: {why}"))?;
    let mut out = Seen::new();
    for document in format!("\n{printed}").split("\n---\n").filter(|text| text.contains("kind: Values")) {
        let read =
            yaml::read_values(document).map_err(|why| format!("what Helm printed is no YAML: {why}"))?;
        let chart = read.get("chart").and_then(Data::as_str).unwrap_or_default();
        let chart = chart.strip_suffix("/templates").unwrap_or(chart);
        let chart = chart.split_once('/').map_or("", |(_, below)| below);
        let values = read.get("values").and_then(Data::as_map).cloned().unwrap_or_default();
        out.insert(chart.to_owned(), values);
    }
    if out.contains_key("") { Ok(out) } else { Err("Helm printed no values".into()) }
}

/// Of a chart around another what that one gets.
fn nest_less(values: &mut Map, name: &str) {
    let globals = values.shift_remove("global");
    let mut own = match values.shift_remove(name) {
        Some(Data::Map(own)) => own,
        _ => Map::default(),
    };
    own.extend(globals.map(|globals| ("global".into(), globals)));
    without_empty_globals(&mut own);
    *values = own;
}

fn without_empty_globals(values: &mut Map) {
    if matches!(values.get("global"), Some(Data::Map(map)) if map.is_empty()) {
        values.shift_remove("global");
    }
}
