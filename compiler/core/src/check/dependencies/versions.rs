//! A version that is written as a number.
//!
//! `1.10` is the number 1.1: the zero is lost, and another version is meant. Helm prints a float in
//! its shortest form.

use crate::check::place::{each, values};
use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Scope;
use crate::source::Span;
use crate::value::Value;

/// A float where a tag or a version is meant.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0406], run };

const KEYS: &[&str] = &["tag", "imageTag", "version", "appVersion", "targetRevision", "kubeVersion"];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        for record in values(deployed) {
            each(record, &mut |_, key, value, span| {
                if let Value::Float(number) = value
                    && KEYS.contains(&key)
                    && platform.project.scope_at(span) == Scope::Project
                {
                    diagnostics.push(report(platform, *number, span));
                }
            });
        }
    }
}

fn report(platform: &Platform<'_, '_>, number: f64, span: Span) -> Diagnostic {
    // The place is the entry: `tag = 1.10`.
    let text = platform.project.sources.slice(span);
    let written = text.rsplit('=').next().unwrap_or(text).trim();
    let is_literal = !written.is_empty() && written.chars().all(|c| c.is_ascii_digit() || c == '.');
    let message = if is_literal && written != format!("{number:?}") {
        format!("`{written}` is a number here, and becomes {number:?}")
    } else {
        format!("the version {number:?} is a number here: a tag like 1.10 would become 1.1")
    };
    let diagnostic = Diagnostic::warning(Code::W0406, span, message);
    if is_literal {
        let end = span.end as usize;
        let place = Span::new(span.file, end.saturating_sub(written.len()), end);
        diagnostic.fix("write it as text", place, format!("\"{written}\""))
    } else {
        diagnostic.help("write it as text, in quotes")
    }
}
