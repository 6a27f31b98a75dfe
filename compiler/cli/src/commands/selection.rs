//! `--env` and `--service`: names as typed, checked against what the platform has.

use std::collections::BTreeSet;

use phxc_core::diagnostics::nearest;
use phxc_core::emit::Selection;
use phxc_core::plan::Plan;

use super::Size;
use crate::args::Build;
use crate::{Failure, clean};

/// As many names are listed where none is near.
const LISTED: usize = 12;

/// The part of the platform that was asked for.
///
/// # Errors
/// If a name is unknown, or a service is deployed in none of the chosen environments.
pub(super) fn select(build: &Build, plan: &Plan) -> Result<Selection, Failure> {
    let environments: BTreeSet<&str> =
        plan.environments.iter().map(|environment| environment.name.as_str()).collect();
    let deployed = plan.environments.iter().flat_map(|environment| {
        environment
            .deployments
            .iter()
            .map(|deployment| (deployment.service.as_str(), environment.name.as_str()))
    });
    let deployed: BTreeSet<(&str, &str)> = deployed.collect();
    let services: BTreeSet<&str> = deployed.iter().map(|(service, _)| *service).collect();
    for name in &build.environments {
        known("environment", name, &environments)?;
    }
    for name in &build.services {
        known("service", name, &services)?;
        let places: Vec<&str> =
            deployed.iter().filter(|(service, _)| service == name).map(|(_, place)| *place).collect();
        let chosen = |place: &&str| {
            build.environments.is_empty() || build.environments.iter().any(|name| name == place)
        };
        if !places.iter().any(chosen) {
            return Err(Failure::NotDeployed {
                service: name.clone(),
                environments: build.environments.join(", "),
                help: format!("it is deployed in {}", list(&places)),
            });
        }
    }
    Ok(Selection { environments: build.environments.clone(), services: build.services.clone() })
}

/// How much of the platform a selection is.
pub(super) fn size(selection: &Selection, plan: &Plan) -> Size {
    let within = |names: &[String], name: &str| names.is_empty() || names.iter().any(|chosen| chosen == name);
    Size::of(plan, |name| within(&selection.environments, name), |name| within(&selection.services, name))
}

fn known(kind: &'static str, name: &str, names: &BTreeSet<&str>) -> Result<(), Failure> {
    if names.contains(name) {
        return Ok(());
    }
    let all: Vec<&str> = names.iter().copied().collect();
    let help = match nearest(name, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if all.is_empty() => format!("the platform has no {kind}s"),
        None => format!("the platform has {}", list(&all)),
    };
    Err(Failure::UnknownName { kind, name: clean::line(name).into_owned(), help })
}

fn list(names: &[&str]) -> String {
    let shown = names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(LISTED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
