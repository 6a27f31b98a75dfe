//! What is shown beside a name: hover, and the function whose arguments are being written.

use gen_lsp_types::TextDocumentPositionParams;
use serde_json::{Value, json};

use super::Context;

/// `textDocument/hover`
pub(super) fn hover(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Value> {
    let (source, offset) = context.at(at)?;
    let hover = context.analysis.hover(source.id, offset)?;
    let contents = json!({ "kind": "markdown", "value": hover.markdown });
    Some(json!({ "contents": contents, "range": context.places.range(hover.span) }))
}

/// `textDocument/signatureHelp`
pub(super) fn signature(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Value> {
    let (source, offset) = context.at(at)?;
    let signature = context.analysis.signature(source.id, offset)?;
    // A label's places are counted as columns are; every client knows the text itself.
    let part = |(start, end): &(usize, usize)| signature.label.get(*start..*end).unwrap_or_default();
    let parameters = signature.arguments.iter().map(|argument| json!({ "label": part(argument) }));
    let one = json!({
        "label": signature.label,
        "documentation": { "kind": "markdown", "value": signature.documentation },
        "parameters": parameters.collect::<Vec<Value>>(),
        "activeParameter": signature.active,
    });
    Some(json!({ "signatures": [one], "activeSignature": 0, "activeParameter": signature.active }))
}
