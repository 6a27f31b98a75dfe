//! Names of environments and services that not every file system can tell apart or hold.
//!
//! Each becomes a file or folder: names that differ in case only are one file on macOS and Windows, and
//! Windows has names that no file may have.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::Ident;

/// Names as files.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0104], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut environments: BTreeMap<EcoString, &Ident> = BTreeMap::new();
    for (_, environment) in
        platform.project.environments().filter(|(_, environment)| !environment.ast.is_abstract)
    {
        let name = &environment.ast.name;
        let lower = name.name.to_lowercase();
        if let Some(other) = environments.get(&lower) {
            let message = format!(
                "the environments `{}` and `{}` have the same files where case does not count",
                other.name, name.name
            );
            diagnostics.push(
                Diagnostic::warning(Code::W0104, name.span, message).label(other.span, "the other one").note(
                    "macOS and Windows do not tell `Prod` and `prod` apart: a checkout there has one of them",
                ),
            );
        }
        diagnostics.extend(device(name));
        environments.insert(lower, name);
    }
    let mut seen = BTreeSet::new();
    for (_, deployed) in platform.deployments().filter(|(_, deployed)| seen.insert(deployed.service)) {
        diagnostics.extend(device(&platform.project.service(deployed.service).ast.name));
    }
}

/// Source: Windows, "Naming Files, Paths, and Namespaces": devices, with any extension.
fn device(name: &Ident) -> Option<Diagnostic> {
    let lower = name.name.to_lowercase();
    let numbered = ["com", "lpt"].into_iter().any(|device| {
        lower
            .strip_prefix(device)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    });
    (numbered || matches!(lower.as_str(), "con" | "prn" | "aux" | "nul")).then(|| {
        let message = format!(
            "`{}` is the name of a device on Windows, where its files can't be checked out",
            name.name
        );
        Diagnostic::warning(Code::W0104, name.span, message).help("give it another name")
    })
}
