//! What services need and provide, as phx; with the evidence above each line, if it is asked for.

use std::fmt::Write as _;

use super::phx::{Silent, Writer, one_line};
use crate::shape::{Entries, Need, Provision, Strength};

/// `requires` and `wants`, a line for each kind; with the evidence each has its own. What is not sure is a comment.
pub(super) fn needs(needs: &[Need], evidence: bool) -> String {
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
    let mut out = String::new();
    for (word, end, all) in lines {
        for text in all.iter().flat_map(|need| &need.evidence).filter(|_| evidence) {
            let _ = writeln!(out, "  // {}", one_line(text));
        }
        let names: Vec<String> = all.iter().map(|need| need.target.to_string()).collect();
        let _ = writeln!(out, "  {word} {}{end}", names.join(", "));
    }
    out + &doubtful
}

/// `provides`, a line each. What is not sure is a comment.
pub(super) fn provisions(provisions: &[Provision], evidence: bool) -> String {
    let mut out = String::new();
    for provision in provisions {
        let fields = provision.field.as_ref().map(|(name, value)| {
            let mut silent = Silent;
            let mut writer = Writer::new(0, &mut silent);
            writer.entries(&Entries::from_iter([((*name).into(), value.clone())]), None);
            format!(" {{ {} }}", writer.out.trim_end())
        });
        let line = format!("provides {}{}", provision.capability, fields.unwrap_or_default());
        if evidence {
            let _ = writeln!(out, "  // {}", one_line(&provision.evidence));
        }
        let _ = match provision.doubt {
            Some(why) => writeln!(out, "  // {line}: {}, but {why}", one_line(&provision.evidence)),
            None => writeln!(out, "  {line}"),
        };
    }
    out
}
