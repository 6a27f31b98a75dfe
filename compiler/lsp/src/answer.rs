//! Requests and who answers them.

mod actions;
mod completion;
mod editing;
mod hierarchy;
mod navigation;
mod outline;
mod reading;
mod remarks;

pub(crate) use actions::COMMANDS;
pub(crate) use completion::Memory;

use std::path::Path;

use gen_lsp_types::{TextDocumentIdentifier, TextDocumentPositionParams};
use lsp_server::ErrorCode;
use phxc_core::ide::Analysis;
use phxc_core::source::Source;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::Client;
use crate::failure::Refusal;
use crate::place::Places;

/// All that an answer is made from.
#[derive(Clone, Copy)]
pub(crate) struct Context<'c> {
    pub(crate) analysis: &'c Analysis<'c>,
    pub(crate) places: Places<'c>,
    pub(crate) client: &'c Client,
    /// Where the pages of the codes stand.
    pub(crate) pages: Option<&'c Path>,
    /// The documentation of what was offered last.
    pub(crate) memory: &'c Memory,
}

/// What a request gets.
pub(crate) type Answer = Result<Value, Refusal>;

impl<'c> Context<'c> {
    /// The file of a document; one that is no part of the project has nothing to ask about.
    pub(crate) fn source(&self, document: &TextDocumentIdentifier) -> Option<&'c Source> {
        self.places.file(&document.uri)
    }

    /// A document's file and the byte of a position in it.
    pub(crate) fn at(&self, at: &TextDocumentPositionParams) -> Option<(&'c Source, usize)> {
        let source = self.source(&at.text_document)?;
        Some((source, self.places.offset(source, at.position)))
    }
}

/// Answers a request.
pub(crate) fn answer(context: &Context<'_>, method: &str, params: Value) -> Answer {
    match method {
        "textDocument/hover" => on(params, |at| Ok(reading::hover(context, &at))),
        "textDocument/signatureHelp" => on(params, |at| Ok(reading::signature(context, &at))),
        "textDocument/completion" => on(params, |at| Ok(completion::complete(context, &at))),
        "completionItem/resolve" => Ok(completion::resolve(context, params)),
        "textDocument/definition" | "textDocument/declaration" => {
            on(params, |at| Ok(navigation::definition(context, &at)))
        }
        "textDocument/typeDefinition" => on(params, |at| Ok(navigation::type_definition(context, &at))),
        "textDocument/implementation" => on(params, |at| Ok(navigation::implementations(context, &at))),
        "textDocument/references" => on(params, |params| Ok(navigation::references(context, &params))),
        "textDocument/documentHighlight" => on(params, |at| Ok(navigation::highlights(context, &at))),
        "workspace/symbol" => on(params, |params| Ok(navigation::workspace_symbols(context, &params))),
        "textDocument/prepareRename" => on(params, |at| editing::prepare_rename(context, &at)),
        "textDocument/rename" => on(params, |params| editing::rename(context, &params)),
        "textDocument/formatting" => on(params, |params| Ok(editing::format(context, &params))),
        "textDocument/rangeFormatting" => on(params, |params| Ok(editing::format_range(context, &params))),
        "textDocument/onTypeFormatting" => on(params, |params| Ok(editing::format_on_type(context, &params))),
        "textDocument/linkedEditingRange" => on(params, |at| Ok(editing::linked(context, &at))),
        "textDocument/documentSymbol" => on(params, |params| Ok(outline::symbols(context, &params))),
        "textDocument/foldingRange" => on(params, |params| Ok(outline::folds(context, &params))),
        "textDocument/selectionRange" => on(params, |params| Ok(outline::selections(context, &params))),
        "textDocument/documentLink" => on(params, |params| Ok(outline::links(context, &params))),
        "textDocument/semanticTokens/full" => on(params, |params| Ok(outline::tokens(context, &params))),
        "textDocument/semanticTokens/range" => on(params, |params| Ok(outline::tokens_in(context, &params))),
        "textDocument/prepareCallHierarchy" => on(params, |at| Ok(hierarchy::prepare_needs(context, &at))),
        "callHierarchy/incomingCalls" => on(params, |params| Ok(hierarchy::needed_by(context, &params))),
        "callHierarchy/outgoingCalls" => on(params, |params| Ok(hierarchy::needs_of(context, &params))),
        "textDocument/prepareTypeHierarchy" => on(params, |at| Ok(hierarchy::prepare_family(context, &at))),
        "typeHierarchy/supertypes" => on(params, |params| Ok(hierarchy::relatives(context, &params, false))),
        "typeHierarchy/subtypes" => on(params, |params| Ok(hierarchy::relatives(context, &params, true))),
        "textDocument/codeAction" => on(params, |params| Ok(actions::actions(context, &params))),
        "workspace/executeCommand" => on(params, |params| actions::execute(context, params)),
        "textDocument/codeLens" => on(params, |params| Ok(remarks::lenses(context, &params))),
        "textDocument/inlayHint" => on(params, |params| Ok(remarks::hints(context, &params))),
        _ => Err(Refusal::new(ErrorCode::MethodNotFound, format!("phxc does not know `{method}`"))),
    }
}

/// Answers by a function of the request's parameters.
fn on<P: DeserializeOwned, R: Serialize>(
    params: Value,
    answer: impl FnOnce(P) -> Result<R, Refusal>,
) -> Answer {
    let params: P = serde_json::from_value(params)
        .map_err(|why| Refusal::new(ErrorCode::InvalidParams, why.to_string()))?;
    let answer = answer(params)?;
    serde_json::to_value(answer).map_err(|why| Refusal::new(ErrorCode::InternalError, why.to_string()))
}
