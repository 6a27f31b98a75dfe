//! SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"): one document a run, for code
//! scanning of GitHub, GitLab, Azure and for editors.

use std::collections::BTreeMap;

use phxc_core::diagnostics::{Code, Diagnostic, Edit, Label, Severity, page};
use phxc_core::source::{Source, Sources, Span};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::page::{markdown, plain};
use crate::clean;

/// The base of every path: the root of the checked-out repository, as the readers define it.
const BASE: &str = "%SRCROOT%";

/// The schema that the document keeps to.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// All diagnostics as one SARIF document. `prefix` leads from the repository's root to the project's:
/// empty, or ending in `/`.
#[must_use]
pub fn render_sarif(diagnostics: &[Diagnostic], sources: &Sources, prefix: &str) -> String {
    let writer = Writer { sources, prefix };
    let mut codes: BTreeMap<Code, Severity> = BTreeMap::new();
    for diagnostic in diagnostics {
        let severity = codes.entry(diagnostic.code).or_insert(diagnostic.severity);
        *severity = diagnostic.severity.min(*severity);
    }
    let rules: Vec<Value> = codes.iter().map(|(code, severity)| rule(*code, *severity)).collect();
    let mut counts = BTreeMap::new();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| {
            let index = codes.keys().position(|code| *code == diagnostic.code).unwrap_or(0);
            writer.result(diagnostic, index, &mut counts)
        })
        .collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "phxc",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "invocations": [{ "executionSuccessful": true }],
            "originalUriBaseIds": { BASE: {
                "description": { "text": "The root of the repository, or of the project where there is no repository." }
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // No string of JSON goes over a line, so what is between the lines is only layout.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.lines().map(|line| clean::json(line.to_owned()) + "\n").collect()
}

fn rule(code: Code, severity: Severity) -> Value {
    let mut rule = Map::new();
    rule.insert("id".into(), code.0.into());
    rule.insert("shortDescription".into(), json!({ "text": code.title() }));
    if let Some(page) = page(code) {
        rule.insert("help".into(), json!({ "text": plain(page), "markdown": markdown(page) }));
    }
    rule.insert("defaultConfiguration".into(), json!({ "level": level(severity) }));
    rule.into()
}

fn level(severity: Severity) -> &'static str {
    super::short::word(severity)
}

struct Writer<'a> {
    sources: &'a Sources,
    prefix: &'a str,
}

impl Writer<'_> {
    fn result(&self, diagnostic: &Diagnostic, rule: usize, counts: &mut BTreeMap<String, usize>) -> Value {
        let mut result = Map::new();
        result.insert("ruleId".into(), diagnostic.code.0.into());
        result.insert("ruleIndex".into(), rule.into());
        result.insert("level".into(), level(diagnostic.severity).into());
        result.insert("message".into(), json!({ "text": message(diagnostic) }));
        let place = self.place(diagnostic.primary.span);
        result.insert("locations".into(), place.into_iter().collect());
        let related: Vec<Value> =
            diagnostic.labels.iter().enumerate().filter_map(|(at, label)| self.related(at, label)).collect();
        if !related.is_empty() {
            result.insert("relatedLocations".into(), related.into());
        }
        let fingerprint = self.fingerprint(diagnostic, counts);
        result.insert("partialFingerprints".into(), json!({ "primaryLocationLineHash": fingerprint }));
        let edits = diagnostic.shown_edits(self.sources);
        if let Some(fix) = diagnostic.fix.as_ref().filter(|_| !edits.is_empty()) {
            result.insert("fixes".into(), json!([self.fix(&fix.title, edits)]));
        }
        result.into()
    }

    fn place(&self, span: Span) -> Option<Value> {
        let source = self.sources.get(span.file)?;
        let place = json!({ "artifactLocation": self.artifact(source), "region": region(source, span) });
        Some(json!({ "physicalLocation": place }))
    }

    fn related(&self, at: usize, label: &Label) -> Option<Value> {
        let mut place = self.place(label.span)?;
        let fields = place.as_object_mut()?;
        fields.insert("id".into(), (at + 1).into());
        if !label.text.is_empty() {
            fields.insert("message".into(), json!({ "text": label.text }));
        }
        Some(place)
    }

    /// A file of the library has a name, but no place in the repository.
    fn artifact(&self, source: &Source) -> Value {
        if source.is_std() {
            return json!({ "uri": format!("std:{}", encoded(source.path.trim_start_matches("std:"))) });
        }
        json!({ "uri": encoded(&format!("{}{}", self.prefix, source.path)), "uriBaseId": BASE })
    }

    fn fix(&self, title: &str, edits: &[Edit]) -> Value {
        let mut files: BTreeMap<u32, Vec<&Edit>> = BTreeMap::new();
        for edit in edits {
            files.entry(edit.span.file.0).or_default().push(edit);
        }
        let change = |edits: Vec<&Edit>| {
            let source = self.sources.get(edits.first()?.span.file)?;
            let replacement = |edit: &&Edit| {
                let mut replacement = json!({ "deletedRegion": region(source, edit.span) });
                if !edit.text.is_empty() {
                    replacement["insertedContent"] = json!({ "text": edit.text });
                }
                replacement
            };
            let replacements: Vec<Value> = edits.iter().map(replacement).collect();
            Some(json!({ "artifactLocation": self.artifact(source), "replacements": replacements }))
        };
        let changes: Vec<Value> = files.into_values().filter_map(change).collect();
        json!({ "description": { "text": title }, "artifactChanges": changes })
    }

    /// What stays the same when lines are added above: code, file and the text of the line, with a
    /// number for the second and further of the same. In GitHub's form, which reads this name only.
    fn fingerprint(&self, diagnostic: &Diagnostic, counts: &mut BTreeMap<String, usize>) -> String {
        let span = diagnostic.primary.span;
        let (path, line) =
            self.sources.get(span.file).map_or(("", ""), |source| (&*source.path, line(source, span)));
        // A hash of a secret would tell whoever guesses it that he is right.
        let line = self.sources.conceal(line);
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let digest = Sha256::digest(format!("{}\0{path}\0{words}", diagnostic.code));
        let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let count = counts.entry(hash.clone()).or_insert(0);
        *count += 1;
        format!("{hash}:{count}")
    }
}

/// As many characters of a line tell it from others: a line can be as long as the file.
const TELLING: usize = 1_000;

/// The line in which a span starts, without its end.
fn line(source: &Source, span: Span) -> &str {
    let start = (span.start as usize).min(source.text.len());
    let before = source.text.get(..start).unwrap_or("");
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let line = source.text.get(from..).and_then(|rest| rest.lines().next()).unwrap_or("");
    line.char_indices().nth(TELLING).and_then(|(end, _)| line.get(..end)).unwrap_or(line)
}

/// The message with all that explains it: most readers show nothing else.
fn message(diagnostic: &Diagnostic) -> String {
    super::lines(diagnostic).join("\n")
}

/// Lines and columns count from 1; the end is the column after the last character.
fn region(source: &Source, span: Span) -> Value {
    let (start_line, start_column) = source.line_column(span.start as usize);
    let (end_line, end_column) = source.line_column(span.end as usize);
    json!({ "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column })
}

/// A path as a relative URI reference (RFC 3986): everything but unreserved characters and `/` is
/// percent-encoded.
fn encoded(path: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
