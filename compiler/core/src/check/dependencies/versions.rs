//! A version that is written as a number.
//!
//! `1.10` is the number 1.1: the zero is lost, and another version is meant. Helm prints a float in
//! its shortest form.

use crate::check::{Platform, Rule, leaves};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::Scope;
use crate::value::Value;

/// A float where a tag or a version is meant.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0406], run };

const KEYS: &[&str] = &["tag", "imagetag", "version", "appversion", "targetrevision", "revision", "kubeversion"];

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, deployed) in platform.deployments() {
        for leaf in leaves(deployed) {
            let Value::Float(number) = leaf.value else { continue };
            let is_version = leaf.path.last().is_some_and(|key| KEYS.contains(&key.to_lowercase().as_str()));
            if !is_version || platform.project.scope_at(leaf.span) == Scope::Std {
                continue;
            }
            let text = platform.project.sources.slice(leaf.span);
            // The place is the entry: `tag = 1.10`.
            let written = text.rsplit('=').next().unwrap_or(text).trim();
            let is_literal = !written.is_empty() && written.chars().all(|c| c.is_ascii_digit() || c == '.');
            let message = if is_literal && written != format!("{number:?}") {
                format!("`{written}` is a number here, and becomes {number:?}")
            } else {
                format!("the version {number:?} is a number here: a tag like 1.10 would become 1.1")
            };
            let diagnostic = Diagnostic::warning(Code::W0406, leaf.span, message);
            diagnostics.push(if is_literal {
                let start = leaf.span.end as usize - written.len();
                let place = crate::source::Span::new(leaf.span.file, start, leaf.span.end as usize);
                diagnostic.fix("write it as text", place, format!("\"{written}\""))
            } else {
                diagnostic.help("write it as text, in quotes")
            });
        }
    }
}
