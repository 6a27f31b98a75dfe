//! The values of a service's chart: what goes into `values.yaml`, what into each environment's file.
//!
//! Helm reads, from low to high: the defaults of external charts and sub-charts, the written
//! `values.yaml`, the environment's file. The defaults of a local chart are folded into the written
//! `values.yaml`.

use ecow::EcoString;

use crate::chart::{Chart, ChartSource, Charts};
use crate::data::{Data, Map};
use crate::eval::Deployed;
use crate::helm;
use crate::ty::signature::Signature;
use crate::value::{Record, Value};

/// The key below which phx keeps what its own templates read.
pub(super) const OWN: &str = "phx";

/// How a service's values nest.
pub(super) struct Shape<'c> {
    /// Its chart.
    pub(super) chart: &'c Chart,
    /// Its sub-charts by name, with whether they are conditional.
    pub(super) subcharts: Vec<(EcoString, &'c Chart, bool)>,
}

impl<'c> Shape<'c> {
    /// The shape of a service; `None` if its chart could not be read.
    pub(super) fn of(signature: &Signature<'_>, charts: &'c Charts) -> Option<Self> {
        let chart = charts.get(signature.chart.as_ref()?)?;
        let mut subcharts = vec![];
        for (name, subchart) in &signature.subcharts {
            let written = signature.scope.subcharts.get(name)?;
            let conditional = written.node.condition.is_some() || !written.guards.is_empty();
            subcharts.push((name.clone(), charts.get(&subchart.chart)?, conditional));
        }
        Some(Self { chart, subcharts })
    }

    /// The key below which the values of the chart itself stand: its name if it is external.
    pub(super) fn nest(&self) -> Option<&EcoString> {
        match self.chart.source {
            ChartSource::Repository { .. } => Some(&self.chart.name),
            ChartSource::Files { .. } => None,
        }
    }

    /// Defaults that are folded into `values.yaml`.
    fn folded(&self) -> Map {
        if self.nest().is_some() {
            return Map::default();
        }
        // A null in a file that an Application lists takes itself away, so it is not written; but below the key of
        // a chart that this one depends on, it takes that one's default away.
        let mut folded = without_nulls(&self.chart.defaults);
        for name in self.dependencies() {
            if let (Some(slot), Some(Data::Map(own))) = (folded.get_mut(name), self.chart.defaults.get(name))
            {
                *slot = Data::Map(own.clone());
            }
        }
        folded
    }

    /// The keys of charts that a local chart lists itself in its `Chart.yaml`. Their defaults are not known here,
    /// so every null for them is handed on.
    fn dependencies(&self) -> Vec<&'c str> {
        let ChartSource::Files { meta, .. } = &self.chart.source else { return vec![] };
        let key = |fields: &'c Map| fields.get("alias").or_else(|| fields.get("name")).and_then(Data::as_str);
        meta.dependencies().iter().filter_map(Data::as_map).filter_map(key).collect()
    }

    /// A service's own values over others.
    fn compose(&self, defaults: &Map, record: &Record) -> Map {
        let mut out = compose(defaults, record);
        for name in self.dependencies() {
            if let Some(Value::Record(inner)) = record.entries.get(name).map(|entry| &entry.value) {
                let empty = Map::default();
                let below = defaults.get(name).and_then(Data::as_map).unwrap_or(&empty);
                out.insert(name.into(), Data::Map(compose_with(below, inner, Nulls::HandOn)));
            }
        }
        out
    }

    /// Defaults that Helm adds by itself.
    pub(super) fn known(&self) -> Map {
        let mut known = Map::default();
        if let Some(name) = self.nest() {
            known.insert(name.clone(), Data::Map(without_nulls(&self.chart.defaults)));
        }
        for (name, chart, _) in &self.subcharts {
            known.insert(name.clone(), Data::Map(without_nulls(&chart.defaults)));
        }
        known.retain(|_, defaults| defaults.as_map().is_some_and(|map| !map.is_empty()));
        known
    }
}

/// The values of one service: the file that all environments share, and what it stands on.
pub(super) struct Shared {
    /// `values.yaml`
    pub(super) values: Map,
    known: Map,
    folded: Map,
    /// What the templates see with `values.yaml` alone.
    lower: Map,
    /// All defaults.
    defaults: Map,
}

impl Shared {
    /// From what the service computes alone, and from what it is in each environment.
    pub(super) fn new(shape: &Shape<'_>, base: Option<&Deployed>, all: &[&Deployed]) -> Self {
        let folded = shape.folded();
        let mut values = folded.clone();
        if let Some(base) = base {
            let mut own = nested(shape, &without_empty(&base.values));
            for (name, _, conditional) in &shape.subcharts {
                // What is off somewhere can't be taken back there: Helm refuses `sub: null`.
                let everywhere =
                    all.iter().all(|deployed| deployed.subcharts.iter().any(|(on, _)| on == name));
                if let Some((_, record)) = base.subcharts.iter().find(|(found, _)| found == name)
                    && (everywhere || !conditional)
                {
                    insert(&mut own, name, record.clone());
                }
            }
            values = shape.compose(&values, &own);
            let globals: Map = base.globals.to_map();
            // Helm ignores a null below `global`, so what some environment takes back is not shared.
            let kept = globals.into_iter().filter(|(key, value)| {
                all.iter().all(|deployed| {
                    deployed
                        .globals
                        .to_map()
                        .get(key)
                        .is_some_and(|other| other == value || !matches!(value, Data::Map(_)))
                })
            });
            put_globals(&mut values, kept.collect());
        }
        for (name, _, conditional) in &shape.subcharts {
            if *conditional {
                let on = all.iter().all(|deployed| is_on(deployed, name));
                set_enabled(&mut values, name, on);
            }
        }
        let known = shape.known();
        let lower = over(&known, &values);
        let defaults = over(&known, &folded);
        Self { values, known, folded, lower, defaults }
    }

    /// The environment's own file, and what the templates see with it. `own` is what phx's
    /// templates read.
    pub(super) fn overlay(&self, shape: &Shape<'_>, deployed: &Deployed, own: Map) -> (Map, Map) {
        let mut record = nested(shape, &deployed.values);
        for (name, values) in &deployed.subcharts {
            insert(&mut record, name, values.clone());
        }
        let off: Vec<&EcoString> =
            deployed.switches.iter().filter(|(_, on)| !on).map(|(name, _)| name).collect();
        let mut without = None;
        if off.iter().any(|name| self.known.contains_key(*name)) {
            // A sub-chart that is off has no defaults.
            let mut known = self.known.clone();
            known.retain(|name, _| !off.contains(&name));
            without = Some((over(&known, &self.values), over(&known, &self.folded)));
        }
        let (lower, defaults) =
            without.as_ref().map_or((&self.lower, &self.defaults), |(lower, defaults)| (lower, defaults));
        let mut wanted = shape.compose(defaults, &record);
        put_globals(&mut wanted, deployed.globals.to_map());
        for (name, on) in &deployed.switches {
            set_enabled(&mut wanted, name, *on);
        }
        if !own.is_empty() {
            wanted.insert(OWN.into(), Data::Map(own));
        }
        let overlay = ordered(helm::diff(lower, &wanted), &self.values);
        // What is handed on is carried out before templates see it.
        for name in shape.dependencies() {
            if let Some(Data::Map(own)) = wanted.get_mut(name) {
                *own = without_nulls(own);
            }
        }
        (overlay, wanted)
    }
}

/// The overlay with its keys in the order of `values.yaml`, then its own: so both read alike.
fn ordered(overlay: Map, like: &Map) -> Map {
    let mut overlay = overlay;
    let mut out = Map::default();
    for (key, below) in like {
        match (overlay.shift_remove(key), below) {
            (Some(Data::Map(inner)), Data::Map(below)) => {
                out.insert(key.clone(), Data::Map(ordered(inner, below)));
            }
            (Some(value), _) => {
                out.insert(key.clone(), value);
            }
            (None, _) => {}
        }
    }
    out.extend(overlay);
    out
}

/// `high` over `low`, as Helm merges them.
fn over(low: &Map, high: &Map) -> Map {
    if low.is_empty() { high.clone() } else { helm::coalesce(low, std::slice::from_ref(high)) }
}

fn without_nulls(map: &Map) -> Map {
    let kept = map.iter().filter(|(_, value)| **value != Data::Null);
    kept.map(|(key, value)| match value {
        Data::Map(inner) => (key.clone(), Data::Map(without_nulls(inner))),
        other => (key.clone(), other.clone()),
    })
    .collect()
}

/// Globals go over what the chart itself has for `global`.
fn put_globals(values: &mut Map, globals: Map) {
    match values.get_mut("global") {
        _ if globals.is_empty() => {}
        Some(Data::Map(own)) => *own = helm::merge_files(&[std::mem::take(own), globals]),
        _ => {
            values.insert("global".into(), Data::Map(globals));
        }
    }
}

fn is_on(deployed: &Deployed, name: &str) -> bool {
    deployed.switches.iter().all(|(found, on)| found != name || *on)
}

fn set_enabled(values: &mut Map, name: &EcoString, on: bool) {
    let entry = values.entry(name.clone()).or_insert_with(|| Data::Map(Map::default()));
    if let Data::Map(map) = entry {
        map.insert("enabled".into(), Data::Bool(on));
    }
}

fn nested(shape: &Shape<'_>, values: &Record) -> Record {
    match shape.nest() {
        None => values.clone(),
        Some(name) => {
            let mut record = Record::default();
            insert(&mut record, name, values.clone());
            record
        }
    }
}

/// A record without the blocks of which a base knows nothing.
fn without_empty(record: &Record) -> Record {
    let mut out = Record { replaces: record.replaces, ..Record::default() };
    for (key, entry) in &record.entries {
        let value = match &entry.value {
            Value::Record(inner) => {
                let inner = without_empty(inner);
                if inner.entries.is_empty() && !inner.replaces {
                    continue;
                }
                Value::Record(inner.into())
            }
            other => other.clone(),
        };
        out.entries.insert(key.clone(), crate::value::Entry { value, origin: entry.origin.clone() });
    }
    out
}

fn insert(record: &mut Record, name: &EcoString, inner: Record) {
    if inner.entries.is_empty() {
        return;
    }
    let span = inner.entries.values().next().map(|entry| entry.origin.clone());
    if let Some(origin) = span {
        record
            .entries
            .insert(name.clone(), crate::value::Entry { value: Value::Record(inner.into()), origin });
    }
}

/// What a null does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nulls {
    /// Takes the key away.
    Remove,
    /// Stays, so that Helm takes away what the chart further below has there.
    HandOn,
}

/// A record's layers over defaults: null takes a key away, `=` replaces a map, everything else
/// merges. Keys stand where the lowest layer first wrote them.
pub(super) fn compose(defaults: &Map, record: &Record) -> Map {
    compose_with(defaults, record, Nulls::Remove)
}

fn compose_with(defaults: &Map, record: &Record, nulls: Nulls) -> Map {
    let mut out = if record.replaces { Map::default() } else { defaults.clone() };
    for (key, entry) in &record.entries {
        match &entry.value {
            Value::Null if nulls == Nulls::HandOn => {
                out.insert(key.clone(), Data::Null);
            }
            Value::Null => {
                out.shift_remove(key);
            }
            Value::Record(inner) => {
                let empty = Map::default();
                let below = out.get(key).and_then(Data::as_map).unwrap_or(&empty);
                let composed = compose_with(below, inner, nulls);
                out.insert(key.clone(), Data::Map(composed));
            }
            other => {
                out.insert(key.clone(), other.to_data());
            }
        }
    }
    out
}
