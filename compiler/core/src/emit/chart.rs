//! The chart of a service: `Chart.yaml`, `values.yaml`, templates.

use std::sync::Arc;

use super::schema;
use super::template::{OWN_MANIFESTS, escape, vault_secret};
use super::{MARK, OutputFile, marked};
use crate::data::Data;
use crate::plan::ServicePlan;
use crate::yaml::{self, Comments};

/// The files of a service's chart, by path in the output.
pub(super) fn files(service: &ServicePlan) -> Vec<(String, OutputFile)> {
    let folder = format!("services/{}", service.name);
    let mut out = vec![];
    let mut yaml =
        |name: &str, text: String| out.push((format!("{folder}/{name}"), marked(&service.source, &text)));
    yaml("Chart.yaml", yaml::write(&service.chart, &Comments::default()));
    yaml("values.yaml", yaml::write(&service.values, &service.comments));
    if !service.secrets.is_empty() {
        let texts: Vec<String> = service.secrets.iter().map(vault_secret).collect();
        yaml("templates/vault-secrets.yaml", texts.join("---\n"));
    }
    for (name, data) in &service.manifests {
        if let Data::Map(map) = data {
            yaml(
                &format!("templates/{}.yaml", file_name(name)),
                escape(&yaml::write(map, &Comments::default())),
            );
        }
    }
    if service.has_own_manifests {
        yaml("templates/phx-manifests.yaml", OWN_MANIFESTS.into());
    }
    for (path, bytes) in &service.files {
        let opened = (path == "values.schema.json").then(|| schema::opened(bytes, &service.chart)).flatten();
        let bytes = opened.unwrap_or_else(|| bytes.clone());
        out.push((format!("{folder}/{path}"), copied(path, &bytes, &service.folder)));
    }
    out
}

/// A manifest's name as the name of a file.
fn file_name(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect()
}

/// A file of a local chart. What can carry a line of comment says where it comes from.
fn copied(path: &str, bytes: &Arc<[u8]>, folder: &str) -> OutputFile {
    let folder = folder.replace("std:", "the library's ");
    let from = if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
    let line = if path.starts_with("templates/") || path.contains("/templates/") {
        // Rendered by Helm: a comment of its template language, which leaves nothing behind.
        Some(format!("{{{{- /* {MARK} from {from}; edits here are lost. */ -}}}}\n"))
    } else if path.ends_with(".yaml") || path.ends_with(".yml") {
        Some(format!("# {MARK} from {from}; edits here are lost.\n"))
    } else {
        None
    };
    match line {
        Some(line) if std::str::from_utf8(bytes).is_ok() => {
            let mut whole = line.into_bytes();
            whole.extend_from_slice(bytes);
            OutputFile { bytes: whole.into(), marked: true }
        }
        _ => OutputFile { bytes: bytes.clone(), marked: false },
    }
}
