//! `phxc chart`: charts from Helm repositories and registries, as `chart` items with the types of their values.
//!
//! Whatever is fetched is read and put into words first; only then files are written, the item before the lock.

mod add;
mod described;
mod item;
mod outdated;
mod report;
mod show;
mod update;
mod verify;

use std::env;

use crate::args::{ChartCommand, Common};
use crate::charts::{Client, Credentials, Limits};
use crate::project::{DiskWorld, Project};
use crate::{Console, Failure, Status};

pub(crate) use described::Described;

pub(crate) fn run(command: &ChartCommand, common: &Common, console: &mut Console) -> Result<Status, Failure> {
    match command {
        ChartCommand::Add(add) => add::run(add, common, console),
        ChartCommand::Update(update) => update::run(update, common, console),
        ChartCommand::Outdated => outdated::run(common, console),
        ChartCommand::Verify => verify::run(common, console),
        ChartCommand::Show(show) => show::run(show, common, console),
    }
}

fn project(common: &Common) -> Result<Project, Failure> {
    let here =
        env::current_dir().map_err(|source| Failure::Read { path: "the current folder".into(), source })?;
    Project::find(common.project.as_deref(), &here)
}

fn open(project: &Project) -> Result<DiskWorld, Failure> {
    let outputs: Vec<_> = project.output_folder().into_iter().collect();
    Ok(DiskWorld::open(&project.root, &outputs)?)
}

fn client() -> Client {
    Client::new(Credentials::of_process(), Limits::default())
}
