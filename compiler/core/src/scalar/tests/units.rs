use super::{refuses, takes};
use crate::scalar::Scalar;
use crate::scalar::unit::{Dimension, Unit, nearest_unit, parse};

fn nanos(text: &str, dimension: Dimension) -> Option<i128> {
    parse(text).ok().and_then(|unit| unit.amount(dimension)).map(|amount| amount.nanos())
}

const G: i128 = 1_000_000_000;

#[test]
fn amounts_are_exact() {
    let table = [
        ("512Mi", Some((512 * G) << 20), None, None),
        ("1.5Gi", Some((1536 * G) << 20), None, None),
        ("1k", Some(1000 * G), None, None),
        ("1E", Some(G * G * G), None, None),
        ("1Ei", Some(G << 60), None, None),
        ("2", Some(2 * G), Some(2 * G), None),
        ("0", Some(0), Some(0), Some(0)),
        ("0.5", None, Some(G / 2), None),
        ("500m", None, Some(G / 2), Some(30_000 * G)),
        ("0.5m", None, None, Some(30 * G)),
        ("90s", None, None, Some(90 * G)),
        ("1h30m", None, None, Some(5400 * G)),
        ("1h0.5s", None, None, Some(3600 * G + G / 2)),
        ("1w2d3h4m5s6ms7us8ns", None, None, Some(788_645_006_007_008)),
        ("0.1s", None, None, Some(G / 10)),
    ];
    for (text, memory, cpu, duration) in table {
        assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        assert_eq!(nanos(text, Dimension::Memory), memory, "{text} as Memory");
        assert_eq!(nanos(text, Dimension::Cpu), cpu, "{text} as Cpu");
        assert_eq!(nanos(text, Dimension::Duration), duration, "{text} as Duration");
    }
    assert_eq!(parse("1Gi"), parse("1024Mi"));
    assert!(nanos("1G", Dimension::Memory) < nanos("1Gi", Dimension::Memory));
    let five: Vec<_> = parse("5m").unwrap().dimensions().collect();
    assert_eq!(five, [Dimension::Cpu, Dimension::Duration]);
}

#[test]
fn plain_numbers() {
    let cpu =
        |unit: Option<Unit>| unit.and_then(|unit| unit.amount(Dimension::Cpu)).map(|amount| amount.nanos());
    assert_eq!(cpu(Unit::from_int(1)), Some(G));
    assert_eq!(cpu(Unit::from_float(0.25)), Some(G / 4));
    assert_eq!(cpu(Unit::from_float(2.0)), Some(2 * G));
    assert_eq!(Unit::from_int(-1), None);
    for odd in [f64::NAN, f64::INFINITY, -0.5, 1e300, 1e-9] {
        assert_eq!(Unit::from_float(odd), None, "{odd}");
    }
    let bytes = Unit::from_int(1 << 30).and_then(|unit| unit.amount(Dimension::Memory));
    assert_eq!(bytes, parse("1Gi").unwrap().amount(Dimension::Memory));
}

#[test]
fn nearest_units() {
    let table = [
        ("8Gis", "Gi"),
        ("5GiB", "Gi"),
        ("512mb", "M"),
        ("1500MB", "M"),
        ("gi", "Gi"),
        ("g", "G"),
        ("K", "k"),
        ("KB", "k"),
        ("kib", "Ki"),
        ("Gii", "Gi"),
        ("Gu", "Gi"),
        ("100 Mi", "Mi"),
        ("5min", "m"),
        ("10 sec", "s"),
        ("2hrs", "h"),
        ("MS", "ms"),
        ("D", "d"),
        ("100millicores", "m"),
        ("30m", "m"),
    ];
    for (text, unit) in table {
        assert_eq!(nearest_unit(text), Some(unit), "{text}");
    }
    for text in ["", "12", "apples", "xyz", "i", "1e"] {
        assert_eq!(nearest_unit(text), None, "{text}");
    }
}

#[test]
fn memory() {
    takes(Scalar::Memory, &["512Mi", "1.5Gi", "1k", "100M", "1073741824", "0", "2Ei"]);
    refuses(
        Scalar::Memory,
        &[
            ("8Gis", "the nearest is `Gi`", "8Gi"),
            ("5GiB", "the nearest is `Gi`", "5Gi"),
            ("1500MB", "the nearest is `M`", "1500M"),
            ("512mb", "the nearest is `M`", "512M"),
            ("8GI", "the nearest is `Gi`", "8Gi"),
            ("100 Mi", "has a blank", "100Mi"),
            ("512 MB", "has a blank", "512M"),
            ("512m", "there is `Mi`", "512Mi"),
            ("0.5", "whole number of bytes", ""),
            ("90s", "is a duration", ""),
            ("1h30m", "is a duration", ""),
            ("100B", "bytes have no unit", "100"),
            ("1e9", "exponent", "1000000000"),
            ("1_000Mi", "has `_`", "1000Mi"),
            ("1,5Gi", "has a comma", "1.5Gi"),
            (".5Gi", "no digit before its point", "0.5Gi"),
            ("5.Gi", "is not a number", "5Gi"),
            ("1.2.3Gi", "is not a number", ""),
            ("0512Mi", "leading zero", "512Mi"),
            ("-1Gi", "has a sign", "1Gi"),
            ("Gi", "does not start with a number", ""),
            ("5apples", "is not a unit", ""),
            ("99999999999999999999999Ei", "too large", ""),
            ("99999999999999999999999999999999999999999999", "too large", ""),
        ],
    );
}

#[test]
fn cores() {
    takes(Scalar::Cpu, &["500m", "1", "0.5", "2.125", "1500m", "0"]);
    refuses(
        Scalar::Cpu,
        &[
            ("0.5m", "finer than a thousandth", ""),
            ("0.0001", "finer than a thousandth", ""),
            ("512Mi", "is not a number of cores", ""),
            ("90s", "is not a number of cores", ""),
            ("100M", "a thousandth of a core is `m`", "100m"),
            ("2cores", "cores have no unit", "2"),
            ("100mcpu", "the nearest is `m`", "100m"),
        ],
    );
}

#[test]
fn durations() {
    takes(
        Scalar::Duration,
        &["90s", "1h30m", "36h", "3w", "2592000s", "500ms", "1.5h", "0", "100us", "5m", "1d12h"],
    );
    refuses(
        Scalar::Duration,
        &[
            ("2592000", "has no unit: seconds are `s`", "2592000s"),
            ("5M", "minutes are `m`", "5m"),
            ("5min", "the nearest is `m`", "5m"),
            ("1 hour", "has a blank", "1h"),
            ("10S", "the nearest is `s`", "10s"),
            ("1h30", "ends in a number without a unit", "1h30m"),
            ("30m1h", "the longest first", "1h30m"),
            ("1h1h", "the longest first", ""),
            ("1h30min", "not a unit of time", "1h30m"),
            ("5Gi", "an amount of memory", ""),
            ("5µs", "write `us`", "5us"),
            ("0.1ns", "too many decimals", ""),
        ],
    );
}

#[test]
fn quantities() {
    takes(
        Scalar::Quantity,
        &["8Gi", "500m", "0.5", ".5", "5.", "1e9", "1E3", "12e-3", "1E", "100", "+1", "5n", "0500m"],
    );
    refuses(
        Scalar::Quantity,
        &[
            ("8Gis", "the nearest is `Gi`", "8Gi"),
            ("5GiB", "the nearest is `Gi`", "5Gi"),
            ("1500MB", "the nearest is `M`", "1500M"),
            ("100 Mi", "has a blank", "100Mi"),
            ("512mb", "the nearest is `M`", "512M"),
            ("8gi", "the nearest is `Gi`", "8Gi"),
            ("8K", "the nearest is `k`", "8k"),
            ("100B", "not a unit", "100"),
            ("90s", "not a unit", ""),
            ("1,5Gi", "has `,`", "1.5Gi"),
            ("1_000", "has `_`", "1000"),
            ("1.2.3", "more than one decimal point", ""),
            ("-1", "is negative", "1"),
            ("Gi", "does not start with a number", ""),
            (".", "does not start with a number", ""),
            ("1e", "not a unit", ""),
        ],
    );
}
