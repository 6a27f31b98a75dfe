//! What the client can do, as far as answers depend on it.

use serde_json::Value;

/// How columns are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// In bytes.
    Utf8,
    /// In units of 16 bits, which every client knows.
    Utf16,
}

impl Encoding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
        }
    }
}

/// What the client can do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    pub(crate) encoding: Encoding,
    /// Diagnostics are sent as they are found; else the client asks for them.
    pub(crate) push: bool,
    /// Completions may hold places to fill in.
    pub(crate) snippets: bool,
    /// Definitions may say which range they are of.
    pub(crate) links: bool,
    /// It has the command that a lens calls.
    pub(crate) shows_places: bool,
    /// Lenses and hints may be asked for anew.
    pub(crate) refreshes_lenses: bool,
    pub(crate) refreshes_hints: bool,
    pub(crate) refreshes_diagnostics: bool,
    /// Files can be watched.
    pub(crate) watches: bool,
}

impl Client {
    /// Of the parameters of `initialize`.
    pub(crate) fn of(params: &Value) -> Self {
        let has = |path: &str| {
            params
                .pointer(&format!("/capabilities/{path}"))
                .is_some_and(|found| *found != Value::Bool(false) && !found.is_null())
        };
        let encodings = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
        let utf8 = encodings.is_some_and(|known| known.iter().any(|name| name == "utf-8"));
        let asks = params.pointer("/initializationOptions/diagnostics").is_some_and(|way| way == "pull");
        Self {
            encoding: if utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            push: !asks && (has("textDocument/publishDiagnostics") || !has("textDocument/diagnostic")),
            snippets: has("textDocument/completion/completionItem/snippetSupport"),
            shows_places: params.pointer("/initializationOptions/showPlaces") == Some(&Value::Bool(true)),
            links: has("textDocument/definition/linkSupport"),
            refreshes_lenses: has("workspace/codeLens/refreshSupport"),
            refreshes_hints: has("workspace/inlayHint/refreshSupport"),
            refreshes_diagnostics: has("workspace/diagnostics/refreshSupport"),
            watches: has("workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}
