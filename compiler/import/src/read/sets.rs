//! ApplicationSets: what the list, Git directory, Git file and matrix generators make of their template.
//!
//! Both kinds of templates are read: `{{path.basename}}`, and with `goTemplate: true` Go's own.
//! Source: Argo CD, "Generating Applications with ApplicationSet".

use ecow::EcoString;
use indexmap::IndexMap;
use phxc_core::data::{Data, Map, map};
use phxc_core::helm::merge_files;
use phxc_core::template::{self, Input};
use phxc_core::yaml;

use super::argo::Resource;
use super::tree::{Tree, folder, name};
use crate::report::{Report, Topic};

/// An Application, with the environment that its generator's element names.
#[derive(Debug, Clone)]
pub(super) struct Generated {
    pub(super) environment: Option<EcoString>,
    pub(super) resource: Resource,
}

/// Keys of an element that name an environment, the best first.
const ENVIRONMENTS: [&str; 8] =
    ["env", "environment", "stage", "cluster", "clusterName", "cluster_name", "target", "region"];
/// As many Applications one set may make.
const MOST: usize = 10_000;

/// The Applications of a set; what it does that is not followed is in the report.
pub(super) fn generate(tree: &Tree<'_>, set: &Resource, report: &mut Report) -> Vec<Generated> {
    let Some(spec) = set.map("spec") else { return vec![] };
    let Some(Data::Map(template)) = spec.get("template") else { return vec![] };
    let go = spec.get("goTemplate") == Some(&Data::Bool(true));
    let mut elements = vec![];
    if let Some(Data::List(generators)) = spec.get("generators") {
        for generator in generators.iter().filter_map(Data::as_map) {
            match self::elements(tree, generator, go) {
                Ok(found) => elements.extend(found),
                Err(why) => report.say(Topic::LeftOut, set.place.clone(), why),
            }
        }
    }
    if spec.contains_key("templatePatch") {
        report.say(
            Topic::LeftOut,
            set.place.clone(),
            "the `templatePatch` of an ApplicationSet is not followed",
        );
    }
    let mut out: Vec<Generated> = vec![];
    for element in elements.into_iter().take(MOST) {
        match fill(&Data::Map(template.clone()), &element, go) {
            Ok(Data::Map(mut data)) => {
                data.insert("apiVersion".into(), Data::from("argoproj.io/v1alpha1"));
                data.insert("kind".into(), Data::from("Application"));
                let resource = Resource { data, place: set.place.clone() };
                out.push(Generated { environment: environment(&element), resource });
            }
            Ok(_) => {}
            Err(why) => report.say(
                Topic::LeftOut,
                set.place.clone(),
                format!("this template could not be followed: {why}"),
            ),
        }
    }
    out
}

/// The environment that an element names.
fn environment(element: &Map) -> Option<EcoString> {
    let named = ENVIRONMENTS.iter().find_map(|key| match element.get(*key)? {
        Data::String(text) if !text.is_empty() => Some(text.clone()),
        Data::Map(map) => map.get("name").and_then(Data::as_str).map(EcoString::from),
        _ => None,
    });
    let label = element.get("values").and_then(Data::as_map);
    named.or_else(|| ENVIRONMENTS.iter().find_map(|key| label?.get(*key)?.as_str().map(EcoString::from)))
}

/// What a generator's elements hold.
fn elements(tree: &Tree<'_>, generator: &Map, go: bool) -> Result<Vec<Map>, String> {
    if let Some(Data::Map(list)) = generator.get("list") {
        let Some(Data::List(elements)) = list.get("elements") else {
            return Err("a list generator without elements".into());
        };
        return Ok(elements.iter().filter_map(Data::as_map).cloned().collect());
    }
    if let Some(Data::Map(git)) = generator.get("git") {
        let values = git.get("values").and_then(Data::as_map).cloned();
        let mut found = git_elements(tree, git, go)?;
        for element in &mut found {
            if let Some(values) = &values
                && let Data::Map(filled) = fill(&Data::Map(values.clone()), element, go)?
            {
                element.insert("values".into(), Data::Map(filled));
            }
        }
        return Ok(found);
    }
    if let Some(Data::Map(matrix)) = generator.get("matrix") {
        let Some(Data::List(parts)) = matrix.get("generators") else {
            return Err("a matrix without generators".into());
        };
        let mut out = vec![Map::default()];
        for part in parts.iter().filter_map(Data::as_map) {
            let mut next = vec![];
            for element in &out {
                // Later generators may speak of what earlier ones gave.
                let Data::Map(part) = fill(&Data::Map(part.clone()), element, go)? else { continue };
                for other in elements(tree, &part, go)? {
                    next.push(merge_files(&[element.clone(), other]));
                    if next.len() > MOST {
                        return Err(format!("it makes more than {MOST} Applications"));
                    }
                }
            }
            out = next;
        }
        return Ok(out);
    }
    let kind = generator.keys().next().map_or("nothing", EcoString::as_str);
    Err(format!("Applications that the generator `{kind}` makes: what it asks is not in the repository"))
}

fn git_elements(tree: &Tree<'_>, git: &Map, go: bool) -> Result<Vec<Map>, String> {
    let patterns = |key: &str| -> Vec<(String, bool)> {
        let Some(Data::List(list)) = git.get(key) else { return vec![] };
        let one = |one: &Map| {
            let path = one.get("path").and_then(Data::as_str)?;
            Some((path.trim_matches('/').to_owned(), one.get("exclude") == Some(&Data::Bool(true))))
        };
        list.iter().filter_map(Data::as_map).filter_map(one).collect()
    };
    let (folders, files) = (patterns("directories"), patterns("files"));
    let matching = |all: &[(String, bool)], path: &str| {
        all.iter().any(|(pattern, exclude)| !exclude && glob(pattern, path))
            && !all.iter().any(|(pattern, exclude)| *exclude && glob(pattern, path))
    };
    if !folders.is_empty() {
        let mut found: Vec<&str> = vec![];
        for path in tree.files() {
            let mut above = folder(path);
            while !above.is_empty() {
                if !found.contains(&above) && matching(&folders, above) {
                    found.push(above);
                }
                above = folder(above);
            }
        }
        found.sort_unstable();
        return Ok(found.into_iter().map(|path| with_path(Map::default(), path, None, go)).collect());
    }
    if files.is_empty() {
        return Err("a Git generator that names neither directories nor files".into());
    }
    let mut out = vec![];
    for path in tree.files().filter(|path| matching(&files, path)) {
        let text = tree.text(path).unwrap_or_default();
        match yaml::read_data(&text) {
            Ok(Data::Map(values)) => out.push(with_path(values, folder(path), Some(name(path)), go)),
            Ok(Data::List(list)) => {
                let maps = list.iter().filter_map(Data::as_map).cloned();
                out.extend(maps.map(|values| with_path(values, folder(path), Some(name(path)), go)));
            }
            Ok(_) => {}
            Err(why) => return Err(format!("the generator's file {path} cannot be read: {why}")),
        }
    }
    Ok(out)
}

/// An element with what is known of its path.
fn with_path(values: Map, path: &str, file: Option<&str>, go: bool) -> Map {
    let segments: Vec<Data> = path.split('/').map(Data::from).collect();
    let mut out = if go { values } else { flat(&values, "") };
    if go {
        let mut of_path = map([
            ("path", Data::from(path)),
            ("basename", Data::from(name(path))),
            ("basenameNormalized", Data::from(normalized(name(path)))),
            ("segments", Data::List(segments)),
        ]);
        if let Some(file) = file {
            of_path.insert("filename".into(), Data::from(file));
        }
        out.insert("path".into(), Data::Map(of_path));
        return out;
    }
    out.insert("path".into(), Data::from(path));
    out.insert("path.basename".into(), Data::from(name(path)));
    out.insert("path.basenameNormalized".into(), Data::from(normalized(name(path))));
    out.insert("path.path".into(), Data::from(path));
    if let Some(file) = file {
        out.insert("path.filename".into(), Data::from(file));
    }
    for (at, segment) in segments.into_iter().enumerate() {
        out.insert(ecow::eco_format!("path[{at}]"), segment.clone());
        out.insert(ecow::eco_format!("path.segments[{at}]"), segment);
    }
    out
}

fn normalized(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

/// A map's leaves with their paths as keys: how the plain kind of templates names them.
fn flat(values: &Map, start: &str) -> Map {
    let mut out = Map::default();
    for (key, value) in values {
        let path = if start.is_empty() { key.to_string() } else { format!("{start}.{key}") };
        match value {
            Data::Map(inner) => out.extend(flat(inner, &path)),
            other => {
                out.insert(path.into(), other.clone());
            }
        }
    }
    out
}

/// Whether a path fits a pattern: `*` within a part, `**` over parts, `?`.
fn glob(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    parts(&pattern, &path)
}

fn parts(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => {
            (0..=path.len()).any(|skip| path.get(skip..).is_some_and(|path| parts(rest, path)))
        }
        (Some((first, rest)), Some((name, others))) => {
            one(&first.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>()) && parts(rest, others)
        }
        _ => false,
    }
}

fn one(pattern: &[char], name: &[char]) -> bool {
    // The place of the last `*`, and how far the name was then.
    let (mut at, mut to, mut star) = (0, 0, None);
    while to < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, to));
                at += 1;
            }
            Some(c) if *c == '?' || Some(c) == name.get(to) => {
                at += 1;
                to += 1;
            }
            _ => {
                let Some((place, from)) = star else { return false };
                star = Some((place, from + 1));
                at = place + 1;
                to = from + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|c| *c == '*')
}

/// A template with an element's values.
fn fill(data: &Data, element: &Map, go: bool) -> Result<Data, String> {
    Ok(match data {
        Data::String(text) if text.contains("{{") => {
            Data::from(if go { rendered(text, element)? } else { plain(text, element) })
        }
        Data::List(list) => {
            Data::List(list.iter().map(|item| fill(item, element, go)).collect::<Result<_, _>>()?)
        }
        Data::Map(map) => {
            let mut out = Map::default();
            for (key, value) in map {
                let key = match fill(&Data::String(key.clone()), element, go)? {
                    Data::String(key) => key,
                    _ => key.clone(),
                };
                out.insert(key, fill(value, element, go)?);
            }
            Data::Map(out)
        }
        other => other.clone(),
    })
}

/// `{{name}}`, replaced as often as it is known.
fn plain(text: &str, element: &Map) -> String {
    let all: IndexMap<EcoString, EcoString> =
        flat(element, "").iter().map(|(key, value)| (key.clone(), written(value))).collect();
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, behind)) = after.split_once("}}") else {
            out.push_str("{{");
            rest = after;
            continue;
        };
        match all.get(name.trim()) {
            Some(value) => out.push_str(value),
            None => {
                out.push_str("{{");
                out.push_str(name);
                out.push_str("}}");
            }
        }
        rest = behind;
    }
    out + rest
}

fn written(value: &Data) -> EcoString {
    match value {
        Data::String(text) => text.clone(),
        Data::Bool(value) => ecow::eco_format!("{value}"),
        Data::Int(value) => ecow::eco_format!("{value}"),
        Data::Float(value) => ecow::eco_format!("{value}"),
        _ => EcoString::new(),
    }
}

/// A text of Go's templates, whose dot is the element.
fn rendered(text: &str, element: &Map) -> Result<String, String> {
    // The renderer knows values below `.Values`.
    let whole = format!("{{{{- with .Values -}}}}{text}{{{{- end -}}}}");
    let parsed = template::parse("template.yaml", &whole);
    let templates = [template::Template { parsed: &parsed, text: &whole }];
    let input = Input { values: element.clone(), ..Input::default() };
    match template::render(&templates, &input).into_iter().next() {
        Some(rendered) => rendered.text.map_err(|why| why.message),
        None => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fit_patterns_as_argo_cd_reads_them() {
        let table: &[(&str, &str, bool)] = &[
            ("apps/*", "apps/web", true),
            ("apps/*", "apps/web/templates", false),
            ("apps/**", "apps/web/templates", true),
            ("clusters/**/config.json", "clusters/a/b/config.json", true),
            ("clusters/*/config.json", "clusters/config.json", false),
            ("apps/web-?", "apps/web-1", true),
            ("*", "", true),
        ];
        for (pattern, path, expected) in table {
            assert_eq!(glob(pattern, path), *expected, "{pattern} {path}");
        }
    }

    #[test]
    fn both_kinds_of_templates_are_filled() {
        let element = yaml::read_values("{cluster: {name: live}, size: 2}").unwrap();
        assert_eq!(plain("{{cluster.name}}-{{ size }}-{{other}}", &flat(&element, "")), "live-2-{{other}}");
        assert_eq!(rendered("{{ .cluster.name | upper }}-{{.size}}", &element).unwrap(), "LIVE-2");
    }
}
