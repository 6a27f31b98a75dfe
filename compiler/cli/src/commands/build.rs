//! `phxc build`: compiles, and writes what differs.

use std::env;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

use phxc_core::source::World as _;
use serde::Serialize;

use super::{Size, locked, result, selection, show};
use crate::args::{Build, Common};
use crate::output::{self, Changes, Difference, Extent, Report};
use crate::project::{DiskError, DiskWorld, Project, is_plain};
use crate::render::{self, Format, count};
use crate::{Compiler, Console, Failure, Status, clean};

/// As many differences `--check` lists.
const LISTED: usize = 20;

pub(crate) fn run(
    build: &Build,
    common: &Common,
    compiler: &Compiler,
    console: &mut Console,
) -> Result<Status, Failure> {
    let started = Instant::now();
    let here =
        env::current_dir().map_err(|source| Failure::Read { path: "the current folder".into(), source })?;
    let project = Project::find(common.project.as_deref(), &here)?;
    let elsewhere = build.output.as_deref().map(|folder| named(folder, &here, &project.root)).transpose()?;

    let progress = console.progress();
    progress.say("reading the sources");
    let outputs: Vec<_> = project.output_folder().into_iter().chain(elsewhere.clone()).collect();
    let world = DiskWorld::open(&project.root, &outputs)?;
    progress.say("compiling");
    let compilation = (compiler.compile)(&world, &build.lints.levels()?);
    drop(progress);
    if show(&compilation, &project, common.format, console) {
        if common.format == Format::Human {
            console.tell("nothing was written\n");
        }
        return Ok(Status::Found);
    }

    if build.locked {
        locked(&compilation, &project)?;
    }

    let plan = &compilation.plan;
    let selection = selection::select(build, plan)?;
    let folder = match elsewhere {
        Some(folder) => folder,
        None => configured(if plan.output.is_empty() { &project.output } else { &plan.output }, &world)?,
    };
    let part = !(selection.environments.is_empty() && selection.services.is_empty());
    let extent = if part { Extent::Part } else { Extent::Whole };

    let progress = console.progress();
    progress.say("comparing the output");
    let tree = (compiler.emit)(plan, &selection);
    let changes = output::compare(&folder, &tree, extent)?;
    let size = selection::size(&selection, plan);
    if build.check {
        drop(progress);
        // As typed where it lies elsewhere, else from the project's root, like every other path.
        let shown = folder.strip_prefix(&project.root).ok().or(build.output.as_deref()).unwrap_or(&folder);
        return Ok(tell_differences(&changes, shown, size, common.format, console));
    }
    progress.say(format!("writing {}", count(changes.to_write(), "file")));
    let report = changes.apply()?;
    drop(progress);
    result(&summary(size, report, started.elapsed(), common.format), common.format, console);
    Ok(Status::Done)
}

/// `--output` as an absolute path behind all links; the folder itself need not exist.
fn named(folder: &Path, here: &Path, root: &Path) -> Result<PathBuf, Failure> {
    let refused = |why| Failure::OutputPlace { folder: clean::path(folder), why };
    if folder.as_os_str().is_empty() {
        return Err(refused("it is empty"));
    }
    let mut place = PathBuf::new();
    for part in here.join(folder).components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            part => place.push(part),
        }
        // Links are followed as far as there is something: `..` then goes up from where they lead.
        place = place.canonicalize().unwrap_or(place);
    }
    if root.starts_with(&place) { Err(refused("it holds the project's sources")) } else { Ok(place) }
}

/// The platform's own output folder, which must stay within the project.
fn configured(output: &str, world: &DiskWorld) -> Result<PathBuf, Failure> {
    let refused = |why| Failure::OutputPlace { folder: clean::line(output).into_owned(), why };
    let relative = Path::new(output);
    if !is_plain(output) {
        return Err(refused("it must name a folder below the project's root, without `.` and `..`"));
    }
    let mut place = world.root().to_owned();
    for part in relative.components() {
        place.push(part);
        if place.is_symlink() {
            return Err(refused("it is, or lies behind, a symbolic link"));
        }
    }
    // The first look at the platform may have missed an `output` that is computed.
    let inside = |path: &String| Path::new(path).starts_with(relative);
    match world.sources().into_iter().find(inside) {
        Some(path) => {
            let (folder, path) = (clean::line(output).into_owned(), clean::line(&path).into_owned());
            Err(DiskError::SourceInOutput { folder, path }.into())
        }
        None => Ok(place),
    }
}

fn tell_differences(
    changes: &Changes,
    folder: &Path,
    size: Size,
    format: Format,
    console: &mut Console,
) -> Status {
    let list: Vec<(String, Difference)> =
        changes.list().into_iter().map(|(path, difference)| (shown(folder, path), difference)).collect();
    if format == Format::Json {
        for (path, difference) in &list {
            console.result(&render::object(
                "difference",
                &OneDifference { path, difference: difference.word() },
            ));
        }
        console.result(&render::object("compared", &Compared { size, differences: list.len() }));
    } else if list.is_empty() {
        result(&format!("{}: the output is what the sources give\n", size.words()), format, console);
    } else {
        let mut text = String::new();
        for (path, difference) in list.iter().take(LISTED) {
            text += &format!("{:<8} {}\n", difference.word(), clean::line(path));
        }
        if list.len() > LISTED {
            text += &format!("and {} more\n", list.len() - LISTED);
        }
        let differ = if list.len() == 1 { "differs" } else { "differ" };
        text +=
            &format!("{} {differ} from what the sources give: run `phxc build`\n", count(list.len(), "file"));
        result(&text, format, console);
    }
    if list.is_empty() { Status::Done } else { Status::Found }
}

fn shown(folder: &Path, path: &str) -> String {
    folder.join(path).to_string_lossy().into_owned()
}

fn summary(size: Size, report: Report, took: Duration, format: Format) -> String {
    let Report { written, unchanged, removed } = report;
    if format == Format::Json {
        let seconds = took.as_secs_f64();
        return render::object("built", &Built { size, written, unchanged, removed, seconds });
    }
    let written = count(written, "file");
    let seconds = took.as_secs_f64();
    format!(
        "{}: {written} written, {unchanged} unchanged, {removed} removed in {seconds:.2} s\n",
        size.words()
    )
}

/// One difference, for machines.
#[derive(Serialize)]
struct OneDifference<'a> {
    path: &'a str,
    difference: &'a str,
}

/// The end of `build --check`, for machines.
#[derive(Serialize)]
struct Compared {
    #[serde(flatten)]
    size: Size,
    differences: usize,
}

/// The end of `build`, for machines.
#[derive(Serialize)]
struct Built {
    #[serde(flatten)]
    size: Size,
    written: usize,
    unchanged: usize,
    removed: usize,
    seconds: f64,
}
