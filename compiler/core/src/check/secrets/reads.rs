//! Where a chart's templates read Secrets.
//!
//! Takes the text of a template; gives each `secretKeyRef`, and each place that takes a whole Secret.
//! A template is no YAML before Helm has rendered it, so this reads lines, and says less where it is
//! not sure: a computed name or key is `None`.

use std::sync::Arc;

/// A place that reads a Secret.
pub(super) struct Read {
    /// The Secret's name as written, perhaps with actions of the template in it.
    pub(super) name: String,
    /// The key; `None` if it is computed, or the whole Secret is read.
    pub(super) key: Option<String>,
    /// The file, as a path in the chart.
    pub(super) file: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// Whether the template may leave the place out, or does without the key.
    pub(super) maybe: bool,
}

impl Read {
    /// Whether the name is, or after rendering may be, `name`.
    pub(super) fn may_be(&self, name: &str) -> bool {
        match (self.name.find("{{"), self.name.rfind("}}")) {
            (Some(open), Some(close)) => {
                let (head, tail) = (self.name.get(..open), self.name.get(close + 2..));
                name.starts_with(head.unwrap_or_default()) && name.ends_with(tail.unwrap_or_default())
            }
            _ => self.name == name,
        }
    }
}

/// Every place in the templates among these files, those of sub-charts included.
pub(super) fn reads(files: &[(String, Arc<[u8]>)]) -> Vec<Read> {
    let mut out = vec![];
    for (file, bytes) in
        files.iter().filter(|(file, _)| file.starts_with("templates/") || file.contains("/templates/"))
    {
        if let Ok(text) = std::str::from_utf8(bytes) {
            template(file, text, &mut out);
        }
    }
    out
}

fn template(file: &str, text: &str, out: &mut Vec<Read>) {
    let lines: Vec<&str> = text.lines().collect();
    let mut depth = 0usize;
    for (at, line) in lines.iter().enumerate() {
        let Some((key, value)) = field(line) else {
            depth = (depth + opened(line)).saturating_sub(closed(line));
            continue;
        };
        if matches!(key, "secretKeyRef" | "secretRef") {
            let block = lines.get(at + 1..).unwrap_or_default();
            let (name, inner, optional) = reference(block, indent(line), value);
            out.push(Read {
                name,
                key: inner,
                file: file.into(),
                line: at + 1,
                maybe: optional || depth > 0,
            });
        } else if key.to_ascii_lowercase().contains("secret") && !value.is_empty() {
            out.push(Read { name: value.into(), key: None, file: file.into(), line: at + 1, maybe: true });
        }
        depth = (depth + opened(line)).saturating_sub(closed(line));
    }
}

/// The name, the key and whether both may be missing, of what stands in or below `secretKeyRef:`.
fn reference(block: &[&str], outer: usize, inline: &str) -> (String, Option<String>, bool) {
    let flow: Vec<&str> = inline.trim_matches(['{', '}', ' ']).split(',').collect();
    let below = block.iter().take_while(|line| line.trim().is_empty() || indent(line) > outer);
    let lines: Vec<&str> = if inline.is_empty() { below.copied().collect() } else { flow };
    // Where a template computes the mapping itself, the name may be any.
    let (mut name, mut key, mut optional) = (String::from("{{}}"), None, inline.contains("{{"));
    for line in lines {
        match field(line) {
            Some(("name", value)) => name = value.into(),
            Some(("key", value)) if !value.contains("{{") => key = Some(value.to_owned()),
            Some(("optional", _)) => optional = true,
            // A line of the template itself: what stands here depends on it.
            _ if line.contains("{{") => optional = true,
            _ => {}
        }
    }
    (name, key, optional)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}

/// `key: value`, without quotes.
fn field(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches([' ', '-']);
    if line.starts_with("{{") || line.starts_with('#') {
        return None;
    }
    let (key, value) = line.split_once(':')?;
    Some((key.trim(), value.trim().trim_matches(['"', '\''])))
}

fn opened(line: &str) -> usize {
    actions(line).filter(|word| matches!(*word, "if" | "with" | "range" | "define" | "block")).count()
}

fn closed(line: &str) -> usize {
    actions(line).filter(|word| *word == "end").count()
}

/// The first word of each action of a line.
fn actions(line: &str) -> impl Iterator<Item = &str> {
    line.split("{{")
        .skip(1)
        .filter_map(|action| action.trim_start_matches(['-', ' ']).split([' ', '}']).next())
}
