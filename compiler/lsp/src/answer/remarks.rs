//! What is written between the lines.

use gen_lsp_types::{CodeLensParams, InlayHintParams};
use serde_json::{Value, json};

use super::Context;

/// `textDocument/codeLens`
pub(super) fn lenses(context: &Context<'_>, params: &CodeLensParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let one = |remark: &phxc_core::ide::Remark| {
        // Words alone: nothing happens where one clicks.
        json!({ "range": context.places.range(remark.span), "command": { "title": remark.text, "command": "" } })
    };
    Some(context.analysis.lenses(source.id).iter().map(one).collect())
}

/// `textDocument/inlayHint`
pub(super) fn hints(context: &Context<'_>, params: &InlayHintParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let one = |remark: &phxc_core::ide::Remark| {
        let mut hint = json!({
            "position": context.places.position(remark.span.file, remark.span.end as usize),
            "label": remark.text,
        });
        if remark.is_type {
            hint["kind"] = json!(1);
        }
        hint
    };
    Some(context.analysis.hints(context.places.span(source, params.range)).iter().map(one).collect())
}
