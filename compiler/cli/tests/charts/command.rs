//! `phxc chart` against a repository: what it writes, and that it writes nothing where something fails.

use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;

use crate::common::Folder;
use crate::pack::{chart, chart_with, file};
use crate::server::{Reply, Server};

const INDEX: &str = "entries:\n  web:\n  - {name: web, version: 1.2.3, urls: [web-1.2.3.tgz]}\n  - {name: web, version: 1.3.0, urls: [web-1.3.0.tgz]}\n";

fn repository(archive: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Server {
    Server::new(move |asked| match asked.path.as_str() {
        "/index.yaml" => Reply::ok(INDEX),
        path => archive(path),
    })
}

/// What a repository answers to the request for an archive.
type Answer = fn(&str) -> Reply;

fn good(path: &str) -> Reply {
    match path {
        "/web-1.2.3.tgz" => Reply::ok(chart("web", "1.2.3")),
        "/web-1.3.0.tgz" => {
            Reply::ok(chart_with("web", "1.3.0", [file("web/templates/a.yaml", "a: {{ .Values.replicas }}")]))
        }
        _ => Reply::status(404),
    }
}

fn project() -> Folder {
    Folder::new(&[("platform.phx", "platform p { repo = \"https://github.com/e/p\" }\n")])
}

fn phxc(folder: &Folder, args: &[&str]) -> Output {
    Command::new(cargo_bin("phxc")).current_dir(folder.path("")).args(args).output().expect("it runs")
}

fn told(output: &Output, status: i32) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert_eq!(output.status.code(), Some(status), "{text}");
    text
}

#[test]
fn from_adding_to_updating() {
    let (server, folder) = (repository(good), project());
    let url = server.url();
    told(&phxc(&folder, &["chart", "add", &url, "web", "--version", "1.2.3"]), 0);
    assert_eq!(folder.list(), ["charts/web.phx", "phx.lock", "platform.phx"]);
    told(&phxc(&folder, &["chart", "verify"]), 0);
    let text = told(&phxc(&folder, &["chart", "outdated"]), 1);
    assert!(text.contains("web  1.2.3 → 1.3.0"), "{text}");
    told(&phxc(&folder, &["chart", "update", "web"]), 0);
    let text = told(&phxc(&folder, &["chart", "outdated"]), 0);
    assert!(text.contains("1 chart: all of their newest version"), "{text}");
    told(&phxc(&folder, &["check", "--locked"]), 0);
}

#[test]
fn a_chart_that_was_published_anew_is_told() {
    let (server, folder) = (repository(good), project());
    told(&phxc(&folder, &["chart", "add", &server.url(), "web", "--version", "1.2.3"]), 0);
    let other = repository(|_| Reply::ok(chart_with("web", "1.2.3", [file("web/README.md", "other")])));
    for path in ["charts/web.phx", "phx.lock"] {
        let text = std::fs::read_to_string(folder.path(path)).expect("it is there");
        std::fs::write(folder.path(path), text.replace(&server.url(), &other.url())).expect("it is written");
    }
    let text = told(&phxc(&folder, &["chart", "verify"]), 2);
    assert!(text.contains("web: the digest is sha256:"), "{text}");
    let text = told(&phxc(&folder, &["chart", "update", "web", "1.2.3", "--dry-run"]), 0);
    assert!(text.contains("somebody published it anew"), "{text}");
}

#[test]
fn whatever_fails_writes_nothing() {
    let cases: [(&str, Answer); 4] = [
        ("no such file", |_| Reply::status(404)),
        ("an error of the server", |_| Reply::status(500)),
        ("an archive that is cut off", |_| Reply::ok(chart("web", "1.2.3")).cut(40)),
        ("a path that leads out", |_| Reply::ok(chart_with("web", "1.2.3", [file("web/../../x", "x")]))),
    ];
    for (what, reply) in cases {
        let (server, folder) = (repository(reply), project());
        told(&phxc(&folder, &["chart", "add", &server.url(), "web", "--version", "1.2.3"]), 2);
        assert_eq!(folder.list(), ["platform.phx"], "{what}");

        let (server, before) = (repository(good), project());
        told(&phxc(&before, &["chart", "add", &server.url(), "web", "--version", "1.2.3"]), 0);
        let other = repository(reply);
        let text = std::fs::read_to_string(before.path("charts/web.phx")).expect("it is there");
        std::fs::write(before.path("charts/web.phx"), text.replace(&server.url(), &other.url()))
            .expect("written");
        let read = |path| std::fs::read_to_string(before.path(path)).expect("it is there");
        let kept = (read("charts/web.phx"), read("phx.lock"));
        told(&phxc(&before, &["chart", "update", "web", "1.3.0"]), 2);
        assert_eq!((read("charts/web.phx"), read("phx.lock")), kept, "{what}");
    }
}
