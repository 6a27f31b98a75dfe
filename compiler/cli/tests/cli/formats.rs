//! Every format on one small broken project, as the real binary writes it; machines' formats against
//! their schemas.

use phxc::render::{render_github, render_junit, render_sarif};
use phxc_core::diagnostics::{Code, Diagnostic};
use phxc_core::source::Sources;
use serde_json::Value;

use crate::command::{phxc, streams};
use crate::common::{Folder, span};

pub(crate) const PLATFORM: (&str, &str) = (
    "platform.phx",
    r#"platform shops {
  repo = "https://git.example.org/shops"
  environment {
    host:  Host = "example.org"
    vault: { address: Url = "https://vault.example.org", path: VaultPath = "secret/shops" }
  }
}
chart web {
  repository = "https://charts.example.org"
  version = "1.0.0"
  values { replicas: Int = 1, labels: {String: String} = {} }
}
"#,
);

/// A misspelt key, a lint, and a fix that nobody should apply unasked.
const SHOP: (&str, &str) = (
    "services/shop.phx",
    r#"abstract service base {
  values.labels { team = "web", tier = "front" }
}
service shop : base {
  chart = charts.web
  requires service mailer
  values.replcas = 2
  values.labels = { team = "50%, <web>" }
}
service mailer { chart = charts.web } // phxc: allow(W0407) because it comes next
"#,
);

const PROD: (&str, &str) = ("prod.phx", "environment prod {\n  deploy shop\n}\n");

pub(crate) fn broken() -> Folder {
    Folder::new([PLATFORM, SHOP, PROD])
}

/// A project with nothing but a lint.
pub(crate) fn linted() -> Folder {
    let shop = SHOP.1.replace("replcas", "replicas").replace("  requires service mailer\n", "");
    Folder::new([PLATFORM, ("services/shop.phx", &shop), PROD])
}

fn check(folder: &Folder, format: &str, status: i32) -> (String, String) {
    streams(&phxc(&folder.path(), &["check", "--format", format]), status)
}

#[test]
fn human_and_short_go_to_standard_error() {
    let folder = broken();
    for format in ["human", "short"] {
        let (out, err) = check(&folder, format, 1);
        assert_eq!(out, "");
        insta::assert_snapshot!(format, err);
    }
}

#[test]
fn formats_of_machines_go_to_standard_output() {
    let folder = broken();
    for format in ["json", "github", "junit"] {
        let (out, err) = check(&folder, format, 1);
        assert_eq!(err, "");
        insta::assert_snapshot!(format, out);
    }
}

#[test]
fn sarif_is_one_document() {
    let (out, err) = check(&broken(), "sarif", 1);
    assert_eq!(err, "");
    let mut document: Value = serde_json::from_str(&out).expect("it is JSON");
    validate(&document, include_str!("../../../../tests/data/sarif.schema.json"));
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("there are rules");
    for rule in rules {
        let help = rule["help"].take();
        let id = rule["id"].as_str().expect("it has a code");
        for form in ["text", "markdown"] {
            assert!(help[form].as_str().is_some_and(|text| text.contains(id)), "{id}: {help}");
        }
    }
    document["runs"][0]["tool"]["driver"]["semanticVersion"].take();
    insta::assert_snapshot!("sarif", serde_json::to_string_pretty(&document).expect("it is JSON"));
}

#[test]
fn a_project_in_order_is_an_empty_report() {
    let (path, text) = PLATFORM;
    let platform = text.split("chart web").next().expect("it has a platform");
    let folder = Folder::new([(path, platform)]);
    let (out, err) = check(&folder, "sarif", 0);
    let document: Value = serde_json::from_str(&out).expect("it is JSON");
    validate(&document, include_str!("../../../../tests/data/sarif.schema.json"));
    assert_eq!(document["runs"][0]["results"], Value::Array(vec![]));
    assert_eq!(err, "0 environments, 0 deployments: no errors\n");
    assert_eq!(check(&folder, "github", 0).0, "");
    let (out, _) = check(&folder, "junit", 0);
    assert!(out.contains(r#"tests="1" failures="0""#) && out.contains(r#"name="platform.phx"/>"#), "{out}");
}

#[test]
fn the_status_is_the_same_in_every_format() {
    let (broken, linted) = (broken(), linted());
    for format in ["human", "short", "json", "sarif", "github", "junit"] {
        check(&broken, format, 1);
        check(&linted, format, 0);
        let denied = ["check", "--format", format, "-D", "warnings"];
        streams(&phxc(&linted.path(), &denied), 1);
        let (out, _) = streams(&phxc(&broken.path(), &["build", "--format", format]), 1);
        assert_eq!(out.is_empty(), ["human", "short"].contains(&format), "{out}");
    }
    assert!(!broken.at("deploy").exists());
}

#[test]
fn each_line_of_json_fits_its_schema() {
    let folder = linted();
    let mut kinds = vec![];
    let mut run = |args: &[&str], status: i32| {
        let args = [args, &["--format", "json"]].concat();
        let (out, _) = streams(&phxc(&folder.path(), &args), status);
        for line in out.lines() {
            let object: Value = serde_json::from_str(line).expect("it is JSON");
            validate(&object, include_str!("../../../../docs/diagnostics.schema.json"));
            kinds.push(object["type"].as_str().expect("it has a type").to_owned());
        }
    };
    run(&["check"], 0);
    run(&["build", "--check"], 1);
    run(&["build"], 0);
    run(&["build", "--check"], 0);
    folder.write("prod.phx", "environment prod {\n  deploy shpo\n}\n");
    run(&["check"], 1);
    run(&["check", "--fix"], 0);
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["built", "checked", "compared", "diagnostic", "difference", "fixed"]);
}

#[test]
fn fingerprints_survive_new_lines_above() {
    let folder = broken();
    let prints = |folder: &Folder| -> Vec<(String, String)> {
        let document: Value = serde_json::from_str(&check(folder, "sarif", 1).0).expect("it is JSON");
        let results = document["runs"][0]["results"].as_array().expect("there are results");
        let print = |result: &Value| {
            (
                result["ruleId"].to_string(),
                result["partialFingerprints"]["primaryLocationLineHash"].to_string(),
            )
        };
        results.iter().map(print).collect()
    };
    let before = prints(&folder);
    folder.write(
        SHOP.0,
        format!("// One more line.\n\n{}", SHOP.1.replace("  values.replcas", "    values.replcas")),
    );
    assert_eq!(prints(&folder), before);
    folder.write(SHOP.0, SHOP.1.replace("replcas = 2", "replcas = 3"));
    let after = prints(&folder);
    let same = before.iter().filter(|print| after.contains(print)).count();
    assert_eq!(same, before.len() - 1);
}

#[test]
fn paths_start_at_the_root_of_the_repository() {
    let folder = Folder::new([
        ("shops/platform.phx", PLATFORM.1),
        ("shops/prod.phx", "environment prod {\n  hots = \"a\"\n}\n"),
        (".git/HEAD", ""),
    ]);
    let run = |format| streams(&phxc(&folder.at("shops"), &["check", "--format", format]), 1).0;
    assert!(run("github").starts_with("::error file=shops/prod.phx,line=2,"), "{}", run("github"));
    assert!(run("sarif").contains(r#""uri": "shops/prod.phx""#), "{}", run("sarif"));
}

fn evil() -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    sources.add("a:b,c%/ü <&>\".phx", "x = 1\n");
    sources.add("std:capabilities.phx", "x = 1\n");
    let text = "50%: a, b\u{1b}[31m\r\n<tag> & \"quote\" \u{ffff}";
    let first = Diagnostic::error(Code::E0101, span(0, 0, 1), text).label(span(1, 0, 1), text).help(text);
    let second = Diagnostic::warning(Code::W0802, span(1, 0, 1), text).fix(text, span(0, 5, 6), "");
    (vec![first, second, Diagnostic::error(Code::E0102, span(9, 0, 1), "nowhere")], sources)
}

#[test]
fn github_reads_no_command_within_a_text() {
    let (diagnostics, sources) = evil();
    let out = render_github(&diagnostics, &sources, "");
    let lines: Vec<&str> = out.lines().collect();
    let head =
        r#"::error file=a%3Ab%2Cc%25/ü <&>".phx,line=1,col=1,endLine=1,endColumn=2,title=E0101::50%25: a, b"#;
    assert_eq!(lines.len(), 3, "{out}");
    assert!(lines[0].starts_with(head) && lines[0].contains("%0D%0A<tag>"), "{out}");
    assert!(lines[1].starts_with("::warning title=W0802::"), "{out}");
    assert!(lines[2].starts_with("::error title=E0102::nowhere"), "{out}");
    assert!(!out.contains('\u{1b}'));
}

#[test]
fn junit_is_xml_whatever_the_text() {
    let (diagnostics, sources) = evil();
    let out = render_junit(&diagnostics, &sources);
    assert!(!out.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{ffff}'), "{out:?}");
    assert!(out.contains(r#"name="a:b,c%/ü &lt;&amp;&gt;&quot;.phx""#), "{out}");
    assert!(!out.contains("<tag>") && out.contains("&lt;tag&gt; &amp; &quot;quote&quot;"), "{out}");
    assert_eq!(out.matches("<testcase").count(), 3, "{out}");
    assert_eq!(out.matches("<failure").count(), out.matches("</failure>").count());
}

#[test]
fn sarif_holds_any_path_and_place() {
    let (diagnostics, sources) = evil();
    let document: Value =
        serde_json::from_str(&render_sarif(&diagnostics, &sources, "sub dir/")).expect("it is JSON");
    validate(&document, include_str!("../../../../tests/data/sarif.schema.json"));
    let results = &document["runs"][0]["results"];
    let uri = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "sub%20dir/a%3Ab%2Cc%25/%C3%BC%20%3C%26%3E%22.phx");
    let library = &results[1]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(library, &serde_json::json!({ "uri": "std:capabilities.phx" }));
    assert_eq!(results[2]["locations"], Value::Array(vec![]));
}

#[track_caller]
fn validate(document: &Value, schema: &str) {
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{document:#}", errors.join("\n"));
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let refused = |schema: &str, document: Value| {
        let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
        assert!(!jsonschema::is_valid(&schema, &document), "{document}");
    };
    let json = include_str!("../../../../docs/diagnostics.schema.json");
    refused(json, serde_json::json!({ "version": 1, "type": "diagnostic", "code": "E0101" }));
    refused(
        json,
        serde_json::json!({ "version": 1, "type": "checked", "environments": 1, "deployments": -1, "warnings": 0 }),
    );
    let sarif = include_str!("../../../../tests/data/sarif.schema.json");
    refused(sarif, serde_json::json!({ "$schema": "x", "version": "2.1.0", "runs": [{}] }));
}
