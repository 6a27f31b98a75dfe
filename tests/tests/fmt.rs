//! What the formatter may never change, over every source of the repository and over generated ones.

use std::path::Path;

use ignore::WalkBuilder;
use phxc_core::fmt::format;
use phxc_core::source::{FileId, Source};
use phxc_core::syntax::parse;
use phxc_tests::folder;
use phxc_tests::fuzz::{Case, hostile_cases, split};
use regex::Regex;

/// Sources that are written for people, and so are formatted.
const OWN: [&str; 8] = [
    "platform.phx",
    "types.phx",
    "services",
    "environments",
    "stdlib",
    "examples",
    "charts",
    "compiler/cli/src/init",
];

/// Sources that tests are made of: what is wrong in them is meant.
const FIXTURES: [&str; 3] = ["tests/ui", "tests/golden", "compiler/core/src/syntax/tests"];

/// The `.phx` files below these places, with their texts.
fn sources(places: &[&str]) -> Vec<(String, String)> {
    let root = phxc_tests::root();
    let walk =
        places.iter().flat_map(|place| WalkBuilder::new(root.join(place)).standard_filters(false).build());
    let paths = walk.map(|entry| entry.unwrap().into_path());
    let mut found: Vec<(String, String)> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "phx"))
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            (name, folder::read_text(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

fn source(path: &str, text: &str) -> Source {
    Source::new(FileId(0), path, text)
}

/// The syntax tree as text, without places.
fn tree(source: &Source, span: &Regex) -> String {
    span.replace_all(&format!("{:?}", parse(source).file), "").into_owned()
}

fn comments(source: &Source) -> Vec<String> {
    parse(source).comments.iter().map(|span| source.slice(*span).trim_end().to_owned()).collect()
}

/// Same tree, same comments, nothing broken lost, and once is enough.
fn violations(name: &str, text: &str, span: &Regex) -> Vec<String> {
    let before = source(name, text);
    let formatted = format(&before);
    let after = source(name, &formatted.text);
    let mut found = vec![];
    let mut check = |holds: bool, what: &str| {
        if !holds {
            found.push(format!("{name}: {what}"));
        }
    };
    let broken = |part: &phxc_core::source::Span| formatted.text.contains(before.slice(*part));
    check(formatted.broken.iter().all(broken), "something broken is not as it was");
    check(format(&after).text == formatted.text, "formatting again changes it");
    check(tree(&after, span) == tree(&before, span), "the tree is another one");
    check(comments(&after) == comments(&before), "the comments are other ones");
    check(
        !parse(&before).diagnostics.is_empty() || formatted.broken.is_empty(),
        "something is left as it is without a reason",
    );
    found
}

fn span() -> Regex {
    Regex::new(r"Span \{[^}]*\}").unwrap()
}

#[test]
fn the_repository_is_formatted() {
    let sources = sources(&OWN);
    assert!(sources.len() > 70, "{}", sources.len());
    let changed: Vec<&str> = sources
        .iter()
        .filter(|(path, text)| format(&source(path, text)).text != *text)
        .map(|(path, _)| path.as_str())
        .collect();
    assert!(changed.is_empty(), "run `phxc fmt {}`", changed.join(" "));
}

#[test]
fn sources_of_the_repository_mean_the_same() {
    let span = span();
    let mut found = vec![];
    for (path, text) in sources(&OWN).into_iter().chain(sources(&FIXTURES)) {
        for (part, bytes) in split(&text) {
            if part.ends_with(".phx") {
                found.extend(violations(&format!("{path}: {part}"), &String::from_utf8_lossy(&bytes), &span));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn generated_sources_mean_the_same() {
    let span = span();
    let programs = (0..60).map(Case::Program);
    let accidents = (0..60).map(Case::Accident);
    let hostile = (0..hostile_cases()).map(Case::Hostile);
    let mut found = vec![];
    for case in programs.chain(accidents).chain(hostile) {
        for (path, bytes) in case.files().unwrap() {
            if let Some(text) = path.ends_with(".phx").then(|| String::from_utf8(bytes).ok()).flatten() {
                found.extend(violations(&format!("{case}: {path}"), &text, &span));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_text_cut_anywhere_keeps_what_is_broken() {
    let span = span();
    let places = ["services/gafaelfawr/gafaelfawr.phx", "types.phx", "examples/05-secrets/platform.phx"];
    let mut found = vec![];
    for (path, text) in sources(&places) {
        let cuts = (0..text.len()).step_by(29).filter(|cut| text.is_char_boundary(*cut));
        found.extend(cuts.flat_map(|cut| violations(&format!("{path} up to {cut}"), &text[..cut], &span)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_place_of_sources_exists() {
    let root = phxc_tests::root();
    let missing: Vec<_> =
        OWN.iter().chain(&FIXTURES).filter(|place| !Path::new(&root).join(place).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
