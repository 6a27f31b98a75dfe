//! Which secrets there are: `secrets.yaml` and `secrets-ENV.yaml` beside a chart, as Phalanx writes them, and where
//! the environments keep their texts.
//!
//! Source of the format: Phalanx, "Secrets YAML specification". A secret's text never gets here: of a `value` only
//! is known that there is one.

use std::collections::BTreeMap;

use ecow::EcoString;
use phxc_core::data::{Data, Map};

use super::tree::{Tree, join, name};
use super::{ChartSource, Deployment, Environment, Repository, names};
use crate::report::{Place, Report, Topic};
use crate::values;

/// The secrets of a chart's folder.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// Those of all environments: `secrets.yaml`.
    pub everywhere: Vec<SecretRule>,
    /// By environment, those that go over them, key by key: `secrets-ENV.yaml`.
    pub own: BTreeMap<EcoString, Vec<SecretRule>>,
}

/// What is said of one key.
#[derive(Debug, Clone, Default)]
pub struct SecretRule {
    /// The key.
    pub key: EcoString,
    /// Where it is written.
    pub place: Place,
    /// What it is for.
    pub description: EcoString,
    /// Comment lines above it.
    pub comments: Vec<EcoString>,
    /// The path of the Helm value that decides whether it is there.
    pub condition: Option<EcoString>,
    /// That it is the text of another key.
    pub copy: Option<CopyRule>,
    /// That its text is made.
    pub generate: Option<GenerateRule>,
    /// Whether its text stands in the file.
    pub has_value: bool,
    /// Whether it is in base64 where people put it.
    pub encoded: bool,
}

/// `copy`
#[derive(Debug, Clone, Default)]
pub struct CopyRule {
    /// The application that has it.
    pub application: EcoString,
    /// Its key there.
    pub key: EcoString,
    /// The value that decides whether it is copied.
    pub condition: Option<EcoString>,
}

/// `generate`
#[derive(Debug, Clone, Default)]
pub struct GenerateRule {
    /// What is made: `password`, `fernet-key` …
    pub kind: EcoString,
    /// The key that it is made from.
    pub source: Option<EcoString>,
    /// The value that decides whether it is made.
    pub condition: Option<EcoString>,
}

/// Where the environments keep their secrets.
#[derive(Debug, Clone, Default)]
pub struct Vault {
    /// The value of the app-of-apps that says it.
    pub key: Option<EcoString>,
    /// The path by environment.
    pub paths: BTreeMap<EcoString, EcoString>,
}

/// What a rule may say.
const FIELDS: [&str; 6] = ["description", "if", "copy", "generate", "value", "onepassword"];
/// What its parts may say.
const PARTS: [(&str, &[&str]); 3] = [
    ("copy", &["application", "key", "if"]),
    ("generate", &["type", "source", "if"]),
    ("onepassword", &["encoded"]),
];
/// How a value is called that says where secrets are, without `_` and in small letters.
const VAULT_PATHS: [&str; 4] = ["vaultpathprefix", "vaultsecretspath", "vaultsecretspathprefix", "vaultpath"];

/// Takes the secrets files of all charts into the repository, and out of the charts; the files that were read.
///
/// Where nothing says in which place of the store an environment's secrets are, they stay as they are, which is
/// reported: phx has no secret without a place.
pub(super) fn read(tree: &Tree<'_>, repository: &mut Repository, report: &mut Report) -> Vec<String> {
    let mut found: BTreeMap<String, Secrets> = BTreeMap::new();
    let mut files: Vec<(String, String)> = vec![];
    let mut said = Report::default();
    for folder in repository.charts.keys() {
        for path in tree.below(folder) {
            let environment = match path.strip_suffix(".yaml") {
                Some("secrets") => None,
                Some(stem) if !stem.contains('/') => match stem.strip_prefix("secrets-") {
                    Some(environment) => Some(names::name(environment)),
                    None => continue,
                },
                _ => continue,
            };
            let Some(file) = join(folder, path) else { continue };
            let Some(rules) = rules(tree, &file, &mut said) else { continue };
            let secrets = found.entry(folder.clone()).or_default();
            match environment {
                None => secrets.everywhere = rules,
                Some(environment) => drop(secrets.own.insert(environment, rules)),
            }
            files.push((folder.clone(), path.to_owned()));
        }
    }
    let Some(vault) = vault(repository, &found) else {
        for (folder, path) in files {
            let text = "no value of the app-of-apps says where an environment's secrets are, so that phx has no place \
                        for them: which there are is not carried over; their resources in the chart's templates are";
            report.say(Topic::LeftOut, Place::new(format!("{folder}/{path}"), 0), text);
        }
        return vec![];
    };
    said.lines.into_iter().for_each(|line| report.say(line.topic, line.place, line.text));
    for (folder, path) in &files {
        if let Some(chart) = repository.charts.get_mut(folder) {
            chart.files.remove(path);
        }
    }
    repository.vault = vault;
    repository.secrets = found;
    files.iter().filter_map(|(folder, path)| join(folder, path)).collect()
}

/// The folder of a deployment's chart, if its secrets are known.
pub(crate) fn folder_of<'d>(repository: &Repository, one: &'d Deployment) -> Option<&'d String> {
    match &one.chart {
        ChartSource::Folder(folder) if repository.secrets.contains_key(folder) => Some(folder),
        _ => None,
    }
}

/// The rules of a file; nothing, and a line of the report, if it is none of Phalanx's.
fn rules(tree: &Tree<'_>, file: &str, report: &mut Report) -> Option<Vec<SecretRule>> {
    let (map, comments) = super::charts::file(tree, file, report)?;
    let is_rule =
        |value: &Data| value.as_map().is_some_and(|map| map.keys().all(|key| FIELDS.contains(&key.as_str())));
    if let Some((key, _)) = map.iter().find(|(_, value)| !is_rule(value)) {
        let line = comments.lines.get(&vec![key.clone()]).copied().unwrap_or(0);
        let text =
            format!("`{key}` is no rule of a secret, so the file is taken for something else and stays");
        report.say(Topic::LeftOut, Place::new(file, line), text);
        return None;
    }
    if !comments.end.is_empty() {
        let text = format!("the comment at the end: {}", comments.end.join(" "));
        report.say(Topic::LeftOut, Place::new(file, 0), text);
    }
    Some(map.iter().map(|(key, value)| rule(file, key, value, &comments, report)).collect())
}

fn rule(
    file: &str,
    key: &EcoString,
    value: &Data,
    comments: &values::Comments,
    report: &mut Report,
) -> SecretRule {
    let nothing = Map::default();
    let map = value.as_map().unwrap_or(&nothing);
    let of = |name: &str| map.get(name).and_then(Data::as_map).unwrap_or(&nothing);
    let path = vec![key.clone()];
    let place = Place::new(file, comments.lines.get(&path).copied().unwrap_or(0));
    let below = comments.at.range(path.clone()..).take_while(|(found, _)| found.starts_with(&path));
    let copy = map.contains_key("copy").then(|| CopyRule {
        application: text(of("copy"), "application").unwrap_or_default(),
        key: text(of("copy"), "key").unwrap_or_default(),
        condition: text(of("copy"), "if"),
    });
    let generate = map.contains_key("generate").then(|| GenerateRule {
        kind: text(of("generate"), "type").unwrap_or_default(),
        source: text(of("generate"), "source"),
        condition: text(of("generate"), "if"),
    });
    for (part, known) in PARTS {
        for other in of(part).keys().filter(|key| !known.contains(&key.as_str())) {
            let text = format!("`{part}.{other}` of `{key}`, which Phalanx does not know");
            report.say(Topic::LeftOut, place.clone(), text);
        }
    }
    let has_value = map.get("value").is_some_and(|value| *value != Data::Null);
    if has_value {
        let text = format!("the text of `{key}` stands here; in phx it never does: put it into the store");
        report.say(Topic::LeftOut, place.clone(), text);
    }
    SecretRule {
        key: key.clone(),
        place,
        description: text(map, "description").unwrap_or_default(),
        comments: below.flat_map(|(_, lines)| lines.iter().cloned()).collect(),
        condition: text(map, "if"),
        copy,
        generate,
        has_value,
        encoded: of("onepassword").get("encoded") == Some(&Data::Bool(true)),
    }
}

fn text(map: &Map, key: &str) -> Option<EcoString> {
    match map.get(key) {
        Some(Data::String(text)) => Some(text.clone()),
        Some(Data::Int(number)) => Some(ecow::eco_format!("{number}")),
        Some(Data::Bool(value)) => Some(ecow::eco_format!("{value}")),
        _ => None,
    }
}

/// Where secrets are, if that is known of each environment that has some.
fn vault(repository: &Repository, found: &BTreeMap<String, Secrets>) -> Option<Vault> {
    let has =
        |one: &Deployment| matches!(&one.chart, ChartSource::Folder(folder) if found.contains_key(folder));
    let needs: Vec<&Environment> =
        repository.environments.iter().filter(|one| one.deployments.iter().any(has)).collect();
    let known =
        |paths: &BTreeMap<EcoString, EcoString>| needs.iter().all(|one| paths.contains_key(&one.name));
    let all = |of: &dyn Fn(&Environment) -> Option<EcoString>| -> BTreeMap<EcoString, EcoString> {
        repository.environments.iter().filter_map(|one| Some((one.name.clone(), of(one)?))).collect()
    };
    for wanted in VAULT_PATHS {
        let keys = repository.environments.iter().flat_map(|one| one.values.keys());
        for key in keys.filter(|key| plain(key) == wanted).collect::<std::collections::BTreeSet<_>>() {
            let paths = all(&|one| filled(one.values.get(key)));
            let is_free = repository.environments.iter().all(|one| !one.values.contains_key("vault"));
            if known(&paths) && !paths.is_empty() && is_free {
                return Some(Vault { key: Some(key.clone()), paths });
            }
        }
    }
    // What its deployments are told.
    let told = all(&|environment| {
        let mut globals = environment.deployments.iter().flat_map(|one| {
            one.layers.iter().filter_map(|layer| layer.values.get("global")?.as_map()).flat_map(Map::iter)
        });
        globals.find_map(|(key, value)| {
            filled(Some(value)).filter(|_| VAULT_PATHS.contains(&plain(key).as_str()))
        })
    });
    let is_free = repository.environments.iter().all(|one| !one.values.contains_key("vault"));
    (known(&told) && !told.is_empty() && is_free).then_some(Vault { key: None, paths: told })
}

fn filled(value: Option<&Data>) -> Option<EcoString> {
    match value {
        Some(Data::String(text)) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

fn plain(key: &str) -> String {
    key.replace(['_', '-'], "").to_lowercase()
}

/// How the application of a chart's folder is called in the store and in rules.
pub(crate) fn application(folder: &str) -> &str {
    name(folder)
}
