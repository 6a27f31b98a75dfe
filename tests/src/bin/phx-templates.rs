//! What phxc sees in the templates of charts: `phx-templates FOLDER…`, each the folder of a chart.
//!
//! Prints the templates that it cannot read, what it cannot follow, and the keys of the chart's
//! `values.yaml` that no template reads. With `--tree`, also every path that is read, and how.

use std::path::Path;

use phxc_core::data::Data;
use phxc_core::template::{Parsed, Use, Uses, parse, uses};
use phxc_core::yaml;
use phxc_tests::folder;

fn main() -> Result<(), String> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let with_tree = arguments.iter().any(|argument| argument == "--tree");
    arguments.retain(|argument| argument != "--tree");
    arguments.iter().try_for_each(|chart| look(Path::new(chart), with_tree))
}

fn look(chart: &Path, with_tree: bool) -> Result<(), String> {
    let (mut own, mut others) = (vec![], vec![]);
    for path in folder::files(chart)? {
        let part = if path.starts_with("templates/") { Some(&mut own) } else { None };
        let part = part.or_else(|| path.contains("/templates/").then_some(&mut others));
        if let (Some(part), Ok(text)) = (part, folder::read_text(&chart.join(&path))) {
            part.push((parse(&path, &text), text));
        }
    }
    let parsed = |files: &[(Parsed, String)]| files.iter().map(|(file, _)| file.clone()).collect::<Vec<_>>();
    let found = uses(&parsed(&own), &parsed(&others));
    println!("{}: {} templates", chart.display(), own.len());
    let files: Vec<&(Parsed, String)> = own.iter().chain(&others).collect();
    for (file, text) in &files {
        for error in &file.errors {
            println!("  {}: {}", at(&file.name, text, error.span.start), error.message);
        }
    }
    for one in &found.unfollowed {
        if let Some((file, text)) = files.get(one.place.file) {
            println!("  {}: {}", at(&file.name, text, one.place.span.start), one.why);
        }
    }
    let values = folder::read_text(&chart.join("values.yaml")).unwrap_or_default();
    let values = yaml::read_data(&values).map_err(|error| format!("{}: {error}", chart.display()))?;
    dead(&found, &values, &mut vec![]);
    if with_tree {
        tree(&found.values, "");
    }
    Ok(())
}

fn at(name: &str, text: &str, offset: usize) -> String {
    let line = text.get(..offset).map_or(0, |before| before.matches('\n').count()) + 1;
    format!("{name}:{line}")
}

fn dead(uses: &Uses, data: &Data, path: &mut Vec<String>) {
    let Some(map) = data.as_map() else { return };
    for (key, value) in map {
        path.push(key.to_string());
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        if uses.is_read(&keys) {
            dead(uses, value, path);
        } else {
            println!("  no template reads {}", path.join("."));
        }
        path.pop();
    }
}

fn tree(one: &Use, path: &str) {
    let reads: Vec<String> = one.reads.iter().map(|read| format!("{:?}", read.manner)).collect();
    println!("  .Values{path}: {}", reads.join(", "));
    one.fields.iter().for_each(|(name, below)| tree(below, &format!("{path}.{name}")));
    one.element.iter().for_each(|below| tree(below, &format!("{path}[]")));
}
