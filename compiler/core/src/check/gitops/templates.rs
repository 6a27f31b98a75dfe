//! What a chart's templates write, as far as their text shows it without running Helm: the kind of
//! each resource, and under which conditions it is written.

use std::sync::Arc;

use ecow::EcoString;

use crate::data::{Data, Map};

/// A resource of a template.
pub(super) struct Resource {
    /// `apiVersion`, as written.
    pub(super) api: EcoString,
    /// `kind`, as written.
    pub(super) kind: EcoString,
    /// The file in the chart.
    pub(super) file: String,
    conditions: Vec<Condition>,
}

/// A condition around a resource.
#[derive(Clone)]
enum Condition {
    /// `if .Values.a.b`
    Value(Vec<EcoString>),
    /// Anything else: nobody knows without running Helm.
    Unknown,
}

impl Resource {
    /// Whether these values surely write it.
    pub(super) fn is_written(&self, values: &Map) -> bool {
        self.conditions.iter().all(|condition| match condition {
            Condition::Value(path) => is_true(values, path),
            Condition::Unknown => false,
        })
    }
}

/// What Go's templates take for true.
fn is_true(values: &Map, path: &[EcoString]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    match values.get(first) {
        Some(Data::Map(inner)) if !rest.is_empty() => is_true(inner, rest),
        Some(value) if rest.is_empty() => match value {
            Data::Null => false,
            Data::Bool(value) => *value,
            Data::Int(value) => *value != 0,
            Data::Float(value) => *value != 0.0,
            Data::String(text) => !text.is_empty(),
            Data::List(list) => !list.is_empty(),
            Data::Map(map) => !map.is_empty(),
        },
        _ => false,
    }
}

/// The resources of a chart's own templates; not those of charts below it.
pub(super) fn resources(files: &[(String, Arc<[u8]>)]) -> Vec<Resource> {
    let mut out = vec![];
    for (name, bytes) in files {
        let is_template =
            name.starts_with("templates/") && (name.ends_with(".yaml") || name.ends_with(".yml"));
        if let Ok(text) = std::str::from_utf8(bytes)
            && is_template
        {
            scan(name, text, &mut out);
        }
    }
    out
}

/// The API groups that a chart's files define: its CustomResourceDefinitions.
pub(super) fn defined(files: &[(String, Arc<[u8]>)]) -> Vec<EcoString> {
    let mut out: Vec<EcoString> = vec![];
    for (name, bytes) in files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        if !(name.contains("crds/") || name.contains("templates/"))
            || !text.contains("kind: CustomResourceDefinition")
        {
            continue;
        }
        for line in text.lines() {
            if let Some(group) = line.trim().strip_prefix("group:") {
                out.push(group.trim().trim_matches(['"', '\'']).into());
            }
        }
    }
    out
}

fn scan(file: &str, text: &str, out: &mut Vec<Resource>) {
    let mut conditions = vec![];
    let mut api: Option<EcoString> = None;
    let mut rest = text;
    let mut at_start = true;
    loop {
        let (plain, action) = match rest.split_once("{{") {
            Some((plain, more)) => match more.split_once("}}") {
                Some((action, after)) => {
                    rest = after;
                    (plain, Some(action))
                }
                None => return,
            },
            None => (rest, None),
        };
        for (at, line) in plain.split('\n').enumerate() {
            if at == 0 && !at_start {
                continue;
            }
            if line.starts_with("---") {
                api = None;
            } else if let Some(found) = field(line, "apiVersion:") {
                api = Some(found);
            } else if let (Some(kind), Some(api)) = (field(line, "kind:"), &api) {
                out.push(Resource {
                    api: api.clone(),
                    kind,
                    file: file.to_owned(),
                    conditions: conditions.clone(),
                });
            }
        }
        at_start = false;
        match action {
            Some(action) => step(action, &mut conditions),
            None => return,
        }
    }
}

fn field(line: &str, name: &str) -> Option<EcoString> {
    let value = line.strip_prefix(name)?.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.into())
}

fn step(action: &str, conditions: &mut Vec<Condition>) {
    let action = action.trim_start_matches('-').trim_end_matches('-').trim();
    let (word, rest) = action.split_once(char::is_whitespace).unwrap_or((action, ""));
    match word {
        "if" | "with" => conditions.push(condition(rest.trim())),
        "range" | "define" | "block" => conditions.push(Condition::Unknown),
        "else" => {
            conditions.pop();
            conditions.push(Condition::Unknown);
        }
        "end" => {
            conditions.pop();
        }
        _ => {}
    }
}

fn condition(text: &str) -> Condition {
    match text.strip_prefix(".Values.") {
        Some(path) if path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_')) => {
            Condition::Value(path.split('.').map(EcoString::from).collect())
        }
        _ => Condition::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, values: &Map) -> Vec<String> {
        let files = [("templates/a.yaml".to_owned(), Arc::from(text.as_bytes()))];
        let found = resources(&files);
        found
            .iter()
            .filter(|found| found.is_written(values))
            .map(|found| format!("{} {}", found.api, found.kind))
            .collect()
    }

    #[test]
    fn resources_under_conditions_that_hold() {
        let text = "apiVersion: v1\nkind: Service\n---\n{{- if .Values.tls.enabled }}\napiVersion: a.org/v1\nkind: A\n{{- else }}\n\
                    ---\napiVersion: b.org/v1\nkind: B\n{{- end }}\n---\napiVersion: c.org/v1\nkind: C\nmetadata: {{ .x }}\n";
        assert_eq!(written(text, &Map::default()), ["v1 Service", "c.org/v1 C"]);
        let tls = crate::data::map([("enabled", Data::Bool(true))]);
        let values = crate::data::map([("tls", Data::Map(tls))]);
        assert_eq!(written(text, &values), ["v1 Service", "a.org/v1 A", "c.org/v1 C"]);
    }

    #[test]
    fn groups_of_definitions() {
        let text = b"kind: CustomResourceDefinition\nspec:\n  group: a.example.org\n";
        let files = [
            ("crds/a.yaml".to_owned(), Arc::from(&text[..])),
            ("README.md".to_owned(), Arc::from(&text[..])),
        ];
        assert_eq!(defined(&files), ["a.example.org"]);
    }
}
