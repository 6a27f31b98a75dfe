//! From the plan to files. Total: whatever can fail is a check before it.

mod argo;
mod chart;
mod schema;
mod template;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::plan::{EnvironmentPlan, Plan, ServicePlan};

/// What should stand below the output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputTree {
    /// By path below the output folder, with `/`.
    pub files: BTreeMap<String, OutputFile>,
}

/// One file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Its first line says that phxc wrote it. A file that cannot carry such a line (copied as it
    /// is) is known by its digest in the index instead.
    pub marked: bool,
}

/// What the first line of a marked file contains.
pub const MARK: &str = "Written by phxc";

/// Which part of the output is wanted; empty means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these environments.
    pub environments: Vec<String>,
    /// Only these services.
    pub services: Vec<String>,
}

impl Selection {
    fn has_environment(&self, name: &str) -> bool {
        self.environments.is_empty() || self.environments.iter().any(|wanted| wanted == name)
    }

    fn has_service(&self, name: &str) -> bool {
        self.services.is_empty() || self.services.iter().any(|wanted| wanted == name)
    }
}

/// Every file of the selected part of the platform.
#[must_use]
pub fn emit(plan: &Plan, selection: &Selection) -> OutputTree {
    let deployed = |service: &ServicePlan| {
        selection.environments.is_empty()
            || plan.environments.iter().any(|environment| {
                selection.has_environment(&environment.name)
                    && environment.deployments.iter().any(|deployment| deployment.service == service.name)
            })
    };
    let services: Vec<&ServicePlan> = plan
        .services
        .iter()
        .filter(|service| selection.has_service(&service.name) && deployed(service))
        .collect();
    let environments: Vec<&EnvironmentPlan> =
        plan.environments.iter().filter(|environment| selection.has_environment(&environment.name)).collect();
    let charts = services.into_par_iter().map(chart::files);
    let rest = environments.into_par_iter().map(|environment| argo::files(plan, environment, selection));
    let files: Vec<Vec<(String, OutputFile)>> = charts.chain(rest).collect();
    OutputTree { files: files.into_iter().flatten().collect() }
}

/// A YAML file with its first line.
fn marked(source: &str, text: &str) -> OutputFile {
    let whole = format!("# {MARK} from {source}; edits here are lost.\n{text}");
    OutputFile { bytes: whole.into_bytes().into(), marked: true }
}
