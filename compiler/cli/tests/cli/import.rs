//! `phxc import`: what it writes, what it says, and what it refuses.

use crate::command::phxc;
use crate::common::Folder;

const TEMPLATE: &str = r#"apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
  namespace: argocd
spec:
  project: default
  destination:
    namespace: web
    server: https://kubernetes.default.svc
  source:
    repoURL: https://git.example.org/sites
    path: charts/web
    targetRevision: main
    helm:
      valueFiles:
        - values.yaml
        - values-{{ .Values.name }}.yaml
"#;

fn repository() -> Folder {
    Folder::new([
        ("old/apps/Chart.yaml", "apiVersion: v2\nname: apps\nversion: 1.0.0\n"),
        ("old/apps/values-live.yaml", "name: live\nhost: www.example.org\n"),
        ("old/apps/values-test.yaml", "name: test\nhost: test.example.org\n"),
        ("old/apps/templates/web.yaml", TEMPLATE),
        ("old/charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("old/charts/web/values.yaml", "replicas: 1\nhost: \"\"\n"),
        ("old/charts/web/values-live.yaml", "replicas: 3\nhost: www.example.org\n"),
        ("old/charts/web/values-test.yaml", "host: test.example.org\n"),
        ("old/charts/web/templates/web.yaml", "kind: ConfigMap\ndata: {{ toJson .Values }}\n"),
    ])
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_repository_becomes_a_project_that_builds() {
    let folder = repository();
    let output = phxc(&folder.path(), &["import", "old", "--into", "new", "--prove", "--no-helm"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("2 deployments, 2 equal"), "{told}");
    let service = folder.read("new/services/web/web.phx");
    assert!(service.contains("host = env.host"), "{service}");
    assert!(folder.read("new/import-report.txt").contains("lines of phx"));
    let new = folder.at("new");
    for command in [&["build"][..], &["fmt", "--check"]] {
        let output = phxc(&new, command);
        assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = repository();
    folder.write("new/mine", "mine");
    let output = phxc(&folder.path(), &["import", "old", "--into", "new"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("new is not empty"), "{}", text(&output.stderr));
    assert_eq!(folder.read("new/mine"), "mine");
    assert!(!folder.list().iter().any(|path| path.ends_with(".phx")));
}

/// A `helm` that writes down what it is asked, renders no Applications, and prints the values of `live` wrongly once
/// they come from phxc.
#[cfg(unix)]
const HELM: &str = r#"#!/bin/sh
echo "$@" >> "$HELM_LOG"
[ "$1" = version ] && exit 0
[ -f "$3/templates/values.yaml" ] || { echo "no $1 of this" >&2; exit 1; }
grep -q "Written by phxc" "$3/values.yaml" && grep -q "www" "$7" "$9" && wrong=', "wrong": 1'
printf -- '---\nkind: Values\nchart: "web/templates"\nvalues: {"a": 1%s}\n' "$wrong"
"#;

#[cfg(unix)]
#[test]
fn the_helm_on_the_path_is_asked() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = repository();
    folder.write("bin/helm", HELM);
    std::fs::set_permissions(folder.at("bin/helm"), std::fs::Permissions::from_mode(0o755))
        .expect("its own file");
    let path = format!("{}:{}", folder.at("bin").display(), std::env::var("PATH").unwrap_or_default());
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("phxc"));
        let command = command.current_dir(folder.path()).args(args);
        command.env("PATH", &path).env("HELM_LOG", folder.at("log")).output().expect("it runs")
    };
    let output = run(&["import", "old", "--into", "new", "--prove"]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("2 deployments, 2 equal (by Helm's own reading: 1 equal)"), "{told}");
    assert!(told.contains("live/web: helm.values.wrong: nothing became 1"), "{told}");
    assert!(
        told.contains("helm could not render this chart") && told.contains("no template of this"),
        "{told}"
    );
    let log = folder.read("log");
    let asked = |start: &str| log.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!((asked("version"), asked("template apps"), asked("template proof")), (1, 2, 4), "{log}");
    folder.write("log", "");
    let output = run(&["import", "old", "--into", "other", "--prove", "--no-helm"]);
    assert!(output.status.success() && folder.read("log").is_empty());
}

#[test]
fn a_project_in_the_repository_itself() {
    let folder = repository();
    let old = folder.at("old");
    let before: Vec<(String, String)> =
        folder.list().into_iter().map(|path| (path.clone(), folder.read(&path))).collect();
    let output = phxc(&old, &["import", ".", "--into", ".", "--prove", "--no-helm"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("2 deployments, 2 equal"), "{told}");
    assert!(told.contains("charts/web: values-live.yaml, values-test.yaml"), "{told}");
    assert!(told.contains("apps/templates: web.yaml"), "{told}");
    assert!(folder.read("old/charts/web/web.phx").contains("chart = local"));
    for (path, text) in &before {
        assert_eq!(folder.read(path), *text, "{path}");
    }
    assert!(!folder.list().iter().any(|path| path.contains("services/")), "{:?}", folder.list());
    for command in [&["check"][..], &["build"], &["fmt", "--check"]] {
        let output = phxc(&old, command);
        assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(!told.contains("warning"), "{command:?}: {told}");
    }
    assert!(folder.read("old/deploy/services/web/values-live.yaml").contains("replicas: 3"));
    let again = phxc(&old, &["import", ".", "--into", "."]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("platform.phx"), "{}", text(&again.stderr));
}

#[test]
fn charts_are_copied_on_request() {
    let folder = repository();
    let old = folder.at("old");
    let output = phxc(&old, &["import", ".", "--into", ".", "--copy-charts", "--prove", "--no-helm"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(folder.list().iter().any(|path| path == "old/services/web/templates/web.yaml"));
    assert!(text(&output.stdout).contains("2 deployments, 2 equal"));
}

#[test]
fn families_and_layout_are_the_users() {
    let folder = repository();
    folder.write("families", "# one a line\nall: live, test\n");
    let words = [
        "import",
        "old",
        "--into",
        "new",
        "--no-helm",
        "--families",
        "families",
        "--layout",
        "environment",
        "--name",
        "sites",
    ];
    let output = phxc(&folder.path(), &words);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(folder.read("new/environments/all.phx").contains("abstract environment all {\n  deploy web\n}"));
    let live = folder.read("new/environments/live.phx");
    assert!(live.contains("environment live : all {") && live.contains("deploy web {"), "{live}");
    assert!(folder.read("new/platform.phx").starts_with("platform sites {"));
}

#[test]
fn what_is_no_folder_is_told() {
    let folder = repository();
    for (path, message) in [("nowhere", "cannot read nowhere"), ("old/apps/Chart.yaml", "is not a folder")] {
        let output = phxc(&folder.path(), &["import", path, "--into", "new"]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(text(&output.stderr).contains(message), "{path}: {}", text(&output.stderr));
    }
}
