//! `phxc chart verify`: whether the charts are still what was locked.

use super::item::ChartItem;
use super::{client, open, project};
use crate::args::Common;
use crate::charts::{Lock, Pin};
use crate::render::count;
use crate::{Console, Failure, Status};

pub(super) fn run(common: &Common, console: &mut Console) -> Result<Status, Failure> {
    let project = project(common)?;
    let lock = Lock::read(&project.root)?;
    let items = ChartItem::all(&open(&project)?)?;
    let client = client();
    let progress = console.progress();
    let mut pins = vec![];
    for item in &items {
        progress.say(format!("fetching {}", item.name));
        let fetched = client.fetch(&item.reference()?, Some(&item.version))?;
        pins.push(Pin {
            name: item.name.clone(),
            origin: item.origin(),
            version: item.version.clone(),
            digest: Some(fetched.digest),
        });
    }
    drop(progress);
    lock.check(&pins)?;
    console.result(&format!("{}: as they were locked\n", count(items.len(), "chart")));
    Ok(Status::Done)
}
