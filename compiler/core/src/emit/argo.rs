//! Argo CD's files of an environment, and the values of its deployments.

use super::{OutputFile, Selection, marked};
use crate::data::Map;
use crate::plan::{EnvironmentPlan, Plan};
use crate::yaml::{self, Comments};

/// The files of an environment, by path in the output.
pub(super) fn files(
    plan: &Plan,
    environment: &EnvironmentPlan,
    selection: &Selection,
) -> Vec<(String, OutputFile)> {
    let name = &environment.name;
    let mut out = vec![];
    for deployment in &environment.deployments {
        let service = &deployment.service;
        if !selection.has_service(service) {
            continue;
        }
        let values = yaml(&environment.source, [&deployment.overlay]);
        out.push((format!("services/{service}/values-{name}.yaml"), values));
        let application = yaml(&environment.source, [&deployment.application]);
        out.push((format!("environments/{name}/{service}.yaml"), application));
    }
    if selection.services.is_empty() {
        out.push((format!("environments/{name}.yaml"), yaml(&environment.source, [&environment.root])));
        out.push((
            format!("environments/{name}/namespaces.yaml"),
            yaml(&environment.source, &environment.namespaces),
        ));
        if !environment.projects.is_empty() {
            out.push((
                format!("environments/{name}/projects.yaml"),
                yaml(&plan.source, &environment.projects),
            ));
        }
    }
    out
}

fn yaml<'m>(source: &str, documents: impl IntoIterator<Item = &'m Map>) -> OutputFile {
    let texts: Vec<String> =
        documents.into_iter().map(|map| yaml::write(map, &Comments::default())).collect();
    marked(source, &texts.join("---\n"))
}
