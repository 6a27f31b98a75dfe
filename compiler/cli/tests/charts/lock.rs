//! `phx.lock`.

use std::fs;

use phxc::charts::{LOCK, Lock, Locked, Origin, Pin};

use crate::common::{Folder, Reports, digest};

fn origin(repository: &str, chart: &str) -> Origin {
    Origin::Repository { repository: repository.into(), chart: chart.into() }
}

fn locked(origin: Origin, version: &str) -> Locked {
    Locked { origin, version: version.into(), digest: digest(version.as_bytes()) }
}

fn example() -> Lock {
    let charts = [
        ("nginx", locked(origin("https://kubernetes.github.io/ingress-nginx", "ingress-nginx"), "4.15.1")),
        ("cert-manager", locked(origin("https://charts.jetstack.io", "cert-manager"), "v1.21.1")),
        ("operator", locked(origin("oci://ghcr.io/ricoberger/charts", "vault-secrets-operator"), "3.1.9")),
        ("csc", locked(Origin::Path("charts/csc-1.10.tgz".into()), "1.10.0")),
    ];
    Lock { charts: charts.map(|(name, locked)| (name.to_owned(), locked)).into() }
}

#[test]
fn it_is_written_for_people() {
    insta::assert_snapshot!(example().render());
    assert_eq!(Lock::parse(&example().render()).expect("its own text"), example());
    assert_eq!(Lock::parse(&Lock::default().render()).expect("its own text"), Lock::default());
}

#[test]
fn it_is_read_tolerantly() {
    let hex = "0".repeat(64);
    let text = format!(
        "# mine\ncharts:\n  'b':\n    digest: \"sha256:{hex}\" # ok\n    added: 2024\n    version: 1.10\n    \
         repository: https://b.org\n  a: {{from: a.tgz, version: 1.0.0, digest: 'sha256:{hex}'}}\nmore: []\n"
    );
    let lock = Lock::parse(&text).expect("a lock");
    assert_eq!(lock.charts.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(lock.charts["b"].origin, origin("https://b.org", "b"));
    assert_eq!(lock.charts["b"].version, "1.10", "the text, not the number");
    for empty in ["", "# nothing\n", "charts:\n", "charts: {}\n"] {
        assert_eq!(Lock::parse(empty).expect(empty), Lock::default());
    }
}

#[test]
fn it_is_written_only_where_it_changes() {
    let folder = Folder::new(&[]);
    let root = folder.path("");
    assert_eq!(Lock::read(&root).expect("there is none"), Lock::default());
    assert!(example().write(&root).expect("it is written"));
    assert!(!example().write(&root).expect("it is there"));
    assert_eq!(Lock::read(&root).expect("it is there"), example());
    assert!(Lock::default().write(&root).expect("it is written"));
    assert_eq!(folder.list(), [LOCK]);
}

#[test]
fn what_is_said_of_locks() {
    let hex = "0".repeat(64);
    let chart = |fields: &str| format!("charts:\n  web:\n    {}\n", fields.replace(';', "\n   "));
    let mut reports = Reports::default();
    for (title, text) in [
        ("no YAML", "charts: [\n".to_owned()),
        ("no map", "- web\n".to_owned()),
        ("no map of charts", "charts:\n- web\n".to_owned()),
        ("merged", "charts:\n<<<<<<< HEAD\n  a: {}\n=======\n  b: {}\n>>>>>>> other\n".to_owned()),
        ("no origin", chart("version: 1.0.0")),
        ("no version", chart(&format!("from: x; digest: sha256:{hex}"))),
        ("no digest", chart("from: x; version: 1.0.0")),
        ("odd digest", chart("from: x; version: 1.0.0; digest: abc")),
        ("odd version", chart(&format!("from: x; version: [1]; digest: sha256:{hex}"))),
        ("no fields", "charts:\n  web: 1\n".to_owned()),
    ] {
        reports.add(title, Lock::parse(&text));
    }
    let folder = Folder::new(&[("phx.lock/x", "")]);
    reports.hide(folder.path("").display().to_string(), "");
    reports.add("a folder", Lock::read(&folder.path("")));
    reports.add("over a folder", example().write(&folder.path("")));
    insta::assert_snapshot!(reports.text());
}

#[test]
fn what_is_said_with_locked() {
    let pin = |name: &str, origin, version: &str, digest: Option<String>| Pin {
        name: name.into(),
        origin,
        version: version.into(),
        digest,
    };
    let mut pins: Vec<Pin> = example()
        .charts
        .into_iter()
        .map(|(name, locked)| pin(&name, locked.origin, &locked.version, Some(locked.digest)))
        .collect();
    example().check(&pins).expect("the same");
    pins.retain(|pin| pin.name != "operator");
    for found in &mut pins {
        match found.name.as_str() {
            "cert-manager" => found.version = "v1.22.0".into(),
            "nginx" => found.origin = origin("https://nginx.example.org", "ingress-nginx"),
            _ => found.digest = Some(digest(b"other")),
        }
    }
    pins.push(pin("argo-cd", origin("https://argoproj.github.io/argo-helm", "argo-cd"), "10.1.1", None));
    let mut reports = Reports::default();
    reports.add("different", example().check(&pins));
    insta::assert_snapshot!(reports.text());
    let folder = Folder::new(&[]);
    fs::write(folder.path(LOCK), "charts:\n").expect("it is written");
    assert!(Lock::read(&folder.path("")).expect("a lock").check(&[]).is_ok());
}
