//! Labels and annotations that the API server refuses.
//!
//! Source: Kubernetes, "Labels and Selectors" (keys; values of at most 63 characters) and "Annotations" (the same keys);
//! both are maps of text to text, so that `true` and `1` without quotes are refused.

use super::keys;
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::eval::Deployed;
use crate::scalar::Scalar;
use crate::source::Span;
use crate::value::{Record, Value};

/// A key, a value, or its type.
pub(super) const RULE: Rule = Rule { codes: &[Code::E0724, Code::E0725, Code::E0726], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        for manifest in &deployed.manifests {
            metadata(&manifest.record, diagnostics);
        }
        namespace(deployed, diagnostics);
        values(&deployed.values, diagnostics);
        deployed.subcharts.iter().for_each(|(_, record)| values(record, diagnostics));
    }
}

/// Of the object itself, and of the template of its pods.
fn metadata(record: &Record, diagnostics: &mut Vec<Diagnostic>) {
    for (key, entry) in &record.entries {
        let Value::Record(inner) = &entry.value else { continue };
        if key == "metadata" {
            for (word, is_label) in [("labels", true), ("annotations", false)] {
                if let Some(map) = keys::record(inner, word) {
                    map_of(map, is_label, true, diagnostics);
                }
            }
        } else if matches!(key.as_str(), "matchLabels" | "nodeSelector") {
            map_of(inner, true, true, diagnostics);
        } else if matches!(key.as_str(), "spec" | "template" | "jobTemplate" | "selector") {
            metadata(inner, diagnostics);
        }
    }
}

fn namespace(deployed: &Deployed, diagnostics: &mut Vec<Diagnostic>) {
    for (word, is_label) in [("labels", true), ("annotations", false)] {
        if let Some(map) = keys::record(&deployed.namespace_options, word) {
            map_of(map, is_label, false, diagnostics);
        }
    }
}

/// In values only keys that charts use for nothing else. Their types are the chart's business: a template may quote.
fn values(record: &Record, diagnostics: &mut Vec<Diagnostic>) {
    for (key, entry) in &record.entries {
        match &entry.value {
            Value::Record(inner) => match key.as_str() {
                "podLabels" | "commonLabels" | "matchLabels" | "nodeSelector" => map_of(inner, true, false, diagnostics),
                "podAnnotations" | "commonAnnotations" => map_of(inner, false, false, diagnostics),
                "ingress" | "serviceAccount" | "service" => {
                    if let Some(annotations) = keys::record(inner, "annotations") {
                        map_of(annotations, false, false, diagnostics);
                    }
                    values(inner, diagnostics);
                }
                _ => values(inner, diagnostics),
            },
            Value::List(items) => {
                for (item, _) in items.iter() {
                    if let Value::Record(inner) = item {
                        values(inner, diagnostics);
                    }
                }
            }
            _ => {}
        }
    }
}

fn map_of(map: &Record, is_label: bool, typed: bool, diagnostics: &mut Vec<Diagnostic>) {
    let what = if is_label { "label" } else { "annotation" };
    for (key, entry) in &map.entries {
        let span = entry.origin.span;
        let is_template = |text: &str| text.contains("{{");
        if !is_template(key)
            && let Err(problem) = Scalar::LabelKey.check(key)
        {
            let message = format!("Kubernetes refuses the {what} `{key}`: {}", problem.message);
            let diagnostic = Diagnostic::error(Code::E0725, span, message);
            diagnostics.push(match problem.suggestion {
                Some(better) => diagnostic.help(format!("write `\"{better}\"`")),
                None => diagnostic,
            });
        }
        match &entry.value {
            Value::String(text) if is_label && !is_template(text) => diagnostics.extend(value(key, text, span)),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) if typed => {
                let shown = entry.value.show();
                let message = format!("the {what} `{key}` is {}, and Kubernetes takes text only", entry.value.kind());
                diagnostics.push(Diagnostic::error(Code::E0726, span, message).help(format!("write `\"{shown}\"`, with quotes")));
            }
            _ => {}
        }
    }
}

fn value(key: &str, text: &str, span: Span) -> Option<Diagnostic> {
    let problem = Scalar::LabelValue.check(text).err()?;
    let message = format!("Kubernetes refuses this value of the label `{key}`: {}", problem.message);
    let diagnostic = Diagnostic::error(Code::E0724, span, message);
    Some(match problem.suggestion {
        Some(better) => diagnostic.help(format!("write `\"{better}\"`; longer text and other characters can stand in an annotation")),
        None => diagnostic,
    })
}
