//! What Helm hands to a chart's templates and to the charts that it fetches, by the core's model of Helm; and the
//! chart's own files.

use std::collections::BTreeSet;

use ecow::EcoString;
use phxc_core::data::{Data, Map};
use phxc_core::helm;

use super::Compare;
use crate::read::{Chart, ChartSource, Deployment, Repository, model};

/// A null below the key of a chart that is fetched: it is handed on, whatever the chart's defaults are.
pub(super) const HANDED_ON: &str = "\u{1}null";

impl Compare<'_> {
    pub(super) fn values(
        &mut self,
        repository: &Repository,
        deployment: &Deployment,
        folder: &str,
        overlay: &Map,
    ) {
        let defaults = self.read(&format!("{folder}/values.yaml")).unwrap_or_default();
        let layers: Vec<Map> = deployment.layers.iter().map(|layer| layer.values.clone()).collect();
        let (before, after) = match &deployment.chart {
            ChartSource::Folder(path) => {
                let Some(chart) = repository.charts.get(path) else { return };
                let before = seen(chart, &chart.defaults, &layers);
                let after = seen(chart, &defaults, &[defaults.clone(), overlay.clone()]);
                self.chart(chart, folder);
                (before, after)
            }
            ChartSource::Fetched(fetched) => {
                let whole = helm::merge_files(&[defaults, overlay.clone()]);
                let mut after = match whole.get(&fetched.name) {
                    Some(Data::Map(own)) => own.clone(),
                    _ => Map::default(),
                };
                if let Some(globals) = whole.get("global") {
                    after.insert("global".into(), globals.clone());
                }
                let mut before = helm::merge_files(&layers);
                mark(&mut before);
                mark(&mut after);
                (Ok(before), Ok(after))
            }
        };
        match (before, after) {
            (Ok(before), Ok(after)) => self.maps("values", &before, &after, &["phx"]),
            (Err(_), Err(_)) => {}
            (before, after) => {
                let word = |result: Result<Map, helm::ValuesError>| {
                    result.err().map_or("values".into(), |why| why.to_string())
                };
                self.differ("values", word(before), word(after));
            }
        }
    }

    /// The chart's own files and what it depends on.
    fn chart(&mut self, chart: &Chart, folder: &str) {
        let written = self.read(&format!("{folder}/Chart.yaml")).unwrap_or_default();
        let set = |entries: Vec<Map>| -> BTreeSet<String> {
            entries
                .into_iter()
                .map(|mut entry| {
                    entry.retain(|key, value| {
                        let local =
                            value.as_str().is_some_and(|text| text.starts_with("file://") || text.is_empty());
                        !(key == "repository" && local)
                    });
                    entry.sort_keys();
                    format!("{entry:?}")
                })
                .collect()
        };
        let before = set(chart.dependencies.iter().map(|one| one.entry.clone()).collect());
        let after = match written.get("dependencies") {
            Some(Data::List(list)) => set(list.iter().filter_map(Data::as_map).cloned().collect()),
            _ => BTreeSet::new(),
        };
        // A wrapper's only chart is named by the service itself.
        let is_wrapped = !chart.has_templates && before.len() == 1 && after.len() == 1;
        if before != after && !is_wrapped {
            self.differ("chart.dependencies", format!("{before:?}"), format!("{after:?}"));
        }
        for (path, bytes) in chart
            .files
            .iter()
            .filter(|(path, _)| path.starts_with("templates/") || path.starts_with("charts/"))
        {
            let written = self.tree.files.get(&format!("{folder}/{path}"));
            let same = written.is_some_and(|file| file.bytes.ends_with(bytes));
            if !same {
                self.differ(
                    format!("chart.{path}"),
                    "a file",
                    if written.is_some() { "another" } else { "nothing" },
                );
            }
        }
    }
}

/// What the templates of a chart see, and what goes to the charts that it fetches.
fn seen(chart: &Chart, defaults: &Map, files: &[Map]) -> Result<Map, helm::ValuesError> {
    let fetched: Vec<&EcoString> =
        chart.dependencies.iter().filter(|one| one.chart.is_none()).map(|one| &one.key).collect();
    let marked = |map: &Map| {
        let mut map = map.clone();
        for key in &fetched {
            if let Some(Data::Map(inner)) = map.get_mut(*key) {
                mark(inner);
            }
        }
        map
    };
    let mut known = model(chart);
    known.defaults = marked(defaults);
    let files: Vec<Map> = files.iter().map(marked).collect();
    helm::values(&known, &files)
}

fn mark(map: &mut Map) {
    for value in map.values_mut() {
        match value {
            Data::Null => *value = Data::from(HANDED_ON),
            Data::Map(inner) => mark(inner),
            _ => {}
        }
    }
}
