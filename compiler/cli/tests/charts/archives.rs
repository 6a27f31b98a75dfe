//! Archives: what is taken, and what is refused.

use phxc::charts::{Client, Credentials, Limits};
use tar::EntryType;

use crate::common::{Reports, client, fetch_file, limits, paths};
use crate::pack::{Entry, chart, chart_with, file, gzip, kind, meta, tar, tgz};

#[test]
fn subcharts_are_unpacked() {
    let deepest = chart("deep", "1.0.0");
    let inner = chart_with("redis", "17.0.1", [file("redis/charts/deep-1.0.0.tgz", deepest)]);
    let archive = chart_with(
        "web",
        "1.2.3",
        [
            kind("web/charts/", EntryType::Directory),
            file("web/charts/redis-17.0.1.tgz", &inner),
            file("web/charts/common/Chart.yaml", meta("common", "1.0.0")),
            file("web/charts/common/charts/deep.tgz", chart("deep", "2.0.0")),
            // Helm leaves these as they are.
            file("web/charts/_old.tgz", "x"),
            file("web/files/data.tgz", "y"),
        ],
    );
    let fetched = fetch_file(&client(), &archive).expect("a chart");
    assert_eq!(
        paths(&fetched),
        [
            "Chart.yaml",
            "charts/_old.tgz",
            "charts/common/Chart.yaml",
            "charts/common/charts/deep/Chart.yaml",
            "charts/common/charts/deep/values.yaml",
            "charts/redis-17.0.1/Chart.yaml",
            "charts/redis-17.0.1/charts/deep-1.0.0/Chart.yaml",
            "charts/redis-17.0.1/charts/deep-1.0.0/values.yaml",
            "charts/redis-17.0.1/values.yaml",
            "files/data.tgz",
            "values.yaml",
        ]
    );
}

#[test]
fn harmless_oddities_are_taken() {
    let archive = tgz([
        kind("./", EntryType::Directory),
        kind("pax_global_header", EntryType::XGlobalHeader),
        kind("web/", EntryType::Directory),
        file("./web//Chart.yaml", meta("web", "1.2.3+build.1")),
        file("web/templates/..data.yaml", ""),
    ]);
    let fetched = fetch_file(&client(), &archive).expect("a chart");
    assert_eq!(paths(&fetched), ["Chart.yaml", "templates/..data.yaml"]);
    // Some tools pack in pieces.
    let whole = tar([file("web/Chart.yaml", meta("web", "1.2.3"))]);
    let pieces: Vec<u8> = whole.chunks(600).flat_map(gzip).collect();
    assert!(fetch_file(&client(), &pieces).is_ok());
}

#[test]
fn an_archive_that_is_cut_anywhere_is_refused() {
    let archive = chart_with("web", "1.2.3", [file("web/README.md", "text ".repeat(500))]);
    for length in 0..archive.len() {
        assert!(fetch_file(&client(), &archive[..length]).is_err(), "{length} of {}", archive.len());
    }
}

#[test]
fn garbage_is_refused_without_a_panic() {
    let archive = chart_with("web", "1.2.3", [file("web/charts/x-1.0.0.tgz", chart("x", "1.0.0"))]);
    let plain = tar([file("web/Chart.yaml", meta("web", "1.2.3")), file("web/a", "b")]);
    for at in (0..plain.len()).step_by(53) {
        for byte in [0, 0xff] {
            let mut broken = plain.clone();
            broken[at] = byte;
            let _ = fetch_file(&client(), &gzip(broken));
            let mut broken = archive.clone();
            let at = at % broken.len();
            broken[at] = byte;
            let _ = fetch_file(&client(), &broken);
        }
    }
}

#[test]
fn what_is_said_of_archives() {
    let web = |more: Vec<Entry>| chart_with("web", "1.2.3", more);
    let zeros = |size: usize| vec![0; size];
    let bomb = |size| chart_with("x", "1.0.0", (0..8).map(|n| file(&format!("x/{n}"), zeros(size))));
    let mut deep = chart("x", "1.0.0");
    for _ in 0..4 {
        deep = chart_with("x", "1.0.0", [file("x/charts/x.tgz", &deep)]);
    }
    let mut damaged = web(vec![]);
    let last = damaged.len() - 6;
    damaged[last] ^= 0xff;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("page", b"\n<html>".to_vec()),
        ("json", b"{}".to_vec()),
        ("large file storage", b"version https://git-lfs.github.com/spec/v1\n".to_vec()),
        ("not compressed", tar([file("web/Chart.yaml", meta("web", "1.2.3"))])),
        ("cut off", web(vec![])[..100].to_vec()),
        ("damaged", damaged),
        ("no archive within", gzip("text".repeat(500))),
        ("upward", web(vec![file("web/../../x", "")])),
        ("upward at once", web(vec![file("../x", "")])),
        ("absolute", web(vec![file("/etc/passwd", "")])),
        ("drive", web(vec![file("C:/x", "")])),
        ("backslash", web(vec![file("web\\..\\x", "")])),
        ("escape sequence", web(vec![file("web/\u{1b}[31m", "")])),
        ("symbolic link", web(vec![kind("web/values.yaml", EntryType::Symlink)])),
        ("hard link", web(vec![kind("web/values.yaml", EntryType::Link)])),
        ("device", web(vec![kind("web/null", EntryType::Char)])),
        ("pipe", web(vec![kind("web/pipe", EntryType::Fifo)])),
        ("sparse", web(vec![kind("web/sparse", EntryType::GNUSparse)])),
        ("twice", web(vec![file("web/./values.yaml", "")])),
        ("too many", web((0..50).map(|n| file(&format!("web/{n}"), "")).collect())),
        ("large file", web(vec![file("web/x", zeros(20_001))])),
        ("bomb", bomb(20_000)),
        ("nested bomb", web(vec![file("web/charts/x-1.0.0.tgz", bomb(20_000))])),
        ("bombs side by side", {
            let two = |n: usize| file(&format!("web/charts/{n}.tgz"), bomb(8_000));
            web(vec![two(1), two(2)])
        }),
        ("deep", web(vec![file("web/charts/x.tgz", deep)])),
        ("nested and broken", web(vec![file("web/charts/x.tgz", "text")])),
        ("packed and unpacked", {
            let packed = file("web/charts/x.tgz", chart("x", "1.0.0"));
            web(vec![packed, file("web/charts/x/Chart.yaml", "")])
        }),
        ("no folder", tgz([file("Chart.yaml", meta("web", "1.2.3"))])),
        ("two folders", web(vec![file("api/Chart.yaml", "")])),
        ("no chart", tgz([file("web/values.yaml", "")])),
        ("nothing", tgz([])),
        ("no name", tgz([file("web/Chart.yaml", "version: 1.0.0\n")])),
        ("no version", tgz([file("web/Chart.yaml", "name: web\n")])),
        ("odd version", tgz([file("web/Chart.yaml", "name: web\nversion: latest\n")])),
        ("no YAML", tgz([file("web/Chart.yaml", "name: [\n")])),
        ("no map", tgz([file("web/Chart.yaml", "- name\n")])),
    ];
    let limits = Limits { unpacked: 100_000, file: 20_000, files: 40, depth: 3, ..limits() };
    let client = Client::new(Credentials::default(), limits);
    let mut reports = Reports::default();
    for (title, archive) in cases {
        let result = fetch_file(&client, &archive);
        let place = match &result {
            Err(error) => error.to_string(),
            Ok(_) => panic!("{title}: it was taken"),
        };
        // The temporary folder is the word that ends in the archive's name.
        let place = place.split(' ').find(|word| word.contains("x.tgz") && word.starts_with('/'));
        reports.hide(place.expect(title).trim_end_matches(':'), "x.tgz");
        reports.add(title, result);
    }
    insta::assert_snapshot!(reports.text());
}
