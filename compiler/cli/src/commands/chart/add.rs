//! `phxc chart add`: brings a chart here.

use crate::args::{AddChart, Common};
use crate::charts::{ChartError, LOCK, Lock, Locked, Origin, Reference};
use crate::{Console, Failure, Status, clean};

use super::{Described, client, item, project};

pub(super) fn run(add: &AddChart, common: &Common, console: &mut Console) -> Result<Status, Failure> {
    let project = project(common)?;
    let remote = Reference::new(&add.repository, &add.chart).map_err(ChartError::from)?;
    let name = add.name.as_deref().unwrap_or(&add.chart);
    if !item::is_name(name) {
        return Err(Failure::ChartName { name: clean::line(name).into_owned() });
    }
    let path = format!("charts/{name}.phx");
    if project.root.join(&path).symlink_metadata().is_ok() {
        return Err(Failure::ChartInTheWay { path });
    }
    let mut lock = Lock::read(&project.root)?;
    let source = add.from.as_ref().map_or(remote.clone(), Reference::path);
    let progress = console.progress();
    progress.say("fetching the chart");
    let fetched = client().fetch(&source, add.version.as_deref())?;
    drop(progress);
    let repository = remote.repository().unwrap_or_default();
    let described = Described::of(&fetched, name, &repository)?;
    item::write(&project.root, &path, &described.text)?;
    let origin = Origin::Repository { repository, chart: add.chart.clone() };
    let locked = Locked { origin, version: fetched.version.clone(), digest: fetched.digest.clone() };
    lock.charts.insert(name.to_owned(), locked);
    lock.write(&project.root)?;
    console.result(&format!("wrote {path} and {LOCK}: {}\n", described.summary(&fetched)));
    console.result(&format!("use it: `service {name} {{ chart = charts.{name} }}`\n"));
    Ok(Status::Done)
}
