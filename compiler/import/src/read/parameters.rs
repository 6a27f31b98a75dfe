//! Helm parameters (`--set`, `--set-string`) as values.
//!
//! Source: Helm's package strvals, and Argo CD's `util/helm/helm.go`, which escapes commas.

use ecow::EcoString;
use phxc_core::data::{Data, Map};

/// The highest index of a list that is followed.
const LONGEST: usize = 1000;

/// Sets one parameter.
///
/// # Errors
/// The name is not a path that Helm reads, or the value goes into something that is neither a map nor a list.
pub(crate) fn set(values: &mut Map, name: &str, value: &str, as_text: bool) -> Result<(), String> {
    let steps = steps(name)?;
    let value = if as_text { Data::from(value) } else { typed(value) };
    let Some((Step::Key(first), rest)) = steps.split_first() else {
        return Err(format!("`{name}` is not the name of a value"));
    };
    let slot = values.entry(first.clone()).or_insert(Data::Null);
    put(slot, rest, value).ok_or_else(|| format!("`{name}` goes into something that is no map and no list"))
}

enum Step {
    Key(EcoString),
    Index(usize),
}

fn steps(name: &str) -> Result<Vec<Step>, String> {
    let wrong = || format!("`{name}` is not the name of a value");
    let mut out = vec![];
    let mut key = String::new();
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => key.extend(chars.next()),
            '.' => out.extend(
                Some(std::mem::take(&mut key)).filter(|key| !key.is_empty()).map(|k| Step::Key(k.into())),
            ),
            '[' => {
                out.extend(
                    Some(std::mem::take(&mut key)).filter(|key| !key.is_empty()).map(|k| Step::Key(k.into())),
                );
                let digits: String = chars.by_ref().take_while(|c| *c != ']').collect();
                out.push(Step::Index(digits.parse().ok().filter(|at| *at < LONGEST).ok_or_else(wrong)?));
            }
            c => key.push(c),
        }
    }
    out.extend(Some(key).filter(|key| !key.is_empty()).map(|key| Step::Key(key.into())));
    if out.is_empty() { Err(wrong()) } else { Ok(out) }
}

fn put(slot: &mut Data, steps: &[Step], value: Data) -> Option<()> {
    let Some((step, rest)) = steps.split_first() else {
        *slot = value;
        return Some(());
    };
    match step {
        Step::Key(key) => {
            if *slot == Data::Null {
                *slot = Data::Map(Map::default());
            }
            let Data::Map(map) = slot else { return None };
            put(map.entry(key.clone()).or_insert(Data::Null), rest, value)
        }
        Step::Index(at) => {
            if *slot == Data::Null {
                *slot = Data::List(vec![]);
            }
            let Data::List(list) = slot else { return None };
            while list.len() <= *at {
                list.push(Data::Null);
            }
            put(list.get_mut(*at)?, rest, value)
        }
    }
}

/// A value as Helm types it: words and whole numbers without a leading zero; `{a,b}` is a list.
fn typed(text: &str) -> Data {
    if let Some(inner) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
        let items = inner.split(',').filter(|item| !item.is_empty());
        return Data::List(items.map(|item| scalar(&unescaped(item))).collect());
    }
    scalar(&unescaped(text))
}

fn scalar(text: &str) -> Data {
    match text {
        "true" => Data::Bool(true),
        "false" => Data::Bool(false),
        "null" => Data::Null,
        "0" => Data::Int(0),
        _ if !text.starts_with('0') => text.parse().map_or_else(|_| Data::from(text), Data::Int),
        _ => Data::from(text),
    }
}

/// Without the backslashes that escape.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\\' { out.extend(chars.next()) } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_what_helm_makes_of_it() {
        let table: &[(&str, &str, bool, &str)] = &[
            ("a", "1", false, "a: 1"),
            ("a", "1", true, "a: \"1\""),
            ("a.b", "true", false, "a: {b: true}"),
            ("a", "007", false, "a: \"007\""),
            ("a", "1.5", false, "a: \"1.5\""),
            ("a", "https://x.org", false, "a: https://x.org"),
            ("a\\.b/c", "x", false, "\"a.b/c\": x"),
            ("a[1].b", "x", false, "a: [null, {b: x}]"),
            ("a", "{x,2}", false, "a: [x, 2]"),
            ("a", "x\\,y", false, "a: \"x,y\""),
        ];
        for (name, value, as_text, expected) in table {
            let mut values = Map::default();
            set(&mut values, name, value, *as_text).unwrap();
            assert_eq!(values, phxc_core::yaml::read_values(expected).unwrap(), "{name}={value}");
        }
        assert!(set(&mut Map::default(), "a[99999999999]", "x", false).is_err());
        assert!(set(&mut Map::default(), "", "x", false).is_err());
    }
}
