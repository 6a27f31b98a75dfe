//! PyYAML as a second opinion on what we write: a reader of YAML 1.1 that is not Helm's. It knows
//! dates and sexagesimal numbers, which Helm does not, so our writer must quote them.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Each file as PyYAML reads it: a list of its documents. A value that JSON does not have (a date,
/// bytes, a set, a key that is no string, infinity) becomes `{"!": "its type and text"}`, which
/// no reader of ours gives.
///
/// # Errors
/// If PyYAML is not installed or refuses a file.
pub fn pyyaml(files: &[impl AsRef<Path>]) -> Result<Vec<Value>, String> {
    let python = crate::tools::python()?;
    let paths: Vec<_> = files.iter().map(|file| file.as_ref().display().to_string()).collect();
    let mut child = Command::new("python3")
        .arg("-B")
        .arg(crate::here().join("read-yaml.py"))
        .env("PYTHONPATH", python)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("python3: {error}"))?;
    let mut input = child.stdin.take().ok_or("python3 has no standard input")?;
    // All of the paths are read before the first answer is written, so neither side waits for the other.
    writeln!(input, "{}", paths.join("\n")).map_err(|error| format!("python3: {error}"))?;
    drop(input);
    let output = child.wait_with_output().map_err(|error| format!("python3: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).map_err(|error| format!("{line}: {error}"))).collect()
}
