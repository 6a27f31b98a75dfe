//! A rewrite that names a group which the path does not have.
//!
//! ingress-nginx puts the groups of the path's regular expression into `$1`, `$2` … of `rewrite-target`; one that does
//! not exist is empty, so that every page becomes the first one. Source: ingress-nginx, "Rewrite".

use super::facts::Facts;
use super::ingress::Ingress;
use crate::diagnostics::{Code, Diagnostic};

const REWRITE: &str = "nginx.ingress.kubernetes.io/rewrite-target";

pub(super) fn check(facts: &Facts<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, ingress) in facts.ingresses().filter(|(_, ingress)| ingress.on != Some(false)) {
        diagnostics.extend(fault(ingress));
    }
}

fn fault(ingress: &Ingress<'_>) -> Option<Diagnostic> {
    let target = ingress.annotation(REWRITE)?;
    let highest = highest(&target.text)?;
    let paths = ingress.rules.iter().flat_map(|rule| &rule.paths);
    let short =
        paths.filter(|path| !path.path.text.contains("{{")).find(|path| groups(&path.path.text) < highest)?;
    let has = match groups(&short.path.text) {
        0 => "no group".to_owned(),
        1 => "one group".to_owned(),
        n => format!("{n} groups"),
    };
    let message = format!(
        "`{}` rewrites to \"{}\", but the path \"{}\" has {has}",
        ingress.deployed.name, target.text, short.path.text
    );
    Some(
        Diagnostic::warning(Code::W0312, target.span, message)
            .label(short.path.span, "this path")
            .help("write the groups into the path, as in `\"/api(/|$)(.*)\"` for `\"/$2\"`"),
    )
}

/// The highest `$N` in a target.
fn highest(target: &str) -> Option<usize> {
    let after = target.split('$').skip(1);
    let numbers = after.filter_map(|rest| rest.chars().next().and_then(|c| c.to_digit(10)));
    numbers.max().filter(|number| *number > 0).map(|number| number as usize)
}

/// The groups of a regular expression that are counted.
fn groups(path: &str) -> usize {
    let mut count = 0;
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '(' if chars.peek() != Some(&'?') => count += 1,
            _ => {}
        }
    }
    count
}
