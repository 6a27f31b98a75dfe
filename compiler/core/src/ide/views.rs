//! What is computed, as texts to be read: the values of a service in every environment, the graph of needs.

use std::fmt::Write as _;

use super::{Analysis, Evaluated};
use crate::source::FileId;
use crate::yaml::{Comments, write};

/// A text that no file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What it is called, as a file would be.
    pub title: String,
    /// The language it is in: `yaml`, `dot`.
    pub language: String,
    /// The text, without secrets.
    pub text: String,
}

impl Analysis<'_> {
    /// What the templates of the service at a byte see in each environment that deploys it; in one environment where
    /// the byte is in its body.
    #[must_use]
    pub fn compiled_values(&self, file: FileId, offset: usize) -> Option<View> {
        let evaluated = self.newest()?;
        let mut deployed = self.deployments_around(file, offset, evaluated);
        if deployed.is_empty() {
            let service = self.service_at(file, offset)?;
            let name = self.sources().slice(service);
            deployed = all(evaluated).filter(|(_, found)| found.name == name).collect();
        }
        let mut text = String::new();
        for (environment, found) in &deployed {
            let plan =
                evaluated.evaluation.plan.environments.iter().find(|plan| plan.name == *environment)?;
            let Some(plan) = plan.deployments.iter().find(|plan| plan.service == found.name) else {
                continue;
            };
            let values = write(&plan.values, &Comments::default());
            let _ = write!(text, "---\n# {} in {environment}\n{values}", found.name);
        }
        let (_, first) = deployed.first()?;
        let text = evaluated.sources.conceal(&text).into_owned();
        Some(View { title: format!("{}.yaml", first.name), language: "yaml".into(), text })
    }

    /// Which service needs which, in any environment.
    #[must_use]
    pub fn graph(&self) -> Option<View> {
        let evaluated = self.newest()?;
        let mut edges: Vec<(String, String, String)> = vec![];
        for (_, deployed) in all(evaluated) {
            for (capability, provider) in &deployed.bound {
                edges.push((deployed.name.to_string(), provider.to_string(), capability.to_string()));
            }
        }
        edges.sort();
        edges.dedup();
        let name = &evaluated.evaluation.plan.name;
        let mut text = format!("digraph \"{name}\" {{\n  rankdir = LR\n");
        for (from, to, why) in edges {
            let _ = writeln!(text, "  \"{from}\" -> \"{to}\" [label = \"{why}\"]");
        }
        text.push_str("}\n");
        Some(View { title: format!("{name}.dot"), language: "dot".into(), text })
    }
}

fn all(evaluated: &Evaluated) -> impl Iterator<Item = (&str, &crate::eval::Deployed)> {
    let environments = evaluated.evaluation.environments.iter();
    environments
        .flat_map(|environment| environment.deployments.iter().map(|d| (environment.name.as_str(), d)))
}
