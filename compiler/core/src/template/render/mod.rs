//! Writes what templates write, for charts of which nothing but the usual is asked.
//!
//! An interpreter of Go's text/template with the functions of sprig and Helm that charts use most, for
//! when no real Helm is at hand. What it writes is what Helm writes; what it does not know is a
//! [`RenderError`] that names it, never another text. Steps, nesting and size are bounded.
//!
//! `run` goes over the nodes, `functions` holds the functions by what they work on, `value` the values
//! of a run, `print` and `format` Go's ways to write them, `yaml_text` and `json_text` those of
//! Helm's `toYaml` and `toJson`.

mod format;
mod functions;
mod json_text;
mod print;
mod run;
mod value;
mod yaml_text;

use ecow::EcoString;

use super::ast::Parsed;
use crate::data::Map;
use crate::tables::IndexMap;

/// A file of templates with its text.
#[derive(Debug, Clone, Copy)]
pub struct Template<'a> {
    /// What was parsed. Its name is relative to the chart: `templates/web.yaml`.
    pub parsed: &'a Parsed,
    /// The text that was parsed.
    pub text: &'a str,
}

/// What the templates see besides each other.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// `.Values`, merged. All numbers become floats, as Helm makes them.
    pub values: Map,
    /// `.Release`: `Name`, `Namespace`, `Service`, `IsInstall`, `IsUpgrade`, `Revision`.
    pub release: Map,
    /// `.Chart` with its fields as templates name them: `Name`, `Version`, `AppVersion` …
    pub chart: Map,
    /// The version of Kubernetes, like `v1.33.0`.
    pub kube_version: EcoString,
    /// `.Capabilities.APIVersions`.
    pub api_versions: Vec<EcoString>,
    /// `.Files`: the texts of the chart's other files by their path, for `.Files.Get`.
    pub files: IndexMap<EcoString, EcoString>,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The name of the file.
    pub name: EcoString,
    /// What it writes.
    pub text: Result<String, RenderError>,
}

/// Why a file could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError {
    /// What is wrong, for an operator; a clause without a full stop.
    pub message: String,
    /// The file in which it is; another one if a definition there was included.
    pub file: EcoString,
    /// The line, from 1.
    pub line: usize,
}

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for RenderError {}

/// Writes all files but those whose name starts with `_`, in the order in which they are given. Of two
/// definitions with one name, the later one counts.
#[must_use]
pub fn render(templates: &[Template<'_>], input: &Input) -> Vec<Rendered> {
    run::Run::new(templates, input).files()
}
