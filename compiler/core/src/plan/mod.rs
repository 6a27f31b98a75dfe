//! What each environment runs, wired and ordered: all that emit sees.
//!
//! Made by [`build`] from what the evaluation computed. Nothing in it can fail any more: what Helm,
//! Argo CD or Kubernetes would refuse is a diagnostic of this phase.

mod applications;
mod build;
mod removals;
mod resources;
mod service;
mod waves;

pub use build::{Computed, build};

use std::sync::Arc;

use ecow::EcoString;

use crate::data::{Data, Map};
use crate::yaml::Comments;

/// The compiled platform.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The platform's name.
    pub name: EcoString,
    /// The output folder, relative to the project's root.
    pub output: EcoString,
    /// The file of the platform.
    pub source: EcoString,
    /// The charts that are written, by service, sorted.
    pub services: Vec<ServicePlan>,
    /// The concrete environments by name, sorted.
    pub environments: Vec<EnvironmentPlan>,
}

/// The chart that is written for a service.
#[derive(Debug, Clone, Default)]
pub struct ServicePlan {
    /// The service.
    pub name: EcoString,
    /// The file that declares it.
    pub source: EcoString,
    /// `Chart.yaml`
    pub chart: Map,
    /// `values.yaml`
    pub values: Map,
    /// The comments of `values.yaml`.
    pub comments: Comments,
    /// Files of a local chart, as they are, by path in the chart.
    pub files: Vec<(String, Arc<[u8]>)>,
    /// The folder that those files come from.
    pub folder: EcoString,
    /// Secrets that differ between environments by their root path alone.
    pub secrets: Vec<Map>,
    /// Resources that no environment changes, by name.
    pub manifests: Vec<(EcoString, Data)>,
    /// Whether some environment has resources of its own in its values.
    pub has_own_manifests: bool,
    /// The known defaults of external charts and sub-charts, nested as Helm nests them.
    pub known: Map,
}

/// What one environment runs.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentPlan {
    /// Its name.
    pub name: EcoString,
    /// The file that declares it.
    pub source: EcoString,
    /// Its deployments, sorted by service.
    pub deployments: Vec<DeploymentPlan>,
    /// Its Namespaces.
    pub namespaces: Vec<Map>,
    /// Its AppProjects.
    pub projects: Vec<Map>,
    /// Its root Application.
    pub root: Map,
}

/// One service in one environment.
#[derive(Debug, Clone, Default)]
pub struct DeploymentPlan {
    /// The service's name.
    pub service: EcoString,
    /// Its namespace.
    pub namespace: EcoString,
    /// Its sync wave.
    pub wave: i64,
    /// `values-<env>.yaml`
    pub overlay: Map,
    /// What the chart's templates see: Helm's merge of all defaults, `values.yaml` and the overlay.
    pub values: Map,
    /// Its Application.
    pub application: Map,
    /// What its capabilities are bound to.
    pub bound: Vec<(EcoString, EcoString)>,
}
