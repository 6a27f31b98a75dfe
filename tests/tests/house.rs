//! The rules of the house, as far as a machine can hold them: who may use whom in the core, how long
//! a file may be, and what no committed file contains.

use std::collections::BTreeSet;
use std::path::Path;

use ignore::WalkBuilder;
use phxc_tests::folder;
use regex::Regex;

/// Who may use whom among the core's modules. Each stands below all that it uses; whoever adds a line decides about the architecture.
const MODULES: Modules = &[
    ("tables", &[]),
    ("data", &[]),
    ("source", &[]),
    ("argo", &["data"]),
    ("diagnostics", &["source"]),
    ("library", &["source"]),
    ("scalar", &["data"]),
    ("value", &["data", "source"]),
    ("yaml", &["data"]),
    ("helm", &["data", "yaml"]),
    ("template", &["data", "yaml"]),
    ("syntax", &["diagnostics", "scalar", "source"]),
    ("fmt", &["source", "syntax"]),
    ("resolve", &["diagnostics", "source", "syntax"]),
    ("ty", &["data", "diagnostics", "resolve", "scalar", "source", "syntax", "value"]),
    (
        "chart",
        &[
            "data",
            "diagnostics",
            "library",
            "resolve",
            "scalar",
            "source",
            "syntax",
            "template",
            "ty",
            "value",
            "yaml",
        ],
    ),
    (
        "eval",
        &[
            "argo",
            "data",
            "diagnostics",
            "library",
            "resolve",
            "scalar",
            "source",
            "syntax",
            "ty",
            "value",
            "yaml",
        ],
    ),
    (
        "plan",
        &[
            "argo",
            "chart",
            "data",
            "diagnostics",
            "eval",
            "helm",
            "resolve",
            "scalar",
            "source",
            "syntax",
            "ty",
            "value",
            "yaml",
        ],
    ),
    ("emit", &["data", "plan", "yaml"]),
    (
        "check",
        &[
            "chart",
            "data",
            "diagnostics",
            "eval",
            "plan",
            "resolve",
            "scalar",
            "source",
            "syntax",
            "ty",
            "value",
        ],
    ),
    (
        "compile",
        &[
            "chart",
            "check",
            "data",
            "diagnostics",
            "eval",
            "library",
            "plan",
            "resolve",
            "scalar",
            "source",
            "syntax",
            "ty",
            "value",
        ],
    ),
    (
        "ide",
        &[
            "chart",
            "compile",
            "data",
            "diagnostics",
            "eval",
            "fmt",
            "library",
            "resolve",
            "scalar",
            "source",
            "syntax",
            "ty",
            "value",
            "yaml",
        ],
    ),
    // Only names the others.
    ("lib", &[]),
];

/// Uses against the direction: files whose path starts so, the module that they use, and why.
const UPWARD: Upward =
    &[("ty/signature", "chart", "a service's signature holds the types of its chart's values")];

#[test]
fn modules_of_the_core_use_only_those_above_them() {
    let place = phxc_tests::root().join("compiler/core/src");
    let texts: Vec<(String, String)> = folder::files(&place)
        .unwrap()
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .map(|path| (path.clone(), folder::read_text(&place.join(&path)).unwrap()))
        .collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let problems = problems(&texts, MODULES, UPWARD);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_use_against_the_direction_is_found() {
    let modules: Modules = &[("a", &[]), ("b", &["a"]), ("c", &["a", "b"])];
    let upward = [("a/up", "c", "because")];
    let check = |files: &[(&str, &str)]| problems(files, modules, &upward).join("\n");
    let right =
        [("a/up.rs", "use crate::c::X;"), ("b.rs", "use crate::a;"), ("c/x.rs", "use crate::{a::A, b};")];
    assert_eq!(check(&right), "");
    let with = |path, text| check(&[&right[..], &[(path, text)]].concat());
    assert_eq!(with("b/y.rs", "fn f(x: crate::c::X) {}"), "b/y.rs uses c, which its module may not");
    assert_eq!(with("a/x.rs", "use crate::{\n  b, // of c\n};"), "a/x.rs uses b, which its module may not");
    assert_eq!(with("a/x.rs", "//! Like [`crate::b`].\nuse crate::a::Y;"), "");
    assert_eq!(with("d.rs", ""), "d.rs: the module d is not in the table");
    assert_eq!(check(&right[1..]), "a/up does not use c: take it out of the table");
    assert_eq!(check(&[right[0], right[2]]), "b does not use a: take it out of the table");
    let backward: Modules = &[("a", &["b"]), ("b", &[])];
    assert_eq!(out_of_order(backward), ["a stands above b in the table, but uses it"]);
}

/// What every module may use, as it uses the standard library.
const FOUNDATION: &str = "tables";

type Modules<'a> = &'a [(&'a str, &'a [&'a str])];
type Upward<'a> = &'a [(&'a str, &'a str, &'a str)];

/// What in these files, by path and text, does not fit the tables, and what in the tables fits no file.
fn problems(files: &[(&str, &str)], modules: Modules, upward: Upward) -> Vec<String> {
    let mut problems = out_of_order(modules);
    let mut needed: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (path, text) in files {
        let module = path.split('/').next().unwrap_or(path).trim_end_matches(".rs");
        let Some((module, allowed)) = modules.iter().find(|(name, _)| *name == module) else {
            problems.push(format!("{path}: the module {module} is not in the table"));
            continue;
        };
        for used in used(text).into_iter().filter(|used| used != module && used != FOUNDATION) {
            let exception = upward.iter().find(|(file, to, _)| path.starts_with(file) && *to == used);
            if let Some(found) = allowed.iter().find(|name| **name == used) {
                needed.insert((module, found));
            } else if let Some((file, to, _)) = exception {
                needed.insert((file, to));
            } else {
                problems.push(format!("{path} uses {used}, which its module may not"));
            }
        }
    }
    let lines = modules.iter().flat_map(|(module, uses)| uses.iter().map(move |used| (*module, *used)));
    let exceptions = upward.iter().map(|(file, used, _)| (*file, *used));
    let needless = lines.chain(exceptions).filter(|line| !needed.contains(line));
    problems.extend(needless.map(|(by, used)| format!("{by} does not use {used}: take it out of the table")));
    problems
}

fn out_of_order(modules: Modules) -> Vec<String> {
    let mut problems = vec![];
    for (at, (module, uses)) in modules.iter().enumerate() {
        let below = uses.iter().filter(|used| !modules[..at].iter().any(|(above, _)| above == *used));
        problems.extend(below.map(|used| format!("{module} stands above {used} in the table, but uses it")));
    }
    problems
}

/// The modules that a file names with `crate::`, outside of comments; a macro of the crate's root
/// and its own items (`crate::Compilation`) are no modules.
fn used(text: &str) -> BTreeSet<String> {
    let comment = Regex::new(r"//[^\n]*").unwrap();
    let path = Regex::new(r"\bcrate::(?:([a-z_]+)|\{([^;]*)\};)").unwrap();
    let in_braces = Regex::new(r"^\s*([a-z_]+)").unwrap();
    let code = comment.replace_all(text, "");
    let mut found = BTreeSet::new();
    for parts in path.captures_iter(&code) {
        if let Some(name) = parts.get(1) {
            found.insert(name.as_str().to_owned());
        }
        if let Some(list) = parts.get(2) {
            found.extend(split(list.as_str()).filter_map(|one| Some(in_braces.captures(one)?[1].to_owned())));
        }
    }
    found
}

/// The parts between the commas that stand in no inner braces.
fn split(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0i32;
    list.split(move |c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    })
}

/// The most lines of a file of the compiler or the library.
const LONGEST: usize = 600;

/// Files that are longer, and why.
const LONG: &[(&str, &str)] = &[
    ("compiler/core/src/syntax/ast.rs", "one node after the other, each with what it means"),
    ("stdlib/charts/argo-cd.phx", "generated from the chart's own values"),
];

#[test]
fn files_are_short_enough_to_read() {
    let files = committed();
    let mut problems = vec![];
    for (path, bytes) in &files {
        let source = ["compiler/", "stdlib/", "tests/src/", "tests/tests/"];
        if !source.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        match (lines > LONGEST, LONG.iter().any(|(long, _)| long == path)) {
            (true, false) => {
                problems.push(format!("{path} has {lines} lines, more than {LONGEST}: split it"))
            }
            (false, true) => problems.push(format!("{path} has only {lines} lines: take it out of the list")),
            _ => {}
        }
    }
    let there = |path: &str| files.iter().any(|(file, _)| file == path);
    let gone = LONG.iter().filter(|(path, _)| !there(path));
    problems.extend(gone.map(|(path, _)| format!("{path} is gone: take it out of the list")));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn no_file_speaks_of_one_machine_or_of_unfinished_work() {
    // Put together here, so that this file does not contain them.
    let folders = ["work", "root"].map(|folder| format!("/{folder}/"));
    let machine = Regex::new(&format!(r"(^|[^\w.}}])({})", folders.join("|"))).unwrap();
    let hosts = ["crates", "pypi", "registry.npmjs", "deb.debian", "files.pythonhosted", "proxy.golang"];
    let registry = Regex::new(&format!(r"\b({})\.(io|org)\b", hosts.join("|").replace('.', r"\."))).unwrap();
    let unfinished = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!"));
    let mut problems = vec![];
    for (path, bytes) in committed() {
        // A picture or an archive.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        for (at, line) in text.lines().enumerate() {
            let mut found = vec![];
            found.extend(machine.captures(line).map(|parts| parts[2].to_owned()));
            // cargo writes where the packages come from into its lock file, and reads it there.
            if path != "Cargo.lock" {
                found.extend(registry.find(line).map(|found| found.as_str().to_owned()));
            }
            if path.ends_with(".rs") {
                found.extend(unfinished.iter().filter(|name| line.contains(name.as_str())).cloned());
            }
            problems.extend(found.iter().map(|found| format!("{path}:{}: {found}", at + 1)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Every file that Git has or would take, by path from the repository's root.
fn committed() -> Vec<(String, Vec<u8>)> {
    let root = phxc_tests::root();
    let mut walk = WalkBuilder::new(&root);
    walk.standard_filters(false)
        .git_ignore(true)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git");
    let mut files = vec![];
    for entry in walk.build() {
        let entry = entry.unwrap();
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            let path =
                entry.path().strip_prefix(&root).unwrap_or(Path::new("")).to_string_lossy().into_owned();
            files.push((path, folder::read(entry.path()).unwrap()));
        }
    }
    assert!(files.len() > 100, "only {} files below {}", files.len(), root.display());
    files.sort();
    files
}
