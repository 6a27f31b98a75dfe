//! `phxc init`: the files of a first project.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::args::{Common, Init};
use crate::project::{PLATFORM, Project};
use crate::{Console, Failure, Status, clean};

/// The files, by path from the new project's root. They are phx as it stands, but for [`NAME`].
pub(crate) const FILES: &[(&str, &str)] = &[
    (PLATFORM, include_str!("../init/platform.phx")),
    ("environments/production.phx", include_str!("../init/environments/production.phx")),
    ("services/core.phx", include_str!("../init/services/core.phx")),
    ("services/hello.phx", include_str!("../init/services/hello.phx")),
];

/// The platform's name in the files; the new project's folder gives another.
const NAME: &str = "my-platform";

pub(crate) fn run(init: &Init, common: &Common, console: &mut Console) -> Result<Status, Failure> {
    let here =
        env::current_dir().map_err(|source| Failure::Read { path: "the current folder".into(), source })?;
    let typed = init.folder.as_deref().or(common.project.as_deref()).unwrap_or(Path::new("."));
    let folder = here.join(typed);
    refuse_within_project(&folder, typed)?;
    let name = name_of(&folder);

    // A link that leads nowhere is in the way too.
    let taken = FILES.iter().filter(|(path, _)| folder.join(path).symlink_metadata().is_ok());
    let paths: Vec<_> = taken.map(|(path, _)| clean::path(&shown(typed, path))).collect();
    if !paths.is_empty() {
        return Err(Failure::InTheWay { paths });
    }
    for (path, text) in FILES {
        let text = text.replace(NAME, &name);
        write_new(&folder.join(path), &text)
            .map_err(|source| Failure::Write { path: clean::path(&shown(typed, path)), source })?;
        console.result(&format!("wrote {}\n", clean::path(&shown(typed, path))));
    }
    console.result(&next(typed));
    Ok(Status::Done)
}

/// What to do next, in three lines.
fn next(folder: &Path) -> String {
    let cd =
        if folder == Path::new(".") { String::new() } else { format!("cd {} and ", clean::path(folder)) };
    format!(
        "\nNext:\n\
         1. {cd}put your repository, host and Vault into {PLATFORM} and environments/production.phx\n\
         2. phxc build, and commit what it writes to deploy/ together with the sources\n\
         3. let Argo CD apply deploy/environments/production.yaml\n"
    )
}

/// A platform within another project would take files away from that one.
fn refuse_within_project(folder: &Path, typed: &Path) -> Result<(), Failure> {
    let existing = folder.ancestors().find(|above| above.is_dir());
    let Some(Ok(project)) = existing.map(|existing| Project::find(None, existing)) else {
        return Ok(());
    };
    // In the root itself it is the project's own files that are in the way.
    if folder.canonicalize().is_ok_and(|folder| folder == project.root) {
        return Ok(());
    }
    Err(Failure::WithinProject { folder: clean::path(typed), root: clean::path(&project.root) })
}

/// The platform's name: the folder's, as far as it is a name of phx.
fn name_of(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<_> = name.split('-').filter(|part| !part.is_empty()).collect();
    let name = parts.join("-");
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { NAME.to_owned() }
}

fn shown(typed: &Path, path: &str) -> PathBuf {
    if typed == Path::new(".") { path.into() } else { typed.join(path) }
}

/// Never over a file that appeared meanwhile.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::options().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
