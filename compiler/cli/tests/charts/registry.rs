//! OCI registries.

use std::sync::Arc;

use phxc::charts::{Client, Credentials, Limits};
use serde_json::{Value, json};

use crate::common::{Folder, Reports, client, client_as, client_with, digest, limits, paths, reference};
use crate::pack::chart;
use crate::server::{Asked, Reply, Server};

const BASIC: &str = "Basic bWU6aHVudGVyMg==";
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

fn manifest(archive: &[u8]) -> Value {
    json!({
        "schemaVersion": 2,
        "config": {"mediaType": CONFIG, "digest": digest(b"{}"), "size": 2},
        "layers": [
            {"mediaType": "application/vnd.cncf.helm.chart.provenance.v1.prov", "digest": "sha256:0", "size": 1},
            {"mediaType": CHART, "digest": digest(archive), "size": archive.len()},
        ],
    })
}

/// What the registry with `x/charts/web` 1.2.3+4 answers to whoever may read.
fn content(asked: &Asked) -> Reply {
    let archive = chart("web", "1.2.3+4");
    let Some(path) = asked.path.strip_prefix("/v2/x/charts/web/") else {
        let body = json!({"errors": [{"code": "NAME_UNKNOWN", "message": "repository name not known"}]});
        return Reply::ok(body.to_string()).with_status(404);
    };
    match path {
        "tags/list" => Reply::ok(json!({"tags": ["1.2.2", "1.2.3_4", "latest", "sha256-0.sig"]}).to_string())
            .header("Link", "</v2/x/charts/web/tags/list?n=4&last=latest>; rel=\"next\""),
        "tags/list?n=4&last=latest" => Reply::ok(json!({"tags": ["v1.10.0", "2.0.0-rc.1"]}).to_string())
            .header("Link", "<tags/list?last=v1.10.0>; rel=\"next\""),
        "tags/tags/list?last=v1.10.0" => Reply::ok(json!({"tags": null}).to_string()),
        "manifests/1.2.3_4" => {
            let body = manifest(&archive).to_string();
            let digest = digest(body.as_bytes());
            Reply::ok(body).header("Docker-Content-Digest", digest)
        }
        blob if blob == format!("blobs/{}", digest(&archive)) => Reply::ok(archive),
        _ => Reply::status(404),
    }
}

/// A registry with a token service: `open` gives tokens to everybody, else only to `me`.
fn registry(open: bool) -> Server {
    Server::with_address(|at| {
        move |asked: &Asked| {
            let authorization = asked.header("authorization");
            if let Some(query) = asked.path.strip_prefix("/token?") {
                assert_eq!(query, "scope=repository%3Ax%2Fcharts%2Fweb%3Apull&service=reg%20istry");
                return match authorization {
                    None if open => Reply::ok(json!({"token": "everybodys"}).to_string()),
                    Some(BASIC) => Reply::ok(json!({"access_token": "mine"}).to_string()),
                    _ => Reply::status(401),
                };
            }
            match authorization {
                Some("Bearer everybodys" | "Bearer mine") => content(asked),
                _ => Reply::status(401).header(
                    "WWW-Authenticate",
                    format!("Bearer realm=\"http://{at}/token\",service=\"reg istry\",scope=\"repository:x/charts/web:pull\""),
                ),
            }
        }
    })
}

fn charts(server: &Server) -> String {
    format!("oci://{}/x/charts", server.place())
}

#[test]
fn everybody_gets_a_token() {
    let server = registry(true);
    let fetched = client().fetch(&reference(&charts(&server), "web"), Some("1.2.3+4")).expect("a chart");
    assert_eq!((fetched.name.as_str(), fetched.version.as_str()), ("web", "1.2.3+4"));
    assert_eq!(fetched.digest, digest(&chart("web", "1.2.3+4")));
    assert_eq!(paths(&fetched), ["Chart.yaml", "values.yaml"]);
    // One token serves all that follows.
    let bearer = Some("Bearer everybodys".to_owned());
    assert_eq!(server.authorizations(), [None, None, bearer.clone(), bearer]);
}

#[test]
fn a_login_gets_a_token() {
    let server = registry(false);
    let auth = BASIC.trim_start_matches("Basic ");
    let docker = json!({"auths": {server.place(): {"auth": auth}}}).to_string();
    let folder = Folder::new(&[("config.json", &docker), ("helm/registry/config.json", &docker)]);
    let (docker, helm) = (folder.path(""), folder.path("helm"));
    let (docker, helm) = (docker.to_str().expect("UTF-8"), helm.to_str().expect("UTF-8"));
    for (source, client) in [
        ("variables", client_as("me", "hunter2")),
        ("Docker", client_with(&[("DOCKER_CONFIG", docker)])),
        ("Helm", client_with(&[("HELM_CONFIG_HOME", helm)])),
    ] {
        let result = client.fetch(&reference(&charts(&server), "web"), Some("1.2.3+4"));
        result.unwrap_or_else(|error| panic!("{source}: {error}"));
    }
    // The token service alone has seen the password.
    for asked in server.asked().iter().filter(|asked| asked.header("authorization") == Some(BASIC)) {
        assert!(asked.path.starts_with("/token?"), "{asked:?}");
    }
}

#[test]
fn a_login_may_be_asked_for_itself() {
    let server = Server::new(|asked| match asked.header("authorization") {
        Some(BASIC) => content(asked),
        _ => Reply::status(401).header("WWW-Authenticate", "Basic realm=\"registry\""),
    });
    let url = format!("oci://me:hunter2@{}/x/charts", server.place());
    client().fetch(&reference(&url, "web"), Some("1.2.3+4")).expect("a chart");
}

#[test]
fn tags_are_versions_page_after_page() {
    let server = registry(true);
    let versions = client().versions(&reference(&charts(&server), "web")).expect("a chart");
    let texts: Vec<_> = versions.iter().map(|version| version.version.as_str()).collect();
    assert_eq!(texts, ["v1.10.0", "1.2.3+4", "1.2.2", "2.0.0-rc.1"]);
}

#[test]
fn the_tag_of_a_version_may_have_a_v() {
    let archive = chart("web", "1.10.0");
    let server = Server::new(move |asked| match asked.path.as_str() {
        "/v2/web/tags/list" => Reply::ok(r#"{"tags": ["v1.10.0", "v1.9.0"]}"#),
        "/v2/web/manifests/v1.10.0" => Reply::ok(manifest(&archive).to_string()),
        path if path.starts_with("/v2/web/blobs/") => Reply::ok(archive.as_slice()),
        _ => Reply::status(404),
    });
    for version in [Some("1.10.0"), Some("v1.10.0"), None] {
        let fetched = client().fetch(&reference(&format!("oci://{}", server.place()), "web"), version);
        assert_eq!(fetched.expect("a chart").version, "1.10.0");
    }
}

#[test]
fn an_archive_may_lie_elsewhere_and_gets_no_token_there() {
    let archive = Arc::new(chart("web", "1.2.3"));
    let stored = archive.clone();
    let storage = Server::new(move |_| Reply::ok(stored.as_slice()));
    let elsewhere = storage.url();
    let server = Server::with_address(|at| {
        move |asked: &Asked| {
            if asked.path.starts_with("/token") {
                Reply::ok(r#"{"token": "secret"}"#)
            } else if asked.header("authorization") != Some("Bearer secret") {
                Reply::status(401).header("WWW-Authenticate", format!("Bearer realm=\"http://{at}/token\""))
            } else if asked.path.contains("/manifests/") {
                Reply::ok(manifest(&archive).to_string())
            } else {
                Reply::redirect(format!("{elsewhere}/blob?signature=hunter2"))
            }
        }
    });
    client().fetch(&reference(&charts(&server), "web"), Some("1.2.3")).expect("a chart");
    assert_eq!(storage.authorizations(), [None]);
}

#[test]
fn a_server_elsewhere_may_not_ask_for_the_login() {
    let thief = Server::with_address(|at| {
        move |_: &Asked| {
            Reply::status(401).header("WWW-Authenticate", format!("Bearer realm=\"http://{at}/token\""))
        }
    });
    let elsewhere = thief.url();
    let server = Server::new(move |asked| Reply::redirect(format!("{elsewhere}{}", asked.path)));
    let result = client_as("me", "hunter2").fetch(&reference(&charts(&server), "web"), Some("1.2.3"));
    assert!(result.is_err());
    assert_eq!(thief.authorizations(), [None]);
}

#[test]
fn an_index_may_name_a_registry() {
    let registry = registry(true);
    let archive = chart("web", "1.2.3+4");
    let index = format!(
        "entries:\n  web:\n  - version: 1.2.3+4\n    digest: {}\n    urls: [\"{}/web:1.2.3_4\"]\n",
        digest(&archive),
        charts(&registry)
    );
    let server = Server::new(move |_| Reply::ok(index.as_str()));
    let fetched = client().fetch(&reference(&server.url(), "web"), None).expect("a chart");
    assert_eq!(fetched.digest, digest(&archive));
}

#[test]
fn what_is_said_of_registries() {
    let archive = chart("web", "1.2.3");
    let answer = move |asked: &Asked| {
        let mut parts = asked.path.trim_start_matches("/v2/").splitn(3, '/');
        let (case, _, rest) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        let case = case.unwrap_or_default();
        let mut manifest = manifest(&archive);
        if rest.starts_with("blobs/") {
            return match case {
                "blob" => Reply::ok(chart("web", "1.2.4")),
                "cut" => Reply::ok(archive.as_slice()).cut(50),
                "lost" => Reply::status(404),
                _ => Reply::ok(archive.as_slice()),
            };
        }
        if rest.starts_with("tags/list") {
            return match case {
                "endless" => Reply::ok("{}").header("Link", "<list?next>; rel=\"next\""),
                "abroad" => Reply::ok("{}").header("Link", "<http://example.org/>; rel=\"next\""),
                "tags" => Reply::ok("{\"tags\": \"hunter2\"}"),
                "version" | "none" => Reply::ok(
                    json!({"tags": if case == "none" { json!(["x"]) } else { json!(["1.2.3"]) }}).to_string(),
                ),
                _ => Reply::ok(json!({"errors": [{"code": "NAME_UNKNOWN"}]}).to_string()).with_status(404),
            };
        }
        match case {
            "limited" => {
                return Reply::ok(json!({"errors": [{"message": "slow\u{1b} down"}]}).to_string())
                    .with_status(429);
            }
            "json" => return Reply::ok("hunter2"),
            "announced" => {
                return Reply::ok(manifest.to_string()).header("Docker-Content-Digest", digest(b"other"));
            }
            "index" => manifest = json!({"manifests": []}),
            "image" => manifest["config"]["mediaType"] = json!("application/vnd.oci.image.config.v1+json"),
            "layers" => manifest["layers"] = json!([]),
            "digest" => manifest["layers"][1]["digest"] = json!("sha256:../../x"),
            "large" => manifest["layers"][1]["size"] = json!(1_000_000_000),
            "blob" | "cut" | "lost" | "name" => {}
            _ => return Reply::status(404),
        }
        Reply::ok(manifest.to_string())
    };
    let server = Server::new(answer);
    let mut reports = Reports::new(&[(&server, "registry.test")]);
    reports.hide(digest(&chart("web", "1.2.4")), "sha256:(1.2.4)");
    reports.hide(digest(&chart("web", "1.2.3")), "sha256:(1.2.3)");
    let client = Client::new(Credentials::default(), Limits { pages: 5, ..limits() });
    let cases = [
        "unknown",
        "version",
        "none",
        "endless",
        "abroad",
        "tags",
        "limited",
        "json",
        "announced",
        "index",
        "image",
        "layers",
        "digest",
        "large",
        "blob",
        "cut",
        "lost",
    ];
    for case in cases {
        let chart = reference(&format!("oci://{}/{case}", server.place()), "web");
        let version = if case == "version" { "1.2.4" } else { "1.2.3" };
        let version = Some(version).filter(|_| case != "none");
        reports.add(case, client.fetch(&chart, version));
    }
    let odd = reference(&format!("oci://{}/version", server.place()), "web");
    reports.add("no tag", client.fetch(&odd, Some("../1.2.3?x")));
    let other = reference(&format!("oci://{}/name", server.place()), "api");
    reports.add("name", client.fetch(&other, Some("1.2.3")));
    let twice = reference(&format!("oci://{}/charts/web", server.place()), "web");
    reports.add("name twice", client.versions(&twice));
    insta::assert_snapshot!(reports.text());
}

#[test]
fn what_is_said_of_logins() {
    let server = registry(false);
    let mut reports = Reports::new(&[(&server, "registry.test")]);
    let fetch = |client: Client| client.fetch(&reference(&charts(&server), "web"), Some("1.2.3+4"));
    reports.add("none", fetch(client()));
    reports.add("wrong", fetch(client_as("me", "hunter22")));
    let folder = Folder::new(&[
        ("helper/config.json", &json!({"auths": {server.place(): {}}, "credsStore": "desktop"}).to_string()),
        ("token/config.json", &json!({"auths": {server.place(): {"identitytoken": "hunter2"}}}).to_string()),
        ("broken/config.json", "{\"auths\": {\"x\": {\"auth\": hunter2"),
    ]);
    reports.hide(format!("{}/", folder.path("").display().to_string().trim_end_matches('/')), "");
    for case in ["helper", "token", "broken"] {
        let path = folder.path(case);
        reports.add(case, fetch(client_with(&[("DOCKER_CONFIG", path.to_str().expect("UTF-8"))])));
    }
    let realms = [
        ("unencrypted tokens", "Bearer realm=\"http://example.org/token\""),
        ("tokens from nowhere", "Bearer realm=\"token\""),
        ("something else", "Negotiate"),
    ];
    for (title, challenge) in realms {
        let server = Server::new(move |_| Reply::status(401).header("WWW-Authenticate", challenge));
        reports.hide(server.place(), "registry.test");
        let chart = reference(&charts(&server), "web");
        reports.add(title, client_as("me", "hunter2").fetch(&chart, Some("1.2.3")));
    }
    for (title, body) in [("no token", "{}"), ("odd token", "{\"token\": \"a\\nb\"}"), ("no JSON", "hunter2")]
    {
        let server = Server::with_address(|at| {
            move |asked: &Asked| match asked.path.starts_with("/token") {
                true => Reply::ok(body),
                false => Reply::status(401)
                    .header("WWW-Authenticate", format!("Bearer realm=\"http://{at}/token\"")),
            }
        });
        reports.hide(server.place(), "registry.test");
        reports.add(title, client().fetch(&reference(&charts(&server), "web"), Some("1.2.3")));
    }
    insta::assert_snapshot!(reports.text());
}
