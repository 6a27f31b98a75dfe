//! Environments that share so much that an abstract one for all of them saves lines.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::facts::{Facts, owners};
use super::naming;
use crate::read::Repository;

/// Which environments are heirs of one abstract environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Families {
    /// Those that save lines, with names made from those of the environments.
    #[default]
    Found,
    /// None.
    None,
    /// These, by name.
    Given(BTreeMap<String, Vec<String>>),
}

/// A family.
#[derive(Debug, Clone)]
pub(super) struct Family {
    pub(super) name: EcoString,
    pub(super) members: Vec<EcoString>,
}

/// All families; an environment is in at most one.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) all: Vec<Family>,
}

impl Found {
    /// The family of an environment.
    pub(super) fn of(&self, environment: &str) -> Option<&EcoString> {
        let has = |family: &&Family| family.members.iter().any(|member| member == environment);
        self.all.iter().find(has).map(|family| &family.name)
    }
}

/// As many lines a family must save: what it costs to read one more name.
const WORTH: usize = 12;
/// What a block costs besides its entries.
const BLOCK: usize = 3;

/// The families of these services' environments.
pub(super) fn find(services: &[Facts], repository: &Repository, families: &Families) -> Found {
    let names: Vec<EcoString> = repository.environments.iter().map(|one| one.name.clone()).collect();
    match families {
        Families::None => Found::default(),
        Families::Given(given) => {
            let members = |members: &Vec<String>| -> Vec<EcoString> {
                names
                    .iter()
                    .filter(|name| members.iter().any(|member| member == name.as_str()))
                    .cloned()
                    .collect()
            };
            let families =
                given.iter().map(|(name, all)| Family { name: name.as_str().into(), members: members(all) });
            Found { all: families.filter(|family| !family.members.is_empty()).collect() }
        }
        Families::Found => cluster(services, &names),
    }
}

/// Sets of environments as bits.
type Set = Vec<u64>;

fn has(set: &Set, at: usize) -> bool {
    set.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
}

fn within(inner: &Set, outer: &Set) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| inner & !outer == 0)
}

fn cluster(services: &[Facts], names: &[EcoString]) -> Found {
    let set = |all: &[EcoString]| -> Set {
        let mut out = vec![0; names.len().div_ceil(64)];
        for name in all {
            if let Some(at) = names.iter().position(|found| found == name)
                && let Some(word) = out.get_mut(at / 64)
            {
                *word |= 1 << (at % 64);
            }
        }
        out
    };
    // For each service: who deploys it, and the leaves that only some of them have, with their lines.
    let mut all: Vec<(Set, Vec<(Set, usize)>)> = vec![];
    for service in services {
        let deployers: Vec<EcoString> = service.facts.keys().cloned().collect();
        let leaves = owners(service)
            .into_iter()
            .filter(|(_, owners)| owners.len() > 1 && owners.len() < deployers.len());
        let leaves = leaves.map(|(leaf, owners)| (set(&owners), leaf.value.lines())).collect();
        all.push((set(&deployers), leaves));
    }
    let saved = |members: &Set| -> usize {
        let count: usize = members.iter().map(|word| word.count_ones() as usize).sum();
        let lines: usize = all
            .iter()
            .filter(|(deployers, _)| within(members, deployers))
            .map(|(_, leaves)| {
                let lines: usize =
                    leaves.iter().filter(|(owners, _)| within(members, owners)).map(|(_, lines)| lines).sum();
                lines.saturating_sub(BLOCK)
            })
            .sum();
        lines * count.saturating_sub(1)
    };
    let mut clusters: Vec<Set> = names.iter().map(|name| set(std::slice::from_ref(name))).collect();
    loop {
        let mut best: Option<(usize, usize, usize, Set)> = None;
        for (at, a) in clusters.iter().enumerate() {
            for (other, b) in clusters.iter().enumerate().skip(at + 1) {
                let union: Set = a.iter().zip(b).map(|(a, b)| a | b).collect();
                let gain = saved(&union).saturating_sub(saved(a) + saved(b));
                if gain > WORTH && best.as_ref().is_none_or(|(found, ..)| gain > *found) {
                    best = Some((gain, at, other, union));
                }
            }
        }
        let Some((_, at, other, union)) = best else { break };
        clusters.remove(other);
        if let Some(slot) = clusters.get_mut(at) {
            *slot = union;
        }
    }
    let members = |cluster: &Set| -> Vec<EcoString> {
        let all = names.iter().enumerate().filter(|(at, _)| has(cluster, *at));
        all.map(|(_, name)| name.clone()).collect()
    };
    clusters.retain(|cluster| members(cluster).len() > 1);
    // The one that says most has the first choice of a name.
    let mut order: Vec<&Set> = clusters.iter().collect();
    order.sort_by_key(|cluster| std::cmp::Reverse(saved(cluster)));
    let mut named: BTreeMap<Vec<EcoString>, EcoString> = BTreeMap::new();
    for cluster in order {
        let members = members(cluster);
        let name = naming::propose(&members, |name| {
            !names.iter().any(|taken| taken == name) && !named.values().any(|taken| taken == name)
        });
        named.insert(members, name);
    }
    let families = clusters.iter().map(members);
    let families =
        families.filter_map(|members| Some(Family { name: named.get(&members)?.clone(), members }));
    Found { all: families.collect() }
}
