//! The `helm` on the PATH, for app-of-apps charts and for the proof.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use phxc_import::{Helm, Render};

use crate::clean;

/// The `helm` on the PATH. It works in temporary folders and asks no cluster.
pub(super) struct HelmOnPath;

impl HelmOnPath {
    /// `None` if there is none that runs.
    pub(super) fn find() -> Option<Self> {
        let asked = Command::new("helm").args(["version", "--short"]).stdin(Stdio::null()).output();
        asked.is_ok_and(|output| output.status.success()).then_some(Self)
    }
}

impl Helm for HelmOnPath {
    fn template(&self, render: &Render) -> Result<String, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let output = run(folder.path(), render).map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let told = String::from_utf8_lossy(&output.stderr).replace(&*folder.path().to_string_lossy(), "");
            Err(clean::line(told.trim()).into_owned())
        }
    }
}

fn run(folder: &Path, render: &Render) -> io::Result<std::process::Output> {
    let chart = folder.join("chart");
    fs::create_dir(&chart)?;
    for (path, bytes) in &render.chart {
        let place = chart.join(path);
        fs::create_dir_all(place.parent().unwrap_or(&chart))?;
        fs::write(place, bytes)?;
    }
    let mut command = Command::new("helm");
    command.arg("template").arg(&render.release).arg(&chart).args(["--namespace", "argocd"]);
    for (at, bytes) in render.values.iter().enumerate() {
        let place = folder.join(format!("values-{at}.yaml"));
        fs::write(&place, bytes)?;
        command.arg("--values").arg(place);
    }
    for parameter in &render.parameters {
        let option = if parameter.as_text { "--set-string" } else { "--set" };
        command.arg(option).arg(parameter.argument());
    }
    command.stdin(Stdio::null()).output()
}
