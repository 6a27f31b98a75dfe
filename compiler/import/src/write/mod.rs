//! Writes the phx project: the platform, its environments, one folder a service, and the charts.
//!
//! `phx` writes values; `remarks` finds the comments that belong to them; `charts` brings the charts along. All
//! phx goes through the formatter.

mod charts;
mod needs;
mod phx;
mod remarks;
mod secrets;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use ecow::EcoString;
use phxc_core::data::{Data, Map};
use phxc_core::fmt::format;
use phxc_core::source::{FileId, Source};

use crate::read::{ChartSource, Repository, unread_values};
use crate::report::{Place, Report, Topic};
use crate::shape::{Entries, Environment, Platform, Service, Value, secret_named, secrets_head};
use crate::{Charts, Layout, Options};
use phx::{Silent, Writer, one_line};
use remarks::Source as Comments;

/// As many columns a line of phx has.
const COLUMNS: usize = 100;
/// As many columns a list of names may take.
const WIDTH: usize = 96;

/// The files of the new project, by path from its root.
#[must_use]
pub fn write(
    repository: &Repository,
    platform: &Platform,
    options: &Options,
    report: &mut Report,
) -> BTreeMap<String, Arc<[u8]>> {
    let mut phx: BTreeMap<String, String> = BTreeMap::new();
    phx.insert("platform.phx".into(), platform_file(platform));
    let mut files = BTreeMap::new();
    let places = charts::place(repository, platform, options.charts, &mut files, &mut phx);
    let mut said = remarks::Said::default();
    let mut in_environments: BTreeMap<EcoString, String> = BTreeMap::new();
    for service in &platform.services {
        let has_chart = |common: &&crate::shape::Common| {
            Some(&common.name) == service.parent.as_ref() && common.chart.is_some()
        };
        let is_inherited = platform.common.iter().any(|common| has_chart(&common));
        let chart = places.get(&service.name);
        let mut text = service_text(repository, service, chart, is_inherited, options.evidence, &mut said);
        for (targets, facts) in &service.blocks {
            let write = |head: String, targets: &[EcoString], said: &mut remarks::Said| {
                block(repository, service, &head, targets, facts, said)
            };
            match options.layout {
                Layout::Service => {
                    let head = format!("configure {} in {}", service.name, targets.join(", "));
                    let written = write(head, targets, &mut said);
                    // Those of one line are a list.
                    let is_row = |text: &str| text.starts_with("configure ") && text.ends_with(" }");
                    let gap = !(text.lines().last().is_some_and(is_row) && written.lines().all(is_row));
                    let _ = write!(text, "{}{written}", if gap { "\n" } else { "" });
                }
                Layout::Environment => {
                    for target in targets {
                        let head = format!("deploy {}", service.name);
                        let written = write(head, std::slice::from_ref(target), &mut said);
                        let _ = write!(in_environments.entry(target.clone()).or_default(), "\n{written}");
                    }
                }
            }
        }
        let folder = chart.and_then(|chart| chart.folder.clone());
        let folder = folder.unwrap_or_else(|| format!("services/{}", service.name));
        phx.insert(format!("{folder}/{}.phx", service.name), text);
    }
    for common in &platform.common {
        let mut silent = Silent;
        let mut writer = Writer::new(1, &mut silent);
        writer.entries(&common.facts, None);
        let heir = platform.services.iter().find(|service| service.parent.as_ref() == Some(&common.name));
        let chart = heir.filter(|_| common.chart.is_some()).and_then(|heir| places.get(&heir.name));
        let chart = chart.map(|chart| format!("  chart = {}\n", chart.written)).unwrap_or_default();
        let text = format!("abstract service {} {{\n{chart}{}}}\n", common.name, writer.out);
        let file = phx.entry("services/common.phx".into()).or_default();
        let gap = if file.is_empty() { "" } else { "\n" };
        let _ = write!(file, "{gap}{text}");
    }
    for environment in &platform.environments {
        let blocks = in_environments.remove(&environment.name).unwrap_or_default();
        let text = environment_text(repository, platform, environment, &blocks, &mut said);
        phx.insert(format!("environments/{}.phx", environment.name), text);
    }
    let settings: Vec<EcoString> = platform.settings.iter().map(|setting| setting.name.clone()).collect();
    remarks::leftovers(repository, &platform.services, &settings, &said, report);
    unread_values(repository, &settings, report);
    let mut lines = 0;
    for (path, text) in phx {
        let formatted = format(&Source::new(FileId(0), path.as_str(), text));
        lines += formatted.text.lines().count();
        files.insert(path, formatted.text.into_bytes().into());
    }
    for service in &platform.services {
        if let Some(folder) = &service.unwrapped {
            let text = format!(
                "the chart only wrapped another, which `{}` names itself now; of `Chart.yaml` the description stays",
                service.name
            );
            report.say(Topic::Changed, Place::new(folder.clone(), 0), text);
        }
    }
    if options.charts == Charts::Left {
        without_use(repository, platform, report);
    }
    let wrappers = platform.services.iter().filter_map(|service| service.unwrapped.as_ref());
    let wrappers: usize =
        wrappers.filter_map(|folder| repository.charts.get(folder)).map(wrapper_lines).sum();
    report.count("lines of YAML replaced", repository.replaced.values().sum::<usize>() + wrappers);
    report.count("lines of phx", lines);
    files
}

/// Says of the files that phx stands for now, folder by folder, that they may go.
fn without_use(repository: &Repository, platform: &Platform, report: &mut Report) {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let wrappers = platform.services.iter().filter_map(|service| {
        let chart = repository.charts.get(service.unwrapped.as_ref()?)?;
        Some(
            chart
                .files
                .keys()
                .filter(|path| !path.ends_with(".md"))
                .map(|path| format!("{}/{path}", chart.folder)),
        )
    });
    let wrappers: Vec<String> = wrappers.flatten().collect();
    for path in repository.replaced.keys().chain(&wrappers) {
        let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
        folders.entry(folder).or_default().push(name);
    }
    for (folder, mut names) in folders {
        names.sort_unstable();
        names.dedup();
        report.say(Topic::Unused, Place::new(folder, 0), names.join(", "));
    }
}

/// What is replaced of a chart that was only a wrapper.
fn wrapper_lines(chart: &crate::read::Chart) -> usize {
    let of = |name: &str| {
        chart.files.get(name).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count())
    };
    of("Chart.yaml") + of("values.yaml")
}

fn platform_file(platform: &Platform) -> String {
    let mut out = format!("platform {} {{\n", platform.name);
    let _ = writeln!(
        out,
        "  repo     = {}\n  revision = {}",
        phx::quoted(&platform.repo),
        phx::quoted(&platform.revision)
    );
    if !platform.settings.is_empty() {
        out.push_str("\n  // What the environments know of themselves.\n  environment {\n");
        for setting in &platform.settings {
            for line in &setting.doc {
                let _ = writeln!(out, "    /// {}", one_line(line));
            }
            let mut silent = Silent;
            let default = setting.default.as_ref().map(|value| {
                let mut writer = Writer::new(2, &mut silent);
                writer.entries(&Entries::from_iter([("x".into(), whole(value))]), None);
                writer.out.trim().trim_start_matches('x').trim_end().to_owned()
            });
            let _ = writeln!(
                out,
                "    {}: {}{}",
                setting.name,
                setting.ty,
                default.map(|text| format!(" {text}")).unwrap_or_default()
            );
        }
        out.push_str("  }\n");
    }
    let mut silent = Silent;
    let mut writer = Writer::new(1, &mut silent);
    if !platform.application.is_empty() {
        out.push('\n');
        let application = Value::Map(platform.application.clone());
        writer.entries(&Entries::from_iter([("application".into(), application)]), None);
    }
    for (name, spec) in &platform.projects {
        writer.out.push('\n');
        writer.line(&format!("project {name} {{"));
        let fields = crate::shape::project_fields(&platform.repo, spec);
        let mut silent = Silent;
        let mut inner = Writer::new(2, &mut silent);
        inner.entries(&fields, None);
        writer.out.push_str(&inner.out);
        writer.line("}");
    }
    out.push_str(&writer.out);
    out.push_str("}\n");
    out
}

/// A default is written with `=`, also where it is a map.
fn whole(value: &Value) -> Value {
    match value {
        Value::Map(map) => Value::Whole(map.clone()),
        other => other.clone(),
    }
}

fn service_text(
    repository: &Repository,
    service: &Service,
    chart: Option<&charts::Placed>,
    is_inherited: bool,
    evidence: bool,
    said: &mut remarks::Said,
) -> String {
    let mut out = String::new();
    for function in &service.functions {
        let args: Vec<String> = function.args.iter().map(|arg| format!("{arg}: String")).collect();
        let body = phx::text(&function.body, 1, "");
        let _ = writeln!(out, "fn {}({}) -> String = {body}\n", function.name, args.join(", "));
    }
    let meta = folder(service).and_then(|folder| repository.charts.get(folder)).map(|chart| &chart.meta);
    if let Some(text) = meta.and_then(|meta| meta.get("description")).and_then(Data::as_str) {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let _ = writeln!(out, "/// {}", one_line(line));
        }
    }
    let parent = service.parent.as_ref().map(|parent| format!(" : {parent}")).unwrap_or_default();
    let _ = writeln!(out, "service {}{parent} {{", service.name);
    if !is_inherited {
        let written = chart.map_or("local", |chart| chart.written.as_str());
        let _ = writeln!(out, "  chart = {written}");
    }
    let blocks = std::iter::once(&service.everywhere).chain(service.blocks.iter().map(|(_, block)| block));
    let secrets: Vec<&str> =
        blocks.flat_map(|block| block.keys().filter_map(|key| secret_named(key))).collect();
    out.push_str(&needs::needs(&service.needs, &secrets, evidence));
    out.push_str(&needs::provisions(&service.provisions, evidence));
    let all: Vec<EcoString> = repository.environments.iter().map(|one| one.name.clone()).collect();
    let mut remarks = Comments::new(repository, service, &all, said);
    for (name, value) in &service.constants {
        let mut silent = Silent;
        let mut writer = Writer::new(1, &mut silent);
        writer.entries(&Entries::from_iter([("let".into(), whole(value))]), None);
        let _ = write!(out, "{}", writer.out.replacen("let", &format!("let {name}"), 1));
    }
    let head = secrets_of(service, true);
    let mut writer = Writer::new(1, &mut remarks).with_constants(&service.constants).with_secrets(head);
    writer.entries(&service.everywhere, defaults(repository, service).as_ref());
    out.push_str(&writer.out);
    out.push_str("}\n");
    out
}

/// The folder that a service's chart had, or the wrapper's.
fn folder(service: &Service) -> Option<&String> {
    match &service.chart {
        ChartSource::Folder(folder) => Some(folder),
        ChartSource::Fetched(_) => service.unwrapped.as_ref(),
    }
}

/// What stands below a service's facts: the defaults of a chart whose files are here.
fn defaults(repository: &Repository, service: &Service) -> Option<Map> {
    let ChartSource::Folder(folder) = &service.chart else { return None };
    let defaults = repository.charts.get(folder)?.defaults.clone();
    Some(Map::from_iter([("values".into(), Data::Map(defaults))]))
}

/// What stands behind `secrets` in a service, or in a block of it: said by the lowest of its bodies that has some.
fn secrets_of(service: &Service, is_service: bool) -> String {
    let is_said = !is_service && service.everywhere.contains_key("secrets");
    folder(service)
        .filter(|_| !is_said)
        .map_or_else(String::new, |folder| secrets_head(&service.name, folder))
}

fn block(
    repository: &Repository,
    service: &Service,
    head: &str,
    targets: &[EcoString],
    facts: &Entries,
    said: &mut remarks::Said,
) -> String {
    let members = remarks::members(repository, service, targets);
    let mut remarks = Comments::new(repository, service, &members, said);
    let head_of_secrets = secrets_of(service, false);
    let mut writer =
        Writer::new(1, &mut remarks).with_constants(&service.constants).with_secrets(head_of_secrets);
    writer.entries(facts, defaults(repository, service).as_ref());
    let body = writer.out;
    let ends: String = remarks.ends().iter().map(|line| format!("  // {}\n", one_line(line))).collect();
    let inner = body.trim();
    let fits = head.chars().count() + inner.chars().count() + 5 <= COLUMNS;
    if fits && ends.is_empty() && !inner.contains('\n') && !inner.starts_with("//") {
        return format!("{head} {{ {inner} }}\n");
    }
    format!("{head} {{\n{body}{ends}}}\n")
}

fn environment_text(
    repository: &Repository,
    platform: &Platform,
    environment: &Environment,
    blocks: &str,
    said: &mut remarks::Said,
) -> String {
    let mut out = String::new();
    let kind = if environment.is_abstract { "abstract environment" } else { "environment" };
    let parent = environment.parent.as_ref().map(|parent| format!(" : {parent}")).unwrap_or_default();
    let _ = writeln!(out, "{kind} {}{parent} {{", environment.name);
    let read = repository.environments.iter().find(|one| one.name == environment.name);
    let mut silent = Silent;
    let mut of_file = read.map(|one| remarks::Plain::new(&one.place.file, &one.comments, said));
    let remarks: &mut dyn phx::Remarks = match &mut of_file {
        Some(remarks) => remarks,
        None => &mut silent,
    };
    let mut writer = Writer::new(1, remarks);
    let defaults = platform
        .settings
        .iter()
        .filter_map(|setting| Some((setting.name.clone(), placeholder(setting.default.as_ref()?))));
    writer.entries(&environment.settings, Some(&defaults.collect()));
    if let Some(destination) = &environment.destination {
        let application = Value::Map(Entries::from_iter([("destination".into(), destination.clone())]));
        writer.entries(&Entries::from_iter([("application".into(), application)]), None);
    }
    out.push_str(&writer.out);
    for line in of_file.iter_mut().flat_map(|remarks| remarks.ends()) {
        let _ = writeln!(out, "  // {}", one_line(line));
    }
    if out.lines().count() > 1 && !environment.deploys.is_empty() {
        out.push('\n');
    }
    out.push_str(&deploy(&environment.deploys));
    for line in blocks.lines() {
        let _ = writeln!(out, "{}{line}", if line.is_empty() { "" } else { "  " });
    }
    out.push_str("}\n");
    out
}

/// What kind of thing a default is: a block can only go over a map.
fn placeholder(value: &Value) -> Data {
    match value {
        Value::Map(_) => Data::Map(Map::default()),
        _ => Data::Bool(true),
    }
}

/// `deploy` with all names, in lines that are not too long.
fn deploy(names: &[EcoString]) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for (at, name) in names.iter().enumerate() {
        let last = at + 1 == names.len();
        let word = if last { name.to_string() } else { format!("{name},") };
        if !line.is_empty() && line.len() + word.len() + 1 > WIDTH {
            let _ = writeln!(out, "{line}");
            line = "   ".into();
        }
        if line.is_empty() {
            line = "  deploy".into();
        }
        let _ = write!(line, " {word}");
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{line}");
    }
    out
}

/// Says that something is left out.
pub(super) fn leave(report: &mut Report, place: Place, text: impl Into<String>) {
    report.say(Topic::LeftOut, place, text);
}
