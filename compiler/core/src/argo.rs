//! Facts of Argo CD that several phases speak of.

use crate::data::{Data, Map, map};

/// The cluster in which Argo CD itself runs.
pub const IN_CLUSTER: &str = "https://kubernetes.default.svc";
/// Deletes an Application's resources with it.
/// Source: Argo CD, "App deletion".
pub const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";
/// Orders resources within a sync. Source: Argo CD, "Sync phases and waves".
pub const WAVE: &str = "argocd.argoproj.io/sync-wave";

/// What an Application is unless its options say otherwise: drift is put right, nothing is pruned
/// unasked, and its resources go with it.
#[must_use]
pub fn application_defaults() -> Map {
    let automated = map([("selfHeal", Data::Bool(true))]);
    map([
        ("finalizers", Data::List(vec![Data::from(FINALIZER)])),
        ("syncPolicy", Data::Map(map([("automated", Data::Map(automated))]))),
    ])
}

/// What an AppProject allows unless it says otherwise: this repository, this cluster, every kind.
#[must_use]
pub fn project_defaults(repository: &str) -> Map {
    let any = || Data::from("*");
    let kinds = map([("group", any()), ("kind", any())]);
    let destination = map([("server", Data::from(IN_CLUSTER)), ("namespace", any())]);
    map([
        ("sourceRepos", Data::List(vec![Data::from(repository)])),
        ("destinations", Data::List(vec![Data::Map(destination)])),
        ("clusterResourceWhitelist", Data::List(vec![Data::Map(kinds)])),
    ])
}
