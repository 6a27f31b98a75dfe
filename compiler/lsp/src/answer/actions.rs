//! What can be done, and the commands that only show something.

use gen_lsp_types::{
    CodeActionParams, ExecuteCommandParams, Position, TextDocumentIdentifier, TextDocumentPositionParams,
};
use phxc_core::ide::{Action, ActionKind, View};
use serde_json::{Value, json};

use super::Context;
use super::editing::workspace_edit;
use crate::diagnostics::convert;
use crate::failure::Refusal;

/// The commands that [`execute`] knows.
pub(crate) const COMMANDS: &[&str] = &["phx.compiledValues", "phx.graph"];

/// `textDocument/codeAction`
pub(super) fn actions(context: &Context<'_>, params: &CodeActionParams) -> Option<Vec<Value>> {
    let source = context.source(&params.text_document)?;
    let span = context.places.span(source, params.range);
    let wanted = params.context.only.as_ref().map(|only| serde_json::to_value(only).unwrap_or_default());
    let is_wanted = |kind: &str| {
        let only = wanted.as_ref().and_then(Value::as_array);
        only.is_none_or(|only| {
            only.iter()
                .filter_map(Value::as_str)
                .any(|one| kind == one || kind.starts_with(&format!("{one}.")))
        })
    };
    let found = context.analysis.actions(span).into_iter();
    let found = found.filter(|action| is_wanted(kind(action.kind)));
    Some(found.map(|action| shown(context, &action)).collect())
}

fn shown(context: &Context<'_>, action: &Action) -> Value {
    let mut out = json!({
        "title": action.title,
        "kind": kind(action.kind),
        "edit": workspace_edit(context, &action.edits),
    });
    if let Some(cures) = &action.cures {
        out["diagnostics"] = json!([convert(cures, &context.places, context.pages)]);
        out["isPreferred"] = json!(action.preferred);
    }
    out
}

fn kind(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Cure => "quickfix",
        ActionKind::CureAll => "source.fixAll",
        ActionKind::Extract => "refactor.extract",
        ActionKind::Inline => "refactor.inline",
        ActionKind::Move => "refactor.move",
        ActionKind::Rewrite => "refactor.rewrite",
    }
}

/// `workspace/executeCommand`
pub(super) fn execute(context: &Context<'_>, params: ExecuteCommandParams) -> Result<Option<Value>, Refusal> {
    let arguments = params.arguments.unwrap_or_default();
    let view = match params.command.as_str() {
        "phx.compiledValues" => compiled_values(context, &arguments)?,
        "phx.graph" => context.analysis.graph(),
        other => return Err(Refusal::because(format!("phxc has no command `{other}`"))),
    };
    Ok(view.map(|view| json!({ "title": view.title, "language": view.language, "text": view.text })))
}

fn compiled_values(context: &Context<'_>, arguments: &[Value]) -> Result<Option<View>, Refusal> {
    let wrong = || Refusal::because("`phx.compiledValues` takes the address of a file and a position in it");
    let [uri, position] = arguments else { return Err(wrong()) };
    let uri = uri.as_str().ok_or_else(wrong)?.into();
    let position: Position = serde_json::from_value(position.clone()).map_err(|_| wrong())?;
    let at = TextDocumentPositionParams { text_document: TextDocumentIdentifier { uri }, position };
    Ok(context.at(&at).and_then(|(source, offset)| context.analysis.compiled_values(source.id, offset)))
}
