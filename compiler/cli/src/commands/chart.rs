//! `phxc chart add`: brings a chart here, and writes its `chart` item with the type of its values, and its digest.
//!
//! First everything is fetched, read and put into words; only then two files are written, the item before the
//! lock.

use std::env;
use std::fs;
use std::path::Path;

use phxc_core::chart::{self, Chart, Item, Shapes};
use phxc_core::data::Data;
use phxc_core::fmt::format;
use phxc_core::source::{FileId, Source};
use phxc_core::template::Uses;

use crate::args::{AddChart, Common};
use crate::charts::{
    ChartError, Client, Credentials, FetchedChart, LOCK, Limits, Lock, Locked, Origin, Reference,
};
use crate::project::Project;
use crate::render::count;
use crate::{Console, Failure, Status, clean, output};

/// As many keys that nothing reads are named.
const NAMED: usize = 20;

pub(crate) fn add(add: &AddChart, common: &Common, console: &mut Console) -> Result<Status, Failure> {
    let here =
        env::current_dir().map_err(|source| Failure::Read { path: "the current folder".into(), source })?;
    let project = Project::find(common.project.as_deref(), &here)?;
    let remote = Reference::new(&add.repository, &add.chart).map_err(ChartError::from)?;
    let name = add.name.as_deref().unwrap_or(&add.chart);
    let path = format!("charts/{name}.phx");
    let target = project.root.join(&path);
    if target.symlink_metadata().is_ok() {
        return Err(Failure::ChartInTheWay { path });
    }
    let mut lock = Lock::read(&project.root)?;
    let source = add.from.as_ref().map_or(remote.clone(), Reference::path);
    let progress = console.progress();
    progress.say("fetching the chart");
    let client = Client::new(Credentials::of_process(), Limits::default());
    let fetched = client.fetch(&source, add.version.as_deref())?;
    drop(progress);
    let repository = remote.repository().unwrap_or_default();
    let described = Described::of(&fetched, name, &repository)?;
    write_item(&target, &path, &described.text)?;
    let origin = Origin::Repository { repository, chart: add.chart.clone() };
    let locked = Locked { origin, version: fetched.version.clone(), digest: fetched.digest.clone() };
    lock.charts.insert(name.to_owned(), locked);
    lock.write(&project.root)?;
    console.result(&format!("wrote {path} and {LOCK}: {}\n", described.summary(&fetched)));
    console.result(&format!("use it: `service {name} {{ chart = charts.{name} }}`\n"));
    Ok(Status::Done)
}

fn write_item(target: &Path, path: &str, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: path.to_owned(), source };
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    output::replace(target, text.as_bytes()).map_err(failed)
}

/// A chart in phx, with what is to be said of it.
struct Described {
    /// The file's text.
    text: String,
    /// How many values it has.
    values: usize,
    /// Those with a default that no template reads, by their paths.
    dead: Vec<String>,
}

impl Described {
    fn of(fetched: &FetchedChart, name: &str, repository: &str) -> Result<Self, Failure> {
        let unreadable = |error: chart::ReadError| Failure::ChartUnreadable {
            chart: clean::line(&fetched.name).into_owned(),
            why: clean::line(&error.to_string()).into_owned(),
        };
        let read = chart::read(fetched.files.clone(), &fetched.name, None, &Shapes::of_library())
            .map_err(unreadable)?;
        let about = description(&read);
        let item = Item { name, repository: Some(repository), description: about.as_deref() };
        let head = "// Written by `phxc chart add` from the chart's defaults, schema and templates.\n\n";
        let text = format(&Source::new(FileId(0), name, format!("{head}{}", chart::item(&read, item)))).text;
        let mut dead = vec![];
        let mut values = 0;
        let uses = chart::read_uses(&fetched.files);
        let subcharts: Vec<&str> = fetched.files.iter().filter_map(|(path, _)| subchart(path)).collect();
        for (key, value) in &read.defaults {
            let own = key != "global" && !subcharts.contains(&key.as_str());
            leaves(&mut vec![key], value, &mut |path| {
                values += 1;
                if own && !uses.is_read(path) {
                    dead.push(path.join("."));
                }
            });
        }
        if !has_templates(&uses, fetched) {
            dead.clear();
        }
        Ok(Self { text, values, dead })
    }

    fn summary(&self, fetched: &FetchedChart) -> String {
        let (name, version) = (clean::line(&fetched.name), clean::line(&fetched.version));
        let mut text = format!("{name} {version} with {}", count(self.values, "default value"));
        if !self.dead.is_empty() {
            text += &format!("\n{} no template reads:", if self.dead.len() == 1 { "one" } else { "these" });
            for path in self.dead.iter().take(NAMED) {
                text += &format!("\n  {}", clean::line(path));
            }
            if self.dead.len() > NAMED {
                text += &format!("\n  and {} more", self.dead.len() - NAMED);
            }
        }
        text
    }
}

/// What the chart says of itself, on one line.
fn description(chart: &Chart) -> Option<String> {
    let phxc_core::chart::ChartSource::Files { meta, .. } = &chart.source else { return None };
    meta.text("description").map(|text| clean::line(&text).into_owned())
}

/// A chart without templates, such as one of sub-charts alone, has no dead keys that we could know.
fn has_templates(uses: &Uses, fetched: &FetchedChart) -> bool {
    uses.unfollowed.is_empty() && fetched.files.iter().any(|(path, _)| path.starts_with("templates/"))
}

/// The name of the sub-chart that a file belongs to.
fn subchart(path: &str) -> Option<&str> {
    path.strip_prefix("charts/")?.split('/').next()
}

fn leaves<'d>(path: &mut Vec<&'d str>, value: &'d Data, visit: &mut dyn FnMut(&[&str])) {
    match value {
        Data::Map(map) if !map.is_empty() => {
            for (key, value) in map {
                path.push(key);
                leaves(path, value, visit);
                path.pop();
            }
        }
        _ => visit(path),
    }
}
