//! Literal secrets in the sources: whatever is said about their lines, in whatever format, no text of
//! one is written.

use crate::command::phxc;
use crate::common::Folder;
use crate::formats::PLATFORM;

/// Texts that stand in the sources below, in lines about which something is said.
const SECRETS: &[&str] = &[
    "Tr0ub4dor-1",
    "Tr0ub4dor-2",
    "Tr0ub4dor-3",
    "Tr0ub4dor-4",
    "Tr0ub4dor-5",
    "Tr0ub4dor-6",
    "Tr0ub4dor-7",
    "Tr0ub4dor-8",
    "MC4CAQAwBQYDK2VwBCIE",
    "0123456789abcdef0123456789abcdef",
];

const SERVICE: &str = r#"
service web {
  chart = charts.web
  let taken = "Tr0ub4dor-1"
  values.labels { password = taken, private = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIE\n" }
  values.labels.token = "Tr0ub4dor-2"   // and what it is not: Tr0ub4dor-1
  values.replicas = "Tr0ub4dor-1"
  param apiToken: Url = "Tr0ub4dor-3"
  param clientSecret: "short" | "long" = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  check taken == "" else "it must not be ${taken}"
}
"#;

const BROKEN: &str = r#"
service broken {
  chart = charts.web
  // values.labels.password = "Tr0ub4dor-4"
  values.labels.password = = "Tr0ub4dor-5"
  values.labels { dbPassword "Tr0ub4dor-6" }
  values.labels.token = "Tr0ub4dor-7
  values.labels { api_key = ["Tr0ub4dor-8" }
}
"#;

fn folder() -> Folder {
    let environment = ("prod.phx", "environment prod { deploy web, broken }\n");
    Folder::new([PLATFORM, ("web.phx", SERVICE), ("broken.phx", BROKEN), environment])
}

#[test]
fn no_format_shows_one() {
    let folder = folder();
    let formats = ["human", "short", "json", "sarif", "github", "junit"];
    let runs = formats.map(|format| vec!["check", "--format", format]);
    let more = [
        vec!["check", "--color", "always"],
        vec!["build"],
        vec!["check", "--fix"],
        vec!["check", "--fix", "--format", "json"],
    ];
    for args in runs.into_iter().chain(more) {
        let output = phxc(&folder.path(), &args);
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("web.phx"), "{args:?}: {said}");
        for secret in SECRETS {
            assert!(!said.contains(secret), "{args:?} shows {secret}: {said}");
        }
    }
}

#[test]
fn the_line_keeps_its_shape() {
    let output = phxc(&folder().path(), &["check"]);
    insta::assert_snapshot!("secrets", String::from_utf8_lossy(&output.stderr));
}
