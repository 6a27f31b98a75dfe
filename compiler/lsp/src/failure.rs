//! Why the server ends before its time, and why a request has no answer.

use lsp_server::{ErrorCode, ProtocolError};
use thiserror::Error;

/// Why the server ends before its time.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The client breaks the protocol.
    #[error("the client breaks the protocol: {0}")]
    Protocol(#[from] ProtocolError),
    /// The client went away without `exit`.
    #[error("the client went away without `exit`")]
    Gone,
    /// The system gives no threads.
    #[error("the system gives no threads: {0}")]
    Threads(String),
}

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: ErrorCodeValue,
    pub(crate) message: String,
}

/// A code of the protocol.
pub(crate) type ErrorCodeValue = i32;

impl Refusal {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code: code as i32, message: message.into() }
    }

    /// What was asked can't be done; the message says why, in an operator's words.
    pub(crate) fn because(message: impl Into<String>) -> Self {
        // `RequestFailed` of the protocol: syntactically right, and yet impossible.
        Self { code: -32803, message: message.into() }
    }
}
