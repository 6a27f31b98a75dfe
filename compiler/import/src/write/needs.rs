//! What services need and provide, as phx; with the evidence above each line, if it is asked for.

use std::fmt::Write as _;

use super::phx::one_line;
use crate::shape::{Need, Provision, Strength, Value};

/// `requires` and `wants`, a line for each kind; with the evidence each has its own. What is not sure is a comment.
///
/// A service whose name a Secret of this one has gets another name here.
pub(super) fn needs(needs: &[Need], secrets: &[&str], evidence: bool) -> String {
    let mut lines: Vec<(&str, &str, Vec<&Need>)> = vec![];
    let mut doubtful = String::new();
    for need in needs {
        let word = match &need.strength {
            Strength::Required => "requires",
            Strength::Wanted => "wants",
            Strength::Doubtful(why) => {
                let shown: Vec<&str> = need.evidence.iter().take(1).map(String::as_str).collect();
                let text = format!("requires {}: {}, but {why}", need.target, shown.join(", "));
                let _ = writeln!(doubtful, "  // {}", one_line(&text));
                continue;
            }
        };
        let end = if need.first { "" } else { " eventually" };
        match lines.iter_mut().find(|(w, e, _)| (*w, *e) == (word, end) && !evidence) {
            Some((.., all)) => all.push(need),
            None => lines.push((word, end, vec![need])),
        }
    }
    lines.sort_by_key(|(word, end, _)| (*word, *end));
    let mut out = String::new();
    for (word, end, all) in lines {
        for text in all.iter().flat_map(|need| &need.evidence).filter(|_| evidence) {
            let _ = writeln!(out, "  // {}", one_line(text));
        }
        let names: Vec<String> = all.iter().map(|need| named(need, secrets)).collect();
        let _ = writeln!(out, "  {word} {}{end}", names.join(", "));
    }
    out + &doubtful
}

fn named(need: &Need, secrets: &[&str]) -> String {
    let name = need.target.name();
    let alias = if secrets.contains(&name.as_str()) { format!(" as {name}-service") } else { String::new() };
    format!("{}{alias}", need.target)
}

/// `provides`, a line each. What is not sure is a comment.
pub(super) fn provisions(provisions: &[Provision], evidence: bool) -> String {
    let mut out = String::new();
    for provision in provisions {
        let field = provision.field.as_ref().map(|(name, value)| (*name, self::value(value)));
        let is_parameter = !provision.without.is_empty() && provision.doubt.is_none();
        let fields = match &field {
            Some((name, _)) if is_parameter => format!(" {{ {name} = {name} }}"),
            Some((name, value)) => format!(" {{ {name} = {value} }}"),
            None => String::new(),
        };
        let line = format!("provides {}{fields}", provision.capability);
        if evidence {
            let _ = writeln!(out, "  // {}", one_line(&provision.evidence));
        }
        let _ = match provision.doubt {
            Some(why) => writeln!(out, "  // {line}: {}, but {why}", one_line(&provision.evidence)),
            None => writeln!(out, "  {line}"),
        };
        if let Some((name, value)) = field.filter(|_| is_parameter) {
            let _ = writeln!(out, "  param {name}: String? = {value}");
        }
    }
    out
}

/// A text in quotes.
fn value(value: &Value) -> String {
    match value {
        Value::Text(parts) => super::phx::text(parts, 1, ""),
        _ => String::new(),
    }
}
