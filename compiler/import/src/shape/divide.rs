//! Puts each leaf of a service where it is written once: in the service, in a family, in a block for several
//! environments, or in that of one.

use std::collections::BTreeMap;

use ecow::EcoString;
use indexmap::IndexMap;

use super::facts::{Facts, owners};
use super::families::Found;
use super::value::{Entries, Leaf, Value, insert, leaves};
use super::Service;

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
        if deployers.len() > 1 && (owners.len() == deployers.len() || usual.get(&leaf.path) == Some(&leaf.value.key())) {
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
        let is_family = targets.first().is_some_and(|name| families.all.iter().any(|family| family.name == *name));
        if is_family { 0 } else if targets.len() > 1 { 1 } else { 2 }
    };
    blocks.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
    Service { name: facts.name, chart: facts.chart, unwrapped: facts.unwrapped, parent: None, needs: vec![], constants: vec![], functions: vec![], everywhere, blocks }
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
            matches!(leaf.value, Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) | Value::Name(_))
        });
        let most = all.iter().max_by_key(|(_, count)| *count);
        if let Some((leaf, count)) = most.filter(|(_, count)| total == deployers && plain && *count * 2 > total) {
            let _ = count;
            out.insert(path.to_vec(), leaf.value.key());
        }
    }
    out
}

/// Services that share their globals become heirs of an abstract one.
pub(super) fn inherit(services: &mut [Service]) -> Vec<(EcoString, Entries)> {
    let mut groups: IndexMap<String, (Entries, Vec<usize>)> = IndexMap::new();
    for (at, service) in services.iter().enumerate() {
        let Some(Value::Map(globals)) = service.everywhere.get("globals") else { continue };
        let mut found: Vec<String> =
            leaves(globals).iter().map(|leaf| format!("{:?} {}", leaf.path, leaf.value.key())).collect();
        found.sort();
        let key = found.join("\n");
        let group = groups.entry(key).or_insert_with(|| (globals.clone(), vec![]));
        group.1.push(at);
    }
    let mut groups: Vec<(Entries, Vec<usize>)> =
        groups.into_values().filter(|(_, heirs)| heirs.len() >= HEIRS).collect();
    groups.sort_by_key(|(_, heirs)| std::cmp::Reverse(heirs.len()));
    let mut out = vec![];
    for (globals, heirs) in groups {
        let name = if out.is_empty() { "common".into() } else { ecow::eco_format!("common-{}", out.len() + 1) };
        for heir in heirs {
            if let Some(service) = services.get_mut(heir) {
                service.everywhere.shift_remove("globals");
                service.parent = Some(name.clone());
            }
        }
        out.push((name, Entries::from_iter([("globals".into(), Value::Map(globals))])));
    }
    out
}
