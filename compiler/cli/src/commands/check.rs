//! `phxc check`: compiles and reports.

use std::env;

use serde::Serialize;

use super::{Size, show};
use crate::args::Common;
use crate::project::{DiskWorld, Project};
use crate::render::{self, Format, tally};
use crate::{Compiler, Console, Failure, Status};

pub(crate) fn run(common: &Common, compiler: &Compiler, console: &mut Console) -> Result<Status, Failure> {
    let here =
        env::current_dir().map_err(|source| Failure::Read { path: "the current folder".into(), source })?;
    let project = Project::find(common.project.as_deref(), &here)?;
    let compilation = {
        let progress = console.progress();
        progress.say("reading the sources");
        let outputs: Vec<_> = project.output_folder().into_iter().collect();
        let world = DiskWorld::open(&project.root, &outputs)?;
        progress.say("checking");
        (compiler.compile)(&world)
    };
    if show(&compilation, common.format, console) {
        return Ok(Status::Found);
    }
    let size = Size::of(&compilation.plan, |_| true, |_| true);
    let warnings = compilation.diagnostics.len();
    if common.format == Format::Json {
        console.result(&render::object("checked", &Checked { size, warnings }));
    } else {
        let found = if warnings == 0 {
            "no errors".into()
        } else {
            format!("no errors, {}", tally(&compilation.diagnostics))
        };
        console.result(&format!("{}: {found}\n", size.words()));
    }
    Ok(Status::Done)
}

/// What `check` says to machines after the diagnostics, if there is no error.
#[derive(Serialize)]
struct Checked {
    #[serde(flatten)]
    size: Size,
    warnings: usize,
}
