//! Puts each leaf of a service where it is written once: in the service, in a family, in a block for several
//! environments, or in that of one.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use indexmap::IndexMap;

use super::facts::{Facts, owners};
use super::families::Found;
use super::value::{Entries, Leaf, Value, insert, leaves};
use super::{Common, Service};
use crate::read::ChartSource;

/// As many lines a block for several environments must save.
const WORTH: usize = 3;
/// As many services must share what becomes an abstract service.
const HEIRS: usize = 3;

/// Divides what a service is.
pub(super) fn service(facts: Facts, families: &Found) -> Service {
    let deployers: Vec<EcoString> = facts.facts.keys().cloned().collect();
    let owned = owners(&facts);
    let mut everywhere = facts.base.clone();
    let mut blocks: IndexMap<Vec<EcoString>, Entries> = IndexMap::new();
    let usual = usual(&owned, deployers.len());
    let mut some: IndexMap<Vec<EcoString>, Vec<Leaf>> = IndexMap::new();
    for (leaf, mut owners) in owned {
        // Which keys there are is the service's affair, also of one that runs once.
        let is_secret = leaf.path.first().is_some_and(|first| super::secrets::is_block(first));
        if (deployers.len() > 1 || is_secret)
            && (owners.len() == deployers.len() || usual.get(&leaf.path) == Some(&leaf.value.key()))
        {
            insert(&mut everywhere, &leaf.path, leaf.value);
            continue;
        }
        let mut targets = vec![];
        for family in &families.all {
            if !family.members.is_empty() && family.members.iter().all(|member| owners.contains(member)) {
                targets.push(family.name.clone());
                owners.retain(|owner| !family.members.contains(owner));
            }
        }
        targets.extend(owners);
        some.entry(targets).or_default().push(leaf);
    }
    for (owners, all) in some {
        let lines: usize = all.iter().map(|leaf| leaf.value.lines()).sum();
        let together = owners.len() > 1 && lines * (owners.len() - 1) > WORTH;
        let targets: Vec<Vec<EcoString>> =
            if together { vec![owners] } else { owners.into_iter().map(|owner| vec![owner]).collect() };
        for target in targets {
            let block = blocks.entry(target).or_default();
            all.iter().for_each(|leaf| insert(block, &leaf.path, leaf.value.clone()));
        }
    }
    let mut blocks: Vec<(Vec<EcoString>, Entries)> = blocks.into_iter().collect();
    // The most general first, then by name.
    let rank = |targets: &[EcoString]| {
        let is_family =
            targets.first().is_some_and(|name| families.all.iter().any(|family| family.name == *name));
        if is_family {
            0
        } else if targets.len() > 1 {
            1
        } else {
            2
        }
    };
    blocks.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
    Service {
        name: facts.name,
        chart: facts.chart,
        unwrapped: facts.unwrapped,
        wraps: facts.wraps,
        parent: None,
        needs: vec![],
        provisions: vec![],
        constants: vec![],
        functions: vec![],
        everywhere,
        blocks,
    }
}

/// Values that most deployments have at a path where all others have another one: they are the service's, and
/// the others go over them. Not lists, which would be replaced.
fn usual(owned: &[(Leaf, Vec<EcoString>)], deployers: usize) -> BTreeMap<Vec<EcoString>, String> {
    let mut by_path: BTreeMap<&[EcoString], Vec<(&Leaf, usize)>> = BTreeMap::new();
    for (leaf, owners) in owned {
        by_path.entry(&leaf.path).or_default().push((leaf, owners.len()));
    }
    let mut out = BTreeMap::new();
    for (path, all) in by_path {
        let total: usize = all.iter().map(|(_, count)| count).sum();
        let plain = all.iter().all(|(leaf, _)| {
            matches!(
                leaf.value,
                Value::Bool(_)
                    | Value::Int(_)
                    | Value::Float(_)
                    | Value::Text(_)
                    | Value::Name(_)
                    | Value::Origin(_)
            )
        });
        let most = all.iter().max_by_key(|(_, count)| *count);
        if let Some((leaf, count)) =
            most.filter(|(_, count)| total == deployers && plain && *count * 2 > total)
        {
            let _ = count;
            out.insert(path.to_vec(), leaf.value.key());
        }
    }
    out
}

/// Services with one chart become heirs of an abstract service that has it, and what all of them are; of the
/// others those that share their globals.
pub(super) fn inherit(services: &mut [Service]) -> Vec<Common> {
    let mut out: Vec<Common> = vec![];
    let mut names: BTreeSet<EcoString> = services.iter().map(|service| service.name.clone()).collect();
    let mut free = |base: &str| {
        let numbered = (2..).map(|n| ecow::eco_format!("{base}-{n}"));
        let name = std::iter::once(base.into()).chain(numbered).find(|name| !names.contains(name));
        let name: EcoString = name.unwrap_or_else(|| base.into());
        names.insert(name.clone());
        name
    };
    let mut charts: IndexMap<ChartSource, Vec<usize>> = IndexMap::new();
    for (at, service) in services.iter().enumerate().filter(|(_, service)| !service.wraps) {
        charts.entry(service.chart.clone()).or_default().push(at);
    }
    for (chart, heirs) in charts {
        let heirs = alike(services, &heirs);
        if heirs.len() < HEIRS {
            continue;
        }
        let base = match &chart {
            ChartSource::Folder(folder) => folder.rsplit('/').next().unwrap_or("common"),
            ChartSource::Fetched(fetched) => &fetched.name,
        };
        let name = free(&super::sharing::kebab(base));
        let facts = take_common(services, &heirs, &name);
        out.push(Common { name, chart: Some(chart), facts });
    }
    let mut groups: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (at, service) in services.iter().enumerate().filter(|(_, service)| service.parent.is_none()) {
        let Some(Value::Map(globals)) = service.everywhere.get("globals") else { continue };
        let mut found: Vec<String> =
            leaves(globals).iter().map(|leaf| format!("{:?} {}", leaf.path, leaf.value.key())).collect();
        found.sort();
        groups.entry(found.join("\n")).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|heirs| heirs.len() >= HEIRS).collect();
    groups.sort_by_key(|heirs| std::cmp::Reverse(heirs.len()));
    let keys_of = |services: &[Service], heirs: &[usize]| -> Vec<EcoString> {
        let first = heirs.first().and_then(|at| services.get(*at));
        match first.and_then(|service| service.everywhere.get("globals")) {
            Some(Value::Map(globals)) => globals.keys().cloned().collect(),
            _ => vec![],
        }
    };
    let all: Vec<Vec<EcoString>> = groups.iter().map(|heirs| keys_of(services, heirs)).collect();
    for (heirs, keys) in groups.into_iter().zip(&all) {
        let Some(first) = heirs.first().and_then(|at| services.get(*at)) else { continue };
        let globals = first.everywhere.get("globals").cloned().unwrap_or(Value::Null);
        let name = if all.len() > 1 { free(&telling(keys, &all)) } else { free("common") };
        for heir in heirs {
            if let Some(service) = services.get_mut(heir) {
                service.everywhere.shift_remove("globals");
                service.parent = Some(name.clone());
            }
        }
        out.push(Common { name, chart: None, facts: Entries::from_iter([("globals".into(), globals)]) });
    }
    out
}

/// A name for what knows these globals: the one that fewest others know, which is most of what a reader asks.
fn telling(keys: &[EcoString], all: &[Vec<EcoString>]) -> String {
    let count = |key: &EcoString| all.iter().filter(|other| other.contains(key)).count();
    let rarest = keys.iter().min_by_key(|key| count(key)).map(|key| super::sharing::kebab(key));
    rarest.filter(|name| !name.is_empty()).map_or_else(|| "common".into(), |name| format!("with-{name}"))
}

/// Of some services those that have nearly all of what most of them have.
fn alike(services: &[Service], heirs: &[usize]) -> Vec<usize> {
    let keys = |at: &usize| -> BTreeSet<String> {
        services
            .get(*at)
            .map(|service| leaves(&service.everywhere).iter().map(leaf_key).collect())
            .unwrap_or_default()
    };
    let sets: Vec<(usize, BTreeSet<String>)> = heirs.iter().map(|at| (*at, keys(at))).collect();
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for key in sets.iter().flat_map(|(_, keys)| keys) {
        *counts.entry(key).or_default() += 1;
    }
    let usual: BTreeSet<&String> =
        counts.into_iter().filter(|(_, count)| count * 10 >= sets.len() * 6).map(|(key, _)| key).collect();
    let has_most = |keys: &BTreeSet<String>| {
        usual.iter().filter(|key| keys.contains(**key)).count() * 10 >= usual.len() * 9
    };
    sets.iter().filter(|(_, keys)| has_most(keys)).map(|(at, _)| *at).collect()
}

/// Takes what all of some services are out of them, and makes them heirs.
fn take_common(services: &mut [Service], heirs: &[usize], name: &EcoString) -> Entries {
    let all: Vec<Vec<Leaf>> =
        heirs.iter().filter_map(|at| services.get(*at)).map(|service| leaves(&service.everywhere)).collect();
    let Some((first, others)) = all.split_first() else { return Entries::new() };
    let sets: Vec<BTreeSet<String>> = others.iter().map(|all| all.iter().map(leaf_key).collect()).collect();
    let mut facts = Entries::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    // What a secret is for is said in the chart's own service.
    let is_secret = |leaf: &&Leaf| leaf.path.first().is_some_and(|first| super::secrets::is_block(first));
    for leaf in first.iter().filter(|leaf| !is_secret(leaf)) {
        let key = leaf_key(leaf);
        if sets.iter().all(|set| set.contains(&key)) {
            insert(&mut facts, &leaf.path, leaf.value.clone());
            taken.insert(key);
        }
    }
    for at in heirs {
        let Some(service) = services.get_mut(*at) else { continue };
        service.parent = Some(name.clone());
        let mut rest = Entries::new();
        for leaf in leaves(&service.everywhere).into_iter().filter(|leaf| !taken.contains(&leaf_key(leaf))) {
            insert(&mut rest, &leaf.path, leaf.value);
        }
        service.everywhere = rest;
    }
    facts
}

fn leaf_key(leaf: &Leaf) -> String {
    format!("{:?} {}", leaf.path, leaf.value.key())
}
