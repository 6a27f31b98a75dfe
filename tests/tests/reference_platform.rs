//! The reference platform at the repository's root, compiled and held against what will read it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use phxc_core::Compilation;
use phxc_core::data::Data;
use phxc_core::emit::{OutputTree, Selection, emit};
use phxc_tests::values::to_json;
use phxc_tests::{accepted, folder, golden, sources, ui};
use serde_json::Value;

static COMPILED: LazyLock<Compilation> = LazyLock::new(compile);

fn compile() -> Compilation {
    phxc_core::compile(&sources::reference_platform().unwrap())
}

fn tree(compilation: &Compilation) -> OutputTree {
    emit(&compilation.plan, &Selection::default())
}

#[test]
fn it_compiles_without_errors() {
    let errors: Vec<_> = COMPILED
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic| ui::short(diagnostic, &COMPILED.sources))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn each_cluster_runs_what_it_runs_in_reality() {
    let text = folder::read_text(&phxc_tests::here().join("data/reference-platform.yaml")).unwrap();
    let expected: BTreeMap<String, Vec<String>> = serde_yaml::from_str(&text).unwrap();
    let found: BTreeMap<String, Vec<String>> = COMPILED
        .plan
        .environments
        .iter()
        .map(|environment| {
            let services = environment.deployments.iter().map(|deployment| deployment.service.to_string());
            (environment.name.to_string(), services.collect())
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn helm_the_schemas_and_pyyaml_take_all_of_it() {
    let deployments: usize =
        COMPILED.plan.environments.iter().map(|environment| environment.deployments.len()).sum();
    assert!(deployments > 100, "only {deployments} deployments");
    let failures = accepted::failures(&COMPILED).unwrap();
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

/// What a person looks at when they want to know how the output looks.
const TELLING: [&str; 6] = [
    "environments/idfdev/argocd.yaml",
    "environments/idfdev/gafaelfawr.yaml",
    "services/gafaelfawr/values-base.yaml",
    "services/gafaelfawr/values-idfdev.yaml",
    "services/gafaelfawr/values-idfprod.yaml",
    "services/nublado2/Chart.yaml",
];

#[test]
fn telling_files_are_as_they_were() {
    let mut tree = tree(&COMPILED);
    tree.files.retain(|path, _| TELLING.contains(&path.as_str()));
    assert_eq!(tree.files.len(), TELLING.len());
    let expected = phxc_tests::here().join("data/reference-platform");
    if phxc_tests::bless() {
        golden::write(&tree, &expected).unwrap();
    }
    let found = golden::compare(&tree, &expected).unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Where a run of this test as a process of its own leaves what it built.
const PLACE: &str = "PHX_TEST_BUILD";

#[test]
fn a_second_build_is_the_same() {
    let first = compile();
    let second = compile();
    assert_eq!(tree(&first), tree(&second));
    assert_eq!(format!("{:?}", first.plan), format!("{:?}", second.plan));
    if let Some(place) = std::env::var_os(PLACE) {
        golden::write(&tree(&first), Path::new(&place)).unwrap();
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let expected = tree(&COMPILED);
    for threads in ["1", "2", "7"] {
        // The number is read once a process, so it takes one for each.
        let place = tempfile::tempdir().unwrap();
        let place = place.path().join("built");
        let ran = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_second_build_is_the_same"])
            .env("RAYON_NUM_THREADS", threads)
            .env(PLACE, &place)
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
        let found = golden::compare(&expected, &place).unwrap();
        assert!(found.is_empty(), "with {threads} threads:\n{}", found.join("\n"));
    }
}

#[test]
fn everything_emitted_is_named_by_an_application() {
    let tree = tree(&COMPILED);
    let mut named = std::collections::BTreeSet::new();
    for environment in &COMPILED.plan.environments {
        for deployment in &environment.deployments {
            let application = to_json(&Data::Map(deployment.application.clone()));
            let source = &application["spec"]["source"];
            let path = source["path"].as_str().unwrap_or_default();
            let path = path.strip_prefix(&format!("{}/", COMPILED.plan.output)).unwrap_or(path);
            let files = source["helm"]["valueFiles"].as_array().cloned().unwrap_or_default();
            named.extend(files.iter().filter_map(Value::as_str).map(|file| format!("{path}/{file}")));
        }
    }
    let written: std::collections::BTreeSet<String> = tree
        .files
        .keys()
        .filter(|path| {
            let parts: Vec<_> = path.split('/').collect();
            parts.len() == 3 && parts[0] == "services" && parts[2].starts_with("values")
        })
        .filter(|path| !path.ends_with(".schema.json"))
        .cloned()
        .collect();
    assert_eq!(written, named);
}
