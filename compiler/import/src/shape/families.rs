//! Environments that share so much that an abstract one for all of them saves lines.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::facts::{Facts, owners};
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
    let mut found = Found::default();
    for cluster in clusters {
        let members: Vec<EcoString> = names
            .iter()
            .enumerate()
            .filter(|(at, _)| has(&cluster, *at))
            .map(|(_, name)| name.clone())
            .collect();
        if members.len() > 1 {
            let name = propose(&members, names, &found);
            found.all.push(Family { name, members });
        }
    }
    found
}

/// What the members' names begin with, else the first one's name with `like-`.
fn propose(members: &[EcoString], taken: &[EcoString], found: &Found) -> EcoString {
    let Some(first) = members.first() else { return "family".into() };
    let shared = members.iter().fold(first.len(), |length, name| {
        let same = name.bytes().zip(first.bytes()).take_while(|(a, b)| a == b).count();
        length.min(same)
    });
    let prefix = first.get(..shared).unwrap_or("").trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    let is_free =
        |name: &str| !taken.iter().any(|t| t == name) && !found.all.iter().any(|family| family.name == name);
    if prefix.len() >= 3 && is_free(prefix) {
        return prefix.into();
    }
    let shortest = members.iter().min_by_key(|name| name.len()).unwrap_or(first);
    let base = if prefix.len() >= 3 {
        ecow::eco_format!("{prefix}-family")
    } else {
        ecow::eco_format!("like-{shortest}")
    };
    let numbered = (2..).map(|n| ecow::eco_format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| is_free(name)).unwrap_or(base)
}
