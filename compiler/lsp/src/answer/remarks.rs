//! What is written between the lines.

use gen_lsp_types::{CodeLensParams, InlayHintParams};
use phxc_core::ide::{Lens, Remark};
use serde_json::{Value, json};

use super::Context;

/// The client's own command that shows places: of a document, at a position, a list of locations.
const SHOW: &str = "phx.showPlaces";

/// `textDocument/codeLens`
pub(super) fn lenses(context: &Context<'_>, params: &CodeLensParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let one = |lens: &Lens| {
        let range = context.places.range(lens.span);
        // Words alone, where nothing could be shown.
        let mut command = json!({ "title": lens.text, "command": "" });
        let places: Vec<_> = lens.places.iter().filter_map(|span| context.places.location(*span)).collect();
        if context.client.shows_places && !places.is_empty() {
            command["command"] = json!(SHOW);
            command["arguments"] = json!([params.text_document.uri, range.start, places]);
        }
        json!({ "range": range, "command": command })
    };
    Some(context.analysis.lenses(source.id).iter().map(one).collect())
}

/// `textDocument/inlayHint`
pub(super) fn hints(context: &Context<'_>, params: &InlayHintParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let one = |remark: &Remark| {
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
