//! What an import says: a summary on the screen, everything in the report.

use phxc_core::diagnostics::Diagnostic;
use phxc_import::{Imported, Proof, Topic};

use super::REPORT;
use crate::args::Import;
use crate::clean;
use crate::render::{count, render_short};

/// As many lines of each kind are shown at once; all are in the report.
const SHOWN: usize = 12;

/// The whole report, with the proof and what `phxc check` will say.
pub(super) fn report(imported: &Imported, proof: &Proof) -> String {
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
    let by_helm = proof.by_helm.map(|equal| format!(" (by Helm's own reading: {equal} equal)"));
    format!(
        "{}, {} equal{}",
        count(proof.deployments, "deployment"),
        proof.equal,
        by_helm.unwrap_or_default()
    )
}

/// What the command prints.
pub(super) fn summary(imported: &Imported, proof: &Proof, import: &Import) -> String {
    let mut out = String::new();
    for (what, number) in &imported.report.figures {
        out.push_str(&format!("{number:>6}  {what}\n"));
    }
    for topic in Topic::ALL {
        let lines = imported.report.of(topic);
        if lines.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{} ({}):\n", topic.title(), lines.len()));
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
