//! Schemas and the types that they describe, as messages show them.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{from_schema, pattern};
use crate::ty::{RecordType, Type};

fn read(schema: &Json) -> Type {
    from_schema(schema, &"`c/values.schema.json`".into())
}

/// The type of a property, by its schema. Without `$schema` it is of draft 2020-12.
fn of(property: &Json) -> String {
    let of_draft = |draft: &str| json!({"$schema": draft, "properties": {"x": property}});
    property_of(&of_draft("https://json-schema.org/draft/2020-12/schema"), "x")
}

fn property_of(schema: &Json, name: &str) -> String {
    record(&read(schema)).fields.get(name).unwrap().ty.to_string()
}

fn record(ty: &Type) -> Arc<RecordType> {
    ty.record().unwrap_or_else(|| panic!("{ty} is no record")).clone()
}

fn holds(rows: &[(Json, &str)]) {
    for (schema, expected) in rows {
        assert_eq!(of(schema), *expected, "{schema}");
    }
}

#[test]
fn kinds() {
    holds(&[
        (json!(true), "anything"),
        (json!({}), "anything"),
        (json!(false), "null"),
        (json!({"description": "Only words."}), "anything"),
        (json!({"type": "null"}), "null"),
        (json!({"type": "boolean"}), "Bool"),
        (json!({"type": "integer"}), "Int"),
        (json!({"type": "number"}), "Int | Float"),
        (json!({"type": "string"}), "String"),
        (json!({"type": "array"}), "[anything]"),
        (json!({"type": "object"}), "{String: anything}"),
        (json!({"type": ["string", "null"]}), "String?"),
        (json!({"type": ["string", "integer", "null"]}), "String | Int | null"),
        (json!({"type": "text"}), "anything"),
        (json!({"type": "string", "nullable": true}), "String"),
        (json!({"x-kubernetes-int-or-string": true}), "anything"),
    ]);
}

#[test]
fn numbers() {
    holds(&[
        (json!({"type": "integer", "minimum": 1, "maximum": 65535}), "Int(1..65535)"),
        (json!({"type": "integer", "minimum": 0.5, "maximum": 2.5}), "Int(1..2)"),
        (json!({"type": "integer", "exclusiveMinimum": 0}), "Int(1..)"),
        (json!({"type": "integer", "exclusiveMinimum": 0.5, "exclusiveMaximum": 3}), "Int(1..2)"),
        (json!({"type": "integer", "minimum": 3, "exclusiveMinimum": 2}), "Int(3..)"),
        (json!({"type": "integer", "minimum": 3, "maximum": 2}), "null"),
        (json!({"type": "integer", "minimum": 1e300}), "Int(9223372036854775807..)"),
        (json!({"type": "number", "minimum": 0, "maximum": 1}), "Int(0..1) | Float(0..1)"),
        (json!({"type": "number", "exclusiveMinimum": 0}), "Int(1..) | Float(>0..)"),
        (json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}), "Float(>0..<1)"),
        (json!({"type": "number", "multipleOf": 1}), "Int"),
        (json!({"type": "number", "multipleOf": 0.1}), "Int | Float"),
        (json!({"type": "integer", "multipleOf": 5}), "Int"),
        (
            json!({"minimum": 1}),
            "Bool | Int(1..) | Float(1..) | String | [anything] | {String: anything} | null",
        ),
    ]);
}

#[test]
fn texts() {
    holds(&[
        (json!({"type": "string", "minLength": 1}), "String(1..)"),
        (json!({"type": "string", "maxLength": 3.0}), "String(..3)"),
        (json!({"type": "string", "minLength": 4, "maxLength": 3}), "null"),
        (json!({"type": "string", "pattern": "^v[0-9]+$"}), "String(/^v[0-9]+$/)"),
        (json!({"type": "string", "pattern": "^(?!latest)"}), "String"),
        (json!({"type": "string", "format": "ipv4"}), "String"),
        (json!({"type": "string", "format": "uri"}), "String"),
    ]);
    let old = |format: &str| {
        let schema = json!({"$schema": "http://json-schema.org/draft-07/schema#",
            "properties": {"x": {"type": "string", "format": format}}});
        property_of(&schema, "x")
    };
    assert_eq!(
        [old("ipv4"), old("ipv6"), old("hostname"), old("uri")],
        ["IpAddress", "IpAddress", "String", "String"]
    );
}

#[test]
fn choices() {
    let many: Vec<Json> = (0..501).map(Json::from).chain([json!("a"), json!("b")]).collect();
    holds(&[
        (json!({"enum": ["a", "b"]}), "\"a\" | \"b\""),
        (json!({"enum": ["a", null]}), "\"a\"?"),
        (json!({"enum": [1, 2.0, 0.5, true]}), "1 | 2 | 0.5 | true"),
        (json!({"type": "string", "enum": ["a", 1, null]}), "\"a\""),
        (json!({"type": "integer", "maximum": 2, "enum": [1, 2, 3]}), "1 | 2"),
        (json!({"type": "string", "enum": [1]}), "null"),
        (json!({"enum": [[], ["a"]]}), "[anything](0) | [\"a\"](1)"),
        (json!({"enum": [{"a": 1}]}), "{ a: 1 }"),
        (json!({"enum": many}), "Int | Float | String"),
        (json!({"const": "a"}), "\"a\""),
        (json!({"const": null}), "null"),
        (json!({"type": "string", "pattern": "^a", "enum": ["a", "b"]}), "\"a\""),
    ]);
    let draft4 =
        json!({"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"x": {"const": 1}}});
    assert_eq!(property_of(&draft4, "x"), "anything");
}

#[test]
fn lists() {
    holds(&[
        (json!({"type": "array", "items": {"type": "string"}}), "[String]"),
        (json!({"type": "array", "items": {"type": "string"}, "minItems": 1}), "[String](1..)"),
        (json!({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 1}), "[String](1)"),
        (json!({"type": "array", "items": false}), "[anything](..0)"),
        (json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}), "[anything]"),
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}),
            "[String | Int](..2)",
        ),
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "boolean"}}),
            "[String | Bool]",
        ),
        (json!({"type": "array", "minItems": 2, "maxItems": 1}), "null"),
        (json!({"type": "array", "uniqueItems": true, "contains": {"const": 1}}), "[anything]"),
    ]);
    let tuple = json!({"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"x": {
        "type": "array", "items": [{"type": "string"}], "additionalItems": false, "prefixItems": [true]}}});
    assert_eq!(property_of(&tuple, "x"), "[String](..1)");
}

#[test]
fn maps() {
    holds(&[
        (json!({"type": "object", "additionalProperties": {"type": "string"}}), "{String: String}"),
        (json!({"type": "object", "additionalProperties": true}), "{String: anything}"),
        (json!({"type": "object", "additionalProperties": false}), "{ }"),
        (
            json!({"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": false}),
            "{String(/^x-/): Int}",
        ),
        (
            json!({"type": "object", "patternProperties": {"^x-": {"type": "integer"}}}),
            "{ String(/^x-/): Int }",
        ),
        (
            json!({"type": "object", "patternProperties": {"^(?=x)": {"type": "integer"}}, "additionalProperties": false}),
            "{String: anything}",
        ),
        (
            json!({"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}, "additionalProperties": {"type": "string"}}),
            "{String(/^[a-z]+$/): String}",
        ),
        (json!({"type": "object", "propertyNames": {"enum": ["a", "b"]}}), "{ a: anything, b: anything }"),
        (json!({"type": "object", "propertyNames": {"maxLength": 3}}), "{String(..3): anything}"),
        (json!({"type": "object", "propertyNames": false}), "{ }"),
        (
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}}),
            "{ a: String, String: Int }",
        ),
        (
            json!({"type": "object", "properties": {"xa": {"maxLength": 3}}, "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false}),
            "{ xa: String(..3), String(/^x/): String }",
        ),
        (
            json!({"properties": {"a": {"type": "string"}}}),
            "Bool | Int | Float | String | [anything] | { a: String } | null",
        ),
    ]);
}

#[test]
fn at_once() {
    holds(&[
        (json!({"allOf": [{"type": "integer", "minimum": 1}, {"maximum": 5}]}), "Int(1..5)"),
        (json!({"type": "integer", "allOf": [{"type": "string"}]}), "null"),
        (
            json!({"allOf": [{"enum": ["a", "b", "c"]}, {"enum": ["b", "c", "d"]}, {"type": "string"}]}),
            "\"b\" | \"c\"",
        ),
        (json!({"allOf": [{"type": ["string", "integer"]}, {"type": ["integer", "null"]}]}), "Int"),
        (
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "allOf": [{"properties": {"a": {"minLength": 1}, "b": {"type": "integer"}}}]}),
            "{ a: String(1..), b: Int }",
        ),
        (
            json!({"allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false},
                {"type": "object", "additionalProperties": {"maxLength": 3}}]}),
            "{ a: String(..3) }",
        ),
        (
            json!({"type": "array", "items": {"type": "string"}, "allOf": [{"items": {"minLength": 1}, "minItems": 1}]}),
            "[String(1..)](1..)",
        ),
        (
            json!({"type": "array", "items": {"type": "string"}, "allOf": [{"items": {"type": "null"}}]}),
            "[anything](..0)",
        ),
        (json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}), "String | Int"),
        (json!({"oneOf": [{"type": "string"}, {"type": "null"}]}), "String?"),
        (json!({"anyOf": [{"type": "string"}, {}]}), "anything"),
        (json!({"anyOf": [false, {"type": "string"}]}), "String"),
        (json!({"anyOf": [false]}), "null"),
        (json!({"type": "string", "anyOf": [{"minLength": 2}, {"enum": ["a"]}]}), "String(2..) | \"a\""),
        (json!({"type": "string", "not": {"const": "a"}}), "String"),
        (json!({"type": "string", "if": {"const": "a"}, "then": false}), "String"),
        (json!({"type": "object", "dependencies": {"a": ["b"]}}), "{String: anything}"),
    ]);
}

#[test]
fn references() {
    let with = |reference: &str| {
        json!({"$ref": reference, "$defs": {
            "text": {"type": "string"}, "a/b~c": {"type": "integer"}, "per cent": {"type": "boolean"},
            "named": {"$anchor": "here", "type": "null"},
            "own": {"$id": "https://example.org/charts/own.json", "$defs": {"in": {"type": "array"}}, "$ref": "#/$defs/in"}
        }})
    };
    let at = |reference: &str| {
        let mut schema = with(reference);
        let target = schema.as_object_mut().unwrap().shift_remove("$ref").unwrap();
        schema["$id"] = json!("https://example.org/charts/values.json");
        schema["properties"] = json!({"x": {"$ref": target}});
        property_of(&schema, "x")
    };
    assert_eq!(at("#/$defs/text"), "String");
    assert_eq!(at("#/$defs/a~1b~0c"), "Int");
    assert_eq!(at("#/$defs/per%20cent"), "Bool");
    assert_eq!(at("#here"), "null");
    assert_eq!(at("own.json"), "[anything]");
    assert_eq!(at("/charts/own.json#/$defs/in"), "[anything]");
    assert_eq!(at("https://example.org/charts/values.json#/$defs/text"), "String");
    for nowhere in
        ["#/$defs/none", "#nothing", "other.json", "#/%zz", "https://example.org/draft", "#/$defs/text/type"]
    {
        assert_eq!(at(nowhere), "anything", "{nowhere}");
    }
}

#[test]
fn words_beside_a_reference_count_from_2019_on() {
    let of = |draft: &str| {
        let schema = json!({"$schema": draft, "properties": {"x": {"$ref": "#/definitions/d", "minLength": 2}},
            "definitions": {"d": {"type": "string"}}});
        property_of(&schema, "x")
    };
    assert_eq!(of("http://json-schema.org/draft-07/schema#"), "String");
    assert_eq!(of("https://json-schema.org/draft/2019-09/schema"), "String(2..)");
}

#[test]
fn exclusive_bounds_of_draft_4_are_booleans() {
    let of = |draft: &str, word: Json| {
        let x = json!({"type": "integer", "minimum": 0, "exclusiveMinimum": word});
        property_of(&json!({"$schema": draft, "properties": {"x": x}}), "x")
    };
    let (four, seven) =
        ("http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#");
    assert_eq!(of(four, json!(true)), "Int(1..)");
    assert_eq!(of(four, json!(false)), "Int(0..)");
    assert_eq!(of(seven, json!(true)), "Int(0..)");
    assert_eq!(of(seven, json!(3)), "Int(4..)");
}

#[test]
fn schemas_that_speak_of_themselves() {
    let schema = json!({"type": "object", "properties": {
        "value": {"type": "string"},
        "next": {"oneOf": [{"$ref": "#"}, {"type": "null"}]},
        "loop": {"$ref": "#/$defs/a"}, "tree": {"$ref": "#/$defs/tree"}},
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}, {"type": "string"}]},
            "tree": {"type": ["string", "array"], "items": {"$ref": "#/$defs/tree"}}}});
    let ty = record(&read(&schema));
    let shown = |name: &str| ty.fields.get(name).unwrap().ty.to_string();
    assert_eq!(shown("next"), "values?");
    assert_eq!(shown("loop"), "String");
    assert_eq!(shown("tree"), "tree");
    let next = record(&ty.fields.get("next").unwrap().ty);
    assert_eq!(next.fields.get("value").unwrap().ty.to_string(), "String");
    let tree = ty.fields.get("tree").unwrap().ty.known().to_string();
    assert_eq!(tree, "String | [tree]");
}

#[test]
fn what_is_required_and_where_it_stands() {
    let ty = record(&read(&json!({
        "type": "object", "required": ["a", "c", "global"],
        "properties": {"a": {"type": "string", "title": "The a."}, "b": {"$ref": "#/$defs/b"}, "global": {}, "x/y": {}},
        "$defs": {"b": {"description": "A b.", "type": "object", "properties": {"in": {}}}}
    })));
    let required: Vec<&str> =
        ty.fields.iter().filter(|(_, field)| field.required).map(|(name, _)| name.as_str()).collect();
    assert_eq!(required, ["a", "c"]);
    let doc = |name: &str| ty.fields.get(name).unwrap().doc.clone().unwrap();
    assert_eq!([doc("a"), doc("b")], ["The a.", "A b."]);
    assert_eq!(ty.origin.as_deref(), Some("`c/values.schema.json`"));
    assert_eq!(ty.place("x/y").as_deref(), Some("c/values.schema.json#/properties/x~1y"));
    let b = record(&ty.fields.get("b").unwrap().ty);
    assert_eq!(b.origin.as_deref(), Some("`c/values.schema.json#/$defs/b`"));
    assert_eq!(b.place("in").as_deref(), Some("c/values.schema.json#/$defs/b/properties/in"));
}

#[test]
fn patterns_are_read_as_go_reads_them() {
    let rows: &[(&str, &[&str], &[&str])] = &[
        (r"^\d+$", &["12"], &["", "a", "٣"]),
        (r"^[\w.-]+$", &["a_b.c-d"], &["a b", "é"]),
        (r"^\S+$", &["é"], &["a b", ""]),
        (r"^/a\/b$", &["/a/b"], &["a"]),
        (r"^{{.*}}$", &["{{ x }}"], &["{x}"]),
        (r"^a{2,3}$", &["aa"], &["a", "a{2,3}"]),
        (r"^[[{]", &["[", "{"], &["("]),
        (r"^[a&&b]$", &["&", "a", "b"], &["c"]),
        (r"\bx\b", &["a x b"], &["ax"]),
        (r"^\<a\>$", &["<a>"], &["a"]),
        (r"^[^]]$", &[], &[]),
        (r"^(?:a|b)$", &["a"], &["ab"]),
    ];
    for (source, right, wrong) in rows {
        let Some(pattern) = pattern::translate(source) else {
            assert!(right.is_empty() && wrong.is_empty(), "{source} has no translation");
            continue;
        };
        assert!(!right.is_empty(), "{source} has a translation");
        right.iter().for_each(|text| assert!(pattern.is_match(text), "{source} takes {text:?}"));
        wrong.iter().for_each(|text| assert!(!pattern.is_match(text), "{source} takes not {text:?}"));
    }
    for foreign in [
        r"(?=a)",
        r"(?!a)",
        r"(?<=a)b",
        r"(a)\1",
        r"[[:alpha:]]",
        r"[\D]",
        r"\cA",
        r"[]",
        r"[",
        r"\",
        "(",
        "a{99999}",
    ] {
        assert!(pattern::translate(foreign).is_none(), "{foreign}");
    }
}

/// Small schemas that are wrong in every way, and references into nothing.
fn garbage() -> impl Strategy<Value = Json> {
    let word = prop::sample::select(vec![
        "$ref",
        "$id",
        "$anchor",
        "$defs",
        "type",
        "enum",
        "const",
        "allOf",
        "anyOf",
        "oneOf",
        "properties",
        "items",
        "prefixItems",
        "required",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
        "minimum",
        "exclusiveMaximum",
        "minLength",
        "maxItems",
        "pattern",
        "$schema",
        "0",
    ]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        prop::sample::select(vec![
            "#",
            "#/allOf/0",
            "#/properties/items",
            "#/$defs/type",
            "object",
            "array",
            "string",
            "(",
            "a%",
            "",
            "http://json-schema.org/draft-04/schema#",
            "%e9#%e9",
        ])
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            3 => prop::collection::vec((word.clone(), inner.clone()), 0..4)
                .prop_map(|entries| entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
            1 => prop::collection::vec(inner, 0..4).prop_map(Json::Array),
        ]
    })
}

proptest! {
    #[test]
    fn no_schema_stops_the_compiler(schema in garbage()) {
        let ty = read(&schema);
        prop_assert!(ty.to_string().len() < 100_000);
    }
}

#[test]
fn large_schemas_come_to_an_end() {
    // Each definition speaks twice of the next, and all of them at once of all.
    let defs: serde_json::Map<String, Json> = (0..200)
        .map(|at| {
            let next = json!({"$ref": format!("#/$defs/d{}", at + 1)});
            (
                format!("d{at}"),
                json!({"type": "object", "properties": {"a": next, "b": next}, "allOf": [next]}),
            )
        })
        .collect();
    let ty = read(&json!({"$ref": "#/$defs/d0", "$defs": defs}));
    assert!(ty.to_string().len() < 10_000);
    let many: Vec<Json> = (0..20_000).map(|at| json!({"const": at})).collect();
    assert_eq!(of(&json!({"anyOf": many})), "anything");
    // A chain of references is longer than any stack.
    let chain: serde_json::Map<String, Json> = (0..5_000)
        .map(|at| (format!("d{at}"), json!({"properties": {"a": {"$ref": format!("#/$defs/d{}", at + 1)}}})))
        .collect();
    assert!(read(&json!({"$ref": "#/$defs/d0", "$defs": chain})).to_string().len() < 10_000);
}
