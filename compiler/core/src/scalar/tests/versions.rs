use super::{refuses, takes};
use crate::scalar::Scalar;
use crate::scalar::text::{semver_compare, semver_major, semver_minor, semver_patch, semver_satisfies};

#[test]
fn semantic_versions() {
    takes(
        Scalar::SemVer,
        &["1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3-0a.b-c+build.01", "1.2.3+k3s1", "10.20.30", "1.0.0--"],
    );
    refuses(
        Scalar::SemVer,
        &[
            ("v1.2.3", "starts with `v`", "1.2.3"),
            ("v1.2", "starts with `v`", "1.2.0"),
            ("1.2", "has not three numbers", "1.2.0"),
            ("1-rc", "has not three numbers", "1.0.0-rc"),
            ("1.2.3.4", "has not three numbers", ""),
            ("01.2.3", "leading zero", "1.2.3"),
            ("1.2.3-01", "pre-release", ""),
            ("1.2.3-", "pre-release", ""),
            ("1.2.3+a_b", "build metadata", ""),
            ("latest", "not a semantic version", ""),
            ("1.2.x", "not a semantic version", ""),
            ("99999999999999999999.0.0", "too large", ""),
        ],
    );
}

#[test]
fn ranges() {
    takes(
        Scalar::VersionRange,
        &[
            "^1.2",
            "~1.2.3",
            ">=1 <2 || 3.x",
            "1.2.3",
            "v1.21.1",
            "*",
            "1.2 - 1.4 <2",
            "1 ||2",
            "01.2",
            ">=1.20.0-0",
            "1\n2",
        ],
    );
    refuses(
        Scalar::VersionRange,
        &[
            ("latest", "not a range", "*"),
            ("==1.2", "not a range", "=1.2"),
            (">=1.2 && <2", "not a range", ">=1.2 , <2"),
            (">1.2<2", "not a range", ">1.2 <2"),
            ("1 | 2", "not a range", "1 || 2"),
            ("1.2.3.4", "more than three numbers", ""),
            ("1||", "nothing at one side", ""),
            ("1,", "ends in a comma", "1"),
            ("1.2.3-01", "no sound pre-release", ""),
            ("99999999999999999999", "too large", ""),
        ],
    );
    // All refused by Helm 3.20 too.
    let refused = [
        ">=1 1.2 - 1.4",
        "1,,2",
        ",1",
        "v",
        "vv1",
        "V1.2",
        "1.2-",
        "1.2.",
        "1x",
        "xx",
        "> = 1",
        "||",
        "|1",
        "1.2 -1.4",
        "1.2 - ",
        "- 1.2",
        ">=1.2 - 1.4",
        "1.2 - 1.4 - 1.5",
        "<2 1.2 - 1.4",
        "1.2.3+a_b",
        "~ >1",
        "= > 1",
        "1 , , 2",
        "1.2.3-a..b",
        "1 -2 -3",
        ">=v1 <V2",
    ];
    for range in refused {
        assert!(Scalar::VersionRange.check(range).is_err(), "{range}");
    }
}

/// Every answer of Helm's own `semverCompare` in the table.
#[test]
fn satisfies_as_helm() {
    let mut rows = include_str!("helm-ranges.tsv").lines().skip(1).filter_map(|line| line.split_once('\t'));
    let (_, all) = rows.next().unwrap();
    let (mut wrong, mut asked) = (vec![], 0);
    for (range, inside) in rows {
        let inside: Vec<&str> = inside.split(' ').collect();
        for version in all.split(' ') {
            asked += 1;
            if semver_satisfies(version, range) != Ok(inside.contains(&version)) {
                wrong.push(format!("{version} in {range:?}: Helm says {}", inside.contains(&version)));
            }
        }
    }
    assert!(asked > 2000 && wrong.is_empty(), "{} of {asked}: {wrong:#?}", wrong.len());
}

#[test]
fn parts_and_precedence() {
    assert_eq!(semver_major("v1.2.3-rc.1"), Ok(1));
    assert_eq!(semver_minor("1.20"), Ok(20));
    assert_eq!(semver_patch("1"), Ok(0));
    assert!(semver_major("latest").unwrap_err().contains("`latest` is not a version"));
    assert!(semver_major("18446744073709551615.0.0").unwrap_err().contains("too large"));
    // The order of semver.org, item 11.
    let rising = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0.1",
        "1.1",
        "2",
    ];
    for (at, a) in rising.iter().enumerate() {
        for (other, b) in rising.iter().enumerate() {
            let expected = match at.cmp(&other) {
                std::cmp::Ordering::Less => -1,
                std::cmp::Ordering::Equal => 0,
                std::cmp::Ordering::Greater => 1,
            };
            assert_eq!(semver_compare(a, b), Ok(expected), "{a} and {b}");
        }
    }
    assert_eq!(semver_compare("1.0.0+a", "v1.0.0+b"), Ok(0));
}
