//! `phxc chart add`: what it writes, and that it writes nothing where it fails.

use crate::command::phxc;
use crate::common::Folder;

const PLATFORM: (&str, &str) = ("platform.phx", "platform p {\n  repo = \"https://github.com/e/p\"\n}\n");

const VALUES: &str = r#"# How many pods.
replicas: 1
image:
  repository: ghcr.io/example/web
  # tag: latest
resources: {}
labels: {}
unused: true
price: "5 ${USD}"
"#;

const TEMPLATE: &str = r#"kind: Deployment
spec:
  replicas: {{ .Values.replicas }}
  image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default "1" }}"
  host: {{ .Values.ingress.host }}
  note: {{ .Values.price }}
  resources: {{ toYaml .Values.resources | nindent 4 }}
  labels: {{ toYaml .Values.labels | nindent 4 }}
"#;

fn folder(values: &str) -> Folder {
    Folder::new(
        [
            PLATFORM,
            ("../web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.2.3\ndescription: A web server\n"),
            ("../web/values.yaml", values),
            ("../web/templates/web.yaml", TEMPLATE),
        ]
        .map(|(path, text)| (path.trim_start_matches("../"), text)),
    )
}

fn add(folder: &Folder) -> std::process::Output {
    phxc(&folder.path(), &["chart", "add", "https://charts.example.org", "web", "--from", "web"])
}

#[test]
fn a_chart_is_written_with_the_type_of_its_values() {
    let folder = folder(VALUES);
    let output = add(&folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!("chart_item", folder.read("charts/web.phx"));
    insta::assert_snapshot!("chart_told", String::from_utf8_lossy(&output.stdout));
    assert!(folder.read("phx.lock").contains("version: \"1.2.3\"\n    digest: sha256:"));
    assert!(phxc(&folder.path(), &["fmt", "--check"]).status.success(), "what is written is formatted");
}

#[test]
fn its_values_are_checked() {
    let folder = folder(VALUES);
    assert!(add(&folder).status.success());
    folder.write(
        "web.phx",
        "service web {\n  chart = charts.web\n  values { replicas = \"two\", image.tog = \"1\", ingress.host = \"h\" }\n}\nenvironment e { deploy web }\n",
    );
    let output = phxc(&folder.path(), &["check", "--format", "short"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("E0302") && told.contains("E0301") && told.contains("`tog`"), "{told}");
    assert_eq!(told.matches("error").count(), 2, "{told}");
}

#[test]
fn nothing_is_written_where_it_fails() {
    let broken = folder("a: [1\n");
    let output = add(&broken);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("values.yaml") && told.contains("line"), "{told}");
    assert!(!broken.list().iter().any(|path| path == "phx.lock" || path.starts_with("charts/")));

    let taken = folder(VALUES);
    taken.write("charts/web.phx", "// mine\n");
    let output = add(&taken);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("charts/web.phx is already there"));
    assert_eq!(taken.read("charts/web.phx"), "// mine\n");
    assert!(!taken.list().iter().any(|path| path == "phx.lock"));
}

/// A project with `web` 1.2.3, and the folder `next` with version 2.0.0 of it.
fn platform() -> Folder {
    let folder = folder(VALUES);
    for (path, text) in [
        ("next/Chart.yaml", "apiVersion: v2\nname: web\nversion: 2.0.0\ndescription: A web server\n"),
        (
            "next/values.yaml",
            "# How many pods.\nreplicas: 2\ncontroller:\n  image:\n    repository: ghcr.io/example/web\nresources: {}\nlabel: {}\nprice: 3\n",
        ),
        (
            "web.phx",
            "service web {\n  chart = charts.web\n  values {\n    replicas = 3\n    image.repository = \"web\"\n    labels.team = \"a\"\n    price = \"5\"\n  }\n}\n",
        ),
        (
            "environments.phx",
            "environment dev { deploy web }\nenvironment prod { deploy web { values.replicas = 5 } }\n",
        ),
    ] {
        folder.write(path, text);
    }
    assert!(add(&folder).status.success());
    folder
}

#[test]
fn an_update_tells_what_breaks_before_it_writes() {
    let folder = platform();
    let item = folder.read("charts/web.phx");
    let output = phxc(&folder.path(), &["chart", "update", "web", "--from", "next", "--dry-run"]);
    assert_eq!(output.status.code(), Some(1), "something breaks");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!("update_told", format!("{out}---\n{err}"));
    assert_eq!(folder.read("charts/web.phx"), item, "nothing was written");
    assert!(folder.read("phx.lock").contains("1.2.3"));

    let output = phxc(&folder.path(), &["chart", "update", "web", "--from", "next", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let last = String::from_utf8_lossy(&output.stdout).lines().last().expect("a line").to_owned();
    assert!(
        last.contains(r#""type":"chart-update","chart":"web","from":"1.2.3","to":"2.0.0","breaks":3"#),
        "{last}"
    );
    assert!(folder.read("charts/web.phx").contains("\"2.0.0\"") && folder.read("phx.lock").contains("2.0.0"));
    let again = phxc(&folder.path(), &["chart", "update", "web", "--from", "next"]);
    assert!(String::from_utf8_lossy(&again.stdout).contains("is what the project has"));
}

#[test]
fn an_update_keeps_what_a_person_corrected() {
    let folder = platform();
    folder.write("charts/web-values.phx", "chart web { values { replicas: Int(..4) } }\n");
    let (_, err) = crate::command::streams(&phxc(&folder.path(), &["check", "--format", "short"]), 1);
    assert!(err.contains("environments.phx:2:51: error[E0303]"), "{err}");
    let output = phxc(&folder.path(), &["chart", "update", "web", "--from", "next", "--format", "short"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("E0303"), "it is no news");
    let (_, err) = crate::command::streams(&phxc(&folder.path(), &["check", "--format", "short"]), 1);
    assert!(err.contains("environments.phx:2:51: error[E0303]"), "{err}");
}

#[test]
fn a_chart_written_by_hand_keeps_its_type() {
    let folder = platform();
    let item = "// Mine.\nchart web {\n  repository = \"https://charts.example.org\"\n  version    = \"1.2.3\"\n  values { replicas: Int = 1, ... }\n}\n";
    folder.write("charts/web.phx", item);
    let output = phxc(&folder.path(), &["chart", "update", "web", "--from", "next"]);
    let (_, err) = crate::command::streams(&output, 0);
    assert!(err.contains("written by hand: only its version changes"), "{err}");
    assert_eq!(folder.read("charts/web.phx"), item.replace("1.2.3", "2.0.0"));
}

#[test]
fn the_lock_is_held_against_the_sources() {
    let folder = platform();
    crate::command::streams(&phxc(&folder.path(), &["build", "--locked"]), 0);
    let item = folder.read("charts/web.phx");
    folder.write("charts/web.phx", item.replace("1.2.3", "1.2.4"));
    for command in ["build", "check"] {
        let (_, err) = crate::command::streams(&phxc(&folder.path(), &[command, "--locked"]), 2);
        assert!(err.contains("web: the version is 1.2.4, locked is 1.2.3"), "{err}");
    }
    folder.write("phx.lock", "charts: {}\n");
    let (_, err) = crate::command::streams(&phxc(&folder.path(), &["build", "--locked"]), 2);
    assert!(err.contains("web: not locked"), "{err}");
}

#[test]
fn a_chart_is_shown_whole_or_in_part() {
    let folder = platform();
    let show = |args: &[&str]| {
        let output = phxc(&folder.path(), &[&["chart", "show"], args].concat());
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let cases: [&[&str]; 6] = [
        &["web", "image"],
        &["web", "--depth", "1"],
        &["web", "image.repositry"],
        &["wbe"],
        &["vault-secrets-operator", "controller.replicas"],
        &["std.charts.web-service", "image", "--depth", "1"],
    ];
    let told: String = cases.iter().map(|args| format!("$ {}\n{}\n", args.join(" "), show(args))).collect();
    insta::assert_snapshot!("chart_shown", told);
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    let folder = folder(VALUES);
    for name in ["../web", "a/b", "", "1st", "x-"] {
        let args = ["chart", "add", "https://charts.example.org", "web", "--from", "web", "--name", name];
        let (_, err) = crate::command::streams(&phxc(&folder.path(), &args), 2);
        assert!(err.contains("can't be called"), "{err}");
    }
}
