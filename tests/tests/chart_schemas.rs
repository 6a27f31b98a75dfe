//! phxc's type of a chart's values and the chart's schema judge alike: on a real chart, on small
//! schemas of every kind, and before real Helm.

use phxc_core::emit::{Selection, emit};
use phxc_tests::helm::{Helm, HelmVersion};
use phxc_tests::judge::{Chart, phx};
use phxc_tests::{folder, here};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn cert_manager() -> Chart {
    let place = here().join("data/charts/cert-manager");
    let read = |name: &str| folder::read_text(&place.join(name)).unwrap();
    let schema = serde_json::from_str(&read("values.schema.json")).unwrap();
    Chart { schema, defaults: read("values.yaml") }
}

/// The schema that a schema refers to, or itself.
fn followed<'s>(root: &'s Value, mut schema: &'s Value) -> &'s Value {
    while let Some(reference) = schema["$ref"].as_str() {
        schema = root.pointer(reference.trim_start_matches('#')).unwrap();
    }
    schema
}

/// Every property of a schema with the keys that lead to it.
fn properties<'s>(
    root: &'s Value,
    schema: &'s Value,
    path: &[String],
    found: &mut Vec<(Vec<String>, &'s Value)>,
) {
    let schema = followed(root, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = [path, std::slice::from_ref(name)].concat();
        found.push((path.clone(), followed(root, property)));
        properties(root, property, &path, found);
    }
}

/// A document that holds one value.
fn at(path: &[String], value: Value) -> Value {
    path.iter().rev().fold(value, |inside, key| json!({ key.as_str(): inside }))
}

/// A value that a schema takes: there are no others in cert-manager's than these kinds.
fn valid(root: &Value, schema: &Value) -> Value {
    let schema = followed(root, schema);
    match schema["type"].as_str() {
        Some("boolean") => json!(true),
        Some("integer" | "number") => json!(3),
        Some("string") => json!("text"),
        Some("array") => json!([valid(root, &schema["items"])]),
        Some("object") => match schema["properties"].as_object().and_then(|all| all.iter().next()) {
            Some((name, property)) => json!({ name.as_str(): valid(root, property) }),
            None => json!({"key": "text"}),
        },
        _ => json!("anything"),
    }
}

/// Values of every kind, of which most are wrong anywhere.
fn kinds() -> [Value; 8] {
    [
        json!("text"),
        json!("3"),
        json!(3),
        json!(0.5),
        json!(true),
        json!([1]),
        json!({"unknownKey": 1}),
        Value::Null,
    ]
}

#[test]
fn cert_managers_schema_and_its_type_judge_alike() {
    let chart = cert_manager();
    let mut places = vec![];
    properties(&chart.schema, &chart.schema, &[], &mut places);
    let mut values = vec![json!({}), json!({"unknownKey": 1})];
    for (path, schema) in &places {
        values.push(at(path, valid(&chart.schema, schema)));
        values.extend(kinds().into_iter().map(|value| at(path, value)));
        if schema["type"] == "array" {
            let wrong = if schema["items"]["type"] == "string" { json!([1]) } else { json!(["text", null]) };
            values.push(at(path, wrong));
        }
    }
    let (ours, theirs) = (chart.by_phxc(&values), chart.by_schema(&values));
    let mut taken = 0;
    let mut different = vec![];
    for ((values, ours), theirs) in values.iter().zip(&ours).zip(&theirs) {
        taken += usize::from(theirs.is_none());
        if ours.is_some() != theirs.is_some() {
            different.push(format!("{values}\n  phxc: {ours:?}\n  schema: {theirs:?}"));
        }
    }
    assert!(different.is_empty(), "{} of {}:\n{}", different.len(), values.len(), different.join("\n"));
    assert!(taken > 300 && values.len() - taken > 300, "{taken} of {} are taken", values.len());
}

/// Small schemas whose every word a type can express, each with values to try.
fn expressible() -> Vec<(Value, Vec<Value>)> {
    let property = |schema: Value, values: Vec<Value>| {
        let values = values.into_iter().map(|value| json!({ "x": value })).collect();
        (json!({"type": "object", "properties": {"x": schema}, "additionalProperties": false}), values)
    };
    let mut rows = vec![
        property(
            json!({"type": "integer", "minimum": 1, "exclusiveMaximum": 3}),
            vec![json!(0), json!(1), json!(2), json!(3), json!("1")],
        ),
        property(
            json!({"type": "number", "exclusiveMinimum": 0}),
            vec![json!(0), json!(0.5), json!(-0.5), json!(1)],
        ),
        property(json!({"minimum": 2}), vec![json!(1), json!("a"), json!([1]), json!({"a": 1}), json!(2.5)]),
        property(
            json!({"type": "string", "pattern": "^\\d+(\\.\\d+)*$", "maxLength": 5}),
            vec![json!("1.2"), json!("a"), json!("1.2.3.4"), json!(1)],
        ),
        property(json!({"enum": ["a", 1, true, null, [1, "b"], {"k": "v"}]}), kinds().to_vec()),
        property(
            json!({"enum": ["a", 1, true, null, [1, "b"], {"k": "v"}]}),
            vec![json!("a"), json!(1), json!([1, "b"]), json!({"k": "v"}), json!({"k": "w"}), json!({})],
        ),
        property(json!({"type": ["string", "null"]}), kinds().to_vec()),
        property(
            json!({"type": "array", "items": {"type": ["integer", "null"]}, "minItems": 1, "maxItems": 2}),
            vec![json!([]), json!([1]), json!([1, null]), json!([1, 2, 3]), json!(["a"])],
        ),
        property(
            json!({"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}),
            vec![
                json!([{}]),
                json!([{"name": "a"}]),
                json!([{"name": null}]),
                json!([{"name": 1}]),
                json!([{"name": "a", "more": 1}]),
            ],
        ),
        property(
            json!({"allOf": [{"type": "string"}, {"minLength": 2}, {"enum": ["a", "bc"]}]}),
            vec![json!("a"), json!("bc"), json!("de"), json!(1)],
        ),
        property(
            json!({"oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "integer"}}]}),
            vec![json!("a"), json!({"k": 1}), json!({"k": "v"}), json!(1)],
        ),
        property(
            json!({"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}}),
            vec![json!({"a": 1}), json!({"A": 1}), json!({})],
        ),
        property(
            json!({"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "boolean"}}),
            vec![
                json!({"a": 1}),
                json!({"a": true}),
                json!({"x-a": "b"}),
                json!({"x-a": true}),
                json!({"b": true}),
                json!({"b": 1}),
            ],
        ),
        property(json!(false), kinds().to_vec()),
        property(json!(true), kinds().to_vec()),
    ];
    rows.push((
        json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}}}}),
        vec![json!({}), json!({"a": {}}), json!({"a": {"b": 1}}), json!({"a": {"b": null}}), json!({"a": null}), json!({"a": {"b": "c"}})],
    ));
    rows.push((
        json!({"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}),
        vec![json!({}), json!({"a": "x"}), json!({"b": "x"}), json!({"b": 1}), json!({"a": "x", "b": "x"})],
    ));
    let tree = json!({"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "additionalProperties": false,
        "properties": {"value": {"type": "integer"}, "left": {"$ref": "#/$defs/tree"}, "all": {"type": "array", "items": {"$ref": "#"}}}}}});
    rows.push((
        tree,
        vec![
            json!({"left": {"left": {"value": 1}}}),
            json!({"left": {"left": {"value": "a"}}}),
            json!({"left": {"left": {"valu": 1}}}),
            json!({"all": [{"all": [{"value": 1}]}]}),
            json!({"all": [{"all": [{"value": true}]}]}),
        ],
    ));
    rows
}

#[test]
fn what_a_type_can_express_is_judged_alike() {
    for (schema, values) in expressible() {
        let chart = Chart { schema, defaults: String::new() };
        let (ours, theirs) = (chart.by_phxc(&values), chart.by_schema(&values));
        for ((values, ours), theirs) in values.iter().zip(ours).zip(theirs) {
            assert_eq!(ours.is_some(), theirs.is_some(), "{}\n{values}\n{ours:?}\n{theirs:?}", chart.schema);
        }
    }
}

#[test]
fn what_is_required_may_come_from_the_defaults() {
    let part = json!({"type": "object", "required": ["b", "c"], "properties": {"b": {"type": "integer"}, "c": {"type": "string", "minLength": 1}}});
    let schema =
        json!({"type": "object", "required": ["a"], "properties": {"a": part}, "additionalProperties": part});
    let rows: &[(&str, Value)] = &[
        ("a: {b: 1, c: x}", json!({})),
        ("a: {b: 1, c: x}", json!({"a": null})),
        ("a: {b: 1, c: x}", json!({"a": {"b": null}})),
        ("a: {b: 1, c: x}", json!({"a": {"b": 2}})),
        ("a: {b: 1, c: ''}", json!({})),
        ("a: {b: 1, c: ''}", json!({"a": {"b": 2}})),
        ("a: {b: 1, c: ''}", json!({"a": {"c": "x"}})),
        ("a: {b: 1}", json!({})),
        ("a: {b: 1.0}", json!({"a": {"c": "x"}})),
        ("{a: {b: 1, c: x}, other: {b: 1}}", json!({})),
        ("{a: {b: 1, c: x}, other: {b: 1}}", json!({"other": {"c": "x"}})),
        ("{a: {b: 1, c: x}, other: {b: 1}}", json!({"other": null})),
        ("{a: {b: 1, c: x}, other: text}", json!({})),
        ("{a: {b: 1, c: x}, other: text}", json!({"other": null})),
        ("{a: {b: 1, c: x}}", json!({"more": {"b": 1}})),
        ("a: null", json!({"a": {"b": 1}})),
    ];
    for (defaults, values) in rows {
        let chart = Chart { schema: schema.clone(), defaults: format!("{defaults}\n") };
        let values = std::slice::from_ref(values);
        let (ours, theirs) = (chart.by_phxc(values), chart.by_schema(values));
        assert_eq!(ours[0].is_some(), theirs[0].is_some(), "{defaults}\n{values:?}\n{ours:?}\n{theirs:?}");
    }
}

#[test]
fn a_record_that_is_replaced_brings_no_defaults() {
    let schema =
        json!({"properties": {"a": {"type": "object", "required": ["b"], "properties": {"b": {}, "c": {}}}}});
    let chart = Chart { schema, defaults: "a: {b: 1, c: 2}\n".into() };
    let mut world = chart.project(&[json!({})]);
    world.insert("environments/e0.phx", "environment e0 {\n  deploy web { values.a = { c = 3 } }\n}\n");
    let compilation = phxc_core::compile(&world);
    let codes: Vec<_> =
        compilation.diagnostics.iter().map(|found| (found.code.0, found.message.as_str())).collect();
    assert_eq!(codes, [("E0304", "`b` is missing: the chart's schema requires it")]);
}

/// A schema, and whether a type says all that it says.
fn schema() -> impl Strategy<Value = (Value, bool)> {
    let leaf = prop_oneof![
        4 => prop::sample::select(vec![
            json!(true), json!({"type": "string"}), json!({"type": "integer", "maximum": 1}), json!({"type": "number", "minimum": 0}),
            json!({"type": "boolean"}), json!({"type": "null"}), json!({"minLength": 2}), json!({"enum": ["a", 1, null]}),
            json!({"const": "a"}), json!({"type": ["string", "integer"]}), json!({"pattern": "^a"}), json!({"type": "object"}),
        ]).prop_map(|schema| (schema, true)),
        1 => prop::sample::select(vec![
            json!({"not": {"type": "string"}}), json!({"type": "array", "uniqueItems": true}), json!({"type": "number", "multipleOf": 0.5}),
            json!({"if": {"type": "string"}, "then": {"minLength": 2}}), json!({"type": "object", "maxProperties": 0}),
            json!({"type": "string", "pattern": "^(?!a)"}), json!({"type": "array", "prefixItems": [{"type": "string"}, true]}),
        ]).prop_map(|schema| (schema, false)),
    ];
    leaf.prop_recursive(3, 20, 3, |inner| {
        let both = (inner.clone(), inner.clone());
        let keys = prop::sample::subsequence(vec!["a", "b"], 0..=2);
        prop_oneof![
            3 => (both.clone(), keys, any::<bool>(), any::<bool>()).prop_map(|(((a, x), (b, y)), required, closed, typed)| {
                let mut schema = json!({"properties": {"a": a, "b": b}, "required": required, "additionalProperties": !closed});
                if typed { schema["type"] = json!("object"); }
                (schema, x && y)
            }),
            1 => (both.clone(), any::<bool>()).prop_map(|(((a, x), (b, y)), any)| {
                // Of `oneOf` a type knows only that one fits.
                let word = if any { "anyOf" } else { "oneOf" };
                (json!({word: [a, b]}), x && y && any)
            }),
            2 => both.clone().prop_map(|((a, x), (b, y))| {
                let patterns = a.to_string().contains("pattern") && b.to_string().contains("pattern");
                (json!({"allOf": [a, b]}), x && y && !patterns)
            }),
            1 => inner.clone().prop_map(|(items, x)| (json!({"type": "array", "items": items, "maxItems": 2}), x)),
            1 => both.prop_map(|((a, x), (b, y))| {
                (json!({"type": "object", "patternProperties": {"^a": a}, "additionalProperties": b}), x && y)
            }),
        ]
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        Value::Null,
        json!("a"),
        json!("ab"),
        json!("b"),
        json!(0),
        json!(2),
        json!(0.5),
        json!(true),
        json!([]),
    ]);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            3 => map_of(inner.clone()),
            1 => prop::collection::vec(inner, 0..3).prop_map(Value::Array),
        ]
    })
}

fn map_of(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::btree_map(prop::sample::select(vec!["a", "b", "ab"]), inner, 0..3).prop_map(|map| {
        map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// The type takes all that the schema takes, and no more where it can say so.
    #[test]
    fn small_schemas_are_judged_alike(
        ((a, x), (b, y)) in (schema(), schema()),
        defaults in map_of(value()),
        values in prop::collection::vec(map_of(value()), 24),
    ) {
        let schema = json!({"type": "object", "properties": {"a": a, "b": b}});
        let chart = Chart { schema, defaults: format!("{}\n", phxc_tests::values::without_nulls(&defaults)) };
        let (ours, theirs) = (chart.by_phxc(&values), chart.by_schema(&values));
        for ((values, ours), theirs) in values.iter().zip(ours).zip(theirs) {
            let message = format!("{}\n{}{values}\n{ours:?}\n{theirs:?}", chart.schema, chart.defaults);
            // Documented: a key that nobody knows is misspelt, though it is taken away.
            let of_key = |said: &String| said.contains("E0301") || said.contains("the key `");
            let taken_away = ours.as_ref().is_some_and(of_key) && values.to_string().contains("null");
            prop_assert!(theirs.is_some() || ours.is_none() || taken_away, "phxc is stricter: {message}");
            prop_assert!(!(x && y) || theirs.is_none() || ours.is_some(), "phxc takes more: {message}");
        }
    }
}

#[test]
fn helm_renders_what_phxc_takes_and_refuses_what_it_refuses() {
    let chart = cert_manager();
    let (right, wrong) = (
        [
            json!({}),
            json!({"replicaCount": 3, "image": {"tag": "v1.0.0"}, "nodeSelector": {"a": "b"}}),
            json!({"crds": {"enabled": true}, "config": {"free": {"form": [1, "two"]}}, "extraArgs": ["--v=2"]}),
            json!({"webhook": {"timeoutSeconds": 5, "strategy": {"type": "Recreate"}}, "tolerations": []}),
            json!({"image": {"tag": null}, "affinity": null}),
        ],
        [
            json!({"replicaCont": 3}),
            json!({"image": {"tga": "v1.0.0"}}),
            json!({"crds": {"enabled": "true"}}),
            json!({"replicaCount": "3"}),
            json!({"extraArgs": "--v=2"}),
            json!({"nodeSelector": ["a"]}),
        ],
    );
    assert!(chart.by_phxc(&right).iter().all(Option::is_none), "{:?}", chart.by_phxc(&right));
    assert!(chart.by_phxc(&wrong).iter().all(Option::is_some), "{:?}", chart.by_phxc(&wrong));
    let disk = tempfile::tempdir().unwrap();
    let compilation = phxc_core::compile(&chart.project(&right));
    for (path, file) in &emit(&compilation.plan, &Selection::default()).files {
        folder::write(&disk.path().join(path), &file.bytes).unwrap();
    }
    let place = disk.path().join("services/web");
    let mut helm = Helm::start().unwrap();
    for version in HelmVersion::ALL {
        for (at, values) in right.iter().enumerate() {
            let files = [place.join("values.yaml"), place.join(format!("values-e{at}.yaml"))];
            let files: Vec<_> = files.into_iter().filter(|file| file.exists()).collect();
            let rendered = helm.render(&place, &files, "web", "web", version);
            assert!(rendered.is_ok(), "{values}: {rendered:?}");
        }
        for values in &wrong {
            let file = disk.path().join("wrong.yaml");
            folder::write(&file, values.to_string().as_bytes()).unwrap();
            let said = helm.render(&place, std::slice::from_ref(&file), "web", "web", version).unwrap_err();
            assert!(said.contains("values don't meet the specifications of the schema"), "{values}: {said}");
        }
    }
}

/// What phx and Helm put beside a chart's own values does not meet a closed door.
#[test]
fn a_closed_schema_is_opened_for_subcharts_and_manifests() {
    let schema = json!({"$ref": "#/$defs/values", "$defs": {"values": {"allOf": [{
        "type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}, "additionalProperties": false}]}}});
    let chart = Chart { schema, defaults: "a: 1\n".into() };
    let mut world = chart.project(&[json!({"a": 2})]);
    world.insert(
        "services/web/web.phx",
        "service web {\n  chart = local\n  subchart cache = local\n  globals { host = env.name }\n\
         \x20 manifest own { apiVersion = \"v1\", kind = \"ConfigMap\", data { name = env.name } }\n}\n",
    );
    world.insert("services/web/charts/cache/Chart.yaml", "apiVersion: v2\nname: cache\nversion: 1.0.0\n");
    world.insert("services/web/charts/cache/values.yaml", "size: 1\n");
    world.insert("services/web/charts/cache/templates/a.yaml", "# {{ .Values.size }}\n");
    let compilation = phxc_core::compile(&world);
    assert_eq!(phxc_tests::errors(&compilation), "");
    let disk = tempfile::tempdir().unwrap();
    for (path, file) in &emit(&compilation.plan, &Selection::default()).files {
        folder::write(&disk.path().join(path), &file.bytes).unwrap();
    }
    let place = disk.path().join("services/web");
    let files = [place.join("values.yaml"), place.join("values-e0.yaml")];
    let mut helm = Helm::start().unwrap();
    for version in HelmVersion::ALL {
        let rendered = helm.render(&place, &files, "web", "web", version).unwrap();
        assert!(rendered.contains("name: \"e0\"") || rendered.contains("name: e0"), "{rendered}");
    }
}

/// The library's type of a chart takes the chart's own defaults.
#[test]
fn the_librarys_charts_take_their_own_defaults() {
    let mut failures = vec![];
    for name in ["argo-cd", "cert-manager", "ingress-nginx", "vault-secrets-operator"] {
        let text = folder::read_text(&here().join(format!("data/charts/{name}/values.yaml"))).unwrap();
        let values: Value = serde_yaml::from_str(&text).unwrap();
        let values = phx(&phxc_tests::values::without_nulls(&values));
        let platform = format!(
            "platform p {{\n  repo = \"https://git.example.org/p\"\n  environment {{}}\n}}\n\
             service web {{ chart = std.charts.{name} }}\nenvironment dev {{\n  deploy web {{ values {values} }}\n}}\n"
        );
        let compilation =
            phxc_core::compile(&phxc_core::source::MemoryWorld::new([("platform.phx", platform)]));
        let errors = compilation.diagnostics.iter().filter(|found| found.is_error());
        failures.extend(errors.map(|found| {
            let text = compilation.sources.slice(found.primary.span).chars().take(60).collect::<String>();
            format!("{name}: {} {} at {text}", found.code.0, found.message)
        }));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
