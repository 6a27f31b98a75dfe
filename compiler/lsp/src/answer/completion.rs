//! What could stand at the cursor. Documentation is given when somebody looks at an offer, and kept until then.

use std::cell::RefCell;

use gen_lsp_types::{CompletionItemKind, TextDocumentPositionParams};
use phxc_core::ide::{Completion, CompletionKind};
use serde_json::{Value, json};

use super::Context;

/// The documentation of what was offered last.
#[derive(Debug, Default)]
pub(crate) struct Memory(RefCell<Offered>);

#[derive(Debug, Default)]
struct Offered {
    /// Which list it is.
    list: u64,
    documentation: Vec<String>,
}

/// `textDocument/completion`
pub(super) fn complete(context: &Context<'_>, at: &TextDocumentPositionParams) -> Option<Value> {
    let (source, offset) = context.at(at)?;
    let found = context.analysis.complete(source.id, offset);
    let mut memory = context.memory.0.borrow_mut();
    memory.list += 1;
    memory.documentation = found.iter().map(|one| one.documentation.clone()).collect();
    let list = memory.list;
    let items = found.iter().enumerate().map(|(at, one)| item(context, one, list, at));
    Some(json!({ "isIncomplete": false, "items": items.collect::<Vec<Value>>() }))
}

/// `completionItem/resolve`
pub(super) fn resolve(context: &Context<'_>, mut item: Value) -> Value {
    let memory = context.memory.0.borrow();
    let number = |name: &str| item.pointer(&format!("/data/{name}")).and_then(Value::as_u64);
    let place = number("item").and_then(|at| usize::try_from(at).ok());
    let known = number("list") == Some(memory.list);
    let text = place.filter(|_| known).and_then(|at| memory.documentation.get(at)).cloned();
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        item["documentation"] = json!({ "kind": "markdown", "value": text });
    }
    item
}

fn item(context: &Context<'_>, one: &Completion, list: u64, at: usize) -> Value {
    let snippet = one.snippet && context.client.snippets;
    // Without places to fill in, what comes before the first of them.
    let text = if one.snippet && !snippet { plain(&one.insert) } else { one.insert.clone() };
    json!({
        "label": one.label,
        "kind": kind(one.kind),
        "detail": (!one.detail.is_empty()).then_some(&one.detail),
        "sortText": format!("{}{at:05}", one.rank),
        "filterText": one.label,
        "insertTextFormat": if snippet { 2 } else { 1 },
        "textEdit": context.places.edit(one.replace, &text),
        "data": { "list": list, "item": at },
    })
}

fn plain(snippet: &str) -> String {
    let before = snippet.split('$').next().unwrap_or_default();
    before.trim_end_matches(['\n', '\t', '{']).to_owned()
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Service => CompletionItemKind::Class,
        CompletionKind::Environment | CompletionKind::Project => CompletionItemKind::Module,
        CompletionKind::Capability => CompletionItemKind::Interface,
        CompletionKind::Chart => CompletionItemKind::Struct,
        CompletionKind::Type => CompletionItemKind::TypeParameter,
        CompletionKind::Function => CompletionItemKind::Function,
        CompletionKind::Constant => CompletionItemKind::Constant,
        CompletionKind::Parameter | CompletionKind::Variable => CompletionItemKind::Variable,
        CompletionKind::Setting | CompletionKind::Value => CompletionItemKind::Property,
        CompletionKind::Field => CompletionItemKind::Field,
        CompletionKind::Secret => CompletionItemKind::Reference,
        CompletionKind::Literal => CompletionItemKind::EnumMember,
        CompletionKind::Word => CompletionItemKind::Keyword,
    }
}
