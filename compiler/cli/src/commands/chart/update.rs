//! `phxc chart update`: another version of a chart, after a report of what it breaks.

use std::collections::BTreeMap;

use phxc_core::chart::ChartKey;
use phxc_core::diagnostics::Levels;
use phxc_core::resolve::Scope;
use phxc_core::source::World as _;
use phxc_core::{compile, compile_for_chart};
use serde::Serialize;

use super::item::{self, ChartItem};
use super::report::{Report, Side};
use super::{Described, client, open, project};
use crate::args::{Common, UpdateChart};
use crate::charts::{FetchedChart, LOCK, Lock, Locked, Reference, same_version};
use crate::project::Overlay;
use crate::render::{self, Format, render_human, render_short};
use crate::{Console, Failure, Status, clean};

pub(super) fn run(update: &UpdateChart, common: &Common, console: &mut Console) -> Result<Status, Failure> {
    let project = project(common)?;
    let world = open(&project)?;
    let mut lock = Lock::read(&project.root)?;
    let item = ChartItem::find(&world, &update.name)?;
    let progress = console.progress();
    progress.say("fetching the chart");
    let source = update.from.as_ref().map_or_else(|| item.reference(), |path| Ok(Reference::path(path)))?;
    let fetched = client().fetch(&source, update.version.as_deref())?;
    let described = Described::of(&fetched, &item.name, &item.repository)?;
    let text = item.rewritten(&described, &fetched.version);
    let locked =
        Locked { origin: item.origin(), version: fetched.version.clone(), digest: fetched.digest.clone() };
    if text == item.text && lock.charts.get(&item.name) == Some(&locked) {
        drop(progress);
        console.result(&format!("{} {} is what the project has\n", item.name, clean::line(&item.version)));
        return Ok(Status::Done);
    }
    progress.say("comparing the platform with both versions");
    let key = ChartKey::Item(Scope::Project, item.name.as_str().into());
    let (before, written) = compile_for_chart(&world, &Levels::default(), &key);
    let texts = BTreeMap::from([(item.path.clone(), text.as_bytes().into())]);
    let after = compile(&Overlay { disk: &world, texts });
    drop(progress);
    let same = lock.charts.get(&item.name).filter(|known| same_version(&known.version, &fetched.version));
    if same.is_some_and(|known| known.digest != fetched.digest) {
        let version = clean::line(&fetched.version);
        console.tell(&format!(
            "the archive of {version} is another one than {LOCK} has: somebody published it anew\n"
        ));
    }
    let mut status = Status::Done;
    if let (Some(old), Some(new)) = (before.charts.get(&key), after.charts.get(&key)) {
        let side = |compilation, chart| Side { compilation, chart };
        let report = Report::new(&side(&before, old), &written, &side(&after, new), &item.path);
        tell(&report, &item, &fetched, &after.sources, common.format, console);
        if report.breaks() > 0 {
            status = Status::Found;
        }
    }
    if !item.is_generated() {
        console.tell(&format!(
            "the type of its values in {} is written by hand: only its version changes\n",
            clean::line(&item.path)
        ));
    }
    if update.dry_run {
        console.tell("nothing was written\n");
        return Ok(status);
    }
    if world.read(&item.path).ok().as_deref() != Some(item.text.as_bytes()) {
        return Err(Failure::ChangedMeanwhile { path: clean::line(&item.path).into_owned() });
    }
    item::write(&project.root, &item.path, &text)?;
    lock.charts.insert(item.name.clone(), locked);
    lock.write(&project.root)?;
    console.tell(&format!("wrote {} and {LOCK}\n", clean::line(&item.path)));
    Ok(status)
}

fn tell(
    report: &Report,
    item: &ChartItem,
    fetched: &FetchedChart,
    sources: &phxc_core::source::Sources,
    format: Format,
    console: &mut Console,
) {
    let (from, to) = (clean::line(&item.version).into_owned(), clean::line(&fetched.version).into_owned());
    if format == Format::Json {
        #[derive(Serialize)]
        struct Update<'a, R> {
            chart: &'a str,
            from: &'a str,
            to: &'a str,
            #[serde(flatten)]
            report: R,
        }
        console.result(&render::render_json(&report.diagnostics, sources));
        let update = Update { chart: &item.name, from: &from, to: &to, report: report.fields() };
        console.result(&render::object("chart-update", &update));
        return;
    }
    let diagnostics = match format {
        Format::Short => render_short(&report.diagnostics, sources, console.color()),
        _ => render_human(&report.diagnostics, sources, console.color()),
    };
    console.result(&format!("{} {from} → {to}\n", item.name));
    console.tell(&diagnostics);
    console.result(&report.text());
    console.result(&format!("{}\n", report.verdict()));
}
