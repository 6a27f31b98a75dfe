//! The verdict over an output tree: a good one written by hand passes, and each kind of mistake in it
//! is found.

use std::path::Path;

use phxc_core::emit::{MARK, OutputFile, OutputTree};
use phxc_tests::output::{Verdict, verify};
use phxc_tests::{folder, here};
use serde_json::json;

fn good() -> OutputTree {
    let place = here().join("data/deploy");
    let mut tree = OutputTree::default();
    for path in folder::files(&place).unwrap() {
        let bytes = folder::read(&place.join(&path)).unwrap();
        let marked = bytes.starts_with(format!("# {MARK}").as_bytes());
        tree.files.insert(path, OutputFile { bytes: bytes.into(), marked });
    }
    tree
}

/// The good tree with one text replaced in one file.
fn with(path: &str, from: &str, to: &str) -> OutputTree {
    let mut tree = good();
    let file = tree.files.get_mut(path).unwrap();
    let text = std::str::from_utf8(&file.bytes).unwrap();
    assert!(text.contains(from), "{path} does not contain {from:?}");
    file.bytes = text.replace(from, to).into_bytes().into();
    tree
}

fn verdict(tree: &OutputTree) -> Verdict {
    verify(tree, "deploy", None).unwrap()
}

fn assert_finds(tree: &OutputTree, what: &[&str]) {
    let report = verdict(tree).report();
    for part in what {
        assert!(report.contains(part), "{part:?} is not in the report:\n{report}");
    }
}

#[test]
fn a_good_output_passes() {
    let verdict = verdict(&good());
    assert_eq!(verdict.report(), "");
    assert_eq!(verdict.rendered, 2);
    let portal = &verdict.merged["environments/prod/portal.yaml"];
    let expected = json!({
        "replicaCount": 2, "limit": 1_000_000, "day": "2026-01-01", "flag": "yes", "on": true, "nothing": {},
        "global": {"host": "portal.example.org"}, "cache": {"enabled": true, "size": "1Gi"}
    });
    assert_eq!(phxc_tests::values::differences(&portal.values, &expected), [""; 0]);
    let argocd = &verdict.merged["environments/prod/argocd.yaml"];
    let expected = json!({"argo-cd": {"global": {"domain": "argo.example.org"}, "server": {"replicas": 1}}});
    assert_eq!(phxc_tests::values::differences(&argocd.values, &expected), [""; 0]);
}

#[test]
fn misspelt_fields_of_objects_are_found() {
    let tree = with("environments/prod/portal.yaml", "valueFiles:", "valuesFiles:");
    assert_finds(&tree, &["environments/prod/portal.yaml", "valuesFiles"]);
    let tree = with("services/portal/templates/deployment.yaml", "containerPort:", "containerport:");
    assert_finds(&tree, &["Deployment \"portal\"", "containerport"]);
    let tree = with("services/argocd/templates/secrets.yaml", "keys:", "key:");
    assert_finds(&tree, &["VaultSecret \"argocd\"", "'key'"]);
}

#[test]
fn unknown_kinds_are_found() {
    let tree = with("services/argocd/templates/secrets.yaml", "VaultSecret", "VaultSecrt");
    assert_finds(&tree, &["ricoberger.de/v1alpha1 VaultSecrt"]);
}

#[test]
fn broken_references_of_applications_are_found() {
    let tree = with("environments/prod/portal.yaml", "values-prod.yaml", "values-prd.yaml");
    assert_finds(&tree, &["\"values-prd.yaml\" does not exist"]);
    let tree = with("environments/prod/portal.yaml", "deploy/services/portal", "deploy/services/portl");
    assert_finds(&tree, &["services/portl"]);
    let tree = with("environments/prod.yaml", "deploy/environments/prod", "deploy/environments/prd");
    assert_finds(&tree, &["\"environments/prd\", which is empty"]);
    let tree = with("environments/prod.yaml", "deploy/environments/prod", "elsewhere");
    assert_finds(&tree, &["\"elsewhere\", which is not below \"deploy\""]);
}

#[test]
fn what_helm_refuses_is_found() {
    let tree = with("services/portal/templates/deployment.yaml", "| quote }}\n---", "| quoted }}\n---");
    assert_finds(&tree, &["Helm V3", "Helm V4", "function \"quoted\" not defined"]);
    let tree = with("services/portal/Chart.yaml", "version: 1.0.0\ndescription", "version: one\ndescription");
    assert_finds(&tree, &["Helm V3", "Helm V4", "portal"]);
}

#[test]
fn scalars_that_readers_take_differently_are_found() {
    let tree = with("services/portal/values.yaml", "\"2026-01-01\"", "2026-01-01");
    assert_finds(&tree, &["services/portal/values.yaml: PyYAML", "[0].day", "date"]);
    let tree = with("services/portal/values.yaml", "\"12:30\"", "12:30");
    assert_finds(&tree, &["[0].text: theirs 750, ours \"12:30\""]);
}

#[test]
fn a_dependency_that_helm_could_not_resolve_is_found() {
    let tree = with("services/portal/Chart.yaml", "    repository: \"https://charts.example.org/\"\n", "");
    assert_finds(&tree, &["services/portal: redis is neither external nor below charts/"]);
    let tree = with("services/portal/Chart.yaml", "version: 1.0.0\n    repo", "version: ~1.0\n    repo");
    assert_finds(&tree, &["the version of redis is not exact: \"~1.0\""]);
}

#[test]
fn known_defaults_of_external_charts_take_part() {
    let known = tempfile::tempdir().unwrap();
    let values = b"server:\n  replicas: 3\n  name: server\n";
    folder::write(&known.path().join("argo-cd-10.1.1/values.yaml"), values).unwrap();
    let schema = b"{\"properties\": {\"server\": {\"properties\": {\"replicas\": {\"type\": \"integer\"}}}}}";
    folder::write(&known.path().join("argo-cd-10.1.1/values.schema.json"), schema).unwrap();
    let check = |tree: &OutputTree, known: &Path| verify(tree, "deploy", Some(known)).unwrap();

    let verdict = check(&good(), known.path());
    assert_eq!(verdict.report(), "");
    let server = &verdict.merged["environments/prod/argocd.yaml"].values["argo-cd"]["server"];
    assert_eq!(phxc_tests::values::differences(server, &json!({"replicas": 1, "name": "server"})), [""; 0]);

    let wrong = with("services/argocd/values.yaml", "replicas: 1", "replicas: one");
    let report = check(&wrong, known.path()).report();
    assert!(report.contains("replicas"), "{report}");
}
