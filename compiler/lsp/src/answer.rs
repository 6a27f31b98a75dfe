//! Requests and who answers them.

use gen_lsp_types::{Position, TextDocumentIdentifier};
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
}

/// What a request gets.
pub(crate) type Answer = Result<Value, Refusal>;

impl<'c> Context<'c> {
    /// The file of a document; one that is no part of the project has nothing to ask about.
    pub(crate) fn source(&self, document: &TextDocumentIdentifier) -> Option<&'c Source> {
        self.places.file(&document.uri)
    }

    /// A document's file and the byte of a position in it.
    pub(crate) fn at(
        &self,
        document: &TextDocumentIdentifier,
        position: Position,
    ) -> Option<(&'c Source, usize)> {
        let source = self.source(document)?;
        Some((source, self.places.offset(source, position)))
    }
}

/// Answers a request.
pub(crate) fn answer(context: &Context<'_>, method: &str, params: Value) -> Answer {
    let _ = (context, params);
    Err(Refusal::new(ErrorCode::MethodNotFound, format!("phxc does not know `{method}`")))
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
