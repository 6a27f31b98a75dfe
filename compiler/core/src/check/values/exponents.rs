//! Numbers that a chart's template prints with an exponent.
//!
//! Source: measured on Helm 3.20 and 4.1: numbers in values files become 64-bit floats, and from
//! 1,000,000 on `{{ .Values.n }}` and `{{ .Values.n | quote }}` print `1e+06`, which most programs
//! don't read as a whole number. `int`, `int64`, `toJson` and `toYaml` print all digits.

use super::scan::{Found, Look, Scene, Section};
use crate::chart::{Chart, ChartSource};
use crate::diagnostics::{Code, Diagnostic};
use crate::value::Value;

/// A whole number of seven digits or more that a local chart's template prints as it is.
pub(super) const LOOK: Look = Look { codes: &[Code::W0201], at: look };

/// The first number that Go prints with an exponent.
const FIRST: u64 = 1_000_000;

/// Functions after which all digits are printed, or of which the result is another value.
const SAFE: &[&str] = &[
    "int",
    "int64",
    "toJson",
    "toRawJson",
    "toPrettyJson",
    "toYaml",
    "toYamlPretty",
    "printf",
    "add",
    "add1",
    "sub",
    "mul",
    "div",
    "mod",
    "max",
    "min",
    "round",
    "ceil",
    "floor",
    "float64",
    "include",
    "template",
    "tpl",
    "dict",
    "list",
    "set",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "and",
    "or",
    "not",
    "empty",
    "if",
    "else",
    "with",
    "range",
    "ternary",
    "duration",
    "until",
];

fn look(scene: &Scene<'_>, found: &Found<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Value::Int(number) = found.value else { return };
    if number.unsigned_abs() < FIRST {
        return;
    }
    let Some(path) = found.dotted() else { return };
    let signature = scene.platform.signatures.get(scene.deployed.service);
    let key = match found.section {
        Section::Values | Section::Globals => signature.chart.as_ref(),
        Section::Subchart(name) => signature.subcharts.get(name).map(|subchart| &subchart.chart),
        Section::Manifest(_) => None,
    };
    let path = if matches!(found.section, Section::Globals) { format!("global.{path}") } else { path };
    let Some(chart) = key.and_then(|key| scene.platform.charts.get(key)) else { return };
    if let Some((file, line)) = printed(chart, &path) {
        let message = format!("Helm prints {number} as {}", go_float(*number));
        let diagnostic = Diagnostic::warning(Code::W0201, found.span, message)
            .note(format!("the template prints `.Values.{path}` as it is: {file}, line {line}"))
            .help(format!("write `{{{{ .Values.{path} | int64 }}}}` there, which prints all digits"));
        diagnostics.push(diagnostic);
    }
}

/// The first place that prints `.Values.<path>` without a function that keeps the digits.
fn printed(chart: &Chart, path: &str) -> Option<(String, usize)> {
    let ChartSource::Files { files, folder, .. } = &chart.source else { return None };
    let needle = format!(".Values.{path}");
    files.iter().filter(|(name, _)| name.starts_with("templates/")).find_map(|(name, bytes)| {
        let text = std::str::from_utf8(bytes).ok()?;
        let at =
            text.match_indices(&needle).map(|(at, _)| at).find(|at| is_printed(text, *at, needle.len()))?;
        let line = text.get(..at)?.matches('\n').count() + 1;
        Some((if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") }, line))
    })
}

fn is_printed(text: &str, at: usize, length: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..at), text.get(at + length..)) else { return false };
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if after.starts_with(|c| part_of_name(c) || c == '.') || before.ends_with(part_of_name) {
        return false;
    }
    let Some(open) = before.rfind("{{") else { return false };
    let (Some(head), Some(close)) = (before.get(open..), after.find("}}")) else { return false };
    let tail = after.get(..close).unwrap_or_default();
    let words = |part: &str| part.split(|c: char| !part_of_name(c)).any(|word| SAFE.contains(&word));
    !head.contains("}}")
        && !head.contains(":=")
        && !head.starts_with("{{/*")
        && !head.starts_with("{{- /*")
        && !words(head)
        && !words(tail)
}

/// A whole number as Go's `%v` prints it once it is a float64 with an exponent.
fn go_float(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let exponent = digits.len().saturating_sub(1);
    let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{first}{point}{rest}e+{exponent:02}")
}
