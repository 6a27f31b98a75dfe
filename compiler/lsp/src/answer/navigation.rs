//! From place to place.

use gen_lsp_types::{
    Location, Range, ReferenceParams, SymbolKind as LspKind, TextDocumentPositionParams,
    WorkspaceSymbolParams,
};
use phxc_core::ide::Place;
use phxc_core::ide::symbols::SymbolKind;
use phxc_core::source::Span;
use serde_json::{Value, json};

use super::Context;

/// The most symbols that a search gives: nobody reads more.
const SYMBOLS: usize = 500;

/// `textDocument/definition`, `textDocument/declaration`
pub(super) fn definition(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Vec<Value>> {
    let (source, offset) = context.at(at)?;
    let (name, places) = context.analysis.definition(source.id, offset)?;
    Some(shown(context, &places, Some(name)))
}

/// `textDocument/typeDefinition`
pub(super) fn type_definition(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Vec<Value>> {
    let (source, offset) = context.at(at)?;
    Some(shown(context, &context.analysis.type_definition(source.id, offset), None))
}

/// `textDocument/implementation`
pub(super) fn implementations(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Vec<Value>> {
    let (source, offset) = context.at(at)?;
    Some(shown(context, &context.analysis.implementations(source.id, offset), None))
}

/// Places as links where the client knows them, else as locations.
fn shown(context: &Context<'_>, places: &[Place], origin: Option<Span>) -> Vec<Value> {
    let links = context.client.links;
    let one = |place: &Place| {
        let (uri, whole, name) = match place {
            Place::Source { name, whole } => {
                (context.places.uri(name.file)?, context.places.range(*whole), context.places.range(*name))
            }
            Place::File { path, line } => {
                let line = u32::try_from(*line).unwrap_or(u32::MAX);
                let start = gen_lsp_types::Position { line, character: 0 };
                let range = Range { start, end: start };
                (context.places.file_uri(path)?, range, range)
            }
        };
        Some(if links {
            let mut link = json!({ "targetUri": uri, "targetRange": whole, "targetSelectionRange": name });
            if let Some(origin) = origin {
                link["originSelectionRange"] = json!(context.places.range(origin));
            }
            link
        } else {
            json!({ "uri": uri, "range": name })
        })
    };
    places.iter().filter_map(one).collect()
}

/// `textDocument/references`
pub(super) fn references(context: &Context<'_>, params: &ReferenceParams) -> Option<Vec<Location>> {
    let (source, offset) = context.at(&params.text_document_position_params)?;
    let found = context.analysis.references(source.id, offset, params.context.include_declaration);
    Some(found.into_iter().filter_map(|span| context.places.location(span)).collect())
}

/// `textDocument/documentHighlight`
pub(super) fn highlights(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Vec<Value>> {
    let (source, offset) = context.at(at)?;
    let found = context.analysis.highlights(source.id, offset).into_iter();
    let kind = |writes| if writes { 3 } else { 2 };
    Some(
        found
            .map(|one| json!({ "range": context.places.range(one.span), "kind": kind(one.writes) }))
            .collect(),
    )
}

/// `workspace/symbol`
pub(super) fn workspace_symbols(context: &Context<'_>, params: &WorkspaceSymbolParams) -> Vec<Value> {
    let found = context.analysis.workspace_symbols(&params.query, SYMBOLS).into_iter();
    let one = |declared: &phxc_core::ide::Declared| {
        Some(json!({
            "name": declared.name,
            "kind": kind(declared.kind),
            "location": context.places.location(declared.name_span)?,
            "containerName": context.analysis.container(declared),
        }))
    };
    found.filter_map(one).collect()
}

/// The protocol's nearest word for a symbol.
pub(super) fn kind(kind: SymbolKind) -> LspKind {
    match kind {
        SymbolKind::Platform => LspKind::Package,
        SymbolKind::Environment => LspKind::Namespace,
        SymbolKind::Project => LspKind::Module,
        SymbolKind::Service => LspKind::Class,
        SymbolKind::Chart => LspKind::Struct,
        SymbolKind::Capability => LspKind::Interface,
        SymbolKind::Type => LspKind::TypeParameter,
        SymbolKind::Function => LspKind::Function,
        SymbolKind::Constant => LspKind::Constant,
        SymbolKind::Secret => LspKind::Key,
        SymbolKind::Parameter => LspKind::Variable,
        SymbolKind::Subchart => LspKind::Struct,
        SymbolKind::Manifest => LspKind::Object,
        SymbolKind::Deploy | SymbolKind::Configure => LspKind::Constructor,
        SymbolKind::Provides | SymbolKind::Requires => LspKind::Event,
        SymbolKind::Check => LspKind::Boolean,
        SymbolKind::Field => LspKind::Field,
        SymbolKind::Block => LspKind::Object,
        SymbolKind::Entry => LspKind::Property,
    }
}
