//! What environments know of themselves: the values of the app-of-apps that are neither switches nor carried by
//! deployments.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use indexmap::IndexMap;
use phxc_core::data::{Data, Map};
use phxc_core::scalar::Scalar;

use super::facts::most_by;
use super::holes::with_settings;
use super::value::{Entries, Value};
use crate::read::Repository;

/// A setting of the platform.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) name: EcoString,
    /// Its type, in phx.
    pub(crate) ty: String,
    pub(crate) default: Option<Value>,
    /// What its comment in the app-of-apps says.
    pub(crate) doc: Vec<EcoString>,
}

/// A setting that texts can contain.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// How it is read: `env.host`.
    pub(crate) name: EcoString,
    /// Its text in one environment.
    pub(crate) text: EcoString,
    /// A host, which must not be a part of another one.
    pub(crate) is_host: bool,
    /// So special that even a single text that contains it must mean it.
    pub(crate) is_telling: bool,
}

/// All settings, with the values in each environment.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) settings: Vec<Setting>,
    values: BTreeMap<EcoString, Entries>,
    known: BTreeMap<EcoString, Vec<Known>>,
    /// The names of what each environment deploys.
    services: BTreeMap<EcoString, Value>,
    has_secrets: bool,
}

/// Names that mean something else in an environment's body, or in `env`.
const TAKEN: [&str; 14] = [
    "name",
    "services",
    "capabilities",
    "deploy",
    "omit",
    "provides",
    "choose",
    "let",
    "check",
    "revision",
    "application",
    "globals",
    "if",
    "for",
];
/// The setting below which secrets stand; see `env.vault.path`.
const VAULT: &str = "vault";
/// Shorter texts are found everywhere.
const SHORTEST: usize = 3;

impl Settings {
    /// The settings of a repository's environments; with the place of secrets, if there are some.
    pub(crate) fn of(repository: &Repository, has_secrets: bool) -> Self {
        let mut out = Self { has_secrets, ..Self::default() };
        let candidates = candidates(repository);
        for environment in &repository.environments {
            let mut names: Vec<&EcoString> = environment.deployments.iter().map(|one| &one.service).collect();
            names.sort();
            let names = names.into_iter().map(|name| Value::text(name.clone())).collect();
            out.services.insert(environment.name.clone(), Value::List(names));
            out.values.insert(environment.name.clone(), Entries::new());
            let name = Known {
                name: "env.name".into(),
                text: environment.name.clone(),
                is_host: false,
                is_telling: false,
            };
            let is_long = environment.name.len() >= SHORTEST;
            out.known.insert(environment.name.clone(), Some(name).filter(|_| is_long).into_iter().collect());
        }
        if has_secrets && repository.vault.key.is_none() {
            out.add_vault(repository);
        }
        for (key, default) in candidates {
            out.add(repository, &key, default.as_ref());
            for known in out.known.values_mut() {
                known.sort_by_key(|known| std::cmp::Reverse(known.text.len()));
            }
        }
        out
    }

    /// What an environment must say, where it differs from the default.
    pub(crate) fn of_environment(&self, name: &str) -> Entries {
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// The settings that texts of an environment can contain, the longest first.
    pub(crate) fn known(&self, environment: &str) -> &[Known] {
        self.known.get(environment).map_or(&[], Vec::as_slice)
    }

    /// The list that `env.services` is in an environment.
    pub(crate) fn services(&self, environment: &str) -> Option<&Value> {
        self.services.get(environment)
    }

    /// The place of secrets, where only what deployments are told shows it.
    fn add_vault(&mut self, repository: &Repository) {
        let paths = &repository.vault.paths;
        let all: Vec<Data> = paths.values().map(|path| Data::String(path.clone())).collect();
        let ty = vault_type(&all.iter().collect::<Vec<_>>());
        let mark = if paths.len() < repository.environments.len() { "?" } else { "" };
        self.settings.push(Setting {
            name: VAULT.into(),
            ty: format!("{ty}{mark}"),
            default: None,
            doc: vec![],
        });
        for (environment, path) in paths {
            let value = Value::Map(Entries::from_iter([("path".into(), Value::text(path.clone()))]));
            self.values.entry(environment.clone()).or_default().insert(VAULT.into(), value);
        }
    }

    fn add(&mut self, repository: &Repository, key: &EcoString, default: Option<&Data>) {
        let all: IndexMap<&EcoString, Option<&Data>> = repository
            .environments
            .iter()
            .map(|one| (&one.name, one.values.get(key).filter(|value| !says_nothing(value))))
            .collect();
        let present: Vec<&Data> = all.values().filter_map(|value| *value).collect();
        let is_name = all.iter().all(|(name, value)| value.and_then(Data::as_str) == Some(name.as_str()));
        if present.is_empty() || is_name {
            return;
        }
        let is_vault = self.has_secrets && repository.vault.key.as_ref() == Some(key);
        let name: EcoString = if is_vault {
            "vault.path".into()
        } else if TAKEN.contains(&key.as_str()) {
            ecow::eco_format!("{key}-setting")
        } else {
            key.clone()
        };
        let optional = present.len() < all.len();
        let ty = of_type(&present);
        let texts: Option<Vec<(&EcoString, &str)>> =
            all.iter().map(|(name, value)| Some((*name, value.and_then(Data::as_str)?))).collect();
        let mut written: IndexMap<&EcoString, Value> =
            all.iter().filter_map(|(name, value)| Some((*name, Value::of((*value)?)))).collect();
        // What most environments put together from what is already known.
        let filled: Vec<(Value, &EcoString)> = written
            .iter()
            .map(|(name, value)| (with_settings(value, self.known(name), |_| true), *name))
            .collect();
        let usual = most_by(filled.iter(), |(value, _)| value.key()).map(|(value, _)| value.clone());
        let has_holes = |value: &Value| matches!(value, Value::Text(parts) if parts.len() > 1);
        let by_default = match usual {
            Some(usual) if has_holes(&usual) => {
                let like = |value: &Value| value.key() == usual.key();
                let members: BTreeSet<&EcoString> =
                    filled.iter().filter(|(value, _)| like(value)).map(|(_, name)| *name).collect();
                (members.len() * 4 >= written.len() * 3).then(|| {
                    written.retain(|name, _| !members.contains(name));
                    usual
                })
            }
            _ => None,
        };
        let by_default = by_default.filter(|_| !optional).or_else(|| {
            let default = default.filter(|value| !says_nothing(value)).map(Value::of)?;
            written.retain(|_, value| *value != default);
            written.values_mut().for_each(|value| *value = over(value, &default));
            Some(default)
        });
        if let Some(texts) = texts.filter(|texts| {
            texts.iter().any(|(_, text)| texts.first().is_some_and(|(_, first)| first != text))
        }) {
            for (environment, text) in texts.into_iter().filter(|(_, text)| text.len() >= SHORTEST) {
                let is_special = text.len() >= 8 && text.contains(['.', '/']);
                self.known.entry(environment.clone()).or_default().push(Known {
                    name: ecow::eco_format!("env.{name}"),
                    text: text.into(),
                    is_host: ty == "Host",
                    is_telling: is_special,
                });
            }
        }
        // Secrets stand below `vault.path` of an environment.
        let (name, ty) = if is_vault { (VAULT.into(), vault_type(&present)) } else { (name, ty) };
        let within = |value: Value| {
            if is_vault { Value::Map(Entries::from_iter([("path".into(), value)])) } else { value }
        };
        let by_default = by_default.map(within);
        for (environment, value) in written {
            self.values.entry(environment.clone()).or_default().insert(name.clone(), within(value));
        }
        let doc = repository
            .environments
            .iter()
            .find_map(|one| one.docs.at.get(&vec![key.clone()]))
            .cloned()
            .unwrap_or_default();
        let doc = doc.into_iter().filter(|line| !line.starts_with('@')).collect();
        let ty = if optional && by_default.is_none() { format!("{ty}?") } else { ty };
        self.settings.push(Setting { name, ty, default: by_default, doc });
    }
}

/// The type of the setting that says where secrets are.
fn vault_type(paths: &[&Data]) -> String {
    let is_path = |path: &&Data| path.as_str().is_some_and(|text| Scalar::VaultPath.check(text).is_ok());
    let ty = if paths.iter().all(is_path) { "VaultPath" } else { "String" };
    format!("{{ path: {ty} }}")
}

/// What must be written over a default for it to become a value: of a map only what differs, if it has all the keys.
fn over(value: &Value, default: &Value) -> Value {
    let (Value::Map(map), Value::Map(low)) = (value, default) else { return value.clone() };
    if !low.keys().all(|key| map.contains_key(key)) {
        return value.clone();
    }
    let differs = map.iter().filter(|(key, value)| low.get(*key) != Some(*value));
    Value::Map(
        differs
            .map(|(key, value)| {
                (key.clone(), low.get(key).map_or_else(|| value.clone(), |low| over(value, low)))
            })
            .collect(),
    )
}

/// Top keys of the app-of-apps' values, with their defaults, in order.
fn candidates(repository: &Repository) -> IndexMap<EcoString, Option<Data>> {
    let services: BTreeSet<String> = repository
        .environments
        .iter()
        .flat_map(|one| one.deployments.iter().map(|deployed| plain(&deployed.service)))
        .chain(repository.charts.keys().map(|folder| plain(folder.rsplit('/').next().unwrap_or(folder))))
        .collect();
    let of_sources: BTreeSet<&EcoString> = repository
        .environments
        .iter()
        .flat_map(|one| {
            one.deployments.iter().flat_map(|deployed| [&deployed.repository, &deployed.revision])
        })
        .collect();
    let mut out: IndexMap<EcoString, Option<Data>> = IndexMap::new();
    for environment in &repository.environments {
        for (key, value) in &environment.values {
            let default = (!environment.own.contains_key(key)).then(|| value.clone());
            let slot = out.entry(key.clone()).or_insert(None);
            if slot.is_none() {
                *slot = default;
            }
        }
    }
    out.retain(|key, _| {
        let all = || repository.environments.iter().filter_map(|one| one.values.get(key));
        let is_switch = services.contains(&plain(key)) && all().all(only_switches);
        let is_of_services = all().all(|value| is_of_services(value, &services)) && !all().all(says_nothing);
        let is_of_source =
            all().all(|value| matches!(value, Data::String(text) if of_sources.contains(text)));
        !is_switch && !is_of_services && !is_of_source && is_name(key)
    });
    out
}

/// Whether a value only turns something on or off.
fn only_switches(value: &Data) -> bool {
    match value {
        Data::Bool(_) => true,
        Data::Map(map) => map.iter().all(|(key, value)| key == "enabled" && matches!(value, Data::Bool(_))),
        _ => false,
    }
}

/// Whether a map speaks of services by their names: what it says of them is carried by their deployments.
fn is_of_services(value: &Data, services: &BTreeSet<String>) -> bool {
    matches!(value, Data::Map(map) if {
        let named = map.keys().filter(|key| services.contains(&plain(key))).count();
        named * 2 > map.len() || map.is_empty()
    })
}

fn plain(name: &str) -> String {
    name.replace('_', "-").to_lowercase()
}

fn is_name(key: &str) -> bool {
    !crate::read::RESERVED.contains(&key)
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !key.ends_with('-')
}

fn says_nothing(value: &Data) -> bool {
    match value {
        Data::Null => true,
        Data::String(text) => text.is_empty(),
        Data::Map(map) => map.is_empty(),
        Data::List(list) => list.is_empty(),
        _ => false,
    }
}

/// The narrowest usual type that takes all these values.
fn of_type(values: &[&Data]) -> String {
    let all = |fits: &dyn Fn(&Data) -> bool| values.iter().all(|value| fits(value));
    let are = |scalar: Scalar, looks: &dyn Fn(&str) -> bool| {
        all(&|value| value.as_str().is_some_and(|text| looks(text) && scalar.check(text).is_ok()))
    };
    if all(&|value| matches!(value, Data::Bool(_))) {
        "Bool".into()
    } else if all(&|value| matches!(value, Data::Int(_))) {
        "Int".into()
    } else if all(&|value| matches!(value, Data::Int(_) | Data::Float(_))) {
        "Float".into()
    } else if are(Scalar::Url, &|text| text.contains("://")) {
        "Url".into()
    } else if are(Scalar::Host, &|text| text.contains('.') && !text.contains('/')) {
        "Host".into()
    } else if all(&|value| matches!(value, Data::String(_))) {
        "String".into()
    } else if all(
        &|value| matches!(value, Data::List(list) if list.iter().all(|item| matches!(item, Data::String(_)))),
    ) {
        "[String]".into()
    } else if all(&|value| matches!(value, Data::Map(_))) {
        of_maps(values)
    } else if all(&|value| matches!(value, Data::List(_))) {
        "[Any]".into()
    } else {
        "Any".into()
    }
}

/// A record, if the maps have much the same keys; else a map.
fn of_maps(values: &[&Data]) -> String {
    let maps: Vec<&Map> = values.iter().filter_map(|value| value.as_map()).collect();
    let keys: IndexMap<&EcoString, usize> =
        maps.iter().flat_map(|map| map.keys()).fold(IndexMap::new(), |mut all, key| {
            *all.entry(key).or_default() += 1;
            all
        });
    let alike = keys.values().all(|count| *count * 2 > maps.len()) && keys.keys().all(|key| is_name(key));
    let inner = |key: &str| {
        let found: Vec<&Data> =
            maps.iter().filter_map(|map| map.get(key)).filter(|value| !says_nothing(value)).collect();
        let some_empty =
            maps.iter().any(|map| matches!(map.get(key), Some(Data::String(text)) if text.is_empty()));
        match found.is_empty() {
            _ if some_empty => "String".to_owned(),
            true => "Any".to_owned(),
            false => of_type(&found),
        }
    };
    if alike && maps.len() > 1 {
        let fields = keys.iter().map(|(key, count)| {
            let some = maps.iter().any(|map| map.get(*key).is_none_or(says_nothing));
            let mark = if *count < maps.len() || some { "?" } else { "" };
            format!("{key}: {}{mark}", inner(key))
        });
        return format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "));
    }
    let all: Vec<&Data> =
        maps.iter().flat_map(|map| map.values()).filter(|value| !says_nothing(value)).collect();
    let ty = if all.is_empty() { "Any".to_owned() } else { of_type(&all) };
    format!("{{String: {ty}}}")
}
