//! What real Helm 3.20.0 and 4.1.1 make of 33 charts with values files, against what we make of them.

use crate::data::{Data, Map};
use crate::helm::{Chart, Dependency, Import, values};
use crate::yaml::{read_data, read_values};

const VECTORS: &str = include_str!("../../../../../tests/data/helm-vectors.tsv");

/// The defaults of the sub-chart `sub` in all vectors (the key `y` is the boolean `true`).
const SUB: &str = "
a: 1
m: {x: 1, y: 2}
l: [1, 2]
global: {g: sub, only: sub}
exports: {data: {ex: 5}}
";

fn text(map: &Map, key: &str) -> ecow::EcoString {
    map.get(key).and_then(Data::as_str).unwrap_or_default().into()
}

fn import(data: &Data) -> Import {
    match data {
        Data::Map(map) => Import::Path { child: text(map, "child"), parent: text(map, "parent") },
        other => Import::Export(other.as_str().expect("a name").into()),
    }
}

fn dependency(data: &Data) -> Dependency {
    let map = data.as_map().expect("a map");
    let list = |key: &str| match map.get(key) {
        Some(Data::List(list)) => list.clone(),
        _ => vec![],
    };
    let key = if map.contains_key("alias") { "alias" } else { "name" };
    Dependency {
        chart: Chart { defaults: read_values(SUB).expect("valid"), dependencies: vec![] },
        key: text(map, key),
        condition: text(map, "condition"),
        tags: list("tags").iter().map(|tag| tag.as_str().expect("a tag").into()).collect(),
        imports: list("import-values").iter().map(import).collect(),
    }
}

fn chart(case: &serde_json::Value) -> (Chart, Vec<Map>) {
    let part = |key: &str| case[key].as_str().expect("text").to_owned();
    let head = read_values(&part("deps")).expect("valid");
    let Some(Data::List(list)) = head.get("dependencies") else { panic!("no dependencies") };
    let chart = Chart {
        defaults: read_values(&part("values")).expect("valid"),
        dependencies: list.iter().map(dependency).collect(),
    };
    let files = case["files"].as_array().expect("a list");
    let files = files.iter().map(|file| read_values(file.as_str().expect("text")).expect("valid")).collect();
    (chart, files)
}

#[test]
fn merges_as_helm_does() {
    let mut different = vec![];
    let mut count = 0;
    for line in VECTORS.lines().filter(|line| line.starts_with("merge:")) {
        count += 1;
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, case, helm3, helm4] = columns[..] else { panic!("four columns: {line}") };
        assert_eq!(helm3, helm4, "{name}");
        let (chart, files) = chart(&serde_json::from_str(case).expect("JSON"));
        let ours = values(&chart, &files);
        let same = match &ours {
            Err(_) => helm3 == "ERROR",
            Ok(_) if helm3 == "ERROR" => false,
            Ok(ours) => {
                // JSON is YAML, so that both sides are data.
                let helm = read_data(helm3).expect("JSON");
                let parent = helm.as_map().and_then(|all| all.get("P")).and_then(Data::as_map).expect("P");
                parent == ours
            }
        };
        if !same {
            different.push(format!("{name}\n  Helm {helm3}\n  we   {ours:?}"));
        }
    }
    assert_eq!(count, 35);
    assert!(different.is_empty(), "{}", different.join("\n"));
}
