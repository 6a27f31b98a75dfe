//! Repositories with an `index.yaml`.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use phxc::charts::{ChartError, Client, Credentials, HOST, Limits, PASSWORD, USERNAME};

use crate::common::{Folder, Reports, client, client_as, client_with, digest, hex, limits, paths, reference};
use crate::pack::{chart, gzip};
use crate::server::{Reply, Server};

/// `Basic` of `me:hunter2`.
const BASIC: &str = "Basic bWU6aHVudGVyMg==";

/// An index with one chart, whose versions lie at these addresses.
fn index(name: &str, versions: &[(&str, &str)]) -> String {
    let mut text = format!("apiVersion: v1\nentries:\n  alpine: []\n  {name}:\n");
    for (version, url) in versions {
        let _ = writeln!(text, "  - name: {name}\n    version: {version}\n    urls:\n    - {url}");
    }
    text
}

/// A repository with `web` 1.2.3.
fn repository() -> Server {
    let index = index("web", &[("1.2.3", "web-1.2.3.tgz")]);
    Server::new(move |asked| match asked.path.as_str() {
        "/charts/index.yaml" => Reply::ok(index.as_str()),
        "/charts/web-1.2.3.tgz" => Reply::ok(chart("web", "1.2.3")),
        _ => Reply::status(404),
    })
}

/// The same, for those with a login only.
fn private() -> Server {
    let index = index("web", &[("1.2.3", "web-1.2.3.tgz")]);
    Server::new(move |asked| match (asked.header("authorization"), asked.path.as_str()) {
        (Some(BASIC), "/index.yaml") => Reply::ok(index.as_str()),
        (Some(BASIC), "/web-1.2.3.tgz") => Reply::ok(chart("web", "1.2.3")),
        (Some(BASIC), _) => Reply::status(404),
        _ => Reply::status(401).header("WWW-Authenticate", "Basic realm=\"charts\""),
    })
}

#[test]
fn a_chart_is_fetched() {
    let server = repository();
    for address in ["/charts", "/charts/"] {
        let reference = reference(&format!("{}{address}", server.url()), "web");
        let fetched = client().fetch(&reference, None).expect("it is there");
        assert_eq!((fetched.name.as_str(), fetched.version.as_str()), ("web", "1.2.3"));
        assert_eq!(fetched.app_version.as_deref(), Some("1.1"), "as Helm reads the number 1.10");
        assert_eq!(fetched.digest, digest(&chart("web", "1.2.3")));
        assert_eq!(paths(&fetched), ["Chart.yaml", "values.yaml"]);
        assert_eq!(&*fetched.files[1].1, b"replicas: 1\n");
    }
}

#[test]
fn versions_are_sorted_with_releases_first() {
    let text = "entries:\n  web:\n  - {version: 1.9.0}\n  - {version: 2.0.0-rc.1}\n  - {version: latest}\n  \
                - {version: 1.10.0, appVersion: '7', deprecated: true, created: '2024-05-01T00:00:00Z'}\n";
    let server = Server::new(move |_| Reply::ok(text));
    let versions = client().versions(&reference(&server.url(), "web")).expect("an index");
    let texts: Vec<_> = versions.iter().map(|version| version.version.as_str()).collect();
    assert_eq!(texts, ["1.10.0", "1.9.0", "2.0.0-rc.1"]);
    assert!(versions[0].deprecated && !versions[1].deprecated && versions[2].is_prerelease());
    assert_eq!(versions[0].app_version.as_deref(), Some("7"));
    assert_eq!(versions[0].created.as_deref(), Some("2024-05-01T00:00:00Z"));
}

#[test]
fn an_index_is_read_once_and_may_come_compressed() {
    let text = index("web", &[("v1.2.3", "/elsewhere/web.tgz")]);
    let server = Server::new(move |asked| match asked.path.as_str() {
        "/index.yaml" => {
            assert_eq!(asked.header("accept-encoding"), Some("gzip"));
            Reply::ok(gzip(&text)).header("Content-Encoding", "gzip")
        }
        // Stored as a compressed transfer, as some servers have it: the digest is that of the archive.
        "/elsewhere/web.tgz" => Reply::ok(chart("web", "1.2.3")).header("Content-Encoding", "gzip"),
        _ => Reply::status(404),
    });
    let (client, reference) = (client(), reference(&server.url(), "web"));
    assert_eq!(client.versions(&reference).expect("an index").len(), 1);
    let fetched = client.fetch(&reference, Some("1.2.3")).expect("with and without a v");
    assert_eq!(fetched.digest, digest(&chart("web", "1.2.3")));
    assert_eq!(server.paths(), ["/index.yaml", "/elsewhere/web.tgz"]);
}

#[test]
fn a_login_comes_from_where_helm_has_it() {
    let server = private();
    let (at, url) = (server.place(), server.url());
    let helm = format!("repositories:\n- name: x\n  url: {url}\n  username: me\n  password: hunter2\n");
    let folder = Folder::new(&[("repositories.yaml", &helm)]);
    let file = folder.path("repositories.yaml");
    let file = file.to_str().expect("UTF-8");
    let pair = [(USERNAME, "me"), (PASSWORD, "hunter2")];
    let clients: [(&str, Client, String); 4] = [
        ("Helm's file", client_with(&[("HELM_REPOSITORY_CONFIG", file)]), url.clone()),
        ("variables for the host", client_with(&[pair[0], pair[1], (HOST, &at)]), url.clone()),
        ("variables for all", client_with(&pair), url.clone()),
        ("the address", client(), format!("http://me:hunter2@{at}")),
    ];
    for (source, client, url) in clients {
        let before = server.asked().len();
        client.fetch(&reference(&url, "web"), None).unwrap_or_else(|error| panic!("{source}: {error}"));
        let asked = server.asked().len() - before;
        // The pair that is for all is shown to a server that asks, each time.
        assert_eq!(asked, if source == "variables for all" { 4 } else { 2 }, "{source}");
    }
}

#[test]
fn a_login_is_not_told_to_who_does_not_ask() {
    let server = repository();
    let reference = reference(&format!("{}/charts", server.url()), "web");
    client_as("me", "hunter2").fetch(&reference, None).expect("it is open");
    assert_eq!(server.authorizations(), [None, None]);
}

#[test]
fn another_host_gets_no_login() {
    // Both where the index names another host, and where a redirect leads to one.
    let other = Server::new(|asked| match asked.path.as_str() {
        "/web-1.2.3.tgz" => Reply::ok(chart("web", "1.2.3")),
        "/private.tgz" => Reply::status(401).header("WWW-Authenticate", "Basic realm=\"other\""),
        _ => Reply::status(404),
    });
    let elsewhere = other.url();
    let urls = [
        ("1.2.3", format!("{elsewhere}/web-1.2.3.tgz")),
        ("1.2.4", "moved.tgz".to_owned()),
        ("1.2.5", format!("{elsewhere}/private.tgz")),
        ("1.2.6", "moved-private.tgz".to_owned()),
    ];
    let text = index("web", &urls.each_ref().map(|(version, url)| (*version, url.as_str())));
    let server = Server::new(move |asked| match asked.path.as_str() {
        "/index.yaml" if asked.header("authorization") == Some(BASIC) => Reply::ok(text.as_str()),
        "/moved.tgz" => Reply::redirect("/moved-again.tgz"),
        "/moved-again.tgz" => Reply::redirect(format!("{elsewhere}/web-1.2.3.tgz")),
        "/moved-private.tgz" => Reply::redirect(format!("{elsewhere}/private.tgz")),
        _ => Reply::status(401),
    });
    for (source, client, url) in [
        ("address", client(), format!("http://me:hunter2@{}", server.place())),
        ("variables", client_as("me", "hunter2"), server.url()),
    ] {
        let reference = reference(&url, "web");
        client.fetch(&reference, Some("1.2.3")).unwrap_or_else(|error| panic!("{source}: {error}"));
        // What is moved is another version than was asked for.
        for (version, denied) in [("1.2.4", false), ("1.2.5", true), ("1.2.6", true)] {
            let error = client.fetch(&reference, Some(version)).expect_err(version);
            assert_eq!(matches!(error, ChartError::Denied { .. }), denied, "{source} {version}: {error}");
        }
    }
    assert!(other.asked().len() >= 8 && other.authorizations().iter().all(Option::is_none));
}

#[test]
fn a_failing_server_is_asked_again() {
    let count = AtomicUsize::new(0);
    let text = index("web", &[("1.2.3", "web.tgz")]);
    // Each address fails once: the first with a failure, the second by hanging up.
    let server =
        Server::new(move |asked| match (asked.path.as_str(), count.fetch_add(1, Ordering::Relaxed)) {
            ("/index.yaml", 0) => Reply::status(503),
            ("/index.yaml", _) => Reply::ok(text.as_str()),
            (_, 2) => Reply::ok(chart("web", "1.2.3")).cut(100),
            _ => Reply::ok(chart("web", "1.2.3")),
        });
    client().fetch(&reference(&server.url(), "web"), None).expect("the second try");
    assert_eq!(server.paths(), ["/index.yaml", "/index.yaml", "/web.tgz", "/web.tgz"]);
}

#[test]
fn what_is_said_of_servers() {
    let server = Server::new(|asked| match asked.path.split('/').nth(1).unwrap_or_default() {
        "500" => Reply::status(500),
        "404" => Reply::status(404),
        "429" => Reply::status(429),
        "cut" => Reply::ok(index("web", &[])).cut(20),
        "silent" => Reply::ok(index("web", &[])).stall(0),
        "stalled" => Reply::ok(index("web", &[])).stall(20),
        "slow" => Reply::ok(index("web", &[]).repeat(20)).drip(),
        "large" => Reply::ok(" ".repeat(2_000)),
        "bomb" => Reply::ok(gzip(" ".repeat(2_000))).header("Content-Encoding", "gzip"),
        "around" => Reply::redirect("/around/index.yaml"),
        "nowhere" => Reply::status(301),
        "odd" => Reply::redirect("ftp://example.org/"),
        "gone" => Reply::redirect("/404/index.yaml?token=hunter2"),
        _ => Reply::ok("x"),
    });
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let short = Duration::from_millis(150);
    let client = |limits| Client::new(Credentials::default(), limits);
    let mut reports = Reports::new(&[(&server, "charts.test")]);
    reports.hide(free.to_string(), "nobody.test");
    for (path, limits) in [
        ("500", limits()),
        ("404", limits()),
        ("429", limits()),
        ("cut", limits()),
        ("silent", Limits { stall: short, ..limits() }),
        ("stalled", Limits { stall: short, ..limits() }),
        ("slow", Limits { whole: short, ..limits() }),
        ("large", Limits { index: 1_000, ..limits() }),
        ("bomb", Limits { index: 1_000, ..limits() }),
        ("around", limits()),
        ("nowhere", limits()),
        ("odd", limits()),
        ("gone", limits()),
    ] {
        let reference = reference(&format!("{}/{path}", server.url()), "web");
        reports.add(path, client(limits).fetch(&reference, None));
    }
    reports.add("refused", client(limits()).versions(&reference(&format!("http://{free}"), "web")));
    let encrypted = reference(&format!("https://{}", server.place()), "web");
    reports.add("encrypted", client(limits()).versions(&encrypted));
    insta::assert_snapshot!(reports.text());
    let count =
        |path: &str| server.paths().iter().filter(|asked| **asked == format!("/{path}/index.yaml")).count();
    assert_eq!((count("500"), count("cut"), count("404"), count("429"), count("slow")), (3, 3, 1, 1, 1));
}

#[test]
fn what_is_said_of_logins() {
    let server = private();
    let url = server.url();
    let mut reports = Reports::new(&[(&server, "charts.test")]);
    let fetch = |client: Client, url: &str| client.fetch(&reference(url, "web"), None);
    reports.add("none", fetch(client(), &url));
    reports.add("wrong, in the variables", fetch(client_as("me", "hunter22"), &url));
    reports.add("wrong, in the address", fetch(client(), &format!("http://me:hunter22@{}", server.place())));
    reports.add("half", fetch(client_with(&[(USERNAME, "me")]), &url));
    reports.add("for another host", {
        fetch(client_with(&[(USERNAME, "me"), (PASSWORD, "hunter2"), (HOST, "other.test")]), &url)
    });
    let folder = Folder::new(&[("repositories.yaml", "repositories:\n- password: 'hunter2\n")]);
    let file = folder.path("repositories.yaml");
    let file = file.to_str().expect("UTF-8");
    reports.hide(file, "repositories.yaml");
    reports.add("broken file", fetch(client_with(&[("HELM_REPOSITORY_CONFIG", file)]), &url));
    insta::assert_snapshot!(reports.text());
}

#[test]
fn what_is_said_of_indexes() {
    let wrong = format!("{}    digest: {}\n", index("web", &[("1.2.3", "web-1.2.3.tgz")]), hex(b"other"));
    let server = Server::new(move |asked| {
        let (folder, file) = asked.path.trim_start_matches('/').split_once('/').unwrap_or_default();
        match (folder, file) {
            (_, "web-1.2.3.tgz") => Reply::ok(chart("web", "1.2.3")),
            (_, "api-1.2.3.tgz") => Reply::ok(chart("api", "1.2.3")),
            (_, "page.tgz") => Reply::ok("<!DOCTYPE html>"),
            ("page", _) => Reply::ok("<!DOCTYPE html>\n<html>"),
            ("yaml", _) => Reply::ok("entries:\n  web: [\n"),
            ("bytes", _) => Reply::ok(b"entries: \xff".to_vec()),
            ("typo", _) => Reply::ok(index("webb", &[])),
            ("others", _) => Reply::ok(index("nginx", &[])),
            ("empty", _) => Reply::ok("entries: {}\n"),
            ("none", _) => Reply::ok(index("web", &[])),
            ("pre", _) => Reply::ok(index("web", &[("1.0.0-rc.1", "x")])),
            ("versions", _) => Reply::ok(index("web", &[("1.2.3", "x"), ("1.2.4", "x"), ("1.3.0", "x")])),
            ("url", _) => Reply::ok("entries: {web: [{version: 1.2.3, urls: ['ftp://me:hunter2@x/y']}]}"),
            ("urls", _) => Reply::ok("entries: {web: [{version: 1.2.3}]}"),
            ("digest", _) => Reply::ok(wrong.as_str()),
            ("name", _) => Reply::ok(index("web", &[("1.2.3", "api-1.2.3.tgz")])),
            ("version", _) => Reply::ok(index("web", &[("1.2.4", "web-1.2.3.tgz")])),
            ("archive", "index.yaml") => Reply::ok(index("web", &[("1.2.3", "page.tgz")])),
            ("lost", "index.yaml") => Reply::ok(index("web", &[("1.2.3", "nothing.tgz")])),
            _ => Reply::status(404),
        }
    });
    let mut reports = Reports::new(&[(&server, "charts.test")]);
    for (folder, version) in [
        ("page", None),
        ("yaml", None),
        ("bytes", None),
        ("typo", None),
        ("others", None),
        ("empty", None),
        ("none", None),
        ("none", Some("1.0.0")),
        ("pre", None),
        ("versions", Some("1.2.5")),
        ("versions", Some("latest")),
        ("url", None),
        ("urls", None),
        ("digest", None),
        ("name", None),
        ("version", None),
        ("archive", None),
        ("lost", None),
    ] {
        let title = version.map_or(folder.to_owned(), |version| format!("{folder} {version}"));
        reports
            .add(&title, client().fetch(&reference(&format!("{}/{folder}", server.url()), "web"), version));
    }
    insta::assert_snapshot!(reports.text());
}
