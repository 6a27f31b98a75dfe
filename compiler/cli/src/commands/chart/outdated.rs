//! `phxc chart outdated`: of which charts there is a newer version.

use serde::Serialize;

use super::item::ChartItem;
use super::{client, open, project};
use crate::args::Common;
use crate::charts::{ChartVersion, Client, newest};
use crate::render::{self, Format, count};
use crate::{Console, Failure, Status, clean};

/// A chart that is behind.
#[derive(Serialize)]
struct Behind<'a> {
    chart: &'a str,
    version: &'a str,
    newest: String,
    repository: &'a str,
}

pub(super) fn run(common: &Common, console: &mut Console) -> Result<Status, Failure> {
    let project = project(common)?;
    let items = ChartItem::all(&open(&project)?)?;
    let client = client();
    let progress = console.progress();
    progress.say(format!("asking for {}", count(items.len(), "chart")));
    let asked: Vec<_> = items.iter().map(|item| (item, look(item, &client))).collect();
    drop(progress);
    let (mut behind, mut failed) = (0, None);
    let width = items.iter().map(|item| item.name.len()).max().unwrap_or_default();
    for (item, newer) in asked {
        match newer {
            Ok(None) => {}
            Ok(Some(version)) => {
                behind += 1;
                let newest = clean::line(&version.version).into_owned();
                if common.format == Format::Json {
                    let found = Behind {
                        chart: &item.name,
                        version: &item.version,
                        newest,
                        repository: &item.repository,
                    };
                    console.result(&render::object("outdated", &found));
                } else {
                    let gone = if version.deprecated { ", given up by its author" } else { "" };
                    let name = &item.name;
                    console.result(&format!("{name:width$}  {} → {newest}{gone}\n", item.version));
                }
            }
            // The others are told all the same.
            Err(failure) => match failed {
                None => failed = Some(failure),
                Some(_) => console.tell(&failure.report(console.color())),
            },
        }
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    if behind == 0 {
        console.tell(&format!("{}: all of their newest version\n", count(items.len(), "chart")));
        return Ok(Status::Done);
    }
    console.tell(&format!("{behind} of {}: `phxc chart update NAME`\n", count(items.len(), "chart")));
    Ok(Status::Found)
}

/// The newest version, if it is another one; a project may well be ahead with a pre-release.
fn look(item: &ChartItem, client: &Client) -> Result<Option<ChartVersion>, Failure> {
    let versions = client.versions(&item.reference()?)?;
    let own = ChartVersion::new(&item.version);
    let newer = newest(&versions)
        .filter(|found| own.as_ref().is_none_or(|own| found.order(own).is_gt()))
        .filter(|found| !crate::charts::same_version(&found.version, &item.version));
    Ok(newer.cloned())
}
