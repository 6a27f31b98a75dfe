//! The library's external charts are what `phxc chart add` writes for them. `PHX_BLESS=1` writes them anew.

use std::fs;
use std::path::Path;

use crate::command::{phxc, streams};
use crate::common::Folder;

/// The charts, and where Helm gets them.
const CHARTS: [(&str, &str); 4] = [
    ("argo-cd", "https://argoproj.github.io/argo-helm"),
    ("cert-manager", "https://charts.jetstack.io"),
    ("ingress-nginx", "https://kubernetes.github.io/ingress-nginx"),
    ("vault-secrets-operator", "oci://ghcr.io/ricoberger/charts"),
];

#[test]
fn its_charts_are_what_the_command_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Folder::new([("platform.phx", "platform p { repo = \"https://github.com/e/p\" }\n")]);
    let mut different = vec![];
    for (name, repository) in CHARTS {
        let from = root.join("tests/data/charts").join(name).to_string_lossy().into_owned();
        streams(&phxc(&folder.path(), &["chart", "add", repository, name, "--from", &from]), 0);
        let written = folder.read(&format!("charts/{name}.phx"));
        let place = root.join("stdlib/charts").join(format!("{name}.phx"));
        if std::env::var_os("PHX_BLESS").is_some_and(|value| value == "1") {
            fs::write(&place, &written).expect("it is written");
        } else if fs::read_to_string(&place).ok().as_ref() != Some(&written) {
            different.push(name);
        }
    }
    assert!(different.is_empty(), "stdlib/charts differs: {different:?}; PHX_BLESS=1 writes it anew");
}
