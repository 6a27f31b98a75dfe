//! What a service writes several times becomes a constant of it: YAML's anchors and merge keys are expanded when
//! they are read, and people copy blocks from list to list.
//!
//! Greedy: of all that repeats, what saves most lines is taken out, and so on. Two things can be taken out: a value
//! that stands in several places, and entries that always stand together in several maps.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use ecow::EcoString;
use indexmap::{IndexMap, IndexSet};

use super::Service;
use super::value::{Entries, Part, SPREAD, Value};

/// As many lines a constant must save.
const WORTH: usize = 6;
/// As many constants a service gets.
const MOST: usize = 60;
/// Names that a service's constant can't have.
pub(super) const TAKEN: [&str; 12] = [
    "values",
    "application",
    "secrets",
    "globals",
    "namespace",
    "manifest",
    "revision",
    "project",
    "chart",
    "env",
    "std",
    "secret",
];

/// Takes out what a service repeats.
pub(super) fn share(service: &mut Service) {
    let mut names: BTreeSet<EcoString> = TAKEN.iter().map(|name| EcoString::from(*name)).collect();
    names.extend(service.needs.iter().map(|need| need.target.name()));
    let blocks = std::iter::once(&service.everywhere).chain(service.blocks.iter().map(|(_, block)| block));
    names.extend(
        blocks.flat_map(Entries::keys).filter_map(|key| super::secrets::named(key)).map(EcoString::from),
    );
    let fields = service.provisions.iter().filter_map(|one| one.field.as_ref());
    names.extend(fields.map(|(field, _)| EcoString::from(*field)));
    while service.constants.len() < MOST {
        let mut seen = Seen::default();
        for (root, is_whole) in roots(service) {
            seen.root(root, is_whole);
        }
        let Some(best) = seen.best() else { break };
        let name = free(&best.name(), &mut names);
        let body = match &best {
            Repeat::Value { value, .. } => value.clone(),
            Repeat::Entries { entries, .. } => Value::Map(entries.clone()),
        };
        let replace = Replace::new(&best, &name);
        for (root, is_whole) in roots_mut(service) {
            replace.root(root, is_whole);
        }
        service.constants.push((name, body));
    }
    texts(service, &mut names);
    service.constants.sort_by(|(a, _), (b, _)| a.cmp(b));
}

/// What can repeat: values and globals of all blocks, and the constants so far, which are whole: nothing lies
/// below them.
fn roots(service: &Service) -> impl Iterator<Item = (&Value, bool)> {
    let blocks = std::iter::once(&service.everywhere).chain(service.blocks.iter().map(|(_, block)| block));
    let values = blocks.flat_map(|block| ["globals", "values"].into_iter().filter_map(|key| block.get(key)));
    values.map(|value| (value, false)).chain(service.constants.iter().map(|(_, value)| (value, true)))
}

fn roots_mut(service: &mut Service) -> impl Iterator<Item = (&mut Value, bool)> {
    let blocks =
        std::iter::once(&mut service.everywhere).chain(service.blocks.iter_mut().map(|(_, block)| block));
    let values = blocks.flat_map(|block| {
        block.iter_mut().filter(|(key, _)| *key == "values" || *key == "globals").map(|(_, value)| value)
    });
    values.map(|value| (value, false)).chain(service.constants.iter_mut().map(|(_, value)| (value, true)))
}

/// A number by which equal values are found.
fn digest(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    feed(value, &mut hasher);
    hasher.finish()
}

fn feed(value: &Value, hasher: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Null => {}
        Value::Bool(value) => value.hash(hasher),
        Value::Int(value) => value.hash(hasher),
        Value::Float(value) => value.to_bits().hash(hasher),
        Value::Text(parts) => parts.hash(hasher),
        Value::Name(name) => name.hash(hasher),
        Value::Origin(origin) => origin.hash(hasher),
        Value::Call(name, args) => {
            name.hash(hasher);
            args.iter().for_each(|arg| feed(arg, hasher));
        }
        Value::List(list) => {
            list.len().hash(hasher);
            list.iter().for_each(|item| feed(item, hasher));
        }
        Value::Map(map) | Value::Whole(map) => {
            // The order of a map's keys means nothing.
            let mut all: Vec<u64> = map.iter().map(|(key, value)| entry_digest(key, digest(value))).collect();
            all.sort_unstable();
            all.hash(hasher);
        }
    }
}

fn entry_digest(key: &str, value: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (key, value).hash(&mut hasher);
    hasher.finish()
}

/// A value that stands in several places.
struct Repeated<'v> {
    value: &'v Value,
    key: EcoString,
    count: usize,
}

/// An entry that stands in several maps.
struct Shared<'v> {
    key: &'v EcoString,
    value: &'v Value,
    above: EcoString,
    maps: Vec<usize>,
}

/// All that was seen.
#[derive(Default)]
struct Seen<'v> {
    values: IndexMap<u64, Repeated<'v>>,
    entries: IndexMap<u64, Shared<'v>>,
    /// The entries of each map.
    maps: Vec<Vec<u64>>,
}

/// What is worth to be taken out.
enum Repeat {
    Value { value: Value, key: EcoString, saved: usize },
    Entries { entries: Entries, above: EcoString, saved: usize },
}

impl Repeat {
    fn saved(&self) -> usize {
        match self {
            Self::Value { saved, .. } | Self::Entries { saved, .. } => *saved,
        }
    }

    /// What it is called: what it says of itself, else the key that it stands at.
    fn name(&self) -> EcoString {
        match self {
            Self::Value { value: Value::Map(map), key, .. } => own_name(map).unwrap_or_else(|| key.clone()),
            Self::Value { key, .. } => key.clone(),
            Self::Entries { entries, above, .. } => {
                own_name(entries).unwrap_or_else(|| ecow::eco_format!("{above}-common"))
            }
        }
    }
}

/// The name or type that a map gives itself.
fn own_name(map: &Entries) -> Option<EcoString> {
    let text = |key: &&str| match map.get(*key)? {
        Value::Text(parts) => match parts.as_slice() {
            [Part::Text(text)] => Some(kebab(text)).filter(|name| (3..=30).contains(&name.len())),
            _ => None,
        },
        _ => None,
    };
    ["name", "type", "kind"].iter().find_map(text).map(EcoString::from)
}

impl<'v> Seen<'v> {
    fn root(&mut self, value: &'v Value, is_whole: bool) {
        // The top itself cannot be a constant; what is in it can.
        match value {
            Value::Map(map) => map.iter().for_each(|(key, value)| self.value(key, value, is_whole)),
            Value::List(list) => list.iter().for_each(|item| self.value(&"item".into(), item, true)),
            _ => {}
        }
    }

    /// A value, and the number by which it is known.
    ///
    /// Outside of lists a map merges with what lies below it, and `...` does not: there only what holds no map
    /// can be taken out.
    fn value(&mut self, key: &EcoString, value: &'v Value, in_list: bool) {
        if value.lines() > 1 && !is_spread(value) && (in_list || is_flat(value)) {
            let found = self.values.entry(digest(value)).or_insert_with(|| Repeated {
                value,
                key: key.clone(),
                count: 0,
            });
            found.count += 1;
        }
        match value {
            Value::Map(map) | Value::Whole(map) => {
                let id = self.maps.len();
                self.maps.push(vec![]);
                for (name, inner) in map {
                    if !in_list && matches!(inner, Value::Map(_) | Value::Whole(_)) {
                        self.value(name, inner, in_list);
                        continue;
                    }
                    let digest = entry_digest(name, digest(inner));
                    let above = key.clone();
                    let shared = self.entries.entry(digest).or_insert_with(|| Shared {
                        key: name,
                        value: inner,
                        above,
                        maps: vec![],
                    });
                    shared.maps.push(id);
                    if let Some(entries) = self.maps.get_mut(id) {
                        entries.push(digest);
                    }
                    self.value(name, inner, in_list);
                }
            }
            Value::List(list) => list.iter().for_each(|item| self.value(key, item, true)),
            _ => {}
        }
    }

    fn best(self) -> Option<Repeat> {
        let mut best: Option<Repeat> = None;
        let mut consider = |repeat: Repeat| {
            let better = best.as_ref().is_none_or(|best| repeat.saved() > best.saved());
            if repeat.saved() >= WORTH && better {
                best = Some(repeat);
            }
        };
        for repeated in self.values.values().filter(|repeated| repeated.count > 1) {
            let lines = repeated.value.lines();
            let saved = ((lines - 1) * (repeated.count - 1)).saturating_sub(2);
            consider(Repeat::Value { value: repeated.value.clone(), key: repeated.key.clone(), saved });
        }
        let sets: IndexSet<&[usize]> = self
            .entries
            .values()
            .map(|shared| shared.maps.as_slice())
            .filter(|maps| maps.len() > 1)
            .collect();
        for maps in sets {
            // All that stands in each of these maps.
            let first = maps.first().and_then(|map| self.maps.get(*map)).map_or(&[][..], Vec::as_slice);
            let shared = first.iter().filter_map(|entry| self.entries.get(entry));
            let mut group: Vec<&Shared<'v>> = shared.filter(|shared| within(maps, &shared.maps)).collect();
            group.sort_by_key(|shared| shared.key);
            if group.len() < 2 {
                continue;
            }
            let lines: usize = group.iter().map(|shared| shared.value.lines()).sum();
            let saved = ((lines - 1) * (maps.len() - 1)).saturating_sub(3);
            let above = group.first().map(|shared| shared.above.clone()).unwrap_or_default();
            let entries = group.iter().map(|shared| (shared.key.clone(), shared.value.clone())).collect();
            consider(Repeat::Entries { entries, above, saved });
        }
        best
    }
}

/// Whether all of some numbers are among others; both are sorted.
fn within(some: &[usize], all: &[usize]) -> bool {
    let mut all = all.iter();
    some.iter().all(|one| all.any(|other| other == one))
}

/// Whether a value holds no map outside of lists.
fn is_flat(value: &Value) -> bool {
    let no_map = |value: &Value| !matches!(value, Value::Map(_) | Value::Whole(_));
    match value {
        Value::Map(map) => map.values().all(no_map),
        Value::Whole(_) => false,
        _ => true,
    }
}

fn is_spread(value: &Value) -> bool {
    matches!(value, Value::Map(map) if map.len() == 1 && map.keys().all(|key| key.starts_with(SPREAD)))
}

/// Puts a constant's name where its content stands.
struct Replace<'r> {
    name: &'r EcoString,
    whole: Option<u64>,
    entries: Vec<(EcoString, u64)>,
}

impl<'r> Replace<'r> {
    fn new(repeat: &Repeat, name: &'r EcoString) -> Self {
        match repeat {
            Repeat::Value { value, .. } => Self { name, whole: Some(digest(value)), entries: vec![] },
            Repeat::Entries { entries, .. } => {
                let entries = entries.iter().map(|(key, value)| (key.clone(), digest(value)));
                Self { name, whole: None, entries: entries.collect() }
            }
        }
    }

    fn spread(&self) -> (EcoString, Value) {
        (ecow::eco_format!("{SPREAD}{}", self.name), Value::Name(self.name.clone()))
    }

    fn root(&self, value: &mut Value, is_whole: bool) {
        match value {
            Value::Map(map) => map.values_mut().for_each(|value| self.value(value, is_whole)),
            Value::List(list) => list.iter_mut().for_each(|item| self.value(item, true)),
            _ => {}
        }
    }

    fn value(&self, value: &mut Value, in_list: bool) {
        let fits = in_list || is_flat(value);
        if self.whole.is_some_and(|whole| value.lines() > 1 && fits && digest(value) == whole) {
            *value = match value {
                Value::Map(_) if !in_list => Value::Map(Entries::from_iter([self.spread()])),
                _ => Value::Name(self.name.clone()),
            };
            return;
        }
        match value {
            Value::Map(map) | Value::Whole(map) => {
                let has = |(key, digest): &(EcoString, u64)| {
                    map.get(key).is_some_and(|value| self::digest(value) == *digest)
                };
                let no_map = self
                    .entries
                    .iter()
                    .all(|(key, _)| !matches!(map.get(key), Some(Value::Map(_) | Value::Whole(_))));
                if !self.entries.is_empty() && (in_list || no_map) && self.entries.iter().all(has) {
                    let at =
                        self.entries.iter().filter_map(|(key, _)| map.get_index_of(key)).min().unwrap_or(0);
                    let (key, value) = self.spread();
                    map.shift_insert(at, key, value);
                    self.entries.iter().for_each(|(key, _)| {
                        map.shift_remove(key);
                    });
                }
                map.values_mut().for_each(|value| self.value(value, in_list));
            }
            Value::List(list) => list.iter_mut().for_each(|item| self.value(item, true)),
            _ => {}
        }
    }
}

/// A text is long if a line with it has room for little else.
const LONG: usize = 40;
/// As often a long text stands in lists before it gets a name.
const OFTEN: usize = 4;

/// Long texts that stand again and again in the rows of lists become constants, so that rows fit into lines. Of
/// several at one key, the part in which they differ is the name.
fn texts(service: &mut Service, names: &mut BTreeSet<EcoString>) {
    let mut counts: BTreeMap<EcoString, BTreeMap<EcoString, usize>> = BTreeMap::new();
    for (root, is_whole) in roots(service) {
        rows(root, is_whole, &mut |key, text| {
            *counts.entry(key.clone()).or_default().entry(text.clone()).or_default() += 1;
        });
    }
    let mut found: BTreeMap<(EcoString, EcoString), EcoString> = BTreeMap::new();
    for (key, mut texts) in counts {
        texts.retain(|_, count| *count >= OFTEN);
        let all: Vec<&str> = texts.keys().map(EcoString::as_str).collect();
        let (start, end) = common(&all);
        for text in &all {
            let middle = text.get(start..text.len() - end).unwrap_or_default();
            let wanted = if all.len() > 1 && middle.len() >= 3 { middle } else { key.as_str() };
            let name = free(wanted, names);
            service.constants.push((name.clone(), Value::text(*text)));
            found.insert((key.clone(), (*text).into()), name);
        }
    }
    if found.is_empty() {
        return;
    }
    for (root, is_whole) in roots_mut(service) {
        name_texts(root, is_whole, &found);
    }
}

/// Calls for each long text of a map in a list, with its key.
fn rows(value: &Value, in_list: bool, see: &mut dyn FnMut(&EcoString, &EcoString)) {
    match value {
        Value::Map(map) | Value::Whole(map) => {
            for (key, value) in map {
                if let (true, Some(text)) = (in_list, long(value)) {
                    see(key, text);
                }
                rows(value, in_list, see);
            }
        }
        Value::List(list) => list.iter().for_each(|item| rows(item, true, see)),
        _ => {}
    }
}

fn name_texts(value: &mut Value, in_list: bool, names: &BTreeMap<(EcoString, EcoString), EcoString>) {
    match value {
        Value::Map(map) | Value::Whole(map) => {
            for (key, value) in map {
                let name =
                    long(value).filter(|_| in_list).and_then(|text| names.get(&(key.clone(), text.clone())));
                match name {
                    Some(name) => *value = Value::Name(name.clone()),
                    None => name_texts(value, in_list, names),
                }
            }
        }
        Value::List(list) => list.iter_mut().for_each(|item| name_texts(item, true, names)),
        _ => {}
    }
}

fn long(value: &Value) -> Option<&EcoString> {
    match value {
        Value::Text(parts) => match parts.as_slice() {
            [Part::Text(text)] if text.len() >= LONG && !text.contains('\n') => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// How many bytes texts have in common at their start and end.
fn common(all: &[&str]) -> (usize, usize) {
    let Some((first, others)) = all.split_first() else { return (0, 0) };
    let shortest = all.iter().map(|text| text.len()).min().unwrap_or(0);
    let start = others.iter().fold(shortest, |start, other| {
        start.min(first.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count())
    });
    let end = others.iter().fold(shortest - start, |end, other| {
        end.min(first.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count())
    });
    (start, end)
}

/// A name of phx that the service does not use yet.
fn free(wanted: &str, names: &mut BTreeSet<EcoString>) -> EcoString {
    let plain = kebab(wanted);
    let base: EcoString = if plain.is_empty() { "shared".into() } else { plain.into() };
    let numbered = (2..).map(|n| ecow::eco_format!("{base}-{n}"));
    let name =
        std::iter::once(base.clone()).chain(numbered).find(|name| !names.contains(name)).unwrap_or(base);
    names.insert(name.clone());
    name
}

/// A key as names are written in phx: `volumeMounts` is `volume-mounts`. Empty if nothing of it can be a name.
pub(super) fn kebab(wanted: &str) -> String {
    let mut plain = String::new();
    let mut before: Option<char> = None;
    for c in wanted.chars() {
        match c {
            c if c.is_ascii_uppercase()
                && before.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) =>
            {
                plain.push('-');
                plain.push(c.to_ascii_lowercase());
            }
            c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_lowercase()),
            _ if plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
        before = Some(c);
    }
    let plain = plain.trim_matches('-');
    if plain.starts_with(|c: char| c.is_ascii_alphabetic()) { plain.to_owned() } else { String::new() }
}
