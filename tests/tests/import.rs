//! Imports of the repositories in `tests/import`: what is written, that it builds to the same, and what the report
//! says. `PHX_BLESS=1` rewrites what is expected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use phxc_core::emit::{OutputFile, OutputTree};
use phxc_core::source::MemoryWorld;
use phxc_import::{Imported, Options, Proof, import, prove};
use phxc_tests::helm::HelmVersion;
use phxc_tests::render::Renderer;
use phxc_tests::{folder, golden};

fn cases() -> Vec<PathBuf> {
    let place = phxc_tests::here().join("import");
    let entries = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() >= 6, "only {} cases below {}", cases.len(), place.display());
    cases
}

fn world(case: &Path) -> MemoryWorld {
    let place = case.join("repository");
    let files = folder::files(&place).unwrap();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    folder::world(&place, &files).unwrap()
}

fn read(case: &Path, options: &Options) -> (Imported, Proof) {
    let imported = import(&world(case), None, options);
    let proof = prove(&imported, None);
    (imported, proof)
}

/// What somebody reads of an import: the sources, the report, and what the compiler says of them.
fn read_by_people(imported: &Imported, proof: &Proof) -> OutputTree {
    let is_source = |path: &&String| path.ends_with(".phx");
    let sources = imported.files.keys().filter(is_source);
    let mut files: BTreeMap<String, OutputFile> = sources
        .map(|path| (path.clone(), OutputFile { bytes: imported.files[path].clone(), marked: false }))
        .collect();
    let mut report = imported.report.text();
    report += &format!("\n{} deployments, {} equal\n", proof.deployments, proof.equal);
    for diagnostic in &proof.compilation.diagnostics {
        let source = proof.compilation.sources.get(diagnostic.primary.span.file).unwrap();
        let (line, _) = source.line_column(diagnostic.primary.span.start as usize);
        report += &format!("{}:{line}: {} {}\n", source.path, diagnostic.code, diagnostic.message);
    }
    let bytes: Arc<[u8]> = report.into_bytes().into();
    files.insert("report.txt".into(), OutputFile { bytes, marked: false });
    OutputTree { files }
}

#[test]
fn repositories_become_what_is_expected() {
    let mut failures = vec![];
    for case in cases() {
        let (imported, proof) = read(&case, &Options::default());
        let tree = read_by_people(&imported, &proof);
        let expected = case.join("expected");
        if phxc_tests::bless() {
            golden::write(&tree, &expected).unwrap();
        }
        let found = golden::compare(&tree, &expected).unwrap();
        failures.extend(found.into_iter().map(|found| format!("{}: {found}", case.display())));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_deployment_is_equal_however_it_is_written() {
    let families = phxc_import::Families::None;
    let layout = phxc_import::Layout::Environment;
    let ways = [
        Options::default(),
        Options { families, ..Options::default() },
        Options { layout, ..Options::default() },
    ];
    for case in cases() {
        for options in &ways {
            let (_, proof) = read(&case, options);
            let differences: Vec<String> = proof.differences.iter().map(ToString::to_string).collect();
            assert!(differences.is_empty(), "{} {options:?}: {}", case.display(), differences.join("\n"));
            assert!(proof.deployments > 0, "{}: nothing was compared", case.display());
        }
    }
}

/// Makes a mistake in what was imported.
#[track_caller]
fn change(imported: &mut Imported, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(imported.files[path].to_vec()).unwrap();
    assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
    imported.files.insert(path.into(), text.replace(from, to).into_bytes().into());
}

fn differences(proof: &Proof) -> Vec<String> {
    proof.differences.iter().map(ToString::to_string).collect()
}

/// Written into the repository itself, a project uses the charts where they are, touches nothing, and is as clean as
/// one in a new folder.
#[test]
fn charts_are_left_where_they_are() {
    let said = |proof: &Proof| {
        let diagnostics = proof.compilation.diagnostics.iter();
        // An old `secrets.yaml` beside a chart names its keys, as somebody who reads them would.
        let mut said: Vec<String> =
            diagnostics.map(|one| one.code.to_string()).filter(|code| code != "W0501").collect();
        said.sort();
        said
    };
    for case in cases() {
        let (_, copied) = read(&case, &Options::default());
        let options = Options { charts: phxc_import::Charts::Left, ..Options::default() };
        let (imported, proof) = read(&case, &options);
        assert!(differences(&proof).is_empty(), "{}: {:#?}", case.display(), differences(&proof));
        assert_eq!(proof.equal, copied.equal, "{}", case.display());
        assert_eq!(said(&proof), said(&copied), "{}", case.display());
        let taken: Vec<&String> =
            imported.files.keys().filter(|path| imported.beside.contains_key(*path)).collect();
        assert!(taken.is_empty(), "{}: {taken:?}", case.display());
        // A chart that must be put around a fetched one is new.
        let is_new = |path: &&String| path.ends_with(".phx") || path.ends_with("/Chart.yaml");
        let others: Vec<&String> = imported.files.keys().filter(|path| !is_new(path)).collect();
        assert!(others.is_empty(), "{}: copied {others:?}", case.display());
    }
}

#[test]
fn a_difference_is_found() {
    let case = phxc_tests::here().join("import/app-of-apps");
    let (mut imported, _) = read(&case, &Options::default());
    change(&mut imported, "services/shop/shop.phx", "replicaCount = 3", "replicaCount = 4");
    change(&mut imported, "platform.phx", "\"HEAD\"", "\"main\"");
    change(&mut imported, "platform.phx", "server = \"*\"", "server = \"https://elsewhere\"");
    change(&mut imported, "services/mailer/templates/config.yaml", "ConfigMap", "Secret");
    let proof = prove(&imported, None);
    let found: Vec<String> = proof.differences.iter().map(ToString::to_string).collect();
    let has = |text: &str| found.iter().any(|found| found == text);
    assert!(has("live/shop: values.replicaCount: 3 became 4"), "{found:#?}");
    assert!(has("live/mailer: chart.templates/config.yaml: a file became another"), "{found:#?}");
    assert!(has("base/shop: application.targetRevision: HEAD became main"), "{found:#?}");
    let destinations = "live: project.people.destinations: - namespace: \"*\" server: \"*\"";
    assert!(found.iter().any(|found| found.starts_with(destinations)), "{found:#?}");
    assert_eq!(proof.equal, 0);
}

#[test]
fn the_evidence_stands_above_what_is_derived() {
    let options = Options { evidence: true, ..Options::default() };
    let (imported, proof) = read(&phxc_tests::here().join("import/needs"), &options);
    assert_eq!(proof.equal, proof.deployments);
    let text = |path: &str| String::from_utf8(imported.files[path].to_vec()).unwrap();
    let lines = [
        "  // apps/shop/templates/ingress.yaml makes GateIngress of gate.example.org\n  requires service gate\n",
        "  // apps/shop/templates/ingress.yaml says cert-manager.io/cluster-issuer\n  wants tls\n",
    ];
    let shop = text("services/shop/shop.phx");
    assert!(lines.iter().all(|lines| shop.contains(lines)), "{shop}");
    let ingress = text("services/ingress-nginx/ingress-nginx.phx");
    let lines =
        "  // the chart is ingress-nginx, whose class is edge\n  provides ingress { class = \"edge\" }\n";
    assert!(ingress.contains(lines), "{ingress}");
}

#[test]
fn secrets_stay_as_they_are_where_no_place_is_known_for_them() {
    let rules = "token:\n  description: x\n  value: Tr0ub4dor-3\n";
    let world = MemoryWorld::new([
        ("charts/web/Chart.yaml", "name: web\nversion: 1.0.0\n"),
        ("charts/web/values-live.yaml", "host: a.example.org\n"),
        ("charts/web/templates/x.yaml", "kind: ConfigMap\n"),
        ("charts/web/secrets.yaml", rules),
    ]);
    let imported = import(&world, None, &Options::default());
    assert_eq!(imported.files["services/web/secrets.yaml"].to_vec(), rules.as_bytes());
    let report = imported.report.text();
    assert!(report.contains("charts/web/secrets.yaml: no value of the app-of-apps says where"), "{report}");
    let sources = imported.files.iter().filter(|(path, _)| path.ends_with(".phx"));
    for (path, bytes) in sources {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(!text.contains("secrets") && !text.contains("Tr0ub4dor"), "{path}: {text}");
    }
}

#[test]
fn real_helm_reads_the_same() {
    for version in HelmVersion::ALL {
        let helm = Renderer::start(version).unwrap();
        for case in cases() {
            let imported = import(&world(&case), Some(&helm), &Options::default());
            let ours = import(&world(&case), None, &Options::default());
            let of_apps = |imported: &Imported| {
                let is_phx = |(path, _): &(&String, &Arc<[u8]>)| path.ends_with(".phx");
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let files = imported.files.iter().filter(is_phx);
                files.map(|(path, bytes)| (path.clone(), text(bytes))).collect::<Vec<_>>()
            };
            // What the templates of an app-of-apps make is the same, whoever renders them.
            assert_eq!(of_apps(&ours), of_apps(&imported), "{} {version:?}", case.display());
            let proof = prove(&imported, Some(&helm));
            let found = differences(&proof);
            assert!(found.is_empty(), "{} {version:?}: {}", case.display(), found.join("\n"));
            assert_eq!(proof.by_helm, Some(proof.deployments), "{} {version:?}", case.display());
        }
    }
}

#[test]
fn real_helm_finds_a_difference() {
    let helm = Renderer::start(HelmVersion::V4).unwrap();
    let case = phxc_tests::here().join("import/app-of-apps");
    let (mut imported, _) = read(&case, &Options::default());
    change(&mut imported, "services/shop/shop.phx", "replicaCount = 3", "replicaCount = 4");
    let proof = prove(&imported, Some(&helm));
    let found = differences(&proof);
    let has = |text: &str| found.iter().any(|found| found == text);
    assert!(has("live/shop: helm.values.replicaCount: 3 became 4"), "{found:#?}");
    assert_eq!(proof.by_helm, Some(proof.equal));
    assert!(proof.equal < proof.deployments);
}

/// A Helm that is broken proves nothing.
#[test]
fn what_helm_refuses_is_not_equal() {
    struct Broken;
    impl phxc_import::Helm for Broken {
        fn template(&self, _: &phxc_import::Render) -> Result<String, String> {
            Err("out of order".into())
        }
    }
    let (imported, _) = read(&phxc_tests::here().join("import/plain"), &Options::default());
    let proof = prove(&imported, Some(&Broken));
    assert_eq!(proof.by_helm, Some(0));
    assert!(differences(&proof).iter().any(|found| found.contains("out of order")));
}

/// What an app-of-apps says and nothing reads is told, with its line.
#[test]
fn nothing_is_lost_in_silence() {
    let template = "# Only some of them.\n{{- range $name, $on := .Values.apps }}\n{{- if and $on (ne $name \"gone\") }}\n---\n\
        apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: {{ $name }}\nspec:\n  destination:\n    namespace: x\n\
        \x20 source:\n    repoURL: https://git.example.org/r\n    path: charts/{{ $name }}\n{{- end }}\n{{- end }}\n{{/* The end. */}}\n";
    let world = MemoryWorld::new([
        ("root/Chart.yaml", "name: root\nversion: 1.0.0\n"),
        ("root/values-live.yaml", "apps:\n  web: true\n  mail: true\n  gone: true\nodd.key: 1 # why\n"),
        ("root/templates/apps.yaml", template),
        ("charts/web/Chart.yaml", "name: web\nversion: 1.0.0\n"),
        ("charts/mail/Chart.yaml", "name: mail\nversion: 1.0.0\n"),
        ("charts/unused/Chart.yaml", "name: unused\nversion: 1.0.0\n"),
    ]);
    let report = import(&world, None, &Options::default()).report.text();
    for line in [
        "root/values-live.yaml:4: `apps.gone`: it is on, and no Application of that name could be read",
        "root/values-live.yaml:5: `odd.key`: no template reads it",
        "root/values-live.yaml:5: a comment at `odd.key`: why",
        "root/templates/apps.yaml:1: a comment: Only some of them.",
        "root/templates/apps.yaml:17: a comment: The end.",
        "charts/unused: this chart is deployed nowhere",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    assert!(!report.contains("apps.web"), "{report}");
}

#[test]
fn an_empty_repository_gives_a_platform_and_a_report() {
    let world = MemoryWorld::new([("README.md", "nothing")]);
    let imported = import(&world, None, &Options::default());
    assert_eq!(prove(&imported, None).deployments, 0);
    assert!(imported.files.contains_key("platform.phx"));
}

#[test]
fn ten_thousand_files_are_read() {
    let charts = (0..5_000).flat_map(|n| {
        let meta = format!("apiVersion: v2\nname: c{n}\nversion: 1.0.0\n");
        [(format!("charts/c{n}/Chart.yaml"), meta), (format!("charts/c{n}/values.yaml"), format!("n: {n}\n"))]
    });
    let mut files: Vec<(String, String)> = charts.collect();
    files.push(("charts/c7/templates/x.yaml".into(), "kind: ConfigMap\n".into()));
    files.push(("charts/c7/values-live.yaml".into(), "n: 8\n".into()));
    let imported = import(&MemoryWorld::new(files), None, &Options::default());
    let proof = prove(&imported, None);
    assert_eq!((proof.deployments, proof.equal), (1, 1));
}

mod generated {
    //! Laws over repositories that nobody wrote.

    use phxc_core::data::{Data, Map};
    use phxc_core::yaml::{Comments, write};
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;

    /// Values as people write them, and some that nobody would.
    fn value() -> impl Strategy<Value = Data> {
        let text = prop_oneof![
            "[a-z]{0,6}",
            Just("https://live.example.org/x".to_owned()),
            Just("${HOME} {{ .x }} \"\"\" \\ '".to_owned()),
            Just("two\n  lines\n".to_owned()),
            Just("  indented\nfirst\n\n\tand a tab\n".to_owned()),
            Just("yes".to_owned()),
            "\\PC{0,8}",
        ];
        let leaf = prop_oneof![
            Just(Data::Null),
            any::<bool>().prop_map(Data::Bool),
            (-1000i64..1000).prop_map(Data::Int),
            Just(Data::Float(0.25)),
            text.prop_map(Data::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![vec(inner.clone(), 0..4).prop_map(Data::List), values_of(inner).prop_map(Data::Map)]
        })
    }

    fn values_of(inner: impl Strategy<Value = Data>) -> impl Strategy<Value = Map> {
        let key = prop_oneof![
            Just("a"),
            Just("b"),
            Just("c.d"),
            Just("true"),
            Just("if"),
            Just("global"),
            Just("x y")
        ];
        btree_map(key, inner, 0..5).prop_map(|map| {
            // Globals are a map, and phx takes none of them away again (docs/import.md).
            let kept = map.into_iter().filter_map(|(key, value)| match value {
                Data::Map(globals) if key == "global" => Some((key, Data::Map(without_nulls(globals)))),
                value => (key != "global").then_some((key, value)),
            });
            kept.map(|(key, value)| (key.into(), value)).collect()
        })
    }

    fn without_nulls(map: Map) -> Map {
        let kept = map.into_iter().filter(|(_, value)| *value != Data::Null);
        let below = kept.map(|(key, value)| match value {
            Data::Map(map) => (key, Data::Map(without_nulls(map))),
            value => (key, value),
        });
        below.collect()
    }

    const ENVIRONMENTS: [&str; 3] = ["live", "stage", "test"];
    const SERVICES: [&str; 2] = ["mail", "web"];

    /// A repository with these values, by service: the chart's own, then one for each environment.
    fn repository(values: &[Vec<Map>]) -> MemoryWorld {
        let mut world = MemoryWorld::default();
        world.insert("apps/Chart.yaml", "name: apps\nversion: 1.0.0\n");
        world.insert("apps/values.yaml", "env: \"\"\nhost: \"\"\n");
        let template = "{{- range $name := list \"mail\" \"web\" }}\n---\napiVersion: argoproj.io/v1alpha1\nkind: Application\n\
            metadata:\n  name: {{ $name }}\n  namespace: argocd\nspec:\n  project: default\n  destination:\n    namespace: {{ $name }}\n\
            \x20 source:\n    repoURL: https://git.example.org/r\n    path: charts/{{ $name }}\n    targetRevision: main\n    helm:\n\
            \x20     parameters:\n      - name: global.host\n        value: {{ $.Values.host }}\n\
            \x20     valueFiles: [values.yaml, \"values-{{ $.Values.env }}.yaml\"]\n{{- end }}\n";
        world.insert("apps/templates/apps.yaml", template);
        for environment in ENVIRONMENTS {
            let text = format!("env: {environment}\nhost: {environment}.example.org\n");
            world.insert(format!("apps/values-{environment}.yaml"), text);
        }
        for (service, values) in SERVICES.iter().zip(values) {
            let folder = format!("charts/{service}");
            world.insert(format!("{folder}/Chart.yaml"), format!("name: {service}\nversion: 1.0.0\n"));
            world.insert(format!("{folder}/templates/x.yaml"), "kind: ConfigMap\n");
            let names = std::iter::once("values.yaml".to_owned())
                .chain(ENVIRONMENTS.iter().map(|environment| format!("values-{environment}.yaml")));
            for (name, values) in names.zip(values) {
                world.insert(format!("{folder}/{name}"), write(values, &Comments::default()));
            }
        }
        world
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

        #[test]
        fn what_is_imported_builds_to_the_same(values in vec(vec(values_of(value()), 4), 2)) {
            let imported = import(&repository(&values), None, &Options::default());
            let proof = prove(&imported, None);
            let differences: Vec<String> = proof.differences.iter().map(ToString::to_string).collect();
            prop_assert_eq!(proof.deployments, 6);
            prop_assert!(differences.is_empty(), "{}", differences.join("\n"));
        }

        /// Files with a line too few, twice, or of somebody else's: nothing panics, and what could be read is equal.
        #[test]
        fn broken_files_are_told(case in prop::sample::select(vec!["values", "secrets", "needs"]), at in any::<prop::sample::Index>(), line in any::<prop::sample::Index>(), how in 0..4, text in "\\PC{0,12}") {
            let place = phxc_tests::here().join(format!("import/{case}/repository"));
            let files = folder::files(&place).unwrap();
            let names: Vec<&str> = files.iter().map(String::as_str).collect();
            let mut world = folder::world(&place, &names).unwrap();
            let name = at.get(&files);
            let whole = folder::read_text(&place.join(name)).unwrap();
            let mut lines: Vec<&str> = whole.lines().collect();
            if !lines.is_empty() {
                let line = line.index(lines.len());
                match how {
                    0 => drop(lines.remove(line)),
                    1 => lines.insert(line, lines[line]),
                    2 => lines.insert(line, &text),
                    _ => lines.truncate(line),
                }
            }
            world.insert(name.clone(), lines.join("\n"));
            let imported = import(&world, None, &Options::default());
            let proof = prove(&imported, None);
            // What Helm refused before, it need not refuse now.
            let found = proof.differences.iter().find(|found| !found.before.contains("Helm refuses"));
            prop_assert!(found.is_none(), "{name}: {found:?}\n{}", lines.join("\n"));
        }
    }
}
