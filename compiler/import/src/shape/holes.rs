//! Puts settings into texts that contain their values, where environments agree on it.

use ecow::EcoString;
use indexmap::IndexMap;

use super::facts::Facts;
use super::settings::{Known, Settings};
use super::value::{Leaf, Part, Value, insert, leaves};

/// Replaces texts of a service's values in all environments.
pub(super) fn fill(facts: &mut Facts, settings: &Settings) {
    let mut by_path: IndexMap<Vec<EcoString>, Vec<(EcoString, Value)>> = IndexMap::new();
    for (environment, entries) in &facts.facts {
        for Leaf { path, value } in leaves(entries) {
            by_path.entry(path).or_default().push((environment.clone(), value));
        }
    }
    for (path, all) in by_path {
        let is_list =
            |name: &EcoString, value: &Value| settings.services(name).is_some_and(|all| all == value);
        if all.iter().all(|(environment, value)| is_list(environment, value)) {
            for (environment, _) in &all {
                if let Some(entries) = facts.facts.get_mut(environment) {
                    insert(entries, &path, Value::Name("env.services".into()));
                }
            }
            continue;
        }
        // What decides about other things than values has a name, or is checked as it is.
        if path.first().is_some_and(|first| first == "revision" || first == "project") {
            continue;
        }
        for (environment, value) in agreed(&all, settings) {
            if let Some(entries) = facts.facts.get_mut(&environment) {
                insert(entries, &path, value);
            }
        }
    }
}

/// The values that change.
fn agreed(all: &[(EcoString, Value)], settings: &Settings) -> Vec<(EcoString, Value)> {
    let Some((_, first)) = all.first() else { return vec![] };
    let is_same = all.len() > 1 && all.iter().all(|(_, value)| value == first);
    if is_same {
        return vec![];
    }
    let mut groups: IndexMap<String, (Value, Vec<usize>)> = IndexMap::new();
    for (at, (environment, value)) in all.iter().enumerate() {
        let filled = with_settings(value, settings.known(environment), |_| true);
        groups.entry(filled.key()).or_insert_with(|| (filled, vec![])).1.push(at);
    }
    let mut out = vec![];
    for (filled, members) in groups.into_values() {
        let raw: Vec<&(EcoString, Value)> = members.iter().filter_map(|at| all.get(*at)).collect();
        let differ = raw.first().is_some_and(|(_, one)| raw.iter().any(|(_, other)| other != one));
        for (environment, value) in raw {
            let filled = if differ {
                filled.clone()
            } else {
                with_settings(value, settings.known(environment), |known| known.is_telling)
            };
            if filled != *value {
                out.push((environment.clone(), filled));
            }
        }
    }
    out
}

/// A value in which the texts of settings are the settings.
pub(super) fn with_settings(value: &Value, known: &[Known], wanted: impl Fn(&Known) -> bool) -> Value {
    value.map_texts(&mut |text| {
        let mut parts = vec![Part::Text(text.clone())];
        for known in known.iter().filter(|known| wanted(known)) {
            parts = parts.into_iter().flat_map(|part| split(part, known)).collect();
        }
        parts
    })
}

fn split(part: Part, known: &Known) -> Vec<Part> {
    let Part::Text(text) = &part else { return vec![part] };
    let mut out = vec![];
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(known.text.as_str())) {
        let (start, end) = (at + found, at + found + known.text.len());
        let before = text.get(..start).and_then(|text| text.chars().next_back());
        let mut behind = text.get(end..).unwrap_or("").chars();
        let after = behind.next();
        let after_that = behind.next();
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_joined = known.is_host
            && (matches!(before, Some('.' | '-' | '@'))
                || after == Some('-')
                || after == Some('.') && is_word(after_that));
        if is_word(before) || is_word(after) || is_joined {
            at = end;
            continue;
        }
        if from < start {
            out.push(Part::Text(text.get(from..start).unwrap_or("").into()));
        }
        out.push(Part::Setting(known.name.clone()));
        (from, at) = (end, end);
    }
    if from == 0 {
        return vec![part];
    }
    if from < text.len() {
        out.push(Part::Text(text.get(from..).unwrap_or("").into()));
    }
    out
}
