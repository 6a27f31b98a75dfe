//! Laws of merging that hold for all values.

use proptest::prelude::*;

use crate::data::{Data, Map};
use crate::helm::{Chart, coalesce, diff, values};

fn entries(leaf: BoxedStrategy<Data>) -> impl Strategy<Value = Map> {
    let value = leaf.prop_recursive(3, 20, 3, |inner| {
        prop_oneof![
            prop::collection::vec(("[abc]", inner.clone()), 0..4)
                .prop_map(|entries| Data::Map(crate::data::map(entries))),
            prop::collection::vec(inner, 0..3).prop_map(Data::List),
        ]
    });
    prop::collection::vec(("[abcd]", value), 0..5).prop_map(crate::data::map)
}

fn leaf() -> BoxedStrategy<Data> {
    prop_oneof![
        (0..3_i64).prop_map(Data::Int),
        any::<bool>().prop_map(Data::Bool),
        "[xy]?".prop_map(Data::from),
    ]
    .boxed()
}

fn with_nulls() -> impl Strategy<Value = Map> {
    entries(prop_oneof![leaf(), Just(Data::Null)].boxed())
}

fn without_nulls() -> impl Strategy<Value = Map> {
    entries(leaf())
}

/// Whether every value of a file is in a map, maps merged.
fn contains(all: &Map, file: &Map) -> bool {
    file.iter().all(|(key, value)| match (all.get(key), value) {
        (Some(Data::Map(all)), Data::Map(file)) => contains(all, file),
        (found, value) => found == Some(value),
    })
}

proptest! {
    #[test]
    fn the_diff_of_two_gives_the_second(base in with_nulls(), wanted in without_nulls()) {
        let file = diff(&base, &wanted);
        prop_assert_eq!(coalesce(&base, std::slice::from_ref(&file)), wanted, "{:?}", file);
    }

    #[test]
    fn a_diff_is_minimal(base in without_nulls(), wanted in without_nulls()) {
        let file = diff(&base, &wanted);
        for key in file.keys() {
            let mut less = file.clone();
            less.shift_remove(key);
            prop_assert_ne!(&coalesce(&base, &[less]), &wanted, "{} is needless", key);
        }
    }

    #[test]
    fn a_diff_keeps_the_order_of_what_is_wanted(base in without_nulls(), wanted in without_nulls()) {
        let file = diff(&base, &wanted);
        let written: Vec<_> = file.keys().filter(|key| wanted.contains_key(*key)).collect();
        let expected: Vec<_> = wanted.keys().filter(|key| file.contains_key(*key)).collect();
        prop_assert_eq!(written, expected);
    }

    #[test]
    fn nothing_changes_nothing(base in with_nulls()) {
        prop_assert_eq!(&coalesce(&base, &[]), &base);
        prop_assert_eq!(&coalesce(&base, &[Map::default()]), &base);
        prop_assert_eq!(diff(&base, &base), Map::default());
    }

    #[test]
    fn a_file_twice_is_a_file_once(base in with_nulls(), file in with_nulls()) {
        prop_assert_eq!(coalesce(&base, &[file.clone(), file.clone()]), coalesce(&base, &[file]));
    }

    #[test]
    fn the_last_file_wins(base in with_nulls(), first in with_nulls(), last in without_nulls()) {
        let result = coalesce(&base, &[first, last.clone()]);
        prop_assert!(contains(&result, &last), "{:?}", result);
    }

    #[test]
    fn a_chart_alone_has_no_sub_charts_to_mind(base in with_nulls(), file in with_nulls()) {
        let chart = Chart { defaults: base.clone(), dependencies: vec![] };
        prop_assert_eq!(values(&chart, std::slice::from_ref(&file)), Ok(coalesce(&base, &[file])));
    }
}
