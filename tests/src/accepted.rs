//! A compiled platform held against what will read it, and against its own plan: what Helm merges for
//! a deployment must be what the compiler said.

use std::path::Path;

use phxc_core::Compilation;
use phxc_core::data::Data;
use phxc_core::emit::{Selection, emit};
use phxc_core::plan::ServicePlan;
use tempfile::TempDir;

use crate::values::{differences_of_merged, summary, to_json, without_nulls};
use crate::{folder, output};

/// Everything that Helm, the schemas or PyYAML refuse in the output, and every deployment for which
/// Helm's values are not the compiled ones. External charts have the defaults that the compiler knows.
///
/// # Errors
/// If a tool is missing or the machine refuses a file.
pub fn failures(compilation: &Compilation) -> Result<Vec<String>, String> {
    let plan = &compilation.plan;
    let known = TempDir::new().map_err(|error| error.to_string())?;
    known_defaults(&plan.services, known.path())?;
    let tree = emit(plan, &Selection::default());
    let verdict = output::verify(&tree, &output_folder(compilation), Some(known.path()))?;
    let mut failures = verdict.failures;
    for environment in &plan.environments {
        for deployment in &environment.deployments {
            let file = format!("environments/{}/{}.yaml", environment.name, deployment.service);
            let Some(merged) = verdict.merged.get(&file) else {
                failures.push(format!("{file}: Helm merged nothing for it"));
                continue;
            };
            let mut merged = merged.clone();
            merged.values = without_nulls(&merged.values);
            let found = differences_of_merged(&merged, &Data::Map(deployment.values.clone()));
            if !found.is_empty() {
                let found = summary(&found);
                failures
                    .push(format!("{file}: Helm's values (theirs) and the compiled (ours) differ:\n{found}"));
            }
        }
    }
    Ok(failures)
}

/// The output folder as Applications name it: from the root of the Git repository.
fn output_folder(compilation: &Compilation) -> String {
    let plan = &compilation.plan;
    let first = plan.environments.first().and_then(|environment| {
        let root = to_json(&Data::Map(environment.root.clone()));
        let path = root["spec"]["source"]["path"].as_str()?.to_owned();
        path.strip_suffix(&format!("/environments/{}", environment.name)).map(str::to_owned)
    });
    first.unwrap_or_else(|| plan.output.to_string())
}

/// A folder as [`crate::chart::with_empty_subcharts`] wants it, with the default values that the
/// compiler knows of each external chart.
fn known_defaults(services: &[ServicePlan], place: &Path) -> Result<(), String> {
    for service in services {
        let Some(Data::List(dependencies)) = service.chart.get("dependencies") else { continue };
        for dependency in dependencies.iter().map(to_json) {
            let text = |field: &str| dependency[field].as_str().unwrap_or_default();
            let key = if text("alias").is_empty() { text("name") } else { text("alias") };
            let Some(known) = service.known.get(key).filter(|_| !text("repository").is_empty()) else {
                continue;
            };
            let file = place.join(format!("{}-{}/values.yaml", text("name"), text("version")));
            let values = to_json(known).to_string();
            if file.exists() && folder::read_text(&file)? != values {
                return Err(format!("{}: {key} has other defaults than elsewhere", service.name));
            }
            folder::write(&file, values.as_bytes())?;
        }
    }
    Ok(())
}
