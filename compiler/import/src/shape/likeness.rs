//! Long texts of a service that differ in a few words become a function of those words.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::value::{Part, Value};
use super::{Function, Service};

/// As many lines a text has at least before a function is worth reading.
const LONG: usize = 8;
/// As many of its lines may differ.
const DIFFERENT: usize = 3;

/// Puts the texts of a service that are almost alike into functions.
pub(super) fn texts(service: &mut Service) {
    let mut found: BTreeMap<(EcoString, usize), Vec<Lines>> = BTreeMap::new();
    for block in blocks(service) {
        for value in block.values_mut() {
            each(&"text".into(), value, &mut |key, value| {
                if let Some(lines) = Lines::of(value) {
                    let all = found.entry((key.clone(), lines.0.len())).or_default();
                    if !all.contains(&lines) {
                        all.push(lines);
                    }
                }
            });
        }
    }
    let mut calls: Vec<(Lines, Value)> = vec![];
    for ((key, _), all) in found {
        for alike in cluster(all) {
            let name = free(service, &key);
            let (function, arguments) = function(name, &alike);
            for (lines, arguments) in alike.into_iter().zip(arguments) {
                calls.push((lines, Value::Call(function.name.clone(), arguments)));
            }
            service.functions.push(function);
        }
    }
    if calls.is_empty() {
        return;
    }
    for block in blocks(service) {
        for value in block.values_mut() {
            each(&"text".into(), value, &mut |_, value| {
                let Some(lines) = Lines::of(value) else { return };
                if let Some((_, call)) = calls.iter().find(|(found, _)| *found == lines) {
                    *value = call.clone();
                }
            });
        }
    }
}

fn blocks(service: &mut Service) -> impl Iterator<Item = &mut super::Entries> {
    std::iter::once(&mut service.everywhere).chain(service.blocks.iter_mut().map(|(_, block)| block))
}

/// Calls for each text, with its key.
fn each(key: &EcoString, value: &mut Value, see: &mut dyn FnMut(&EcoString, &mut Value)) {
    match value {
        Value::Map(map) | Value::Whole(map) => map.iter_mut().for_each(|(key, value)| each(key, value, see)),
        Value::List(list) => list.iter_mut().for_each(|item| each(key, item, see)),
        Value::Text(_) => see(key, value),
        _ => {}
    }
}

/// A text by lines.
#[derive(Debug, Clone, PartialEq)]
struct Lines(Vec<Vec<Part>>);

impl Lines {
    /// The lines of a long text.
    fn of(value: &Value) -> Option<Self> {
        let Value::Text(parts) = value else { return None };
        let mut lines: Vec<Vec<Part>> = vec![vec![]];
        for part in parts {
            let Part::Text(text) = part else {
                lines.last_mut()?.push(part.clone());
                continue;
            };
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    lines.push(vec![]);
                }
                if !line.is_empty() {
                    lines.last_mut()?.push(Part::Text(line.into()));
                }
            }
        }
        (lines.len() >= LONG).then_some(Self(lines))
    }

    fn differ(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).filter(|(a, b)| a != b).count()
    }
}

/// Groups of at least two texts that differ in a few lines, always the same ones.
fn cluster(all: Vec<Lines>) -> Vec<Vec<Lines>> {
    let mut groups: Vec<Vec<Lines>> = vec![];
    for text in all {
        let home = groups.iter_mut().find(|group| {
            let places = different(group.iter().chain([&text]));
            places.len() <= DIFFERENT && group.iter().all(|other| other.differ(&text) > 0)
        });
        match home {
            Some(group) => group.push(text),
            None => groups.push(vec![text]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// The lines in which some texts differ.
fn different<'l>(mut all: impl Iterator<Item = &'l Lines> + Clone) -> BTreeSet<usize> {
    let Some(first) = all.next() else { return BTreeSet::new() };
    all.flat_map(|other| {
        first.0.iter().zip(&other.0).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at)
    })
    .collect()
}

/// The function of some texts, and the arguments that give each of them.
fn function(name: EcoString, alike: &[Lines]) -> (Function, Vec<Vec<Value>>) {
    let places = different(alike.iter());
    let mut args: Vec<EcoString> = vec![];
    let mut arguments: Vec<Vec<Value>> = vec![vec![]; alike.len()];
    let mut body: Vec<Part> = vec![];
    let first = alike.first().map_or(&[][..], |lines| lines.0.as_slice());
    let mut settings: Vec<EcoString> = vec![];
    for (at, line) in first.iter().enumerate() {
        if at > 0 {
            body.push(Part::Text("\n".into()));
        }
        if !places.contains(&at) {
            for part in line {
                body.push(match part {
                    Part::Setting(setting) => {
                        if !settings.contains(setting) {
                            settings.push(setting.clone());
                        }
                        Part::Setting(setting.clone())
                    }
                    text => text.clone(),
                });
            }
            continue;
        }
        let all: Vec<&[Part]> =
            alike.iter().map(|lines| lines.0.get(at).map_or(&[][..], Vec::as_slice)).collect();
        let (start, end) = shared(&all);
        let arg = argument(start, &args);
        body.extend(Some(Part::Text(start.into())).filter(|_| !start.is_empty()));
        body.push(Part::Setting(arg.clone()));
        body.extend(Some(Part::Text(end.into())).filter(|_| !end.is_empty()));
        args.push(arg);
        for (line, arguments) in all.iter().zip(&mut arguments) {
            arguments.push(middle(line, start.len(), end.len()));
        }
    }
    // A function sees no settings: they are passed on.
    for setting in settings {
        let last = setting.rsplit('.').next().unwrap_or("setting");
        let arg = free_argument(last, &args);
        for part in &mut body {
            if matches!(part, Part::Setting(found) if *found == setting) {
                *part = Part::Setting(arg.clone());
            }
        }
        args.push(arg);
        arguments.iter_mut().for_each(|arguments| arguments.push(Value::Name(setting.clone())));
    }
    (Function { name, args, body: joined(body) }, arguments)
}

/// Neighbouring texts as one.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = vec![];
    for part in parts {
        match (out.last_mut(), part) {
            (Some(Part::Text(last)), Part::Text(text)) => last.push_str(&text),
            (_, part) => out.push(part),
        }
    }
    out
}

/// What lines begin and end with, up to whole words.
fn shared<'l>(all: &[&'l [Part]]) -> (&'l str, &'l str) {
    let text = |part: Option<&'l Part>| match part {
        Some(Part::Text(text)) => text.as_str(),
        _ => "",
    };
    let starts: Vec<&str> = all.iter().map(|line| text(line.first())).collect();
    let Some(first) = starts.first().copied() else { return ("", "") };
    let shortest = starts.iter().map(|start| start.len()).min().unwrap_or(0);
    let same = |other: &&str| first.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let mut length = starts.iter().map(same).min().unwrap_or(0).min(shortest);
    // A word is not torn.
    while length > 0 && first.get(..length).is_none_or(|text| text.ends_with(|c: char| c.is_alphanumeric())) {
        length -= 1;
    }
    let start = first.get(..length).unwrap_or("");
    let single = all.iter().all(|line| line.len() == 1);
    let ends: Vec<&str> = starts.iter().map(|text| text.get(length..).unwrap_or("")).collect();
    let Some(last) = ends.first().copied().filter(|_| single) else { return (start, "") };
    let same = |other: &&str| last.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
    let mut tail = ends.iter().map(same).min().unwrap_or(0);
    while tail > 0
        && last.get(last.len() - tail..).is_none_or(|text| text.starts_with(|c: char| c.is_alphanumeric()))
    {
        tail -= 1;
    }
    (start, last.get(last.len() - tail..).unwrap_or(""))
}

/// A line without its start and end, as an argument.
fn middle(line: &[Part], start: usize, end: usize) -> Value {
    let mut parts = line.to_vec();
    if let Some(Part::Text(text)) = parts.first_mut() {
        *text = text.get(start..).unwrap_or("").into();
    }
    if let Some(Part::Text(text)) = parts.last_mut() {
        *text = text.get(..text.len().saturating_sub(end)).unwrap_or("").into();
    }
    parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
    Value::Text(parts)
}

/// An argument's name: the key that its line begins with.
fn argument(start: &str, taken: &[EcoString]) -> EcoString {
    let word = start
        .trim_end_matches([' ', ':', '=', '"', '\'', '/', '-'])
        .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
        .next();
    free_argument(word.unwrap_or("text"), taken)
}

fn free_argument(wanted: &str, taken: &[EcoString]) -> EcoString {
    let plain = super::sharing::kebab(wanted);
    let words = ["if", "else", "for", "in", "match", "true", "false", "null", "env", "std", "secrets", ""];
    let base: EcoString =
        if words.contains(&plain.as_str()) || plain.len() < 2 { "text".into() } else { plain.into() };
    let numbered = (2..).map(|n| ecow::eco_format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(base)
}

/// A name that no function has: those of all services share their names.
fn free(service: &Service, key: &str) -> EcoString {
    let base = ecow::eco_format!("{}-{}", service.name, super::sharing::kebab(key));
    let numbered = (2..).map(|n| ecow::eco_format!("{base}-{n}"));
    let is_free = |name: &EcoString| service.functions.iter().all(|function| function.name != *name);
    std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base)
}
