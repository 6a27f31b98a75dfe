//! What each deployment is, as one map: `project`, `revision`, `namespace`, `application`, `globals`, `values`.

use std::collections::{BTreeMap, HashMap};

use ecow::EcoString;
use indexmap::IndexMap;
use phxc_core::data::{Data, Map};
use phxc_core::helm::merge_files;

use super::made::All;
use super::value::{Entries, Value};
use super::{deployments, secrets};
use crate::read::{Chart, ChartSource, Deployment, Environment, Fetched, Repository, is_name};
use crate::report::Report;

/// A service with what it is in each environment.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) name: EcoString,
    pub(super) chart: ChartSource,
    pub(super) unwrapped: Option<String>,
    /// Whether a fetched chart needs a local one around it, so that nulls reach it.
    pub(super) wraps: bool,
    /// What the service is by itself: of an unwrapped chart, what its `values.yaml` said.
    pub(super) base: Entries,
    /// By environment.
    pub(super) facts: IndexMap<EcoString, Entries>,
}

/// The most frequent of some things; of equally frequent ones the first.
pub(super) fn most<T: std::hash::Hash + Eq>(all: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: IndexMap<T, usize> = IndexMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let most = counts.values().max().copied()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(one, _)| one)
}

/// The same by a key.
pub(super) fn most_by<'t, T>(all: impl Iterator<Item = &'t T>, key: impl Fn(&T) -> String) -> Option<&'t T> {
    let all: Vec<&T> = all.collect();
    let most = most(all.iter().map(|one| key(one)))?;
    all.into_iter().find(|one| key(one) == most)
}

/// For each option of an Application what most deployments say.
pub(super) fn usual_options(repository: &Repository) -> Map {
    let all: Vec<&Deployment> = deployments(repository).map(|(_, one)| one).collect();
    let keys: IndexMap<&EcoString, ()> =
        all.iter().flat_map(|one| one.options.keys()).map(|key| (key, ())).collect();
    let mut out = Map::default();
    for key in keys.into_keys() {
        let values: Vec<Option<&Data>> = all.iter().map(|one| one.options.get(key)).collect();
        let most = most_by(values.iter(), |value| format!("{value:?}")).copied().flatten();
        out.extend(most.map(|value| (key.clone(), value.clone())));
    }
    // Each has its own; one that most share would still be an accident. Where it goes is the environment's.
    for key in ["helm", "annotations", "destination"] {
        out.shift_remove(key);
    }
    out
}

/// What must be written over `low` for it to become `high`: key by key at the top.
pub(super) fn difference(low: &Map, high: &Map) -> Entries {
    let mut out = Entries::new();
    for (key, value) in high {
        match (low.get(key), value) {
            (Some(below), value) if below == value => {}
            (Some(Data::Map(_)), Data::Map(map)) => {
                let map = map.iter().map(|(key, value)| (key.clone(), Value::of(value)));
                out.insert(key.clone(), Value::Whole(map.collect()));
            }
            _ => {
                out.insert(key.clone(), Value::of(value));
            }
        }
    }
    for (key, value) in low.iter().filter(|(key, _)| !high.contains_key(*key)) {
        let nothing = if matches!(value, Data::List(_)) { Value::List(vec![]) } else { Value::Null };
        out.insert(key.clone(), nothing);
    }
    out
}

/// What facts are made from.
pub(super) struct Ground<'g> {
    pub(super) repository: &'g Repository,
    /// The platform's revision.
    pub(super) revision: &'g EcoString,
    /// What most Applications are.
    pub(super) application: &'g Map,
    pub(super) made: &'g All<'g>,
}

/// The services of a repository; all deployments of one have the same chart.
pub(super) fn services(ground: &Ground<'_>, report: &mut Report) -> Vec<Facts> {
    let mut by_name: BTreeMap<EcoString, Vec<(&Environment, &Deployment)>> = BTreeMap::new();
    for environment in &ground.repository.environments {
        for one in &environment.deployments {
            by_name.entry(one.service.clone()).or_default().push((environment, one));
        }
    }
    let all = by_name.into_iter().filter_map(|(name, deployed)| {
        let chart = deployed.first().map(|(_, one)| &one.chart)?;
        Some(service(ground, name, chart, &deployed, report))
    });
    all.collect()
}

fn service(
    ground: &Ground<'_>,
    name: EcoString,
    chart: &ChartSource,
    deployed: &[(&Environment, &Deployment)],
    report: &mut Report,
) -> Facts {
    let Ground { repository, revision, application, made } = *ground;
    let overlays: Vec<Map> = deployed.iter().map(|(_, one)| overlay(one)).collect();
    let unwrapped = match chart {
        ChartSource::Folder(folder) => {
            repository.charts.get(folder).and_then(|chart| unwrap(chart, &overlays))
        }
        ChartSource::Fetched(_) => None,
    };
    let wraps = matches!(chart, ChartSource::Fetched(_)) && overlays.iter().any(has_null);
    let mut base = Entries::new();
    let (mut new_chart, mut wrapper) = (chart.clone(), None);
    if let (Some(fetched), ChartSource::Folder(folder)) = (&unwrapped, chart) {
        new_chart = ChartSource::Fetched(fetched.clone());
        wrapper = Some((folder.clone(), fetched.name.clone()));
        let defaults = repository.charts.get(folder).map(|chart| chart.defaults.clone()).unwrap_or_default();
        put_values(&mut base, defaults, Some(&fetched.name));
    }
    let mut facts = IndexMap::new();
    for ((environment, one), mut overlay) in deployed.iter().zip(overlays) {
        if let (true, ChartSource::Fetched(fetched)) = (wraps, chart) {
            let globals = overlay.shift_remove("global");
            overlay = Map::from_iter([(fetched.name.clone(), Data::Map(overlay))]);
            overlay.extend(globals.map(|globals| ("global".into(), globals)));
        }
        let mut out = Entries::new();
        if is_name(&one.project) && one.project != "default" {
            out.insert("project".into(), Value::Name(one.project.clone()));
        }
        let is_ours = matches!(one.chart, ChartSource::Folder(_));
        if is_ours && !one.revision.is_empty() && one.revision != *revision {
            out.insert("revision".into(), Value::text(one.revision.clone()));
        }
        let mut namespace = Entries::new();
        if one.namespace != name {
            namespace.insert("name".into(), Value::text(one.namespace.clone()));
        }
        if let Some(found) = environment.namespaces.get(&one.namespace) {
            for (key, map) in [("labels", &found.labels), ("annotations", &found.annotations)] {
                if !map.is_empty() {
                    namespace.insert(key.into(), Value::of(&Data::Map(map.clone())));
                }
            }
        }
        if !namespace.is_empty() {
            out.insert("namespace".into(), Value::Map(namespace));
        }
        let mut low = application.clone();
        low.extend(destination(environment).map(|value| ("destination".into(), value.clone())));
        let options = difference(&low, &one.options);
        if !options.is_empty() {
            out.insert("application".into(), Value::Map(options));
        }
        if let Some(found) = secrets::of(repository, environment, one, report) {
            out.insert("secrets".into(), Value::Map(found));
        }
        let of_templates =
            made.get(&(&environment.name, &one.service)).map_or(&[][..], |made| made.secrets.as_slice());
        out.extend(secrets::of_templates(repository, environment, one, of_templates));
        put_values(&mut out, overlay, wrapper.as_ref().map(|(_, name)| name));
        facts.insert(environment.name.clone(), out);
    }
    Facts { name, chart: new_chart, unwrapped: wrapper.map(|(folder, _)| folder), wraps, base, facts }
}

/// Where all Applications of an environment go.
pub(super) fn destination(environment: &Environment) -> Option<&Data> {
    let first = environment.deployments.first()?.options.get("destination")?;
    let same = |one: &Deployment| one.options.get("destination") == Some(first);
    environment.deployments.iter().all(same).then_some(first)
}

/// In which order facts are written.
pub(super) fn rank(key: &str) -> usize {
    let key = if super::secrets::is_block(key) { "secrets" } else { key };
    let order = ["project", "revision", "namespace", "application", "secrets", "globals", "values"];
    order.iter().position(|known| *known == key).unwrap_or(order.len())
}

/// What goes over the chart's own values.
fn overlay(one: &Deployment) -> Map {
    let layers = one.layers.iter().filter(|layer| !layer.is_default).map(|layer| layer.values.clone());
    merge_files(&layers.collect::<Vec<Map>>())
}

/// Divides values into globals and the rest; `nest` is the key below which the chart's own stand.
fn put_values(out: &mut Entries, mut values: Map, nest: Option<&EcoString>) {
    if matches!(values.get("global"), Some(Data::Map(_)))
        && let Some(globals) = values.shift_remove("global")
        && globals != Data::Map(Map::default())
    {
        out.insert("globals".into(), Value::of(&globals));
    }
    if let Some(nest) = nest {
        values = match values.shift_remove(nest) {
            Some(Data::Map(inner)) => inner,
            _ => Map::default(),
        };
    }
    if !values.is_empty() {
        out.insert("values".into(), Value::of(&Data::Map(values)));
    }
}

/// The external chart of a wrapper that adds nothing: no template, one dependency without condition or alias,
/// no value of its own, and no null, which could not be carried out in a chart whose defaults are not known.
fn unwrap(chart: &Chart, overlays: &[Map]) -> Option<Fetched> {
    let [only] = chart.dependencies.as_slice() else { return None };
    let text = |key: &str| only.entry.get(key).and_then(Data::as_str).unwrap_or_default();
    let plain =
        ["condition", "alias", "tags", "import-values"].iter().all(|key| !only.entry.contains_key(*key));
    let is_exact = phxc_core::scalar::Scalar::SemVer.check(text("version").trim_start_matches('v')).is_ok();
    let fits = |map: &Map| {
        map.iter().all(|(key, value)| match value {
            Data::Map(_) => key == "global" || *key == only.key,
            _ => false,
        }) && !has_null(map)
    };
    let is_wrapper = !chart.has_templates
        && plain
        && is_exact
        && only.chart.is_none()
        && (text("repository").starts_with("https://") || text("repository").starts_with("oci://"))
        && fits(&chart.defaults)
        && overlays.iter().all(fits)
        && chart.files.keys().all(|path| !path.starts_with("charts/") && !path.starts_with("files/"));
    is_wrapper.then(|| Fetched {
        repository: text("repository").into(),
        name: text("name").into(),
        version: text("version").into(),
    })
}

fn has_null(map: &Map) -> bool {
    map.values().any(|value| match value {
        Data::Null => true,
        Data::Map(inner) => has_null(inner),
        _ => false,
    })
}

/// Which environments have each leaf of a service.
pub(super) fn owners(facts: &Facts) -> Vec<(super::value::Leaf, Vec<EcoString>)> {
    let mut out: Vec<(super::value::Leaf, Vec<EcoString>)> = vec![];
    let mut places: HashMap<String, usize> = HashMap::new();
    for (environment, entries) in &facts.facts {
        for leaf in super::value::leaves(entries) {
            let key = format!("{:?} {}", leaf.path, leaf.value.key());
            let at = *places.entry(key).or_insert_with(|| {
                out.push((leaf, vec![]));
                out.len() - 1
            });
            if let Some((_, owners)) = out.get_mut(at) {
                owners.push(environment.clone());
            }
        }
    }
    out
}
