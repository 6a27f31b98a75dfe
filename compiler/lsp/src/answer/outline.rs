//! What a file consists of: its outline, folds, selections, colours and links.

use gen_lsp_types::{
    DocumentLinkParams, DocumentSymbolParams, FoldingRangeParams, SelectionRangeParams, SemanticTokensParams,
    SemanticTokensRangeParams,
};
use phxc_core::ide::folding::FoldKind;
use phxc_core::ide::links::Target;
use phxc_core::ide::symbols::Symbol;
use phxc_core::source::Span;
use serde_json::{Value, json};

use super::Context;
use crate::client::Encoding;
use crate::place::uri_of;

/// `textDocument/documentSymbol`
pub(super) fn symbols(context: &Context<'_>, params: &DocumentSymbolParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let symbols = context.analysis.symbols(source.id);
    Some(symbols.iter().map(|symbol| shown(context, symbol)).collect())
}

fn shown(context: &Context<'_>, symbol: &Symbol) -> Value {
    let children = symbol.children.iter().map(|child| shown(context, child));
    json!({
        "name": symbol.name,
        "detail": context.places.sources.conceal(&symbol.detail),
        "kind": super::navigation::kind(symbol.kind),
        "range": context.places.range(symbol.span),
        "selectionRange": context.places.range(symbol.name_span),
        "children": children.collect::<Vec<Value>>(),
    })
}

/// `textDocument/foldingRange`
pub(super) fn folds(context: &Context<'_>, params: &FoldingRangeParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let folds = context.analysis.folds(source.id);
    let one = |fold: &phxc_core::ide::folding::Fold| {
        let range = context.places.range(fold.span);
        let mut out = json!({
            "startLine": range.start.line,
            "startCharacter": range.start.character,
            "endLine": range.end.line,
            "endCharacter": range.end.character,
        });
        match fold.kind {
            FoldKind::Code => {}
            FoldKind::Comment => out["kind"] = json!("comment"),
            FoldKind::Region => out["kind"] = json!("region"),
        }
        out
    };
    Some(folds.iter().map(one).collect())
}

/// `textDocument/selectionRange`
pub(super) fn selections(context: &Context<'_>, params: &SelectionRangeParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let one = |position: &gen_lsp_types::Position| {
        let offset = context.places.offset(source, *position);
        let mut spans = context.analysis.selection(source.id, offset);
        // From the outermost on, each the parent of the next.
        spans.reverse();
        let nest = |parent: Option<Value>, span: &Span| {
            let mut range = json!({ "range": context.places.range(*span) });
            if let Some(parent) = parent {
                range["parent"] = parent;
            }
            Some(range)
        };
        let here = Span::new(source.id, offset, offset);
        spans.iter().fold(None, nest).unwrap_or_else(|| json!({ "range": context.places.range(here) }))
    };
    Some(params.positions.iter().map(one).collect())
}

/// `textDocument/documentLink`
pub(super) fn links(context: &Context<'_>, params: &DocumentLinkParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let one = |link: phxc_core::ide::links::Link| {
        let target = match &link.target {
            Target::File(path) => context.places.file_uri(path)?.0,
            Target::Address(address) => address.clone(),
            Target::Page(code) => uri_of(&context.pages?.join(format!("{code}.md"))).0,
        };
        Some(json!({ "range": context.places.range(link.span), "target": target }))
    };
    Some(context.analysis.links(source.id).into_iter().filter_map(one).collect())
}

/// `textDocument/semanticTokens/full`
pub(super) fn tokens(context: &Context<'_>, params: &SemanticTokensParams) -> Option<Value> {
    let source = context.source(&params.text_document)?;
    Some(encoded(context, Span::new(source.id, 0, source.text.len())))
}

/// `textDocument/semanticTokens/range`
pub(super) fn tokens_in(context: &Context<'_>, params: &SemanticTokensRangeParams) -> Option<Value> {
    let source = context.source(&params.text_document)?;
    Some(encoded(context, context.places.span(source, params.range)))
}

/// Each token as five numbers, its place relative to the one before.
fn encoded(context: &Context<'_>, within: Span) -> Value {
    let mut data: Vec<u32> = vec![];
    let mut last = gen_lsp_types::Position::default();
    for token in context.analysis.tokens(within) {
        let start = context.places.position(token.span.file, token.span.start as usize);
        let text = context.places.sources.slice(token.span);
        let length = match context.places.encoding {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
        };
        let line = start.line - last.line;
        let column = if line == 0 { start.character - last.character } else { start.character };
        data.extend([
            line,
            column,
            u32::try_from(length).unwrap_or(u32::MAX),
            token.kind as u32,
            token.modifiers,
        ]);
        last = start;
    }
    json!({ "data": data })
}
