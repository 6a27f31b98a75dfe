//! Changes of texts: another name, blanks and lines as they should be.

use std::collections::BTreeMap;

use gen_lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, RenameParams,
    TextDocumentPositionParams, TextEdit,
};
use phxc_core::ide::edits::{self, Edit};
use serde_json::{Value, json};

use super::Context;
use crate::failure::Refusal;

/// `textDocument/prepareRename`
pub(super) fn prepare_rename(
    context: &Context<'_>,
    at: &TextDocumentPositionParams,
) -> Result<Option<Value>, Refusal> {
    let Some((source, offset)) = context.at(at) else { return Ok(None) };
    let span = context.analysis.renameable(source.id, offset).map_err(|why| Refusal::because(why.0))?;
    let text = source.slice(span).trim_matches('"');
    Ok(Some(json!({ "range": context.places.range(span), "placeholder": text })))
}

/// `textDocument/rename`
pub(super) fn rename(context: &Context<'_>, params: &RenameParams) -> Result<Option<Value>, Refusal> {
    let Some((source, offset)) = context.at(&params.text_document_position_params) else { return Ok(None) };
    let edits = context.analysis.rename(source.id, offset, &params.new_name);
    Ok(Some(workspace_edit(context, &edits.map_err(|why| Refusal::because(why.0))?)))
}

/// Edits of several files.
pub(super) fn workspace_edit(context: &Context<'_>, edits: &[Edit]) -> Value {
    let mut changes: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
    for edit in edits {
        if let Some(uri) = context.places.uri(edit.span.file) {
            changes.entry(uri.0).or_default().push(context.places.edit(edit.span, &edit.text));
        }
    }
    json!({ "changes": changes })
}

/// `textDocument/formatting`
pub(super) fn format(context: &Context<'_>, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    let source = context.source(&params.text_document)?;
    Some(shown(context, &edits::whole(source)))
}

/// `textDocument/rangeFormatting`
pub(super) fn format_range(
    context: &Context<'_>,
    params: &DocumentRangeFormattingParams,
) -> Option<Vec<TextEdit>> {
    let source = context.source(&params.text_document)?;
    Some(shown(context, &edits::range(source, context.places.span(source, params.range))))
}

/// `textDocument/onTypeFormatting`
pub(super) fn format_on_type(
    context: &Context<'_>,
    params: &DocumentOnTypeFormattingParams,
) -> Option<Vec<TextEdit>> {
    let source = context.source(&params.text_document)?;
    let offset = context.places.offset(source, params.position);
    let typed = params.ch.chars().next()?;
    Some(shown(context, &edits::on_type(source, offset, typed)))
}

fn shown(context: &Context<'_>, edits: &[Edit]) -> Vec<TextEdit> {
    edits.iter().map(|edit| context.places.edit(edit.span, &edit.text)).collect()
}

/// `textDocument/linkedEditingRange`
pub(super) fn linked(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Value> {
    let (source, offset) = context.at(at)?;
    let spans = context.analysis.linked(source.id, offset);
    let ranges: Vec<_> = spans.iter().map(|span| context.places.range(*span)).collect();
    (!ranges.is_empty()).then(|| json!({ "ranges": ranges }))
}
