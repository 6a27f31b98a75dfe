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
