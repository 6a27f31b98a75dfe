//! `phxc import`: a repository that deploys with Helm and Argo CD becomes a phx project.
//!
//! Everything is read, shaped and compiled in memory; then the new folder is written beside its place and renamed,
//! so that nobody sees half a project. Nothing that was there is touched. `helm` runs a real Helm, `target` writes,
//! `words` says what came of it.

mod helm;
mod target;
mod words;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;

use phxc_import::{Charts, Families, Helm, Options};

use crate::args::{Import, ImportLayout};
use crate::project::DiskWorld;
use crate::{Console, Failure, Status, clean};
use helm::HelmOnPath;

/// The whole report, in the new project.
const REPORT: &str = "import-report.txt";

pub(crate) fn run(import: &Import, console: &mut Console) -> Result<Status, Failure> {
    let here =
        env::current_dir().map_err(|source| Failure::Read { path: "the current folder".into(), source })?;
    let from = here.join(&import.repository);
    let root = from
        .canonicalize()
        .map_err(|source| Failure::Read { path: clean::path(&import.repository), source })?;
    if !root.is_dir() {
        return Err(Failure::NotAFolder { path: clean::path(&import.repository) });
    }
    let target = here.join(&import.into);
    let is_within = target.canonicalize().is_ok_and(|target| target == root);
    if !is_within {
        target::refuse_taken(&target, &import.into)?;
    }
    let charts = if is_within && !import.copy_charts { Charts::Left } else { Charts::Copied };
    let options = Options { charts, ..options(import, &here)? };
    let progress = console.progress();
    progress.say("reading the repository");
    let world = DiskWorld::open(&root, &[])?;
    let helm = if import.no_helm { None } else { HelmOnPath::find() };
    let helm = helm.as_ref().map(|helm| helm as &dyn Helm);
    let imported = phxc_import::import(&world, helm, &options);
    progress.say("compiling what was made of it");
    let asked = helm.filter(|_| import.prove);
    if asked.is_some() {
        progress.say("asking helm what each deployment's values are");
    }
    let proof = phxc_import::prove(&imported, asked);
    drop(progress);
    let report = words::report(&imported, &proof);
    let mut files = imported.files.clone();
    files.insert(REPORT.into(), report.into_bytes().into());
    if is_within {
        target::add(&root, &files)?;
    } else {
        let failed = |source| Failure::Write { path: clean::path(&import.into), source };
        target::write(&target, &files).map_err(failed)?;
    }
    console.result(&words::summary(&imported, &proof, import));
    let wrong = import.prove && !proof.differences.is_empty();
    Ok(if wrong { Status::Found } else { Status::Done })
}

fn options(import: &Import, here: &Path) -> Result<Options, Failure> {
    let families = match &import.families {
        _ if import.no_families => Families::None,
        None => Families::Found,
        Some(file) => {
            let failed = |source| Failure::Read { path: clean::path(file), source };
            let text = fs::read_to_string(here.join(file)).map_err(failed)?;
            Families::Given(families(&text))
        }
    };
    let layout = match import.layout {
        ImportLayout::Service => phxc_import::Layout::Service,
        ImportLayout::Environment => phxc_import::Layout::Environment,
    };
    let evidence = import.evidence;
    Ok(Options { name: import.name.clone(), families, layout, evidence, ..Options::default() })
}

/// `NAME: ENV, ENV`, one family a line.
fn families(text: &str) -> BTreeMap<String, Vec<String>> {
    let words = |text: &str| -> Vec<String> {
        text.split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, all)| (name.trim().to_owned(), words(all)))
        .collect()
}
