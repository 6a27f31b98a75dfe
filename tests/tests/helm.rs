//! The harness around real Helm, on charts written for it.

use std::path::PathBuf;

use phxc_core::data::{Data, map};
use phxc_tests::chart::{merged_values, printing_values, with_empty_subcharts};
use phxc_tests::folder;
use phxc_tests::helm::{Helm, HelmVersion, with_each};
use phxc_tests::values::{assert_same, differences, without_nulls};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Chart {
    folder: TempDir,
}

impl Chart {
    fn new(about: &str, files: &[(&str, &str)]) -> Self {
        let chart = Self { folder: tempfile::tempdir().unwrap() };
        chart.add("Chart.yaml", &format!("apiVersion: v2\nname: web\nversion: 1.0.0\n{about}"));
        for (path, text) in files {
            chart.add(path, text);
        }
        chart
    }

    fn add(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path().join(path);
        folder::write(&path, text.as_bytes()).unwrap();
        path
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("web")
    }

    fn merged(&self, files: &[PathBuf], version: HelmVersion) -> phxc_tests::chart::Merged {
        let mut helm = Helm::start().unwrap();
        merged_values(&mut helm, &printing_values(&self.path(), None).unwrap(), files, version).unwrap()
    }
}

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n  namespace: {{ .Release.Namespace }}\ndata:\n  num: {{ .Values.num | quote }}\n  kube: {{ .Capabilities.KubeVersion.Version }}\n";

#[test]
fn both_versions_render_with_all_values_files() {
    let chart = Chart::new("", &[("templates/a.yaml", CONFIG_MAP), ("values.yaml", "num: 1\n")]);
    let files = [chart.add("low.yaml", "num: 2\n"), chart.add("high.yaml", "num: 3\n")];
    let mut helm = Helm::start().unwrap();
    for version in HelmVersion::ALL {
        let text = helm.render(&chart.path(), &files, "rel", "space", version).unwrap();
        let read = helm.read_yaml(&[&text], version).unwrap();
        assert_eq!(read[0]["data"], json!({"num": "3", "kube": "v1.33.0"}));
        assert_eq!(read[0]["metadata"], json!({"name": "rel", "namespace": "space"}));
    }
}

#[test]
fn refusals_are_helms_own_words() {
    let chart = Chart::new("", &[("templates/a.yaml", "{{ required \"say num\" .Values.num }}\n")]);
    let mut helm = Helm::start().unwrap();
    for version in HelmVersion::ALL {
        let error = helm.render(&chart.path(), &[], "rel", "space", version).unwrap_err();
        assert!(error.contains("say num"), "{error}");
        let error = helm.render(&chart.path().join("no"), &[], "rel", "space", version).unwrap_err();
        assert!(error.contains("no"), "{error}");
    }
}

#[test]
fn lint_finds_what_rendering_does_not() {
    let good = Chart::new("", &[("templates/a.yaml", CONFIG_MAP), ("values.yaml", "num: 1\n")]);
    let bad = Chart::new(
        "",
        &[(
            "templates/a.yaml",
            &CONFIG_MAP.replace("v1\nkind: ConfigMap", "extensions/v1beta1\nkind: Ingress"),
        )],
    );
    let schema = "{\"properties\": {\"num\": {\"type\": \"string\"}}}";
    let typed = Chart::new("", &[("values.schema.json", schema), ("values.yaml", "num: 1\n")]);
    let mut helm = Helm::start().unwrap();
    for version in HelmVersion::ALL {
        helm.lint(&good.path(), &[], "space", version).unwrap();
        helm.lint(&bad.path(), &[], "space", version).unwrap_err();
        helm.lint(&typed.path(), &[], "space", version).unwrap_err();
        let text = typed.add("text.yaml", "num: '1'\n");
        helm.lint(&typed.path(), &[text], "space", version).unwrap();
    }
}

#[test]
fn yaml_is_read_as_a_cluster_reads_it() {
    let mut helm = Helm::start().unwrap();
    for version in HelmVersion::ALL {
        let read = helm.read_yaml(&["a: yes\nb: 0777\nc: 12:30\n", "on: '<&>'\n"], version).unwrap();
        assert_eq!(read, [json!({"a": true, "b": 511, "c": "12:30"}), json!({"true": "<&>"})]);
        assert!(helm.read_yaml(&["a: [\n"], version).is_err());
        assert!(helm.read_yaml(&["- 1\n"], version).is_err());
    }
}

#[test]
fn merged_values_keep_every_kind_of_leaf() {
    let hostile = "num: 1000000\nbig: 9007199254740993\nf: 0.1\ns: \"<a>&\\u2028 {{ x }} \\n--- \\ny\"\nl: [1, null, {}]\nz: {}\n\"y\": \"no\"\ndeep: {a: {b: \"1\"}, gone: 1}\nkind: [1]\n";
    let chart = Chart::new("", &[("values.yaml", hostile), ("templates/no.yaml", "{{ fail \"not run\" }}")]);
    let files = [chart.add("prod.yaml", "deep: {gone: null, new: true}\n")];
    let ours = map([
        ("num", Data::Int(1_000_000)),
        ("big", Data::Int(9_007_199_254_740_993)),
        ("f", Data::Float(0.1)),
        ("s", "<a>&\u{2028} {{ x }} \n--- \ny".into()),
        ("l", vec![Data::Int(1), Data::Null, Data::Map(map::<String>([]))].into()),
        ("z", Data::Map(map::<String>([]))),
        ("y", "no".into()),
        ("deep", map([("a", map([("b", "1".into())]).into()), ("new", true.into())]).into()),
        ("kind", vec![Data::Int(1)].into()),
    ]);
    for version in HelmVersion::ALL {
        assert_same(&chart.merged(&files, version), &ours.clone().into());
    }
}

const DEPENDENCIES: &str = "dependencies:
- {name: redis, version: 1.2.3, repository: 'https://charts.example.org'}
- {name: db, version: v4.0.0, repository: 'oci://charts.example.org', alias: users, condition: users.enabled}
- {name: db, version: v4.0.0, repository: 'oci://charts.example.org', alias: groups, condition: groups.enabled}
- {name: own, version: 0.1.0, repository: ''}
";

#[test]
fn stand_ins_respect_aliases_and_conditions() {
    let own = "apiVersion: v2\nname: own\nversion: 0.1.0\n";
    let values = "global: {host: h}\nusers: {enabled: true, size: 1, global: {extra: 1}}\ngroups: {enabled: false, size: 2}\n";
    let files = [
        ("values.yaml", values),
        ("charts/own/Chart.yaml", own),
        ("charts/own/values.yaml", "from: own\n"),
        ("charts/own/templates/no.yaml", "{{ fail \"not run\" }}"),
    ];
    let chart = Chart::new(DEPENDENCIES, &files);
    let expected = json!({
        "global": {"host": "h"}, "users": {"enabled": true, "size": 1, "global": {"extra": 1}},
        "groups": {"enabled": false, "size": 2}, "own": {"from": "own"}, "redis": {},
    });
    for version in HelmVersion::ALL {
        let merged = chart.merged(&[], version);
        assert_eq!(differences(&merged.values, &expected), [""; 0]);
        assert_eq!(merged.keys, ["redis", "users", "groups", "own"]);
        let on: Vec<_> = merged.subcharts.keys().map(String::as_str).collect();
        assert_eq!(on, ["web/charts/own", "web/charts/redis", "web/charts/users"]);
        let users = &merged.subcharts["web/charts/users"];
        assert_eq!(users["global"], json!({"host": "h", "extra": 1}));
    }
}

#[test]
fn dependencies_that_helm_cannot_resolve_are_refused() {
    let chart = Chart::new("dependencies: [{name: own, version: 0.1.0}]\n", &[]);
    assert!(with_empty_subcharts(&chart.path(), None).unwrap_err().contains("own is neither external"));
    let chart =
        Chart::new("dependencies: [{name: db, version: '>1', repository: 'https://x.example.org'}]\n", &[]);
    assert!(with_empty_subcharts(&chart.path(), None).unwrap_err().contains("not exact"));
}

#[test]
fn nulls_mean_no_such_key() {
    let value: Value = json!({"a": null, "b": {"c": null}, "l": [null, {"d": null}]});
    assert_eq!(without_nulls(&value), json!({"b": {}, "l": [null, {}]}));
}

#[test]
fn many_renders_run_on_two_processes_in_order() {
    let chart = Chart::new("", &[("templates/a.yaml", CONFIG_MAP)]);
    let numbers: Vec<usize> = (0..60).collect();
    let rendered = with_each(&numbers, |helm, n| {
        let values = chart.add(&format!("values-{n}.yaml"), &format!("num: {n}\n"));
        helm.render(&chart.path(), &[values], "rel", "space", HelmVersion::V4).unwrap()
    });
    for (n, text) in rendered.unwrap().iter().enumerate() {
        assert!(text.contains(&format!("  num: \"{n}\"\n")), "{text}");
    }
}
