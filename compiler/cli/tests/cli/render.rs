//! Diagnostics as text.

use phxc::render::{render_human, render_json, render_short};
use phxc_core::diagnostics::{Code, Diagnostic};
use phxc_core::source::Sources;

use crate::common::span;

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add("services/api.phx", "service api {\n\tparam größe: Int = \"8\"\n}\n");
    sources.add("environments/prod.phx", "environment prod {\n  deploy api { grösse = 3 }\n}\n");
    sources
}

fn two() -> Vec<Diagnostic> {
    let unknown = Diagnostic::error(Code::E0101, span(1, 34, 41), "`api` has no parameter `grösse`")
        .here("unknown")
        .label(span(0, 21, 28), "the nearest one is declared here")
        .note("an environment sets the parameters of what it deploys")
        .help("declare it in the service, or remove the line")
        .fix("write the parameter's name", span(1, 34, 41), "größe");
    let unit = Diagnostic::warning(Code::E0106, span(0, 36, 39), "a number is written as a string");
    vec![unknown, unit]
}

#[test]
fn human() {
    insta::assert_snapshot!(render_human(&two(), &sources(), false), @r#"
error[E0101]: `api` has no parameter `grösse`
  ┌─ environments/prod.phx:2:16
  │
2 │   deploy api { grösse = 3 }
  │                ^^^^^^ unknown
  │
  ┌─ services/api.phx:2:8
  │
2 │     param größe: Int = "8"
  │           ----- the nearest one is declared here
  │
  = note: an environment sets the parameters of what it deploys
  = help: declare it in the service, or remove the line
  = help: write the parameter's name: `größe`

warning[E0106]: a number is written as a string
  ┌─ services/api.phx:2:21
  │
2 │     param größe: Int = "8"
  │                        ^^^

1 error, 1 warning
"#);
}

#[test]
fn colour_changes_nothing_but_colour() {
    let colored = render_human(&two(), &sources(), true);
    assert!(colored.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some(at) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('m').expect("the end of a colour") + 1..];
    }
    plain.push_str(rest);
    assert_eq!(plain, render_human(&two(), &sources(), false));
}

#[test]
fn nothing_to_say() {
    assert_eq!(render_human(&[], &sources(), true), "");
}

#[test]
fn short() {
    insta::assert_snapshot!(render_short(&two(), &sources(), false), @r"
environments/prod.phx:2:16: error[E0101]: `api` has no parameter `grösse`
services/api.phx:2:21: warning[E0106]: a number is written as a string
");
}

#[test]
fn json() {
    insta::assert_snapshot!(render_json(&two(), &sources()), @r#"
{"version":1,"type":"diagnostic","code":"E0101","severity":"error","message":"`api` has no parameter `grösse`","primary":{"path":"environments/prod.phx","line":2,"column":16,"end_line":2,"end_column":22,"start":34,"end":41,"text":"unknown"},"labels":[{"path":"services/api.phx","line":2,"column":8,"end_line":2,"end_column":13,"start":21,"end":28,"text":"the nearest one is declared here"}],"notes":["an environment sets the parameters of what it deploys"],"help":["declare it in the service, or remove the line"],"fix":{"title":"write the parameter's name","safe":true,"edits":[{"path":"environments/prod.phx","line":2,"column":16,"end_line":2,"end_column":22,"start":34,"end":41,"text":"größe"}]}}
{"version":1,"type":"diagnostic","code":"E0106","severity":"warning","message":"a number is written as a string","primary":{"path":"services/api.phx","line":2,"column":21,"end_line":2,"end_column":24,"start":36,"end":39,"text":""},"labels":[],"notes":[],"help":[],"fix":null}
"#);
}

#[test]
fn after_fifty_reports_the_rest_is_short() {
    let many: Vec<_> =
        (0..53).map(|n| Diagnostic::error(Code::E0101, span(0, 0, 7), format!("number {n}"))).collect();
    let text = render_human(&many, &sources(), false);
    assert_eq!(text.matches("┌─").count(), 50);
    let end: Vec<&str> = text.lines().rev().take(6).collect();
    assert_eq!(
        end,
        [
            "53 errors",
            "",
            "services/api.phx:1:1: error[E0101]: number 52",
            "services/api.phx:1:1: error[E0101]: number 51",
            "services/api.phx:1:1: error[E0101]: number 50",
            "and 3 more:",
        ]
    );
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let mut sources = Sources::default();
    let evil = "a\u{1b}]0;title\u{7}b\u{9b}31m\u{202e}c";
    sources.add(format!("{evil}.phx"), format!("x = \"{evil}\" y\r\nnext\n"));
    let end = 5 + evil.len();
    let diagnostic = Diagnostic::error(Code::E0101, span(0, end + 2, end + 3), evil)
        .here(evil)
        .label(span(0, 0, 1), evil)
        .note(evil)
        .help(evil)
        .fix(evil, span(0, 0, 1), format!("{evil}\n{evil}"));
    let all = [diagnostic];
    for text in [
        render_human(&all, &sources, false),
        render_short(&all, &sources, false),
        render_json(&all, &sources),
    ] {
        let bad = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!text.contains(bad), "{text:?}");
    }
    assert!(render_human(&all, &sources, false).contains(r"a\u{1b}]0;title"));
    assert_eq!(render_short(&all, &sources, false).lines().count(), 1);
    let json: serde_json::Value = serde_json::from_str(&render_json(&all, &sources)).expect("it is JSON");
    assert_eq!(json["message"], evil);
}

#[test]
fn places_out_of_the_text_are_harmless() {
    let sources = sources();
    let places = [span(0, 900, 999), span(0, 20, 26), span(9, 0, 1), span(0, 41, 41), span(0, 23, 22)];
    for place in places {
        let all = [Diagnostic::error(Code::E0101, place, "message").label(place, "label")];
        for text in [
            render_human(&all, &sources, true),
            render_short(&all, &sources, false),
            render_json(&all, &sources),
        ] {
            assert!(text.contains("message"), "{place:?}: {text}");
        }
    }
}

#[test]
fn a_line_too_long_to_read_is_not_shown() {
    let mut sources = Sources::default();
    sources.add("a.phx", format!("let x = \"{}\"\n", "x".repeat(100_000)));
    let all = [Diagnostic::error(Code::E0101, span(0, 4, 5), "message").help("shorten it")];
    insta::assert_snapshot!(render_human(&all, &sources, false), @r"
error[E0101]: message
 = at a.phx:1:5
 = help: shorten it

1 error
");
}
