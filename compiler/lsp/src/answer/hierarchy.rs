//! Who needs whom, shown as calls; who inherits from whom, shown as types.

use gen_lsp_types::{Position, TextDocumentIdentifier, TextDocumentPositionParams, Uri};
use phxc_core::ide::Edge;
use phxc_core::source::{FileId, Span};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Context;

/// An item that the server gave before.
#[derive(Deserialize)]
pub(super) struct Asked {
    item: Item,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    uri: Uri,
    selection_range: gen_lsp_types::Range,
}

/// `textDocument/prepareCallHierarchy`
pub(super) fn prepare_needs(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Vec<Value>> {
    let (source, offset) = context.at(at)?;
    let service = context.analysis.service_at(source.id, offset)?;
    Some(vec![item(context, service)?])
}

/// `callHierarchy/incomingCalls`
pub(super) fn needed_by(context: &Context<'_>, asked: &Asked) -> Option<Vec<Value>> {
    let (file, offset) = place(context, asked)?;
    let service = context.analysis.service_at(file, offset)?;
    let edges = context.analysis.needed_by(service);
    let one =
        |edge: &Edge| Some(json!({ "from": item(context, edge.to)?, "fromRanges": ranges(context, edge) }));
    Some(edges.iter().filter_map(one).collect())
}

/// `callHierarchy/outgoingCalls`
pub(super) fn needs_of(context: &Context<'_>, asked: &Asked) -> Option<Vec<Value>> {
    let (file, offset) = place(context, asked)?;
    let service = context.analysis.service_at(file, offset)?;
    let edges = context.analysis.needs_of(service);
    let one =
        |edge: &Edge| Some(json!({ "to": item(context, edge.to)?, "fromRanges": ranges(context, edge) }));
    Some(edges.iter().filter_map(one).collect())
}

/// `textDocument/prepareTypeHierarchy`
pub(super) fn prepare_family(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Vec<Value>> {
    let (source, offset) = context.at(at)?;
    let found = context.analysis.heritable_at(source.id, offset)?;
    Some(vec![item(context, found)?])
}

/// `typeHierarchy/supertypes`, or with `down` `typeHierarchy/subtypes`
pub(super) fn relatives(context: &Context<'_>, asked: &Asked, down: bool) -> Option<Vec<Value>> {
    let (file, offset) = place(context, asked)?;
    let found = context.analysis.heritable_at(file, offset)?;
    let edges = context.analysis.relatives(found, down);
    Some(edges.iter().filter_map(|edge| item(context, edge.to)).collect())
}

fn place(context: &Context<'_>, asked: &Asked) -> Option<(FileId, usize)> {
    let text_document = TextDocumentIdentifier { uri: asked.item.uri.clone() };
    let Position { line, character } = asked.item.selection_range.start;
    let at = TextDocumentPositionParams { text_document, position: Position { line, character } };
    let (source, offset) = context.at(&at)?;
    Some((source.id, offset))
}

fn ranges(context: &Context<'_>, edge: &Edge) -> Vec<gen_lsp_types::Range> {
    edge.because.iter().map(|span| context.places.range(*span)).collect()
}

fn item(context: &Context<'_>, name: Span) -> Option<Value> {
    let declared = context.analysis.declared(name)?;
    let path = context.places.sources.get(name.file).map(|source| source.path.to_string());
    Some(json!({
        "name": declared.name,
        "kind": super::navigation::kind(declared.kind),
        "detail": path,
        "uri": context.places.uri(name.file)?,
        "range": context.places.range(declared.span),
        "selectionRange": context.places.range(name),
    }))
}
