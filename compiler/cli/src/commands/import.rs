//! `phxc import`: a repository that deploys with Helm and Argo CD becomes a phx project.
//!
//! Everything is read, shaped and compiled in memory; then the new folder is written beside its place and renamed,
//! so that nobody sees half a project. Nothing that was there is touched.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use phxc_core::diagnostics::Diagnostic;
use phxc_import::{Families, HelmTemplate, Imported, Options, Proof, Topic};
use rayon::prelude::*;

use crate::args::{Import, ImportLayout};
use crate::project::DiskWorld;
use crate::render::{count, render_short};
use crate::{Console, Failure, Status, clean};

/// The whole report, in the new project.
const REPORT: &str = "import-report.txt";
/// As many lines of each kind are shown at once; all are in the report.
const SHOWN: usize = 12;

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
    refuse_taken(&target, &import.into)?;
    let options = options(import, &here)?;
    let progress = console.progress();
    progress.say("reading the repository");
    let world = DiskWorld::open(&root, &[])?;
    let helm = if import.no_helm { None } else { Helm::find(&root) };
    let helm = helm.as_ref().map(|helm| helm as &dyn HelmTemplate);
    let imported = phxc_import::import(&world, helm, &options);
    progress.say("compiling what was made of it");
    let proof = phxc_import::prove(&imported);
    drop(progress);
    let report = whole_report(&imported, &proof);
    let mut files = imported.files.clone();
    files.insert(REPORT.into(), report.into_bytes().into());
    write(&target, &files).map_err(|source| Failure::Write { path: clean::path(&import.into), source })?;
    console.result(&summary(&imported, &proof, import));
    let wrong = import.prove && proof.equal < proof.deployments;
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
    Ok(Options { name: import.name.clone(), families, layout, evidence: import.evidence })
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

/// A new project goes into a folder that does not exist, or is empty.
fn refuse_taken(target: &Path, typed: &Path) -> Result<(), Failure> {
    let entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Failure::Read { path: clean::path(typed), source }),
    };
    if entries.count() > 0 {
        return Err(Failure::NotEmpty { folder: clean::path(typed) });
    }
    Ok(())
}

/// Writes everything beside the new folder's place, then renames once.
fn write(target: &Path, files: &BTreeMap<String, Arc<[u8]>>) -> io::Result<()> {
    let parent = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let beside = tempfile::Builder::new().prefix(".phxc-tmp-").tempdir_in(parent)?;
    files.par_iter().try_for_each(|(path, bytes)| {
        let place = beside.path().join(path);
        fs::create_dir_all(place.parent().unwrap_or(target))?;
        fs::write(place, bytes)
    })?;
    if target.exists() {
        fs::remove_dir(target)?;
    }
    fs::rename(beside.path(), target)?;
    // It has its new name: there is nothing left to remove.
    let _ = beside.keep();
    open_to_others(target)
}

/// A temporary folder is its owner's alone; a project is not.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

fn whole_report(imported: &Imported, proof: &Proof) -> String {
    let mut out = imported.report.text();
    out.push_str(&format!("\nthe proof: {}\n", equal(proof)));
    for difference in &proof.differences {
        out.push_str(&format!("  {difference}\n"));
    }
    let found = &proof.compilation.diagnostics;
    out.push_str(&format!("\nmistakes that came along, found by `phxc check` ({}):\n", found.len()));
    out.push_str(&render_short(found, &proof.compilation.sources, false));
    out
}

fn equal(proof: &Proof) -> String {
    format!("{}, {} equal", count(proof.deployments, "deployment"), proof.equal)
}

fn summary(imported: &Imported, proof: &Proof, import: &Import) -> String {
    let mut out = String::new();
    for (what, number) in &imported.report.figures {
        out.push_str(&format!("{number:>6}  {what}\n"));
    }
    for (topic, title) in [
        (Topic::Unread, "could not be read"),
        (Topic::LeftOut, "not carried over"),
        (Topic::Changed, "written another way"),
        (Topic::Decided, "decided"),
    ] {
        let lines = imported.report.of(topic);
        if lines.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{title} ({}):\n", lines.len()));
        for line in lines.iter().take(SHOWN) {
            let text: String = clean::line(&line.text).chars().take(200).collect();
            out.push_str(&format!("  {}: {text}\n", line.place));
        }
        if lines.len() > SHOWN {
            out.push_str(&format!("  … and {} more\n", lines.len() - SHOWN));
        }
    }
    if import.prove {
        out.push('\n');
        for difference in &proof.differences {
            out.push_str(&format!("{}\n", clean::line(&difference.to_string())));
        }
        out.push_str(&format!("{}\n", equal(proof)));
    }
    let errors = proof.compilation.diagnostics.iter().filter(|found| Diagnostic::is_error(found)).count();
    let warnings = proof.compilation.diagnostics.len() - errors;
    if errors + warnings > 0 {
        out.push_str(&format!(
            "\nmistakes that came along: {}, {}; `phxc check` shows them at their lines\n",
            count(errors, "error"),
            count(warnings, "warning")
        ));
    }
    let target = clean::path(&import.into);
    out.push_str(&format!(
        "\nwrote {} to {target}; the whole report is in {target}/{REPORT}\n",
        count(imported.files.len(), "file")
    ));
    out
}

/// The `helm` on the PATH.
struct Helm {
    root: PathBuf,
}

impl Helm {
    fn find(root: &Path) -> Option<Self> {
        let asked = Command::new("helm").args(["version", "--short"]).output();
        asked.is_ok_and(|output| output.status.success()).then(|| Self { root: root.to_owned() })
    }
}

impl HelmTemplate for Helm {
    fn template(&self, chart: &str, release: &str, files: &[String]) -> Result<String, String> {
        let mut command = Command::new("helm");
        command.arg("template").arg(release).arg(self.root.join(chart)).args(["--namespace", "argocd"]);
        for file in files {
            command.arg("-f").arg(self.root.join(file));
        }
        let output = command.output().map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(clean::line(&String::from_utf8_lossy(&output.stderr)).into_owned())
        }
    }
}
