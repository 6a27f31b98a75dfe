//! `phxc check`: compiles and reports; with `--fix`, it mends what leaves no doubt before.

use std::env;

use serde::Serialize;

use super::{Size, fix, locked, result, show};
use crate::args::{Check, Common};
use crate::project::{DiskWorld, Project};
use crate::render::{self, Format, tally};
use crate::{Compiler, Console, Failure, Status};

pub(crate) fn run(
    check: &Check,
    common: &Common,
    compiler: &Compiler,
    console: &mut Console,
) -> Result<Status, Failure> {
    let levels = check.lints.levels()?;
    let here =
        env::current_dir().map_err(|source| Failure::Read { path: "the current folder".into(), source })?;
    let project = Project::find(common.project.as_deref(), &here)?;
    let progress = console.progress();
    progress.say("reading the sources");
    let outputs: Vec<_> = project.output_folder().into_iter().collect();
    let world = DiskWorld::open(&project.root, &outputs)?;
    progress.say("checking");
    let compilation = if check.fix {
        let fixed = fix::run(&world, |world| (compiler.compile)(world, &levels))?;
        drop(progress);
        fix::tell(&fixed.done, common.format, console);
        fixed.left
    } else {
        let compilation = (compiler.compile)(&world, &levels);
        drop(progress);
        compilation
    };
    if show(&compilation, &project, common.format, console) {
        return Ok(Status::Found);
    }
    if check.locked {
        locked(&compilation, &project)?;
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
        result(&format!("{}: {found}\n", size.words()), common.format, console);
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
