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
    let mut found = Found { platform, diagnostics };
    for (_, deployed) in platform.deployments() {
        for manifest in &deployed.manifests {
            found.metadata(&manifest.record);
        }
        found.namespace(deployed);
        found.values(&deployed.values);
        deployed.subcharts.iter().for_each(|(_, record)| found.values(record));
    }
}

/// Gathers what is found.
struct Found<'f, 'p, 'a> {
    platform: &'f Platform<'p, 'a>,
    diagnostics: &'f mut Vec<Diagnostic>,
}

impl Found<'_, '_, '_> {
    /// Of the object itself, and of the template of its pods.
    fn metadata(&mut self, record: &Record) {
        for (key, entry) in &record.entries {
            let Value::Record(inner) = &entry.value else { continue };
            if key == "metadata" {
                for (word, is_label) in [("labels", true), ("annotations", false)] {
                    if let Some(map) = keys::record(inner, word) {
                        self.map_of(map, is_label, true);
                    }
                }
            } else if matches!(key.as_str(), "matchLabels" | "nodeSelector") {
                self.map_of(inner, true, true);
            } else if matches!(key.as_str(), "spec" | "template" | "jobTemplate" | "selector") {
                self.metadata(inner);
            }
        }
    }

    fn namespace(&mut self, deployed: &Deployed) {
        for (word, is_label) in [("labels", true), ("annotations", false)] {
            if let Some(map) = keys::record(&deployed.namespace_options, word) {
                self.map_of(map, is_label, false);
            }
        }
    }

    /// In values only keys that charts use for nothing else. Their types are the chart's business: a template may quote.
    fn values(&mut self, record: &Record) {
        for (key, entry) in &record.entries {
            match &entry.value {
                Value::Record(inner) => match key.as_str() {
                    "podLabels" | "commonLabels" | "matchLabels" | "nodeSelector" => {
                        self.map_of(inner, true, false)
                    }
                    "podAnnotations" | "commonAnnotations" => self.map_of(inner, false, false),
                    "ingress" | "serviceAccount" | "service" => {
                        if let Some(annotations) = keys::record(inner, "annotations") {
                            self.map_of(annotations, false, false);
                        }
                        self.values(inner);
                    }
                    _ => self.values(inner),
                },
                Value::List(items) => {
                    for (item, _) in items.iter() {
                        if let Value::Record(inner) = item {
                            self.values(inner);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn map_of(&mut self, map: &Record, is_label: bool, typed: bool) {
        let what = if is_label { "label" } else { "annotation" };
        for (key, entry) in &map.entries {
            let span = entry.origin.span;
            let is_template = |text: &str| text.contains("{{");
            if !is_template(key)
                && let Err(problem) = Scalar::LabelKey.check(key)
            {
                let message = format!("Kubernetes refuses the {what} `{key}`: {}", problem.message);
                let diagnostic = Diagnostic::error(Code::E0725, span, message);
                self.diagnostics.push(match problem.suggestion {
                    Some(better) => keys::suggest(self.platform, diagnostic, span, key, &better),
                    None => diagnostic,
                });
            }
            match &entry.value {
                Value::String(text) if is_label && !is_template(text) => {
                    let found = self.value(key, text, span);
                    self.diagnostics.extend(found);
                }
                Value::Bool(_) | Value::Int(_) | Value::Float(_) if typed => {
                    let shown = entry.value.show();
                    let message = format!("the {what} `{key}` is {shown}, and Kubernetes takes text only");
                    self.diagnostics.push(
                        Diagnostic::error(Code::E0726, span, message)
                            .help(format!("write `\"{shown}\"`, with quotes")),
                    );
                }
                _ => {}
            }
        }
    }

    fn value(&self, key: &str, text: &str, span: Span) -> Option<Diagnostic> {
        let problem = Scalar::LabelValue.check(text).err()?;
        let message = format!("Kubernetes refuses this value of the label `{key}`: {}", problem.message);
        let diagnostic = Diagnostic::error(Code::E0724, span, message);
        Some(match problem.suggestion {
            Some(better) => {
                let diagnostic =
                    diagnostic.note("longer text, and other characters, can stand in an annotation");
                keys::suggest(self.platform, diagnostic, span, text, &better)
            }
            None => diagnostic,
        })
    }
}
