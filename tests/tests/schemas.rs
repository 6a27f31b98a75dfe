//! The schemas find what a cluster would refuse or drop, and take what it takes.

use phxc_tests::helm::Helm;
use phxc_tests::schemas::{check_stream, documents};

fn check(text: &str) -> Vec<String> {
    check_stream(&mut Helm::start().unwrap(), text)
}

fn assert_one(text: &str, parts: &[&str]) {
    let found = check(text);
    assert_eq!(found.len(), 1, "{found:#?}");
    for part in parts {
        assert!(found[0].contains(part), "{part:?} is not in {found:?}");
    }
}

const GOOD: &str = include_str!("../data/objects.yaml");

/// The document of GOOD that holds this kind, with one text replaced.
fn with(kind: &str, from: &str, to: &str) -> String {
    let wanted = format!("kind: {kind}\n");
    let document = documents(GOOD).into_iter().find(|document| document.contains(&wanted)).unwrap();
    assert!(document.contains(from), "{document} does not contain {from:?}");
    document.replace(from, to)
}

#[test]
fn good_objects_of_every_known_kind_pass() {
    assert_eq!(check(GOOD), [""; 0]);
    assert_eq!(documents(GOOD).len(), 12);
}

#[test]
fn misspelt_fields_are_found_at_any_depth() {
    assert_one(
        &with("Deployment", "readOnlyRootFilesystem", "readOnlyRootFileSystem"),
        &["/spec/template/spec/containers/0/securityContext", "readOnlyRootFileSystem"],
    );
    assert_one(&with("Ingress", "ingressClassName", "ingressClass"), &["/spec", "'ingressClass'"]);
    assert_one(&with("Application", "selfHeal", "selfheal"), &["/spec/syncPolicy/automated", "selfheal"]);
    assert_one(&with("AppProject", "sourceRepos", "sourceRepo"), &["/spec", "sourceRepo"]);
    assert_one(&with("VaultSecret", "  keys:", "  key:"), &["/spec", "'key'"]);
    assert_one(
        &with("ClusterIssuer", "ingressClassName", "ingressClas"),
        &["/spec/acme/solvers/0/http01/ingress", "ingressClas"],
    );
    assert_one(&with("Issuer", "selfSigned", "selfsigned"), &["/spec", "selfsigned"]);
    assert_one(&with("Certificate", "dnsNames", "dnsName"), &["/spec", "dnsName"]);
    assert_one(&with("Namespace", "labels", "label"), &["/metadata", "label"]);
}

#[test]
fn fields_outside_of_spec_are_found_too() {
    assert_one(&with("VaultSecret", "spec:", "extra: 1\nspec:"), &["extra"]);
}

#[test]
fn wrong_types_are_found() {
    assert_one(&with("Deployment", "replicas: 2", "replicas: two"), &["/spec/replicas", "two"]);
    assert_one(&with("ConfigMap", "value: \"1\"", "value: 1"), &["/data/value"]);
    // kubectl reads `yes` as true, whatever YAML 1.2 says.
    assert_one(&with("ConfigMap", "value: \"1\"", "value: yes"), &["/data/value"]);
    assert_one(&with("Application", "prune: true", "prune: \"true\""), &["/spec/syncPolicy/automated/prune"]);
}

#[test]
fn required_fields_are_missed() {
    assert_one(&with("VaultSecret", "  type: Opaque\n", ""), &["/spec", "type"]);
    assert_one(&with("ConfigMap", "name: config", "namespace: web"), &["it has no name"]);
}

#[test]
fn unknown_kinds_and_versions_are_found() {
    assert_one(&with("ConfigMap", "kind: ConfigMap", "kind: ConfigMpa"), &["v1 ConfigMpa"]);
    assert_one(
        &with("Ingress", "networking.k8s.io/v1", "extensions/v1beta1"),
        &["extensions/v1beta1 Ingress"],
    );
    assert_one(&with("GafaelfawrIngress", "v1alpha1", "v1alpha2"), &["gafaelfawr.lsst.io/v1alpha2"]);
}

#[test]
fn lists_are_looked_into() {
    let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, dat: {}}\n";
    assert_one(list, &["ConfigMap \"a\"", "dat"]);
}

#[test]
fn broken_streams_are_found() {
    assert_eq!(check("a: [\n").len(), 1);
    assert_one("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\n", &["duplicate"]);
    assert_eq!(check("# only a comment\n---\n"), [""; 0]);
}
