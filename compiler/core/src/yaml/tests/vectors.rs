//! What real Helm 3.20.0 and 4.1.1 make of 344 texts, against what we make of them.

use crate::data::Data;
use crate::yaml::read_values;

const VECTORS: &str = include_str!("../../../../../tests/data/helm-vectors.tsv");

/// Rows that we read differently, and why that is right.
const EXCEPTIONS: [(&str, &str); 5] = [
    ("a: 1\n---\na: 2\n", "Helm 3 and Helm 4 differ, so we refuse it"),
    ("a:\t1\n", "the parser refuses a tab right behind a colon; the place is reported"),
    ("{\"a\":\t1}", "the same"),
    // The next two stand in the table as bytes, one character a byte.
    ("\u{ef}\u{bb}\u{bf}a: 1\n", "the byte order mark: tested below as the character it is"),
    ("a: \u{ff}\n", "a byte that is no UTF-8 cannot occur in a string"),
];

struct Row {
    kind: &'static str,
    input: String,
    result: Option<serde_json::Value>,
}

fn rows() -> impl Iterator<Item = Row> {
    VECTORS.lines().skip(1).map(|line| {
        let mut columns = line.split('\t');
        let kind = columns.next().expect("a kind");
        let input = columns.next().expect("an input");
        let result = columns.next().filter(|result| *result != "ERROR");
        let input = serde_json::from_str::<serde_json::Value>(input).expect("JSON");
        let input = input.as_str().map_or_else(|| input.to_string(), str::to_owned);
        Row { kind, input, result: result.map(|result| serde_json::from_str(result).expect("JSON")) }
    })
}

/// Helm's numbers are all floats; its null values are an empty map.
pub(crate) fn is_same(ours: &Data, theirs: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (ours, theirs) {
        (Data::Null, Value::Null) => true,
        (Data::Bool(a), Value::Bool(b)) => a == b,
        (Data::Int(a), Value::Number(b)) => Some(*a as f64) == b.as_f64(),
        (Data::Float(a), Value::Number(b)) => Some(*a) == b.as_f64(),
        (Data::String(a), Value::String(b)) => a == b,
        (Data::List(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Data::Map(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key.as_str()).is_some_and(|b| is_same(a, b)))
        }
        _ => false,
    }
}

fn agrees(row: &Row) -> bool {
    let ours = read_values(&row.input).map(Data::Map);
    match (&row.result, ours) {
        (None, ours) => ours.is_err(),
        (Some(theirs), Ok(ours)) if row.kind == "scalar" => ours
            .as_map()
            .and_then(|root| root.get("v")?.as_map()?.get("k"))
            .is_some_and(|k| is_same(k, theirs)),
        (Some(theirs), Ok(ours)) => is_same(&ours, theirs),
        (Some(_), Err(_)) => false,
    }
}

#[test]
fn reads_as_helm_does() {
    let rows: Vec<Row> = rows().filter(|row| matches!(row.kind, "scalar" | "doc")).collect();
    assert_eq!(rows.len(), 344);
    let different: Vec<String> = rows
        .iter()
        .filter(|row| !agrees(row) && !EXCEPTIONS.iter().any(|(input, _)| *input == row.input))
        .map(|row| format!("{:?}: Helm {:?}, we {:?}", row.input, row.result, read_values(&row.input)))
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn exceptions_are_still_exceptions() {
    for (input, why) in EXCEPTIONS {
        let row = rows().find(|row| row.input == input).expect("the row");
        assert!(!agrees(&row), "{input:?} ({why}) agrees now");
    }
    let with_mark = read_values("\u{feff}a: 1\n").expect("a byte order mark is fine");
    assert_eq!(with_mark, crate::data::map([("a", Data::Int(1))]));
}
