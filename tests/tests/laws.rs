//! Laws that hold for any platform: what Helm merges is what was compiled, and no source, however
//! broken, makes the compiler stop.

use std::time::{Duration, Instant};

use phxc_core::data::{Data, Map};
use phxc_core::emit::{OutputTree, Selection, emit};
use phxc_core::source::{MemoryWorld, World};
use phxc_core::{helm, yaml};
use phxc_tests::values::{differences, summary, to_json, without_nulls};
use phxc_tests::{sources, ui};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Keys of the small chart: few, so that layers meet.
const KEYS: [&str; 4] = ["a", "b", "c-d", "y"];

/// A leaf or a map as YAML flow and as phx, which is the same text but for keys.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(&'static str),
    Null,
    Map(Vec<(&'static str, Tree)>),
}

impl Tree {
    fn yaml(&self) -> String {
        match self {
            Self::Leaf(text) => (*text).to_owned(),
            Self::Null => "null".into(),
            Self::Map(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, value)| format!("{key:?}: {}", value.yaml())).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    /// As the value of `key`; a map merges or, if `replace`, replaces.
    fn entry(&self, key: &str, replace: bool) -> String {
        match self {
            Self::Leaf(text) => format!("{key:?} = {text}"),
            Self::Null => format!("{key:?} = null"),
            Self::Map(entries) => {
                let entries: Vec<_> = entries.iter().map(|(key, value)| value.entry(key, false)).collect();
                format!("{key:?} {}{{ {} }}", if replace { "= " } else { "" }, entries.join(", "))
            }
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        6 => select(vec!["1", "true", "\"no\"", "\"\"", "1.5", "[1, [2], {}]", "[]"]).prop_map(Tree::Leaf),
        2 => Just(Tree::Null),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| entries(inner).prop_map(Tree::Map))
}

/// Entries of a map; no key twice.
fn entries(value: impl Strategy<Value = Tree>) -> impl Strategy<Value = Vec<(&'static str, Tree)>> {
    prop::collection::vec((select(KEYS.to_vec()), value), 0..4).prop_map(|mut entries| {
        let mut seen = vec![];
        entries.retain(|(key, _)| {
            let new = !seen.contains(key);
            seen.push(*key);
            new
        });
        entries
    })
}

/// A layer of values: entries, each of which may replace.
fn layer() -> impl Strategy<Value = Vec<(&'static str, Tree, bool)>> {
    entries(tree()).prop_flat_map(|entries| {
        let replace = prop::collection::vec(any::<bool>(), entries.len());
        (Just(entries), replace).prop_map(|(entries, replace)| {
            entries.into_iter().zip(replace).map(|((key, value), replace)| (key, value, replace)).collect()
        })
    })
}

fn values(layer: &[(&'static str, Tree, bool)]) -> String {
    let entries: Vec<_> = layer.iter().map(|(key, value, replace)| value.entry(key, *replace)).collect();
    format!("values {{ {} }}", entries.join("\n"))
}

/// The values file of a path in the output, as Helm reads it.
fn read(tree: &OutputTree, path: &str) -> Map {
    yaml::read_values(std::str::from_utf8(&tree.files[path].bytes).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn helm_merges_what_was_compiled(
        defaults in entries(tree()), service in layer(), family in layer(), environment in layer()
    ) {
        let chart = Tree::Map(defaults).yaml();
        let platform = format!(
            "platform p {{ repo = \"https://git.example.org/p\" }}\n\
             chart small {{ path = \"charts/small\", values: Any }}\n\
             service web {{\nchart = charts.small\n{}\n}}\n\
             abstract environment family {{ deploy web {{\n{}\n}} }}\n\
             environment dev : family {{ deploy web {{\n{}\n}} }}\n",
            values(&service), values(&family), values(&environment),
        );
        let world = MemoryWorld::new([
            ("platform.phx", platform.clone()),
            ("charts/small/Chart.yaml", "apiVersion: v2\nname: small\nversion: 1.0.0\n".into()),
            ("charts/small/values.yaml", chart.clone()),
            ("charts/small/templates/a.yaml", "a: {{ .Values.a }}\n".into()),
        ]);
        let compilation = phxc_core::compile(&world);
        let errors: Vec<_> = compilation.diagnostics.iter().filter(|found| found.is_error()).collect();
        // A block over a leaf is refused, with its own code; nothing else is wrong with these layers.
        for error in &errors {
            prop_assert_eq!(error.code.0, "E0306", "{}\n{}\n{}", ui::short(error, &compilation.sources), chart, platform);
        }
        if errors.is_empty() {
            let tree = emit(&compilation.plan, &Selection::default());
            let below = read(&tree, "services/web/values.yaml");
            let above = read(&tree, "services/web/values-dev.yaml");
            let merged = to_json(&Data::Map(helm::coalesce(&below, &[below.clone(), above])));
            let compiled = to_json(&Data::Map(compilation.plan.environments[0].deployments[0].values.clone()));
            let found = differences(&without_nulls(&merged), &compiled);
            prop_assert!(found.is_empty(), "{}\n{}\n{}", summary(&found), chart, platform);
        }
    }
}

/// One small accident of an editor.
#[derive(Debug, Clone)]
enum Accident {
    DeleteLine(Index),
    DoubleLine(Index),
    SwapLines(Index, Index),
    DeleteWord(Index),
    DoubleWord(Index),
    SwapWords(Index, Index),
    CutOff(Index),
}

fn accident() -> impl Strategy<Value = Accident> {
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Accident::DeleteLine),
        at().prop_map(Accident::DoubleLine),
        (at(), at()).prop_map(|(a, b)| Accident::SwapLines(a, b)),
        at().prop_map(Accident::DeleteWord),
        at().prop_map(Accident::DoubleWord),
        (at(), at()).prop_map(|(a, b)| Accident::SwapWords(a, b)),
        at().prop_map(Accident::CutOff),
    ]
}

fn happen(text: &str, accident: &Accident) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    // Words with the blanks and signs between them as words of their own.
    let mut words: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphanumeric()).collect();
    match accident {
        Accident::DeleteLine(at) => drop(lines.remove(at.index(lines.len()))),
        Accident::DoubleLine(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at]);
        }
        Accident::SwapLines(a, b) => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
        }
        Accident::DeleteWord(at) => drop(words.remove(at.index(words.len()))),
        Accident::DoubleWord(at) => {
            let at = at.index(words.len());
            words.insert(at, words[at]);
        }
        Accident::SwapWords(a, b) => {
            let (a, b) = (a.index(words.len()), b.index(words.len()));
            words.swap(a, b);
        }
        Accident::CutOff(at) => words.truncate(at.index(words.len())),
    }
    match accident {
        Accident::DeleteLine(_) | Accident::DoubleLine(_) | Accident::SwapLines(..) => lines.concat(),
        _ => words.concat(),
    }
}

/// How long one compilation of the reference platform may take on a busy machine, without optimization.
const PATIENCE: Duration = Duration::from_secs(20);

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn no_accident_stops_the_compiler(
        accidents in prop::collection::vec((any::<Index>(), accident()), 1..5)
    ) {
        let mut world = sources::reference_platform().unwrap();
        let sources = world.sources();
        for (file, accident) in &accidents {
            let path = file.get(&sources);
            let text = String::from_utf8(world.read(path).unwrap().to_vec()).unwrap();
            if !text.is_empty() {
                world.insert(path, happen(&text, accident));
            }
        }
        let start = Instant::now();
        let compilation = phxc_core::compile(&world);
        prop_assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
        // Every diagnostic has a place that can be shown, and what is left of the plan can be written.
        for diagnostic in &compilation.diagnostics {
            let span = diagnostic.primary.span;
            let source = compilation.sources.get(span.file).map_or("", |source| &source.text);
            prop_assert!(source.get(span.range()).is_some(), "{}", ui::short(diagnostic, &compilation.sources));
        }
        let _ = emit(&compilation.plan, &Selection::default());
    }
}
