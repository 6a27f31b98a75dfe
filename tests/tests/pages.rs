//! Every code of the catalogue: its page exists, the example on it gives exactly this code, its cure
//! compiles, and some place in the compiler reports it.

use std::fmt::Write as _;

use phxc_core::Compilation;
use phxc_core::diagnostics::{CATALOGUE, Entry, page};
use phxc_tests::fixture::{Fixture, PRELUDE};
use phxc_tests::folder;

/// Codes whose example can't be shown as a text of a few lines, and why. Their pages say so.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[
    ("E0103", "it takes 257 brackets or 1,000 operators"),
    ("E0110", "a page is UTF-8, and so is its example"),
];

/// What is said on the page of a code without an example.
const SAYS_SO: &str = "This cannot be shown";

#[test]
fn each_code_has_its_page() {
    let place = phxc_tests::root().join("compiler/core/src/diagnostics/docs");
    // Each example is a compilation: they share the machine's cores.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = CATALOGUE.chunks(CATALOGUE.len().div_ceil(threads));
    let mut problems: String = std::thread::scope(|scope| {
        let running: Vec<_> =
            parts.map(|part| scope.spawn(|| part.iter().map(problems_of).collect())).collect();
        running.into_iter().map(|part| -> String { part.join().unwrap() }).collect()
    });
    for path in folder::files(&place).unwrap() {
        let known = CATALOGUE.iter().any(|entry| path == format!("{}.md", entry.code));
        if !known {
            let _ = writeln!(problems, "docs/{path} is the page of no code");
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

#[test]
fn a_page_that_promises_too_much_is_found() {
    let entry = CATALOGUE.iter().find(|entry| entry.code.0 == "E0106").unwrap();
    let page = |title: &str, example: &str, fix: &str| {
        format!(
            "# {title}\n\nWords about it.\n\n## Example\n\n```phx\n{example}\n```\n\n## Fix\n\n```phx\n{fix}\n```\n"
        )
    };
    let judged = |title: &str, example: &str, fix: &str| judge(entry, &page(title, example, fix)).join("\n");
    let (title, example, fix) = ("E0106: an unknown unit", "let a = 8Gis //~ E0106", "let a = 8Gi");
    assert_eq!(judged(title, example, fix), "");
    assert!(judged("E0106: another title", example, fix).contains("the title is"));
    assert!(judged(title, "let a = 8Gi", fix).contains("no line is marked"));
    assert!(judged(title, "let a = 8Gis", fix).contains("no line is marked"));
    assert!(judged(title, "let a = 8Gi //~ E0106", fix).contains("the example gives"));
    assert!(judged(title, "let a = 8Gis //~ E0106\nlet b = 01", fix).contains("the example gives"));
    assert!(judged(title, "let a = 8Gis //~ E0105", fix).contains("marks another code"));
    assert!(judged(title, example, "let a = 8Gis").contains("the cure gives"));
    assert!(judge(entry, "# E0106: an unknown unit\n\nWords.\n").concat().contains("two blocks"));
}

#[test]
fn each_code_is_reported_somewhere() {
    let root = phxc_tests::root().join("compiler");
    let sources: Vec<String> = folder::files(&root)
        .unwrap()
        .into_iter()
        .filter(|path| path.ends_with(".rs") && path.contains("src/") && !path.contains("/tests/"))
        .filter(|path| !path.ends_with("diagnostics/codes.rs"))
        .map(|path| folder::read_text(&root.join(&path)).unwrap())
        .collect();
    assert!(sources.len() > 50, "only {} sources", sources.len());
    let used = |entry: &&Entry| sources.iter().any(|text| text.contains(&format!("Code::{}", entry.code)));
    let idle: Vec<&str> = CATALOGUE.iter().filter(|entry| !used(entry)).map(|entry| entry.code.0).collect();
    assert!(idle.is_empty(), "nobody reports {}", idle.join(", "));
}

fn problems_of(entry: &Entry) -> String {
    let problems = match page(entry.code) {
        Some(text) => judge(entry, text),
        None => vec![format!("there is no docs/{}.md", entry.code)],
    };
    problems.iter().map(|problem| format!("{}: {problem}\n", entry.code)).collect()
}

/// What is wrong with the page of a code.
fn judge(entry: &Entry, text: &str) -> Vec<String> {
    let code = entry.code.0;
    let mut problems = vec![];
    let title = format!("# {code}: {}", entry.title);
    let found = text.lines().next().unwrap_or("");
    if found != title {
        problems.push(format!("the title is {found:?}, not {title:?}"));
    }
    let exception = WITHOUT_EXAMPLE.iter().any(|(other, _)| *other == code);
    let blocks = blocks(text);
    match blocks.as_slice() {
        _ if exception => {
            let alone = blocks.is_empty() && text.contains(SAYS_SO);
            problems.extend(
                (!alone).then(|| format!("it has no example and says “{SAYS_SO}”, or it is no exception")),
            );
        }
        [example, cure] => {
            problems.extend(judge_example(code, example).err());
            problems.extend(judge_cure(code, cure));
        }
        other => {
            problems.push(format!("it has two blocks of phx, the example and the cure, not {}", other.len()))
        }
    }
    problems
}

/// The texts between ```` ```phx ```` and ```` ``` ````.
fn blocks(text: &str) -> Vec<&str> {
    let starts = text.split("\n```phx\n").skip(1);
    starts.filter_map(|rest| rest.split_once("\n```").map(|(block, _)| block)).collect()
}

fn compile(block: &str) -> Result<(Fixture, Compilation), String> {
    let prelude = folder::read_text(&phxc_tests::here().join("ui").join(PRELUDE)).unwrap();
    let fixture = Fixture::parse(&format!("{block}\n"), &prelude)?;
    let compilation = phxc_core::compile(&fixture.world());
    Ok((fixture, compilation))
}

/// Whether the example gives this code at the marked lines, and nothing else.
fn judge_example(code: &str, block: &str) -> Result<(), String> {
    let (fixture, compilation) = compile(block)?;
    if fixture.markers.is_empty() {
        return Err("no line is marked in the example".into());
    }
    if fixture.markers.iter().any(|marker| marker.code != code) {
        return Err("the example marks another code".into());
    }
    let mut expected: Vec<(String, usize, String)> = fixture
        .markers
        .iter()
        .map(|marker| (marker.file.clone(), marker.line, marker.code.clone()))
        .collect();
    let mut found: Vec<(String, usize, String)> = compilation
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let span = diagnostic.primary.span;
            let source = compilation.sources.get(span.file).unwrap();
            let (line, _) = source.line_column(span.start as usize);
            (source.path.to_string(), line, diagnostic.code.to_string())
        })
        .collect();
    expected.sort();
    found.sort();
    if found == expected { Ok(()) } else { Err(format!("the example gives {}", shown(&compilation))) }
}

fn judge_cure(code: &str, block: &str) -> Option<String> {
    let (_, compilation) = match compile(block) {
        Ok(compiled) => compiled,
        Err(error) => return Some(error),
    };
    let wrong = compilation.diagnostics.iter().any(|found| found.is_error() || found.code.0 == code);
    wrong.then(|| format!("the cure gives {}", shown(&compilation)))
}

fn shown(compilation: &Compilation) -> String {
    if compilation.diagnostics.is_empty() {
        return "nothing".into();
    }
    format!("\n{}", phxc::render_human(&compilation.diagnostics, &compilation.sources, false))
}
