//! What each environment runs, wired and ordered: all that emit sees.

use ecow::EcoString;

/// The compiled platform.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The platform's name.
    pub name: EcoString,
    /// The output folder, relative to the project's root.
    pub output: EcoString,
    /// The concrete environments by name, sorted.
    pub environments: Vec<EnvironmentPlan>,
}

/// What one environment runs.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentPlan {
    /// Its name.
    pub name: EcoString,
    /// Its deployments, sorted by service.
    pub deployments: Vec<DeploymentPlan>,
}

/// One service in one environment.
#[derive(Debug, Clone, Default)]
pub struct DeploymentPlan {
    /// The service's name.
    pub service: EcoString,
}
