//! What the compiler says, as the protocol says it; and what of it the client has been told.

use std::collections::BTreeMap;
use std::path::Path;

use gen_lsp_types::{
    Code as LspCode, CodeDescription, Diagnostic as LspDiagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, DiagnosticTag, Message,
};
use phxc_core::diagnostics::{Code, Diagnostic, Severity, page};
use serde_json::json;

use crate::place::{Places, uri_of};

/// Lints about what nothing reads: editors show such text paler.
const UNUSED: &[Code] =
    &[Code::W0209, Code::W0211, Code::W0407, Code::W0408, Code::W0409, Code::W0412, Code::W0501, Code::W0903];

/// Lints about what should not be used any more: editors strike it through.
const RETIRED: &[Code] = &[Code::W0404];

/// Diagnostics by the address of their file.
pub(crate) type ByFile = BTreeMap<String, Vec<LspDiagnostic>>;

/// All diagnostics as the protocol has them; those of the library stand nowhere that a client would look.
pub(crate) fn by_file(diagnostics: &[Diagnostic], places: &Places<'_>, pages: Option<&Path>) -> ByFile {
    let mut out = ByFile::new();
    for diagnostic in diagnostics {
        let span = diagnostic.primary.span;
        let own = places.sources.get(span.file).is_some_and(|source| !source.is_std());
        if let (true, Some(uri)) = (own, places.uri(span.file)) {
            out.entry(uri.0).or_default().push(convert(diagnostic, places, pages));
        }
    }
    out
}

/// A diagnostic as the protocol has it.
pub(crate) fn convert(diagnostic: &Diagnostic, places: &Places<'_>, pages: Option<&Path>) -> LspDiagnostic {
    let here = Some(diagnostic.primary.text.as_str()).filter(|text| !text.is_empty());
    let lines = [diagnostic.message.as_str()].into_iter().chain(here);
    let lines = lines
        .chain(diagnostic.notes.iter().map(String::as_str))
        .chain(diagnostic.help.iter().map(String::as_str));
    let related = diagnostic.labels.iter().filter_map(|label| {
        let location = places.location(label.span)?;
        Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    let description = pages.filter(|_| page(diagnostic.code).is_some());
    LspDiagnostic {
        range: places.range(diagnostic.primary.span),
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
        }),
        code: Some(LspCode::String(diagnostic.code.to_string())),
        code_description: description
            .map(|pages| CodeDescription { href: uri_of(&pages.join(format!("{}.md", diagnostic.code))) }),
        source: Some("phxc".to_owned()),
        message: Message::String(lines.collect::<Vec<_>>().join("\n")),
        tags: tags(diagnostic.code),
        related_information: (!related.is_empty()).then_some(related),
        data: Some(json!({ "fixable": diagnostic.fix.is_some() })),
    }
}

fn tags(code: Code) -> Option<Vec<DiagnosticTag>> {
    if UNUSED.contains(&code) {
        Some(vec![DiagnosticTag::Unnecessary])
    } else if RETIRED.contains(&code) {
        Some(vec![DiagnosticTag::Deprecated])
    } else {
        None
    }
}
