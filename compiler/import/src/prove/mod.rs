//! The proof: the new project, built in memory, against what was read.
//!
//! For each deployment, what Helm would hand to the templates of the chart, and to charts that it fetches, is
//! computed on both sides from files alone: there from the repository's, here from those that phxc would write.
//! `values` does so by the core's model of Helm, `by_helm` by a real one, where there is one; `application` compares
//! what stands around. Numbers count as Helm sees them. What may differ stands in `docs/import.md`.

mod application;
mod by_helm;
mod values;

use std::collections::BTreeSet;

use ecow::EcoString;
use phxc_core::Compilation;
use phxc_core::data::{Data, Map};
use phxc_core::emit::{OutputTree, Selection, emit};
use phxc_core::source::MemoryWorld;
use phxc_core::yaml;
use rayon::prelude::*;

use crate::Imported;
use crate::helm::Helm;
use crate::read::{Deployment, Environment};
use values::HANDED_ON;

/// A place where the new project is not what the repository was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The environment.
    pub environment: EcoString,
    /// The service; empty for what is the environment's own.
    pub service: EcoString,
    /// Where: `values.a.b`, `application.spec.project`, `chart.templates/x.yaml`; by a real Helm's reading it
    /// begins with `helm.`.
    pub path: String,
    /// What it was.
    pub before: String,
    /// What it is now.
    pub after: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { environment, service, path, before, after } = self;
        let between = if service.is_empty() { "" } else { "/" };
        write!(f, "{environment}{between}{service}: {path}: {before} became {after}")
    }
}

/// The result of a proof.
#[derive(Debug)]
pub struct Proof {
    /// How many deployments were compared.
    pub deployments: usize,
    /// Of these, how many are equal by the core's model of Helm.
    pub equal: usize,
    /// Of all, how many have the same values by a real Helm's reading; `None` where there was none.
    pub by_helm: Option<usize>,
    /// All differences, sorted.
    pub differences: Vec<Difference>,
    /// The new project, as the compiler sees it: what it says of mistakes that came along.
    pub compilation: Compilation,
}

/// Builds the new project in memory and compares it with what was read; a real Helm computes both sides' values, too.
#[must_use]
pub fn prove(imported: &Imported, helm: Option<&dyn Helm>) -> Proof {
    let files = imported.beside.iter().chain(&imported.files);
    let world = MemoryWorld::new(files.map(|(path, bytes)| (path.clone(), bytes.to_vec())));
    let compilation = phxc_core::compile(&world);
    let tree = emit(&compilation.plan, &Selection::default());
    let repository = &imported.repository;
    let pairs: Vec<(&Environment, &Deployment)> = repository
        .environments
        .iter()
        .flat_map(|environment| environment.deployments.iter().map(move |one| (environment, one)))
        .collect();
    let compare = |environment, service| Compare { environment, service, tree: &tree, found: vec![] };
    let found: Vec<(Vec<Difference>, Vec<Difference>)> = pairs
        .par_iter()
        .map(|(environment, deployment)| {
            let mut by_model = compare(environment, deployment.service.clone());
            by_model.deployment(imported, deployment);
            let mut by_helm = compare(environment, deployment.service.clone());
            if let Some(helm) = helm {
                by_helm.by_helm(repository, deployment, helm);
            }
            (by_model.found, by_helm.found)
        })
        .collect();
    let equal = found.iter().filter(|(by_model, _)| by_model.is_empty()).count();
    let by_helm = helm.map(|_| found.iter().filter(|(_, by_helm)| by_helm.is_empty()).count());
    let around = repository.environments.iter().flat_map(|environment| {
        let mut compare = compare(environment, EcoString::new());
        compare.projects();
        compare.found
    });
    let mut differences: Vec<Difference> = around.collect();
    differences.extend(found.into_iter().flat_map(|(by_model, by_helm)| by_model.into_iter().chain(by_helm)));
    differences.sort();
    Proof { deployments: pairs.len(), equal, by_helm, differences, compilation }
}

/// One thing of an environment while it is compared.
struct Compare<'c> {
    environment: &'c Environment,
    service: EcoString,
    tree: &'c OutputTree,
    found: Vec<Difference>,
}

impl Compare<'_> {
    fn differ(&mut self, path: impl Into<String>, before: impl Into<String>, after: impl Into<String>) {
        self.found.push(Difference {
            environment: self.environment.name.clone(),
            service: self.service.clone(),
            path: path.into(),
            before: before.into(),
            after: after.into(),
        });
    }

    fn read(&self, path: &str) -> Option<Map> {
        let file = self.tree.files.get(path)?;
        yaml::read_values(std::str::from_utf8(&file.bytes).ok()?).ok()
    }

    /// The written Application of the service.
    fn written(&self) -> Option<Map> {
        self.read(&format!("environments/{}/{}.yaml", self.environment.name, self.service))
    }

    fn deployment(&mut self, imported: &Imported, deployment: &Deployment) {
        let folder = format!("services/{}", self.service);
        let overlay = self.read(&format!("{folder}/values-{}.yaml", self.environment.name));
        let (Some(application), Some(overlay)) = (self.written(), overlay) else {
            self.differ("", "a deployment", "nothing");
            return;
        };
        self.application(deployment, &application);
        self.values(&imported.repository, deployment, &folder, &overlay);
    }

    fn maps(&mut self, path: &str, before: &Map, after: &Map, ignored: &[&str]) {
        let keys: BTreeSet<&EcoString> = before.keys().chain(after.keys()).collect();
        for key in keys.into_iter().filter(|key| !ignored.contains(&key.as_str())) {
            let path = format!("{path}.{key}");
            match (before.get(key), after.get(key)) {
                (Some(Data::Map(before)), Some(Data::Map(after))) => self.maps(&path, before, after, &[]),
                (Some(Data::Null), None) | (None, Some(Data::Null)) => {}
                (Some(before), Some(after)) if same(before, after) => {}
                (before, after) => self.differ(path, show(before), show(after)),
            }
        }
    }
}

/// Equal as Helm sees it: all numbers are 64-bit floats, and a map's order does not count.
fn same(a: &Data, b: &Data) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "Helm loses the same")]
    match (a, b) {
        (Data::Int(a), Data::Float(b)) | (Data::Float(b), Data::Int(a)) => *a as f64 == *b,
        (Data::List(a), Data::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Data::Map(a), Data::Map(b)) => {
            let there =
                |(key, value): (&EcoString, &Data)| b.get(key).is_some_and(|other| same(value, other));
            let without_nulls = |map: &Map| map.values().filter(|value| **value != Data::Null).count();
            without_nulls(a) == without_nulls(b)
                && a.iter().filter(|(_, value)| **value != Data::Null).all(there)
        }
        (a, b) => a == b,
    }
}

fn show(value: Option<&Data>) -> String {
    match value {
        None => "nothing".into(),
        Some(Data::String(text)) if text == HANDED_ON => "null".into(),
        Some(value) => {
            let text =
                yaml::write(&Map::from_iter([("x".into(), value.clone())]), &yaml::Comments::default());
            let text: Vec<&str> = text.trim_start_matches("x:").split_whitespace().collect();
            text.join(" ").chars().take(phxc_core::data::SHOWN * 2).collect()
        }
    }
}
