//! Values compared leaf for leaf: what Helm or another reader made of our files, and what we meant.

use phxc_core::data::Data;
use serde_json::Value;

use crate::chart::Merged;

/// How many differences a message shows.
const SHOWN: usize = 10;

/// Where two values differ, as `path: theirs X, ours Y`; empty if they are the same. Numbers are the
/// same if they are the same 64-bit float, which is all that Helm keeps of them.
#[must_use]
pub fn differences(theirs: &Value, ours: &Value) -> Vec<String> {
    let mut found = vec![];
    compare(".", theirs, ours, &mut found);
    found
}

/// As [`differences`], for what Helm merged. A sub-chart without values is the same as one with an
/// empty map, since Helm makes that map.
#[must_use]
pub fn differences_of_merged(helm: &Merged, ours: &Data) -> Vec<String> {
    let (mut theirs, mut ours) = (helm.values.clone(), to_json(ours));
    for side in [&mut theirs, &mut ours] {
        if let Some(map) = side.as_object_mut() {
            map.retain(|key, value| {
                !(helm.keys.contains(key) && value.as_object().is_some_and(serde_json::Map::is_empty))
            });
        }
    }
    differences(&theirs, &ours)
}

/// Fails unless what Helm merged is the compiled value.
///
/// # Panics
/// With the first differences, if there are any.
pub fn assert_same(helm: &Merged, ours: &Data) {
    let found = differences_of_merged(helm, ours);
    assert!(found.is_empty(), "Helm's values differ from the compiled ones:\n{}", summary(&found));
}

/// The first differences, a line each, and how many more there are.
#[must_use]
pub fn summary(differences: &[String]) -> String {
    let mut text: Vec<String> = differences.iter().take(SHOWN).map(|line| format!("  {line}")).collect();
    if differences.len() > SHOWN {
        text.push(format!("  … and {} more", differences.len() - SHOWN));
    }
    text.join("\n")
}

/// Our data as JSON; whole numbers stay whole.
#[must_use]
pub fn to_json(data: &Data) -> Value {
    match data {
        Data::Null => Value::Null,
        Data::Bool(value) => (*value).into(),
        Data::Int(number) => (*number).into(),
        Data::Float(number) => (*number).into(),
        Data::String(text) => text.as_str().into(),
        Data::List(items) => items.iter().map(to_json).collect(),
        Data::Map(map) => map.iter().map(|(key, value)| (key.to_string(), to_json(value))).collect(),
    }
}

/// The same value without the keys of maps that are null. In values, null means *no such key*; Helm
/// keeps the null of a key that a stand-in for an external chart has no default for.
#[must_use]
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), without_nulls(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

fn compare(path: &str, theirs: &Value, ours: &Value, found: &mut Vec<String>) {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            for (key, value) in theirs {
                let path = below(path, key);
                match ours.get(key) {
                    Some(other) => compare(&path, value, other, found),
                    None => found.push(format!("{path}: theirs {}, ours has no such key", shown(value))),
                }
            }
            for (key, value) in ours.iter().filter(|(key, _)| !theirs.contains_key(*key)) {
                found.push(format!("{}: theirs has no such key, ours {}", below(path, key), shown(value)));
            }
        }
        (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
            for (at, (value, other)) in theirs.iter().zip(ours).enumerate() {
                compare(&format!("{path}[{at}]"), value, other, found);
            }
        }
        (Value::Number(x), Value::Number(y)) if same_bits(x.as_f64(), y.as_f64()) => {}
        _ if theirs == ours => {}
        _ => found.push(format!("{path}: theirs {}, ours {}", shown(theirs), shown(ours))),
    }
}

/// Bit for bit, but that zero has no sign in JSON as Helm prints it.
fn same_bits(x: Option<f64>, y: Option<f64>) -> bool {
    match (x, y) {
        (Some(x), Some(y)) => (x + 0.0).to_bits() == (y + 0.0).to_bits(),
        _ => false,
    }
}

fn below(path: &str, key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    match (path, plain) {
        (".", true) => format!(".{key}"),
        (_, true) => format!("{path}.{key}"),
        (_, false) => format!("{path}[{key:?}]"),
    }
}

/// A value short enough for a line.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 80 {
        text
    } else {
        format!("{}…", text.chars().take(80).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_compared_as_helm_keeps_them() {
        assert_eq!(
            differences(&json!({"n": 9_007_199_254_740_992_i64}), &json!({"n": 9_007_199_254_740_993_i64})),
            [""; 0]
        );
        assert_eq!(differences(&json!({"n": 1.0}), &json!({"n": 1})), [""; 0]);
        assert_eq!(differences(&json!({"n": 1}), &json!({"n": "1"})), [".n: theirs 1, ours \"1\""]);
    }

    #[test]
    fn each_difference_has_its_path() {
        let theirs = json!({"a": {"b/c": [1, {"d": true}]}, "only": 1});
        let ours = json!({"a": {"b/c": [1, {"d": "true"}]}, "mine": null});
        assert_eq!(
            differences(&theirs, &ours),
            [
                ".a[\"b/c\"][1].d: theirs true, ours \"true\"",
                ".only: theirs 1, ours has no such key",
                ".mine: theirs has no such key, ours null"
            ]
        );
    }

    #[test]
    fn a_subchart_without_values_may_be_absent() {
        let helm = Merged {
            values: json!({"redis": {}, "empty": {}}),
            subcharts: std::collections::BTreeMap::new(),
            keys: vec!["redis".into()],
        };
        let ours = Data::Map(phxc_core::data::map([("empty", Data::Map(phxc_core::data::Map::default()))]));
        assert_eq!(differences_of_merged(&helm, &ours), [""; 0]);
        let found = differences_of_merged(&helm, &Data::Map(phxc_core::data::Map::default()));
        assert_eq!(found, [".empty: theirs {}, ours has no such key"]);
    }

    #[test]
    #[should_panic(expected = ".n: theirs 1, ours 2")]
    fn assert_same_shows_the_difference() {
        let helm =
            Merged { values: json!({"n": 1}), subcharts: std::collections::BTreeMap::new(), keys: vec![] };
        assert_same(&helm, &Data::Map(phxc_core::data::map([("n", Data::Int(2))])));
    }
}
