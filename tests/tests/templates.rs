//! phxc's reading of templates against real Helm: what it writes is what Helm writes, and keys that it
//! calls dead can be anything.
//!
//! `PHX_CHARTS="FOLDER …" cargo test -p phxc_tests --test templates -- --nocapture` looks at the charts
//! in other folders, too; `FOLDER:VALUES` takes a values file with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use phxc_core::chart::{ChartMeta, Reads};
use phxc_core::data::{Data, Map, map};
use phxc_core::template::{Input, Parsed, Rendered, Template, parse, render};
use phxc_core::yaml;
use phxc_tests::folder;
use phxc_tests::fuzz::Random;
use phxc_tests::helm::{Helm, HelmVersion, with_each};
use tempfile::TempDir;

const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: \"2.5\"\n";
const NOTE: &str = "a note\n";
const VALUES: &str = include_str!("../data/templates/values.yaml");
const HELPERS: &str = include_str!("../data/templates/_helpers.tpl");
const CASES: &str = include_str!("../data/templates/cases.txt");
const REFUSED: &str = include_str!("../data/templates/refused.txt");

/// The cases of a file: one a line, without comments.
fn cases(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn input(values: &str) -> Input {
    let release = [("Name", "rel".into()), ("Namespace", "space".into()), ("Service", "Helm".into())];
    let chart = [("Name", "web".into()), ("Version", "1.0.0".into()), ("AppVersion", "2.5".into())];
    Input {
        values: yaml::read_values(values).unwrap(),
        release: map(release),
        chart: map(chart),
        kube_version: "v1.33.0".into(),
        api_versions: vec!["v1".into(), "apps/v1".into()],
        files: [("note.txt".into(), NOTE.into())].into_iter().collect(),
    }
}

/// A chart `web` with these values and templates.
fn chart(values: &str, templates: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let chart = place.path().join("web");
    folder::write(&chart.join("Chart.yaml"), CHART.as_bytes()).unwrap();
    folder::write(&chart.join("note.txt"), NOTE.as_bytes()).unwrap();
    folder::write(&chart.join("values.yaml"), values.as_bytes()).unwrap();
    for (name, text) in templates {
        folder::write(&chart.join(name), text.as_bytes()).unwrap();
    }
    (place, chart)
}

fn ours(values: &str, templates: &[(&str, &str)]) -> Vec<Rendered> {
    let parsed: Vec<Parsed> = templates.iter().map(|(name, text)| parse(name, text)).collect();
    let templates: Vec<Template<'_>> =
        parsed.iter().zip(templates).map(|(parsed, (_, text))| Template { parsed, text }).collect();
    render(&templates, &input(values))
}

/// Each case in a definition of its own, printed so that no rule of YAML touches it.
#[test]
fn what_is_written_is_what_helm_writes() {
    let cases = cases(CASES);
    let mut text = String::new();
    for (at, case) in cases.iter().enumerate() {
        text += &format!("{{{{- define \"case{at}\" -}}}}{case}{{{{- end }}}}\n");
    }
    for at in 0..cases.len() {
        text += &format!("case{at}: x{{{{ include \"case{at}\" . | b64enc }}}}\n");
    }
    let templates = [("templates/_helpers.tpl", HELPERS), ("templates/a.yaml", text.as_str())];
    let ours = ours(VALUES, &templates).remove(0).text.unwrap_or_else(|error| panic!("{error}"));
    let (_place, chart) = chart(VALUES, &templates);
    let mut helm = Helm::start().unwrap();
    for version in HelmVersion::ALL {
        let theirs = helm.render(&chart, &[], "rel", "space", version).unwrap();
        let (ours, theirs) = (decoded(&ours), decoded(&theirs));
        assert_eq!(ours.len(), cases.len());
        let mut different = vec![];
        for (at, case) in cases.iter().enumerate() {
            let (ours, theirs) = (&ours[&at], &theirs[&at]);
            if ours != theirs {
                different.push(format!("{case}\n  phxc {ours:?}\n  Helm {theirs:?}"));
            }
        }
        assert!(different.is_empty(), "{version:?}\n{}", different.join("\n"));
    }
}

fn decoded(text: &str) -> BTreeMap<usize, String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("case")?.split_once(": x"));
    lines
        .map(|(at, encoded)| {
            let bytes = STANDARD.decode(encoded.trim()).unwrap();
            (at.parse().unwrap(), String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

/// Pieces of which texts are made that some reader of YAML could take for something else.
const PIECES: [&str; 46] = [
    "a",
    "b c",
    " ",
    "  ",
    "\n",
    "\n\n",
    ":",
    ": ",
    " #",
    "#",
    "-",
    "- ",
    "---",
    "...",
    "?",
    "? ",
    ",",
    "[",
    "]",
    "{",
    "}",
    "&",
    "*",
    "!",
    "|",
    ">",
    "'",
    "\"",
    "%",
    "@",
    "`",
    "\\",
    "\t",
    "1",
    "0x1",
    "1e3",
    ".5",
    "12:30",
    "yes",
    "null",
    "~",
    "2020-01-02",
    "<<",
    "=",
    "é😀",
    "word after word ",
];

/// Texts from [`PIECES`], the same ones at every run.
fn texts(count: usize) -> Vec<String> {
    let mut random = Random::new(7);
    (0..count)
        .map(|_| {
            let length = random.below(7) + if random.below(20) == 0 { 12 } else { 0 };
            (0..length).map(|_| PIECES[random.below(PIECES.len())]).collect()
        })
        .collect()
}

#[test]
fn texts_are_written_as_helm_writes_them() {
    let texts = texts(3000);
    let list: Vec<Data> = texts.iter().map(|text| text.as_str().into()).collect();
    let values = yaml::write(&map([("texts", list.into())]), &yaml::Comments::default());
    let template = "{{ range $i, $t := .Values.texts }}case{{ $i }}: x{{ printf \"%s~%s~%s~%s\" (dict \"k\" (list $t) (or (contains \"\\n\" $t) (gt (len $t) 100) | ternary \"l\" $t) 1 | toYaml) (toYaml $t) (toJson $t) (quote $t) | b64enc }}\n{{ end }}";
    let templates = [("templates/a.yaml", template)];
    let ours = ours(&values, &templates).remove(0).text.unwrap_or_else(|error| panic!("{error}"));
    let (_place, chart) = chart(&values, &templates);
    let mut helm = Helm::start().unwrap();
    for version in HelmVersion::ALL {
        let theirs = decoded(&helm.render(&chart, &[], "rel", "space", version).unwrap());
        let ours = decoded(&ours);
        for (at, text) in texts.iter().enumerate() {
            assert_eq!(ours[&at], theirs[&at], "{version:?} {text:?}");
        }
    }
}

#[test]
fn what_helm_refuses_is_refused() {
    let mut helm = Helm::start().unwrap();
    for case in cases(REFUSED) {
        let text = format!("\n{case}\n");
        let templates = [("templates/_helpers.tpl", HELPERS), ("templates/a.yaml", text.as_str())];
        let error = ours(VALUES, &templates).remove(0).text.expect_err(case);
        if !case.contains("loop") {
            assert_eq!((error.file.as_str(), error.line), ("templates/a.yaml", 2), "{case}: {error}");
        }
        let (_place, chart) = chart(VALUES, &templates);
        for version in HelmVersion::ALL {
            helm.render(&chart, &[], "rel", "space", version).expect_err(case);
        }
    }
}

/// A chart to look at, with a values file or none.
struct Subject {
    chart: PathBuf,
    values: Option<PathBuf>,
}

fn subjects() -> Vec<Subject> {
    let root = phxc_tests::root();
    let mut found = vec![];
    for path in folder::files(&root.join("services")).unwrap() {
        if let Some(chart) = path.strip_suffix("/Chart.yaml") {
            let chart = root.join("services").join(chart);
            if chart.join("templates").is_dir() {
                found.push(Subject { chart, values: None });
            }
        }
    }
    assert!(found.len() > 20, "{} charts", found.len());
    let others = std::env::var("PHX_CHARTS").unwrap_or_default();
    found.extend(others.split_whitespace().map(|one| match one.split_once(':') {
        Some((chart, values)) => Subject { chart: chart.into(), values: Some(values.into()) },
        None => Subject { chart: one.into(), values: None },
    }));
    found
}

/// Templates by name and text, parsed: the chart's own, and those of its sub-charts.
fn templates(chart: &Path) -> [Vec<(Parsed, String)>; 2] {
    let (mut own, mut others) = (vec![], vec![]);
    for path in folder::files(chart).unwrap() {
        let part = if path.starts_with("templates/") { &mut own } else { &mut others };
        if path.contains("templates/") {
            let text = folder::read_text(&chart.join(&path)).unwrap();
            part.push((parse(&path, &text), text));
        }
    }
    [own, others]
}

fn values(subject: &Subject) -> Map {
    let read = |path: &Path| yaml::read_values(&folder::read_text(path).unwrap_or_default()).unwrap();
    let mut values = read(&subject.chart.join("values.yaml"));
    if let Some(path) = &subject.values {
        put_over(&mut values, read(path));
    }
    values
}

fn put_over(below: &mut Map, above: Map) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Data::Map(below)), Data::Map(above)) => put_over(below, above),
            (Some(_), Data::Null) => drop(below.shift_remove(&key)),
            (_, value) => drop(below.insert(key, value)),
        }
    }
}

/// What `.Files` holds: all but templates, values and sub-charts.
fn files(chart: &Path) -> Vec<(String, String)> {
    let apart =
        |path: &str| path.starts_with("templates/") || path.starts_with("charts/") || path == "Chart.yaml";
    let paths = folder::files(chart).unwrap().into_iter().filter(|path| !apart(path));
    let texts = paths.filter_map(|path| {
        let text = folder::read_text(&chart.join(&path)).ok()?;
        Some((path, text))
    });
    texts.collect()
}

/// A copy of the chart alone, without its sub-charts, with other values.
fn alone(subject: &Subject, values: &Map) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for path in folder::files(&subject.chart).unwrap() {
        if !path.starts_with("charts/") && !path.ends_with("Chart.lock") {
            let text = folder::read(&subject.chart.join(&path)).unwrap();
            folder::write(&place.path().join(&path), &text).unwrap();
        }
    }
    let about = folder::read_text(&place.path().join("Chart.yaml")).unwrap();
    let about = about.split("\ndependencies:").next().unwrap_or("").to_owned() + "\n";
    folder::write(&place.path().join("Chart.yaml"), about.as_bytes()).unwrap();
    let text = yaml::write(values, &yaml::Comments::default());
    folder::write(&place.path().join("values.yaml"), text.as_bytes()).unwrap();
    place
}

/// The documents of each file, as Helm takes them apart, in order of their texts.
fn documents(name: &str, text: &str) -> Vec<String> {
    let mut found = vec![];
    let mut document = String::new();
    for line in text.lines().chain(["---"]) {
        if line.starts_with("---") {
            let content = document.trim();
            if content.lines().any(|line| !line.trim().is_empty() && !line.trim().starts_with('#')) {
                found.push(format!("# {name}\n{content}"));
            }
            document.clear();
        } else {
            document += line.trim_end();
            document.push('\n');
        }
    }
    found
}

#[test]
fn charts_are_written_as_helm_writes_them() {
    let subjects = subjects();
    let results = with_each(&subjects, |helm, subject| {
        let values = values(subject);
        let place = alone(subject, &values);
        let chart = yaml::read_values(&folder::read_text(&place.path().join("Chart.yaml")).unwrap()).unwrap();
        let name = chart["name"].as_str().unwrap().to_owned();
        let theirs = match helm.render(place.path(), &[], "rel", "space", HelmVersion::V4) {
            Ok(text) => text,
            // It needs values that nobody gives here.
            Err(_) => return None,
        };
        let mut wanted = vec![];
        for part in theirs.split("\n# Source: ").skip(1).chain(theirs.strip_prefix("# Source: ")) {
            let (path, text) = part.split_once('\n').unwrap_or((part, ""));
            let path = path.strip_prefix(&format!("{name}/")).unwrap_or(path);
            wanted.extend(documents(path, text));
        }
        let about = ["name", "version", "appVersion"].into_iter().zip(["Name", "Version", "AppVersion"]);
        let about = about.filter_map(|(key, field)| Some((field, chart.get(key)?.clone())));
        let mut input = input("");
        (input.chart, input.values) = (map(about), values);
        let files = files(&subject.chart).into_iter();
        input.files = files.map(|(path, text)| (path.into(), text.into())).collect();
        input.values.entry("global".into()).or_insert_with(|| Map::default().into());
        let [own, _] = templates(&subject.chart);
        let templates: Vec<Template<'_>> =
            own.iter().map(|(parsed, text)| Template { parsed, text }).collect();
        let mut found = vec![];
        let mut unknown = vec![];
        for file in render(&templates, &input) {
            match file.text {
                Ok(text) if !file.name.ends_with("NOTES.txt") => found.extend(documents(&file.name, &text)),
                Ok(_) => {}
                Err(error) => {
                    unknown.push(error.to_string());
                    wanted.retain(|document| !document.starts_with(&format!("# {}\n", file.name)));
                }
            }
        }
        // Definitions stand in `crds/`, and hooks are not printed.
        wanted.retain(|document| document.starts_with("# templates/"));
        found.retain(|document| !document.contains("helm.sh/hook\":") && !document.contains("helm.sh/hook:"));
        wanted.sort();
        found.sort();
        let pairs = found.iter().zip(&wanted).filter(|(ours, theirs)| ours != theirs);
        let mut different: Vec<String> =
            pairs.take(3).map(|(ours, theirs)| first_difference(ours, theirs)).collect();
        if found.len() != wanted.len() {
            different.push(format!("{} documents, of which Helm writes {}", found.len(), wanted.len()));
        }
        Some((unknown, different))
    })
    .unwrap();
    let mut problems = vec![];
    for (subject, result) in subjects.iter().zip(&results) {
        let name = subject.values.as_deref().unwrap_or(&subject.chart).display();
        match result {
            Some((unknown, different)) => {
                println!("{name}: {unknown:?}");
                problems.extend(different.iter().map(|one| format!("{name}: {one}")));
            }
            None => println!("{name}: refused by Helm"),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let whole = results.iter().flatten().filter(|(unknown, _)| unknown.is_empty()).count();
    assert!(whole >= 20, "only {whole} charts could be compared");
}

fn first_difference(ours: &str, theirs: &str) -> String {
    let name = ours.lines().next().unwrap_or("");
    let pair = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
    format!("{name}: phxc and Helm write {pair:?}")
}

/// What is known of a chart's values: also of defaults that are templates themselves.
fn reads(subject: &Subject, defaults: &Map) -> Reads {
    let files = folder::files(&subject.chart).unwrap().into_iter();
    let files = files.map(|path| {
        let bytes = folder::read(&subject.chart.join(&path)).unwrap();
        (path, bytes.into())
    });
    let about = folder::read_text(&subject.chart.join("Chart.yaml")).unwrap();
    let meta = ChartMeta { fields: yaml::read_values(&about).unwrap() };
    Reads::of(&files.collect::<Vec<_>>(), defaults, &meta)
}

/// Whatever stands at a key that no template reads, Helm writes the same.
#[test]
fn dead_keys_can_be_anything() {
    let mut subjects = subjects();
    let template = "a: {{ .Values.read }}\nb: {{ .Values.map.read }}\n";
    let values_yaml = "read: 1\ndead: 1\nmap: {read: a, dead: {a: b}}\n";
    let (_place, chart) = chart(values_yaml, &[("templates/a.yaml", template)]);
    subjects.push(Subject { chart, values: None });
    let results = with_each(&subjects, |helm, subject| {
        let before = values(subject);
        let reads = reads(subject, &before);
        let mut after = before.clone();
        let mut dead = vec![];
        replace_dead(&reads, &mut after, &mut vec![], &mut dead);
        let mut write =
            |values: &Map| helm.render(alone(subject, values).path(), &[], "rel", "space", HelmVersion::V4);
        if let Ok(text) = write(&before) {
            assert_eq!(write(&after).as_ref(), Ok(&text), "{}: {dead:?}", subject.chart.display());
            return (true, dead);
        }
        (false, dead)
    })
    .unwrap();
    for (subject, (written, dead)) in subjects.iter().zip(&results) {
        println!("{} (compared: {written}): {dead:?}", subject.chart.display());
    }
    assert_eq!(results.last(), Some(&(true, vec!["dead".to_owned(), "map.dead".to_owned()])));
}

fn replace_dead(reads: &Reads, values: &mut Map, path: &mut Vec<String>, dead: &mut Vec<String>) {
    for (key, value) in values.iter_mut() {
        path.push(key.to_string());
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        if !reads.is_read(&keys) {
            dead.push(keys.join("."));
            *value = vec![Data::from("nobody reads this")].into();
        } else if let Data::Map(below) = value {
            replace_dead(reads, below, path, dead);
        }
        path.pop();
    }
}
