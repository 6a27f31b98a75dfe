//! Laws that hold for every data and every text.

use proptest::prelude::*;

use crate::data::{Data, Map};
use crate::yaml::{Comments, is_plain, read, read_data, read_values, write};

/// Strings that readers of YAML trip over, and compositions of them.
pub(crate) fn hostile() -> impl Strategy<Value = String> {
    const PARTS: [&str; 78] = [
        "yes",
        "No",
        "ON",
        "off",
        "y",
        "N",
        "true",
        "False",
        "null",
        "Null",
        "nil",
        "none",
        "nan",
        ".nan",
        "inf",
        ".inf",
        "-.inf",
        "~",
        "<<",
        "=",
        "0777",
        "0o17",
        "0x1F",
        "0b1",
        "1_000",
        "1e3",
        "1234e56",
        "-0",
        "+1",
        ".5",
        "5.",
        "12:30",
        "1:2:3",
        "2021-01-01",
        "1.20",
        "-",
        "?",
        ":",
        ",",
        "[",
        "]",
        "{",
        "}",
        "#",
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
        "\\n",
        "---",
        "...",
        "- a",
        "a: b",
        "a #b",
        " ",
        "  ",
        "\t",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "\u{fffe}",
        "😀",
        "é",
        "a",
    ];
    let part = prop_oneof![
        8 => prop::sample::select(&PARTS[..]).prop_map(str::to_owned),
        2 => "[a-z]{1,6}",
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{1,4}",
    ];
    let lines = prop::collection::vec("( {0,3}[a-z#:|-]{0,4}( [a-z]{1,3})?)", 1..5)
        .prop_map(|lines| lines.join("\n"));
    prop_oneof![
        5 => prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat()),
        2 => (lines, 0..4_usize).prop_map(|(lines, ends)| lines + &"\n".repeat(ends)),
        1 => "[a-zé]{118,124}",
        1 => "[a-z ]{990,1100}",
    ]
}

fn number() -> impl Strategy<Value = Data> {
    let special =
        prop::sample::select(&[0.0, -0.0, 1.0, 0.1, 1e21, 1e-7, f64::MAX, f64::MIN_POSITIVE, 5e-324][..]);
    prop_oneof![
        any::<i64>().prop_map(Data::Int),
        (-100_i64..2_000_000).prop_map(Data::Int),
        prop::num::f64::NORMAL.prop_map(Data::Float),
        special.prop_map(Data::Float),
    ]
}

pub(crate) fn data() -> impl Strategy<Value = Data> {
    let leaf = prop_oneof![
        1 => Just(Data::Null),
        1 => any::<bool>().prop_map(Data::Bool),
        2 => number(),
        6 => hostile().prop_map(Data::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Data::List),
            prop::collection::vec((hostile(), inner), 0..4)
                .prop_map(|entries| Data::Map(crate::data::map(entries))),
        ]
    })
}

fn root() -> impl Strategy<Value = Map> {
    prop::collection::vec((hostile(), data()), 0..4).prop_map(crate::data::map)
}

#[test]
fn the_undamaged_sample_is_read() {
    let root = read(SAMPLE).expect("valid");
    assert_eq!(root.at(&["plain"]).map(|node| node.to_data()), Some("of two lines".into()));
}

/// Compares with what another reader gave, whose floats and whole numbers may be mixed.
fn is_same(ours: &Data, theirs: &serde_json::Value) -> bool {
    super::vectors::is_same(ours, theirs)
}

/// Some of everything that YAML has.
const SAMPLE: &str = "\
# -- head
a: &anchor {b: [1, 'two', \"thr\\u0065e\"], ? c : d} # behind
list:
- - x
  -
- !!str 5
- <<: [*anchor, {e: 0x1F}]
  # possible: key
  f: |2-
      text
    # text

? long
: >+
  folded
  é

'quoted':
    deep:
#     far: 1
      deeper: *anchor
plain: of
  two lines
---
";

proptest! {
    #[test]
    fn what_is_written_is_read_back(map in root()) {
        let text = write(&map, &Comments::default());
        prop_assert_eq!(read_data(&text), Ok(Data::Map(map.clone())), "{}", text);
        prop_assert_eq!(read(&text).map(|node| node.to_data()), Ok(Data::Map(map)));
    }

    #[test]
    fn hostile_strings_are_read_back(string in hostile()) {
        let text = Data::from(string.as_str());
        let map = crate::data::map([
            (string.clone(), text.clone()),
            ("list".into(), Data::List(vec![text.clone(), Data::List(vec![text.clone()])])),
            ("maps".into(), Data::List(vec![Data::Map(crate::data::map([
                (string.clone(), text.clone()), ("last".into(), text.clone())]))])),
            ("nested".into(), Data::Map(crate::data::map([(string, text)]))),
        ]);
        let text = write(&map, &Comments::default());
        prop_assert_eq!(read_values(&text), Ok(map), "{}", text);
    }

    #[test]
    fn readers_of_yaml_1_2_agree(map in root()) {
        let text = write(&map, &Comments::default());
        let theirs: serde_json::Value = serde_saphyr::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert!(is_same(&Data::Map(map), &theirs), "{}\n{:?}", text, theirs);
    }

    #[test]
    fn readers_of_yaml_1_1_agree(map in root()) {
        let text = write(&map, &Comments::default());
        let theirs: serde_json::Value = serde_yaml::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert!(is_same(&Data::Map(map), &theirs), "{}\n{:?}", text, theirs);
    }

    #[test]
    fn comments_change_nothing(map in root(), text in hostile(), other in hostile()) {
        let mut comments = Comments::default();
        comments.insert::<&str>(&[], text.as_str());
        for (key, value) in &map {
            comments.insert(&[key], text.as_str());
            for inner in value.as_map().into_iter().flat_map(Map::keys) {
                comments.insert(&[key, inner], other.as_str());
            }
        }
        let text = write(&map, &comments);
        prop_assert_eq!(read_data(&text), Ok(Data::Map(map)), "{}", text);
    }

    #[test]
    fn files_hold_only_harmless_characters(map in root()) {
        let text = write(&map, &Comments::default());
        prop_assert!(text.ends_with('\n'));
        prop_assert!(text.chars().all(|char| char == '\n' || !crate::yaml::scalar::needs_escape(char)));
    }

    #[test]
    fn no_text_makes_the_reader_panic(parts in prop::collection::vec(hostile(), 0..12), glue in "[ \n:-]{1,3}") {
        let text = parts.join(&glue);
        prop_assert_eq!(read(&text).map(|node| node.to_data()), read_data(&text));
    }

    #[test]
    fn no_damage_makes_the_reader_panic(from in 0..400_usize, length in 0..40_usize, string in hostile()) {
        let cut = |range: std::ops::Range<usize>| SAMPLE.chars().skip(range.start).take(range.len()).collect::<String>();
        let text = cut(0..from) + &string + &cut(from + length..SAMPLE.len());
        prop_assert_eq!(read(&text).map(|node| node.to_data()), read_data(&text));
    }

    #[test]
    fn any_characters_do_not_make_the_reader_panic(text in any::<String>()) {
        prop_assert_eq!(read(&text).is_ok(), read_data(&text).is_ok());
    }

    #[test]
    fn plain_strings_follow_the_measured_rule(string in hostile()) {
        let rule = regex::Regex::new(r"\A[A-Za-z/_][A-Za-z0-9_./-]*([:@+][A-Za-z0-9_./-]+)*\z").expect("valid");
        let words = regex::Regex::new(r"(?i)\A(y|n|yes|no|on|off|true|false|null|nil|none|nan|inf)\z").expect("valid");
        let expected = string.chars().count() <= 120 && rule.is_match(&string) && !words.is_match(&string);
        prop_assert_eq!(is_plain(&string), expected);
    }
}
